"""Several cases in one message: what waited for the night to end, what came all at once (R6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from herodesk.domain.brand import Brand
from herodesk.domain.case import Case
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.numbers import secret_hash
from herodesk.domain.offer import Offer
from herodesk.domain.records import Session
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.texts import bundles

LINK = "round"
LINK_HOURS = 12


def bundle_notice(
    cases: Sequence[Case], person: Person, way: Way, app: App, *, last: bool = False
) -> Notice:
    """One message about several cases with one link to all of them, stored before it leaves.

    `last` says that this is the last one in this hour, however many cases come."""
    now, token, brand = app.clock.now(), app.tokens.new(), app.rules.brand()
    app.records.save(
        Session(
            token_hash=secret_hash(token),
            hero=person.id,
            kind=LINK,
            created_at=now,
            expires_at=now + timedelta(hours=LINK_HOURS),
        )
    )
    facts = bundles.BundleText(
        brand=brand.name,
        cases=len(cases),
        overnight=all(waited_overnight(case, person, brand, now) for case in cases),
        link=f"{app.public_url}/m/{token}",
        last=last,
    )
    subject, text = bundles.bundle(facts, person.language, brand.address, way)
    return Notice(
        key=secret_hash(token),
        kind=NoticeKind.DIGEST,
        hero=person.id,
        way=way,
        text=text,
        subject=subject,
    )


def is_good_morning(case: Case, offer: Offer, person: Person, app: App) -> bool:
    """True if the offer had to wait for the end of this person's night."""
    brand, now = app.rules.brand(), app.clock.now()
    return offer.digest and waited_overnight(case, person, brand, now)


def waited_overnight(case: Case, person: Person, brand: Brand, now: datetime) -> bool:
    """True if the case came on another day than today or while this person's night was not over."""
    zone = ZoneInfo(person.zone)
    if case.opened_at.astimezone(zone).date() < now.astimezone(zone).date():
        return True
    quiet = person.quiet_until(case.opened_at, brand.duty.quiet_hours)
    return quiet is not None and quiet <= now
