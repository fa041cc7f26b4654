"""Goodwill (A6): granted without asking, never beyond what is left, and put back with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herodesk import line
from herodesk.domain.case import Case
from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.goodwill import Grant, Purse, case_purse, minor_units, month_purse
from herodesk.domain.post import Posted
from herodesk.ports import App
from herodesk.steps.goodwill import grant, left_of_all, look, own_month, take_back, ways_on
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryRoster, VirtualClock
from tests.sample import MONDAY_MORNING, a_post, everybody, memory_app, nordwind, person

WHY = "Das Paket kam zweimal zu spät"
OWN = month_purse("ana", "2026-11", "EUR")


def a_case(app: App, who: str = "ana", post: str = "1") -> str:
    """A case that this person holds."""
    taken = take_in(Posted(post=a_post(post, author=post)), at=app.clock.now(), app=app)
    assert taken.case
    line.claim(taken.case, person(who), app=app)
    return taken.case


def spent(app: App, key: str) -> int:
    found = app.records.one(Purse, key)
    return found.spent if found else 0


def granted(app: App, number: str, amount: str, key: str = "k", who: str = "ana") -> Case:
    return grant(number, person(who), amount, WHY, key, app=app)


def told(app: App, number: str) -> list[tuple[str, str, str]]:
    file = app.records.file(number)
    assert file
    return [(it.what, it.value, it.note) for it in file.timeline if "goodwill" in it.what]


# -- granting ---------------------------------------------------------------------------------


def test_who_holds_the_case_grants_without_asking_and_the_timeline_tells_why(app: App) -> None:
    number = a_case(app)

    granted(app, number, "15,50")

    (given_,) = app.records.every(Grant)
    assert (given_.amount, given_.currency, given_.by) == (1550, "EUR", "ana")
    assert (given_.why, given_.case, given_.month) == (WHY, number, "2026-11")
    assert told(app, number) == [("goodwill", "1550 EUR", WHY)]
    assert spent(app, OWN) == spent(app, case_purse(number, "EUR")) == 1550


def test_the_same_form_sent_twice_spends_once(app: App) -> None:
    number = a_case(app)

    granted(app, number, "15", key="form")
    granted(app, number, "15", key="form")

    assert len(app.records.every(Grant)) == 1
    assert len(told(app, number)) == 1
    assert spent(app, OWN) == 1500


def test_a_case_takes_no_cent_more_than_the_level_allows_whoever_spends(app: App) -> None:
    number = a_case(app)
    granted(app, number, "50.00", key="1")

    with pytest.raises(NotAllowedError, match="goodwill-over"):
        granted(app, number, "0.01", key="2")
    line.hand_over(number, person("ana"), "ben", "", app=app)
    with pytest.raises(NotAllowedError, match="goodwill-over"):
        granted(app, number, "0.01", key="3", who="ben")

    assert spent(app, case_purse(number, "EUR")) == 5000


def test_a_month_takes_no_cent_more_and_the_next_one_begins_anew_in_the_brands_zone(
    app: App, clock: VirtualClock
) -> None:
    app.rules.rules = _with(goodwill_case=30000)  # type: ignore[attr-defined]
    granted(app, a_case(app), "299.99", key="1")
    number = a_case(app, post="2")

    with pytest.raises(NotAllowedError, match="goodwill-over"):
        granted(app, number, "0.02", key="2")
    granted(app, number, "0.01", key="3")

    clock.move_to(datetime(2026, 11, 30, 22, 59, tzinfo=UTC))
    line.show(number, app=app)
    with pytest.raises(NotAllowedError, match="goodwill-over"):
        granted(app, number, "0.01", key="4")
    clock.move_to(datetime(2026, 11, 30, 23, 0, tzinfo=UTC))
    granted(app, number, "0.01", key="5")
    assert spent(app, month_purse("ana", "2026-12", "EUR")) == 1


@pytest.mark.parametrize(
    "amount",
    ["", "0", "0,00", "-5", "1.000", "1.234,50", "15,505", "x", "٣", "15 USD", "$15", "£15"],
)
def test_what_is_no_sum_is_refused(app: App, amount: str) -> None:
    number = a_case(app)

    with pytest.raises(InvalidError, match="goodwill-amount"):
        granted(app, number, amount)
    assert app.records.every(Grant) == []


def test_a_reason_is_needed_and_shows_nobodys_number(app: App) -> None:
    number = a_case(app)

    with pytest.raises(InvalidError, match="goodwill-why"):
        grant(number, person("ana"), "5", "  ", "k", app=app)
    with pytest.raises(InvalidError, match="matter-personal"):
        grant(number, person("ana"), "5", "Rückruf 0171 3920001", "k", app=app)
    assert spent(app, OWN) == 0


def test_only_who_holds_the_case_spends_and_only_with_a_budget(app: App) -> None:
    number = a_case(app)

    with pytest.raises(NotAllowedError, match="not-yours"):
        granted(app, number, "5", who="ben")
    with pytest.raises(NotAllowedError, match="no-goodwill"):
        granted(app, number, "5", who="cem")
    with pytest.raises(NotFoundError):
        granted(app, "ZZZZZZ", "5")


def test_changing_a_row_of_data_changes_what_may_be_granted(app: App) -> None:
    number = a_case(app)
    with pytest.raises(NotAllowedError, match="goodwill-over"):
        granted(app, number, "60")

    app.rules.rules = _with(goodwill_case=6000)  # type: ignore[attr-defined]

    granted(app, number, "60")


# -- putting back -----------------------------------------------------------------------------


def test_what_was_granted_is_put_back_once_and_with_a_reason(app: App) -> None:
    number = a_case(app)
    granted(app, number, "20")
    (given_,) = app.records.every(Grant)

    with pytest.raises(InvalidError, match="goodwill-why"):
        take_back(number, given_.id, person("ana"), "", app=app)
    for _ in range(2):
        take_back(number, given_.id, person("ana"), "Doch geliefert", app=app)

    (given_,) = app.records.every(Grant)
    assert (given_.stands, given_.back_by, given_.back_why) == (False, "ana", "Doch geliefert")
    assert spent(app, OWN) == spent(app, case_purse(number, "EUR")) == 0
    assert told(app, number)[1:] == [("goodwill-back", "2000 EUR", "Doch geliefert")]


def test_a_lead_may_put_it_back_and_a_colleague_may_not(app: App) -> None:
    number, other = a_case(app), a_case(app, post="2")
    granted(app, number, "20")
    (given_,) = app.records.every(Grant)

    with pytest.raises(NotAllowedError, match="goodwill-whose"):
        take_back(number, given_.id, person("ben"), "Weil", app=app)
    with pytest.raises(NotFoundError):
        take_back(other, given_.id, person("ana"), "Weil", app=app)
    take_back(number, given_.id, person("karla"), "Doppelt", app=app)

    assert spent(app, OWN) == 0


# -- the way on -------------------------------------------------------------------------------


def test_what_is_too_much_can_be_handed_to_who_may_grant_it(app: App) -> None:
    number = a_case(app)
    case = app.records.case(number)
    assert case

    on_duty = ways_on(case, person("ana"), "80", app=app).colleagues
    assert [one.id for one in on_duty] == ["karla", "lars"]
    assert ways_on(case, person("ana"), "201", app=app).colleagues == ()
    asked = ways_on(case, person("ana"), "201", app=app).ask
    assert asked
    assert asked.id == "lars"


# -- what is seen -----------------------------------------------------------------------------


def test_the_own_month_is_told_and_the_total_of_all_names_nobody(app: App) -> None:
    granted(app, a_case(app), "20")
    granted(app, a_case(app, "ben", "2"), "5", who="ben")

    mine = own_month(person("ana"), app=app)
    assert mine
    assert (mine.spent, mine.left.month, mine.left.most_month) == (2000, 28000, 30000)
    assert [one.amount for one in mine.grants] == [2000]
    assert own_month(person("cem"), app=app) is None
    every = sum(nordwind().compact.goodwill_at(p.level)[1] for p in everybody() if _has(p.id))
    assert left_of_all(app=app) == (every - 2500, "EUR")


def test_of_two_purses_no_total_is_told(app: App) -> None:
    few = replace(app, roster=MemoryRoster([person("ana"), person("ben"), person("cem")]))

    assert left_of_all(app=few) is None


def test_the_page_of_a_case_reads_no_purse_for_who_has_nothing_to_do_with_it(app: App) -> None:
    number = a_case(app)
    case = app.records.case(number)
    assert case

    assert look(case, person("ben"), granted=False, app=app).left is None
    seen = look(case, person("ana"), granted=False, app=app)
    assert seen.left
    assert seen.left.now == 5000


# -- rules that hold for all ------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("grant", "grant", "back")),
            st.integers(0, 2),
            st.sampled_from(("ana", "ben")),
            st.integers(1, 6000),
        ),
        max_size=14,
    )
)
def test_whatever_is_granted_and_put_back_purses_hold_what_stands_and_never_more(
    deeds: list[tuple[str, int, str, int]],
) -> None:
    app = memory_app(VirtualClock(MONDAY_MORNING))
    app.rules.rules = _with(goodwill_month=9000)  # type: ignore[attr-defined]
    numbers = [a_case(app, post=str(n)) for n in range(3)]
    for n, (what, which, who, amount) in enumerate(deeds):
        number = numbers[which]
        if what == "back":
            for one in [g for g in app.records.every(Grant) if g.case == number][:1]:
                take_back(number, one.id, person("karla"), "Weil", app=app)
            continue
        case = app.records.case(number)
        assert case
        if case.owner != who:
            line.hand_over(number, person("karla"), who, "", app=app)
        try:
            granted(app, number, f"{amount // 100}.{amount % 100:02}", key=str(n), who=who)
        except NotAllowedError as error:
            assert str(error) == "goodwill-over"  # noqa: PT017 - most examples meet it

    stand = [one for one in app.records.every(Grant) if one.stands]
    for number in numbers:
        sum_ = sum(one.amount for one in stand if one.case == number)
        assert spent(app, case_purse(number, "EUR")) == sum_ <= 5000
    for who in ("ana", "ben"):
        sum_ = sum(one.amount for one in stand if one.by == who)
        assert spent(app, month_purse(who, "2026-11", "EUR")) == sum_ <= 9000


@given(st.integers(1, 10**9 - 1))
def test_every_sum_is_read_as_it_is_written(amount: int) -> None:
    whole, part = divmod(amount, 100)

    for text in (f"{whole}.{part:02}", f"{whole},{part:02}", f"€ {whole},{part:02}",
                 f"{whole}.{part:02} EUR"):  # fmt: skip
        assert minor_units(text, "EUR") == amount
    assert minor_units(str(whole), "JPY") == (whole or None)
    assert minor_units(f"{whole}.{part:02}", "JPY") is None
    assert minor_units(f"{whole}.{part:03}", "KWD") == (whole * 1000 + part or None)


def _with(**changes: int) -> object:
    """The brand whose level 2 has other limits."""
    compact = nordwind().compact
    levels = dict(compact.levels)
    levels["2"] = replace(levels["2"], **changes)  # type: ignore[arg-type]
    return replace(nordwind(), compact=replace(compact, levels=levels))


def _has(who: str) -> bool:
    return person(who).role in {"hero", "lead", "manager"} and person(who).level >= 2
