"""Who owes what to whom: what managers get by e-mail on Monday morning, as it is now."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.steps.weekly import state_for
from herodesk.texts.weekly import sections
from herodesk.web.answers import Answer
from herodesk.web.rendering import page, voice
from herodesk.web.visit import visit

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@routes.get("/digest")
def look() -> Answer:
    """Overdue decisions first, then what is stuck, lapses, waits, and how the desk fares."""
    here = visit(routes)
    say = voice(here, here.person)
    week = state_for(here.person, app=here.app)
    late = len(week.overdue) + len(week.stuck) + len(week.lapsed)
    return page("digest.html", here, late=late, parts=sections(week, say.language, here.app))
