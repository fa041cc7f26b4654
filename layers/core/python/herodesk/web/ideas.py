"""Ideas of colleagues: the list with its chart, the ten questions, one idea, and the decision."""

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
from herodesk.domain.idea import EFFORT, MOST, QUESTIONS, VALUE, Band, Choice
from herodesk.domain.outcome import MOST_TEXT, MOST_TITLE, MOST_WHY
from herodesk.domain.rights import Right, may
from herodesk.steps.ideas import (
    IdeaView,
    Proposal,
    all_ideas,
    confirm_cases,
    decide,
    likely,
    one_idea,
    propose,
)
from herodesk.steps.matters import require
from herodesk.texts import matters as texts
from herodesk.web.answers import Answer, as_json, see_other
from herodesk.web.case_page import told
from herodesk.web.errors import status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, visit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from herodesk.texts.insight import Table
    from herodesk.web.words import Words

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST_FIELDS = 60
"""Every case that may be linked is a field of its own."""
TICKED = "case."


@routes.get("/ideas")
def look() -> Answer:
    """Every idea that is kept, and how their effort and value compare."""
    here = visit(routes)
    say = voice(here, here.person)
    views = all_ideas(here.person, app=here.app)
    waiting = [view for view in views if view.idea.is_open]
    return page(
        "ideas.html",
        here,
        waiting=waiting,
        decided=[view for view in views if not view.idea.is_open],
        points=_points(waiting),
        title=_finding(waiting, say),
        table=_table(waiting, say),
        words=texts,
    )


@routes.get("/ideas/new")
def new() -> Answer:
    """The form, from a case or freely."""
    here = visit(routes)
    require(here.person, Right.IDEAS)
    return _form(here, {"case": here.query.get("case", "")})


@routes.post("/ideas")
def file() -> Answer:
    """File an idea."""
    here = visit(routes)
    form = here.form()
    here.require_csrf(form.get("csrf", ""))
    wanted = Proposal(
        title=form.get("title", ""),
        text=form.get("text", ""),
        topic=form.get("topic", ""),
        origin=form.get("case", ""),
        answers=form,
    )
    try:
        idea = propose(wanted, form.get("key", ""), here.person, app=here.app)
    except (InvalidError, TransientError) as error:
        return _form(here, form, error)
    return see_other(f"/ideas/{idea.id}")


@routes.get("/ideas/<id_>")
def one(id_: str) -> Answer:
    """One idea."""
    return _page(id_, visit(routes))


@routes.post("/ideas/<id_>/<action>")
def press(id_: str, action: str) -> Answer:
    """Link cases with it, or decide."""
    here = visit(routes)
    form = here.form(most=MOST_FIELDS)
    here.require_csrf(form.get("csrf", ""))
    _ = here.person
    try:
        _act(id_, action, form, here)
    except (InvalidError, NotAllowedError, TransientError) as error:
        return _page(id_, here, error, form)
    return see_other(f"/ideas/{id_}")


@routes.get("/api/ideas")
def ideas_json() -> Answer:
    """The same as JSON."""
    here = visit(routes)
    say = voice(here, here.person)
    views = all_ideas(here.person, app=here.app)
    return as_json({"ideas": [_row(view, say) for view in views]})


# -- inside -----------------------------------------------------------------------------------


def _act(id_: str, action: str, form: dict[str, str], here: Visit) -> None:
    if action == "cases":
        ticked = [name.removeprefix(TICKED) for name in form if name.startswith(TICKED)]
        confirm_cases(id_, ticked, here.person, app=here.app)
    elif action == "decide":
        seen = form.get("seen", "")
        decide(
            id_,
            form.get("what", ""),
            form.get("why", ""),
            form.get("until", ""),
            here.person,
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 4 else -1,
            app=here.app,
        )
    else:
        raise NotFoundError(action)


