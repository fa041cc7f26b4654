"""What people look at: the board, one case, a claim link. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from herodesk.domain.brand import Topic
from herodesk.domain.case import QUIET, WAITING, Case, Entry, State
from herodesk.domain.clocks import Clocks
from herodesk.domain.errors import NotFoundError
from herodesk.domain.post import Post
from herodesk.domain.records import CaseFile, StoredPost
from herodesk.domain.staff import Person
from herodesk.domain.urgency import Urgency
from herodesk.ports import App
from herodesk.steps.claim import case_of_link, may_claim_by_link
from herodesk.steps.clocks import clocks, urgency_now, urgency_of
from herodesk.steps.sign_in import whose_link


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the board."""

    case: Case
    urgency: Urgency
    clocks: Clocks
    post: Post | None = None
    """What a reader sees of it; None until it is read (`drawn`), and where it is gone."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A case at its place on the board: all that is worked out for those that are not shown."""

    case: Case
    urgency: Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One case with all that its page shows; posts oldest first."""

    file: CaseFile
    posts: tuple[StoredPost, ...]
    urgency: Urgency
    topic: Topic | None
    limit: int
    clocks: Clocks
    owner: Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """What a claim link shows. `standing` is open, yours, taken or over."""

    case: Case
    person: Person
    standing: str
    owner: Person | None
    urgency: Urgency
    post: StoredPost | None
    clocks: Clocks
    note: Entry | None = None
    """What a colleague wants whoever takes it next to know."""


def board(*, app: App) -> list[Row]:
    """All open cases with their clocks, in the order of `ranked`, without their posts."""
    return [row_of(one.case, None, app) for one in ranked(open_cases(app=app), app=app)]


def open_cases(*, app: App) -> list[Case]:
    """All open cases as they are now."""
    return [case for case in app.records.cases(app.records.open_cases()) if case.is_open]


def ranked(cases: Iterable[Case], *, app: App) -> list[Ranked]:
    """These cases, the most urgent first, equal ones by their waiting time.

    Thousands may be open: clocks and posts are left to `drawn`, for those that are shown.
    """
    now = app.clock.now()
    found = [Ranked(case, urgency_now(case, app=app, now=now)) for case in cases]
    return sorted(found, key=lambda one: (-one.urgency.points, one.case.opened_at, one.case.number))


def drawn(some: Sequence[Ranked], *, app: App) -> list[Row]:
    """Rows with clocks, and the post that an answer would go to, as far as it is kept."""
    keys = [(one.case.platform, one.case.answer_to.post_id) for one in some]
    read = {(one.platform, one.post_id): one.post for one in app.records.posts(keys)}
    return [row_of(one.case, read.get(key), app) for one, key in zip(some, keys, strict=True)]


def kept_today(cases: Iterable[Case], midnight: datetime, *, app: App) -> tuple[int, int]:
    """Of the promised first answers of today how many came in time, and of how many.

    Counted are cases that were first answered today, and those that still wait beyond their
    promise. A case that was closed since then is the business of the days' counts.
    """
    now = app.clock.now()
    kept = counted = 0
    for case in cases:
        today = case.first_answer_at is not None and case.first_answer_at >= midnight
        late = case.first_answer_at is None and case.due_at < now and case.state not in QUIET
        if not (today or late):
            continue
        in_time = clocks(case, app=app, now=now).first_answer.minutes_left >= 0
        kept += today and in_time
        counted += today or not in_time
    return kept, counted


def asked_of(token: str, *, app: App) -> tuple[Person, list[Row]]:
    """The person of a one-time link, and the cases that wait for their answer; changes nothing."""
    _, person = whose_link(token, app=app)
    return person, [row for row in board(app=app) if waits_for(row.case, person)]


def waits_for(case: Case, person: Person) -> bool:
    """True if the person was asked to take the case and nobody has, or has to go on with it."""
    if case.state is State.CLAIMED:
        return case.owner == person.id
    if case.state in QUIET:
        asked = any(offer.about and not offer.used for offer in case.offers)
        return case.owner == person.id and (case.asks_owner or asked)
    live = (o for o in case.offers if o.hero == person.id and not (o.over or o.passed))
    return case.state in WAITING and any(live)


def show(number: str, *, app: App) -> View:
    """One case; NotFoundError for an unknown number."""
    file = app.records.file(number)
    if file is None:
        raise NotFoundError(number)
    case = file.case
    row = row_of(case, None, app)
    return View(
        file=file,
        posts=tuple(app.records.posts((case.platform, item.post_id) for item in case.posts)),
        urgency=row.urgency,
        topic=app.rules.brand().topic(case.topic),
        limit=app.measures(case.platform).LIMIT,
        clocks=row.clocks,
        owner=app.roster.person(case.owner) if case.owner else None,
    )


def link(token: str, *, app: App) -> LinkView:
    """How the case of a claim link stands for its person; changes nothing."""
    case, person = case_of_link(token, app=app)
    row = row_of(case, None, app)
    if may_claim_by_link(case, token):
        standing = "open"
    elif case.state is State.MERGED:
        standing = "over"
    elif case.owner == person.id:
        standing = "yours"
    else:
        standing = "taken" if case.owner else "over"
    return LinkView(
        case=case,
        person=person,
        standing=standing,
        owner=app.roster.person(case.owner) if case.owner else None,
        urgency=row.urgency,
        post=app.records.post(case.platform, case.answer_to.post_id),
        clocks=row.clocks,
        note=_newest_note(case, app),
    )


def _newest_note(case: Case, app: App) -> Entry | None:
    file = app.records.file(case.number)
    return next((entry for entry in reversed(file.timeline) if entry.note), None) if file else None


def row_of(case: Case, post: Post | None, app: App) -> Row:
    """A case with its urgency and clocks as of now."""
    standing = clocks(case, app=app, now=app.clock.now())
    return Row(case=case, urgency=urgency_of(case, standing, app=app), post=post, clocks=standing)
