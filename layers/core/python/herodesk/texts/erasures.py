"""What a receipt of an erasure says: why, how it stands, how many of what."""

from __future__ import annotations

from herodesk.domain.post import Parting
from herodesk.domain.records import Receipt
from herodesk.texts.catalogue import N_, words
from herodesk.texts.reasons import platform_name

_WHY = {
    Parting.WISH: N_("At the person's wish, by a colleague"),
    Parting.DELETION: N_("Data deletion asked for on %(platform)s"),
    Parting.REVOKED: N_("Permission for our app taken back on %(platform)s"),
    Parting.DELETED: N_("Account deleted on %(platform)s"),
    Parting.ANONYMISED: N_("Account made anonymous on %(platform)s"),
}
_KINDS = {
    "posts": N_("posts"),
    "reposts": N_("posts passed on"),
    "cases": N_("cases emptied"),
    "cases withdrawn": N_("of these open before"),
    "cases shared": N_("cases shared with others"),
    "entries": N_("lines of timelines"),
    "replies": N_("answers of ours"),
    "questions": N_("questions to colleagues"),
    "corrections": N_("corrections"),
    "marks on lists": N_("marks on lists"),
    "references": N_("mentions in others' records"),
    "permissions": N_("permissions to write to them"),
    "author records": N_("records of the author"),
    "messages": N_("deliveries that waited"),
    "messages redacted": N_("deliveries that waited, rewritten"),
    "objects": N_("large deliveries"),
    "objects redacted": N_("large deliveries, rewritten"),
    "items that could not be read": N_("items that could not be read"),
}


def why(receipt: Receipt, language: str, address: str) -> str:
    """What led to it."""
    catalogue = words(language, address)
    return catalogue.gettext(_WHY[receipt.why]) % {"platform": platform_name(receipt.platform)}


def standing(receipt: Receipt, language: str, address: str) -> str:
    """How it stands, in a few words."""
    _ = words(language, address).gettext
    if receipt.denied:
        return _("not so, says the platform: nothing was erased")
    if receipt.done_at is None:
        return _("the platform is asked first") if receipt.to_confirm else _("under way")
    return _("done") if receipt.counts else _("nothing was kept under that id")


def counted(receipt: Receipt, language: str, address: str) -> list[tuple[str, int]]:
    """How many of what, in a fixed order; what has no words yet as it is."""
    catalogue = words(language, address)
    known = [kind for kind in _KINDS if kind in receipt.counts]
    others = sorted(receipt.counts.keys() - _KINDS.keys())
    named = [(catalogue.gettext(_KINDS[kind]), receipt.counts[kind]) for kind in known]
    return named + [(kind, receipt.counts[kind]) for kind in others]
