"""The labelled data sets on disk, as posts: a folder each, tab-separated, with a header."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING

from herodesk.classifiers.language import language_of
from herodesk.domain.errors import InvalidError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTS = ("train.tsv", "train.tsv.gz", "dev.tsv", "dev.tsv.gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A post of a data set; its text stays with the set."""

    set: str
    id: str
    text: str


def rows_of(data: Path, name: str, language: str) -> list[Row]:
    """The train and dev rows of a set in one language, each id once.

    A set that names no language per row (`lang`) or several countries' events (`event`) is
    sorted by our own reading of the text. Raises InvalidError if the set is not there.
    """
    found: dict[str, Row] = {}
    for part in PARTS:
        path = data / name / part
        if path.is_file():
            for fields in _lines(path):
                if _spoken(fields, language):
                    row = Row(set=name, id=fields["id"], text=fields["text"])
                    found.setdefault(row.id, row)
    if not found:
        raise InvalidError(f"{data / name}: no {language} rows. Give the folder of the sets.")
    return list(found.values())


def _lines(path: Path) -> Iterator[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    header, *lines = text.split("\n")  # splitlines would break a text at U+2028
    names = header.split("\t")
    for line in filter(None, lines):
        yield dict(zip(names, line.split("\t"), strict=True))


def _spoken(fields: dict[str, str], language: str) -> bool:
    if "lang" in fields:
        return fields["lang"] == language
    return "event" not in fields or language_of(fields["text"], None)[0] == language
