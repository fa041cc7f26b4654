"""The ways in: claim links, one-time links, signing in and out."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk import line
from herodesk.domain.errors import (
    AlreadyClaimedError,
    HerodeskError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from herodesk.domain.post import Kind
from herodesk.domain.staff import Way
from herodesk.line import LinkView
from herodesk.steps.ask import MOST_ANSWER, answer_by_link, open_by_link
from herodesk.steps.look_asked import asked_view
from herodesk.steps.sign_in import send_link
from herodesk.web.answers import Answer, no_cookie, see_other, session_cookie
from herodesk.web.case_page import told
from herodesk.web.errors import status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, posted, visit

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST_ROWS = 50
WAYS = {"idea": "/ideas/new"}
"""Where a one-time link may lead that is about no case, by the word in it."""
"""So many cases behind the link of a message; the board has the others."""


@routes.get("/c/<token>")
def look(token: str) -> Answer:
    """A claim link shows the case and changes nothing: previewers open links, too."""
    return _link_page(token, visit(routes))


@routes.post("/c/<token>")
def take(token: str) -> Answer:
    """The button of a claim link: the case is yours and you are signed in."""
    here = posted(routes)
    try:
        case, signed = line.claim_by_link(token, app=here.app)
    except (AlreadyClaimedError, NotAllowedError) as error:
        return _link_page(token, here, error=error)
    except NotFoundError:
        return _used(token, here) or _link_page(token, here, status=HTTPStatus.CONFLICT)
    cookie = session_cookie(signed.token, here.app)
    return see_other(f"/cases/{case.number}", cookies=[cookie])


@routes.post("/c/<token>/pass")
def leave(token: str) -> Answer:
    """Not for me: nobody asks this person about the case again."""
    here = posted(routes)
    try:
        line.pass_by_link(token, app=here.app)
    except NotFoundError:
        return _link_page(token, here, status=HTTPStatus.CONFLICT)
    return _link_page(token, here, done="passed")


@routes.post("/c/<token>/later")
def later(token: str) -> Answer:
    """Not now: this person is asked again in a while, the others go on as usual."""
    here = posted(routes)
    try:
        until = line.later_by_link(token, app=here.app)
    except (AlreadyClaimedError, NotAllowedError) as error:
        return _link_page(token, here, error=error)
    except NotFoundError:
        return _link_page(token, here, status=HTTPStatus.CONFLICT)
    return _link_page(token, here, done="later", until=until)


@routes.post("/c/<token>/new-link")
def new_link(token: str) -> Answer:
    """A fresh way in, to the contact on the roster."""
    here = posted(routes)
    line.new_link(token, app=here.app)
    return page("sent_link.html", here)


@routes.get("/a/<token>")
def asked(token: str) -> Answer:
    """The link of a question shows it, with the posts it is about, and changes nothing."""
    return _asked_page(token, visit(routes))


@routes.post("/a/<token>")
def advise(token: str) -> Answer:
    """The colleague's answer; whoever gave it is signed in."""
    here = posted(routes)
    typed = here.form().get("answer", "")
    try:
        _, person = answer_by_link(token, line.clean(typed)[:MOST_ANSWER], app=here.app)
    except (InvalidError, NotAllowedError) as error:
        return _asked_page(token, here, error=error, typed=typed)
    if here.signed is not None and here.signed.person.id == person.id:
        return see_other(f"/a/{token}")
    cookie = session_cookie(line.open_session(person, app=here.app).token, here.app)
    return see_other(f"/a/{token}", cookies=[cookie])


@routes.post("/a/<token>/open")
def open_asked(token: str) -> Answer:
    """The holder goes to the case and is signed in, once."""
    here = posted(routes)
    try:
        number, person = open_by_link(token, app=here.app)
    except NotFoundError:
        return _asked_page(token, here, status=HTTPStatus.CONFLICT)
    cookie = session_cookie(line.open_session(person, app=here.app).token, here.app)
    return see_other(f"/cases/{number}", cookies=[cookie])


@routes.post("/a/<token>/new-link")
def new_asked_link(token: str) -> Answer:
    """A fresh way in, to the contact on the roster."""
    here = posted(routes)
    view = asked_view(token, app=here.app)
    send_link(view.person, view.person.way() or Way.SMS, app=here.app, case=view.case.number)
    return page("sent_link.html", here)


@routes.get("/s/<token>")
def ask(token: str) -> Answer:
    """A one-time link shows a button; only the button uses it up."""
    here = visit(routes)
    to = here.query.get("to", "")
    return page("open_session.html", here, token=token, over=False, to=to if to in WAYS else "")


