"""Who is at the page: one-time links, sessions, and the ways out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herodesk.domain.errors import NotFoundError, StaleError, TransientError, UndeliverableError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.numbers import secret_hash
from herodesk.domain.records import Session
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.bundle import LINK as BUNDLE_LINK
from herodesk.texts import notices

SESSION_HOURS = 12
LINK_MINUTES = 15
ASK_SECONDS = 60
"""A person gets at most one sign-in link in this time, however often it is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A person with an open session. `token` goes into the cookie, `csrf` into forms."""

    person: Person
    token: str
    csrf: str


def open_session(person: Person, *, app: App) -> SignedIn:
    """A new session; only hashes of its secrets are kept."""
    session, opened = _new_session(person, app)
    app.records.save(session)
    return opened


def _new_session(person: Person, app: App) -> tuple[Session, SignedIn]:
    now, token, csrf = _from_now(person, app), app.tokens.new(), app.tokens.new()
    session = Session(
        token_hash=secret_hash(token),
        hero=person.id,
        kind="session",
        created_at=now,
        expires_at=now + timedelta(hours=SESSION_HOURS),
        csrf=csrf,
    )
    return session, SignedIn(person=person, token=token, csrf=csrf)


def signed_in(token: str, *, app: App) -> SignedIn | None:
    """Whose session this is, or None."""
    session = app.records.session(secret_hash(token)) if token else None
    if session is None or session.kind != "session" or session.used:
        return None
    person = app.roster.person(session.hero)
    if person is None or person.gone or is_signed_out(session, app=app):
        return None
    return SignedIn(person=person, token=token, csrf=session.csrf)


def is_signed_out(session: Session, *, app: App) -> bool:
    """True for what was opened or sent before its person was signed out everywhere."""
    out = app.records.brakes().out_at(session.hero)
    return out is not None and session.created_at <= out


def _from_now(person: Person, app: App) -> datetime:
    """The time, and if it stands still since the person was signed out, the next moment."""
    now, out = app.clock.now(), app.records.brakes().out_at(person.id)
    return max(now, out + timedelta.resolution) if out else now


def whose_link(token: str, *, app: App) -> tuple[Session, Person]:
    """A one-time link that still works, and whom it was sent to; NotFoundError if none does."""
    link = app.records.session(secret_hash(token))
    works = link and link.kind in {"sign-in", BUNDLE_LINK} and not link.used
    person = app.roster.person(link.hero) if link and works else None
    if link is None or person is None or person.gone:
        raise NotFoundError("link")
    if is_signed_out(link, app=app):
        raise NotFoundError("link")
    return link, person


def redeem(link: Session, person: Person, *, app: App) -> SignedIn:
    """Use a one-time link up and open a session, both or neither.

    NotFoundError if somebody else was faster; TransientError where another run is at it, which may
    yet come to nothing."""
    session, opened = _new_session(person, app)
    try:
        app.records.save(replace(link, used=True, v=link.v + 1), session)
    except StaleError as raced:
        raced.require_told()
        raise NotFoundError("link") from raced
    return opened


def sign_out(token: str, *, app: App) -> None:
    """End a session at once; who presses twice, or in two windows, is out and sees no error.

    TransientError where another run is at it, which may yet come to nothing."""
    session = app.records.session(secret_hash(token))
    if session is None or session.used:
        return
    try:
        app.records.save(replace(session, used=True, v=session.v + 1))
    except StaleError as raced:
        raced.require_told()  # nothing ever happens to a session but its end


def sign_out_everywhere(person: Person, *, app: App) -> None:
    """End all sessions of this person at once; links that would open one are over, too."""
    from herodesk.steps import brake  # seldom needed

    brake.sign_out([person.id], by=person.id, now=app.clock.now(), records=app.records)


def ask_sign_in(contact: str, *, app: App) -> None:
    """Send a one-time link to a contact of the roster; tells nobody whether there is one."""
    wanted = "".join(contact.split()).casefold()
    for person in app.roster.people():
        if person.gone:
            continue
        ways = {Way.SMS: person.phone, Way.EMAIL: person.email}
        way = next((w for w, c in ways.items() if wanted and (c or "").casefold() == wanted), None)
        if way:
            send_link(person, way, app=app)


def send_link(
    person: Person, way: Way, *, app: App, case: str | None = None, test: bool = False
) -> bool:
    """Send a sign-in link this way, unless one was sent within the last minute; True if it left.

    As a `test` it says that it is one."""
    way = Way.EMAIL if person.no_sms else way
    token, link = _new_link(person, case, app)
    link = replace(link, sms=way is Way.SMS)
    once = Session(
        token_hash=secret_hash(f"asked {person.id}"),
        hero=person.id,
        kind="asked",
        created_at=link.created_at,
        expires_at=link.created_at + timedelta(seconds=ASK_SECONDS),
    )
    try:
        app.records.save(once, link)
    except StaleError as stale:
        stale.require_told()
        return False
    except TransientError:
        _may_ask_again(once, app)
        raise
    brand = app.rules.brand()
    subject, text = (notices.test if test else notices.sign_in)(
        brand=brand.name,
        link=f"{app.public_url}/s/{token}",
        minutes=LINK_MINUTES,
        language=person.language,
        address=brand.address,
        way=way,
    )
    notice = Notice(
        key=link.token_hash,
        kind=NoticeKind.SIGN_IN,
        hero=person.id,
        way=way,
        text=text,
        subject=subject,
        case=case,
    )
    try:
        app.notifiers[way].send(notice, person)
    except UndeliverableError:
        return False
    except TransientError:
        _may_ask_again(once, app)
        raise
    return True


def _may_ask_again(once: Session, app: App) -> None:
    """Nothing has left as far as is known: whoever presses again now gets a link. The mark of a
    link that left within this minute stays."""
    over = replace(once, expires_at=app.clock.now(), v=once.v + 1)
    with suppress(StaleError, TransientError):
        stands = app.records.session(once.token_hash)
        if stands and stands.created_at == once.created_at:
            app.records.save(over)


def way_in(person: Person, case: str | None, *, app: App) -> str:
    """The secret of a new one-time link that leads this person to the case, or to the board."""
    token, link = _new_link(person, case, app)
    app.records.save(link)
    return token


def _new_link(person: Person, case: str | None, app: App) -> tuple[str, Session]:
    now, token = _from_now(person, app), app.tokens.new()
    link = Session(
        token_hash=secret_hash(token),
        hero=person.id,
        kind="sign-in",
        created_at=now,
        expires_at=now + timedelta(minutes=LINK_MINUTES),
        case=case,
    )
    return token, link


def sign_in(token: str, *, app: App) -> tuple[SignedIn, str | None]:
    """Redeem a one-time link, once; the session and the case the link was about."""
    link, person = whose_link(token, app=app)
    opened = redeem(link, person, app=app)
    if link.sms and person.sms_fails:
        from herodesk.steps import brake  # seldom needed

        brake.works_again(person, records=app.records)
    return opened, link.case
