"""What a HERO is asked after the answer, with nothing of the customer in it (I7)."""

from __future__ import annotations

from herodesk.domain.notice import OfferText
from herodesk.domain.staff import Way
from herodesk.texts.catalogue import words
from herodesk.texts.notices import fitting, in_one_line, short_name


def asked(about: str, facts: OfferText, language: str, address: str, way: Way) -> tuple[str, str]:
    """Subject and text of what is asked about a case; `about` is a code of `Offer.about`."""
    return ASKED[about](facts, language, address, way)


def _promise(facts: OfferText, language: str, address: str, way: Way) -> tuple[str, str]:
    _ = words(language, address).gettext
    values = {"number": facts.number, "link": facts.link}
    if way is Way.SMS:
        templates = [
            _("%(brand)s %(number)s: the day you promised is over. Was it kept? %(link)s"),
            _("%(brand)s %(number)s: promise kept? %(link)s"),
        ]
        return "", fitting(templates, values | {"brand": short_name(facts.brand)}, last="brand")
    body = _(
        "In case %(number)s of %(brand)s the day is over that you promised something for.\n"
        "\n"
        "Was it kept? One touch is enough. If it needs longer, name another day there and tell "
        "the customer:\n"
        "%(link)s"
    )
    values["brand"] = in_one_line(facts.brand)
    return _("%(number)s: was the promise kept?") % values, body % values


def thanks(
    *, first_name: str, number: str, brand: str, link: str, language: str, address: str
) -> tuple[str, str]:
    """Subject and body of the e-mail that tells a HERO that a customer has thanked."""
    _ = words(language, address).gettext
    values = {
        "name": in_one_line(first_name),
        "number": number,
        "brand": in_one_line(brand),
        "link": link,
    }
    body = _(
        "%(name)s, thanks from a customer on %(number)s.\n"
        "\n"
        "Nothing is to be done. What they wrote to %(brand)s stands with the case:\n"
        "%(link)s"
    )
    return _("%(number)s: thanks from a customer") % values, body % values


def _quiet(facts: OfferText, language: str, address: str, way: Way) -> tuple[str, str]:
    _ = words(language, address).gettext
    values = {"number": facts.number, "link": facts.link}
    if way is Way.SMS:
        templates = [
            _("%(brand)s %(number)s: quiet since your answer. Ask whether it is solved: %(link)s"),
            _("%(brand)s %(number)s: solved? %(link)s"),
        ]
        return "", fitting(templates, values | {"brand": short_name(facts.brand)}, last="brand")
    body = _(
        "In case %(number)s of %(brand)s the customer has not reacted to your answer.\n"
        "\n"
        "If you like, ask once whether it is solved. The sentence is ready, one press sends it:\n"
        "%(link)s\n"
        "\n"
        "Otherwise the case closes by itself."
    )
    values["brand"] = in_one_line(facts.brand)
    return _("%(number)s: ask whether it is solved") % values, body % values


def is_it_solved(language: str) -> str:
    """What the customer is asked, in public, when a HERO presses send."""
    _ = words(language).gettext
    return _("Did that work, is everything solved? A short word is enough.")


ASKED = {"promise": _promise, "quiet": _quiet}
"""The words of each question, by `Offer.about`."""
