"""Sign the compact and take the signature back; whatever else changes how a person stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from herodesk.domain.compact import Compact, CompactLine, Deed, Footing, with_footing
from herodesk.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    TransientError,
)
from herodesk.domain.numbers import secret_hash
from herodesk.domain.records import Session
from herodesk.domain.staff import Person
from herodesk.ports import App, Records
from herodesk.steps.sign_in import SignedIn, is_signed_out, redeem

TRIES = 8
LINK = "compact"
LINK_HOURS = 72
"""So long a link leads to the compact: longer than a weekend."""

Move = Callable[[Footing], "tuple[Footing, CompactLine] | None"]


def sign(person: Person, version: str, language: str, *, app: App) -> bool:
    """The person agrees to that version; False if it was signed before, which changes nothing.

    NotAllowedError "compact-none" where there is nothing for this person to sign; InvalidError
    "compact-old" if the newest version is another one than was read.
    """
    compact = compact_of(app)
    if not compact.asks(person):
        raise NotAllowedError("compact-none")
    if version != compact.version:
        raise InvalidError("compact-old")

    def move(before: Footing) -> tuple[Footing, CompactLine] | None:
        if with_footing(person, before).signed == version:
            return None
        now = app.clock.now()
        return before.signing(version, today(app)), CompactLine(
            person=person.id, at=now, n=before.v + 1, what=Deed.SIGNED, by=person.id,
            value=version, language=language,
        )  # fmt: skip

    return change(person.id, move, records=app.records)


def withdraw(person: Person, why: str, *, app: App) -> bool:
    """The person takes the signature back: no more offers; False if there is none."""

    def move(before: Footing) -> tuple[Footing, CompactLine] | None:
        signed = with_footing(person, before).signed
        if not signed:
            return None
        return before.withdrawing(), CompactLine(
            person=person.id, at=app.clock.now(), n=before.v + 1, what=Deed.WITHDREW,
            by=person.id, value=signed, why=why,
        )  # fmt: skip

    return change(person.id, move, records=app.records)


def change(person: str, move: Move, *, records: Records) -> bool:
    """Apply one change with its line of history, again on what is stored now if somebody was
    faster; False if there was nothing to change."""
    for _ in range(TRIES):
        before = records.changes(fresh=True).footings.get(person, Footing(person=person))
        moved = move(before)
        if moved is None:
            return False
        try:
            records.save(*moved)
        except StaleError:
            continue
        records.changes(fresh=True)
        return True
    raise TransientError("this person's standing is changed too often")


def compact_of(app: App) -> Compact:
    """The compact of the brand's newest rules."""
    return app.rules.brand().compact


def today(app: App) -> date:
    """The day in the brand's zone, in which signatures and trainings are counted."""
    return app.clock.now().astimezone(ZoneInfo(app.rules.brand().duty.zone)).date()


# -- the link of a notice ---------------------------------------------------------------------


def link_for(person: Person, token: str, *, now: datetime) -> Session:
    """What is stored of a link that leads this person to the compact."""
    return Session(
        token_hash=secret_hash(token),
        hero=person.id,
        kind=LINK,
        created_at=now,
        expires_at=now + timedelta(hours=LINK_HOURS),
    )


def whose_link(token: str, *, app: App) -> tuple[Session, Person]:
    """A link to the compact that still works, and whom it was sent to; NotFoundError if none
    does."""
    link = app.records.session(secret_hash(token))
    works = link and link.kind == LINK and not link.used
    person = app.roster.person(link.hero) if link and works else None
    if link is None or person is None or person.gone:
        raise NotFoundError("link")
    if is_signed_out(link, app=app):
        raise NotFoundError("link")
    return link, person


def sign_by_link(token: str, version: str, language: str, *, app: App) -> SignedIn:
    """The button behind the link of a notice: signed, and signed in. It works once."""
    link, person = whose_link(token, app=app)
    if version != compact_of(app).version:
        raise InvalidError("compact-old")
    sign(person, version, language, app=app)  # first: the link still works if this is cut off
    return redeem(link, person, app=app)
