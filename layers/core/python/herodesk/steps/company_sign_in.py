"""Sign in by the company's own provider: whoever it knows by an address of the roster.

Nobody is added by signing in: an address that is not on the roster is refused like a sign-in that
went wrong.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from herodesk.domain.errors import NotFoundError, RejectedError, StaleError, TransientError
from herodesk.domain.handshake import Handshake
from herodesk.domain.numbers import secret_hash
from herodesk.domain.records import Session
from herodesk.steps.sign_in import SignedIn, open_session

if TYPE_CHECKING:
    from herodesk.domain.staff import Person
    from herodesk.ports import App, Company

MINUTES = 10
"""So long a sign-in that was begun can be ended."""
BACK = "/company/back"
"""Where the provider sends people back to."""


def begin(*, app: App) -> tuple[Handshake, str]:
    """What the browser keeps, and the provider's address it goes to. Nothing is stored.

    NotFoundError if the company has no sign-in of its own; TransientError if it does not answer.
    """
    handshake, company = Handshake(app.tokens.new()), _company(app)
    try:
        return handshake, company.address(handshake, app.public_url + BACK, now=app.clock.now())
    except RejectedError as error:
        raise TransientError("the provider is not as was agreed on") from error


def finish(handshake: Handshake, state: str, code: str, *, app: App) -> SignedIn:
    """A new session for whoever the provider says is there; works once.

    NotFoundError for everything that is not as it should be, alike; TransientError if the
    provider does not answer.
    """
    company, now = _company(app), app.clock.now()
    if not code or not handshake.fits(state):
        raise NotFoundError("company")
    used = Session(
        token_hash=secret_hash(f"company {handshake.secret}"),
        hero="",
        kind="company",
        created_at=now,
        expires_at=now + timedelta(minutes=MINUTES),
    )
    try:
        app.records.save(used)
        email = company.email(code, handshake, app.public_url + BACK, now=now)
    except (RejectedError, StaleError) as refused:
        raise NotFoundError("company") from refused
    return open_session(_known(email, app), app=app)


def _known(email: str, app: App) -> Person:
    """Whose address that is; of two people with one address neither is signed in."""
    wanted = email.strip().casefold()
    known = [p for p in app.roster.people() if (p.email or "").casefold() == wanted and not p.gone]
    if not wanted or len(known) != 1:
        raise NotFoundError("company")
    return known[0]


def _company(app: App) -> Company:
    if app.company is None:
        raise NotFoundError("company")
    return app.company
