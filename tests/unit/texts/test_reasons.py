"""Every code is put into words, and a new one stays readable."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from herodesk.domain.case import Entry, State
from herodesk.domain.finding import Reason, Signal, Verdict
from herodesk.domain.reply import ReplyState
from herodesk.texts import cases, numbers, reasons, refusals
from herodesk.texts.catalogue import LANGUAGES, LOCALE

PACKAGE = LOCALE.parents[1]


@pytest.mark.parametrize(
    ("reason", "english", "german"),
    [
        (Reason(code="readers", value="12"), "12 readers", "12 lesen mit"),
        (Reason(code="readers", value="1"), "1 reader", "1 liest mit"),
        (Reason(code="readers", value="14200"), "14 k readers", "14 Tsd. lesen mit"),
        (Reason(code="readers", value="1000000"), "1.0 M readers", "1,0 Mio. lesen mit"),
        (Reason(code="readers", value="999999"), "1.0 M readers", "1,0 Mio. lesen mit"),
        (Reason(code="repeat", value="3"), "third post in 10 days", "dritter Beitrag in 10 Tagen"),
        (Reason(code="repeat", value="12"), "12th post in 10 days", "12. Beitrag in 10 Tagen"),
        (Reason(code="waiting", value="14"), "open 14 min", "offen seit 14 Min."),
        (Reason(code="waiting", value="200"), "open 3 h", "offen seit 3 Std."),
        (Reason(code="waiting", value="4400"), "open 73 h", "offen seit 73 Std."),
        (Reason(code="problem-word", value="kaputt"), "“kaputt”", "„kaputt“"),
        (Reason(code="readers"), "readers", "readers"),
        (Reason(code="brand-new", value="7%"), "brand new: “7%”", "brand new: “7%”"),
    ],
)
def test_reasons_in_words(reason: Reason, english: str, german: str) -> None:
    assert reasons.say(reason, "en") == english
    assert reasons.say(reason, "de") == german


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_and_signal_has_words(language: str) -> None:
    codes = [f"verdict-{verdict}" for verdict in Verdict] + [f"signal-{s}" for s in Signal]

    for code in codes:
        assert code in reasons._PLAIN
        assert reasons.say(Reason(code=code), language)


def test_every_code_in_the_package_has_words() -> None:
    source = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    used = set(re.findall(r'(?:\bcode|\breason|\brefusal)="([a-z]+(?:-[a-z]+)*)"', source)) - {"id"}
    refused = set(re.findall(r'(?:NotAllowed|Invalid)Error\("([a-z-]+)"\)', source))
    entries = set(re.findall(r'\.entry\(\s*now, "([a-z-]+)"', source))

    said = {*reasons._PLAIN, *reasons._WITH_WORD, "readers", "repeat", "waiting"}
    said |= {code for code in used if reasons.has_words(code)}
    assert used
    assert used <= said, "put it into words in texts/reasons.py: _OF_PLATFORM has most endings"
    assert refused <= {*refusals._REFUSED, *said}
    assert entries <= set(cases._HAPPENED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_words(language: str) -> None:
    assert all(cases.state(state, language) for state in State)
    assert all(cases.reply_state(state, language) for state in ReplyState)


def test_the_weightiest_reason_comes_first_and_none_twice() -> None:
    given = [
        Reason(code="waiting", value="14", points=3),
        Reason(code="signal-danger", points=40),
        Reason(code="signal-danger", points=0),
    ]

    assert reasons.say_all(given, "en") == "danger, open 14 min"


def told(entry: Entry, language: str = "en") -> str:
    names = {"ana": "Ana", "ben": "Ben"}
    return cases.happened(
        entry, language, name=lambda one: names.get(one, one), clock=lambda at: f"{at:%H:%M}"
    )


def an_entry(what: str, who: str = "herodesk", value: str = "", why: str = "") -> Entry:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    return Entry(case="K7Q2MX", at=at, n=1, who=who, what=what, why=why, value=value)


@pytest.mark.parametrize(
    ("entry", "english"),
    [
        (an_entry("offered", value="ana ben"), "Offered to Ana, Ben"),
        (an_entry("claimed", who="ana"), "Taken by Ana"),
        (an_entry("deferred", value="2026-03-03T06:00:00+00:00"), "Waits until 06:00"),
        (an_entry("deferred", value="later"), "Waits until later"),
        (
            replace(an_entry("released", who="ben"), note="call 5 pm"),
            "Given back by Ben: call 5 pm",
        ),
        (
            replace(an_entry("handed-over", who="ben", value="ana"), note="call 5 pm"),
            "Ben hands it over to Ana: call 5 pm",
        ),
        (an_entry("lease-ended", value="ben"), "Ben did not get to it; back to the others"),
        (an_entry("reply-failed", why="timeout"),
         "Answer not sent: the platform did not answer in time"),
        (an_entry("moon-rises"), "Moon rises"),
    ],
)  # fmt: skip
def test_the_timeline_reads_as_sentences(entry: Entry, english: str) -> None:
    assert told(entry) == english


def test_refusals_are_whole_sentences() -> None:
    assert refusals.refused("case-not a case", "en").endswith("not a case.")
    assert refusals.refused("not-yours", "de", "sie").endswith("Nehmen Sie ihn zuerst.")
    assert refusals.refused("odd-thing", "en") == "This is not possible now: odd thing."
    for code in refusals._REFUSED:
        assert refusals.refused(code, "en").endswith(".")


@pytest.mark.parametrize(
    ("count", "german", "english"),
    [(0, "0", "0"), (999, "999", "999"), (1_007_109, "1.007.109", "1,007,109")],
)
def test_a_number_in_full_can_be_read_at_a_glance(count: int, german: str, english: str) -> None:
    assert (numbers.whole(count, "de"), numbers.whole(count, "en")) == (german, english)
