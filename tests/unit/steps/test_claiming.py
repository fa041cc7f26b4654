"""Who may take, keep, give back, note on and end a case, rule by rule and each as a whole.

What is read comes out of items, as from the table: no two names in it are the same object.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import product
from typing import Any, cast

import pytest

from herodesk import line
from herodesk.adapters.items import decode, encode
from herodesk.domain.case import HELD, OPEN, QUIET, WAITING, Case, Entry, State
from herodesk.domain.errors import (
    AlreadyClaimedError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    TransientError,
)
from herodesk.domain.numbers import secret_hash
from herodesk.domain.offer import Offer
from herodesk.domain.post import Answerable, Posted
from herodesk.domain.records import CaseFile, Record
from herodesk.domain.reply import Reply, ReplyState
from herodesk.domain.staff import Person
from herodesk.domain.texting import Texting
from herodesk.ports import App
from herodesk.steps import claim as steps
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryRecords, MemoryRoster, VirtualClock
from tests.sample import MONDAY_MORNING, a_post, memory_app, person

ANA, BEN, CEM, KARLA, LARS = (person(one) for one in ("ana", "ben", "cem", "karla", "lars"))
SECRET = "s" * 22
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)
ENDED = set(State) - OPEN


def read_case(case: Case) -> Case:
    """The same as it comes out of the table."""
    return cast("Case", decode(json.loads(json.dumps(encode(case)))))


def read_entry(entry: Entry) -> Entry:
    """The same for a line of a timeline."""
    return cast("Entry", decode(json.loads(json.dumps(encode(entry)))))


class FromItems(MemoryRecords):
    """What is read was an item before."""

    def case(self, number: str) -> Case | None:
        found = super().case(number)
        return found and read_case(found)

    def file(self, number: str) -> CaseFile | None:
        found = super().file(number)
        if found is None:
            return None
        entries = tuple(read_entry(entry) for entry in found.timeline)
        return replace(found, case=read_case(found.case), timeline=entries)


@pytest.fixture
def app(clock: VirtualClock) -> App:
    return memory_app(clock, FromItems(clock))


@pytest.fixture
def number(app: App) -> str:
    """A case that waits; Ana, among others, was asked."""
    return str(take_in(Posted(post=a_post()), at=app.clock.now(), app=app).case)


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def put(app: App, number: str, **facts: Any) -> Case:
    """The case as it would stand then."""
    app.records.save(case_of(app, number).next(**facts))
    return case_of(app, number)


def stands(app: App, number: str, state: State, owner: str | None, **facts: Any) -> Case:
    """The case in that state, in these hands."""
    now = app.clock.now()
    wanted = {
        "state": state,
        "owner": owner,
        "claimed_at": now if owner else None,
        "lease_until": now + 15 * MINUTE if state is State.CLAIMED else None,
        "next_due": now + 15 * MINUTE if state in OPEN else None,
    }
    return put(app, number, **(wanted | facts))


def told(app: App, number: str) -> list[Entry]:
    file = app.records.file(number)
    assert file is not None
    return [*file.timeline]


def count(app: App, number: str, what: str) -> int:
    return [entry.what for entry in told(app, number)].count(what)


def outcome(do: Callable[[], object]) -> str:
    """What came of it, as one word."""
    try:
        do()
    except NotAllowedError as error:
        return str(error)
    except NotFoundError:
        return "not-found"
    except AlreadyClaimedError as error:
        return f"has: {error.owner}"
    return "done"


# -- who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "unasked", "asked"),
    [
        (ANA, "done", "done"),
        (replace(ANA, level=1), "done", "done"),
        (replace(ANA, level=0), "may-not-claim", "may-not-claim"),
        (KARLA, "done", "done"),
        (LARS, "may-not-claim", "done"),
        (replace(LARS, level=1), "may-not-claim", "done"),
        (replace(LARS, level=0), "may-not-claim", "may-not-claim"),
        (replace(LARS, topics=("exchange",)), "done", "done"),
        (person("mira"), "may-not-claim", "done"),
        (person("nils"), "may-not-claim", "done"),
        (replace(ANA, paused=True), "on-a-break", "on-a-break"),
        (replace(LARS, paused=True), "may-not-claim", "on-a-break"),
        (replace(ANA, gone=MONDAY_MORNING.date()), "may-not-claim", "may-not-claim"),
        (replace(ANA, unsigned=True), "compact-not-signed", "compact-not-signed"),
        (replace(ANA, closed=("exchange",)), "not-trained", "done"),
        (replace(ANA, closed=("repair",)), "done", "done"),
    ],
)
def test_a_case_is_for_who_takes_cases_and_for_who_was_asked_about_it(
    app: App, number: str, who: Person, unasked: str, asked: str
) -> None:
    """Whatever their role, but not for guests. Who was asked by name needs no training for it."""
    put(app, number, offers=(), topic="exchange")
    assert outcome(lambda: line.claim(number, who, app=app)) == unasked
    if unasked == "done":
        return  # who may without being asked may when asked: the next test's
    put(app, number, offers=(Offer(hero=who.id, rung=1),))

    assert outcome(lambda: line.claim(number, who, app=app)) == asked


@pytest.mark.parametrize("who", [ANA, replace(ANA, closed=("exchange",)), LARS])
def test_without_a_case_nobody_was_asked(who: Person) -> None:
    wanted = "may-not-claim" if who is LARS else "done"
    assert outcome(lambda: steps.require_may_hold(None, who)) == wanted


@pytest.mark.parametrize("state", State)
def test_whoever_has_a_case_takes_it_again_and_has_a_fresh_lease_unless_it_runs(
    app: App, number: str, state: State, clock: VirtualClock
) -> None:
    before = stands(app, number, state, None if state in WAITING else "ana")
    clock.advance(60)

    came = outcome(lambda: line.claim(number, ANA, app=app))

    after = case_of(app, number)
    if state in ENDED:
        assert (came, after) == (before.why_over, before)
    elif state is State.CLAIMED:
        assert (came, after) == ("done", before)
    else:
        assert (came, after.state, after.owner) == ("done", State.CLAIMED, "ana")
        assert after.lease_until == clock.now() + 15 * MINUTE


# -- by the link ---------------------------------------------------------------------------------


OFFERS: dict[str, dict[str, Any]] = {
    "living": {},
    "used": {"used": True},
    "over": {"over": True},
    "passed": {"passed": True},
}


def offered(how: str, *, reminder: bool, hero: str = "ben") -> Offer:
    links = (secret_hash(SECRET),)
    return replace(Offer(hero=hero, rung=1, links=links, reminder=reminder), **OFFERS[how])


@pytest.mark.parametrize("how", OFFERS)
@pytest.mark.parametrize("state", State)
def test_a_link_stands_while_nobody_has_the_case_or_if_it_calls_its_holder(
    app: App, number: str, state: State, how: str
) -> None:
    case, token = case_of(app, number), number + SECRET
    for owner, reminder in product([None, "ana", "ben", "cem"], [False, True]):
        offer = offered(how, reminder=reminder)
        one = read_case(case.next(state=state, owner=owner, offers=(offer,)))
        calls = reminder and owner == "ben"

        assert steps.may_claim_by_link(one, token) is (
            how == "living" and (state in WAITING or calls)
        )
        assert steps.may_claim_by_link(one, number + "t" * 22) is False


def wanted_of_a_link(state: State, owner: str | None, how: str, *, reminder: bool) -> str:
    """What the button of Ben's link does, where everybody has the time of their lease."""
    if state in OPEN and owner not in {None, "ben"}:
        return f"has: {owner}"
    if how != "living" or not (state in WAITING or (reminder and owner == "ben")):
        return "not-found"
    return "done" if state in OPEN else "over"


