"""Who may do what, tried by hand-made requests: every role at every button, by form and by API.

No page is opened first: a button that is not drawn must not work either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from herodesk import line
from herodesk.domain.brakes import Scope
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.post import Kind
from herodesk.domain.reply import Look, Lost
from herodesk.domain.rights import HAVE, LEAST_LEVEL, Right, may
from herodesk.domain.staff import Role
from herodesk.ports import App
from herodesk.steps import claim as claiming
from herodesk.steps.publish import publish
from herodesk_ops.memory import VirtualClock
from herodesk_ops.memory_publisher import MemoryPublisher
from tests import storms
from tests.faults.test_orders import Plain
from tests.sample import a_post, memory_app, person
from tests.unit.web.desk import Desk

WHO = {
    "guest": "ines",
    "hero": "kira",
    "lead": "karla",
    "manager": "lars",
    "it": "mira",
    "privacy": "nils",
}
"""One of each role, and a guest (level 0); none of them is asked about a case below."""

TAKES = {"hero", "lead"}
HELPS = {"hero", "lead", "manager"}
LEADS = {"lead", "manager"}
RUNS = {"lead", "manager", "it"}
NOBODY: set[str] = set()
DAY = date(2026, 11, 1)


@dataclass(frozen=True, slots=True)
class Deed:
    """A button as its form and as its API know it, and who may press it."""

    name: str
    path: str
    may: set[str]
    fields: dict[str, str] = field(default_factory=dict)
    ready: Callable[[Desk], dict[str, str]] | None = None
    """Prepares what the deed is about; gives what its path and fields leave open."""
    api: bool = True


def free(desk: Desk) -> dict[str, str]:
    return {"number": desk.opens(a_post("1", "problem exchange"))}


def held(desk: Desk) -> dict[str, str]:
    """A case of two posts that Ana holds, and another of the same customer."""
    number = free(desk)["number"]
    again = a_post("2", "problem billing", reply_to="1", thread="1", kind=Kind.REPLY)
    assert desk.opens(again) == number
    other = desk.opens(a_post("9", "problem repair", thread="9"))
    claiming.claim(number, person("ana"), app=desk.app)
    return {"number": number, "other": other}


def answered(desk: Desk, text: str = "problem exchange") -> dict[str, str]:
    number = desk.opens(a_post("1", text))
    ana = desk.signed_in_as("ana")
    ana.post(f"/cases/{number}/claim")
    ana.post(f"/cases/{number}/reply", {"text": "Gern.", "reply_id": "k"})
    file = desk.app.records.file(number)
    assert file
    publish(number, file.replies[0].reply_id, app=desk.app)
    return {"number": number, "reply": file.replies[0].reply_id}


def rests(desk: Desk) -> dict[str, str]:
    """An answer that the customer has left without a word for two days."""
    facts = answered(desk, "question exchange")
    clock = desk.app.clock
    assert isinstance(clock, VirtualClock)
    clock.advance(50 * 3600)
    return facts


def settled(desk: Desk) -> dict[str, str]:
    """A case that Ana has solved."""
    facts = answered(desk)
    desk.signed_in_as("ana").post(f"/cases/{facts['number']}/solve")
    return facts


def marked(desk: Desk) -> dict[str, str]:
    facts = settled(desk)
    desk.signed_in_as("ana").post(f"/cases/{facts['number']}/example")
    return facts


def unclear(desk: Desk) -> dict[str, str]:
    """An answer of which nobody knows whether it went out."""
    publisher = desk.app.publisher
    assert isinstance(publisher, MemoryPublisher)
    publisher.outcomes = [Lost(reason="timeout")]
    publisher.found = Look.UNSURE
    facts = answered(desk)
    clock = desk.app.clock
    assert isinstance(clock, VirtualClock)
    clock.advance(120)
    line.follow_up(app=desk.app)
    return facts


def doubtful(desk: Desk) -> dict[str, str]:
    return {"number": desk.opens(a_post("1", "doubt exchange"))}


def praised(desk: Desk) -> dict[str, str]:
    from tests.unit.web.test_lists import writes

    writes(desk, "5", "praise exchange")
    return {}


def stopped(desk: Desk) -> dict[str, str]:
    desk.signed_in_as("karla").post("/pause", {"what": "channel:x", "why": "test"})
    return {}


def deeds() -> list[Deed]:
    """Every button that asks who presses it."""
    of = "/cases/{number}/"
    words = {"text": "x", "until": "2026-12-01", "note": "x"}
    others = [
        Deed(f"{name} what another holds", of + name, NOBODY, words, ready)
        for ready, names in {
            held: ("release", "extend", "reply", "answered-by-hand"),
            answered: ("promise", "no-promise", "kept", "not-kept"),
            rests: ("ask-solved",),
            unclear: ("send-again",),
        }.items()
        for name in names
    ]
    return [
        Deed("claim", of + "claim", TAKES, ready=free),
        Deed("note", of + "note", HELPS, {"note": "Hallo"}, free),
        Deed("correct what nobody has", of + "correct", HELPS, {"verdict": "question"}, free),
        Deed("correct what another holds", of + "correct", LEADS,
             {"verdict": "question", "post_id": "1"}, held),
        Deed("hand over", of + "hand-over", LEADS, {"to": "dora"}, held),
        Deed("not a case", of + "not-a-case", LEADS, ready=held),
        Deed("solve what another holds", of + "solve", LEADS, ready=held),
        Deed("is a case", of + "is-a-case", LEADS, ready=doubtful),
        Deed("ask a colleague", of + "ask", LEADS, {"who": "dora", "question": "Na?"}, held),
        Deed("merge", of + "merge", LEADS, {"into": "{other}"}, held),
        Deed("split", of + "split", LEADS, {"post.2": "2", "posts": "2"}, held),
        Deed("withdraw an answer", of + "withdraw-reply", LEADS, {"reply_id": "{reply}"}, answered),
        Deed("correct an answer", of + "correct-reply", LEADS,
             {"reply_id": "{reply}", "text": "Sehr gern."}, answered),
        Deed("mark an example", of + "example", LEADS, ready=settled),
        Deed("unmark an example", of + "no-example", LEADS, ready=marked),
        Deed("move what another holds to private", of + "reply", NOBODY,
             {"text": "Bitte privat.", "moves": "yes"}, held),
        Deed("thank", "/api/posts/x/5/thank", HELPS, ready=praised),
        Deed("make a case", "/api/posts/x/5/make-a-case", HELPS, ready=praised),
        Deed("pause a channel", "/api/pauses/pause", RUNS,
             {"scope": "channel", "name": "x", "why": "test", "what": "channel:x"}),
        Deed("pause all", "/api/pauses/pause", RUNS, {"scope": "all", "why": "t", "what": "all:"}),
        Deed("resume a channel", "/api/pauses/resume", RUNS,
             {"scope": "channel", "name": "x"}, stopped),
        Deed("pause a colleague", "/api/pauses/pause", RUNS,
             {"scope": "person", "name": "ana", "why": "t", "what": "person:ana"}),
        *others,
    ]  # fmt: skip


FORMS = {
    "/api/posts/x/5/thank": ("/praise", {"platform": "x", "post_id": "5", "action": "thank"}),
    "/api/posts/x/5/make-a-case": (
        "/praise",
        {"platform": "x", "post_id": "5", "action": "make-a-case"},
    ),
    "/api/pauses/pause": ("/pause", {}),
    "/api/pauses/resume": ("/resume", {}),
}
"""Where the form of an API's address is, if the address does not tell."""

