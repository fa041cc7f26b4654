"""What figures say in a sentence each, and their tables: the same for the page, CSV and digest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from herodesk.domain.causes import Cause
from herodesk.domain.insight import Insight, Said, Share
from herodesk.texts.catalogue import N_, words
from herodesk.texts.numbers import many, span

Cell = str | int | None

ENOUGH = 5
"""Of fewer cases nothing is said about the worst of several."""

_AGES = {
    "1h": N_("less than an hour"),
    "4h": N_("1 to 4 hours"),
    "1d": N_("4 to 24 hours"),
    "3d": N_("1 to 3 days"),
    "7d": N_("3 to 7 days"),
    "older": N_("more than 7 days"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What topics and platforms are called in the reader's language."""

    language: str
    address: str
    topic: Callable[[str], str]
    platform: Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table with the finding as its title; the first column says what a row is about."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def percent_words(value: int) -> str:
    """ "94 %", kept on one line."""
    return f"{value}\u00a0%"


# -- sentences --------------------------------------------------------------------------------


def kept(found: Insight, language: str) -> str:
    """How many answers came within the promise, and whether that is more than before."""
    _ = words(language).gettext
    now, before = found.total.percent_in_time, found.before.percent_in_time
    if now is None:
        return _("No answer was due yet")
    values = {"promise": promised(found.promise, language), "now": percent_words(now)}
    if before is None:
        return _("Answers %(promise)s: %(now)s") % values
    values["before"] = percent_words(before)
    if now > before:
        return _("Answers %(promise)s: %(now)s, up from %(before)s") % values
    if now < before:
        return _("Answers %(promise)s: %(now)s, down from %(before)s") % values
    return _("Answers %(promise)s: %(now)s, as before") % values


def promised(minutes: int, language: str) -> str:
    """The promise in words: "within the hour", "within 30 min"."""
    if minutes == 60:
        return words(language).gettext("within the hour")
    return words(language).gettext("within %(span)s") % {"span": span(minutes, language)}


def times(found: Insight, language: str) -> str:
    """How long the first answer took."""
    _ = words(language).gettext
    half, ninety = found.total.median, found.total.ninety
    if half is None or ninety is None:
        return _("No first answer yet")
    values = {"half": span(max(1, half), language), "ninety": span(max(1, ninety), language)}
    return (
        _("Half of the first answers came within %(half)s, nine in ten within %(ninety)s") % values
    )


def busiest(found: Insight, language: str) -> str:
    """The hour in which most came."""
    _ = words(language).gettext
    most = max(found.hours, key=lambda one: one.cases)
    if not most.cases:
        return _("No case came in")
    values = {"from": f"{most.key}:00", "to": f"{int(most.key) + 1:02}:00", "n": most.cases}
    return _("Most came between %(from)s and %(to)s: %(n)d of %(all)d") % (
        values | {"all": found.total.cases}
    )


def weakest(rows: Sequence[Share], name: Callable[[str], str], language: str) -> str:
    """Which of several was answered within the promise least often."""
    _ = words(language).gettext
    several = [one for one in rows if one.due >= ENOUGH and one.percent_in_time is not None]
    if len(several) < 2:
        return _("Too few cases to compare")
    worst = min(several, key=lambda one: (one.percent_in_time, -one.due))
    if worst.percent_in_time == 100:
        return _("All answers in time, everywhere")
    values = {"name": name(worst.key), "percent": percent_words(worst.percent_in_time or 0)}
    return _("In time least often: %(name)s, %(percent)s") % values


def waiting(found: Insight, language: str) -> str:
    """How many customers wait now, and how long."""
    catalogue = words(language)
    n = sum(one.waiting for one in found.backlog)
    if not n or found.longest_wait is None:
        return catalogue.gettext("Nobody waits for an answer")
    if not found.longest_wait:
        said = catalogue.ngettext(
            "%(n)d customer waits for an answer", "%(n)d customers wait for an answer", n
        )
        return said % {"n": n}
    return catalogue.ngettext(
        "%(n)d customer waits for an answer, for %(span)s",
        "%(n)d customers wait for an answer, the longest for %(span)s",
        n,
    ) % {"n": n, "span": span(found.longest_wait, language)}


def reached(found: Insight, language: str) -> str:
    """Reach at risk and won back."""
    values = {"risk": many(found.at_risk, language), "won": many(found.reach.won_back, language)}
    return words(language).gettext("Readers at risk now: %(risk)s; won back: %(won)s") % values


def content(found: Insight, language: str) -> str:
    """What customers said once they were answered."""
    catalogue = words(language)
    if not found.said.cases:
        return catalogue.gettext("Nobody was answered yet")
    values = {
        "thanked": found.said.thanked, "n": found.said.cases, "unhappy": found.said.unhappy,
    }  # fmt: skip
    return (
        catalogue.ngettext(
            "%(n)d customer: %(thanked)d thanked, %(unhappy)d not content",
            "Of %(n)d customers %(thanked)d thanked, %(unhappy)d were not content",
            found.said.cases,
        )
        % values
    )


