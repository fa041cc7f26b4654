"""A lead does one thing to several cases: asked first, each with its own outcome, twice is once."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from herodesk import line
from herodesk.domain.case import Case, State
from herodesk.domain.errors import AlreadyClaimedError, NotAllowedError, TransientError
from herodesk.domain.notice import Notice
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.several import assign_several, end_several
from herodesk_ops.memory import MemoryNotifier, MemoryRoster, VirtualClock
from tests.sample import a_post, everybody, person
from tests.unit.web.desk import Answered, Desk


@pytest.fixture
def karla(desk: Desk) -> Desk:
    """The duty lead's browser."""
    return desk.signed_in_as("karla")


@pytest.fixture
def numbers(desk: Desk) -> list[str]:
    """Four cases that nobody has."""
    return [desk.opens(a_post(str(number), author=str(number))) for number in range(4)]


def ticked(page: Answered) -> dict[str, str]:
    """What the boxes of a page would send."""
    return dict(re.findall(r'<input type="checkbox" name="(case\.\w+)" value="(\w+)"', page.body))


def press(desk: Desk, do: str, boxes: dict[str, str], **more: str) -> Answered:
    return desk.post("/several", {"do": do, **boxes, **more})


def stored(desk: Desk, number: str) -> Case:
    case = desk.app.records.case(number)
    assert case
    return case


def told_to(app: App, who: str) -> list[Notice]:
    return [
        notice
        for notifier in app.notifiers.values()
        if isinstance(notifier, MemoryNotifier)
        for whom, notice in notifier.sent
        if whom == who
    ]


def outcomes(page: Answered) -> dict[str, bool]:
    found = re.findall(r'<li class="(good|bad)">.*?href="/cases/(\w+)"', page.body)
    return {number: how == "good" for how, number in found}


# -- asked first --------------------------------------------------------------------------------


@pytest.mark.parametrize("do", ["assign", "solve", "not-a-case"])
def test_the_board_leads_to_a_page_that_asks_and_changes_nothing(
    karla: Desk, numbers: list[str], do: str
) -> None:
    boxes = ticked(karla.get("/"))
    before = [stored(karla, number) for number in numbers]

    query = "&".join(f"{name}={value}" for name, value in list(boxes.items())[:3])
    asked = karla.get(f"/several?do={do}&back=/%3Fshow%3Dfree&{query}")

    assert set(boxes) == {f"case.{number}" for number in numbers}
    assert len(ticked(asked)) == 3
    assert 'href="/?show=free"' in asked.body
    assert [stored(karla, number) for number in numbers] == before


def test_with_nothing_ticked_it_says_what_to_do(karla: Desk) -> None:
    page = karla.get("/several?do=solve")

    assert page.says("Kein Fall ist ausgewählt")
    assert press(karla, "solve", {}).status == 200


def test_only_who_guides_others_has_boxes(ana: Desk, karla: Desk, numbers: list[str]) -> None:
    assert ticked(ana.get("/")) == {}
    assert 'action="/several"' not in ana.get("/").body
    assert len(ticked(karla.get("/"))) == 4


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil", "/x", '/?a"b']
)
def test_the_way_back_leads_to_the_board_and_nowhere_else(karla: Desk, back: str) -> None:
    page = karla.post("/several", {"do": "solve", "back": back})

    assert 'href="/"' in page.body
    assert "evil" not in page.body


# -- done ---------------------------------------------------------------------------------------


def test_several_are_given_to_a_colleague_who_gets_one_message(
    karla: Desk, numbers: list[str]
) -> None:
    before = len(told_to(karla.app, "ben"))

    done = press(karla, "assign", ticked(karla.get("/")), to="ben", note="Alle aus der Filiale Ost")

    assert outcomes(done) == dict.fromkeys(numbers, True)
    assert {stored(karla, number).owner for number in numbers} == {"ben"}
    (notice,) = told_to(karla.app, "ben")[before:]
    assert "/m/" in notice.text
    assert "Filiale" not in notice.text
    page = karla.get(f"/cases/{numbers[0]}")
    assert page.says("Alle aus der Filiale Ost")


def test_one_case_is_told_with_its_own_link(karla: Desk, numbers: list[str]) -> None:
    before = len(told_to(karla.app, "ben"))

    press(karla, "assign", {f"case.{numbers[0]}": "nobody"}, to="ben")

    (notice,) = told_to(karla.app, "ben")[before:]
    assert f"/c/{numbers[0]}" in notice.text


def test_whoever_takes_cases_to_themselves_is_told_nothing(karla: Desk, numbers: list[str]) -> None:
    before = len(told_to(karla.app, "karla"))

    press(karla, "assign", ticked(karla.get("/")), to="karla")

    assert {stored(karla, number).owner for number in numbers} == {"karla"}
    assert len(told_to(karla.app, "karla")) == before