def _form(here: Visit, typed: Mapping[str, str], error: HerodeskError | None = None) -> Answer:
    say = voice(here, here.person)
    case = here.app.records.case(typed.get("case", ""))
    return page(
        "idea_new.html",
        here,
        status=status_of(error) if error else HTTPStatus.OK,
        problem=told(error, say) if error else "",
        typed=typed,
        case=case,
        topic=typed.get("topic", (case.topic if case else None) or ""),
        key=typed.get("key") or here.app.tokens.new(),
        parts=((say.catalogue.gettext("Effort"), EFFORT), (say.catalogue.gettext("Value"), VALUE)),
        questions={name: say.catalogue.gettext(text) for name, text in texts.QUESTIONS.items()},
        most=MOST,
        most_title=MOST_TITLE,
        most_text=MOST_TEXT,
    )


def _page(
    id_: str,
    here: Visit,
    error: HerodeskError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Answer:
    say, person = voice(here, here.person), here.person
    view = one_idea(id_, person, app=here.app)
    idea, decides = view.idea, may(person, Right.DECIDE)
    links = decides or idea.by == person.id
    return page(
        "idea.html",
        here,
        status=status_of(error) if error else HTTPStatus.OK,
        problem=told(error, say) if error else "",
        view=view,
        idea=idea,
        choices=[(it, texts.choice(it, say.language)) for it in idea.choices()] if decides else [],
        likely=likely(idea, app=here.app) if links else (),
        typed=typed or {},
        later=Choice.LATER,
        answers=[
            (say.catalogue.gettext(texts.QUESTIONS[name]), answer)
            for name, answer in zip(QUESTIONS, idea.answers, strict=True)
        ],
        most=MOST,
        most_why=MOST_WHY,
        ticked=TICKED,
        words=texts,
    )


def _points(views: Sequence[IdeaView]) -> list[tuple[int, int, str]]:
    """Effort, value and the numbers of the ideas that lie there, for the chart."""
    found: dict[tuple[int, int], list[str]] = {}
    for number, view in enumerate(views, start=1):
        found.setdefault((view.idea.effort, view.idea.value), []).append(str(number))
    return [(effort, value, ", ".join(names)) for (effort, value), names in found.items()]


def _finding(views: Sequence[IdeaView], say: Words) -> str:
    """What the chart shows, as a sentence."""
    best = sum(view.idea.band is Band.JUST_DO_IT for view in views)
    if not best:
        return say.catalogue.gettext("No idea that waits gives far more than it takes")
    return say.catalogue.ngettext(
        "%(n)d of %(all)d ideas that wait gives far more than it takes",
        "%(n)d of %(all)d ideas that wait give far more than they take",
        best,
    ) % {"n": best, "all": len(views)}


def _table(views: Sequence[IdeaView], say: Words) -> Table:
    from herodesk.texts.insight import Table

    _ = say.catalogue.gettext
    return Table(
        name="ideas",
        title=_finding(views, say),
        head=(_("idea"), _("no."), _("effort"), _("value"), _("band")),
        rows=tuple(
            (
                view.idea.title, number, view.idea.effort, view.idea.value,
                texts.band(view.idea.band, say.language),
            )
            for number, view in enumerate(views, start=1)
        ),
    )  # fmt: skip


def _row(view: IdeaView, say: Words) -> dict[str, Any]:
    idea = view.idea
    return {
        "id": idea.id,
        "title": idea.title,
        "text": idea.text,
        "by": idea.by,
        "at": say.iso(idea.at),
        "topic": idea.topic,
        "answers": dict(zip(QUESTIONS, idea.answers, strict=True)),
        "effort": idea.effort,
        "value": idea.value,
        "band": str(idea.band),
        "cases": list(idea.cases),
        "decider": view.decider.id if view.decider else None,
        "decide_by": idea.decide_by.isoformat(),
        "overdue": view.overdue,
        "decisions": [
            {
                "what": str(it.what),
                "by": it.by,
                "at": say.iso(it.at),
                "why": it.why,
                "until": it.until.isoformat() if it.until else None,
            }
            for it in idea.decisions
        ],
    }