DEEDS = deeds()


@pytest.fixture
def app(clock: VirtualClock) -> App:
    return replace(memory_app(clock), classifier=Plain())


def pressed(deed: Deed, desk: Desk, who: str, way: str) -> int:
    """The answer to the request that somebody makes by hand."""
    facts = deed.ready(desk) if deed.ready else {}
    path = deed.path.format(**facts)
    fields = {name: value.format(**facts) for name, value in deed.fields.items()}
    browser = desk.signed_in_as(WHO[who])
    if way == "api":
        return browser.api(path if path.startswith("/api") else f"/api{path}", fields).status
    form, more = FORMS.get(deed.path, (path, {}))
    return browser.post(form, fields | more).status


@pytest.mark.parametrize("way", ["form", "api"])
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_each_role_does_what_it_may_and_nothing_else(
    deed: Deed, who: str, way: str, desk: Desk
) -> None:
    allowed = {200, 202} if way == "api" else {303}

    status = pressed(deed, desk, who, way)

    assert status in allowed if who in deed.may else status == 403


@pytest.mark.parametrize("deed", [d for d in DEEDS if d.ready], ids=lambda deed: deed.name)
@pytest.mark.parametrize("who", WHO)
def test_what_is_refused_changes_nothing(deed: Deed, who: str, desk: Desk) -> None:
    if who in deed.may:
        return
    seen: list[object] = []

    def ready(desk: Desk) -> dict[str, str]:
        facts = deed.ready(desk) if deed.ready else {}
        seen.append(_all(desk))
        return facts

    pressed(replace(deed, ready=ready), desk, who, "api")

    assert seen == [_all(desk)]