@pytest.mark.parametrize("reminder", [False, True])
@pytest.mark.parametrize("how", OFFERS)
@pytest.mark.parametrize("state", State)
def test_the_button_of_a_link_does_what_it_stands_for_and_works_once(
    app: App, number: str, state: State, how: str, *, reminder: bool
) -> None:
    token = number + SECRET
    for owner in (None,) if state in WAITING else ("ana", "ben", "cem"):
        offers = (offered(how, reminder=reminder), offered("living", reminder=False, hero="dora"))
        before = stands(app, number, state, owner, offers=offers)
        wanted = wanted_of_a_link(state, owner, how, reminder=reminder)
        wanted = before.why_over if wanted == "over" else wanted

        assert outcome(lambda: steps.claim_by_link(token, app=app)) == wanted

        after = case_of(app, number)
        if wanted != "done":
            assert after == before
            continue
        assert after.state is (state if state in QUIET else State.CLAIMED)
        assert (after.owner, after.v) == ("ben", before.v + 1)
        assert [offer.used for offer in after.offers] == [True, False]
        if state not in QUIET:
            assert after.lease_until == app.clock.now() + 15 * MINUTE
        assert outcome(lambda: steps.claim_by_link(token, app=app)) == "not-found"
        assert case_of(app, number) == after


