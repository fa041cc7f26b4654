"""Each person hears once what the compact wants of them, in no quiet hours, with a link."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from herodesk.domain.notice import Notice
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.sign_compact import sign, whose_link
from herodesk.steps.tell_compact import MOST_AT_ONCE, news_for, tell_compact
from herodesk.texts import compact as texts
from herodesk.texts import gsm7
from herodesk_ops.memory import MemoryNotifier, MemoryRoster, MemoryRules, VirtualClock
from tests.sample import nordwind, person
from tests.unit.compact.conftest import Make

HELD = nordwind().compact
NEXT = replace(HELD, version="2.0", counts_from=date(2026, 12, 7))
LINK = "https://" + "a" * 10 + ".execute-api.cn-northwest-1.amazonaws.com.cn/k/" + "Z" * 22


def heard(app: App) -> list[tuple[str, Notice]]:
    found: list[tuple[str, Notice]] = []
    for way in Way:
        notifier = app.notifiers[way]
        assert isinstance(notifier, MemoryNotifier)
        found += notifier.sent
    return found


def test_who_has_signed_and_passed_everything_hears_nothing(made: Make) -> None:
    app = made(HELD)

    assert tell_compact(app=app) == {}
    assert heard(app) == []


def test_a_new_first_number_is_told_once_to_each_with_its_day_and_link(made: Make) -> None:
    app = made(NEXT)

    assert tell_compact(app=app) == {"compact-told": 18}
    assert tell_compact(app=app) == {}

    told = dict(heard(app))
    assert len(told) == len(heard(app)) == 18
    assert {"nils", "ines"}.isdisjoint(told)  # one signs nothing, the other is a guest
    text = told["ana"].text
    assert "Nordwind: Bitte unterschreib den Pakt 2.0 vor Mo 7.12." in text
    token = text.rsplit("/k/", 1)[1]
    assert whose_link(token, app=app)[1].id == "ana"


def test_who_is_left_out_already_hears_that_cases_come_then(made: Make) -> None:
    app = made(HELD, cem="")

    assert tell_compact(app=app) == {"compact-told": 1}

    [(who, notice)] = heard(app)
    assert who == "cem"
    assert "Bitte unterschreib den Pakt, dann kommen Fälle zu dir." in notice.text


def test_a_new_second_number_only_informs(made: Make) -> None:
    app = made(replace(HELD, version="1.1"))

    tell_compact(app=app)

    text = dict(heard(app))["jana"].text
    assert "Der Pakt hat eine neue Fassung, nichts zu unterschreiben." in text


def test_a_training_that_ends_is_told_a_month_before_and_not_again(
    made: Make, clock: VirtualClock
) -> None:
    short = tuple(replace(one, holds_months=4) for one in HELD.training)
    app = made(replace(HELD, training=short))  # all passed on 25 August

    assert tell_compact(app=app) == {}
    clock.advance(timedelta(days=3).total_seconds())
    assert tell_compact(app=app)["compact-told"] > 0
    assert "Eine Schulung fehlt dir oder endet." in dict(heard(app))["ana"].text
    count = len(heard(app))
    clock.advance(timedelta(days=60).total_seconds())
    assert tell_compact(app=app) == {}
    assert len(heard(app)) == count


def test_nobody_is_told_in_quiet_hours(made: Make, clock: VirtualClock) -> None:
    app = made(NEXT)
    clock.advance(timedelta(hours=13).total_seconds())  # ten in the evening

    assert tell_compact(app=app) == {}

    clock.advance(timedelta(hours=10).total_seconds())
    assert tell_compact(app=app)["compact-told"] > 0


def test_a_run_that_is_cut_off_is_gone_on_with(made: Make, clock: VirtualClock) -> None:
    app = made(HELD, cem="")
    notifier = app.notifiers[Way.SMS]
    send = notifier.send

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    notifier.send = cut  # type: ignore[method-assign, assignment]
    with pytest.raises(KeyboardInterrupt):
        tell_compact(app=app)
    notifier.send = send  # type: ignore[method-assign]

    assert tell_compact(app=app) == {}  # somebody may still be at it
    clock.advance(61)
    assert tell_compact(app=app) == {"compact-told": 1}
    assert [who for who, _ in heard(app)] == ["cem"]


def test_who_signs_meanwhile_hears_nothing(made: Make) -> None:
    app = made(NEXT)
    ana = app.roster.person("ana")
    assert ana
    sign(ana, "2.0", "de", app=app)

    tell_compact(app=app)

    assert "ana" not in dict(heard(app))


def test_a_run_tells_only_so_many(made: Make) -> None:
    assert MOST_AT_ONCE >= 18  # all of the example brand; thousands take some minutes


def test_topics_that_are_not_ones_own_are_no_news() -> None:
    jana = replace(person("jana"), passed=())

    assert news_for(jana, HELD, date(2026, 11, 23)) == ()
    assert news_for(replace(jana, topics=("billing",)), HELD, date(2026, 11, 23)) == (
        "training:billing:",
    )


@pytest.mark.parametrize(
    ("language", "address", "sign", "news", "dated"),
    [
        (*voice, *kind, dated)
        for voice, kind, dated in product(
            (("de", "du"), ("de", "sie"), ("en", "du")),
            ((True, False), (False, True), (False, False)),
            (True, False),
        )
    ],
)
def test_a_text_is_one_part_at_its_longest(
    language: str, address: str, sign: bool, news: bool, dated: bool
) -> None:
    facts = {
        "brand": "B" * 20, "version": "1000.1000",
        "from_when": date(2026, 12, 28) if dated else None,
        "sign": sign, "news": news, "topics": "T" * 20, "link": LINK, "language": language,
        "address": address,
    }  # fmt: skip
    _, text = texts.calls(**facts, way=Way.SMS)  # type: ignore[arg-type]
    subject, body = texts.calls(**facts, way=Way.EMAIL)  # type: ignore[arg-type]

    assert gsm7.parts(text) == 1
    assert LINK in text
    assert LINK in body
    assert "B" * 20 not in subject


def test_who_is_concerned_is_found_anew_when_compact_or_people_change(
    made: Make, clock: VirtualClock
) -> None:
    app = made(HELD)
    same = MemoryRoster(app.roster.people())
    app = replace(app, roster=same)
    assert tell_compact(app=app) == {}

    assert isinstance(app.rules, MemoryRules)
    app.rules.rules = replace(app.rules.rules, compact=replace(HELD, version="1.1"))
    assert tell_compact(app=app)["compact-told"] > 0
    assert tell_compact(app=app) == {}

    unsigned = [replace(p, signed="") if p.id == "cem" else p for p in same.people()]
    assert tell_compact(app=replace(app, roster=MemoryRoster(unsigned))) == {"compact-told": 1}


def test_thousands_are_looked_through_once_and_not_each_minute(
    made: Make, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = made(HELD, cem="")
    looked: list[str] = []

    def counted(person: Person, *rest: Any) -> tuple[str, ...]:
        looked.append(person.id)
        return news_for(person, *rest)

    monkeypatch.setattr("herodesk.steps.tell_compact.news_for", counted)
    for _ in range(5):
        tell_compact(app=app)
        clock.advance(60)

    assert looked
    assert max(Counter(looked).values()) <= 2  # once more when somebody's footing has changed
