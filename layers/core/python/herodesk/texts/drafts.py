"""What is wrong with a draft, as its HERO reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from herodesk.texts.catalogue import N_, words

if TYPE_CHECKING:
    from herodesk.domain.draft import Remark

_FOUND = {
    "phone": N_("a phone number"),
    "email": N_("an e-mail address"),
    "iban": N_("a bank account"),
    "card": N_("a card number"),
    "number": N_("an order or customer number"),
    "address": N_("a postal address"),
    "birth_date": N_("a date of birth"),
    "said-in-private": N_("something that the customer wrote only in private"),
}
_WARNED = {
    "embargo": N_("“%(value)s” is not for the public yet."),
    "promise-word": N_("“%(value)s” binds us. Is that what you mean?"),
    "rival": N_("“%(value)s” is a rival. Better without the name?"),
    "same-text": N_("%(value)s other customers have got the same words. Better in your own ones?"),
    "long-number": N_("Whose number is %(value)s? A customer's must not stand in public."),
    "link": N_("There is a link in it: %(value)s. Tick that it is meant to be there."),
}


_NOTICED = {
    "embargo": N_("something not public yet"),
    "promise-word": N_("a word that binds us"),
    "rival": N_("a rival"),
    "same-text": N_("what others have got word for word"),
    "long-number": N_("a long number"),
    "link": N_("a link"),
}
"""For a text message: without the words themselves, of which a customer may be part (I7)."""


def noticed(remarks: Iterable[Remark], language: str) -> list[str]:
    """What is to be read about a draft, in a word or two each and nothing of the draft in it."""
    _ = words(language).gettext
    codes = dict.fromkeys(remark.code for remark in remarks)
    return [_(_NOTICED[code]) for code in codes if code in _NOTICED]


def found(remarks: Iterable[Remark], language: str) -> list[str]:
    """What stops a draft, each in a word or two."""
    _ = words(language).gettext
    return [_(_FOUND[remark.code]) for remark in remarks if remark.code in _FOUND]


def warned(remarks: Iterable[Remark], language: str, address: str) -> list[str]:
    """What a HERO has to read once, a sentence each."""
    _ = words(language, address).gettext
    return [
        _(_WARNED[remark.code]) % {"value": remark.value}
        for remark in remarks
        if remark.code in _WARNED
    ]


def in_words(remark: Remark, language: str, address: str) -> str:
    """One remark by itself."""
    return " ".join([*found([remark], language), *warned([remark], language, address)])


def stopped(remarks: Iterable[Remark], language: str, address: str) -> str:
    """Why a draft cannot go out like that, and how to go on; empty if nothing stops it."""
    kinds = found(remarks, language)
    if not kinds:
        return ""
    _ = words(language, address).gettext
    several = ", ".join(kinds[:-1])
    listed = _("%(several)s and %(last)s") % {"several": several, "last": kinds[-1]}
    return _("Not sent, because everybody would read it: there is %(what)s in it. %(cure)s") % {
        "what": listed if several else kinds[0],
        "cure": _("Take it out, or move to private and say it there."),
    }
