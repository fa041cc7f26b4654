"""Numbers and stretches of time, short enough for a text message."""

from __future__ import annotations

from herodesk.texts.catalogue import N_, supported, words

_ORDINALS = (
    N_("first"), N_("second"), N_("third"), N_("fourth"), N_("fifth"),
    N_("sixth"), N_("seventh"), N_("eighth"), N_("ninth"), N_("tenth"),
)  # fmt: skip


def span(minutes: int, language: str) -> str:
    """A length of time: "14 min", "3 h", "2 days"."""
    catalogue = words(language)
    if minutes < 120:
        return catalogue.gettext("%(n)d min") % {"n": max(0, minutes)}
    if minutes < 48 * 60:
        return catalogue.gettext("%(n)d h") % {"n": minutes // 60}
    days = minutes // (24 * 60)
    return catalogue.ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def duty(minutes: int, language: str) -> str:
    """A length of duty time: "14 min", "3 h", "50 h". A day of duty has no length of its own."""
    if minutes < 120:
        return span(minutes, language)
    return words(language).gettext("%(n)d h") % {"n": minutes // 60}


def readers(count: int, language: str) -> str:
    """How many people read something: "12 readers", "14 k readers", "1.0 M readers"."""
    catalogue = words(language)
    if count >= 999_500:
        number = _decimal(count / 1_000_000, language)
        return catalogue.gettext("%(number)s M readers") % {"number": number}
    if count >= 10_000:
        return catalogue.gettext("%(n)d k readers") % {"n": round(count / 1000)}
    return catalogue.ngettext("%(n)d reader", "%(n)d readers", count) % {"n": count}


def many(count: int, language: str) -> str:
    """A large number in short: "3000", "14 k", "1.0 M"."""
    catalogue = words(language)
    if count >= 999_500:
        return catalogue.gettext("%(number)s M") % {"number": _decimal(count / 1e6, language)}
    return (
        catalogue.gettext("%(n)d k") % {"n": round(count / 1000)} if count >= 10_000 else str(count)
    )


def whole(count: int, language: str) -> str:
    """A number in full: "1,007,109", in German "1.007.109"."""
    written = f"{count:,}"
    return written.replace(",", ".") if supported(language) == "de" else written


_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


def money(amount: int, currency: str, language: str) -> str:
    """A sum in minor units: "€1,234.50", in German "1.234,50 €"; other currencies by their code."""
    from herodesk.domain.goodwill import decimals

    digits = decimals(currency)
    whole, part = divmod(abs(amount), 10**digits)
    german = supported(language) == "de"
    written = f"{whole:,}" + (f".{part:0{digits}}" if digits else "")
    if german:
        written = written.translate({ord(","): ".", ord("."): ","})
    sign, minus = _SIGNS.get(currency, ""), "-" if amount < 0 else ""
    if german:
        return f"{minus}{written}\N{NO-BREAK SPACE}{sign or currency}"
    return f"{minus}{sign or currency + chr(0xA0)}{written}"


def ordinal(n: int, language: str) -> str:
    """Which one in a row: "third", "12th"."""
    catalogue = words(language)
    if 1 <= n <= len(_ORDINALS):
        return catalogue.gettext(_ORDINALS[n - 1])
    return catalogue.gettext("%(n)dth") % {"n": n}


def _decimal(value: float, language: str) -> str:
    written = f"{value:.1f}"
    return written.replace(".", ",") if supported(language) == "de" else written
