"""Which labelled posts are measured on: those of a file, or some of our own labels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from herodesk.domain.errors import InvalidError
from herodesk_ops.errors import text_of
from herodesk_ops.training.datasets import (
    LABELS,
    MEASURE,
    OPEN,
    PARTS,
    Data,
    Labelled,
    Profile,
    fold_of,
    language_of_row,
    table,
)

Row = dict[str, Any]
"""A post: `text`, mostly `id`, and any of `verdict`, `sentiment`, `language`, `signals`."""

QUESTIONS = ("verdict", "sentiment", "language")

MOST = 40_000
"""Ordinary posts looked at, at most: beyond that every second, third and so on is taken."""


class Kind(StrEnum):
    """Posts of our labels, or whatever stands in the open sets (ordinary), or in dev parts (sets).

    `held` are the real ones and our own from which nothing was learnt; `sealed` judge a finished
    model, once, and `opened` have done so; `danger` are hard cases of it, `everyday` what a company
    hears on most days, with some that are dangerous; `cues` carry other signals, or nearly do.
    """

    REAL = "real"
    OWN = "own"
    HELD = "held"
    SEALED = "sealed"
    OPENED = "opened"
    DANGER = "danger"
    EVERYDAY = "everyday"
    CUES = "cues"
    SETS = "sets"
    ORDINARY = "ordinary"


_SIGNALLED = (Kind.DANGER, Kind.EVERYDAY, Kind.CUES)
"""Kinds that say only which signals a post carries, or whether somebody is in danger."""

FROM_SETS = frozenset((Kind.REAL, Kind.HELD, Kind.SEALED, Kind.OPENED, Kind.SETS, Kind.ORDINARY))
"""Kinds whose texts stand in the sets."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Every `step`-th of a number of posts."""

    rows: list[Row]
    out_of: int
    step: int


def labelled(path: Path) -> list[Row]:
    """Rows of a file: JSON lines, or tab-separated with a header line.

    Raises:
        InvalidError: a row has no text, or none of the labels that can be measured.
    """
    rows = list(json_lines(path)) if path.suffix in (".jsonl", ".json") else list(table(path))
    if not rows:
        raise InvalidError(f"{path} holds no posts.")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row.get("text"), str):
            raise InvalidError(f"{path}, post {number}: text is missing.")
        if not any(row.get(name) for name in (*QUESTIONS, "signals")):
            raise InvalidError(
                f"{path}, post {number}: no label. Give it verdict, sentiment, language or signals."
            )
    return rows


def chosen(kind: Kind, lang: str | None, data: Path | None, labels: Path = LABELS) -> list[Row]:
    """Posts of a kind, in one language if one is named; `data` is the folder of the sets.

    Raises:
        InvalidError: there is no such post.
    """
    if kind is Kind.ORDINARY:
        return ordinary(data or labels, lang, labels).rows
    told = kind in _SIGNALLED
    rows = _signalled(kind, labels, lang) if told else _ours(kind, lang, data, labels)
    if not rows:
        where = f"{labels} and {data}" if kind in FROM_SETS else labels
        raise InvalidError(
            f"No {kind} posts{f' in {lang}' if lang else ''} in {where}. "
            "Name another language, or the folder that holds the sets."
        )
    return rows


def ordinary(data: Path, lang: str | None, labels: Path = LABELS, *, most: int = MOST) -> Sample:
    """Train and dev rows of all open sets, thinned out evenly.

    Without what is sealed, and without posts in which a reader of ours found somebody in danger.

    Raises:
        InvalidError: the folder holds no open set.
    """
    sets = Data(data, Profile.OPEN, labels)
    dangerous = {one.id for one in sets.own() if "danger" in one.signals}
    sets.left_out = sets.sealed
    rows = [
        {"id": f"{name}:{row['id']}", "set": name, "text": row["text"]}
        for name in sorted(OPEN)
        for part in PARTS
        for row in sets.rows(name, part)
        if lang is None or language_of_row(name, row) == lang
        if f"{name}:{row['id']}" not in dangerous
    ]
    if not rows:
        raise InvalidError(f"{data} holds no posts. Name the folder that holds the open sets.")
    step = -(-len(rows) // most)
    return Sample(rows=rows[::step], out_of=len(rows), step=step)


def json_lines(path: Path) -> Iterator[Row]:
    """The objects of a file, one a line; empty lines are passed over.

    Raises:
        InvalidError: a line holds no JSON object.
    """
    for number, line in enumerate(text_of(path).split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if not isinstance(row, dict):
                raise InvalidError(f"{path}, line {number}: not a JSON object.")
            yield row


def _ours(kind: Kind, lang: str | None, data: Path | None, labels: Path) -> list[Row]:
    posts = Data(data or labels, Profile.OPEN, labels).own()
    return [_row(one) for one in posts if _is(one, kind) and lang in (None, one.language)]


def _is(post: Labelled, kind: Kind) -> bool:
    if kind is Kind.HELD:
        return not post.sealed and fold_of(post.id) == MEASURE
    return _kind(post) is kind


def _kind(post: Labelled) -> Kind:
    if post.sealed:
        return Kind.OPENED if post.opened else Kind.SEALED
    return Kind.REAL if post.real else Kind.OWN


def _row(post: Labelled) -> Row:
    return {
        "id": post.id,
        "text": post.text,
        "verdict": post.verdict,
        "sentiment": post.sentiment,
        "language": post.language,
        "signals": list(post.signals),
    }


def _signalled(kind: Kind, labels: Path, lang: str | None) -> list[Row]:
    return [
        {"id": row["id"], "text": row["text"], "signals": _signals_of(row)}
        for path in sorted(labels.glob(f"{kind}-{lang or '*'}.jsonl"))
        for row in json_lines(path)
    ]


def _signals_of(row: Row) -> list[str]:
    if "danger" in row:
        return ["danger"] if row["danger"] else []
    return list(row["signals"])
