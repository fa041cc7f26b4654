"""What two people read when one stands in for the other; a notice that is only a test."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from herodesk.domain.staff import Way
from herodesk.texts import gsm7
from herodesk.texts.catalogue import words
from herodesk.texts.gaps import day
from herodesk.texts.notices import NAME, fitting, in_one_line, short_name


def stands_in(
    *,
    brand: str,
    other: str,
    takes: bool,
    begins: datetime,
    ends: datetime,
    zone: str,
    link: str,
    language: str,
    address: str,
    way: Way,
) -> tuple[str, str]:
    """Subject and text for whoever takes over, or whose duty is taken over."""
    _ = words(language, address).gettext
    there = ZoneInfo(zone)
    first, last = begins.astimezone(there), ends.astimezone(there)
    values = {
        "who": other,
        "begins": f"{day(first.date(), language)} {first:%H:%M}",
        "ends": f"{day(last.date(), language)} {last:%H:%M}",
        "link": link,
    }
    if way is Way.SMS:
        values |= {"brand": short_name(brand), "who": gsm7.cut(gsm7.fold(other), NAME)}
        told = _("%(brand)s: %(who)s stands in for you, %(begins)s to %(ends)s. %(link)s")
        if takes:
            told = _("%(brand)s: you stand in for %(who)s, %(begins)s to %(ends)s. %(link)s")
        return "", fitting(
            [told, _("%(brand)s: %(who)s, %(begins)s. %(link)s")], values, last="who"
        )
    values["brand"] = in_one_line(brand)
    subject = _("%(who)s stands in for you")
    body = _(
        "From %(begins)s to %(ends)s %(who)s has your duty at %(brand)s.\n\nYour hours:\n%(link)s"
    )
    if takes:
        subject = _("You stand in for %(who)s")
        body = _(
            "From %(begins)s to %(ends)s you have the duty of %(who)s at %(brand)s.\n"
            "\n"
            "Your hours:\n"
            "%(link)s\n"
            "\n"
            "If that does not suit you, tell your lead."
        )
    return in_one_line(subject % values), body % values


def only_a_test(brand: str, language: str, address: str, way: Way) -> tuple[str, str]:
    """Subject and text of a notice that only shows that notices arrive."""
    _ = words(language, address).gettext
    if way is Way.SMS:
        told = _("%(brand)s: a test. Text messages arrive here. There is nothing to do.")
        return "", fitting([told], {"brand": short_name(brand)}, last="brand")
    values = {"brand": in_one_line(brand)}
    body = _("This is a test of %(brand)s: e-mail arrives here. There is nothing to do.")
    return _("%(brand)s: a test") % values, body % values
