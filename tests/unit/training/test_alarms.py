"""How often danger is raised where nobody looked for it."""

from __future__ import annotations

import json

from herodesk.domain.finding import Finding, Signal
from herodesk_ops.training.alarms import alarms, as_json, as_text
from herodesk_ops.training.errors import Listed
from herodesk_ops.training.posts import Sample
from tests.unit.training.scripted import BRAND, Scripted, finding

ROWS = [
    {"id": f"{name}:{at}", "set": name, "text": "fire" if at < fires else "hello"}
    for name, fires in (("umsab", 1), ("xed", 0))
    for at in range(4)
]


def answer(text: str) -> Finding:
    signals = (Signal.DANGER,) if text == "fire" else ()
    return finding("problem", 0.9, *signals, word=text)


def test_alarms_are_counted_in_a_thousand_posts_of_each_set_and_of_all() -> None:
    told = alarms(Sample(ROWS, 16, 2), Scripted(answer), BRAND, lang=None, listed=Listed())

    assert (told.total.posts, told.total.raised, told.total.per_1000) == (8, 1, 125)
    assert told.sets["umsab"].per_1000 == 250
    assert told.sets["xed"].raised == 0
    low, high = told.per_1000_range
    assert low < 125 < high


def test_alarms_are_named_with_their_words_and_claim_no_label() -> None:
    told = alarms(Sample(ROWS, 8, 1), Scripted(answer), BRAND, lang=None, listed=Listed(3))

    assert "  umsab:0: danger: “fire”" in as_text(told).split("\n")
    assert json.loads(as_json(told))["listed"][0]["given"] == ""