@pytest.mark.parametrize("how", OFFERS)
def test_when_the_lease_of_another_has_run_out_only_a_link_that_stands_takes_the_case(
    app: App, number: str, clock: VirtualClock, how: str
) -> None:
    """What was used, passed or is over opens no door in the minute before follow-up comes."""
    offers = (offered(how, reminder=False),)
    before = stands(app, number, State.CLAIMED, "ana", offers=offers)
    clock.advance(15 * 60)

    came = outcome(lambda: line.claim_by_link(number + SECRET, app=app))

    assert came == ("done" if how == "living" else "not-found")
    assert case_of(app, number).owner == ("ben" if how == "living" else "ana")
    assert (case_of(app, number) == before) is (how != "living")


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"paused": True}, "on-a-break"),
        ({"gone": MONDAY_MORNING.date()}, "may-not-claim"),
        ({"unsigned": True}, "compact-not-signed"),
        ({"closed": ("exchange",)}, "done"),
    ],
)
def test_a_link_takes_only_for_who_is_here_but_lets_in_who_has_the_case(
    app: App, number: str, facts: dict[str, Any], refused: str
) -> None:
    here = replace(app, roster=MemoryRoster([replace(BEN, **facts)]))
    token = number + SECRET
    put(app, number, offers=(offered("living", reminder=True),), topic="exchange")
    assert outcome(lambda: steps.claim_by_link(token, app=here)) == refused
    stands(app, number, State.CLAIMED, "ben", offers=(offered("living", reminder=True),))

    assert outcome(lambda: steps.claim_by_link(token, app=here)) == "done"


def test_a_link_that_nobody_was_sent_is_not_found(app: App, number: str) -> None:
    put(app, number, offers=(offered("living", reminder=False),))
    without_ben = replace(app, roster=MemoryRoster([ANA]))

    case, who = steps.case_of_link(number.lower() + SECRET, app=app)
    assert (case.number, who.id) == (number, "ben")
    for token, here in (
        (number + "t" * 22, app),
        ("0" * 6 + SECRET, app),
        (SECRET, app),
        (number + SECRET, without_ben),
    ):
        assert outcome(partial(steps.case_of_link, token, app=here)) == "not-found"