@pytest.mark.parametrize(
    ("do", "state"), [("solve", State.SOLVED), ("not-a-case", State.NOT_A_CASE)]
)
def test_several_are_ended(karla: Desk, numbers: list[str], do: str, state: State) -> None:
    line.claim(numbers[0], person("ben"), app=karla.app)

    done = press(karla, do, ticked(karla.get("/")))

    assert outcomes(done) == dict.fromkeys(numbers, True)
    assert {stored(karla, number).state for number in numbers} == {state}
    assert stored(karla, numbers[0]).owner == "ben"


@pytest.mark.parametrize("do", ["assign", "solve", "not-a-case"])
def test_one_that_was_taken_meanwhile_says_so_and_is_left_alone(
    karla: Desk, numbers: list[str], do: str
) -> None:
    boxes = ticked(karla.get("/"))
    line.claim(numbers[1], person("ana"), app=karla.app)
    before = stored(karla, numbers[1])

    done = press(karla, do, boxes, to="ben")

    assert outcomes(done) == dict.fromkeys(numbers, True) | {numbers[1]: False}
    assert done.says("Ana")
    assert stored(karla, numbers[1]) == before


@pytest.mark.parametrize("do", ["assign", "solve", "not-a-case"])
def test_pressed_twice_it_is_done_once(karla: Desk, numbers: list[str], do: str) -> None:
    boxes = ticked(karla.get("/"))
    first = press(karla, do, boxes, to="ben")
    cases = [stored(karla, number) for number in numbers]
    told = len(told_to(karla.app, "ben"))

    second = press(karla, do, boxes, to="ben")

    assert outcomes(second) == outcomes(first) == dict.fromkeys(numbers, True)
    assert [stored(karla, number) for number in numbers] == cases
    assert len(told_to(karla.app, "ben")) == told


def test_what_cannot_be_is_said_of_each_and_the_others_are_done(
    karla: Desk, numbers: list[str], clock: VirtualClock
) -> None:
    line.not_a_case(numbers[2], person("karla"), app=karla.app)
    boxes = {f"case.{number}": "nobody" for number in [*numbers, "ZZZZZZ"]}

    done = press(karla, "solve", boxes)

    wanted = dict.fromkeys(numbers, True) | {numbers[2]: False, "ZZZZZZ": False}
    assert outcomes(done) == wanted
    assert done.says("Erledigt: 3 von 5")


def test_a_colleague_who_is_off_duty_gets_nothing(karla: Desk, numbers: list[str]) -> None:
    asleep = next(
        p.id
        for p in everybody()
        if not p.is_on_duty(karla.app.clock.now(), ()) and not p.reasons_against()
    )

    done = press(karla, "assign", ticked(karla.get("/")), to=asleep)

    assert set(outcomes(done).values()) == {False}
    assert done.says("Nichts wurde geändert")


# -- whom ---------------------------------------------------------------------------------------


def test_colleagues_are_chosen_from_who_is_on_duty(karla: Desk, numbers: list[str]) -> None:
    page = karla.get(f"/several?do=assign&case.{numbers[0]}=nobody")

    offered = set(re.findall(r'<option value="(\w+)"', page.body))
    now = karla.app.clock.now()
    assert {"ana", "ben"} <= offered
    assert all(person(one).is_on_duty(now, ()) for one in offered)


def test_where_there_are_too_many_to_choose_from_a_name_is_typed(
    desk: Desk, numbers: list[str]
) -> None:
    many: tuple[Person, ...] = (
        *everybody(),
        *(replace(person("ben"), id=f"hero{n}", name=f"Hero {n}", sign_off="") for n in range(150)),
    )
    karla = Desk(replace(desk.app, roster=MemoryRoster(many))).signed_in_as("karla")
    box = {f"case.{numbers[0]}": "nobody"}

    page = karla.get(f"/several?do=assign&case.{numbers[0]}=nobody")
    unknown = press(karla, "assign", box, to="Niemand", note="wichtig")
    doubtful = press(karla, "assign", box, to="hero ")
    right = press(karla, "assign", box, to=" hero 17")

    assert 'list="people"' in page.body
    assert page.body.count("<option") == 100
    assert unknown.says("So heißt niemand.")
    assert 'value="wichtig"' in unknown.body
    assert ticked(unknown) == box
    assert (unknown.status, doubtful.status) == (422, 422)
    assert doubtful.says("So heißen mehrere.")
    assert stored(karla, numbers[0]).owner == "hero17"
    assert outcomes(right) == {numbers[0]: True}


