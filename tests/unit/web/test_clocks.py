"""What board and case page say of the clocks: duty time, and when a clock stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from herodesk import line
from herodesk.domain.brakes import Pause, Scope
from herodesk.domain.notice import Notice
from herodesk.domain.post import Posted
from herodesk.domain.reply import ReplyState
from herodesk.steps.brake import pause, resume
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, VirtualClock
from tests.sample import a_post, person
from tests.unit.web.desk import Desk

BERLIN = ZoneInfo("Europe/Berlin")
ANSWER = "Das bringen wir in Ordnung."


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.fixture
def evening(desk: Desk, clock: VirtualClock) -> str:
    """A case that came on Monday at 19:40, 20 minutes before the brand's hours end."""
    clock.move_to(at("2026-11-23 19:40"))
    return desk.opens(a_post())


def german(desk: Desk) -> Desk:
    """Ana, who reads German, in Berlin."""
    return desk.signed_in_as("ana")


def english(desk: Desk) -> Desk:
    """Femi, who reads English, in London, an hour behind Berlin."""
    return desk.signed_in_as("femi")


def answers(desk: Desk, number: str) -> None:
    """Ana takes the case and her answer goes out."""
    line.claim(number, person("ana"), app=desk.app)
    reply = line.reply(number, person("ana"), ANSWER, "r1", app=desk.app)
    sent = line.publish(number, reply.reply_id, app=desk.app)
    assert sent in {"sent", ReplyState.SENT}


def test_in_duty_hours_the_board_counts_down(desk: Desk, evening: str, clock: VirtualClock) -> None:
    clock.advance(14 * 60)

    assert german(desk).get("/").says("offen seit 14 Min. · Zusage in 46 Min.")
    assert english(desk).get("/").says("open 14 min · promise in 46 min")


def test_at_night_the_clock_stands_and_says_until_when_in_the_readers_own_time(
    desk: Desk, evening: str, clock: VirtualClock
) -> None:
    clock.move_to(at("2026-11-23 23:00"))

    assert german(desk).get("/").says("offen seit 20 Min. · Uhr steht bis Di 08:00")
    assert english(desk).get("/").says("open 20 min · stands until Tue 07:00")
    assert not german(desk).get("/").says("3 Std.")


def test_a_case_of_the_night_has_not_waited_yet(desk: Desk, clock: VirtualClock) -> None:
    clock.move_to(at("2026-11-23 22:00"))
    desk.opens(a_post())
    clock.advance(3600)

    page = german(desk).get("/")

    assert page.says("Uhr steht bis Di 08:00")
    assert not page.says("offen seit")


def test_the_case_page_shows_all_three_clocks(
    desk: Desk, evening: str, clock: VirtualClock
) -> None:
    clock.advance(14 * 60)

    page = german(desk).get(f"/cases/{evening}")

    assert page.says("Erste Antwort 14 Min. von 60 Min. · Zusage in 46 Min. · fällig Di 08:40")
    assert page.says("Nächste Antwort niemand wartet darauf")
    # 20 minutes and twelve hours on Tuesday leave 11:40 h for Wednesday
    assert page.says("Lösung 14 Min. von 24 Std. ·")
    assert page.says("fällig Mi 19:40")


def test_who_writes_again_is_waited_for_by_the_clock_of_the_next_answer(
    desk: Desk, clock: VirtualClock
) -> None:
    number = desk.opens(a_post())
    clock.advance(14 * 60)
    answers(desk, number)
    assert german(desk).get("/").says("beantwortet nach 14 Min.")
    clock.advance(3600)
    again = a_post("2", "@nordwind das Gerät ist immer noch defekt, keiner hilft", thread=None)

    take_in(Posted(post=again), at=clock.now(), app=desk.app)
    clock.advance(25 * 60)

    assert german(desk).get("/").says("wartet wieder seit 25 Min. · Zusage in 35 Min.")
    page = german(desk).get(f"/cases/{number}")
    assert page.says("Erste Antwort nach 14 Min.")
    assert page.says("Nächste Antwort 25 Min. von 60 Min.")
    told = german(desk).get(f"/api/cases/{number}").json
    assert (told["minutes_open"], told["minutes_left"]) == (25, 35)
    assert told["due_at"] == "2026-11-23T11:14:00Z"
    assert told["clocks"]["first_answer"]["reached_at"] == "2026-11-23T09:14:00Z"


def test_the_api_tells_that_a_clock_stands(desk: Desk, evening: str, clock: VirtualClock) -> None:
    clock.move_to(at("2026-11-24 03:00"))

    (case,) = german(desk).get("/api/cases").json["cases"]

    assert case["due_at"] == "2026-11-24T07:40:00Z"
    assert case["clocks"]["next_answer"] is None
    assert case["clocks"]["first_answer"] == {
        "since": "2026-11-23T18:40:00Z",
        "minutes_open": 20,
        "minutes_left": 40,
        "due_at": "2026-11-24T07:40:00Z",
        "reached_at": None,
        "stands": True,
        "stands_until": "2026-11-24T07:00:00Z",
    }


def test_a_text_message_counts_duty_time(desk: Desk, clock: VirtualClock) -> None:
    clock.move_to(at("2026-11-23 19:50"))
    number = desk.opens(a_post())
    clock.move_to(at("2026-11-24 08:30"))

    line.follow_up(app=desk.app)

    texts = [notice.text for notice in notices(desk) if notice.case == number]
    german = f"Nordwind {number}: Umtausch, dringend. Offen seit 40 Min."
    assert [text for text in texts if text.startswith(german)]


def notices(desk: Desk) -> list[Notice]:
    found = [n for n in desk.app.notifiers.values() if isinstance(n, MemoryNotifier)]
    return [notice for notifier in found for _, notice in notifier.sent]


def test_danger_is_counted_through_the_night(desk: Desk, clock: VirtualClock) -> None:
    clock.move_to(at("2026-11-23 23:41"))
    desk.opens(a_post(text="@nordwind Mein Trockner hat Feuer gefangen!"))
    clock.advance(timedelta(minutes=20).total_seconds())

    assert german(desk).get("/").says("offen seit 20 Min. · Zusage in 40 Min.")


def test_while_the_channel_is_paused_the_clock_stands(desk: Desk, clock: VirtualClock) -> None:
    number = desk.opens(a_post())
    clock.advance(10 * 60)
    stop = Pause(scope=Scope.CHANNEL, name="x", by="karla", since=clock.now(), why="x")
    pause(stop, records=desk.app.records)
    clock.advance(3600)

    assert german(desk).get("/").says("offen seit 10 Min. · Uhr steht")
    assert german(desk).get(f"/api/cases/{number}").json["due_at"] is None
    resume(Scope.CHANNEL, "x", by="karla", now=clock.now(), records=desk.app.records)
    clock.advance(5 * 60)
    assert german(desk).get("/").says("offen seit 15 Min. · Zusage in 45 Min.")


def test_an_answer_in_the_night_was_given_outside_duty_hours(
    desk: Desk, clock: VirtualClock
) -> None:
    clock.move_to(at("2026-11-23 22:00"))
    number = desk.opens(a_post())
    clock.advance(1800)

    answers(desk, number)

    assert german(desk).get("/").says("außerhalb der Dienstzeit beantwortet")
