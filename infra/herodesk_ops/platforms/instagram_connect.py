"""Connects an Instagram account: its own subscription; the app's side is a person's to set up."""

from __future__ import annotations

from herodesk.platforms.instagram.probe import WATCHED
from herodesk_ops.platforms.connector import Calling, Deed
from herodesk_ops.platforms.meta_connect import MADE, callbacks, deeds_of

__all__ = ["MADE", "deeds"]

_PAGE = "docs/platform-instagram.md"


def deeds(calling: Calling) -> list[Deed]:
    """The app's callback stands at a host that knows no token of Instagram's: a person looks."""
    fields = ", ".join(WATCHED.wanted)
    look = (
        f"See in the app's dashboard that Instagram's webhook is {calling.ours.address}, with "
        f"hook/verify_token and the fields {fields} ({_PAGE})."
    )
    return [
        Deed(look),
        callbacks(calling, _PAGE),
        *(it for it in deeds_of(WATCHED, calling) if it.act),
    ]
