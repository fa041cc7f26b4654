"""The desk: one case, and what browsers load with every page."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.case import Case
from herodesk.domain.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    TransientError,
)
from herodesk.web import assets
from herodesk.web.acts import act
from herodesk.web.answers import Answer, as_json, see_other
from herodesk.web.case_page import case_page
from herodesk.web.visit import visit

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

LEAD_TO_ANOTHER = frozenset({"merge", "split"})
PICTURE = frozenset({"picture", "no-picture"})
"""What is done to the picture beside an answer that is being written."""
LEAVE_THE_CASE = frozenset({"release", "hand-over", "pass", "solve", "not-a-case", "is-a-case"})


@routes.get("/cases/<number>")
def case(number: str) -> Answer:
    """One case."""
    here = visit(routes)
    _ = here.signed_in
    return case_page(number.upper(), here)


@routes.post("/cases/<number>/<action>")
def press(number: str, action: str) -> Answer:
    """A button of the case's page. What was typed comes back with the reason if it cannot be."""
    here = visit(routes)
    form = here.form()
    here.require_csrf(form.get("csrf", ""))
    if action == "looking":
        from herodesk.web.presence import looking  # asked by a script, never by a form

        return looking(number.upper(), here, form)
    if action == "move":
        asked = form | {"moves": "yes", "prepare": "yes"}
        return case_page(number.upper(), here, typed=asked)
    try:
        if here.has_files:
            from herodesk.web.pictures import with_picture  # few answers have one

            form = with_picture(number.upper(), here, form)
        if action in PICTURE:
            typed = form if action == "picture" else form | {"attached": "", "alt": ""}
            return case_page(number.upper(), here, draft=form.get("text", ""), typed=typed)
        done = act(number.upper(), action, here, form)
    except (NotAllowedError, InvalidError, ConflictError, TransientError) as error:
        correcting = form.get("reply_id", "") if action == "correct-reply" else ""
        return case_page(
            number.upper(),
            here,
            error=error,
            draft=form.get("text", ""),
            correcting=correcting,
            typed=form,
            refused=action,
        )
    ended = action == "correct" and isinstance(done, Case) and not done.is_open
    left = ended or action in LEAVE_THE_CASE
    if action in LEAD_TO_ANOTHER and isinstance(done, Case):
        return see_other(f"/cases/{done.number}")
    return see_other("/" if left else f"/cases/{number.upper()}")


@routes.get("/cases/<number>/pictures/<name>")
def picture(number: str, name: str) -> Answer:
    """A picture that goes out, or went out, with an answer."""
    from herodesk.web.pictures import show

    here = visit(routes)
    _ = here.signed_in
    return show(number.upper(), name, here)


@routes.get("/health")
def health() -> Answer:
    """Alive."""
    return as_json({"status": "ok"})


@routes.get("/static/<file>")
def static(file: str) -> Answer:
    """The stylesheet and the script."""
    found = assets.serve(file)
    if found is None:
        raise NotFoundError("file")
    return found
