"""The list of mistakes that somebody reads to make the classifier better."""

from __future__ import annotations

import json

from herodesk.domain.finding import Finding, Signal
from herodesk_ops.training.errors import Listed, alarms, as_lines, verdicts
from herodesk_ops.training.evaluate import as_json, as_text, report
from tests.unit.training.scripted import BRAND, Scripted, finding

ROWS = [
    {"id": "right", "text": "kaputt", "verdict": "problem"},
    {"id": "unsure", "text": "naja", "verdict": "noise"},
    {"id": "sure", "text": "toll,\nganz toll", "verdict": "praise"},
    {"id": "open", "text": "hm", "verdict": "doubt"},
    {"id": "unlabelled", "text": "ja", "sentiment": "neutral"},
]
ANSWERS = {
    "naja": finding("problem", 0.4),
    "toll,\nganz toll": finding("problem", 0.8, word="ganz"),
}


def answer(text: str) -> Finding:
    return ANSWERS.get(text, finding("problem"))


FOUND = [answer(str(row["text"])) for row in ROWS]


def test_the_surest_mistake_comes_first_and_a_doubt_of_a_person_is_none() -> None:
    told = verdicts(ROWS, FOUND, Listed(10))

    assert [(one.id, one.given, one.said, one.confidence) for one in told] == [
        ("sure", "praise", "problem", 0.8),
        ("unsure", "noise", "problem", 0.4),
    ]
    assert told[0].because == ("“ganz”",)


def test_no_more_mistakes_are_listed_than_asked_for() -> None:
    assert [one.id for one in verdicts(ROWS, FOUND, Listed(1))] == ["sure"]
    assert verdicts(ROWS, FOUND, Listed()) == ()


def test_texts_are_told_on_request_only() -> None:
    silent = report(ROWS, Scripted(answer), BRAND, draws=2, listed=Listed(2))
    open_ = report(ROWS, Scripted(answer), BRAND, draws=2, listed=Listed(2, texts=True))

    assert "toll" not in as_text(silent) + as_json(silent)
    assert "    toll, ganz toll" in as_text(open_)
    assert json.loads(as_json(open_))["mistakes"][0]["text"] == "toll,\nganz toll"


def test_a_mistake_without_an_id_is_named_by_its_place() -> None:
    (told,) = verdicts([{"text": "a", "verdict": "noise"}], [finding("idea")], Listed(1))

    assert told.id == "post 1"
    assert as_lines([told]) == ["  post 1: idea (0.90), not noise: "]


def test_missed_alarms_come_before_false_ones() -> None:
    rows = [
        {"id": "false", "text": "the show was fire", "signals": []},
        {"id": "missed", "text": "es qualmt", "signals": ["danger"]},
        {"id": "heard", "text": "Feuer", "signals": ["danger"]},
    ]
    raised = finding("problem", 0.9, Signal.DANGER)

    told = alarms(rows, [raised, finding("problem"), raised], Listed(5))

    assert [(one.id, one.given, one.said) for one in told] == [
        ("missed", "danger", "harmless"),
        ("false", "harmless", "danger"),
    ]
    assert {one.confidence for one in told} == {None}


def test_where_signals_alone_were_labelled_the_report_lists_alarms() -> None:
    rows = [{"id": "1", "text": "es qualmt", "signals": ["danger"]}]

    told = report(rows, Scripted(answer), BRAND, draws=2, listed=Listed(5))

    assert [one.id for one in told.mistakes] == ["1"]
    assert told.signals["danger"]["recall_high"] > 0.7
