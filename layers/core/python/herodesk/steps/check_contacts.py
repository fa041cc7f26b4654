"""Look after e-mail addresses: who has lapsed is asked again (design, section 9).

Each run looks at the people of its five minutes of the day, so that everybody is looked at once a
day and no run has more than a few.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zlib import crc32

from herodesk.domain.staff import Person
from herodesk.ports import App, Contacts

EVERY_MINUTES = 5
SLOTS = 24 * 60 // EVERY_MINUTES

ASKED_AGAIN_AFTER = timedelta(days=7)
"""Who does not want to is not asked each day."""


def check_contacts(*, app: App, contacts: Contacts) -> dict[str, int]:
    """Ask those again whose confirmation has run out or was taken back; how many of what."""
    now = app.clock.now()
    done = {"looked-at": 0, "asked-again": 0}
    for person in app.roster.people():
        if not _is_due(person, now):
            continue
        done["looked-at"] += 1
        if contacts.state(person) == "lapsed":
            asked = contacts.invite(person, now=now, every=ASKED_AGAIN_AFTER)
            done["asked-again"] += asked
    return done


def _is_due(person: Person, now: datetime) -> bool:
    if not (person.email and person.email_topic) or person.gone:
        return False
    there = now.astimezone(UTC)
    slot = (there.hour * 60 + there.minute) // EVERY_MINUTES
    return crc32(person.id.encode()) % SLOTS == slot