def _all(desk: Desk) -> object:
    """Cases with all that belongs to them, and the brakes."""
    files = [desk.app.records.file(number) for number in desk.app.records.open_cases()]
    return files, desk.app.records.brakes(fresh=True)


PAGES = {
    "/": set(WHO),
    "/api/cases": set(WHO),
    "/praise": set(WHO),
    "/closed": set(WHO),
    "/me": set(WHO),
    "/pause": set(WHO),
    "/waves": RUNS,
    "/api/waves": RUNS,
    "/texts": RUNS,
    "/receipts": {"manager", "it", "privacy"},
    "/api/receipts": {"manager", "it", "privacy"},
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("path", PAGES)
def test_each_role_sees_what_it_may(path: str, who: str, desk: Desk) -> None:
    status = desk.signed_in_as(WHO[who]).get(path).status

    assert status == (200 if who in PAGES[path] else 403)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("action", ["release", "call"])
def test_only_leads_and_managers_lead_in_a_wave(
    action: str, who: str, app: App, clock: VirtualClock
) -> None:
    storm = storms.listening(app, clock)
    storm.writes(1)
    storm.storm(minutes=6)
    storm.follow(2)
    browser = Desk(storm.app).signed_in_as(WHO[who])

    answer = browser.post(f"/waves/{storm.wave.id}/{action}", {"text-de": "Wir wissen davon."})

    assert answer.status == (303 if who in LEADS else 403)
    assert bool(storm.wave.released_at or storm.wave.called_out_at) is (who in LEADS)


def test_who_is_nobody_may_nothing(desk: Desk) -> None:
    for deed in DEEDS:
        path = deed.path.format(number="K7Q2MX", other="", reply="")
        api = path if path.startswith("/api") else f"/api{path}"
        form = FORMS.get(deed.path, (path, {}))[0]
        assert desk.api(api, deed.fields).status == 401, api
        assert desk.post(form, deed.fields).headers["location"] == "/sign-in", form
    for path in PAGES:
        assert desk.get(path).status in {303, 401}, path


# -- the table --------------------------------------------------------------------------------


def test_the_table_names_every_right_and_every_role_has_one() -> None:
    assert set(HAVE) == set(Right)
    assert set.union(*map(set, HAVE.values())) == set(Role)


def test_who_is_gone_or_only_looks_on_takes_nothing() -> None:
    ana = person("ana")

    assert may(ana, Right.TAKE)
    assert not may(replace(ana, level=0), Right.TAKE)
    assert not may(replace(ana, level=0), Right.MAKE_CASES)
    assert may(ana, Right.MOVE)
    assert not may(replace(ana, level=1), Right.MOVE)
    assert not any(may(replace(ana, gone=DAY), r) for r in Right)


def test_a_manager_takes_cases_only_with_topics_or_when_asked(desk: Desk) -> None:
    lars, number = person("lars"), free(desk)["number"]

    with pytest.raises(NotAllowedError, match="may-not-claim"):
        claiming.claim(number, lars, app=desk.app)
    case = desk.app.records.case(number)
    assert case
    asked = replace(case.offers[0], hero="lars", rung=9)
    claiming.require_may_hold(replace(case, offers=(*case.offers, asked)), lars)
    assert claiming.claim(number, replace(lars, topics=("exchange",)), app=desk.app).owner == "lars"


def test_everybody_pauses_themselves(desk: Desk) -> None:
    for who in WHO.values():
        assert desk.signed_in_as(who).post("/me/pause").status == 303
    on = desk.app.records.brakes(fresh=True).on
    assert {one.key for one in on} == {(Scope.PERSON, who) for who in WHO.values()}


def test_the_page_about_rights_shows_the_table_as_it_is() -> None:
    lines = (Path(__file__).parents[3] / "docs" / "sign-in.md").read_text().splitlines()
    rows = [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in lines if "|" in line]
    told = {row[0]: row[1:6] for row in rows if row[0] in set(Right)}

    assert told.keys() == set(Right)
    for right, cells in told.items():
        assert {role for role, cell in zip(Role, cells, strict=True) if cell != "–"} == HAVE[
            Right(right)
        ]
        least = LEAST_LEVEL.get(Right(right))
        levels = {cell for cell in cells if cell.startswith("level")}
        assert levels == ({f"level {least}"} if least else set())
