"""Ideas, concerns and requests in words: what people choose from, and what they hear of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from herodesk.domain.coaching import Review
from herodesk.domain.concern import Concern, Ended, Request, Side, Stop
from herodesk.domain.idea import Band, Choice, Idea
from herodesk.texts.catalogue import N_, words
from herodesk.texts.notices import in_one_line

if TYPE_CHECKING:
    from herodesk.domain.brand import Brand
    from herodesk.domain.outcome import Told
    from herodesk.domain.staff import Person

QUESTIONS = {
    "people": N_("How many people does it need?"),
    "money": N_("What does it cost?"),
    "departments": N_("How much do other departments have to do?"),
    "risk": N_("How risky is it technically?"),
    "time": N_("How long until it works?"),
    "customers": N_("How many customers does it help?"),
    "cases": N_("How many cases does it avoid?"),
    "reach": N_("How many people will notice?"),
    "learning": N_("How much do we learn from it?"),
    "aims": N_("How well does it fit our aims?"),
}
"""The ten questions; each is answered from 0, nothing, to 10, very much."""

_BANDS = {
    Band.JUST_DO_IT: N_("Just do it"),
    Band.WORTH_IT: N_("Well worth it"),
    Band.TRY_SMALL: N_("Try it small first"),
    Band.LOOK_AGAIN: N_("Look for a cheaper way"),
    Band.NOT_NOW: N_("Not now"),
    Band.TOO_BIG: N_("Too big for one HERO"),
}
_ADVICE = {
    Band.JUST_DO_IT: N_("It gives far more than it takes."),
    Band.WORTH_IT: N_("It gives clearly more than it takes."),
    Band.TRY_SMALL: N_("Effort and value are about even: a small trial tells which weighs more."),
    Band.LOOK_AGAIN: N_("It takes more than it gives. Is there a simpler way to the same?"),
    Band.NOT_NOW: N_("It takes far more than it gives."),
    Band.TOO_BIG: N_("Management and IT have to carry it."),
}
_CHOICES = {
    Choice.YES: N_("yes"),
    Choice.NO: N_("no"),
    Choice.LATER: N_("later"),
    Choice.DONE: N_("done"),
}
_STOPS = {
    Stop.SECRETS: N_("secrets"),
    Stop.PERSONAL_DATA: N_("personal data in public"),
    Stop.LEGAL_ORDER: N_("legal order"),
}
_ENDED = {
    Ended.DECLINED: N_("answered: the risk is borne"),
    Ended.SETTLED: N_("the safeguard is in place"),
    Ended.WITHDRAWN: N_("taken back"),
    Ended.LAPSED: N_("lapsed: nobody answered in time"),
}

Name = Callable[[str], str]


def band(one: Band, language: str) -> str:
    """The band in a few words."""
    return words(language).gettext(_BANDS[one])


def done_within(side: Side, days: int, language: str) -> str:
    """How soon a side does what it is asked for."""
    catalogue = words(language)
    told = {
        Side.IT: catalogue.ngettext(
            "Half of what IT did in the last 90 days was done within %(n)d day.",
            "Half of what IT did in the last 90 days was done within %(n)d days.",
            days,
        ),
        Side.HEROES: catalogue.ngettext(
            "Half of what HEROs did in the last 90 days was done within %(n)d day.",
            "Half of what HEROs did in the last 90 days was done within %(n)d days.",
            days,
        ),
    }
    return told[side] % {"n": days}


def advice(one: Band, language: str) -> str:
    """What the band advises."""
    return words(language).gettext(_ADVICE[one])


def choice(one: Choice, language: str) -> str:
    """A decision in a word."""
    return words(language).gettext(_CHOICES[one])


def stop(one: Stop, language: str) -> str:
    """A hard stop by its name."""
    return words(language).gettext(_STOPS[one])


def ended(one: Ended, language: str) -> str:
    """How a concern ended."""
    return words(language).gettext(_ENDED[one])


def day(one: date, language: str) -> str:
    """A day in a sentence."""
    return f"{one.day}.{one.month}." if language == "de" else f"{one:%-d %b}"


def told(matter: Told, *, name: Name, brand: Brand, url: str, person: Person) -> tuple[str, str]:
    """Subject and body of the e-mail that tells a person how a matter stands. The subject names
    nobody and quotes nothing."""
    _ = words(person.language, brand.address).gettext
    match matter:
        case Idea():
            subject, lines = _idea(matter, name, person, _)
            link = f"{url}/ideas/{matter.id}"
        case Concern():
            subject, lines = _concern(matter, name, person, _)
            link = f"{url}/requests#c-{matter.id}"
        case Request():
            subject, lines = _request(matter, name, person, _)
            link = f"{url}/requests#r-{matter.id}"
        case Review():
            subject, lines = _review(matter, name, _)
            link = f"{url}/me#notes"
        case _:
            raise TypeError(type(matter))
    greeting = _("%(name)s,") % {"name": in_one_line(person.first_name)}
    return f"{in_one_line(brand.name)}: {subject}", "\n\n".join([greeting, *lines, link])


Say = Callable[[str], str]


def _idea(idea: Idea, name: Name, person: Person, _: Say) -> tuple[str, list[str]]:
    decision = idea.decision
    if decision is None:
        return _("an idea waits for you"), [idea.title]
    values = {
        "title": idea.title,
        "who": name(decision.by),
        "day": day(decision.until or idea.decide_by, person.language),
    }
    line = {
        Choice.YES: _("%(who)s says yes to your idea “%(title)s”."),
        Choice.NO: _("%(who)s says no to your idea “%(title)s”."),
        Choice.LATER: _("%(who)s decides about your idea “%(title)s” later, by %(day)s."),
        Choice.DONE: _("Your idea “%(title)s” is done. %(who)s writes what came of it."),
    }[decision.what]
    subject = {
        Choice.YES: _("yes to your idea"),
        Choice.NO: _("no to your idea"),
        Choice.LATER: _("your idea is decided later"),
        Choice.DONE: _("your idea is done"),
    }[decision.what]
    return subject, [line % values, decision.why]


def _review(one: Review, name: Name, _: Say) -> tuple[str, list[str]]:
    """The words themselves stand on the person's own page alone."""
    values = {"who": name(one.by), "case": one.case}
    line = _("%(who)s has looked at case %(case)s afterwards and leaves you a note.") % values
    return _("a note for you"), [line, _("Only you can read it.")]


