"""Rows that a model takes for posts to a company, or is not sure about: most of them are not.

Read, they teach it where chat only sounds like a complaint, a question or thanks. The model only
chose what was read: the reader says what it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from herodesk.domain.finding import Signal, Verdict
from herodesk_ops.training.datasets import bare

if TYPE_CHECKING:
    from herodesk.domain.finding import Finding
    from herodesk_ops.labelling.sets import Row

LOW, MIDDLE = 0.8, 0.93
"""Noise that the model is less sure of than this is `low`, or `middle`; the rest is `sure`."""

ALL = 1_000_000
_KINDS = ("danger", "doubt", "idea", "praise", "problem", "question")
_WANTED, _FEW = dict.fromkeys(_KINDS, ALL), dict.fromkeys(_KINDS[2:], 9)

Quotas = Mapping[str, Mapping[str, Mapping[str, int]]]

ROUNDS: Sequence[tuple[str, Quotas]] = (
    (
        "relabel",
        {
            "de": {
                "crisislex_t26": {"doubt": ALL, "low": ALL},
                "germeval18_offensive": {"danger": ALL, "praise": ALL, "problem": ALL, "low": 200},
                "lid_sentences": {**_WANTED, "low": 80},
                "massive_de": {**_WANTED, "low": 500, "middle": 150},
                "mobasa": {"problem": ALL, "low": ALL, "middle": ALL},
                "potts": {"praise": ALL, "problem": ALL, "low": ALL},
                "robot_emotions_de": {"problem": ALL, "low": ALL},
                "sb10k": {"low": ALL, "middle": ALL, "sure": 100},
                "umsab": {"praise": ALL, "problem": ALL, "low": ALL},
                "xed": {**_WANTED, "low": 400, "middle": 150},
            },
            "en": {
                "banking77": {**_WANTED, "problem": 500, "question": 500, "low": 150},
                "bitext_sample": {
                    "idea": ALL,
                    "praise": ALL,
                    "problem": 150,
                    "question": 200,
                    "low": 80,
                },
                "clinc150": {**_WANTED, "question": 900, "low": 400, "middle": 100},
                "crisislex_t26": {**_WANTED, "low": 120},
                "goemotions": {**_WANTED, "low": 900, "middle": 200},
                "lid_sentences": {**_WANTED, "low": 60},
                "sms_spam": {
                    "danger": ALL,
                    "doubt": ALL,
                    "problem": ALL,
                    "question": ALL,
                    "low": 200,
                },
                "tweet_acts": {"low": ALL, "middle": ALL, "praise": ALL},
                "umsab": {"low": ALL, "middle": ALL},
                "xed": {**_WANTED, "low": 300},
            },
        },
    ),
    (
        "reread2",
        {
            "de": {
                "germeval18_offensive": {**_FEW, "problem": 99, "low": 110, "middle": 100},
                "lid_sentences": {**_FEW, "low": 22, "middle": 20},
                "massive_de": {**_WANTED, "low": 503, "middle": 250},
                "potts": {**_FEW, "low": 24, "middle": 60},
                "robot_emotions_de": {"low": 9, "middle": 31},
                "sb10k": {"praise": 9, "low": 9, "middle": 16},
                "umsab": {"praise": 9, "problem": 9, "low": 12, "middle": 18},
                "xed": {**_FEW, "praise": 99, "problem": 99, "low": 293, "middle": 150},
            },
            "en": {
                "banking77": {"idea": 9, "praise": 9, "problem": 250, "question": 150, "low": 123},
                "bitext_sample": {"idea": 9, "praise": 9, "problem": 40, "low": 41},
                "clinc150": {
                    "idea": 99,
                    "praise": 99,
                    "problem": 120,
                    "question": 250,
                    "low": 500,
                    "middle": 100,
                },
                "crisislex_t26": {
                    "idea": 9,
                    "praise": 9,
                    "problem": 50,
                    "question": 100,
                    "low": 120,
                },
                "goemotions": {**_WANTED, "low": 3200, "middle": 900},
                "lid_sentences": {"idea": 9, "praise": 9, "problem": 9, "low": 20},
                "sms_spam": {"idea": 99, "praise": 99, "problem": 99, "question": 99, "low": 206},
                "xed": {**_WANTED, "low": 400, "middle": 100},
            },
        },
    ),
)
"""Of each round its seed, drawn before any of its posts was read, and of each set and kind at most
so many. The models that chose were that of the morning of 2026-11-27 and that of its evening."""


def suspected(
    rows: Iterable[Row],
    language: str,
    number: int,
    judge: Callable[[str], Finding],
    apart: Collection[str],
) -> list[Row]:
    """The rows to read in a round, in this order; none whose text, bare, is among those `apart`."""
    seed, of_sets = ROUNDS[number]

    def chance(row: Row) -> str:
        return sha256(f"{seed}:{row.set}:{row.id}".encode()).hexdigest()

    kinds: dict[tuple[str, str], list[Row]] = defaultdict(list)
    seen = set(apart)
    for row in rows:
        words = bare(row.text)
        if words not in seen:
            seen.add(words)
            kinds[row.set, _kind(judge(row.text))].append(row)
    found: list[Row] = []
    for name, quotas in of_sets[language].items():
        for kind, most in quotas.items():
            found += sorted(kinds[name, kind], key=chance)[:most]
    return sorted(found, key=chance)


def _kind(finding: Finding) -> str:
    if Signal.DANGER in finding.signals:
        return "danger"
    if finding.verdict is not Verdict.NOISE:
        return str(finding.verdict)
    if finding.confidence < LOW:
        return "low"
    return "middle" if finding.confidence < MIDDLE else "sure"
