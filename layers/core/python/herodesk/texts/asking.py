"""What a phone and a mailbox say of a question between colleagues, never the question (I7)."""

from __future__ import annotations

from dataclasses import dataclass

from herodesk.domain.staff import Way
from herodesk.texts import gsm7
from herodesk.texts.catalogue import words
from herodesk.texts.notices import NAME, fitting, in_one_line, short_name


@dataclass(frozen=True, slots=True, kw_only=True)
class AskText:
    """What the wording may use, and nothing else (I7). `colleague` is the other one's name."""

    brand: str
    number: str
    topic: str
    colleague: str
    link: str


def word(kind: str, facts: AskText, language: str, address: str, way: Way) -> tuple[str, str]:
    """Subject and text of one word: `asked` to the colleague, `answered` or `late` to the holder.

    A text message is one part."""
    tell = {"asked": _asked, "answered": _answered, "late": _late}[kind]
    return tell(facts, language, address, way)


def _asked(facts: AskText, language: str, address: str, way: Way) -> tuple[str, str]:
    _ = words(language, address).gettext
    if way is Way.SMS:
        templates = [
            _("%(brand)s %(number)s: %(colleague)s has a question for you. Look: %(link)s"),
            _("%(brand)s %(number)s: %(colleague)s asks you: %(link)s"),
        ]
        if facts.topic:
            about = _("%(brand)s %(number)s: %(colleague)s asks you about %(topic)s. %(link)s")
            templates.insert(0, about)
        return "", _short(templates, facts)
    body = _(
        "%(colleague)s has a question for you about case %(number)s of %(brand)s.\n"
        "\n"
        "Topic: %(topic)s\n"
        "\n"
        "Read it and answer here:\n"
        "%(link)s\n"
        "\n"
        "The case stays with %(colleague)s, and the customer does not see your answer. "
        "The link is yours alone."
    )
    values = _values(facts) | {"topic": in_one_line(facts.topic) or _("no topic")}
    return _("%(number)s: a question from %(colleague)s") % values, body % values


def _answered(facts: AskText, language: str, address: str, way: Way) -> tuple[str, str]:
    _ = words(language, address).gettext
    if way is Way.SMS:
        templates = [
            _("%(brand)s: %(colleague)s has answered on %(number)s. Look: %(link)s"),
            _("%(brand)s %(number)s: an answer from %(colleague)s. %(link)s"),
        ]
        return "", _short(templates, facts)
    body = _(
        "%(colleague)s has answered a question about case %(number)s of %(brand)s.\n"
        "\n"
        "Read it here:\n"
        "%(link)s"
    )
    values = _values(facts)
    return _("%(colleague)s has answered on %(number)s") % values, body % values


def _late(facts: AskText, language: str, address: str, way: Way) -> tuple[str, str]:
    _ = words(language, address).gettext
    if way is Way.SMS:
        templates = [
            _("%(brand)s %(number)s: no answer from %(colleague)s yet. Ask another? %(link)s"),
            _("%(brand)s %(number)s: no answer from %(colleague)s yet. %(link)s"),
        ]
        return "", _short(templates, facts)
    body = _(
        "%(colleague)s has not answered the question about case %(number)s of %(brand)s yet.\n"
        "\n"
        "You may ask somebody else, or go on without:\n"
        "%(link)s"
    )
    values = _values(facts)
    return _("%(number)s: no answer from %(colleague)s yet") % values, body % values


def _values(facts: AskText) -> dict[str, str]:
    return {
        "brand": in_one_line(facts.brand),
        "number": facts.number,
        "topic": in_one_line(facts.topic),
        "colleague": in_one_line(facts.colleague),
        "link": facts.link,
    }


def _short(templates: list[str], facts: AskText) -> str:
    values = _values(facts) | {
        "brand": short_name(facts.brand),
        "topic": gsm7.cut(gsm7.fold(facts.topic), NAME),
        "colleague": gsm7.cut(gsm7.fold(facts.colleague), NAME),
    }
    return fitting(templates, values, last="brand")
