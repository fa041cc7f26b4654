"""Ideas: proposed by anybody who serves, linked with cases that they would have helped, decided by
a manager with a reason that the proposer reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.idea import (
    DECIDE_DAYS,
    MOST,
    MOST_CASES,
    MOST_LATER_DAYS,
    QUESTIONS,
    Choice,
    Decision,
    Idea,
)
from herodesk.domain.lesson import likeness, marks_of
from herodesk.domain.outcome import MOST_TEXT, MOST_TITLE, MOST_WHY
from herodesk.domain.rights import Right
from herodesk.steps.matters import (
    changed,
    day_ahead,
    filed,
    known_topic,
    manager_of,
    new_id,
    require,
    said,
    standing_in,
    told_kindly,
)

if TYPE_CHECKING:
    from datetime import datetime

    from herodesk.domain.case import Case
    from herodesk.domain.staff import Person
    from herodesk.ports import App

MOST_LESSONS = 60
MOST_OPEN = 60
MOST_LIKELY = 12
"""So many cases are proposed to be linked."""
ALIKE = 0.12
"""From here on two texts have words in common that tell something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a person typed."""

    title: str
    text: str
    topic: str = ""
    origin: str = ""
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """A case that the idea may have helped, and whether it is alike in words, too."""

    case: str
    at: datetime
    alike: bool
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaView:
    """An idea, and whose decision it is."""

    idea: Idea
    decider: Person | None
    overdue: bool


def propose(wanted: Proposal, key: str, person: Person, *, app: App) -> Idea:
    """File an idea; the same `key` again changes nothing.

    InvalidError: "idea-title", "idea-text", "idea-answers", and as of `matters.said`.
    """
    require(person, Right.IDEAS)
    case = app.records.case(wanted.origin) if wanted.origin else None
    decider, now = manager_of(person.id, app), app.clock.now()
    title = said(wanted.title, MOST_TITLE, "idea-title", app).replace("\n", " ")
    text = said(wanted.text, MOST_TEXT, "idea-text", app)
    _require_nobody_named(f"{title} {text}", case, app)
    return filed(
        Idea(
            id=new_id(person, key, f"{title} {text}"),
            by=person.id,
            at=now,
            title=title,
            text=text,
            answers=_answers(wanted.answers),
            topic=known_topic(wanted.topic, app) or (case.topic if case else None),
            language=person.language,
            origin=case.number if case else "",
            cases=(case.number,) if case else (),
            decider=decider.id if decider else "",
            decide_by=_day_for(decider or person, now) + timedelta(days=DECIDE_DAYS),
        ),
        app,
    )


def all_ideas(person: Person, *, app: App) -> list[IdeaView]:
    """Every idea that is kept: overdue ones first, then by the day of decision, then what is
    decided, the newest first."""
    require(person, Right.IDEAS)
    views = [view_of(one, app=app) for one in app.records.every(Idea)]
    return sorted(views, key=_order)


def one_idea(id_: str, person: Person, *, app: App) -> IdeaView:
    """One of them; NotFoundError if there is none."""
    require(person, Right.IDEAS)
    found = app.records.one(Idea, id_)
    if found is None:
        raise NotFoundError("idea")
    return view_of(found, app=app)


def view_of(idea: Idea, *, app: App) -> IdeaView:
    """The idea with who decides now, in whose zone it becomes overdue."""
    decider = standing_in(idea.decider, idea.by, app)
    zone = decider.zone if decider else app.rules.brand().duty.zone
    day = app.clock.now().astimezone(ZoneInfo(zone)).date()
    return IdeaView(idea=idea, decider=decider, overdue=idea.is_overdue(day))


def likely(idea: Idea, *, app: App) -> list[Likely]:
    """Cases of the same topic, those alike in words first: solved ones of the last months and
    open ones. What was confirmed stands in front."""
    marks = marks_of([idea.title, idea.text, *_origin_texts(idea, app)])
    found = {one.number: one.opened_at for one in app.records.cases(idea.cases)}
    score = dict.fromkeys(found, 1.0)
    for number, at, theirs in _of_topic(idea.topic, app):
        found.setdefault(number, at)
        score[number] = max(score.get(number, 0.0), likeness(marks, theirs))
    confirmed = set(idea.cases)
    order = sorted(found, key=lambda one: (one not in confirmed, -score[one], one))
    return [
        Likely(case=it, at=found[it], alike=score[it] >= ALIKE, confirmed=it in confirmed)
        for it in order[: max(MOST_LIKELY, len(confirmed))]
    ]


def confirm_cases(id_: str, cases: Collection[str], person: Person, *, app: App) -> Idea:
    """Link these cases with the idea and no others; who proposed it and managers do."""
    require(person, Right.IDEAS)
    known = tuple(one.number for one in app.records.cases(sorted(cases)[:MOST_CASES]))

    def move(idea: Idea) -> Idea:
        if idea.by != person.id:
            require(person, Right.DECIDE)
        return idea if set(known) == set(idea.cases) else idea.about(known)

    return changed(Idea, id_, move, app)


def decide(
    id_: str, what: str, why: str, until: str, person: Person, *, seen: int, app: App
) -> Idea:
    """Decide, with a reason that the proposer reads. `seen`: how many decisions there were when
    the manager looked, so that of two who decide at once one does.

    InvalidError: "decide-what", "decide-why", "later-when" and as of `matters.day_ahead`;
    NotAllowedError "idea-decided" if somebody was faster.
    """
    require(person, Right.DECIDE)
    if what not in set(Choice):
        raise InvalidError("decide-what")
    choice = Choice(what)
    reason = said(why, MOST_WHY, "decide-why", app)
    later = choice is Choice.LATER
    day = day_ahead(until, "later-when", MOST_LATER_DAYS, app) if later else None
    decision = Decision(what=choice, by=person.id, at=app.clock.now(), why=reason, until=day)

    def move(idea: Idea) -> Idea:
        if len(idea.decisions) != seen or choice not in idea.choices():
            raise NotAllowedError("idea-decided")
        return idea.decided(decision)

    return told_kindly(changed(Idea, id_, move, app), app)


# -- inside -----------------------------------------------------------------------------------


def _order(view: IdeaView) -> tuple[bool, bool, str, float]:
    idea = view.idea
    day = idea.decide_by.isoformat() if idea.is_open else ""
    last = idea.decision.at if idea.decision else idea.at
    return not view.overdue, not idea.is_open, day, -last.timestamp()


def _answers(given: Mapping[str, str]) -> tuple[int, ...]:
    told = [given.get(name, "") for name in QUESTIONS]
    if not all(one.isascii() and one.isdigit() and int(one) <= MOST for one in told):
        raise InvalidError("idea-answers")
    return tuple(int(one) for one in told)


def _day_for(person: Person, now: datetime) -> date:
    return now.astimezone(ZoneInfo(person.zone)).date()


def _require_nobody_named(text: str, case: Case | None, app: App) -> None:
    """The customer's own name and handle stay in the case: an idea outlives it."""
    if case is None:
        return
    keys = [(case.platform, post.post_id) for post in case.standing_posts]
    authors = {line.post.author for line in app.records.posts(keys) if line.post}
    names = {name for it in authors if it for name in (it.handle, it.name) if name}
    folded = text.casefold()
    if any(name.lstrip("@").casefold() in folded for name in names if len(name) > 2):
        raise InvalidError("matter-personal")


def _origin_texts(idea: Idea, app: App) -> list[str]:
    case = app.records.case(idea.origin) if idea.origin else None
    return _texts([case], app).get(idea.origin, []) if case else []


def _of_topic(topic: str | None, app: App) -> list[tuple[str, datetime, tuple[str, ...]]]:
    """Number, time and marks of the topic's solved and open cases."""
    if topic is None:
        return []
    lessons = app.records.lessons(topic, MOST_LESSONS)
    _, watched = app.records.watched_cases()
    cases = [one for one in watched if one.topic == topic][:MOST_OPEN]
    texts = _texts(cases, app)
    return [
        *((one.case, one.at, one.marks) for one in lessons),
        *((one.number, one.opened_at, marks_of(texts.get(one.number, []))) for one in cases),
    ]


def _texts(cases: list[Case], app: App) -> dict[str, list[str]]:
    """What was written in public, by case."""
    keys = [(it.platform, p.post_id) for it in cases for p in it.standing_posts if not p.private]
    found: dict[str, list[str]] = {}
    for line in app.records.posts(keys):
        if line.post and line.case and not line.post.is_private:
            found.setdefault(line.case, []).append(line.post.text)
    return found
