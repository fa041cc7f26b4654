"""First answer, next answer, solution: what counts, what stands, what danger and pauses change.

Hours: Monday to Friday 08:00 to 12:00 and 13:00 to 18:00 in Berlin. Monday is 23 November 2026.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from herodesk.domain import answering, hearing, holding
from herodesk.domain.brand import Brand, Clocks, Duty
from herodesk.domain.case import Case, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.clocks import clocks_of
from herodesk.domain.duty import Stop
from herodesk.domain.finding import Signal, Verdict
from herodesk.domain.staff import Person
from herodesk.rules import read_hours
from tests.sample import nordwind

BERLIN = ZoneInfo("Europe/Berlin")
BRAND: Brand = replace(
    nordwind(),
    duty=Duty(
        zone="Europe/Berlin",
        hours=read_hours("Mo-Fr 08:00-12:00 13:00-18:00"),
        holidays=("2026-12-25",),
    ),
    clocks=Clocks(promise=60, next_answer=30, solution=600),
)
ANA = Person(id="ana", name="Ana Abel")
QUIET = timedelta(days=7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def a_case(opened: str, *signals: Signal) -> Case:
    when = at(opened)
    post = CasePost(post_id="1", at=when, verdict=Verdict.PROBLEM, signals=signals)
    return Case(
        number="K7Q2MX",
        platform="x",
        state=State.OFFERED,
        opened_at=when,
        due_at=when,
        posts=(post,),
    )


def another_post(when: str, *signals: Signal) -> CasePost:
    return CasePost(post_id="2", at=at(when), verdict=Verdict.PROBLEM, signals=signals)


def claimed(case: Case) -> Case:
    return holding.claimed_by(case, ANA, now=case.opened_at, lease_minutes=15)[0]


def answered(case: Case, when: str) -> Case:
    return answering.answered(case, now=at(when), who="ana", look_at=at(when) + QUIET)[0]


def wrote_again(case: Case, when: str, *signals: Signal) -> Case:
    post = another_post(when, *signals)
    return hearing.joined_by(case, post, now=at(when), wakes_until=at(when))[0]


def minutes(case: Case, now: str, *, stopped: tuple[Stop, ...] = ()) -> tuple[int, int]:
    clock = clocks_of(case, BRAND, now=at(now), stopped=stopped).current
    return clock.minutes_open, clock.minutes_left


# -- the first answer ------------------------------------------------------------------------


def test_the_first_answer_is_waited_for_in_duty_hours() -> None:
    case = a_case("2026-11-23 17:40")

    # 20 minutes until 18:00, 10 from 08:00 on; an hour is over at 08:40
    assert minutes(case, "2026-11-23 18:00") == (20, 40)
    assert minutes(case, "2026-11-24 03:00") == (20, 40)
    assert minutes(case, "2026-11-24 08:10") == (30, 30)
    assert clocks_of(case, BRAND, now=at("2026-11-23 18:00")).current.due == at("2026-11-24 08:40")


def test_outside_duty_hours_the_clock_stands_and_tells_until_when() -> None:
    case = a_case("2026-11-23 17:40")

    night = clocks_of(case, BRAND, now=at("2026-11-23 22:00")).current
    day = clocks_of(case, BRAND, now=at("2026-11-24 08:00")).current

    assert (night.stands, night.again) == (True, at("2026-11-24 08:00"))
    assert not day.stands


def test_the_answer_stops_the_clock() -> None:
    case = answered(claimed(a_case("2026-11-23 09:00")), "2026-11-23 09:14")

    assert minutes(case, "2026-11-23 17:00") == (14, 46)


def test_an_answer_outside_duty_hours_took_no_duty_time() -> None:
    case = answered(claimed(a_case("2026-11-23 20:00")), "2026-11-23 20:30")

    first = clocks_of(case, BRAND, now=at("2026-11-24 12:00")).first_answer

    assert first.minutes_open == 0
    assert first.only_off_duty


def test_a_holiday_does_not_count() -> None:
    case = a_case("2026-12-24 17:30")

    # 30 minutes on Thursday the 24th; Friday is a holiday; 30 more on Monday
    assert minutes(case, "2026-12-28 08:00") == (30, 30)
    assert clocks_of(case, BRAND, now=at("2026-12-25 12:00")).current.again == at(
        "2026-12-28 08:00"
    )


# -- danger ------------------------------------------------------------------------------------


def test_danger_is_counted_on_the_wall() -> None:
    case = a_case("2026-11-23 23:00", Signal.DANGER)

    assert minutes(case, "2026-11-23 23:41") == (41, 19)
    assert clocks_of(case, BRAND, now=at("2026-11-23 23:41")).current.due == at("2026-11-24 00:00")


def test_danger_that_comes_with_a_later_post_counts_from_the_beginning() -> None:
    case = a_case("2026-11-23 20:00")
    assert minutes(case, "2026-11-23 20:45") == (0, 60)

    worse = wrote_again(case, "2026-11-23 20:45", Signal.DANGER)

    assert minutes(worse, "2026-11-23 20:45") == (45, 15)


def test_danger_that_comes_with_an_edit_counts_from_the_beginning() -> None:
    case = a_case("2026-11-23 20:00")
    post = replace(case.posts[0], signals=(Signal.DANGER,))

    worse, _ = hearing.edited(case, post, now=at("2026-11-23 20:45"))

    assert minutes(worse, "2026-11-23 20:45") == (45, 15)


def test_no_pause_stops_danger() -> None:
    stopped = ((at("2026-11-23 09:00"), None),)

    assert minutes(
        a_case("2026-11-23 09:00", Signal.DANGER), "2026-11-23 09:20", stopped=stopped
    ) == (20, 40)


# -- pauses ------------------------------------------------------------------------------------


def test_a_pause_stops_the_clock_and_moves_the_promise() -> None:
    case = a_case("2026-11-23 09:00")
    stopped = ((at("2026-11-23 09:10"), at("2026-11-23 10:10")),)

    # ten minutes before, five after the hour's pause; the hour is over at 11:00
    assert minutes(case, "2026-11-23 10:15", stopped=stopped) == (15, 45)
    clock = clocks_of(case, BRAND, now=at("2026-11-23 09:30"), stopped=stopped).current
    assert clock.due == at("2026-11-23 11:00")
    assert clock.again == at("2026-11-23 10:10")


def test_in_a_pause_without_an_end_the_clock_stands_and_nothing_is_due() -> None:
    stopped = ((at("2026-11-23 09:10"), None),)

    clock = clocks_of(
        a_case("2026-11-23 09:00"), BRAND, now=at("2026-11-25 09:00"), stopped=stopped
    ).current

    assert (clock.minutes_open, clock.stands, clock.again, clock.due) == (10, True, None, None)


# -- the next answer -----------------------------------------------------------------------------


def test_a_post_on_an_answered_case_starts_the_next_clock() -> None:
    case = answered(claimed(a_case("2026-11-23 09:00")), "2026-11-23 09:14")

    again = wrote_again(case, "2026-11-23 11:50")

    # ten minutes until noon, five from one o'clock; half an hour is promised
    assert minutes(again, "2026-11-23 13:05") == (15, 15)
    standing = clocks_of(again, BRAND, now=at("2026-11-23 13:05"))
    assert standing.current is standing.next_answer
    assert standing.first_answer.minutes_open == 14


def test_further_posts_do_not_start_it_anew() -> None:
    case = answered(claimed(a_case("2026-11-23 09:00")), "2026-11-23 09:14")
    again = wrote_again(case, "2026-11-23 10:00")

    more = wrote_again(again, "2026-11-23 10:20")

    assert minutes(more, "2026-11-23 10:25") == (25, 5)


def test_our_reply_ends_it_and_the_first_answer_stays_what_it_was() -> None:
    case = answered(claimed(a_case("2026-11-23 09:00")), "2026-11-23 09:14")
    again = answered(wrote_again(case, "2026-11-23 10:00"), "2026-11-23 10:20")

    standing = clocks_of(again, BRAND, now=at("2026-11-23 16:00"))

    assert standing.next_answer is None
    assert standing.current.minutes_open == 14
    assert again.waiting_since is None


def test_a_post_before_any_answer_leaves_the_first_clock_running() -> None:
    case = wrote_again(claimed(a_case("2026-11-23 09:00")), "2026-11-23 09:30")

    assert case.waiting_since is None
    assert minutes(case, "2026-11-23 09:40") == (40, 20)


def test_who_waits_again_is_not_forgotten_when_the_lease_ends() -> None:
    case = answered(claimed(a_case("2026-11-23 09:00")), "2026-11-23 09:14")
    again = wrote_again(case, "2026-11-23 10:00")

    free, _ = holding.lease_ended(again, now=at("2026-11-23 10:15"))

    assert minutes(free, "2026-11-23 10:20") == (20, 10)


# -- the solution --------------------------------------------------------------------------------


def solved(case: Case, when: str) -> Case:
    return holding.solved(case, ANA, now=at(when), quiet_until=at(when) + QUIET)[0]


def test_the_solution_takes_from_opening_until_it_is_solved() -> None:
    case = answered(claimed(a_case("2026-11-23 09:00")), "2026-11-23 09:14")
    case = solved(case, "2026-11-23 13:30")

    # 09:00 to 12:00 are three hours, 13:00 to 13:30 half a one
    solution = clocks_of(case, BRAND, now=at("2026-11-30 09:00")).solution

    assert (solution.minutes_open, solution.minutes_left) == (210, 390)
    assert solution.reached
    # ten hours: 3 + 5 on Monday, 2 on Tuesday
    assert solution.due == at("2026-11-24 10:00")


def test_while_it_was_thought_solved_the_clock_stood() -> None:
    case = answered(claimed(a_case("2026-11-23 09:00")), "2026-11-23 09:14")
    case = wrote_again(solved(case, "2026-11-23 10:00"), "2026-11-24 09:00")

    solution = clocks_of(case, BRAND, now=at("2026-11-24 09:20")).solution

    # an hour on Monday, 20 minutes on Tuesday; ten hours less these are left
    assert (solution.minutes_open, solution.reached) == (80, False)
    # from Tuesday 09:00 nine hours: 3 + 5 on Tuesday, 1 on Wednesday
    assert solution.due == at("2026-11-25 09:00")


def test_what_closed_by_itself_was_solved_by_its_last_answer() -> None:
    case = answered(claimed(a_case("2026-11-23 09:00")), "2026-11-23 09:14")
    case, _ = holding.closed(case, now=at("2026-11-30 09:14"))

    solution = clocks_of(case, BRAND, now=at("2026-12-01 09:00")).solution

    assert (solution.minutes_open, solution.reached) == (14, True)


def reopened(case: Case, when: str) -> Case:
    return replace(hearing.waiting_again(case, now=at(when)), state=State.NEW)


def test_a_closed_case_that_is_opened_again_starts_a_new_clock() -> None:
    case = answered(claimed(a_case("2026-11-23 09:00")), "2026-11-23 09:14")
    case = reopened(holding.closed(case, now=at("2026-11-30 09:14"))[0], "2026-12-01 09:00")

    standing = clocks_of(case, BRAND, now=at("2026-12-01 09:20"))

    assert standing.current.minutes_open == 20
    assert standing.first_answer.minutes_open == 14
    # 14 minutes until it was thought settled, 20 since it is not
    assert (standing.solution.minutes_open, standing.solution.reached) == (34, False)


def test_a_case_that_ended_without_an_answer_waits_for_the_first_one_anew() -> None:
    case, _ = hearing.lost(a_case("2026-11-23 09:00"), "1", now=at("2026-11-23 09:20"))

    case = reopened(case, "2026-12-01 09:00")

    assert minutes(case, "2026-12-01 09:20") == (20, 40)
    assert clocks_of(case, BRAND, now=at("2026-12-01 09:20")).current.due == at("2026-12-01 10:00")


def test_no_clock_runs_after_the_end() -> None:
    case, _ = hearing.lost(a_case("2026-11-23 09:00"), "1", now=at("2026-11-23 09:20"))
    kept = timedelta(days=BRAND.retention.closed_case_days)
    stored = replace(case, expires_at=at("2026-11-23 09:20") + kept)

    clock = clocks_of(stored, BRAND, now=at("2026-11-24 12:00")).current

    assert (clock.minutes_open, clock.reached, clock.stands) == (20, False, False)
    assert clock.until == at("2026-11-23 09:20")


# -- a brand without hours ---------------------------------------------------------------


def test_without_hours_the_clocks_run_day_and_night() -> None:
    around_the_clock = replace(BRAND, duty=Duty(zone="Europe/Berlin"))

    clock = clocks_of(
        a_case("2026-11-22 23:00"), around_the_clock, now=at("2026-11-23 00:30")
    ).current

    assert (clock.minutes_open, clock.minutes_left, clock.stands) == (90, -30, False)
