"""What phones and mailboxes say when an answer, or the post that it was for, is gone (I7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herodesk.domain.staff import Way
from herodesk.texts.catalogue import words
from herodesk.texts.notices import fitting, in_one_line, said, short_name, trouble

if TYPE_CHECKING:
    from herodesk.domain.notice import OfferText


def answer_withdrawn(facts: OfferText, language: str, address: str, way: Way) -> tuple[str, str]:
    """Subject and text that tell the holder of a case that somebody took the answer back."""
    _ = words(language, address).gettext
    values = {"number": facts.number, "link": facts.link}
    if way is Way.SMS:
        templates = [
            _("%(brand)s %(number)s: the answer was withdrawn, the case is yours again: %(link)s"),
            _("%(brand)s %(number)s: answer withdrawn. %(link)s"),
        ]
        return "", fitting(templates, values | {"brand": short_name(facts.brand)}, last="brand")
    body = _(
        "The published answer in case %(number)s of %(brand)s was withdrawn, so the customer has "
        "none any more.\n"
        "\n"
        "The case is yours again. Look why, and answer:\n"
        "%(link)s"
    )
    values["brand"] = in_one_line(facts.brand)
    return _("%(number)s: the answer was withdrawn") % values, body % values


def post_gone(
    *, brand: str, number: str, reason: str, link: str, language: str, address: str, way: Way
) -> tuple[str, str]:
    """Subject and text that tell an author that there is no post any more to be answered."""
    _ = words(language, address).gettext
    values = {"number": number, "reason": said(reason, language), "link": link}
    if way is Way.SMS:
        return "", trouble(
            [
                _("%(brand)s %(number)s: not sent, the post is gone. Your text is kept: %(link)s"),
                _("%(brand)s %(number)s: not sent: %(reason)s. %(link)s"),
                _("%(brand)s %(number)s: not sent. %(link)s"),
            ],
            brand,
            values,
        )
    body = _(
        "Your answer to case %(number)s of %(brand)s was not sent: the customer has deleted the "
        "post.\n"
        "\n"
        "Your text is kept, so that you can copy it:\n"
        "%(link)s"
    )
    values["brand"] = in_one_line(brand)
    return _("%(number)s: answer not sent") % values, body % values


def reply_not_withdrawn(
    *, brand: str, number: str, reason: str, link: str, language: str, address: str, way: Way
) -> tuple[str, str]:
    """Subject and text that tell who wanted an answer back that it still stands."""
    _ = words(language, address).gettext
    values = {"number": number, "reason": said(reason, language), "link": link}
    if way is Way.SMS:
        return "", trouble(
            [
                _("%(brand)s %(number)s: answer not withdrawn: %(reason)s. %(link)s"),
                _("%(brand)s %(number)s: answer not withdrawn. %(link)s"),
            ],
            brand,
            values,
        )
    body = _(
        "The published answer in case %(number)s of %(brand)s could not be withdrawn: "
        "%(reason)s.\n"
        "\n"
        "It still stands. Please look here how to go on:\n"
        "%(link)s"
    )
    values["brand"] = in_one_line(brand)
    return _("%(number)s: answer not withdrawn") % values, body % values
