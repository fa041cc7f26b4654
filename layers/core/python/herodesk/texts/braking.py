"""What people read of the brakes: reminders to resume, a STOP confirmed. Never a reason (I7)."""

from __future__ import annotations

from herodesk.domain.brakes import Scope
from herodesk.domain.staff import Way
from herodesk.texts import cases, gsm7
from herodesk.texts.catalogue import words
from herodesk.texts.notices import NAME
from herodesk.texts.numbers import span


def still_paused(
    *,
    brand: str,
    scope: Scope,
    name: str,
    minutes: int,
    link: str,
    language: str,
    address: str,
    way: Way,
) -> tuple[str, str]:
    """Subject and text that remind somebody to resume what is paused for `minutes`."""
    _ = words(language, address).gettext
    what = cases.stopped(scope, name, language)
    values = {"brand": brand, "what": what, "span": span(minutes, language), "link": link}
    if way is Way.SMS:
        values |= {"brand": gsm7.cut(gsm7.fold(brand), NAME), "what": gsm7.cut(what, NAME)}
        said = _("%(brand)s: %(what)s paused for %(span)s.") % values
        resume = _("Resume: %(link)s") % values
        return "", gsm7.fold(f"{said.replace('..', '.')} {resume}")  # a span may end with a point
    body = _(
        "%(brand)s: paused for %(span)s: %(what)s.\n"
        "\n"
        "Nothing goes on there by itself. If the reason is gone, resume:\n"
        "%(link)s"
    )
    return _("Still paused: %(what)s") % values, body % values


def texts_changed(
    *, brand: str, stopped: bool, link: str, language: str, address: str, way: Way
) -> tuple[str, str]:
    """Subject and text that confirm a STOP or a START."""
    _ = words(language, address).gettext
    values = {"brand": " ".join(brand.split()), "link": link}
    if stopped:
        body = _(
            "%(brand)s sends you no more text messages. What is for you comes by e-mail.\n"
            "\n"
            "You can change this at any time:\n"
            "%(link)s"
        )
        return _("%(brand)s: no more text messages") % values, body % values
    if way is Way.SMS:
        values["brand"] = gsm7.cut(gsm7.fold(brand), NAME)
        return "", gsm7.fold(_("%(brand)s: you get text messages again: %(link)s") % values)
    body = _(
        "You get text messages of %(brand)s again.\n\nYou can change this at any time:\n%(link)s"
    )
    return _("%(brand)s: text messages again") % values, body % values
