"""The score of a drill that real people answered in a cloud, out of what its table holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from herodesk.domain.case import Case
from herodesk.domain.draft import Remark
from herodesk.domain.finding import Verdict
from herodesk.domain.records import Record
from herodesk.domain.reply import Reply
from herodesk.domain.wave import Wave
from herodesk_ops.drill.score import LARGE, Call, Score, codes, first_of, in_time, spread
from herodesk_ops.drill.storm import Gust
from herodesk_ops.simulation.report import NOBODY_ANSWERS

Remarks = Callable[[Case, Reply], Sequence[Remark]]
"""What the draft check says of an answer."""


def tally(
    known: Iterable[Record],
    *,
    gusts: Sequence[Gust],
    told: Mapping[str, datetime],
    now: datetime,
    remarks: Remarks,
) -> Score:
    """How it stands; `gusts` are at their times in the cloud, and what is older does not count.
    `told` says when somebody first heard of a case. No person is told of another."""
    records, begun = [*known], gusts[0].at
    cases = [
        one
        for one in records
        if isinstance(one, Case) and one.opened_at >= begun and one.state not in NOBODY_ANSWERS
    ]
    by_number = {case.number: case for case in cases}
    replies = [one for one in records if isinstance(one, Reply) and one.case in by_number]
    found = [remarks(by_number[one.case], one) for one in replies]
    due = [case for case in cases if case.first_answer_at or case.due_at <= now]
    waves = (one for one in records if isinstance(one, Wave))
    return Score(
        posts=sum(gust.posts for gust in gusts if gust.at <= now),
        cases=len(cases),
        due=len(due),
        in_time=sum(in_time(case) for case in due),
        answered=sum(case.first_answer_at is not None for case in cases),
        warning=first_of([*_waves(waves, begun), *_large(cases, told)], gusts),
        spread=spread(case.owner for case in cases if case.owner),
        replies=len(found),
        clean=sum(not one for one in found),
        remarks=codes(found),
        mine=None,
        topics=(),
        still_open=sum(case.is_open and case.first_answer_at is None for case in cases),
    )


def first_told(cases: Iterable[Case]) -> dict[str, datetime]:
    """When the first offer of each case left."""
    sent = {
        case.number: [offer.sent_at for offer in case.offers if offer.sent_at] for case in cases
    }
    return {number: min(times) for number, times in sent.items() if times}


def _waves(waves: Iterable[Wave], begun: datetime) -> Iterator[Call]:
    for one in waves:
        if one.called_at and one.called_at >= begun:
            yield one.called_at, one.since, "wave"


def _large(cases: Iterable[Case], told: Mapping[str, datetime]) -> Iterator[Call]:
    for case in cases:
        loud = max(post.readers for post in case.posts) >= LARGE
        if case.number in told and case.verdict is Verdict.PROBLEM and loud:
            yield told[case.number], case.opened_at, "large audience"
