"""Tell colleagues: every notice is stored before it leaves and marked when it has left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from herodesk.domain import telling
from herodesk.domain.case import Case, State
from herodesk.domain.dialling import answered_at
from herodesk.domain.errors import StaleError, TransientError, UndeliverableError
from herodesk.domain.finding import Signal
from herodesk.domain.notice import Notice, NoticeKind, OfferText
from herodesk.domain.numbers import secret_hash
from herodesk.domain.offer import Offer
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.bundle import bundle_notice, is_good_morning
from herodesk.steps.clocks import minutes_open, urgency_now
from herodesk.steps.turns import Turn
from herodesk.texts import bundles, notices

MARK_TRIES = 8

OfferKey = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Offers to be stored, with the link secrets that only their sender knows."""

    offers: tuple[Offer, ...]
    secrets: Mapping[OfferKey, str]


def invite(
    case: Case, granted: Iterable[tuple[Person, Turn]], *, app: App, reminder: bool = False
) -> Invitation:
    """One offer for each person, with a fresh secret each; nothing is stored or sent yet.

    What has waited openly is told together with whatever else did."""
    now = app.clock.now()
    urgent = is_urgent(case, app, now)
    danger = Signal.DANGER in case.signals
    rung = case.rung + 1
    offers, secrets = [], {}
    for person, turn in granted:
        secrets[rung, person.id] = app.tokens.new()
        offer = Offer(
            hero=person.id,
            way=person.way_for(urgent=urgent),
            rung=rung,
            links=(secret_hash(secrets[rung, person.id]),),
            reminder=reminder,
            digest=case.state is State.DEFERRED and not danger,
            last=turn is Turn.LAST and not danger,
        )
        offers.append(offer)
    return Invitation(offers=tuple(offers), secrets=secrets)


def is_urgent(case: Case, app: App, now: datetime) -> bool:
    """True if people are texted of it, whatever they asked for first."""
    return score_of(case, app, now) >= app.rules.brand().telling.sms_from_urgency


def score_of(case: Case, app: App, now: datetime) -> int:
    """The urgency of the case as of `now`."""
    return urgency_now(case, app=app, now=now).score


def notify(case: Case, secrets: Mapping[OfferKey, str], *, app: App) -> Case:
    """Send every stored offer that is not marked as sent; stop as soon as somebody has claimed.

    TransientError if a notice could not be handed over now: the redelivery goes on from there.
    """
    for key, secret in secrets.items():
        offer = next((o for o in case.unsent if o.key == key), None)
        person = app.roster.person(key[1])
        if offer is None:
            continue
        if not case.may_be_told(offer):
            break
        if why := why_not_now(person, case, offer, app):
            case = mark(case, key, app, failed=why)
        elif person is not None:
            case = _tell(case, offer, person, secret, app)
    return case


def why_not_now(person: Person | None, case: Case, offer: Offer, app: App) -> str:
    """Why a stored offer is not sent after all, as a code: it may have waited for whoever goes on
    where somebody was cut off, and meanwhile it is night (I8)."""
    if person is None:
        return "left"
    if person.paused:
        return "paused"
    danger = Signal.DANGER in case.signals and (person.night_duty or person.leads)
    if offer.reminder or danger:
        return ""
    quiet = person.quiet_until(app.clock.now(), app.rules.brand().duty.quiet_hours)
    return "quiet-hours" if quiet else ""


def night_of(case: Case, *, app: App) -> datetime | None:
    """When the quiet hours end of the one person whom a word to be sent is for; None if it may
    leave now. It may have waited for long, where nobody did what fell due (I8)."""
    words = [one for one in case.unsent if case.may_be_told(one)]
    if not words or Signal.DANGER in case.signals or not all(one.reminder for one in words):
        return None
    people = [app.roster.person(one.hero) for one in words]
    quiet = app.rules.brand().duty.quiet_hours
    nights = [person and person.quiet_until(app.clock.now(), quiet) for person in people]
    return max((night for night in nights if night), default=None) if all(nights) else None


def _tell(case: Case, offer: Offer, person: Person, secret: str, app: App) -> Case:
    def words(way: Way) -> Notice:
        if offer.last or is_good_morning(case, offer, person, app):
            return bundle_notice([case], person, way, app, last=offer.last)
        return offer_notice(case, replace(offer, way=way), person, secret, app)

    way = send(words, offer.way, person, app)
    if way is None:
        return mark(case, offer.key, app, failed="unreachable")
    return mark(case, offer.key, app, way=way, sent_at=app.clock.now())


