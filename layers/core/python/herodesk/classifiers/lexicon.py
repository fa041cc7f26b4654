"""Word lists and what of them stands in a text: words, beginnings, ends and phrases."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from herodesk.domain.watch import UNSEEN, fold

FOLDER = Path(__file__).parent.parent / "models" / "keywords"
_TOKEN = re.compile(
    r"[:;=][-o']?[()dp/|*\]\[](?!\w)|<3+"
    r"|[^\W_]+(?:'[^\W_]+)*"
    r"|[.,!?;:\n()|]"
    "|[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]",
    re.IGNORECASE,
)
BREAKS = frozenset(".,!?;:\n()|")
_LONGEST = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry found: section, weight, and the tokens [begin, end) it covers."""

    section: str
    weight: int
    begin: int
    end: int


@dataclass(slots=True)
class Lexicon:
    """Entries of one file, by the shape in which they are looked up."""

    words: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    beginnings: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    ends: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    phrases: dict[str, list[tuple[tuple[str, ...], str, int]]] = field(default_factory=dict)

    def add(self, entry: str, section: str, weight: int) -> None:
        """Take in one entry as it stands in the file, its letters folded."""
        tokens = tuple(fold(entry).split())
        if len(tokens) > 1:
            self.phrases.setdefault(tokens[0], []).append((tokens[1:], section, weight))
        elif tokens[0].endswith("*"):
            self.beginnings.setdefault(tokens[0][:-1], []).append((section, weight))
        elif tokens[0].startswith("*"):
            self.ends.setdefault(tokens[0][1:], []).append((section, weight))
        else:
            self.words.setdefault(tokens[0], []).append((section, weight))

    def hits(self, tokens: list[str]) -> list[Hit]:
        """Everything found in folded tokens, a longer entry instead of those it covers."""
        found: list[Hit] = []
        for place, token in enumerate(tokens):
            if token not in BREAKS:
                found += self._at(tokens, place, token)
        found.sort(key=lambda hit: (hit.section, hit.begin, -hit.end))
        kept: list[Hit] = []
        for hit in found:
            last = kept[-1] if kept else None
            if last and last.section == hit.section and last.end > hit.begin:
                if last.weight and hit.weight > last.weight and hit.end > last.end:
                    kept[-1] = hit
                continue
            kept.append(hit)
        return kept

    def _at(self, tokens: list[str], place: int, token: str) -> list[Hit]:
        told = list(self.words.get(token, ()))
        if not told:
            for cut in range(3, len(token) + 1):
                told += self.beginnings.get(token[:cut], ())
                told += self.ends.get(token[-cut:], ())
        found = [Hit(section, weight, place, place + 1) for section, weight in told]
        for rest, section, weight in self.phrases.get(token, ()):
            if end := _end_of(tokens, place + 1, rest):
                found.append(Hit(section, weight, place, end))
        return found


def _end_of(tokens: list[str], place: int, rest: tuple[str, ...]) -> int:
    """Where the rest of a phrase ends that goes on at `place`; 0 if it does not. Commas do
    not part a phrase: people set them as they like."""
    for want in rest:
        if place < len(tokens) and tokens[place] == ",":
            place += 1
        if place >= len(tokens):
            return 0
        have = tokens[place]
        if not (have.startswith(want[:-1]) if want.endswith("*") else have == want):
            return 0
        place += 1
    return place


def tokens_of(text: str) -> list[str]:
    """Words, punctuation that parts clauses, and pictures of a text, as they are written."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", UNSEEN.sub("", text)).replace("’", "'")
    return _TOKEN.findall(text)


@cache
def sections(name: str) -> dict[str, dict[str, int]]:
    """The entries of one file with their weights, by section."""
    told: dict[str, dict[str, int]] = {}
    current: dict[str, int] = {}
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = told.setdefault(line.strip("[] "), {})
        elif line and not line.startswith("#"):
            for entry in line.split(";"):
                word, _, weight = entry.partition(" = ")
                if word.strip():
                    current[word.strip()] = int(weight or 1)
    return told


@cache
def lexicon(*names: str) -> Lexicon:
    """The entries of these files together, without the lists that only tell a language."""
    made = Lexicon()
    for name in names:
        for section, entries in sections(name).items():
            if section != "stop":
                for entry, weight in entries.items():
                    made.add(entry, section, weight)
    return made
