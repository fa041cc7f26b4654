"""The compact: read it, sign it in three taps, and see who owes what to whom."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.errors import (
    HerodeskError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    TransientError,
)
from herodesk.steps import look_compact, sign_compact
from herodesk.texts import compact as texts
from herodesk.web.answers import Answer, as_json, see_other, session_cookie
from herodesk.web.errors import sentence_of, status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, posted, visit

if TYPE_CHECKING:
    from herodesk.domain.staff import Person
    from herodesk.steps.look_compact import Mine

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST_WHY = 300
DONE = frozenset({"signed", "withdrawn"})


@routes.get("/compact")
def read() -> Answer:
    """The words, one's own part first, and how one stands."""
    here = visit(routes)
    return _page(here, here.person)


@routes.post("/compact/sign")
def sign() -> Answer:
    """I agree."""
    here = visit(routes)
    form = here.form()
    here.require_csrf(form.get("csrf", ""))
    language = voice(here).language
    try:
        sign_compact.sign(here.person, form.get("version", ""), language, app=here.app)
    except (InvalidError, NotAllowedError, TransientError) as error:
        return _page(here, here.person, error=error)
    return see_other("/compact?done=signed")


@routes.post("/compact/withdraw")
def withdraw() -> Answer:
    """The signature is taken back; the consequence stood above the button."""
    here = visit(routes)
    form = here.form()
    here.require_csrf(form.get("csrf", ""))
    why = " ".join(form.get("why", "").split())[:MOST_WHY]
    sign_compact.withdraw(here.person, why, app=here.app)
    return see_other("/compact?done=withdrawn")


@routes.get("/k/<token>")
def look(token: str) -> Answer:
    """The link of a notice shows the words and changes nothing: previewers open links, too."""
    return _link_page(token, visit(routes))


@routes.post("/k/<token>")
def agree(token: str) -> Answer:
    """I agree, behind the link: signed, and signed in."""
    here = posted(routes)
    try:
        _, person = sign_compact.whose_link(token, app=here.app)
        language = voice(here, person).language
        version = here.form().get("version", "")
        signed = sign_compact.sign_by_link(token, version, language, app=here.app)
    except (InvalidError, NotFoundError, NotAllowedError) as error:
        return _link_page(token, here, error=error)
    return see_other("/compact?done=signed", cookies=[session_cookie(signed.token, here.app)])


@routes.get("/compact/state")
def state() -> Answer:
    """Who owes what to whom, for leads, managers and IT."""
    here = visit(routes)
    say = voice(here, here.person)
    found = look_compact.state(here.person, say.language, app=here.app)
    return page(
        "compact_state.html",
        here,
        state=found,
        how=lambda promise: texts.how(promise, say.language),
        party=lambda name: texts.party(name, say.language),
        stands=lambda name: texts.state(name, say.language),
        level=lambda number: texts.level(number, say.language),
        right=lambda name: texts.right(name, say.language),
    )


@routes.get("/api/compact")
def mine_json() -> Answer:
    """How one stands."""
    here = visit(routes)
    mine = look_compact.mine(here.person, app=here.app)
    return as_json(_told(mine, here.person))


@routes.post("/api/compact/sign")
def sign_json() -> Answer:
    """Sign the version that was read."""
    here = visit(routes)
    here.require_csrf(here.event.headers.get("x-csrf-token", ""))
    language = voice(here).language
    sign_compact.sign(here.person, here.json().get("version", ""), language, app=here.app)
    person = here.app.roster.person(here.person.id) or here.person
    return as_json(_told(look_compact.mine(person, app=here.app), person))


# -- inside -----------------------------------------------------------------------------------


def _page(here: Visit, person: Person, *, error: HerodeskError | None = None) -> Answer:
    say, done = voice(here, person), here.query.get("done", "")
    words = look_compact.words_in(say.language, app=here.app)
    return page(
        "compact.html",
        here,
        status=status_of(error) if error else HTTPStatus.OK,
        mine=look_compact.mine(person, app=here.app),
        words=words,
        reader=person,
        them=person,
        token="",
        over=False,
        done=done if done in DONE else "",
        how=lambda promise: texts.how(promise, say.language),
        problem=sentence_of(error, say.language, say.brand.address) if error else "",
    )


def _link_page(token: str, here: Visit, *, error: HerodeskError | None = None) -> Answer:
    try:
        _, person = sign_compact.whose_link(token, app=here.app)
    except NotFoundError as gone:
        if here.signed:
            return see_other("/compact")
        return page(
            "compact.html", here, status=status_of(gone), over=True, token="", problem="",
            mine=None, words=None, them=None, done="", how=str,
        )  # fmt: skip
    say = voice(here, person)
    return page(
        "compact.html",
        here,
        status=status_of(error) if error else HTTPStatus.OK,
        mine=look_compact.mine(person, app=here.app),
        words=look_compact.words_in(say.language, app=here.app),
        reader=person,
        them=person,
        token=token,
        over=False,
        done="",
        how=lambda promise: texts.how(promise, say.language),
        problem=sentence_of(error, say.language, say.brand.address) if error else "",
    )


def _told(mine: Mine, person: Person) -> dict[str, object]:
    compact = mine.compact
    return {
        "version": compact.version or None,
        "signed": person.signed or None,
        "signed_on": person.signed_on.isoformat() if person.signed_on else None,
        "to_sign": mine.to_sign,
        "counts_from": compact.counts_from.isoformat() if compact.counts_from else None,
        "level": person.level,
        "no_offers_because": list(mine.against),
        "trainings": [
            {
                "topic": one.training.topic,
                "state": one.state,
                "passed": one.passed.isoformat() if one.passed else None,
                "until": one.until.isoformat() if one.until else None,
            }
            for one in mine.trainings
        ],
    }
