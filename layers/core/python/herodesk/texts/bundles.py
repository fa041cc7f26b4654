"""What a phone and a mailbox say between colleagues: of many cases, of one handed over (I7)."""

from __future__ import annotations

from dataclasses import dataclass

from herodesk.domain.notice import OfferText
from herodesk.domain.staff import Way
from herodesk.texts import gsm7
from herodesk.texts.catalogue import words
from herodesk.texts.notices import NAME, fitting, in_one_line, short_name


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleText:
    """What the wording of a bundle may use, and nothing else (I7)."""

    brand: str
    cases: int
    link: str
    overnight: bool = False
    last: bool = False


def bundle(facts: BundleText, language: str, address: str, way: Way) -> tuple[str, str]:
    """Subject and text of one message about several cases; the text message is one part."""
    said = _said(facts, language, address)
    if way is Way.SMS:
        values = {"brand": short_name(facts.brand), "link": facts.link}
        return "", fitting(
            [f"%(brand)s: {said} %(link)s", "%(brand)s: %(link)s"], values, last="brand"
        )
    _ = words(language, address).gettext
    body = _(
        "%(said)s\n"
        "\n"
        "Look at them and take one:\n"
        "%(link)s\n"
        "\n"
        "Opening the page takes nothing yet. The link is yours alone."
    )
    subject = f"{in_one_line(facts.brand)}: {said}"
    return subject.rstrip(".: "), body % {"said": said, "link": facts.link}


def handed_over(facts: OfferText, language: str, address: str, way: Way) -> tuple[str, str]:
    """Subject and text that tell a colleague that a case is theirs now, and from whom."""
    _ = words(language, address).gettext
    values = {"number": facts.number, "link": facts.link}
    if way is Way.SMS:
        name = gsm7.cut(gsm7.fold(facts.giver), NAME)
        templates = [
            _("%(brand)s %(number)s: %(giver)s hands this case to you. Look: %(link)s"),
            _("%(brand)s %(number)s from %(giver)s: %(link)s"),
        ]
        given = values | {"brand": short_name(facts.brand), "giver": name}
        return "", fitting(templates, given, last="brand")
    values |= {"brand": in_one_line(facts.brand), "giver": in_one_line(facts.giver)}
    body = _(
        "%(giver)s has handed case %(number)s of %(brand)s to you.\n"
        "\n"
        "It is yours now. What %(giver)s wants you to know stands there:\n"
        "%(link)s"
    )
    return _("%(number)s: handed to you by %(giver)s") % values, body % values


def joined(facts: OfferText, language: str, address: str, way: Way) -> tuple[str, str]:
    """Subject and text that tell who held a case that it is part of another one now."""
    _ = words(language, address).gettext
    values = {"number": facts.number, "into": facts.into, "link": facts.link}
    if way is Way.SMS:
        templates = [
            _("%(brand)s %(number)s is part of case %(into)s now, nothing is lost. Look: %(link)s"),
            _("%(brand)s %(number)s is part of %(into)s now: %(link)s"),
        ]
        return "", fitting(templates, values | {"brand": short_name(facts.brand)}, last="brand")
    body = _(
        "Case %(number)s of %(brand)s, which you had, is part of case %(into)s now.\n"
        "\n"
        "Nothing is lost: its posts and what happened stand there.\n"
        "%(link)s"
    )
    values["brand"] = in_one_line(facts.brand)
    return _("%(number)s is part of %(into)s now") % values, body % values


def _said(facts: BundleText, language: str, address: str) -> str:
    catalogue = words(language, address)
    if facts.last:
        return catalogue.gettext(
            "many cases at once. This hour you only hear of danger. All that wait:"
        )
    if facts.overnight:
        return catalogue.ngettext(
            "good morning. %(n)d case waited for you overnight, not dangerous:",
            "good morning. %(n)d cases waited for you overnight, none dangerous:",
            facts.cases,
        ) % {"n": facts.cases}
    return catalogue.ngettext(
        "%(n)d case waits for you, not dangerous:",
        "%(n)d cases wait for you, none dangerous:",
        facts.cases,
    ) % {"n": facts.cases}