@pytest.mark.parametrize("reminder", [False, True])
@pytest.mark.parametrize("how", OFFERS)
@pytest.mark.parametrize("state", State)
def test_no_to_a_link_is_said_only_while_it_asks(
    app: App, number: str, state: State, how: str, *, reminder: bool
) -> None:
    owner = None if state in WAITING else "ben"
    before = stands(app, number, state, owner, offers=(offered(how, reminder=reminder),))
    asks = state in WAITING and how == "living"

    came = outcome(lambda: line.pass_by_link(number + SECRET, app=app))

    assert came == ("done" if asks else "not-found")
    after = case_of(app, number)
    assert after.offers[0].passed is (asks or how == "passed")
    assert (after == before) is not asks
    if asks:
        assert (told(app, number)[-1].what, told(app, number)[-1].who) == ("passed", "ben")


# -- while others are at it ----------------------------------------------------------------------


class Busy(FromItems):
    """Somebody else is faster so many times, at a record of that kind."""

    times = 0
    key = "CASE"
    tried = 0

    def save(self, *records: Record) -> None:
        self.tried += 1
        if self.tried <= self.times:
            raise StaleError(self.key)
        super().save(*records)


@pytest.fixture
def busy(clock: VirtualClock) -> Busy:
    return Busy(clock)


@pytest.fixture
def rush(busy: Busy, clock: VirtualClock) -> App:
    return memory_app(clock, busy)


def rushed(rush: App, busy: Busy, *, times: int, key: str = "CASE") -> str:
    number = str(take_in(Posted(post=a_post()), at=rush.clock.now(), app=rush).case)
    busy.tried, busy.times, busy.key = 0, times, key
    return number


@pytest.mark.parametrize("key", ["ANSWER", "CASE", "POST", "REPLY", "TEXT"])
def test_who_is_not_the_first_tries_eight_times(rush: App, busy: Busy, key: str) -> None:
    number = rushed(rush, busy, times=7, key=key)
    assert line.claim(number, ANA, app=rush).owner == "ana"
    assert busy.tried == 8

    busy.tried, busy.times = 0, 8
    with pytest.raises(TransientError, match=number):
        line.release(number, ANA, "", app=rush)
    assert busy.tried == 8
    assert case_of(rush, number).owner == "ana"


def test_what_we_are_in_the_middle_of_by_text_is_not_tried_again(rush: App, busy: Busy) -> None:
    number = rushed(rush, busy, times=1, key="PERSON")

    with pytest.raises(StaleError, match="PERSON"):
        line.claim(number, ANA, app=rush)

    assert busy.tried == 1
    assert case_of(rush, number).owner is None


def test_the_link_of_a_case_that_rests_is_looked_at_again_when_somebody_was_faster(
    rush: App, busy: Busy
) -> None:
    number = rushed(rush, busy, times=0)
    stands(rush, number, State.ANSWERED, "ben", offers=(offered("living", reminder=True),))
    busy.tried, busy.times = 0, 7
    assert steps.claim_by_link(number + SECRET, app=rush)[1].id == "ben"
    assert busy.tried == 8
    assert case_of(rush, number).offers[0].used

    put(rush, number, offers=(offered("living", reminder=True),))
    busy.tried, busy.times = 0, 8
    with pytest.raises(TransientError):
        steps.claim_by_link(number + SECRET, app=rush)
    assert busy.tried == 8


def test_what_is_written_beside_is_written_though_nothing_is_left_to_do(
    app: App, number: str
) -> None:
    for version in (1, 2):
        texting = Texting(person="ana", seen=(str(version),), v=version)
        line.claim(number, ANA, app=app, beside=(texting,))

    kept = app.records.texting("ana")
    assert kept is not None
    assert (kept.v, kept.seen) == (2, ("2",))
    assert count(app, number, "claimed") == 1


DEEDS: dict[str, tuple[Callable[..., object], State, str | None]] = {
    "claimed": (line.claim, State.OFFERED, None),
    "released": (lambda n, who, **more: line.release(n, who, "", **more), State.CLAIMED, "ana"),
    "extended": (line.extend, State.CLAIMED, "ana"),
    "passed": (line.pass_on, State.OFFERED, None),
}