def send(words: Callable[[Way], Notice], first: Way, person: Person, app: App) -> Way | None:
    """One way first, the second only when the first can never reach the person; which it was."""
    for way in dict.fromkeys((first, *person.ways)):
        if way not in app.notifiers:
            continue
        try:
            app.notifiers[way].send(words(way), person)
        except UndeliverableError:
            continue
        return way
    return None


def offer_notice(case: Case, offer: Offer, person: Person, secret: str, app: App) -> Notice:
    """The words of an offer: number, topic, urgency and link, nothing of the customer (I7)."""
    brand, now = app.rules.brand(), app.clock.now()
    danger = Signal.DANGER in case.signals
    topic = brand.topic(case.topic)
    language = person.language
    facts = OfferText(
        brand=brand.name,
        number=case.number,
        topic=topic.name.get(language, topic.id) if topic else "",
        urgency_word=notices.urgency_word(
            score_of(case, app, now), danger, brand.weights.urgent_from, language
        ),
        minutes_open=minutes_open(case, app=app, now=now),
        link=f"{app.public_url}/c/{case.number}{secret}",
        danger=danger,
        two_way=bool(our_number_for(person, app)),
    )
    key = f"{case.number}-{offer.rung}-{person.id}-{offer.way}"
    giver = app.roster.person(offer.handed_by) if offer.handed_by else None
    facts = replace(facts, giver=giver.first_name if giver else "")
    if offer.merged:
        facts = replace(facts, link=f"{app.public_url}/cases/{offer.merged}", into=offer.merged)
    subject, text = _wording(case, offer)(facts, offer, language, brand.address)
    return Notice(
        key=key,
        kind=NoticeKind.REMINDER if offer.reminder else NoticeKind.OFFER,
        hero=person.id,
        way=offer.way,
        text=text,
        subject=subject,
        case=case.number,
        danger=danger,
    )


def _wording(case: Case, offer: Offer) -> Callable[[OfferText, Offer, str, str], tuple[str, str]]:
    if offer.about:
        return _asked
    withdrawn = offer.reminder and not offer.merged and case.answered_at is None
    withdrawn = withdrawn and not offer.handed_by
    return _withdrawn if withdrawn else _words


def _asked(facts: OfferText, offer: Offer, language: str, address: str) -> tuple[str, str]:
    """The case rests, and its HERO is asked something."""
    from herodesk.texts import following  # needed seldom, and by follow-up alone

    return following.asked(offer.about, facts, language, address, offer.way)


def _withdrawn(facts: OfferText, offer: Offer, language: str, address: str) -> tuple[str, str]:
    """The holder did not write the customer's last answer off: somebody took it back."""
    from herodesk.texts import taking_back  # needed seldom, and by publish alone

    return taking_back.answer_withdrawn(facts, language, address, offer.way)


def _words(facts: OfferText, offer: Offer, language: str, address: str) -> tuple[str, str]:
    if facts.into:
        return bundles.joined(facts, language, address, offer.way)
    if facts.giver:
        return bundles.handed_over(facts, language, address, offer.way)
    if offer.reminder:
        return notices.wrote_again(facts, language, address, offer.way)
    if offer.way is Way.SMS:
        return "", notices.offer(facts, language, address)
    return notices.offer_email(facts, language, address)


def our_number_for(person: Person, app: App) -> str:
    """The number of ours that this person can text back to; empty where texts go one way."""
    countries = app.rules.brand().telling.two_way_countries
    return answered_at(person.phone, countries, app.our_numbers)


def mark(case: Case, key: OfferKey, app: App, **marks: object) -> Case:
    """Mark one offer on whatever the case has become meanwhile.

    What has left must not leave again: a table that does not take the mark is asked at once again.
    """
    for _ in range(MARK_TRIES):
        marked = telling.marked(case, key, **marks)
        try:
            app.records.save(marked)
        except TransientError:
            continue
        except StaleError:
            fresh = app.records.case(case.number)
            if fresh is None:
                raise
            case = fresh
            continue
        return marked
    raise TransientError(f"case {case.number} could not be marked")
