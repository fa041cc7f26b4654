"""A case is two: some of its posts are another matter and get a case of their own (K5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from herodesk.domain import hearing, regrouping
from herodesk.domain.case import Case
from herodesk.domain.errors import NotAllowedError, NotFoundError, StaleError, TransientError
from herodesk.domain.numbers import case_number
from herodesk.domain.records import AuthorRecord, Contact, Record, StoredPost
from herodesk.domain.reply import ReplyState
from herodesk.domain.staff import Person
from herodesk.domain.telling import begun, waiting_for_judgement
from herodesk.ports import App
from herodesk.steps.claim import TRIES
from herodesk.steps.clocks import promised_until
from herodesk.steps.customer import author_cases
from herodesk.steps.hear import explained_by
from herodesk.steps.notify import notify
from herodesk.steps.offer import Prepared, ready_to_store, told
from herodesk.steps.open_case import KEPT_CONTACTS
from herodesk.steps.route import FIRST_STAGE
from herodesk.steps.turns import Turns

MOST_NUMBERS = 8
PUBLISHED = frozenset({ReplyState.SENT, ReplyState.BY_HAND})


def split(number: str, person: Person, post_ids: frozenset[str], *, app: App) -> Case:
    """Give these posts a case of their own, offered as any other; the new case.

    Its number follows from the posts, so that a second press leads to the same one.
    NotFoundError for an unknown case; NotAllowedError says why it cannot be taken apart so.
    """
    for _ in range(TRIES):
        case = app.records.case(number)
        if case is None:
            raise NotFoundError(number)
        if made := _made_before(case, post_ids, app):
            return made
        try:
            return _split(case, post_ids, person, app)
        except StaleError:
            continue
    raise TransientError(f"case {number} is changed too often")


def _made_before(case: Case, post_ids: frozenset[str], app: App) -> Case | None:
    """The case that these very posts were given before, if they are no longer in this one."""
    if not post_ids or {post.post_id for post in case.posts} & post_ids:
        return None
    lines = app.records.posts((case.platform, post_id) for post_id in sorted(post_ids))
    numbers = {line.case for line in lines}
    found = app.records.case(numbers.pop() or "") if len(numbers) == 1 else None
    return found if found and found.split_from == case.number else None


def _split(case: Case, post_ids: frozenset[str], person: Person, app: App) -> Case:
    now = app.clock.now()
    number = _free_number(case, post_ids, app)
    left, entry = regrouping.split(case, post_ids, person, number, now=now)
    _require_unanswered(case, post_ids, app)
    new = regrouping.split_off(case, post_ids, number)
    new = replace(new, due_at=promised_until(new.opened_at, new.platform, app=app))
    left = explained_by(case, left, ("", None), app)
    left, new = _recounted(left, new, app)
    new = explained_by(left, new, ("", None), app)
    turns = Turns(app)
    with turns.if_stored():
        prepared = _born(new, turns, app)
        new = begun(prepared.case, prepared.entry)
        came = new.entry(now, "split-from", who=person.id, value=case.number)
        app.records.save(left, entry, new, came, *_beside(case, new, post_ids, app))
    return told(notify(new, prepared.secrets, app=app), app=app)


def _born(new: Case, turns: Turns, app: App) -> Prepared:
    """Offered, or waiting for duty or a lead's judgement; due soon, for it to be finished if this
    run is cut off before everybody is told."""
    if hearing.is_doubtful(new):
        now = app.clock.now()
        look_at = now + timedelta(minutes=app.rules.brand().clocks.lead_after)
        waiting, entry = waiting_for_judgement(new, now=now, until=look_at)
        return Prepared(case=waiting, entry=entry, secrets={})
    return ready_to_store(new, app=app, stage=FIRST_STAGE, turns=turns)


def _free_number(case: Case, post_ids: frozenset[str], app: App) -> str:
    """Derived from the posts; the next one where that number is another case's."""
    name = "split\n" + "\n".join(sorted(post_ids))
    for attempt in range(MOST_NUMBERS):
        number = case_number(case.platform, name, attempt)
        if app.records.case(number) is None:
            return number
    raise TransientError("no free case number")


def _require_unanswered(case: Case, post_ids: frozenset[str], app: App) -> None:
    """An answer stays with the case that it was given in, and with the post that it answers."""
    file = app.records.file(case.number)
    answered = {r.post_id for r in file.replies if r.state in PUBLISHED} if file else set()
    if answered & post_ids:
        raise NotAllowedError("split-answered")


def _recounted(left: Case, new: Case, app: App) -> tuple[Case, Case]:
    """How often the customer had written before, for both (K7); for others nothing has changed."""
    window = timedelta(days=app.rules.brand().clocks.repeat_within_days)
    both = {left.number, new.number}
    known = author_cases(new.platform, new.author, app) if new.author else []
    others = [case for case in known if case.number not in both]
    return (
        replace(left, earlier=hearing.earlier_than(left, [*others, new], window)),
        replace(new, earlier=hearing.earlier_than(new, [*others, left], window)),
    )


def _beside(case: Case, new: Case, post_ids: frozenset[str], app: App) -> list[Record]:
    """The ledger's lines of the posts, and the author's record, which lists the new case too."""
    lines: list[StoredPost] = app.records.posts((case.platform, p) for p in sorted(post_ids))
    if {line.post_id for line in lines if line.case == case.number} != post_ids:
        raise NotAllowedError("split-which")
    records: list[Record] = [replace(line, case=new.number, v=line.v + 1) for line in lines]
    if new.author is None:
        return records
    known = app.records.author(new.platform, new.author)
    author = known or AuthorRecord(platform=new.platform, author_id=new.author)
    contact = Contact(
        case=new.number, opened_at=new.opened_at, topic=new.topic, account=new.account
    )
    contacts = (*author.contacts, contact)[-KEPT_CONTACTS:]
    return [*records, replace(author, contacts=contacts, v=author.v + 1)]


def may_be_split(case: Case, person: Person) -> bool:
    """True if somebody may take the case apart, and there is something to take."""
    several = len(case.standing_posts) > 1
    return several and case.reply is None and regrouping.may_regroup(case, person)
