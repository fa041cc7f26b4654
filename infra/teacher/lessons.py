"""What the teacher reads and learns: texts of the open sets and of our own, with their labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from herodesk_ops.training.datasets import (
    CALIBRATE,
    HARD,
    MEASURE,
    OPEN,
    Data,
    Labelled,
    bare,
    fold_of,
    language_of_row,
)
from herodesk_ops.training.sources import feeling

FEELINGS = ("negative", "neutral", "positive")
NO_YES = ("no", "yes")
HEADS: Mapping[str, tuple[tuple[str, ...], float]] = {
    "verdict": (("problem", "question", "praise", "idea", "noise"), 2.0),
    "sentiment": (FEELINGS, 0.5),
    "posts": (FEELINGS, 1.0),
    "politics": (FEELINGS, 0.4),
    "customers": (FEELINGS, 1.0),
    "relevant": (NO_YES, 0.6),
    "chat": (FEELINGS, 0.5),
    "act": (("EXP", "OTH", "QUE", "REQ", "STM", "SUG", "THT"), 0.8),
    "annoyed": (NO_YES, 0.3),
    "grateful": (NO_YES, 0.3),
    "curious": (NO_YES, 0.3),
    "advert": (NO_YES, 0.3),
    "robot": (FEELINGS, 0.3),
    "danger": (NO_YES, 1.0),
    "riders": (NO_YES, 0.4),
    "upset": (NO_YES, 0.3),
    "pleased": (NO_YES, 0.3),
    "asks": (NO_YES, 0.4),
}
"""The questions that the teacher is asked: their answers, and what an error counts."""

SHARES = {"massive_de": 0.35, "goemotions": 0.62, "banking77": 0.35, "clinc150": 0.3,
          "bitext_sample": 0.25, "xed": 0.3}  # fmt: skip
"""How much is read of sets that are large and far from customers' posts."""

_COLUMNS = {
    "sb10k": {"posts": "label"},
    "umsab": {"posts": "label"},
    "potts": {"politics": "label"},
    "mobasa": {"customers": "sentiment"},
    "tweet_acts": {"act": "act"},
    "robot_emotions_de": {"robot": "label"},
}
_GERMAN_FEELINGS = ("mobasa", "potts", "sb10k", "umsab")
"""Sets with German sentiment: only in the first do passengers speak, see `HEADS["riders"]`."""

_KINDS = {
    "annoyed": {"annoyance", "disappointment", "disapproval", "anger"},
    "grateful": {"gratitude", "admiration"},
    "curious": {"curiosity", "confusion"},
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text with what it teaches, by head; one without any is only read and answered."""

    row_id: str
    text: str
    language: str
    taught: Mapping[str, str]

    @property
    def set_name(self) -> str:
        """The set that it is a row of; empty for a text of our own."""
        name, colon, _ = self.row_id.partition(":")
        return name if colon else ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A text that only measures, of a kind, with the right verdict, or whether it is dangerous."""

    text: str
    kind: str
    language: str
    label: str


def lessons(data: Data) -> list[Lesson]:
    """Every text that may be learnt from, once; sealed posts and their copies are left out.

    Posts in the folds that measure and calibrate, and rows of dev parts, are not even read: what
    is fitted on them later must not have been seen.
    """
    posts = data.own()
    data.left_out = data.sealed
    own = {post.id: post for post in posts if not post.sealed}
    found: dict[str, Lesson] = {}
    for one in (*_of_sets(data, own), *_of_ours(data, own)):
        found.setdefault(bare(one.text), one)
    return list(found.values())


def _of_sets(data: Data, own: Mapping[str, Labelled]) -> Iterator[Lesson]:
    for name in sorted(OPEN):
        for part in ("train", "dev"):
            for row in data.rows(name, part):
                row_id, language = f"{name}:{row['id']}", language_of_row(name, row)
                ours = own.get(row_id)
                if language not in ("de", "en") or not (ours or _is_read(name, part, row_id)):
                    continue
                if ours and fold_of(row_id) <= CALIBRATE:
                    continue
                taught = dict(_taught(name, row)) if part == "train" else {}
                yield Lesson(
                    row_id, row["text"], language, taught | (_judged(ours) if ours else {})
                )


def _is_read(name: str, part: str, row_id: str) -> bool:
    return part == "train" and fold_of(row_id, of=100) < 100 * SHARES.get(name, 1.0)


def _of_ours(data: Data, own: Mapping[str, Labelled]) -> Iterator[Lesson]:
    for post in own.values():
        if not post.real and fold_of(post.id) > CALIBRATE:
            yield Lesson(post.id, post.text, post.language, _judged(post))
    for post in data.alarms():
        if fold_of(post.id) > CALIBRATE:
            danger = "yes" if post.signals else "no"
            yield Lesson(post.id, post.text, post.language, {"danger": danger})


def _judged(post: Labelled) -> dict[str, str]:
    told = {"sentiment": post.sentiment, "danger": "yes" if "danger" in post.signals else "no"}
    return told if post.verdict == "doubt" else told | {"verdict": post.verdict}


def _taught(name: str, row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for head, column in _COLUMNS.get(name, {}).items():
        yield head, row[column]
    if name == "mobasa":
        yield from _of_passengers(row)
    if name in _GERMAN_FEELINGS and language_of_row(name, row) == "de":
        yield "riders", _yes(name == "mobasa")
    if name == "tweet_acts":
        yield "asks", _yes(row["act"] == "QUE")
    if name == "sms_spam":
        yield "advert", _yes(row["label"] == "spam")
    if name == "goemotions":
        yield from _of_chats(row)


def _of_passengers(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "relevant", _yes(row["relevance"] == "true")
    yield "upset", _yes(row["sentiment"] == "negative")
    yield "pleased", _yes(row["sentiment"] == "positive")


def _of_chats(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    told = set(row["labels"].split(","))
    if felt := feeling(row["labels"]):
        yield "chat", felt
    for head, kinds in _KINDS.items():
        yield head, _yes(bool(told & kinds))


def _yes(true: bool) -> str:  # noqa: FBT001
    return NO_YES[true]


def judged(data: Data) -> list[Judged]:
    """Posts that no teacher reads: the fold that measures, hard cases of danger and everyday."""
    own = [one for one in data.own() if not one.sealed and fold_of(one.id) == MEASURE]
    found = [
        Judged(one.text, "real" if one.real else "own", one.language, one.verdict)
        for one in own
        if one.verdict in HEADS["verdict"][0]
    ]
    alarms = [("alarm", one) for one in data.alarms() if fold_of(one.id) == MEASURE]
    alarms += [(kind, one) for kind in (HARD, "everyday") for one in data.alarms(kind)]
    return found + [
        Judged(one.text, kind, one.language, "yes" if one.signals else "no") for kind, one in alarms
    ]


def counts(read: list[Lesson]) -> Counter[str]:
    """How many texts teach each head."""
    return Counter(head for one in read for head in one.taught)
