"""Labelled sets on disk: which there are, who may use what was learnt from them, their rows.

`open` sets have licences that let a company publish a model trained on them (MIT, BSD, Apache,
CC BY, CC BY-SA, CDLA); the others serve research only, and their model is never shipped.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from herodesk.classifiers.language import language_of
from herodesk.domain.errors import InvalidError
from herodesk_ops.errors import text_of

OPEN = {
    "banking77": "CC BY 4.0",
    "bitext_sample": "CDLA-Sharing-1.0",
    "clinc150": "CC BY 3.0",
    "crisislex_t26": "MIT",
    "germeval18_offensive": "CC BY 4.0",
    "goemotions": "Apache-2.0",
    "lid_sentences": "Apache-2.0, CC BY",
    "massive_de": "CC BY 4.0",
    "mobasa": "CC BY 4.0",
    "potts": "MIT",
    "robot_emotions_de": "MIT",
    "sb10k": "CC BY 4.0",
    "sms_spam": "CC BY 4.0",
    "tweet_acts": "BSD-2-Clause",
    "umsab": "Apache-2.0",
    "xed": "CC BY 4.0",
}
"""Sets of the profile `open`, each with its licence."""

LABELS = Path(__file__).parents[2] / "labels"
"""Labels of our own: `*.jsonl` with texts, `real-*.tsv` with ids of rows of the sets.

Nothing may be learnt from the posts of `sealed-*`, which judge one finished model, nor from those
of `opened-*`, which have judged one.
"""

OWN = ("own", "signals")
"""Kinds of files with texts of our own that have verdicts."""

ALARMS, HARD = "alarm", "danger"
"""Kinds of files that say only whether somebody is in danger: to learn from, to measure on."""

SEALED, OPENED = "sealed", "opened"
"""Kinds of files that never teach: to judge the next finished model, and those that have."""

PARTS = ("train", "dev")
"""Parts of a set that are here; the test parts are kept elsewhere."""

FOLDS = 10
MEASURE, CALIBRATE = 0, 1
"""Folds of labelled posts whose labels teach nothing: to measure on, to fit last layers on."""

_GERMAN = frozenset("germeval18_offensive massive_de mobasa potts robot_emotions_de sb10k".split())
_BARE = re.compile(r"https?\S*|@\w+|[\W_]+")


class Profile(StrEnum):
    """Which sets may be learnt from."""

    OPEN = "open"
    RESEARCH = "research"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A post with what a person of ours said about it.

    `sealed` ones never teach; `opened` are those of them that have judged a model.
    """

    id: str
    text: str
    language: str
    verdict: str
    sentiment: str
    signals: tuple[str, ...]
    real: bool
    sealed: bool = False
    opened: bool = False


def language_of_row(name: str, row: Mapping[str, str]) -> str:
    """The language of a set's row, as the set tells it; one of many countries' events does not."""
    if "lang" in row:
        return row["lang"]
    if "event" in row:
        return language_of(row["text"], None)[0]
    return "de" if name in _GERMAN else "en"


def fold_of(row_id: str, of: int = FOLDS) -> int:
    """The fold of a post, by its id alone: `set:id`, or the id of a post of our own."""
    return int.from_bytes(sha256(f"fold:{row_id}".encode()).digest()[:4], "big") % of


def bare(text: str) -> str:
    """The text without what makes two copies of a post look different."""
    return _BARE.sub(" ", text.lower()).strip()


class Data:
    """The folder of sets, seen through a profile; a set that is not there has no rows.

    `left_out` are texts, as `bare` gives them, that no row of a set may have: they are measured on.
    """

    def __init__(self, folder: Path, profile: Profile, labels: Path = LABELS) -> None:
        if not folder.is_dir():
            raise InvalidError(f"{folder} is no folder. Name the one that holds the sets.")
        self.folder, self.profile, self.labels = folder, profile, labels
        self.left_out: frozenset[str] = frozenset()
        self.sealed: frozenset[str] = frozenset()
        self.used: set[str] = set()

    def rows(self, name: str, part: str = "train") -> Iterator[dict[str, str]]:
        """Rows of a set in the file's order; none where the profile does not allow it."""
        if self.profile is Profile.OPEN and name not in OPEN:
            return
        for row in table(self.folder / name / f"{part}.tsv"):
            self.used.add(name)
            if not self.left_out or bare(row["text"]) not in self.left_out:
                yield row

    def own(self) -> list[Labelled]:
        """Our labels with their texts, by id; a real post whose set is missing is left out."""
        paths = [
            path for kind in (*OWN, SEALED, OPENED) for path in self.labels.glob(f"{kind}-*.jsonl")
        ]
        found = [post for path in sorted(paths) for post in _own(path)]
        texts: dict[str, dict[str, str]] = {}
        for kind in ("real", SEALED, OPENED):
            for path in sorted(self.labels.glob(f"{kind}-*.tsv")):
                found += self._real(path, texts, kind)
        self.sealed = frozenset(bare(post.text) for post in found if post.sealed)
        return sorted(found, key=lambda post: post.id)

    def alarms(self, kind: str = ALARMS) -> list[Labelled]:
        """Posts of our own that say whether somebody is in danger; they have no verdict."""
        return [
            Labelled(
                id=row["id"],
                text=row["text"],
                language=path.stem.split("-")[1],
                verdict="",
                sentiment="",
                signals=("danger",) if row["danger"] else (),
                real=False,
            )
            for path in sorted(self.labels.glob(f"{kind}-*.jsonl"))
            for row in _json_rows(path)
        ]

    def _real(self, path: Path, texts: dict[str, dict[str, str]], kind: str) -> Iterator[Labelled]:
        code = path.stem.split("-")[1]
        for row in table(path):
            name = row["set"]
            if name not in texts:
                texts[name] = {
                    told["id"]: told["text"]
                    for part in PARTS
                    for told in table(self.folder / name / f"{part}.tsv")
                }
            if text := texts[name].get(row["id"]):
                yield Labelled(
                    id=f"{name}:{row['id']}",
                    text=text,
                    language=code,
                    verdict=row["verdict"],
                    sentiment=row["sentiment"],
                    signals=tuple(filter(None, re.split("[ ,]+", row.get("signals", "")))),
                    real=True,
                    sealed=kind in (SEALED, OPENED),
                    opened=kind == OPENED,
                )


def table(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a tab-separated file without quotes, or of its gzipped twin; none if not there."""
    twin = path.with_name(path.name + ".gz")
    if path.exists():
        lines = text_of(path).split("\n")
    elif twin.exists():
        lines = gzip.decompress(twin.read_bytes()).decode().split("\n")
    else:
        return
    head = lines[0].split("\t")
    for line in lines[1:]:
        if line:
            yield dict(zip(head, line.split("\t"), strict=False))


def _own(path: Path) -> Iterator[Labelled]:
    code = path.stem.split("-")[1]
    for row in _json_rows(path):
        yield Labelled(
            id=row["id"],
            text=row["text"],
            language=row.get("language", code),
            verdict=row["verdict"],
            sentiment=row["sentiment"],
            signals=tuple(row.get("signals", ())),
            real=False,
            sealed=path.stem.startswith((SEALED, OPENED)),
            opened=path.stem.startswith(OPENED),
        )


def _json_rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            yield json.loads(line)