@pytest.mark.parametrize("what", DEEDS)
def test_what_was_done_by_text_says_so_and_is_kept_beside(app: App, number: str, what: str) -> None:
    do, state, owner = DEEDS[what]
    stands(app, number, state, owner)

    do(number, ANA, app=app, why=steps.BY_TEXT, beside=(Texting(person="ana", v=1),))

    last = told(app, number)[-1]
    assert (last.what, last.who, last.why) == (what, "ana", "by-text")
    kept = app.records.texting("ana")
    assert kept is not None
    assert kept.v == 1


def test_a_change_says_why_itself_unless_it_was_asked_for_by_text(app: App, number: str) -> None:
    def move(case: Case) -> tuple[Case, Entry]:
        after = case.next()
        return after, after.entry(app.clock.now() + after.v * MINUTE, "moved", why="its-own")

    steps.change(number, move, app=app)
    steps.change(number, move, app=app, why="by-text")

    assert [entry.why for entry in told(app, number)[-2:]] == ["its-own", "by-text"]
    with pytest.raises(NotFoundError):
        steps.change("0" * 6, move, app=app)


# -- longer, and back ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "given"), [(-5, 1), (0, 1), (1, 1), (2, 2), (29, 29), (30, 30), (31, 30), (90, 30)]
)
def test_longer_is_at_least_a_minute_and_at_most_half_an_hour(
    app: App, number: str, asked: int, given: int
) -> None:
    before = stands(app, number, State.CLAIMED, "ana").lease_until
    assert before is not None

    assert line.extend(number, ANA, app=app, minutes=asked).lease_until == before + given * MINUTE


@pytest.mark.parametrize(
    ("later", "adds"), [(0, True), (59, True), (60, False), (61, False), (119, False), (-60, True)]
)
def test_a_press_adds_nothing_if_the_lease_ends_a_minute_later_than_was_read(
    app: App, number: str, later: int, *, adds: bool
) -> None:
    before = stands(app, number, State.CLAIMED, "ana")
    assert before.lease_until is not None
    read = before.lease_until - timedelta(seconds=later)

    after = line.extend(number, ANA, app=app, seen=read)

    assert after.extended == (1 if adds else 0)
    assert after.lease_until == before.lease_until + (30 if adds else 0) * MINUTE


@pytest.mark.parametrize("who", [BEN, KARLA, replace(ANA, id="an"), replace(ANA, id="zoe")])
def test_a_page_that_is_old_tells_nobody_else_that_the_press_was_heard(
    app: App, number: str, who: Person
) -> None:
    before = stands(app, number, State.CLAIMED, "ana")
    long_ago = app.clock.now() - WEEK

    assert outcome(lambda: line.extend(number, who, app=app, seen=long_ago)) == "not-yours"
    assert case_of(app, number) == before


HISTORIES = [
    ("", "not-yours"),
    ("a+", "released"),
    ("b+", "not-yours"),
    ("c+", "not-yours"),
    ("a+ a-", "done"),
    ("b+ b-", "not-yours"),
    ("a+ a.", "not-yours"),
    ("a+ a- b+", "not-yours"),
    ("a+ a- b+ b-", "not-yours"),
    ("a+ a- b+ b.", "not-yours"),
    ("b+ b- a+ a-", "done"),
    ("c+ c- b+ b- a+ a-", "done"),
    ("a+ a- c+ c- b+ b-", "not-yours"),
    ("b+ b- a+ a.", "not-yours"),
    ("b+ b- a+", "released"),
    ("a+ a- a+", "released"),
]
"""Who took it (+), gave it back (-) or let the lease end (.); what Ana's press then does."""


