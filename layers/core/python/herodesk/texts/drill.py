"""A stage that drills says so in whatever it sends: nobody takes practice for the real thing."""

from __future__ import annotations

from herodesk.texts import gsm7
from herodesk.texts.catalogue import words
from herodesk.texts.notices import short_name


def in_a_text(text: str, brand: str, language: str) -> str:
    """The text message with the word in front; where it would be a second part, the word stands
    for the brand's name there."""
    mark = words(language).gettext("DRILL")
    name = short_name(brand)
    told = [f"{mark} {text}"]
    if text.startswith(name):
        told.append(f"{mark}{text.removeprefix(name)}")
    return next((one for one in told if gsm7.parts(one) == 1), text)


def in_a_mail(subject: str, text: str, language: str) -> tuple[str, str]:
    """Subject and body of an e-mail, with the word and what it means in front."""
    _ = words(language).gettext
    told = _("This is a drill: nothing that is written reaches a customer.")
    return _("Drill: %(subject)s") % {"subject": subject}, f"{told}\n\n{text}"
