"""What a simulated stretch of time was like: waits, phones, promises, and what must never be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from herodesk.domain.brand import Brand
from herodesk.domain.case import Case, Entry, State
from herodesk.domain.clocks import calendar_of
from herodesk.domain.compact import Compact
from herodesk.domain.duty import Calendar
from herodesk.domain.records import StoredPost
from herodesk.domain.staff import Person
from herodesk_ops.simulation.crowd import lacks
from herodesk_ops.simulation.world import World

A_MINUTE = timedelta(minutes=1)
EIGHTH = 8
"""The author from whom on a wave may be called (docs/waves.md)."""
NOBODY_ANSWERS = frozenset({State.WITHDRAWN, State.NOT_A_CASE, State.MERGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`figures` by name for programs; `rows` for people; `broken` names invariants with counts."""

    figures: Mapping[str, Any]
    broken: Mapping[str, int]

    @property
    def is_sound(self) -> bool:
        """True if no invariant was broken."""
        return not any(self.broken.values())


def report(world: World) -> Report:
    """Everything that is told about a run that is over."""
    cases = [one for one in world.records.items.values() if isinstance(one, Case)]
    calendar, told, end = calendar_of(world.brand.duty, ()), world.told, world.plan.end
    answered = [case for case in cases if case.first_answer_at]
    everybody = world.people.values()
    figures = {
        "heroes": world.plan.heroes,
        "heroes_not_ready": sum(_is_new(one, world.brand.compact) for one in everybody),
        "days": world.plan.days,
        "seed": world.plan.seed,
        "posts": world.went["posts"],
        "cases": len(cases),
        "answered": len(answered),
        "public_replies": sum(world.platform.replies.values()),
        "first_offer_minutes": _waits(
            ((c.opened_at, told.first_offer.get(c.number)) for c in cases), calendar
        ),
        "claim_minutes": _waits(
            ((c.opened_at, world.first_claim.get(c.number)) for c in cases), calendar
        ),
        "answer_minutes": _waits(((c.opened_at, c.first_answer_at) for c in cases), calendar),
        "past_promise": _past_promise(cases, world.brand, end),
        "notices": {str(kind): count for kind, count in sorted(told.by_kind.items())},
        "notices_a_day": _a_day(told.by_day),
        "sms": told.by_way["sms"],  # type: ignore[index]
        "emails": told.by_way["email"],  # type: ignore[index]
        "sms_parts": told.sms_parts,
        "sms_parts_a_case": round(told.sms_parts / max(1, len(cases)), 2),
        "waves": _waves(world),
        "woken_at_night": told.at_night,
        "woken_for_danger": told.at_night_for_danger,
        "busiest_claims": max(Counter(_owners(cases)).values(), default=0),
    }
    return Report(figures=figures, broken=_broken(world, cases))


def _is_new(person: Person, compact: Compact) -> bool:
    """True for who lacks something for an offer of one of the own topics."""
    return any(lacks(person, topic, compact) for topic in (None, *person.topics))


def _waits(
    spans: Iterable[tuple[datetime, datetime | None]], calendar: Calendar
) -> dict[str, float]:
    """Minutes of duty from one moment to the other, where there is another."""
    minutes = sorted(
        round(calendar.worked(begin, end) / A_MINUTE, 1) for begin, end in spans if end
    )
    return {name: _share(minutes, part) for name, part in _PARTS.items()}


_PARTS = {"median": 0.5, "p90": 0.9, "p99": 0.99}


def _share(ordered: Sequence[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def _past_promise(cases: Sequence[Case], brand: Brand, end: datetime) -> dict[str, float]:
    """Cases whose first answer came after it was due, or is due and has not come."""
    due = [c for c in cases if c.state not in NOBODY_ANSWERS and c.due_at <= end]
    late = [c for c in due if (c.first_answer_at or end) > c.due_at]
    return {
        "promise_minutes": brand.clocks.promise,
        "due": len(due),
        "late": len(late),
        "share": round(len(late) / max(1, len(due)), 4),
    }


def _a_day(by_day: Mapping[Any, int]) -> dict[str, float]:
    """Notices about cases a person got on a day, of the days with any."""
    counts = sorted(by_day.values())
    return {
        **{name: _share(counts, part) for name, part in _PARTS.items()},
        "max": max(counts, default=0),
    }


def _waves(world: World) -> dict[str, Any]:
    """For each surge: minutes from the post of its eighth author to the call, and the share of
    its posts that had been written by then; and how many waves were called that were none."""
    plan, called = world.plan, [wave for wave in world.records.waves() if wave.called_at]
    told: dict[str, Any] = {}
    for place, surge in enumerate(plan.surges):
        topic = world.brand.topics[surge.topic % len(world.brand.topics)].id
        times = sorted(one.at for one in world.said.values() if one.surge == place)
        calls = [
            wave
            for wave in called
            if wave.topic == topic
            and surge.at <= (wave.called_at or surge.at) < surge.at + 2 * surge.lasts
        ]
        name = f"surge {place + 1} ({surge.verdict}, {topic})"
        if len(times) < EIGHTH or not calls:
            told[name] = "not called"
            continue
        at = min(wave.called_at for wave in calls if wave.called_at)
        share = sum(time <= at for time in times) / len(times)
        minutes = (at - times[EIGHTH - 1]) / A_MINUTE
        told[name] = f"{minutes:.1f} min after its eighth author, {share:.0%} of {len(times)} posts"
        called = [wave for wave in called if wave not in calls]
    told["called without a surge"] = len(called)
    return told


def _owners(cases: Iterable[Case]) -> Iterable[str]:
    return (case.owner for case in cases if case.owner)


def _broken(world: World, cases: Sequence[Case]) -> dict[str, int]:
    """How often each rule was broken that a run can show; all are to be 0."""
    told, items = world.told, world.records.items.values()
    lines = {one.post_id for one in items if isinstance(one, StoredPost)}
    in_cases = Counter(post.post_id for case in cases for post in case.posts)
    written = world.went["answers written"]
    published = world.platform.replies
    waiting = [c for c in cases if c.is_open]
    return {
        "I1 a post that was lost": len(world.said.keys() - lines),
        "I2 a post in two cases": sum(count > 1 for count in in_cases.values()),
        "I2 a notice sent twice": told.twice,
        "I3 two holders at once": _two_holders(items),
        "I4 more public replies than people pressed send": max(0, len(published) - written),
        "I5 a reply made public twice": sum(count > 1 for count in published.values()),
        "I8 woken at night without danger": told.at_night,
        "I9 an offer of a case that somebody has": told.after_a_claim,
        "I11 an offer to who is not ready for it": told.unready,
        "a text message of two parts": told.long_texts,
        "an open case that never falls due": sum(case.next_due is None for case in waiting),
    }


def _two_holders(items: Iterable[object]) -> int:
    """Claims of a case that somebody else held, as the timelines tell it."""
    ends = {"released", "lease-ended", "not-a-case", "closed", "withdrawn"}
    by_case: dict[str, list[Entry]] = {}
    for one in items:
        if isinstance(one, Entry):
            by_case.setdefault(one.case, []).append(one)
    broken = 0
    for timeline in by_case.values():
        holder = ""
        for entry in sorted(timeline, key=lambda one: (one.n, one.at)):
            if entry.what == "claimed":
                broken += bool(holder) and holder != entry.who
                holder = entry.who
            elif entry.what in ends or entry.what.startswith("reopened"):
                holder = ""
    return broken