def commonest(causes: Sequence[Cause], names: Names) -> str:
    """What most customers wrote about."""
    _ = words(names.language).gettext
    all_cases = sum(one.cases for one in causes)
    named = [one for one in causes if one.topic]
    if not named:
        return _("No case came in")
    most = max(named, key=lambda one: one.cases)
    values = {"topic": names.topic(most.topic), "n": most.cases, "all": all_cases}
    return _("Most wrote about %(topic)s: %(n)d of %(all)d") % values


# -- tables -----------------------------------------------------------------------------------


def tables(found: Insight, names: Names) -> tuple[Table, ...]:
    """All tables but that of causes, in the order of the page."""
    _, language = words(names.language, names.address).gettext, names.language
    topics = weakest(found.topics, names.topic, language)
    platforms = weakest(found.platforms, names.platform, language)
    return (
        _shares("days", kept(found, language), (_("day"), str), found.days, language),
        _shares("hours", busiest(found, language), (_("from"), _hour), found.hours, language),
        _shares("topics", topics, (_("topic"), names.topic), found.topics, language),
        _shares("platforms", platforms, (_("platform"), names.platform), found.platforms, language),
        _backlog(found, language),
        _reach(found, language),
        _said(found, language),
    )


def causes_table(causes: Sequence[Cause], names: Names) -> Table:
    """Topics by department with words and sentences that show what they are about."""
    _ = words(names.language, names.address).gettext
    return Table(
        name="causes",
        title=commonest(causes, names),
        head=(
            _("department"), _("topic"), _("cases"), _("before"), _("of these read"),
            _("words and how many hold them"), *(_("example %(n)d") % {"n": n} for n in (1, 2, 3)),
        ),
        rows=tuple(
            (
                one.department or _("no department"), names.topic(one.topic) or _("no topic"),
                one.cases, one.before, one.read,
                ", ".join(f"{word} {count}" for word, count in one.words),
                *(*one.examples, "", "", "")[:3],
            )
            for one in causes
        ),
    )  # fmt: skip


def _shares(
    name: str,
    title: str,
    first: tuple[str, Callable[[str], str]],
    rows: Sequence[Share],
    language: str,
) -> Table:
    """`first` is the head of the first column, and how what stands in it is said."""
    what, said = first
    _ = words(language).gettext
    head = (
        what, _("cases"), _("due"), _("answered"), _("in time"), _("answered, %"), _("in time, %"),
        _("half within, min"), _("nine in ten within, min"),
    )  # fmt: skip
    return Table(
        name=name,
        title=title,
        head=head,
        rows=tuple(
            (
                said(one.key) or _("none"), one.cases, one.due, one.answered, one.in_time,
                one.percent_answered, one.percent_in_time, one.median, one.ninety,
            )
            for one in rows
        ),
    )  # fmt: skip


def _hour(key: str) -> str:
    return f"{key}:00"


def _backlog(found: Insight, language: str) -> Table:
    _ = words(language).gettext
    return Table(
        name="backlog",
        title=waiting(found, language),
        head=(
            _("open for"), _("customer waits"), _("of these late"), _("of these held by somebody"),
            _("at rest"),
        ),
        rows=tuple(
            (_(_AGES[one.key]), one.waiting, one.late, one.held, one.resting)
            for one in found.backlog
        ),
    )  # fmt: skip


def _reach(found: Insight, language: str) -> Table:
    _ = words(language).gettext
    reach = found.reach
    rows = (
        (_("at risk: the customer waits"), reach.at_risk),
        (_("won back: solved, or thanked"), reach.won_back),
        (_("answered, nothing heard since"), reach.answered),
        (_("answered, not content"), reach.unhappy),
        (_("ended without an answer"), reach.unanswered),
        (_("all of them"), reach.all),
    )
    return Table(
        name="reach",
        title=reached(found, language),
        head=(_("problems of these days"), _("readers")),
        rows=rows,
    )


def _said(found: Insight, language: str) -> Table:
    _ = words(language).gettext

    def row(name: str, said: Said) -> tuple[Cell, ...]:
        return name, said.cases, said.thanked, said.unhappy, said.silent

    return Table(
        name="said",
        title=content(found, language),
        head=(_("customers"), _("answered"), _("thanked"), _("not content"), _("said neither")),
        rows=(
            row(_("all"), found.said),
            row(_("who were asked whether it is solved"), found.asked),
        ),
    )


def in_words(table: Table, day: Callable[[date], str]) -> Table:
    """The table of days with its days as people write them."""
    rows = tuple((day(date.fromisoformat(str(row[0]))), *row[1:]) for row in table.rows)
    return replace(table, rows=rows)
