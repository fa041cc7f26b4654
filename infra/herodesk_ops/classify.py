"""`herodesk classify`: posts as JSON lines in, verdicts as JSON lines out, in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TextIO

from herodesk.classifiers.learned import Learned
from herodesk.domain.errors import InvalidError
from herodesk.domain.post import Answerable
from herodesk.domain.urgency import Stakes, urgency
from herodesk.texts.reasons import say

if TYPE_CHECKING:
    from herodesk.classifiers.keywords import Keywords
    from herodesk.domain.brand import Brand
    from herodesk.domain.finding import Finding


def run(
    lines: Iterable[bytes],
    out: TextIO,
    brand: Brand,
    lang: str | None = None,
    *,
    classifier: Keywords | None = None,
) -> int:
    """Write one verdict a line as it comes; a line that cannot be read gets `{"error": ...}`.

    A line is `{id, text, language?, author?}`, read as UTF-8 whatever the terminal speaks; `lang`
    stands in for a language that a line does not tell, `author.followers` counts as readers.
    Returns the exit code: 1 if any line failed.
    """
    judge = classifier or Learned()
    failed = False
    for number, line in enumerate(lines, start=1):
        try:
            told = _verdict(_read(line), judge, brand, lang)
        except InvalidError as error:
            failed = True
            told = {"error": f"line {number}: {error}"}
        out.write(json_line(told, out.encoding or "utf-8"))
        out.flush()
    return int(failed)


def _read(line: bytes) -> dict[str, Any]:
    try:
        post = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8. Save the file as UTF-8."
        raise InvalidError(message) from None
    except (ValueError, RecursionError):
        raise InvalidError('not JSON. Write {"id": "1", "text": "..."} on one line.') from None
    if not isinstance(post, dict):
        raise InvalidError('not an object. Write {"id": "1", "text": "..."} on one line.')
    if not isinstance(post.get("id"), str | int) or isinstance(post["id"], bool):
        raise InvalidError("id is missing. Give each post an id, a text or a number.")
    if not isinstance(post.get("text"), str):
        raise InvalidError("text is missing or no text. Put it in quotes.")
    if not isinstance(post.get("language"), str | None):
        raise InvalidError('language is no text. Write "de", "en" or leave it out.')
    return post


def _verdict(
    post: Mapping[str, Any], judge: Keywords, brand: Brand, lang: str | None
) -> dict[str, object]:
    thought = judge.think(post["text"], brand, language=post.get("language") or lang)
    finding = thought.or_doubt()
    return {
        "id": post["id"],
        "verdict": finding.verdict,
        "confidence": finding.confidence,
        "sentiment": finding.sentiment,
        "topic": finding.topic,
        "language": finding.language,
        "signals": list(finding.signals),
        "because": list(dict.fromkeys(say(reason, "en") for reason in finding.because)),
        "answerable": Answerable.UNKNOWN,
        "urgency": _urgency(finding, brand, _readers(post.get("author"))),
        "likeliest": thought.verdict,
        "acts": _acts(judge, post["text"], finding.language),
    }


def _acts(judge: Keywords, text: str, code: str) -> dict[str, float]:
    """How likely the text complains and asks, whoever it is for; empty for the word lists."""
    acts = judge.acts(text, code) if isinstance(judge, Learned) else {}
    return {act: round(chance, 3) for act, chance in acts.items()}


def _urgency(finding: Finding, brand: Brand, readers: int) -> int:
    """A post that is judged here has not waited."""
    stakes = Stakes(
        verdict=finding.verdict,
        sentiment=finding.sentiment,
        signals=finding.signals,
        readers=readers,
    )
    promise = timedelta(minutes=brand.clocks.promise)
    return urgency(stakes, brand.weights, waited=timedelta(), promise=promise).score


def _readers(author: object) -> int:
    followers = author.get("followers") if isinstance(author, dict) else None
    return max(0, followers) if isinstance(followers, int) else 0


def json_line(told: Mapping[str, object], encoding: str = "utf-8") -> str:
    """One line of JSON; what its file cannot hold or what some readers take for the end of a line
    is written as an escape."""
    text = json.dumps(told, ensure_ascii=False)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = json.dumps(told)
    return (text if len(text.splitlines()) == 1 else json.dumps(told)) + "\n"
