"""What is said about the compact: how a promise is kept, what a level may, and the one notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from herodesk.domain.staff import Way
from herodesk.texts.catalogue import N_, words
from herodesk.texts.gaps import day
from herodesk.texts.notices import fitting, in_one_line, short_name

HOW = {
    "sign": N_("Offers begin with the signature, and pause for a new one after notice."),
    "own-words": N_("An answer needs words of one's own; the same ones to many are flagged."),
    "authority": N_("Level and goodwill are checked at once; handing over is the way on."),
    "concerns": N_("Open concerns of IT stand with each case that they touch, above the answer."),
    "promises": N_("A day that was named is kept track of; one not kept takes a word why."),
    "hand-over": N_("A hand-over asks for a note and takes the history along."),
    "sign-off": N_("The name is put under every public answer."),
    "teach": N_("Solved cases become examples, and examples become hints."),
    "independence": N_("Levels change only with a reason; nothing can hold an answer back."),
    "review": N_("A small sample and larger goodwill are looked at afterwards, by nobody before."),
    "ideas": N_("Each idea has a day to decide; overdue ones head the digest, with a name."),
    "connect": N_("One list has owner and date; what is stuck becomes the manager's."),
    "protect": N_("Load has a limit, waves are followed by rest, and nobody is compared."),
    "aim": N_("Each topic's aim stands with the case."),
    "advise": N_("A concern needs a safeguard and a day; unanswered by then it lapses."),
    "hard-stops": N_("A short list truly stops; all else warns."),
    "access": N_("A new channel or HERO is configuration."),
    "running": N_("Channels are watched, and money has a limit."),
    "stop": N_("A person, a channel or everything stops within seconds, with a reason."),
}
"""How the software keeps a promise (`domain.pledges.KEPT`)."""

_PARTIES = {"hero": N_("HEROs"), "manager": N_("Managers"), "it": N_("IT")}

_LEVELS = (N_("guest"), N_("responder"), N_("solver"), N_("lead"))

_RIGHTS = {
    "take": N_("take cases and answer"),
    "make-cases": N_("thank for praise, make a case of it"),
    "promise": N_("name a day"),
    "move": N_("go on in private"),
    "goodwill": N_("grant goodwill"),
    "lead-waves": N_("release words in a wave"),
    "escalations": N_("be asked when nobody takes a case"),
    "coach": N_("coach afterwards"),
}

_DEEDS = {
    "signed": N_("Signed version %(value)s"),
    "withdrew": N_("Took the signature of version %(value)s back"),
    "passed": N_("Passed the training for %(value)s"),
    "level": N_("Level %(before)s became %(value)s"),
}

_STATES = {
    "open": N_("passed"),
    "ends-soon": N_("ends soon"),
    "over": N_("over"),
    "missing": N_("not passed yet"),
}


def how(promise: str, language: str) -> str:
    """How the software keeps this promise; empty if it is shown and signed alone."""
    return words(language).gettext(HOW[promise]) if promise in HOW else ""


def party(name: str, language: str) -> str:
    """Whose part it is."""
    return words(language).gettext(_PARTIES[name])


def level(number: int, language: str) -> str:
    """What a level is called."""
    return words(language).gettext(_LEVELS[min(max(number, 0), len(_LEVELS) - 1)])


def right(name: str, language: str) -> str:
    """What a level gives, in a few words."""
    return words(language).gettext(_RIGHTS[name]) if name in _RIGHTS else name


def deed(what: str, value: str, before: str, language: str) -> str:
    """A line of a person's history."""
    return words(language).gettext(_DEEDS[what]) % {"value": value, "before": before}


def state(name: str, language: str) -> str:
    """How a training stands."""
    return words(language).gettext(_STATES[name])


def calls(
    *,
    brand: str,
    version: str,
    from_when: date | None,
    sign: bool,
    news: bool,
    topics: str,
    link: str,
    language: str,
    address: str,
    way: Way,
) -> tuple[str, str]:
    """Subject and text of the one notice about the compact: what there is to sign and until when,
    that something was changed in it, and which trainings are missing or end."""
    _ = words(language, address).gettext
    last = day(from_when, language) if from_when else ""
    values = {"version": version, "day": last, "topics": topics, "link": link}
    if way is Way.SMS:
        values["brand"] = short_name(brand)
        told = _short(language, address, sign=sign, last=last, news=news)
        return "", fitting([told, "%(brand)s: %(link)s"], values, last="brand")
    values["brand"] = in_one_line(brand)
    lines = [*_what(language, address, sign=sign, last=last, news=news)]
    if topics:
        lines.append(
            _("Trainings that are missing, over or end soon: %(topics)s. Your page says how.")
        )
    lines.append("%(link)s")
    subject = _("The compact: something for you") if sign or news else _("A training of yours")
    return subject, "\n\n".join(lines) % values


def _short(language: str, address: str, *, sign: bool, last: str, news: bool) -> str:
    _ = words(language, address).gettext
    if sign and last:
        return _("%(brand)s: please sign the compact %(version)s before %(day)s. %(link)s")
    if sign:
        return _("%(brand)s: please sign the compact, then cases come to you. %(link)s")
    if news:
        return _("%(brand)s: the compact has a new version, nothing to sign. %(link)s")
    return _("%(brand)s: a training of yours is missing or ends. %(link)s")


def _what(language: str, address: str, *, sign: bool, last: str, news: bool) -> Iterator[str]:
    _ = words(language, address).gettext
    if sign and last:
        yield _(
            "The compact of %(brand)s has a new version, %(version)s. Please read and sign it: "
            "from %(day)s on, cases come to those who have."
        )
    elif sign:
        yield _("Please read and sign the compact of %(brand)s: then cases come to you.")
    elif news:
        yield _(
            "The compact of %(brand)s has a new version, %(version)s. There is nothing to sign."
        )
