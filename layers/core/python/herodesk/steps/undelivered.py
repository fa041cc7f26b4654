"""A text message did not arrive: the same notice comes by e-mail, once, if it still matters (R11).

AWS tells it late, or twice, or never; what was done already is not done again. The notice is found
by whom it went to and when: nothing has to be kept of messages that arrive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from herodesk.domain import telling
from herodesk.domain.case import Case
from herodesk.domain.errors import StaleError, TransientError
from herodesk.domain.finding import Signal
from herodesk.domain.numbers import secret_hash
from herodesk.domain.offer import Offer
from herodesk.domain.staff import Person, Way
from herodesk.domain.text_trouble import Failed, Why
from herodesk.ports import App
from herodesk.steps import brake
from herodesk.steps.claim import TRIES
from herodesk.steps.notify import OfferKey
from herodesk.steps.tell_together import Together
from herodesk.steps.wake import confirm

EARLY, LATE = timedelta(seconds=30), timedelta(seconds=60)
"""SNS took it so long before, or after, an offer was marked as sent; clocks differ, too."""

MOST_LINKS = 4
"""An offer that was sent anew so often is left to the ladder."""

WHY = {
    "phone number is opted out": Why.OPTED_OUT,
    "phone is currently unreachable/unavailable": Why.UNREACHABLE,
    "phone has blocked sms": Why.BLOCKED,
    "phone is on a blocked list": Why.BLOCKED,
    "destination is on a blocked list": Why.BLOCKED,
    "invalid phone number": Why.NO_NUMBER,
    "phone carrier is currently unreachable/unavailable": Why.CARRIER,
    "phone carrier has blocked this message": Why.CARRIER,
    "blocked as spam by phone carrier": Why.CARRIER,
    "message body is invalid": Why.CARRIER,
    "no quota left for account": Why.LIMIT,
    "this delivery would exceed max price": Why.PRICE,
}
"""What SNS says (Developer Guide, "SMS delivery failure reasons") and what it means here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """One message that did not arrive: SNS's id of it, when SNS took it and when it gave up."""

    id: str
    sent_at: datetime
    at: datetime
    number: str
    said: str

    @property
    def why(self) -> Why:
        """What the answer of the carrier means; unknown words are a fault of the number."""
        return WHY.get(self.said.strip().rstrip(".").lower(), Why.OTHER)


def undelivered(text: Undelivered, *, app: App) -> str:
    """Keep it on record, and tell by e-mail what the text was to tell; what it was, for the log."""
    people = [person for person in app.roster.people() if person.phone == text.number]
    key = secret_hash(f"undelivered {text.id}")
    for person in people:
        if text.why is Why.OPTED_OUT:
            brake.say(brake.STOP, [person], by="carrier", at=text.at, records=app.records, key=key)
        failed = Failed(id=key[:8], at=text.at, why=text.why)
        brake.failed(person, failed, now=app.clock.now(), records=app.records)
        _tell_again(person, text.sent_at, app)
    if text.why is Why.OPTED_OUT:
        confirm(app=app)
    return str(text.why) if people else "unknown-number"


def _tell_again(person: Person, sent_at: datetime, app: App) -> None:
    """By e-mail what was texted at that time, all of it in one message."""
    if not person.email_topic:
        return
    now, together = app.clock.now(), Together(app)
    quiet = person.quiet_until(now, app.rules.brand().duty.quiet_hours)
    for case in app.records.cases(app.records.open_cases()):
        if quiet and Signal.DANGER not in case.signals:
            continue  # AWS was late, and the night is kept; the ladder has gone on meanwhile
        if word := _by_mail(case, person, sent_at, app):
            together.add(*word)
    together.tell()


def _by_mail(
    case: Case, person: Person, sent_at: datetime, app: App
) -> tuple[Case, dict[OfferKey, str]] | None:
    """The case whose offer goes out by e-mail now, with its secret; None where somebody has claimed
    it meanwhile, or the same failure was told twice."""
    for _ in range(TRIES):
        offer = _texted(case, person, sent_at)
        if offer is None:
            return None
        token, now = app.tokens.new(), app.clock.now()
        again = telling.by_mail(case, offer.key, secret_hash(token), now=now)
        try:
            app.records.save(again)
        except StaleError:
            fresh = app.records.case(case.number)
            if fresh is None:
                return None
            case = fresh
            continue
        return again, {offer.key: token}
    raise TransientError(f"case {case.number} is changed too often")


def _texted(case: Case, person: Person, sent_at: datetime) -> Offer | None:
    """The offer that went to this person by text at that time, if it still waits."""
    mine = (
        offer
        for offer in case.offers
        if offer.hero == person.id
        and offer.way is Way.SMS
        and offer.sent_at is not None
        and sent_at - EARLY <= offer.sent_at <= sent_at + LATE
        and not (offer.over or offer.passed or offer.used)
        and len(offer.links) < MOST_LINKS
    )
    return next((offer for offer in mine if case.may_be_told(offer)), None)
