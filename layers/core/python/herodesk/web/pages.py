"""The desk: the board and one case."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk import line
from herodesk.domain.case import QUIET, WAITING, Case, State
from herodesk.domain.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    TransientError,
)
from herodesk.domain.staff import Person
from herodesk.line import Row
from herodesk.web import assets
from herodesk.web.acts import act
from herodesk.web.answers import Answer, as_json, see_other
from herodesk.web.case_page import case_page
from herodesk.web.rendering import page, voice
from herodesk.web.visit import visit

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

LEAD_TO_ANOTHER = frozenset({"merge", "split"})
LEAVE_THE_CASE = frozenset({"release", "hand-over", "pass", "solve", "not-a-case", "is-a-case"})

MOST_ROWS = 50
"""So many cases on a page: ten thousand on one would be more than a function may answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One page of a list, the first is 1."""

    number: int
    pages: int
    total: int

    @property
    def first(self) -> int:
        """How many rows come before it."""
        return (self.number - 1) * MOST_ROWS

    @property
    def end(self) -> int:
        """How many rows there are up to its end."""
        return min(self.number * MOST_ROWS, self.total)


def rests(case: Case) -> bool:
    """True if nobody has to do anything about it now."""
    return case.state in QUIET and not case.asks_owner


@routes.get("/")
def board() -> Answer:
    """Open cases by urgency with their clocks."""
    here = visit(routes)
    person, say = here.person, voice(here)
    rows = line.board(app=here.app)
    shown = here.query.get("show", "all")
    waiting = [row for row in rows if not rests(row.case)]
    answered = [row for row in rows if rests(row.case)]
    listed = [row for row in (*waiting, *answered) if _belongs(row, shown, person)]
    part = part_of(len(listed), here.query.get("page", ""))
    drawn = line.with_posts(listed[part.first : part.end], app=here.app)
    return page(
        "board.html",
        here,
        rows=[row for row in drawn if not rests(row.case)],
        answered=[row for row in drawn if rests(row.case)],
        part=part,
        counts=_counts(rows, person),
        open=len(waiting),
        urgent=sum(say.is_urgent(row.urgency) or say.is_danger(row.case) for row in waiting),
        shown=shown,
    )


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


def part_of(total: int, asked: str) -> Part:
    """The part of a list on the page that was asked for; what is no page of it is the nearest."""
    pages = max(1, -(-total // MOST_ROWS))
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
    return Part(number=min(max(wanted, 1), pages), pages=pages, total=total)


def _belongs(row: Row, shown: str, person: Person) -> bool:
    if shown == "mine":
        return row.case.owner == person.id
    if shown == "free":
        return row.case.state in WAITING
    if shown == "asked":
        return line.waits_for(row.case, person)
    if shown == "waiting":
        return row.case.state in {State.DEFERRED, State.TO_JUDGE}
    return True


def _counts(rows: list[Row], person: Person) -> Counter[str]:
    kinds = ("all", "mine", "asked", "free", "waiting")
    return Counter(kind for row in rows for kind in kinds if _belongs(row, kind, person))
