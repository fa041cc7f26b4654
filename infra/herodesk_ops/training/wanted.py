"""Figures on dev parts of the sets that stand for what was wanted of the classifier.

Where a last layer learnt from every other dev row, the others are measured; else all are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from herodesk.domain.errors import InvalidError
from herodesk_ops.training import layers
from herodesk_ops.training.datasets import (
    CALIBRATE,
    Data,
    Profile,
    fold_of,
    language_of_row,
)
from herodesk_ops.training.measures import Pair, figures
from herodesk_ops.training.train import BY_HALVES

if TYPE_CHECKING:
    from herodesk.classifiers.learned import Learned
    from herodesk.domain.brand import Brand

SENTIMENTS = (
    ("sb10k", "de", "label", 0.64),
    ("umsab", "de", "label", 0.68),
    ("mobasa", "de", "sentiment", 0.79),
    ("umsab", "en", "label", 0.62),
    ("semeval17_sentiment", "en", "label", 0.62),
)
"""Set, language, column, and what was wanted on its test part."""

CHOSEN = "mobasa"
"""Of whose rows some were chosen for what they say; the test part is like the others."""

RECALLED = "semeval17_sentiment"
"""The set that is measured by average recall; the others by macro F1."""

LANGUAGES = (
    ("sb10k", "de"),
    ("umsab", "de"),
    ("mobasa", "de"),
    ("massive_de", "de"),
    ("umsab", "en"),
    ("semeval17_sentiment", "en"),
    ("tweet_acts", "en"),
    ("airline", "en"),
    ("complaints_acl19", "en"),
)
LANGUAGE, COMPLAINT, QUESTION = 0.985, 0.78, 0.78
RESEARCH_SENTIMENTS = (
    *(one for one in SENTIMENTS if one[0] != RECALLED),
    ("semeval17_sentiment", "en", "label", 0.65),
    ("airline", "en", "sentiment", 0.79),
)
RESEARCH_COMPLAINT = 0.85
"""What was wanted of a model that has learnt from the closed sets, too."""

_YES_NO = ("no", "yes")


@dataclass(frozen=True, slots=True)
class Reached:
    """A figure on so many posts of a set, and the one wanted on a test part that is not here."""

    what: str
    set: str
    posts: int
    figure: float
    wanted: float


def measured(data: Data, classifier: Learned, brand: Brand) -> tuple[Reached, ...]:
    """Every figure whose set is there.

    Raises:
        InvalidError: none is.
    """
    research = classifier.model.header.get("profile") == Profile.RESEARCH
    told = (
        *_sentiments(data, classifier, brand, RESEARCH_SENTIMENTS if research else SENTIMENTS),
        *_complaints(data, classifier, brand, RESEARCH_COMPLAINT if research else COMPLAINT),
        *_questions(data, classifier),
        *_languages(data, classifier),
    )
    if not told:
        raise InvalidError(f"{data.folder} has no dev parts. Name the folder that holds the sets.")
    return told


def _sentiments(
    data: Data, classifier: Learned, brand: Brand, sets: Iterable[tuple[str, str, str, float]]
) -> Iterator[Reached]:
    for name, code, column, wanted in sets:
        rows = [
            row
            for row in _rows(data, name, code)
            if row[column] in layers.FEELINGS and not _has_taught(name, code, row)
        ]
        pairs = [
            (row[column], str(classifier.think(row["text"], brand, language=code).sentiment))
            for row in rows
        ]
        if pairs:
            figure = _recall(pairs) if name == RECALLED else _f1(pairs)
            yield Reached(f"sentiment {code}", name, len(pairs), figure, wanted)
        if name == CHOSEN:
            drawn = [
                pair for row, pair in zip(rows, pairs, strict=True) if row.get("part") == "dev"
            ]
            if drawn:
                told = f"{name}, none chosen"
                yield Reached(f"sentiment {code}", told, len(drawn), _f1(drawn), wanted)


def _has_taught(name: str, code: str, row: Mapping[str, str]) -> bool:
    """Whether the last layer of sentiment learnt from a dev row."""
    by_halves = code == "de" and name in BY_HALVES
    return by_halves and fold_of(f"{name}:{row['id']}", of=2) == CALIBRATE


def _complaints(data: Data, classifier: Learned, brand: Brand, wanted: float) -> Iterator[Reached]:
    name = "complaints_acl19"
    rows = _rows(data, name, "en")
    given = [_YES_NO[row["label"] == "1"] for row in rows]
    told = {
        "complaint, by verdict": [
            classifier.think(row["text"], brand, language="en").verdict == "problem" for row in rows
        ],
        "complaint, by act": [
            classifier.acts(row["text"], "en").get("complaint", 0.0) > 0.5 for row in rows
        ],
    }
    for what, said in told.items():
        if rows:
            pairs = list(zip(given, (_YES_NO[one] for one in said), strict=True))
            yield Reached(what, name, len(pairs), _f1(pairs), wanted)


def _questions(data: Data, classifier: Learned) -> Iterator[Reached]:
    pairs = [
        (
            _YES_NO[row["act"] == "QUE"],
            _YES_NO[classifier.acts(row["text"], "en").get("question", 0.0) > 0.5],
        )
        for row in data.rows("tweet_acts", "dev")
    ]
    if pairs:
        figure = _f1(pairs, ("yes",))
        yield Reached("question", "tweet_acts", len(pairs), figure, QUESTION)


def _languages(data: Data, classifier: Learned) -> Iterator[Reached]:
    for name, code in LANGUAGES:
        rows = _rows(data, name, code)
        right = sum(classifier.language(row["text"], None)[0] == code for row in rows)
        if rows:
            yield Reached(f"language {code}", name, len(rows), right / len(rows), LANGUAGE)


def _rows(data: Data, name: str, code: str) -> list[dict[str, str]]:
    return [row for row in data.rows(name, "dev") if language_of_row(name, row) == code]


def _f1(pairs: list[Pair], of: Iterable[str] = ()) -> float:
    """Macro F1 of the classes that a person gave, or of these."""
    classes = set(of) or {given for given, _ in pairs}
    told = [one.f1 for one in figures(pairs, draws=0).classes if one.label in classes]
    return sum(told) / len(told)


def _recall(pairs: list[Pair]) -> float:
    given = {one for one, _ in pairs}
    told = [one.recall for one in figures(pairs, draws=0).classes if one.label in given]
    return sum(told) / len(told)


def as_json(told: tuple[Reached, ...]) -> str:
    """The figures for a program."""
    return json.dumps([asdict(one) for one in told], ensure_ascii=False, indent=2)


def as_text(told: tuple[Reached, ...]) -> str:
    """The figures for a person."""
    lines = [f"{'':24}{'set':22}{'posts':>6}{'reached':>9}{'wanted':>8}"]
    for one in told:
        short = "" if one.figure >= one.wanted else "  short"
        lines.append(
            f"{one.what:24}{one.set:22}{one.posts:6}{one.figure:9.3f}{one.wanted:8.3f}{short}"
        )
    return "\n".join(lines)
