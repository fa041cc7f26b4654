"""What people read of a wave: that it began, whether they can help, how it went (I7)."""

from __future__ import annotations

from dataclasses import dataclass

from herodesk.domain.staff import Way
from herodesk.texts import gsm7
from herodesk.texts.catalogue import words
from herodesk.texts.notices import NAME, fitting, in_one_line, short_name
from herodesk.texts.numbers import readers, span


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveText:
    """What the wording of a wave may use, and nothing else. An empty topic is all of them."""

    brand: str
    topic: str
    good: bool
    authors: int
    minutes: int
    usual: float
    readers: int
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """What is told when it is over; without cases where it was a good one."""

    authors: int
    lasted: int
    cases: int
    answered: int
    first_minutes: int | None
    helpers: int


def reason(facts: WaveText, language: str) -> str:
    """Why it is a wave: "31 authors in 20 min, usual are 2; 40 k readers"."""
    values = _values(facts, language)
    return (
        words(language).gettext("%(authors)s authors in %(span)s, usual are %(usual)s; %(readers)s")
        % values
    )


def called(facts: WaveText, language: str, address: str, way: Way) -> tuple[str, str]:
    """Subject and text that tell of a wave; a good one alarms nobody."""
    _ = words(language, address).gettext
    values = _values(facts, language)
    why = reason(facts, language)
    if way is Way.SMS:
        if facts.good:
            head = _("%(brand)s: a wave of praise, %(topic)s")
            look = "%(link)s"
        else:
            head = _("%(brand)s: wave, %(topic)s")
            look = _("Look: %(link)s")
        many = _("%(authors)s authors in %(span)s")
        templates = [
            f"{head}. {why.replace('%', '%%')}. {look}",
            f"{head}. {many}. {look}",
            f"{head}: %(link)s",
            "%(brand)s, %(topic)s: %(link)s",
        ]
        return "", fitting(templates, _folded(values), last="topic")
    if facts.good:
        subject = _("%(brand)s: a wave of praise, %(topic)s") % values
        body = _(
            "Many people praise %(brand)s at once: %(topic)s.\n"
            "%(why)s.\n"
            "\n"
            "There is nothing to do. Who wants to join in finds it here:\n"
            "%(link)s"
        )
    else:
        subject = _("%(brand)s: wave, %(topic)s") % values
        body = _(
            "Many people write to %(brand)s about the same thing: %(topic)s.\n"
            "%(why)s.\n"
            "\n"
            "Their cases are grouped, each is still answered by a person. On this page you can\n"
            "release a statement for all of them and have volunteers called:\n"
            "%(link)s"
        )
    return subject, body % (values | {"why": why})


def can_you_help(facts: WaveText, language: str, address: str, way: Way) -> tuple[str, str]:
    """Subject and text that ask somebody who is off duty to help."""
    _ = words(language, address).gettext
    values = _values(facts, language)
    if way is Way.SMS:
        templates = [
            _(
                "%(brand)s: many people write about %(topic)s at once. Can you help until it is "
                "over? %(link)s"
            ),
            _("%(brand)s: a wave, %(topic)s. Can you help? %(link)s"),
            _("%(brand)s, %(topic)s: can you help? %(link)s"),
            "%(brand)s, %(topic)s: %(link)s",
        ]
        return "", fitting(templates, _folded(values), last="topic")
    subject = _("%(brand)s: can you help? %(topic)s") % values
    body = _(
        "Many people write to %(brand)s about the same thing: %(topic)s.\n"
        "\n"
        "Can you help to answer until it is over? Say yes here; who does nothing is not asked\n"
        "again:\n"
        "%(link)s"
    )
    return subject, body % values


def over(
    facts: WaveText, report: ReportText, language: str, address: str, way: Way
) -> tuple[str, str]:
    """Subject and text that tell how a wave went."""
    _ = words(language, address).gettext
    values = _values(facts, language) | {
        "many": str(report.authors),
        "cases": str(report.cases),
        "answered": str(report.answered),
    }
    if way is Way.SMS:
        templates = [
            _("%(brand)s: wave over, %(topic)s. %(answered)s of %(cases)s answered. %(link)s"),
            _("%(brand)s: wave over, %(topic)s: %(link)s"),
            "%(brand)s, %(topic)s: %(link)s",
        ]
        return "", fitting(templates, _folded(values), last="topic")
    lines = [line % values for line in report_lines(report, language)]
    said = "\n".join(lines)
    subject = _("%(brand)s: wave over, %(topic)s") % values
    return subject, f"{said}\n\n{facts.link}"


def report_lines(report: ReportText, language: str) -> list[str]:
    """How it went, a line for each fact, without signs that `%` would read."""
    _ = words(language).gettext
    lines = [
        _("%(n)d authors in %(span)s")
        % {"n": report.authors, "span": span(report.lasted, language)}
    ]
    if report.cases:
        facts = {"n": report.cases, "answered": report.answered}
        lines.append(_("cases: %(n)d, answered so far: %(answered)d") % facts)
    if report.first_minutes is not None:
        told = span(report.first_minutes, language)
        lines.append(_("first answer after %(span)s, half of them sooner") % {"span": told})
    if report.helpers:
        lines.append(_("volunteers who helped: %(n)d") % {"n": report.helpers})
    return lines


def _values(facts: WaveText, language: str) -> dict[str, str]:
    usual = str(round(facts.usual))
    if facts.usual < 1:
        usual = words(language).gettext("fewer than 1")
    return {
        "brand": in_one_line(facts.brand),
        "topic": in_one_line(facts.topic) or words(language).gettext("all topics"),
        "authors": str(facts.authors),
        "span": span(facts.minutes, language),
        "usual": usual,
        "readers": readers(_rounded(facts.readers), language),
        "link": facts.link,
    }


def _rounded(count: int) -> int:
    """Two digits: the marks of authors tell no more."""
    return round(count, min(0, 2 - len(str(count))))


def _folded(values: dict[str, str]) -> dict[str, str]:
    return values | {
        "brand": short_name(values["brand"]),
        "topic": gsm7.cut(gsm7.fold(values["topic"]), NAME),
    }
