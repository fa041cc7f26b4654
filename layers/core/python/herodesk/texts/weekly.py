"""The digest of the week for managers: what is overdue first, in sentences that the page shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herodesk.texts import insight
from herodesk.texts.catalogue import N_, words
from herodesk.texts.matters import day
from herodesk.texts.notices import in_one_line
from herodesk.texts.reasons import say as reason_in_words

if TYPE_CHECKING:
    from herodesk.domain.concern import Concern, Request
    from herodesk.domain.staff import Person
    from herodesk.ports import App
    from herodesk.steps.ideas import IdeaView
    from herodesk.steps.weekly import Week

_SIDES = {"it": N_("IT"), "heroes": N_("HEROs")}
MOST_LINES = 10
"""So many lines of a part; the page has all."""


def digest(week: Week, person: Person, app: App) -> tuple[str, str]:
    """Subject and body. The subject says how much waits, and names nobody."""
    brand, language = app.rules.brand(), person.language
    catalogue = words(language, brand.address)
    _ = catalogue.gettext
    parts = [f"{title}\n{_listed(lines)}" for title, lines in sections(week, language, app)]
    late = len(week.overdue) + len(week.stuck) + len(week.lapsed)
    said = (
        catalogue.ngettext("%(n)d thing is overdue", "%(n)d things are overdue", late) % {"n": late}
        if late
        else _("nothing is overdue")
    )
    subject = _("%(brand)s, your week: %(said)s") % {
        "brand": in_one_line(brand.name),
        "said": said,
    }
    greeting = _("Good morning %(name)s,") % {"name": in_one_line(person.first_name)}
    return subject, "\n\n".join([greeting, *parts, f"{app.public_url}/digest"])


def sections(week: Week, language: str, app: App) -> list[tuple[str, list[str]]]:
    """The parts that have something to say, in order: title and lines."""
    _ = words(language, app.rules.brand().address).gettext
    parts = [
        (_("Overdue decisions"), [overdue(one, language) for one in week.overdue]),
        (
            _("Stuck: the manager's now"),
            [stuck(one, who, language, app) for one, who in week.stuck],
        ),
        (_("Concerns that lapse within a week"), [lapses(one, language) for one in week.soon]),
        (_("Concerns that nobody answered"), [lapsed(one, language) for one in week.lapsed]),
        (_("To be decided"), [waits(one, language) for one in week.undecided]),
        (_("Requests that wait"), [asked(one, who, language) for one, who in week.waiting]),
        (_("Agreed, and not done yet"), [one.idea.title for one in week.promised]),
        (_("Safeguards that are not in place yet"), [one.safeguard for one in week.safeguards]),
        (_("The last seven days"), figures(week, language)),
        (_("Who gets no offers"), not_offered(week, language)),
    ]
    return [(title, lines) for title, lines in parts if lines]


def overdue(view: IdeaView, language: str) -> str:
    """An idea whose day is over, with the manager's name."""
    return words(language).gettext("“%(title)s”: %(who)s was to decide by %(day)s") % {
        "title": view.idea.title,
        "who": _name(view.decider, language),
        "day": day(view.idea.decide_by, language),
    }


def waits(view: IdeaView, language: str) -> str:
    """An idea whose day is to come."""
    return words(language).gettext("“%(title)s”: %(who)s decides by %(day)s") % {
        "title": view.idea.title,
        "who": _name(view.decider, language),
        "day": day(view.idea.decide_by, language),
    }


def lapses(one: Concern, language: str) -> str:
    """A concern that waits for an answer."""
    values = {"risk": _short(one.risk), "day": day(one.until, language)}
    return words(language).gettext("“%(risk)s” wants an answer by %(day)s") % values


def lapsed(one: Concern, language: str) -> str:
    """A concern that nobody answered."""
    values = {"risk": _short(one.risk), "day": day(one.until, language)}
    return words(language).gettext("“%(risk)s” lapsed on %(day)s") % values


def stuck(request: Request, who: Person | None, language: str, app: App) -> str:
    """A request whose day is over, with the manager whose it is now."""
    _ = words(language).gettext
    asker = app.roster.person(request.by)
    return _("“%(what)s”, asked of %(side)s by %(by)s for %(day)s: %(who)s sees to it now") % {
        "what": _short(request.what),
        "side": _(_SIDES[request.side]),
        "by": _name(asker, language),
        "day": day(request.due, language),
        "who": _name(who, language),
    }


def asked(request: Request, who: Person | None, language: str) -> str:
    """A request whose day is to come, with who sees to it."""
    _ = words(language).gettext
    return _("“%(what)s”, asked of %(side)s for %(day)s: %(who)s sees to it") % {
        "what": _short(request.what),
        "side": _(_SIDES[request.side]),
        "day": day(request.due, language),
        "who": _name(who, language),
    }


def figures(week: Week, language: str) -> list[str]:
    """How the desk fared, in sentences."""
    found = week.figures
    return [
        insight.kept(found, language),
        insight.times(found, language),
        insight.waiting(found, language),
        insight.reached(found, language),
        insight.content(found, language),
    ]


def not_offered(week: Week, language: str) -> list[str]:
    """Of how many people each reason is true. Nobody is named."""
    from herodesk.domain.finding import Reason

    catalogue = words(language)
    return [
        catalogue.ngettext("%(n)d person: %(why)s", "%(n)d people: %(why)s", count)
        % {"n": count, "why": reason_in_words(Reason(code=code), language)}
        for code, count in week.not_offered.items()
    ]


def _listed(lines: list[str]) -> str:
    shown = [f"- {in_one_line(line)}" for line in lines[:MOST_LINES]]
    more = len(lines) - len(shown)
    return "\n".join([*shown, f"- … {more}"] if more > 0 else shown)


def _name(person: Person | None, language: str) -> str:
    return person.first_name if person else words(language).gettext("nobody")


def _short(text: str) -> str:
    line = in_one_line(text)
    return line if len(line) <= 80 else f"{line[:79].rstrip()}…"
