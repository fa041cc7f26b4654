"""What a colleague's phone and mailbox say: short, plain, and nothing of the customer in it (I7).

A text message is always exactly one GSM-7 part. Each is written several times, the fullest
first; the first one that fits is taken. Brand, number, urgency and link are in all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from herodesk.domain.finding import Reason
from herodesk.domain.staff import Way
from herodesk.texts import gsm7, reasons
from herodesk.texts.catalogue import words
from herodesk.texts.numbers import duty, span

if TYPE_CHECKING:
    from herodesk.domain.notice import OfferText

NAME = 20
"""Septets that a brand or a topic may take; a longer one is cut."""
WORD = 12


def urgency_word(score: int, danger: bool, urgent_from: int, language: str) -> str:  # noqa: FBT001
    """One word for how soon: danger, urgent, normal."""
    catalogue = words(language)
    if danger:
        return catalogue.gettext("danger")
    return catalogue.gettext("urgent") if score >= urgent_from else catalogue.gettext("normal")


def offer(facts: OfferText, language: str, address: str = "du") -> str:
    """The text message that asks a HERO to take a case."""
    _ = words(language, address).gettext
    minutes = duty(facts.minutes_open, language)
    about = _about(facts, _("no topic"))
    if facts.danger:
        head = _("DANGER %(brand)s %(number)s: %(topic)s.")
        take = _("Take it now: %(link)s")
        least = _("DANGER %(brand)s %(number)s: %(topic)s: %(link)s")
    else:
        head = _("%(brand)s %(number)s: %(topic)s, %(urgency)s.")
        take = _("Take it: %(link)s")
        least = _("%(brand)s %(number)s: %(topic)s, %(urgency)s: %(link)s")
    hint = " " + _("or reply 1") if facts.two_way else ""
    opened = (_("Open %(span)s.") % {"span": minutes}).replace("..", ".")
    if facts.minutes_open < 1:
        opened = _("New.")
    about |= {"link": facts.link}
    return fitting(
        [f"{head} {opened} {take}{hint}", f"{head} {opened} {take}", f"{head} {take}", least],
        about,
        last="topic",
    )


def offer_email(facts: OfferText, language: str, address: str = "du") -> tuple[str, str]:
    """Subject and body of the e-mail that asks a HERO to take a case."""
    _ = words(language, address).gettext
    values = {
        "brand": in_one_line(facts.brand),
        "number": facts.number,
        "topic": in_one_line(facts.topic) or _("no topic"),
        "urgency": facts.urgency_word,
        "span": duty(facts.minutes_open, language),
        "link": facts.link,
    }
    subject = _("%(number)s: %(topic)s, %(urgency)s")
    if facts.danger:
        subject = _("DANGER %(number)s: %(topic)s")
    body = _(
        "A case of %(brand)s is waiting for you.\n"
        "\n"
        "Case: %(number)s\n"
        "Topic: %(topic)s\n"
        "Urgency: %(urgency)s\n"
        "Open: %(span)s\n"
        "\n"
        "Look and take it:\n"
        "%(link)s\n"
        "\n"
        "Opening the page takes nothing yet; the button on it does. The link is yours alone."
    )
    return subject % values, body % values


def wrote_again(facts: OfferText, language: str, address: str, way: Way) -> tuple[str, str]:
    """Subject and text that tell the holder of an answered case that the customer wrote again."""
    _ = words(language, address).gettext
    values = {"number": facts.number, "link": facts.link}
    if way is Way.SMS:
        templates = [
            _("%(brand)s %(number)s: the customer has written again. Look: %(link)s"),
            _("%(brand)s %(number)s: a new post. %(link)s"),
        ]
        return "", fitting(templates, values | {"brand": short_name(facts.brand)}, last="brand")
    body = _(
        "In case %(number)s of %(brand)s the customer has written again.\n"
        "\n"
        "It is still yours. Look, and answer:\n"
        "%(link)s"
    )
    values["brand"] = in_one_line(facts.brand)
    return _("%(number)s: the customer has written again") % values, body % values


def reply_failed(
    *, brand: str, number: str, reason: str, link: str, language: str, address: str, way: Way
) -> tuple[str, str]:
    """Subject and text that tell an author that the platform refused the answer."""
    _ = words(language, address).gettext
    values = {"number": number, "reason": said(reason, language), "link": link}
    if way is Way.SMS:
        return "", trouble(
            [
                _("%(brand)s %(number)s: not sent: %(reason)s. Your text is kept: %(link)s"),
                _("%(brand)s %(number)s: not sent: %(reason)s. %(link)s"),
                _("%(brand)s %(number)s: not sent. %(link)s"),
            ],
            brand,
            values,
        )
    body = _(
        "Your answer to case %(number)s of %(brand)s was not sent: %(reason)s.\n"
        "\n"
        "The case is still yours and your text is kept. Change it, or send it again:\n"
        "%(link)s"
    )
    values["brand"] = in_one_line(brand)
    return _("%(number)s: answer not sent") % values, body % values


def reply_unknown(
    *, brand: str, number: str, reason: str, link: str, language: str, address: str, way: Way
) -> tuple[str, str]:
    """Subject and text that ask an author to look whether the answer went out."""
    _ = words(language, address).gettext
    values = {"number": number, "reason": said(reason, language), "link": link}
    if way is Way.SMS:
        return "", trouble(
            [
                _("%(brand)s %(number)s: sent or not? %(reason)s. Please look: %(link)s"),
                _("%(brand)s %(number)s: sent or not? Please look: %(link)s"),
                _("%(brand)s %(number)s: sent? %(link)s"),
            ],
            brand,
            values,
        )
    body = _(
        "It is not clear whether your answer to case %(number)s of %(brand)s was published: "
        "%(reason)s.\n"
        "\n"
        "Nothing is sent twice by itself. Please look on the platform, then decide here:\n"
        "%(link)s"
    )
    values["brand"] = in_one_line(brand)
    return _("%(number)s: please look whether your answer is there") % values, body % values


def sign_in(
    *, brand: str, link: str, minutes: int, language: str, address: str, way: Way
) -> tuple[str, str]:
    """Subject and text with a one-time link to sign in."""
    _ = words(language, address).gettext
    texts = [
        _("%(brand)s: your sign-in link, for %(span)s and once: %(link)s"),
        _("%(brand)s: sign in: %(link)s"),
    ]
    body = _(
        "Here you sign in to %(brand)s. The link works once, for %(span)s:\n"
        "%(link)s\n"
        "\n"
        "If you did not ask for it, do nothing: without the link nobody gets in."
    )
    values = {"span": span(minutes, language), "link": link}
    return _in_that_way(way, brand, values, texts, _("%(brand)s: your sign-in link"), body)


def test(
    *, brand: str, link: str, minutes: int, language: str, address: str, way: Way
) -> tuple[str, str]:
    """Subject and text of a message that somebody sends to themselves; its link signs in."""
    _ = words(language, address).gettext
    texts = [
        _("%(brand)s: your test text, it arrived. Open it within %(span)s: %(link)s"),
        _("%(brand)s: your test text: %(link)s"),
    ]
    body = _(
        "This is the test message that you asked for. What is for you at %(brand)s comes here.\n"
        "The link signs you in, once, for %(span)s:\n"
        "%(link)s\n"
        "\n"
        "If you did not ask for it, do nothing: without the link nobody gets in."
    )
    values = {"span": span(minutes, language), "link": link}
    return _in_that_way(way, brand, values, texts, _("%(brand)s: your test message"), body)


def _in_that_way(  # noqa: PLR0917 - one message and all that it is made of
    way: Way, brand: str, values: dict[str, str], texts: list[str], subject: str, body: str
) -> tuple[str, str]:
    """Subject and text of an e-mail, or of a text message the longest that fits."""
    if way is Way.SMS:
        return "", fitting(texts, values | {"brand": short_name(brand)}, last="brand")
    values = values | {"brand": in_one_line(brand)}
    return subject % values, body % values


def _about(facts: OfferText, nameless: str) -> dict[str, str]:
    return {
        "brand": short_name(facts.brand),
        "number": facts.number,
        "topic": gsm7.cut(gsm7.fold(facts.topic), NAME) or nameless,
        "urgency": gsm7.cut(gsm7.fold(facts.urgency_word), WORD),
    }


def trouble(templates: list[str], brand: str, values: dict[str, str]) -> str:
    """A text message about an answer: of these templates, the first that fits."""
    given = values | {"brand": short_name(brand), "reason": gsm7.fold(values["reason"])}
    return fitting(templates, given, last="brand")


def fitting(templates: Iterable[str], values: dict[str, str], *, last: str) -> str:
    """The first template that is one part; of the shortest one, `last` is cut until it fits."""
    text = ""
    for template in templates:
        text = gsm7.fold(template % values)
        if gsm7.septets(text) <= gsm7.ONE_PART:
            return text
    over = gsm7.septets(text) - gsm7.ONE_PART
    room = max(0, gsm7.septets(values[last]) - over)
    return gsm7.fold(template % (values | {last: gsm7.cut(values[last], room)}))


def said(reason: str, language: str) -> str:
    """A reason in words."""
    return reasons.say(Reason(code=reason), language)


def short_name(brand: str) -> str:
    """A brand's name as a text message carries it."""
    return gsm7.cut(gsm7.fold(brand), NAME) or "Herodesk"


def in_one_line(text: str) -> str:
    """One line: no header of a mail can be forged with a name."""
    return " ".join(text.split())