@pytest.mark.parametrize("who", ["a", "c"])
@pytest.mark.parametrize(("history", "wanted"), HISTORIES)
def test_giving_back_is_heard_already_only_from_who_gave_it_back_last(
    app: App, number: str, clock: VirtualClock, history: str, wanted: str, who: str
) -> None:
    """The same for Cem, whose name comes after Ben's, with the two exchanged."""
    people = {"a": ANA, "b": BEN, "c": CEM}
    if who == "c":
        people = {"a": CEM, "b": BEN, "c": ANA}
    for step in history.split():
        clock.advance(60)
        if step[1] == "+":
            line.claim(number, people[step[0]], app=app)
        elif step[1] == "-":
            line.release(number, people[step[0]], "Bis um vier.", app=app)
        else:
            clock.advance(15 * 60)
            line.follow_up(app=app)
    clock.advance(60)
    before, releases = case_of(app, number), count(app, number, "released")

    came = outcome(lambda: line.release(number, people["a"], "Muss weg.", app=app))

    assert came == ("done" if wanted == "released" else wanted)
    after = case_of(app, number)
    if wanted == "released":
        assert (after.state, after.owner) == (State.NEW, None)
        assert told(app, number)[-1].note == "Muss weg."
    else:
        assert after == before
    assert count(app, number, "released") == releases + (wanted == "released")


@pytest.mark.parametrize("state", sorted(set(State) - {State.CLAIMED}))
def test_what_is_over_or_rests_is_not_given_back_though_it_was_once(
    app: App, number: str, state: State
) -> None:
    line.claim(number, ANA, app=app)
    line.release(number, ANA, "", app=app)
    before = stands(app, number, state, "ana" if state not in WAITING else None)

    came = outcome(lambda: line.release(number, ANA, "", app=app))

    rests = "nothing-to-give-back" if state in HELD else "not-yours"
    assert came == ("done" if state in WAITING else rests)
    assert case_of(app, number) == before


# -- a word for others ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "unasked", "asked"),
    [
        (ANA, "done", "done"),
        (KARLA, "done", "done"),
        (LARS, "done", "done"),
        (replace(KARLA, paused=True), "done", "done"),
        (replace(ANA, paused=True), "on-a-break", "on-a-break"),
        (person("ines"), "may-not-claim", "may-not-claim"),
        (person("mira"), "may-not-claim", "done"),
        (person("nils"), "may-not-claim", "done"),
    ],
)
def test_a_note_is_left_by_who_might_take_the_case_and_by_leads(
    app: App, number: str, who: Person, unasked: str, asked: str
) -> None:
    for offers, wanted in (((), unasked), ((Offer(hero=who.id, rung=1),), asked)):
        before = put(app, number, offers=offers)
        words = f"Er ruft an, {len(offers)}."

        assert outcome(partial(line.note, number, who, words, app=app)) == wanted

        assert (case_of(app, number) == before) is (wanted != "done")
        if wanted == "done":
            last = told(app, number)[-1]
            assert (last.what, last.who, last.note) == ("noted", who.id, words)


def test_an_empty_note_is_refused_and_one_to_no_case_not_found(app: App, number: str) -> None:
    with pytest.raises(InvalidError, match="empty-note"):
        line.note(number, ANA, "", app=app)
    with pytest.raises(NotFoundError):
        line.note("0" * 6, ANA, "Da?", app=app)


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        (("ana", "Beleg"), ("ana", "Beleg"), True),
        (("ana", "Beleg"), ("ana", "Ablage"), False),
        (("ana", "Beleg"), ("ana", "Chat"), False),
        (("ben", "Beleg"), ("ana", "Beleg"), False),
        (("ben", "Beleg"), ("cem", "Beleg"), False),
    ],
)
@pytest.mark.parametrize("seconds", [0, 599, 600, 660])
def test_the_same_note_is_the_same_words_of_the_same_person_within_ten_minutes(
    app: App,
    number: str,
    clock: VirtualClock,
    first: tuple[str, str],
    second: tuple[str, str],
    seconds: int,
    *,
    is_same: bool,
) -> None:
    noted = line.note(number, person(first[0]), first[1], app=app)
    clock.advance(seconds or 0.000001)

    again = line.note(number, person(second[0]), second[1], app=app)

    is_one = is_same and seconds < 600
    assert count(app, number, "noted") == (1 if is_one else 2)
    assert (again == noted) is is_one


