"""A person says what a post really is, against what we had taken it for: one lawful change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from herodesk.domain.case import NO_HURRY, WAITING, Case, Entry, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.finding import GRAVEST_FIRST, Reason, Verdict
from herodesk.domain.hearing import is_doubtful, with_posts
from herodesk.domain.records import Correction
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person

SAYABLE = tuple(verdict for verdict in GRAVEST_FIRST if verdict is not Verdict.DOUBT)
"""What a person can say that a post is: a person who is in doubt corrects nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person says that one post of a case is, both parts of it."""

    post_id: str
    verdict: Verdict
    topic: str | None


def as_said(before: Case, said: Said, person: Person, *, now: datetime) -> tuple[
    Case, Entry, Correction
]:  # fmt: skip
    """The case with this post as the person says that it is.

    Noise ends the case unless another post of it asks for somebody; praise or an idea ends it
    where nothing asks for anybody any more. Only the holder or a lead may end a case, and not
    while an answer is on its way. Who else may correct is the step's business.
    """
    old = post_of(before, said.post_id)
    new = replace(old, verdict=said.verdict, topic=said.topic)
    posts = tuple(new if post is old else post for post in before.posts)
    case = with_posts(before.next(posts=()), posts)
    if case.lead is not None and case.lead.post_id == new.post_id:
        case = replace(case, because=(Reason(code="said-by-colleague"),), confidence=1.0)
    if _is_over(before, case, new):
        _require_may_end(before, person)
        case = replace(case, state=State.NOT_A_CASE, next_due=None)
    else:
        case = _asked_anew(before, case, now)
    value = " ".join((old.verdict, old.topic or "-", new.verdict, new.topic or "-"))
    entry = case.entry(now, "corrected", who=person.id, value=value)
    return case, entry, correction(case, old, person, now=now, is_now=(new.verdict, new.topic))


def post_of(case: Case, post_id: str) -> CasePost:
    """The post of the case that stands under this id; NotAllowedError if it is gone."""
    found = next((post for post in case.standing_posts if post.post_id == post_id), None)
    if found is None:
        raise NotAllowedError("post-gone")
    return found


def may_end(case: Case, person: Person) -> bool:
    """Whose word that nothing is to be solved ends the case."""
    return case.owner == person.id or may(person, Right.GUIDE)


def correction(
    case: Case,
    was: CasePost,
    person: Person,
    *,
    now: datetime,
    is_now: tuple[Verdict | None, str | None],
) -> Correction:
    """The record of a correction that this version of the case holds."""
    verdict, topic = is_now
    return Correction(
        case=case.number,
        n=case.v,
        platform=case.platform,
        post_id=was.post_id,
        by=person.id,
        at=now,
        language=case.language,
        before_verdict=was.verdict,
        before_topic=was.topic,
        after_verdict=verdict,
        after_topic=topic,
    )


def none_at_all(before: Case, case: Case, person: Person, *, now: datetime) -> list[Correction]:
    """What "not a case" corrects: of the post that the case is about, that somebody must see it.

    Empty where that was not thought: a word of thanks that is closed stays praise.
    """
    lead = before.lead
    if lead is None or lead.removed or not lead.needs_care or lead.verdict is Verdict.NOISE:
        return []
    return [correction(case, lead, person, now=now, is_now=(Verdict.NOISE, lead.topic))]


def one_indeed(before: Case, case: Case, person: Person, *, now: datetime) -> list[Correction]:
    """What "it is a case" corrects; whether a problem or a question was not said."""
    lead = before.lead
    if lead is None or lead.removed:
        return []
    return [correction(case, lead, person, now=now, is_now=(None, lead.topic))]


def _is_over(before: Case, case: Case, new: CasePost) -> bool:
    others = any(post.needs_care for post in case.standing_posts if post.post_id != new.post_id)
    if others:
        return False
    if new.verdict is Verdict.NOISE:
        return True
    asked = any(post.needs_care for post in before.standing_posts)
    return asked and not new.needs_care


def _require_may_end(case: Case, person: Person) -> None:
    if not may_end(case, person):
        raise NotAllowedError("take-it-to-end-it")
    if case.reply:
        raise NotAllowedError("reply-on-its-way")


def _asked_anew(before: Case, case: Case, now: datetime) -> Case:
    """Where nobody has the case, a new topic means new people, and what was in doubt or in no
    hurry is offered: follow-up does it within a minute, as a new round of the ladder."""
    if before.state not in WAITING or is_doubtful(case):
        return case
    rested = before.waits_for == NO_HURRY and any(p.needs_care for p in case.standing_posts)
    if before.state is not State.TO_JUDGE and case.topic == before.topic and not rested:
        return case
    return replace(
        case, state=State.NEW, next_due=now, stage_ends=None, sending_until=None, waits_for=""
    )
