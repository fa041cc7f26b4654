"""How people on the roster stand, and what they are here for, in a word or a few."""

from __future__ import annotations

from herodesk.texts.catalogue import N_, words

_MARKS = {
    "gone": N_("not on the roster any more"),
    "paused": N_("on a break"),
    "no-contact": N_("no working contact"),
    "away": N_("away"),
    "rests": N_("rests after a wave"),
    "on-duty": N_("on duty"),
    "off-duty": N_("off duty"),
    "stopped": N_("wants no text messages"),
    "texts-fail": N_("text messages do not arrive"),
    "unconfirmed": N_("e-mail not confirmed"),
}
_ROLES = {
    "hero": N_("HERO"),
    "lead": N_("duty lead"),
    "manager": N_("manager"),
    "it": N_("IT"),
    "privacy": N_("data protection"),
}


def mark(code: str, language: str) -> str:
    """How somebody stands."""
    return words(language).gettext(_MARKS[code])


def role(code: str, language: str) -> str:
    """What somebody is here for."""
    return words(language).gettext(_ROLES[code])
