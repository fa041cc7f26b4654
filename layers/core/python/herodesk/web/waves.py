"""Waves: for leads, managers and IT the page and its JSON, for volunteers the link."""

from __future__ import annotations

from datetime import timedelta
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
    from herodesk.steps.look_waves import WaveView
    from herodesk.texts.insight import Table
    from herodesk.web.charts import Chart
    from herodesk.web.words import Words

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST_WAVES = 10
MOST_CASES = 20


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
        waves=[(view, _drawn(view, say), _words(view, here)) for view in views],
        languages=here.app.rules.brand().languages,
        most_cases=MOST_CASES,
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


def _drawn(view: WaveView, say: Words) -> dict[str, Any] | None:
    chart = _chart(view, say)
    if chart is None:
        return None
    return {
        "chart": chart,
        "table": _table(view, say),
        "most": max(one.authors for one in view.bins),
        "minutes": view.bins[0].minutes,
    }


def _chart(view: WaveView, say: Words) -> Chart | None:
    """Who wrote over what is usual, and when it was noticed."""
    from herodesk.web.charts import Chart, Line, Mark

    bins, _ = view.bins, say.catalogue.gettext
    if len(bins) < 2:
        return None
    called = view.wave.called_at
    each = timedelta(minutes=bins[0].minutes)
    at = (called - bins[0].at) / each if called else -1
    noticed = _("noticed %(time)s") % {"time": say.clock(called)} if called else ""
    return Chart(
        places=tuple(say.clock(one.at) for one in bins),
        lines=(
            Line(name="", values=tuple(one.low for one in bins), kind="low"),
            Line(name=_("usual"), values=tuple(one.high for one in bins), kind="high"),
            Line(name=_("posts"), values=tuple(one.posts for one in bins)),
            Line(name=_("authors"), values=tuple(one.authors for one in bins), kind="thin"),
        ),
        marks=(Mark(at=min(at, len(bins) - 1), name=noticed),) if at >= 0 else (),
    )


def _table(view: WaveView, say: Words) -> Table:
    """The same in numbers."""
    from herodesk.texts.insight import Table

    _ = say.catalogue.gettext
    return Table(
        name="wave",
        title=_("Authors over time, and what is usual"),
        head=(_("from"), _("posts"), _("authors"), _("usual"), _("usual at most")),
        rows=tuple(
            (say.clock(one.at), one.posts, one.authors, _short(one.usual), _short(one.high))
            for one in view.bins
        ),
    )


def _short(value: float) -> str:
    return f"{value:.1f}"


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
