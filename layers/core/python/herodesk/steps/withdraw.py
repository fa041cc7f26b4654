"""Take a published answer back, or give it other words: a person's wish, put on its way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from herodesk.domain import taking_back
from herodesk.domain.case import Case
from herodesk.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    TransientError,
)
from herodesk.domain.numbers import secret_hash
from herodesk.domain.records import CaseFile
from herodesk.domain.reply import Reply, ReplyState
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.check_draft import NONE, Consent, require_sendable
from herodesk.steps.claim import TRIES
from herodesk.steps.promise import promises_of, require_may_promise
from herodesk.steps.reply import LOOK_AFTER_SECONDS, clean, measure, no_stop, sign_off

PUBLIC = frozenset({ReplyState.SENT, ReplyState.WITHDRAWING, ReplyState.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """Ids of the published answers that a person may withdraw, and correct."""

    withdraw: frozenset[str] = frozenset()
    correct: frozenset[str] = frozenset()


def may_take_back(file: CaseFile, person: Person, *, app: App) -> TakeBack:
    """What a person may do to the published answers of a case, as far as its platform can."""
    case, can = file.case, app.abilities(file.case.platform)
    public = [it for it in file.replies if not it.private]
    free = [it for it in public if not taking_back.refusal(case, it, person)]
    correct = case.state in taking_back.ANSWERING and (can.EDITS or can.WITHDRAWS)
    return TakeBack(
        withdraw=frozenset(it.reply_id for it in free if can.WITHDRAWS),
        correct=frozenset(it.reply_id for it in free if correct and _stands(case, it)),
    )


def withdraw(number: str, person: Person, reply_id: str, note: str, *, app: App) -> Reply:
    """Ask `publish` to delete a published answer; the latest one if `reply_id` is empty.

    Pressing again changes nothing. NotAllowedError says why the person, the case or the platform
    does not allow it.
    """
    for _ in range(TRIES):
        case, reply = _published(number, reply_id, app)
        if reply.state in {ReplyState.WITHDRAWING, ReplyState.WITHDRAWN}:
            return reply
        if reply.private or not app.abilities(case.platform).WITHDRAWS:
            raise NotAllowedError("cannot-withdraw")
        leaving = replace(
            reply,
            state=ReplyState.WITHDRAWING,
            attempts=0,
            not_before=None,
            reason=None,
            detail=None,
            taken_back_by=person.id,
            v=reply.v + 1,
        )
        now = app.clock.now()
        look_at = now + timedelta(seconds=LOOK_AFTER_SECONDS)
        changed, entry = taking_back.withdrawing(
            case, reply, person, now=now, look_at=look_at, note=note
        )
        try:
            app.records.save(changed, entry, leaving)
        except StaleError:
            continue
        app.outbox.put(number, reply.reply_id)
        return leaving
    raise TransientError(f"case {number} is changed too often")


def correct(
    number: str,
    person: Person,
    reply_id: str,
    text: str,
    key: str,
    *,
    app: App,
    consent: Consent = NONE,
) -> Reply:
    """Ask `publish` to put these words in the place of a published answer.

    Where the platform edits, its words are changed; elsewhere it is deleted and the new one is
    published under the same post. The same `key` again changes nothing. InvalidError says what
    is wrong with the text, NotAllowedError why it cannot be now; `consent` as in `reply`.
    """
    new_id = secret_hash(f"{number} {person.id} correct {key}")[:22]
    known = app.records.reply(number, new_id)
    if known is not None:
        return known
    for _ in range(TRIES):
        case, old = _published(number, reply_id, app)
        wanted = _corrected(old, new_id, person, clean(text), app)
        _check(case, old, wanted, app)
        no_stop(case, wanted, app)
        require_sendable(case, wanted.text, private=False, consent=consent, app=app)
        now = app.clock.now()
        look_at = now + timedelta(seconds=LOOK_AFTER_SECONDS)
        changed, entry = taking_back.correcting(case, old, new_id, person, now=now, look_at=look_at)
        try:
            app.records.save(changed, entry, wanted)
        except StaleError:
            continue
        app.outbox.put(number, new_id)
        return wanted
    raise TransientError(f"case {number} is changed too often")


def _published(number: str, reply_id: str, app: App) -> tuple[Case, Reply]:
    """The case and the published answer that is meant."""
    file = app.records.file(number)
    if file is None:
        raise NotFoundError(number)
    meant = [
        reply
        for reply in file.replies
        if (reply.reply_id == reply_id if reply_id else reply.state in PUBLIC)
    ]
    if not meant:
        raise NotAllowedError("nothing-published")
    return file.case, meant[-1]


def _corrected(old: Reply, new_id: str, person: Person, text: str, app: App) -> Reply:
    wanted = replace(
        old,
        reply_id=new_id,
        hero=person.id,
        text=text,
        sign_off=sign_off(person, app.rules.brand()),
        created_at=app.clock.now(),
        state=ReplyState.QUEUED,
        attempts=0,
        remote_id=None,
        url=None,
        reason=None,
        detail=None,
        instead_of=old.reply_id,
        first_at=old.first_at or old.created_at,
        taken_back_by=None,
        prepared=None,
        v=1,
    )
    wanted = replace(wanted, promised=promises_of(wanted, app=app))
    require_may_promise(person, wanted.promised)
    return wanted


def _check(case: Case, old: Reply, wanted: Reply, app: App) -> None:
    abilities = app.abilities(case.platform)
    if old.private or not (abilities.EDITS or abilities.WITHDRAWS):
        raise NotAllowedError("cannot-correct")
    if not _stands(case, old):
        raise NotAllowedError("post-gone")
    if not wanted.text:
        raise InvalidError("empty")
    if wanted.public_text == old.public_text:
        raise InvalidError("same-text")
    used, limit = measure(case.platform, wanted.public_text, app=app)
    if used > limit:
        raise InvalidError("too-long")


def _stands(case: Case, reply: Reply) -> bool:
    return any(post.post_id == reply.post_id for post in case.standing_posts)