@pytest.mark.parametrize("how", ["released", "handed-over"])
def test_the_words_with_which_a_case_was_given_away_are_no_note(
    app: App, number: str, how: str
) -> None:
    line.claim(number, ANA, app=app)
    if how == "released":
        line.release(number, ANA, "Um vier.", app=app)
    else:
        line.hand_over(number, ANA, "ben", "Um vier.", app=app)

    line.note(number, ANA, "Um vier.", app=app)

    assert count(app, number, "noted") == 1


# -- settled -------------------------------------------------------------------------------------


WHO_SOLVES = [
    (ANA, "ana", "done"),
    (ANA, "ben", "not-yours"),
    (CEM, "ben", "not-yours"),
    (ANA, None, "not-yours"),
    (KARLA, "ana", "done"),
    (KARLA, None, "done"),
    (LARS, "ana", "done"),
    (LARS, None, "may-not-claim"),
    (replace(LARS, topics=("exchange",)), None, "done"),
    (person("mira"), "ana", "not-yours"),
    (person("mira"), None, "may-not-claim"),
]
"""A HERO ends what is theirs; a lead anything, and has then what nobody had."""


@pytest.mark.parametrize("seen", [False, True])
@pytest.mark.parametrize(("who", "owner", "wanted"), WHO_SOLVES)
def test_a_case_is_settled_by_its_holder_or_a_lead(
    app: App, number: str, who: Person, owner: str | None, wanted: str, *, seen: bool
) -> None:
    state = State.CLAIMED if owner else State.OFFERED
    before = stands(app, number, state, owner, offers=())
    as_seen = {"seen": owner or ""} if seen else {}

    assert outcome(lambda: line.solve(number, who, app=app, **as_seen)) == wanted

    after = case_of(app, number)
    if wanted != "done":
        assert after == before
        return
    assert (after.state, after.owner) == (State.SOLVED, owner or who.id)
    assert after.next_due == app.clock.now() + WEEK
    assert (told(app, number)[-1].what, told(app, number)[-1].who) == ("solved", who.id)


@pytest.mark.parametrize(
    ("who", "wanted"),
    [(ANA, "not-yours"), (BEN, "done"), (CEM, "not-yours"), (KARLA, "done"), (LARS, "done")],
)
def test_settled_twice_is_settled_once_and_a_colleague_has_no_say(
    app: App, number: str, who: Person, wanted: str
) -> None:
    before = stands(app, number, State.SOLVED, "ben")

    assert outcome(lambda: line.solve(number, who, app=app)) == wanted
    assert outcome(lambda: line.solve(number, who, app=app, seen="ben")) == "done"
    assert outcome(lambda: line.solve(number, who, app=app, seen="")) == "done"

    assert case_of(app, number) == before


def test_what_a_colleague_took_since_it_was_looked_at_is_not_ended_with_others(
    app: App, number: str
) -> None:
    before = stands(app, number, State.CLAIMED, "ben")

    for seen in ("", "ana", "cem"):
        came = outcome(partial(line.solve, number, KARLA, app=app, seen=seen))
        assert came == "has: ben"
    assert case_of(app, number) == before


@pytest.mark.parametrize("state", sorted(ENDED))
def test_what_is_over_is_not_settled_and_its_end_not_told_anew(
    app: App, number: str, state: State
) -> None:
    before = stands(app, number, state, "ana")

    assert outcome(lambda: line.solve(number, ANA, app=app)) == "not-yours"
    assert outcome(lambda: line.solve(number, KARLA, app=app)) == "not-yours"

    assert case_of(app, number) == before


