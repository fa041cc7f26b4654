"""Look after e-mail addresses: who has lapsed is asked again (design, section 9).

Each run looks at the people of its five minutes of the day, so that everybody is looked at once a
day and no run has more than a few.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zlib import crc32

from herodesk.domain.errors import StaleError, TransientError
from herodesk.domain.staff import Person, Unconfirmed
from herodesk.ports import App, Contacts

EVERY_MINUTES = 5
SLOTS = 24 * 60 // EVERY_MINUTES

ASKED_AGAIN_AFTER = timedelta(days=7)
"""Who does not want to is not asked each day."""


def check_contacts(*, app: App, contacts: Contacts) -> dict[str, int]:
    """Ask those again whose confirmation has run out or was taken back; how many of what.

    One that fails stops no other: its error is raised when all others are done.
    """
    now = app.clock.now()
    done = {"looked-at": 0, "asked-again": 0}
    failed: list[TransientError] = []
    known = {one.person: one for one in app.records.unconfirmed()}
    for person in app.roster.people():
        if not _is_due(person, now):
            continue
        done["looked-at"] += 1
        try:
            done["asked-again"] += _checked(person, known.get(person.id), app, contacts)
        except TransientError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return done


def _checked(person: Person, known: Unconfirmed | None, app: App, contacts: Contacts) -> bool:
    """True if this person is asked again."""
    state = contacts.state(person)
    _note(person, state, known, app)
    now = app.clock.now()
    return state == "lapsed" and contacts.invite(person, now=now, every=ASKED_AGAIN_AFTER)


def _note(person: Person, state: str, known: Unconfirmed | None, app: App) -> None:
    """For the roster's page, which cannot ask about thousands of addresses."""
    now = app.clock.now()
    if known is None and state:
        noted = Unconfirmed(person=person.id, state=state, since=now)
    elif known is not None and known.state != state:
        over = None if state else now
        noted = replace(known, state=state, since=now, expires_at=over, v=known.v + 1)
    else:
        return
    with suppress(StaleError):  # another run looks at the same people
        app.records.save(noted)


def _is_due(person: Person, now: datetime) -> bool:
    if not (person.email and person.email_topic) or person.gone:
        return False
    there = now.astimezone(UTC)
    slot = (there.hour * 60 + there.minute) // EVERY_MINUTES
    return crc32(person.id.encode()) % SLOTS == slot
