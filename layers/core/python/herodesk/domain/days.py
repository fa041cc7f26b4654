"""What stands on a day's lists, and what is counted of it. A day is a day in UTC."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from herodesk.domain.case import Case, State
from herodesk.domain.case_post import by_age
from herodesk.domain.clocks import Clock
from herodesk.domain.finding import Finding, Verdict
from herodesk.domain.records import DayCount, DayLine, DayList, StoredPost, Tally

LISTS = {Verdict.PRAISE: DayList.PRAISE, Verdict.IDEA: DayList.IDEA}
"""What is listed instead of becoming a case."""
ENDS = {
    State.CLOSED: "closed",
    State.WITHDRAWN: "withdrawn",
    State.NOT_A_CASE: "not_a_case",
    State.MERGED: "merged",
}
_LISTED = {DayList.PRAISE: "praise", DayList.IDEA: "ideas"}

Facts = tuple[str | None, str, Verdict]


# -- lines ----------------------------------------------------------------------------------


def line_of(case: Case, first: Clock, *, at: datetime) -> DayLine:
    """What a day's list tells of a case; `first` is the clock of its first answer."""
    return DayLine(
        kind=DayList.CLOSED,
        at=at,
        id=case.number,
        platform=case.platform,
        verdict=case.verdict,
        topic=case.topic,
        state=case.state,
        owner=case.owner,
        opened_at=case.opened_at,
        first_answer_at=case.first_answer_at,
        minutes=first.minutes_open if first.reached else None,
        in_time=first.reached and first.minutes_left >= 0,
        solved_at=case.solved_at,
        left_bare=case.left_bare,
        missed=not first.reached and first.minutes_left < 0,
        readers=readers_of(case),
        reaction=reaction_of(case),
        asked_solved=case.asked_solved,
    )


def readers_of(case: Case) -> int:
    """How many people the posts of a case can reach.

    Several posts of one author reach the same followers, so the largest counts; authors add up.
    """
    most: dict[str | None, int] = {}
    for post in case.standing_posts or case.posts:
        who = post.author or case.author
        most[who] = max(most.get(who, 0), post.readers)
    return sum(most.values())


def reaction_of(case: Case) -> str:
    """What the customer said last once we had answered: "thanked", "unhappy", or nothing.

    Who was unhappy and was helped after that is not unhappy any more.
    """
    answered = case.first_answer_at
    if answered is None:
        return ""
    said = [
        post
        for post in sorted(case.posts, key=by_age)
        if post.at > answered and (post.verdict is Verdict.PRAISE or post.says_unkept)
    ]
    if not said:
        return ""
    if said[-1].verdict is Verdict.PRAISE:
        return "thanked"
    return "" if case.solved_at and case.solved_at > said[-1].at else "unhappy"


def listed(line: StoredPost, was: Finding | None = None) -> tuple[DayLine, ...]:
    """The lines that change with a post that is praise or an idea, or no longer is.

    `was` is what an edited post was found to be before. A post that comes straight into a case
    is on no list; one that people made a case of stays where it was.
    """
    now = _on_list(line, line.finding)
    before = _on_list(line, was)
    lines: list[DayLine] = []
    if now is not None and (line.case is None or before is not None):
        lines.append(now)
    if before is not None and (now is None or now.kind is not before.kind):
        lines.append(replace(before, moved=True))
    return tuple(lines)


def _on_list(line: StoredPost, finding: Finding | None) -> DayLine | None:
    if finding is None or finding.verdict not in LISTS:
        return None
    return DayLine(
        kind=LISTS[finding.verdict],
        at=line.received_at,
        id=sha256(f"{line.platform}\n{line.post_id}".encode()).hexdigest()[:16],
        platform=line.platform,
        verdict=finding.verdict,
        topic=finding.topic,
        post_id=line.post_id,
    )


# -- counting -------------------------------------------------------------------------------


def counted(
    days: Iterable[date], open_cases: Iterable[DayLine], lines: Iterable[DayLine]
) -> list[DayCount]:
    """The totals of these days, from all lines from the first day until now, and from a line of
    each open case as it stands.

    The same lines give the same totals, however often they are given and in whatever order. A
    case counts under what is known of it last.
    """
    wanted = list(days)
    tallies: dict[date, dict[Facts, dict[str, int]]] = {day: defaultdict(dict) for day in wanted}

    def add(line: DayLine, at: datetime | None, what: str) -> None:
        if at is not None and at.date() in tallies:
            tally = tallies[at.date()][line.topic, line.platform, line.verdict]
            tally[what] = tally.get(what, 0) + 1

    ends, others = _once(lines)
    for line in others:
        add(line, line.at, _LISTED[line.kind])
    for line in ends.values():
        add(line, line.at, ENDS[line.state or State.CLOSED])
    for line in _latest(open_cases, ends.values()):
        for at, what in _happened(line):
            add(line, at, what)
    return [DayCount(day=day, tallies=_sorted(tallies[day])) for day in wanted]


def _happened(line: DayLine) -> Iterator[tuple[datetime | None, str]]:
    """What a case brought on which day; the answers of one that was joined with another are told
    by the case that goes on."""
    yield line.opened_at, "opened"
    yield from ((at, "left_bare") for at in line.left_bare)
    if line.state is not State.MERGED:
        yield line.first_answer_at, "answered"
        yield line.solved_at, "solved"
        yield line.first_answer_at if line.in_time else None, "in_time"


def _once(lines: Iterable[DayLine]) -> tuple[dict[tuple[date, str], DayLine], list[DayLine]]:
    """The last end of each case on each day, and every praise and idea, each once."""
    ends: dict[tuple[date, str], DayLine] = {}
    others: dict[tuple[DayList, str], DayLine] = {}
    for line in sorted(lines, key=lambda line: line.at):
        if line.kind is DayList.CLOSED:
            ends[line.day, line.id] = line
        elif not line.moved:
            others[line.kind, line.id] = line
    return ends, list(others.values())


def _latest(open_cases: Iterable[DayLine], ends: Iterable[DayLine]) -> Iterable[DayLine]:
    """Each case once: as it stands if it is open, else as it ended last."""
    latest = {line.id: line for line in sorted(ends, key=lambda line: line.at)}
    latest |= {line.id: line for line in open_cases}
    return latest.values()


def _sorted(tallies: dict[Facts, dict[str, int]]) -> tuple[Tally, ...]:
    rows = sorted(tallies.items(), key=lambda row: tuple(str(fact) for fact in row[0]))
    return tuple(
        Tally(topic=topic, platform=platform, verdict=verdict, **numbers)
        for (topic, platform, verdict), numbers in rows
    )
