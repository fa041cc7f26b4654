"""A test message to oneself: a few an hour, by text or e-mail, counted like any other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from herodesk.domain.errors import InvalidError, StaleError
from herodesk.domain.numbers import secret_hash
from herodesk.domain.records import Session
from herodesk.domain.staff import Way
from herodesk.steps.sign_in import send_link

if TYPE_CHECKING:
    from herodesk.domain.staff import Person
    from herodesk.ports import App

MOST_AN_HOUR = 3


def send_test(person: Person, way: Way, *, app: App) -> bool:
    """Send it; False if it could not leave, or another link left within this minute.

    InvalidError "no-way" without such a contact, "test-enough" after three in this hour.
    """
    contacts = {Way.SMS: person.phone and not person.no_sms, Way.EMAIL: person.email_topic}
    if not contacts[way]:
        raise InvalidError("no-way")
    _count(person, app)
    return send_link(person, way, app=app, test=True)


def _count(person: Person, app: App) -> None:
    """Take one of this hour's places, exactly, however many press at once."""
    now = app.clock.now()
    for place in range(MOST_AN_HOUR):
        taken = Session(
            token_hash=secret_hash(f"test {person.id} {now:%Y%m%d%H} {place}"),
            hero=person.id,
            kind="asked",
            created_at=now,
            expires_at=now + timedelta(hours=1),
        )
        try:
            app.records.save(taken)
        except StaleError:
            continue
        return
    raise InvalidError("test-enough")
