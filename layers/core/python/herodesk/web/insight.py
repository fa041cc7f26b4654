"""How well customers are answered: the page, its tables as CSV, and the same as JSON."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.rights import Right, may
from herodesk.steps.causes import causes_of
from herodesk.steps.count import day_counts
from herodesk.steps.insight import figures, known_since, only_topic, period_of
from herodesk.texts import insight as texts
from herodesk.web.answers import SAFE, Answer, as_json
from herodesk.web.case_page import told
from herodesk.web.charts import charts_of
from herodesk.web.errors import status_of
from herodesk.web.figures_json import figures_json
from herodesk.web.rendering import page, voice
from herodesk.web.tables import as_csv
from herodesk.web.visit import Visit, visit

if TYPE_CHECKING:
    from herodesk.domain.causes import Cause
    from herodesk.domain.insight import Insight
    from herodesk.web.words import Words

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

SPANS = (7, 28, 90)
"""So many days can be looked at with one touch."""


@routes.get("/insight")
def look() -> Answer:
    """The figures of a period; one that cannot be is told, and the usual one is shown."""
    here = visit(routes)
    _require_may_look(here)
    say, problem = voice(here, here.person), None
    try:
        found, causes = _asked(here, here.query)
    except InvalidError as error:
        problem = error
        found, causes = _asked(here, {})
    names = _names(say)
    tables = {table.name: table for table in texts.tables(found, names)}
    return page(
        "insight.html",
        here,
        status=status_of(problem) if problem else HTTPStatus.OK,
        found=found,
        tables=tables | {"days": texts.in_words(tables["days"], say.on)},
        charts=charts_of(found, say),
        times=texts.times(found, say.language),
        causes=causes,
        commonest=texts.commonest(causes, names) if causes is not None else "",
        spans=SPANS,
        span=found.period.length if "from" not in here.query else 0,
        address=_address(found),
        problem=told(problem, say) if problem else "",
    )


@routes.get("/insight/<table>.csv")
def table_csv(table: str) -> Answer:
    """One table for a spreadsheet; for who sees them all, the examples of causes are in theirs."""
    here = visit(routes)
    _require_may_look(here)
    say = voice(here, here.person)
    found, causes = _asked(here, here.query, read=table == "causes")
    names = _names(say)
    tables = {one.name: one for one in texts.tables(found, names)}
    if causes is not None:
        tables["causes"] = texts.causes_table(causes, names)
    if table not in tables:
        raise NotFoundError("page")
    period = found.period
    file = f"{here.app.rules.brand().id}-{table}-{period.first}-{period.last}.csv"
    return Response(
        status_code=int(HTTPStatus.OK),
        content_type="text/csv; charset=utf-8",
        body=as_csv(tables[table], say.language),
        headers=SAFE | {"Content-Disposition": f'attachment; filename="{file}"'},
        compress=True,
    )


@routes.get("/api/insight")
def insight_json() -> Answer:
    """The same as JSON; causes only for who leads."""
    here = visit(routes)
    _require_may_look(here)
    found, causes = _asked(here, here.query)
    return as_json(figures_json(found, causes))


@routes.get("/api/insight/days")
def days_json() -> Answer:
    """What each of the last days brought, counted: for everybody who is signed in."""
    here = visit(routes)
    _ = here.person
    counts = day_counts(app=here.app)
    days = [
        {"day": count.day.isoformat(), "counts": [asdict(one) for one in count.tallies]}
        for count in counts
    ]
    return as_json({"days": days})


# -- inside -----------------------------------------------------------------------------------


def _require_may_look(here: Visit) -> None:
    if not may(here.person, Right.INSIGHT):
        raise NotAllowedError("leads-only")


def _asked(
    here: Visit, query: dict[str, str], *, read: bool = True
) -> tuple[Insight, list[Cause] | None]:
    """The figures that are asked for, and the causes if the person may see what customers wrote."""
    app = here.app
    period = period_of(query.get("from", ""), query.get("to", ""), query.get("days", ""), app=app)
    topic = only_topic(query.get("topic", ""), app=app)
    known = known_since(period.before.begins.date(), app=app).about(topic)
    found = figures(period, topic, known, app=app)
    wanted = read and may(here.person, Right.CAUSES)
    return found, causes_of(period, known, app=app) if wanted else None


def _names(say: Words) -> texts.Names:
    return texts.Names(
        language=say.language, address=say.brand.address, topic=say.topic, platform=say.platform
    )


def _address(found: Insight) -> str:
    """What an address says of this period and topic."""
    asked = {"from": found.period.first.isoformat(), "to": found.period.last.isoformat()}
    return urlencode(asked | ({"topic": found.topic} if found.topic else {}))