# -- by hand ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [p.id for p in everybody() if not p.leads])
def test_a_request_made_by_hand_without_the_right_is_refused(
    desk: Desk, numbers: list[str], who: str
) -> None:
    browser = desk.signed_in_as(who)
    before = [stored(desk, number) for number in numbers]
    boxes = {f"case.{number}": "nobody" for number in numbers}

    answers = [press(browser, do, boxes, to=who) for do in ("assign", "solve", "not-a-case")]
    asked = browser.get(f"/several?do=solve&case.{numbers[0]}=nobody")

    assert {answer.status for answer in (*answers, asked)} == {403}
    assert [stored(desk, number) for number in numbers] == before


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_the_steps_refuse_as_the_pages_do(app: App, who: str) -> None:
    with pytest.raises(NotAllowedError):
        end_several({}, "solve", person(who), app=app)
    with pytest.raises(NotAllowedError):
        assign_several({}, "ben", "", person(who), app=app)


def test_without_the_forms_own_token_nothing_happens(karla: Desk, numbers: list[str]) -> None:
    forged = Desk(karla.app, karla.cookies)
    boxes = {f"case.{number}": "nobody" for number in numbers}

    assert forged.post("/several", {"do": "solve", **boxes}).status == 403
    assert Desk(karla.app).post("/several", {"do": "solve", **boxes}).status == 303
    assert {stored(karla, number).state for number in numbers} == {State.OFFERED}


def test_more_than_a_page_at_once_is_refused_whole(karla: Desk) -> None:
    numbers = [karla.opens(a_post(str(number), author=str(number))) for number in range(51)]

    answer = press(karla, "solve", {f"case.{number}": "nobody" for number in numbers})

    assert answer.status == 422
    assert answer.says("Bitte höchstens 50 Fälle auf einmal.")
    assert all(stored(karla, number).state is not State.SOLVED for number in numbers)


def test_what_is_none_of_the_things_to_do_is_not_found(karla: Desk, numbers: list[str]) -> None:
    boxes = {f"case.{numbers[0]}": "nobody"}

    assert press(karla, "delete", boxes).status == 404
    assert karla.get("/several?do=claim").status == 404


# -- cut off ------------------------------------------------------------------------------------


class Dumb(MemoryNotifier):
    """Cannot be reached now."""

    def send(self, notice: Notice, to: Person) -> None:
        raise TransientError("not now")


def test_what_could_not_be_told_at_once_is_told_by_follow_up(
    desk: Desk, numbers: list[str], clock: VirtualClock
) -> None:
    mute = {way: Dumb(way) for way in (Way.SMS, Way.EMAIL)}
    lead = Desk(replace(desk.app, notifiers=mute)).signed_in_as("karla")
    before = len(told_to(desk.app, "ben"))

    done = press(lead, "assign", {f"case.{number}": "nobody" for number in numbers}, to="ben")
    silent = len(told_to(desk.app, "ben"))
    clock.advance(120)
    line.follow_up(app=desk.app)

    assert outcomes(done) == dict.fromkeys(numbers, True)
    assert silent == before
    assert len(told_to(desk.app, "ben")) > before
    assert all(not stored(desk, number).unsent for number in numbers)


def test_somebody_who_is_faster_between_look_and_write_wins(app: App, desk: Desk) -> None:
    number = desk.opens(a_post())
    records = app.records
    read = records.case

    def overtaken(number: str) -> Case | None:
        case = read(number)
        if case and case.owner is None:
            records.case = read  # type: ignore[method-assign]
            line.claim(number, person("ana"), app=app)
        return case

    records.case = overtaken  # type: ignore[method-assign]
    (one,) = assign_several({number: ""}, "ben", "", person("karla"), app=app)

    assert isinstance(one.error, AlreadyClaimedError)
    assert one.number == number
    assert one.case is None
    assert stored(desk, number).owner == "ana"


def test_the_api_does_the_same_and_tells_what_became_of_each(
    app: App, desk: Desk, karla: Desk
) -> None:
    first, second = desk.opens(a_post("1")), desk.opens(a_post("2", author="4712"))
    desk.signed_in_as("ben").post(f"/cases/{second}/claim")

    answer = karla.api("/api/several", {"do": "solve", "cases": f"{first} {second}"})

    told = {one["number"]: one for one in answer.json["outcomes"]}
    assert (answer.status, answer.json["done"]) == (200, 1)
    assert (told[first]["done"], told[first]["state"]) == (True, "solved")
    assert (told[second]["done"], told[second]["state"]) == (False, None)
    assert told[second]["error"]
    given = {"do": "assign", "cases": f"{second}=ben", "to": "ana"}
    assert karla.api("/api/several", given).json["done"] == 1
    case = app.records.case(second)
    assert case is not None
    assert case.owner == "ana"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"do": "solve", "cases": "javascript:alert(1)"}, 422),
        ({"do": "solve", "cases": ""}, 422),
        ({"do": "erase", "cases": "K7Q2MX"}, 404),
        ({"do": "assign", "cases": "K7Q2MX", "to": "nobody"}, 422),
    ],
)
def test_the_api_refuses_what_it_cannot_do(
    given: dict[str, str], status: int, karla: Desk, ana: Desk
) -> None:
    assert karla.api("/api/several", given).status == status
    assert ana.api("/api/several", given).status == 403