def test_others_learn_from_what_was_answered_and_settled(app: App, number: str) -> None:
    stands(app, number, State.ANSWERED, "ana", topic="exchange", ours=("77",))

    line.solve(number, ANA, app=app)

    assert [lesson.case for lesson in app.records.lessons("exchange", 9)] == [number]


# -- by hand -------------------------------------------------------------------------------------


def replying(app: App, number: str, state: ReplyState) -> None:
    """An answer of Ana's in that state, its third version."""
    reply = Reply(
        reply_id="r1", case=number, hero="ana", platform="x", post_id="1", to="1", text="Gern.",
        sign_off="Ana", created_at=app.clock.now(), state=state, v=3,
    )  # fmt: skip
    for version in (1, 2, 3):
        app.records.save(replace(reply, v=version))


@pytest.mark.parametrize("state", ReplyState)
def test_by_hand_is_what_nobody_knows_of_and_nothing_else(
    app: App, number: str, state: ReplyState
) -> None:
    before = stands(app, number, State.CLAIMED, "ana", reply="r1")
    replying(app, number, state)

    came = outcome(lambda: line.answered_by_hand(number, ANA, app=app))

    doubted = state is ReplyState.UNKNOWN
    kept = app.records.reply(number, "r1")
    assert kept is not None
    assert came == ("done" if doubted else "reply-on-its-way")
    assert (kept.state, kept.v) == ((ReplyState.BY_HAND, 4) if doubted else (state, 3))
    assert (case_of(app, number) == before) is not doubted


@pytest.mark.parametrize("trouble", [None, ReplyState.FAILED])
@pytest.mark.parametrize("answerable", Answerable)
def test_what_could_be_answered_here_is_answered_here(
    app: App, number: str, answerable: Answerable, trouble: ReplyState | None
) -> None:
    posts = tuple(replace(post, answerable=answerable) for post in case_of(app, number).posts)
    before = stands(app, number, State.CLAIMED, "ana", posts=posts, trouble=trouble)

    came = outcome(lambda: line.answered_by_hand(number, ANA, app=app))

    after = case_of(app, number)
    if answerable is Answerable.YES and trouble is None:
        assert (came, after) == ("answerable-here", before)
        return
    assert (came, after.state, after.trouble) == ("done", State.ANSWERED, None)
    assert (after.next_due, after.answered_at) == (app.clock.now() + WEEK, app.clock.now())
    last = told(app, number)[-1]
    assert (last.what, last.who) == ("answered-by-hand", "ana")


def test_an_answer_of_which_nothing_is_kept_may_have_been_given_by_hand(
    app: App, number: str
) -> None:
    stands(app, number, State.CLAIMED, "ana", reply="r1")

    assert line.answered_by_hand(number, ANA, app=app).state is State.ANSWERED
    with pytest.raises(NotFoundError):
        line.answered_by_hand("0" * 6, ANA, app=app)


@pytest.mark.parametrize("who", [BEN, KARLA])
def test_only_its_holder_says_that_it_was_answered_by_hand(
    app: App, number: str, who: Person
) -> None:
    before = stands(app, number, State.CLAIMED, "ana", trouble=ReplyState.FAILED)

    assert outcome(lambda: line.answered_by_hand(number, who, app=app)) == "not-yours"
    assert case_of(app, number) == before


# -- all of them ---------------------------------------------------------------------------------


def deeds() -> Iterator[tuple[str, inspect.Signature]]:
    for name, found in vars(steps).items():
        if inspect.isfunction(found) and found.__module__ == steps.__name__:
            yield name, inspect.signature(found)


def test_what_a_step_works_on_is_named_and_never_told_by_its_place() -> None:
    kinds = {
        name: told.parameters["app"].kind
        for name, told in deeds()
        if "app" in told.parameters and not name.startswith("_")
    }

    assert len(kinds) > 10
    assert set(kinds.values()) == {inspect.Parameter.KEYWORD_ONLY}
