"""The board: open cases by urgency, narrowed by its address, live for whoever watches it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk import line
from herodesk.domain.case import QUIET, WAITING, Case, State
from herodesk.domain.staff import Person
from herodesk.steps.look import Ranked, drawn, kept_today, open_cases, ranked
from herodesk.web import assets
from herodesk.web.answers import Answer, nothing
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herodesk.web.words import Words

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST_ROWS = 50
"""So many cases on a page: ten thousand on one would be more than a function may answer."""
LISTS = ("all", "asked", "mine", "free", "waiting")
NOBODY, NONE = "nobody", "none"
"""Whose a case is that nobody has, and what it is about if that is no topic of the brand."""
MOST_LETTERS = 64


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """Which cases are shown. All of it lives in the address: a list can be kept and sent on."""

    show: str = "all"
    topic: str = ""
    platform: str = ""
    language: str = ""
    owner: str = ""
    urgent: str = ""

    @property
    def parts(self) -> dict[str, str]:
        """What narrows the list beyond which one it is, by name."""
        names = ("topic", "platform", "language", "owner", "urgent")
        return {name: value for name in names if (value := getattr(self, name))}

    def path(self, **changes: str) -> str:
        """The board's address with these changes: another list, one filter less."""
        changed = replace(self, **changes)
        shown = {} if changed.show == "all" else {"show": changed.show}
        return "/?" + query if (query := urlencode(shown | changed.parts)) else "/"

    def fits(self, one: Ranked, say: Words) -> bool:
        """True if the filters leave this case."""
        case = one.case
        return (
            self.topic in {"", case.topic or NONE}
            and self.platform in {"", case.platform}
            and self.language in {"", case.language}
            and self.owner in {"", case.owner or NOBODY}
            and (not self.urgent or presses(one, say))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One filter: what it may be, as (words, value, how many cases), and what it is.

    How many cases a colleague holds is nobody else's business: there it is None."""

    name: str
    label: str
    options: tuple[tuple[str, str, int | None], ...]
    chosen: str

    @property
    def said(self) -> str:
        """What is chosen, in words."""
        return next((words for words, value, _ in self.options if value == self.chosen), "")


@routes.get("/")
def board() -> Answer:
    """Open cases by urgency with their clocks."""
    here = visit(routes)
    _ = here.person
    return page("board.html", here, **whole(here, open_cases(app=here.app), here.app.clock.now()))


@routes.get("/live")
def live() -> Answer:
    """What has changed since the page was made: nothing, or the rows anew.

    Asked every few seconds by each board that somebody looks at, so it costs nothing beside the
    session: all who ask share one reading. What is older than their page is nothing new.
    """
    here = visit(routes)
    _ = here.person
    read_at, cases = here.app.records.watched_cases()
    if not _is_news(mark(cases, read_at, here), here.query.get("seen", "")):
        return nothing()
    return page("board_live.html", here, **whole(here, cases, read_at))


def whole(here: Visit, cases: Sequence[Case], read_at: datetime) -> dict[str, Any]:
    """All that the board's templates need."""
    person, say, narrow = here.person, voice(here), narrow_of(here.query)
    everything = ranked(cases, app=here.app)
    waiting = [one for one in everything if not rests(one.case)]
    answered = [one for one in everything if rests(one.case)]
    fitting = [one for one in (*waiting, *answered) if narrow.fits(one, say)]
    listed = [one for one in fitting if _belongs(one.case, narrow.show, person)]
    part = part_of(len(listed), here.query.get("page", ""))
    rows = drawn(listed[part.first : part.end], app=here.app)
    return {
        "narrow": narrow,
        "choices": _choices(everything, narrow, say),
        "counts": _counts(fitting, person),
        "rows": [row for row in rows if not rests(row.case)],
        "answered": [row for row in rows if rests(row.case)],
        "part": part,
        "open": len(waiting),
        "urgent": sum(presses(one, say) for one in waiting),
        "in_time": kept_today(cases, _midnight(say), app=here.app),
        "seen": mark(cases, read_at, here),
        "read_at": read_at,
        "live_at": _live_at(narrow, part) if assets.kept("htmx.min.js") else "",
    }


def mark(cases: Iterable[Case], read_at: datetime, here: Visit) -> str:
    """When the board was read, and what tells this state of it from others."""
    held = ",".join(sorted(f"{case.number}{case.v}" for case in cases))
    told = f"{held} {here.app.records.brakes().v}"
    digest = blake2b(told.encode(), digest_size=9).hexdigest()
    return f"{int(read_at.timestamp())}-{digest}"


def narrow_of(query: Mapping[str, str]) -> Narrow:
    """What the address asks for; what it does not know is left out."""
    given = {name: query.get(name, "")[:MOST_LETTERS] for name in Narrow.__slots__}
    show = given.pop("show")
    return Narrow(show=show if show in LISTS else "all", **given)


def part_of(total: int, asked: str) -> Part:
    """The part of a list on the page that was asked for; what is no page of it is the nearest."""
    pages = max(1, -(-total // MOST_ROWS))
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
    return Part(number=min(max(wanted, 1), pages), pages=pages, total=total)


def rests(case: Case) -> bool:
    """True if nobody has to do anything about it now."""
    return case.state in QUIET and not case.asks_owner


def presses(one: Ranked, say: Words) -> bool:
    """True if it is urgent or dangerous."""
    return say.is_urgent(one.urgency) or say.is_danger(one.case)


# -- inside -----------------------------------------------------------------------------------


def _is_news(found: str, seen: str) -> bool:
    """True for another state of the board, and once a minute, since clocks go on where nothing
    else happens; not for what was read before the page that asks."""
    when, _, held = found.partition("-")
    before, _, known = seen.partition("-")
    if not before.isascii() or not before.isdigit():
        return True
    if int(when) < int(before):
        return False
    return held != known or int(when) // 60 != int(before) // 60


def _belongs(case: Case, shown: str, person: Person) -> bool:
    if shown == "mine":
        return case.owner == person.id
    if shown == "free":
        return case.state in WAITING
    if shown == "asked":
        return line.waits_for(case, person)
    if shown == "waiting":
        return case.state in {State.DEFERRED, State.TO_JUDGE}
    return True


def _counts(some: Iterable[Ranked], person: Person) -> Counter[str]:
    return Counter(show for one in some for show in LISTS if _belongs(one.case, show, person))


def _choices(some: Sequence[Ranked], narrow: Narrow, say: Words) -> list[Choice]:
    """What the filters offer: whatever there is on the board, and what is chosen already."""
    _ = say.catalogue.gettext
    tongues = {"de": _("German"), "en": _("English"), "und": _("unknown")}
    whose = {NOBODY: _("nobody")}
    cases = [one.case for one in some]
    return [
        _choice("topic", _("Topic"), (case.topic or NONE for case in cases), narrow,
                lambda it: _("no topic") if it == NONE else say.topic(it) or it),
        _choice("platform", _("Platform"), (case.platform for case in cases), narrow, say.platform),
        _choice("language", _("Language"), (case.language for case in cases), narrow,
                lambda it: tongues.get(it, it)),
        _choice("owner", _("Held by"), (case.owner or NOBODY for case in cases), narrow,
                lambda it: whose.get(it) or say.name(it)),
    ]  # fmt: skip


def _choice(
    name: str, label: str, found: Iterable[str], narrow: Narrow, told: Callable[[str], str]
) -> Choice:
    counted, chosen = Counter(found), getattr(narrow, name)
    if chosen and chosen not in counted:
        counted[chosen] = 0
    people = name == "owner"
    options = (
        (told(value), value, None if people and value != NOBODY else count)
        for value, count in counted.items()
    )
    return Choice(
        name=name,
        label=label,
        options=tuple(sorted(options, key=lambda one: one[:2])),
        chosen=chosen,
    )


def _live_at(narrow: Narrow, part: Part) -> str:
    """Where a script asks for the same rows again."""
    _, _, query = narrow.path().partition("?")
    pages = f"page={part.number}" if part.number > 1 else ""
    return "/live?" + "&".join(filter(None, (query, pages)))


def _midnight(say: Words) -> datetime:
    """When the reader's day began."""
    zone = ZoneInfo(say.zone)
    today = say.app.clock.now().astimezone(zone).date()
    return datetime.combine(today, time(), zone)
