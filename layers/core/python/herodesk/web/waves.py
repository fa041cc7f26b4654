"""Waves: for leads, managers and IT the page and its JSON, for volunteers the link."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.errors import (
    HerodeskError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    TransientError,
)
from herodesk.domain.rights import Right, may
from herodesk.web.answers import Answer, as_json, see_other, session_cookie
from herodesk.web.case_page import told
from herodesk.web.errors import status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, posted, visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from herodesk.steps.look_waves import Bin, WaveView

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST_WAVES = 10
MOST_CASES = 20
WIDE, HIGH = 640, 160


@routes.get("/waves")
def look() -> Answer:
    """The waves of the last weeks."""
    here = visit(routes)
    _require_may_look(here)
    return _page(here)


@routes.post("/waves/<wave>/<action>")
def press(wave: str, action: str) -> Answer:
    """Release a statement, or have volunteers called."""
    here = visit(routes)
    form = here.form()
    here.require_csrf(form.get("csrf", ""))
    try:
        _act(wave, action, form, here)
    except (NotAllowedError, InvalidError, TransientError) as error:
        return _page(here, error=error)
    return see_other("/waves")


@routes.get("/api/waves")
def waves_json() -> Answer:
    """The same as JSON."""
    from herodesk.steps.look_waves import newest_waves

    here = visit(routes)
    _require_may_look(here)
    return as_json({"waves": [_row(wave, here) for wave in newest_waves(app=here.app)]})


@routes.get("/w/<token>")
def ask(token: str) -> Answer:
    """A volunteer's link asks and changes nothing: previewers open links, too."""
    return _asked(token, visit(routes))


@routes.post("/w/<token>")
def say_yes(token: str) -> Answer:
    """The button: this person helps until it is over, and is signed in."""
    from herodesk import line
    from herodesk.steps.lead_wave import say_yes as step

    here = posted(routes)
    try:
        _, person = step(token, app=here.app)
    except NotAllowedError as error:
        return _asked(token, here, error)
    signed = line.open_session(person, app=here.app)
    return see_other("/?show=free", cookies=[session_cookie(signed.token, here.app)])


# -- inside -----------------------------------------------------------------------------------


def _require_may_look(here: Visit) -> None:
    if not may(here.person, Right.WAVES):
        raise NotAllowedError("leads-only")


def _act(wave: str, action: str, form: dict[str, str], here: Visit) -> None:
    from herodesk.steps.lead_wave import call_out, release

    if action == "release":
        languages = here.app.rules.brand().languages
        texts = {code: form[f"text-{code}"] for code in languages if f"text-{code}" in form}
        release(wave, texts, here.person, app=here.app)
    elif action == "call":
        call_out(wave, here.person, app=here.app)
    else:
        raise NotFoundError(action)


def _page(here: Visit, error: HerodeskError | None = None) -> Answer:
    from herodesk.steps.look_waves import look_at, newest_waves

    say = voice(here, here.person)
    views = [look_at(wave, app=here.app) for wave in newest_waves(app=here.app)[:MOST_WAVES]]
    return page(
        "waves.html",
        here,
        status=status_of(error) if error else HTTPStatus.OK,
        waves=[(view, _chart(view.bins), _words(view, here)) for view in views],
        languages=here.app.rules.brand().languages,
        most_cases=MOST_CASES,
        wide=WIDE,
        high=HIGH,
        problem=told(error, say) if error else "",
    )


def _words(view: WaveView, here: Visit) -> dict[str, Any]:
    """What the page says of a wave: why, how it went, and what its statement may begin with."""
    from herodesk.steps.wave_words import facts_of, report_of
    from herodesk.texts import waves as texts

    topic = here.app.rules.brand().topic(view.wave.topic)
    begins = dict(topic.statement) if topic else {}
    begins |= {code: one.text for code, one in view.statements.items()}
    facts = facts_of(view.wave, here.person, here.app, link="")
    return {
        "why": texts.reason(facts, here.language),
        "report": texts.report_lines(report_of(view.wave), here.language),
        "begins": begins,
        "asked": sum(call.sent for call in view.calls),
    }


def _chart(bins: Sequence[Bin]) -> dict[str, Any] | None:
    """Two lines in a field of `WIDE` by `HIGH`: who wrote, and what is usual."""
    if len(bins) < 2:
        return None
    top = max(1.0, *(one.authors for one in bins), *(one.usual for one in bins))
    step = WIDE / (len(bins) - 1)

    def line(values: list[float]) -> str:
        points = (
            f"{place * step:.0f},{HIGH - value / top * (HIGH - 24):.0f}"
            for place, value in enumerate(values)
        )
        return " ".join(points)

    return {
        "authors": line([float(one.authors) for one in bins]),
        "usual": line([one.usual for one in bins]),
        "most": max(one.authors for one in bins),
        "minutes": bins[0].minutes,
    }


def _asked(token: str, here: Visit, error: HerodeskError | None = None) -> Answer:
    from herodesk.steps.lead_wave import whose_call

    wave, person = whose_call(token, app=here.app)
    return page(
        "help.html",
        here,
        status=status_of(error) if error else HTTPStatus.OK,
        reader=person,
        wave=wave,
        token=token,
        helps=person.id in wave.volunteers,
        problem=told(error, voice(here, person)) if error else "",
    )


def _row(wave: Any, here: Visit) -> dict[str, Any]:
    say = voice(here, here.person)
    moments = ("since", "called_at", "over_at", "released_at", "called_out_at")
    return {
        "id": wave.id,
        "topic": wave.topic,
        "sign": str(wave.sign),
        "state": str(wave.state),
        **{name: say.iso(at) if (at := getattr(wave, name)) else None for name in moments},
        **{
            name: getattr(wave, name)
            for name in ("authors", "usual", "minutes", "readers", "most", "cases", "answered")
        },
        "volunteers": list(wave.volunteers),
    }