def _concern(one: Concern, name: Name, person: Person, _: Say) -> tuple[str, list[str]]:
    values = {"who": name(one.answered_by or one.by), "day": day(one.until, person.language)}
    if one.ended is Ended.LAPSED:
        line = _("Nobody answered this concern by %(day)s: it has lapsed.") % values
        return _("a concern has lapsed"), [line, one.risk]
    if one.answered_at is None:
        line = _("%(who)s has a concern and asks for an answer by %(day)s.") % values
        safeguard = _("Proposed safeguard: %(what)s") % {"what": one.safeguard}
        return _("a concern waits for an answer"), [line, one.risk, safeguard]
    line = _("%(who)s agrees to the safeguard.") if one.agreed else _("%(who)s bears the risk.")
    return _("your concern was answered"), [line % values, one.why, one.risk]


def _request(one: Request, name: Name, person: Person, _: Say) -> tuple[str, list[str]]:
    values = {"who": name(one.done_by or one.by), "day": day(one.due, person.language)}
    if one.done_at is not None:
        line = _("%(who)s has done what you asked for.") % values
        return _("your request is done"), [line, one.answer, one.what]
    if one.moved is not None:
        values["who"] = name(one.moved.by)
        line = _("%(who)s gives your request until %(day)s.") % values
        return _("your request takes longer"), [line, one.moved.why, one.what]
    line = _("%(who)s asks for something by %(day)s.") % values
    return _("a request waits"), [line, one.what]