@routes.post("/s/<token>")
def enter(token: str) -> Answer:
    """Redeem a one-time link."""
    here = posted(routes)
    try:
        signed, case = line.sign_in(token, app=here.app)
    except NotFoundError as error:
        return page("open_session.html", here, status=status_of(error), token="", over=True)
    cookie = session_cookie(signed.token, here.app)
    there = f"/cases/{case}" if case else WAYS.get(here.query.get("to", ""), "/")
    return see_other(there, cookies=[cookie])


@routes.get("/m/<token>")
def several(token: str) -> Answer:
    """The link of a message about several cases shows them; only its button signs in."""
    here = visit(routes)
    try:
        person, rows = line.asked_of(token, app=here.app)
    except NotFoundError as error:
        if here.signed:
            return see_other("/?show=asked")
        return page("open_session.html", here, status=status_of(error), token="", over=True)
    return page(
        "several.html",
        here,
        reader=person,
        person=person,
        rows=rows[:MOST_ROWS],
        total=len(rows),
        token=token,
    )


@routes.post("/m/<token>")
def open_several(token: str) -> Answer:
    """The button: signed in, in front of the cases."""
    here = posted(routes)
    try:
        signed, _ = line.sign_in(token, app=here.app)
    except NotFoundError as error:
        return page("open_session.html", here, status=status_of(error), token="", over=True)
    return see_other("/?show=asked", cookies=[session_cookie(signed.token, here.app)])


@routes.get("/sign-in")
def sign_in() -> Answer:
    """Asks for a contact."""
    return _sign_in(visit(routes), asked=False)


@routes.post("/sign-in")
def send_sign_in_link() -> Answer:
    """Sends a one-time link; the answer is the same for a contact that nobody has."""
    here = posted(routes)
    line.ask_sign_in(here.form().get("contact", "")[:200], app=here.app)
    return _sign_in(here, asked=True)


@routes.post("/sign-out")
def sign_out() -> Answer:
    """Ends the session."""
    here = visit(routes)
    here.require_csrf(here.form().get("csrf", ""))
    line.sign_out(here.signed_in.token, app=here.app)
    return see_other("/sign-in", cookies=[no_cookie(here.app)])


@routes.post("/sign-out/everywhere")
def sign_out_everywhere() -> Answer:
    """Ends all sessions of this person, in every browser, and the links that lead to one."""
    here = visit(routes)
    here.require_csrf(here.form().get("csrf", ""))
    line.sign_out_everywhere(here.person, app=here.app)
    return see_other("/sign-in", cookies=[no_cookie(here.app)])


def _sign_in(here: Visit, *, asked: bool) -> Answer:
    return page("sign_in.html", here, asked=asked, company=here.app.company is not None)


def _link_page(
    token: str,
    here: Visit,
    *,
    status: int = HTTPStatus.OK,
    error: AlreadyClaimedError | NotAllowedError | None = None,
    done: str = "",
    until: datetime | None = None,
) -> Answer:
    """How the case of the link stands, in the language of the person whom the link is for."""
    link = line.link(token, app=here.app)
    return page(
        "link.html",
        here,
        status=status_of(error) if error else status,
        reader=link.person,
        link=link,
        token=token,
        problem=told(error, voice(here, link.person)) if error else "",
        done=done,
        until=until,
        post=_post(link),
        inside=here.signed is not None and here.signed.person.id == link.person.id,
    )


def _asked_page(
    token: str,
    here: Visit,
    *,
    status: int = HTTPStatus.OK,
    error: HerodeskError | None = None,
    typed: str = "",
) -> Answer:
    """How the question of the link stands, in the language of the person whom the link is for."""
    view = asked_view(token, app=here.app)
    return page(
        "asked.html",
        here,
        status=status_of(error) if error else status,
        reader=view.person,
        view=view,
        case=view.case,
        question=view.question,
        token=token,
        typed=typed,
        most_answer=MOST_ANSWER,
        problem=told(error, voice(here, view.person)) if error else "",
        inside=here.signed is not None and here.signed.person.id == view.person.id,
    )


def _post(link: LinkView) -> object:
    """The public post while the link is good for something; a private message never."""
    post = link.post.post if link.post and link.standing in {"open", "yours"} else None
    return post if post and post.kind is not Kind.MESSAGE else None


def _used(token: str, here: Visit) -> Answer | None:
    """A second tap of the person who has the case already leads to the case."""
    link = line.link(token, app=here.app)
    same = here.signed is not None and here.signed.person.id == link.person.id
    return see_other(f"/cases/{link.case.number}") if link.standing == "yours" and same else None
