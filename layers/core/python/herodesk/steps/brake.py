"""Put a brake on and take it off: pauses, and who wants no text messages.

Both hold as soon as they are stored; what they lead to (waking cases, reminders, confirmations)
is follow-up's (`steps.wake`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from herodesk.domain import brakes as brakes_of
from herodesk.domain.brakes import Brakes, Consent, Failing, Pause, Scope, Word, number_key
from herodesk.domain.errors import InvalidError, NotAllowedError, StaleError, TransientError
from herodesk.domain.records import Record
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.domain.text_trouble import Failed
from herodesk.ports import Records

TRIES = 8
MOST_WHY = 300
LEAST_REMIND, MOST_REMIND = 5, 30 * 24 * 60
"""Minutes after which somebody may be reminded to resume."""

STOP, START, AGREED = "stop", "start", "consent"


def require_may_brake(person: Person, scope: Scope, name: str) -> None:
    """NotAllowedError unless it is the person's own pause, or their role stops what others do."""
    own = scope is Scope.PERSON and name == person.id
    if not own and not may(person, Right.PAUSE):
        raise NotAllowedError("leads-pause")


def pause(wanted: Pause, *, records: Records) -> Pause:
    """Stop it from now on; what is stopped already stays as it was, and is returned.

    InvalidError without a reason, which only one's own pause does not need.
    """
    why = " ".join(wanted.why.split())[:MOST_WHY]
    if not why and wanted.key != (Scope.PERSON, wanted.by):
        raise InvalidError("why-missing")
    wanted = replace(wanted, why=why)

    def move(before: Brakes) -> tuple[Brakes, Record] | None:
        known = any(one.key == wanted.key for one in before.on)
        return None if known else brakes_of.paused(before, wanted)

    brakes = _change(move, records)
    return next(one for one in brakes.on if one.key == wanted.key)


def resume(scope: Scope, name: str, *, by: str, now: datetime, records: Records) -> Pause | None:
    """Let it go on; the pause that was ended, or None if nothing was stopped."""
    ended: list[Pause] = []

    def move(before: Brakes) -> tuple[Brakes, Record] | None:
        ended[:] = [one for one in before.on if one.key == (scope, name)]
        return brakes_of.resumed(before, ended[0], by=by, now=now) if ended else None

    _change(move, records)
    return ended[0] if ended else None


def say(
    what: str, people: Iterable[Person], *, by: str, at: datetime, records: Records, key: str = ""
) -> bool:
    """These people's STOP or START, for the ledger and at once; False if it was known already.

    A person who wants just that already is left as they are, unless it is a message (`key`).
    """
    fresh = False
    for person in people:
        fresh = _say(what, person, by=by, at=at, records=records, key=key) or fresh
    return fresh


def _say(what: str, person: Person, *, by: str, at: datetime, records: Records, key: str) -> bool:
    word = Word(
        person=person.id,
        stopped=what == STOP,
        at=at,
        by=by,
        number=number_key(person.phone) or None,
    )
    told: list[bool] = []

    def move(before: Brakes) -> tuple[Brakes, Record] | None:
        known = (before.word_of(person) is not None) == word.stopped
        told[:] = [not known]
        if known and not key:
            return None
        name = key or f"v{before.v + 1}"
        consent = Consent(
            person=person.id, at=at, what=what, by=by, key=name, number=word.number or ""
        )
        return _spoken(before, word, known=known), consent

    try:
        _change(move, records)
    except StaleError as stale:
        if isinstance(stale.stored, Consent):
            return False  # the same message once more
        raise
    return told[0]


def _spoken(before: Brakes, word: Word, *, known: bool) -> Brakes:
    """START frees the number, too: whoever stopped it under another name meant this phone."""
    same = [one for one in before.words if one.stopped and one.number == word.number]
    others = [
        replace(word, person=one.person, told=True)
        for one in same
        if not word.stopped and word.number and one.person != word.person
    ]
    return brakes_of.said(before, *others, replace(word, told=known))


def agree(person: Person, *, by: str, at: datetime, records: Records) -> None:
    """The person wants text messages to the number that is on the roster: for the ledger."""
    number = number_key(person.phone)
    records.save(
        Consent(person=person.id, at=at, what=AGREED, by=by, key=number[:10], number=number)
    )


def failed(person: Person, failed_text: Failed, *, now: datetime, records: Records) -> bool:
    """A text message did not reach this person; with some of them the number counts as dead. False
    if that was known already."""
    number, fresh = number_key(person.phone), list[bool]()

    def move(before: Brakes) -> tuple[Brakes, Record] | None:
        known = records.failures(person.id)
        fresh[:] = [not known.knows(failed_text.id)]
        if not fresh[0]:
            return None
        after = known.with_failed(failed_text, number)
        failing = before.failing
        if after.is_failing(now) and before.failure_of(person) is None:
            others = tuple(one for one in failing if one.person != person.id)
            failing = (*others, Failing(person=person.id, number=number, since=now))
        return replace(before, failing=failing, v=before.v + 1), after

    _change(move, records)
    return fresh[0]


def works_again(person: Person, *, records: Records) -> bool:
    """A text message has arrived there, or IT says that it would; False if nobody doubted it."""
    doubted: list[bool] = []

    def move(before: Brakes) -> tuple[Brakes, Record] | None:
        left = tuple(one for one in before.failing if one.person != person.id)
        doubted[:] = [left != before.failing]
        if not doubted[0]:
            return None
        return replace(before, failing=left, v=before.v + 1), records.failures(person.id).forgiven()

    _change(move, records)
    return doubted[0]


def sign_out(people: Sequence[str], *, by: str, now: datetime, records: Records) -> None:
    """End all sessions of these people at once, wherever they are."""
    if people:
        _change(lambda before: brakes_of.signed_out(before, people, by=by, now=now), records)


def _change(move: Callable[[Brakes], tuple[Brakes, Record] | None], records: Records) -> Brakes:
    """Apply one change, again on fresh brakes if somebody was faster."""
    for _ in range(TRIES):
        before = records.brakes(fresh=True)
        moved = move(before)
        if moved is None:
            return before
        try:
            records.save(*moved)
        except StaleError as stale:
            if isinstance(stale.stored, Consent):
                raise
            continue
        records.brakes(fresh=True)
        return moved[0]
    raise TransientError("the brakes are changed too often")
