"""Every button there is stands in the matrix of who may press it: a new one cannot be forgotten.

The console's own table of addresses is asked, and what a module compares its `<action>` with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from herodesk.ports import App
from herodesk.web import acts, console
from herodesk_ops.memory import VirtualClock
from tests.faults.test_orders import Plain
from tests.infra.test_named_tests import missing
from tests.sample import memory_app
from tests.unit.web.desk import Desk
from tests.unit.web.test_rights import DEEDS, LEADS, WHO

WEB = Path(console.__file__).parent
CASE = "/cases/<number>/"
ACTIONS = {
    "cases": sorted(acts.ACTIONS),
    "me": ["away", "back"],
    "pauses": ["pause", "resume"],
    "posts": ["make-a-case", "thank"],
    "concerns": ["end", "agree", "decline"],
}
"""Of addresses whose actions stand in a table or in a step; those of the others stand in their
module."""
OWN = "about whoever presses it"
LINK = "whoever has the link may: it works once, for one person"
EVERYBODY = frozenset(WHO)
PRIVACY_KNOWS_NO_CUSTOMERS = EVERYBODY - {"privacy"}
DEED = "pressed by every role in test_rights.py"

MATRIX: dict[str, object] = {
    **{CASE + name: DEED for name in acts.ACTIONS},
    CASE + "later": "tests/unit/web/test_doors.py"
    "::test_a_link_that_is_over_neither_passes_nor_puts_off",
    CASE + "pass": "tests/unit/steps/test_people.py"
    "::test_who_passes_is_not_asked_again_and_when_all_pass_the_next_are_asked_at_once",
    CASE + "advise": "tests/unit/steps/test_ask.py::test_only_who_was_asked_answers",
    CASE + "goodwill": "tests/unit/compact/test_goodwill.py"
    "::test_only_who_holds_the_case_spends_and_only_with_a_budget",
    CASE + "goodwill-back": "tests/unit/compact/test_goodwill.py"
    "::test_a_lead_may_put_it_back_and_a_colleague_may_not",
    "/posts/<platform>/<post_id>/thank": DEED,
    "/posts/<platform>/<post_id>/make-a-case": DEED,
    "/praise": DEED,
    "/suggestions": DEED,
    "/pauses/pause": DEED,
    "/pauses/resume": DEED,
    "/pause": DEED,
    "/resume": DEED,
    "/several": LEADS,
    "/waves/<wave>/release": LEADS,
    "/waves/<wave>/call": LEADS,
    "/rules": {"manager", "it"},
    "/concerns": {"it"},
    "/concerns/<id_>/end": {"it"},
    **{
        f"/concerns/<id_>/{name}": {"manager"}
        for name in ("agree", "decline")
    },
    "/ideas": PRIVACY_KNOWS_NO_CUSTOMERS,
    "/ideas/<id_>/cases": PRIVACY_KNOWS_NO_CUSTOMERS,
    "/ideas/<id_>/decide": "tests/unit/matters/test_ideas.py::test_only_managers_decide",
    "/requests": PRIVACY_KNOWS_NO_CUSTOMERS,
    "/requests/<id_>/take": "tests/unit/matters/test_requests.py"
    "::test_the_asking_side_does_not_answer_itself",
    "/requests/<id_>/done": PRIVACY_KNOWS_NO_CUSTOMERS,
    "/requests/<id_>/move": {"manager"},
    "/requests/<id_>/take-back": "tests/unit/matters/test_requests.py"
    "::test_whoever_asked_takes_it_back",
    "/roster/p/<person>/pause": "tests/unit/web/test_roster.py"
    "::test_it_gives_somebody_a_break_too_and_a_hero_gives_none",
    "/roster/p/<person>/resume": "tests/unit/web/test_roster.py"
    "::test_it_gives_somebody_a_break_too_and_a_hero_gives_none",
    **{
        f"/roster/p/<person>/{name}": "tests/unit/web/test_roster.py"
        "::test_only_leads_and_managers_do_it_for_others"
        for name in ("away", "back", "cover", "call-off")
    },
    "/roster/p/<person>/confirm": LEADS,
    "/roster/p/<person>/trained": LEADS,
    "/roster/p/<person>/level": "tests/unit/web/test_compact.py"
    "::test_levels_change_only_by_who_may_and_with_a_reason",
    "/coaching/<id_>/note": "tests/unit/compact/test_coaching.py"
    "::test_only_who_coaches_looks_and_never_at_what_they_did_themselves",
    "/coaching/<id_>/nothing": "tests/unit/compact/test_coaching.py"
    "::test_only_who_coaches_looks_and_never_at_what_they_did_themselves",
    "/fans": "tests/unit/matters/test_fans.py"
    "::test_whose_case_it_is_or_a_lead_keeps_a_fan_and_nobody_else",
    "/fans/<id_>/forget": "tests/unit/matters/test_fans.py"
    "::test_whose_case_it_is_or_a_lead_keeps_a_fan_and_nobody_else",
    **dict.fromkeys(
        (
            "/compact/sign", "/compact/withdraw", "/me/away", "/me/back", "/me/hours",
            "/me/pause", "/me/quiet", "/me/resume", "/me/test/<name>", "/me/texts/<what>",
            "/me/way", "/sign-out", "/sign-out/everywhere",
        ),
        OWN,
    ),
    **dict.fromkeys(
        (
            "/a/<token>", "/a/<token>/new-link", "/a/<token>/open", "/c/<token>",
            "/c/<token>/later", "/c/<token>/new-link", "/c/<token>/pass", "/k/<token>",
            "/m/<token>", "/s/<token>", "/w/<token>",
        ),
        LINK,
    ),
    "/sign-in": "tests/unit/web/test_doors.py"
    "::test_signing_in_answers_alike_for_everybody",
    "/company/back": "tests/unit/web/test_company.py"
    "::test_whoever_is_not_on_the_roster_is_refused_and_not_added",
}  # fmt: skip
"""Each button, without `/api` before it, and who may press it: roles, which are tried here; or what
shows it. Where a role is not asked for, it is because only who holds or was asked may."""
PRESSED_HERE = [(path, who) for path, who in MATRIX.items() if isinstance(who, (set, frozenset))]


@cache
def addresses() -> frozenset[str]:
    """Every address that takes a POST, with each of its actions."""
    for name in {*console._LATER.values()}:
        console._include(name)
    routes = (*console._resolver._static_routes, *console._resolver._dynamic_routes)
    paths = {route.path.removeprefix("/api") for route in routes if "POST" in route.method}
    return frozenset(path for found in paths for path in _with_actions(found))


def _with_actions(path: str) -> Iterator[str]:
    if not path.endswith("<action>"):
        yield path
        return
    first = path.split("/")[1]
    names = ACTIONS.get(first) or _compared_in(str(console.later_part(path)))
    yield from (path.replace("<action>", name) for name in names)


def _compared_in(module: str) -> list[str]:
    source = (WEB / f"{module}.py").read_text(encoding="utf-8")
    return sorted({*re.findall(r'action == "([a-z-]+)"', source)} - {*ACTIONS["concerns"]})


@pytest.fixture
def app(clock: VirtualClock) -> App:
    return replace(memory_app(clock), classifier=Plain())


def test_every_button_stands_in_the_matrix() -> None:
    assert sorted(addresses() - MATRIX.keys()) == []


def test_the_matrix_knows_no_button_that_is_not_there() -> None:
    assert sorted(MATRIX.keys() - addresses()) == []


def test_what_is_said_to_be_pressed_by_every_role_is() -> None:
    pressed = {deed.path.replace("{number}", "<number>").removeprefix("/api") for deed in DEEDS}
    pressed |= {"/praise", "/suggestions", "/pause", "/resume"}  # the forms of these
    said = {re.sub("/x/5/", "/<platform>/<post_id>/", path) for path in pressed}

    assert {path for path, who in MATRIX.items() if who == DEED} == said & MATRIX.keys()


def test_every_test_that_the_matrix_names_is_there() -> None:
    named = [who for who in MATRIX.values() if isinstance(who, str) and "::" in who]

    assert named
    assert missing("\n".join(named)) == []


@pytest.mark.parametrize("who", WHO)
def test_whoever_may_not_is_refused_before_anything_is_looked_at(who: str, desk: Desk) -> None:
    browser = desk.signed_in_as(WHO[who])
    for path, allowed in PRESSED_HERE:
        status = browser.post(re.sub(r"<\w+>", "nothing", path)).status

        assert (status == 403) is (who not in allowed), (path, status)


@pytest.mark.parametrize("who", WHO)
def test_what_is_about_oneself_is_everybodys(who: str, desk: Desk) -> None:
    browser = desk.signed_in_as(WHO[who])
    for path in (path for path, whose in MATRIX.items() if whose == OWN):
        status = browser.post(re.sub(r"<\w+>", "sms", path)).status
        browser = desk.signed_in_as(WHO[who])

        assert status in {303, 422}, path


def test_a_link_that_nobody_made_opens_nothing(desk: Desk) -> None:
    for path in (path for path, whose in MATRIX.items() if whose == LINK):
        answer = desk.post(path.replace("<token>", "nobodymadethis"))

        assert answer.status == 404 or answer.headers.get("location") == "/sign-in", path
        assert answer.cookies == []
