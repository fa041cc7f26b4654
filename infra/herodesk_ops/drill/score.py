"""What a drill was like: how early the warning came, who was answered in time, how the load was
spread, and what the draft check had to say. Load is told of nobody but to the one who plays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from herodesk.domain.case import Case
from herodesk.domain.compact import Compact, Training
from herodesk.domain.draft import Remark
from herodesk.domain.finding import Verdict
from herodesk.domain.insight import nearest, percent
from herodesk_ops.drill.room import Room
from herodesk_ops.drill.storm import Gust
from herodesk_ops.simulation.report import NOBODY_ANSWERS
from herodesk_ops.simulation.world import A_MINUTE

LARGE = 100_000
"""So many readers make a storm of one author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """The first word that something was coming: after so many minutes and posts, so long before
    half of it was written."""

    what: str
    minutes: float
    posts: int
    lead_minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """How whoever plays did about one topic, and whether that passes its training; `passes` is
    None for a topic that takes none, or that no drill passes."""

    topic: str
    answers: int
    taken: int
    in_time: int
    clean: int
    passes: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """`spread` is how many cases people had, without who; `mine` is the player's."""

    posts: int
    cases: int
    due: int
    in_time: int
    answered: int
    warning: Warned | None
    spread: Mapping[str, int]
    replies: int
    clean: int
    remarks: Mapping[str, int]
    mine: int | None
    topics: tuple[Topic, ...]
    still_open: int

    @property
    def in_time_percent(self) -> int | None:
        """Of the cases that are due."""
        return percent(self.in_time, self.due)

    def as_json(self) -> dict[str, Any]:
        """For programs: nobody's name but what the player's own part was."""
        known = {name: getattr(self, name) for name in self.__dataclass_fields__}
        told = {name: _plain(value) for name, value in known.items()}
        return told | {"in_time_percent": self.in_time_percent}


def score(room: Room) -> Score:
    """The score of a drill that is over."""
    cases = [one for one in room.records.items.values() if isinstance(one, Case)]
    cases = [case for case in cases if case.state not in NOBODY_ANSWERS]
    now = room.clock.now()
    due = [case for case in cases if case.first_answer_at or case.due_at <= now]
    load = [hands for case in cases if (hands := _hands(room, case))]
    found = [*room.remarks.values()]
    return Score(
        posts=room.went["posts"],
        cases=len(cases),
        due=len(due),
        in_time=sum(in_time(case) for case in due),
        answered=sum(case.first_answer_at is not None for case in cases),
        warning=warned(room, cases),
        spread=spread(load),
        replies=len(found),
        clean=sum(not one for one in found),
        remarks=codes(found),
        mine=sum(_hands(room, case) == room.plays for case in cases) if room.player else None,
        topics=tuple(topics(room, cases)) if room.player else (),
        still_open=sum(case.is_open and case.first_answer_at is None for case in cases),
    )


def topics(room: Room, cases: Sequence[Case]) -> Iterable[Topic]:
    """How the player did, topic by topic."""
    mine = [case for case in cases if _hands(room, case) == room.plays]
    for topic in sorted({case.topic or "" for case in mine} - {""}):
        taken = [case for case in mine if case.topic == topic]
        keys = [key for key, about in room.texts.items() if about == topic]
        one = Topic(
            topic=topic,
            answers=len(keys),
            taken=len(taken),
            in_time=sum(in_time(case) for case in taken),
            clean=sum(not room.remarks[key] for key in keys),
            passes=None,
        )
        yield _judged(one, room.brand.compact)


def _judged(one: Topic, compact: Compact) -> Topic:
    training = next((t for t in compact.training if t.topic == one.topic), None)
    if training is None or not training.drill_answers:
        return one
    return replace(one, passes=passes(one, training))


def passes(one: Topic, training: Training) -> bool:
    """True if so much is enough for the training, by the brand's thresholds."""
    return (
        one.answers >= training.drill_answers
        and 100 * one.in_time >= training.drill_in_time * one.taken
        and 100 * one.clean >= training.drill_clean * one.answers
    )


def warned(room: Room, cases: Sequence[Case]) -> Warned | None:
    """When somebody first heard of the storm: that a wave was called, or that a case was offered
    whose author very many read. It begins with the wave's first authors, or with that post."""
    calls: list[Call] = [
        (one.called_at, one.since, "wave") for one in room.records.waves() if one.called_at
    ]
    calls += [
        (room.told.first_offer[case.number], case.opened_at, "large audience")
        for case in cases
        if case.number in room.told.first_offer
        and case.verdict is Verdict.PROBLEM
        and max(post.readers for post in case.posts) >= LARGE
    ]
    return first_of(calls, room.storm.gusts if room.storm else ())


Call = tuple[datetime, datetime, str]
"""When somebody was told, since when there was something to tell, and what it was."""


def first_of(calls: Sequence[Call], storm: Sequence[Gust]) -> Warned | None:
    """The earliest word of a storm; None if there was none."""
    if not calls:
        return None
    at, since, what = min(calls)
    gusts = [gust for gust in storm if gust.at >= since - A_MINUTE]
    if not gusts:
        return None
    return Warned(
        what=what,
        minutes=round((at - since) / A_MINUTE, 1),
        posts=sum(gust.posts for gust in gusts if gust.at <= at),
        lead_minutes=round((half(gusts) - at) / A_MINUTE, 1),
    )


def half(gusts: Sequence[Gust]) -> datetime:
    """When half of what was written, by readers, had been written."""
    weights = [gust.readers * len(gust.events) for gust in gusts]
    so_far = 0
    for gust, weight in zip(gusts, weights, strict=True):
        so_far += weight
        if 2 * so_far >= sum(weights):
            return gust.at
    return gusts[-1].at


def _hands(room: Room, case: Case) -> str:
    """Who answered a case, or has it."""
    sent = room.replies(case.number)
    return sent[0].hero if sent else case.owner or ""


def spread(load: Iterable[str]) -> dict[str, int]:
    """How many people had cases, how many half of them had at most, and the most; no names."""
    counts = sorted(Counter(load).values())
    return {
        "people": len(counts),
        "median": nearest(counts, 50) or 0,
        "most": max(counts, default=0),
    }


def in_time(case: Case) -> bool:
    """True if the case had its first answer as promised."""
    return case.first_answer_at is not None and case.first_answer_at <= case.due_at


def codes(found: Iterable[Iterable[Remark]]) -> dict[str, int]:
    """How often each remark was made."""
    return dict(sorted(Counter(one.code for remarks in found for one in remarks).items()))


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    fields = getattr(value, "__dataclass_fields__", None)
    return {name: getattr(value, name) for name in fields} if fields else value
