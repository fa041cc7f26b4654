"""Connects a Threads profile: makes the word, and says what a person has to enter at Meta.

https://developers.facebook.com/docs/threads/webhooks
"""

from __future__ import annotations

from herodesk_ops.platforms.connector import Calling, Deed
from herodesk_ops.platforms.meta_connect import MADE

__all__ = ["MADE", "deeds"]

_PAGE = "(docs/platform-threads.md)"


def deeds(calling: Calling) -> list[Deed]:
    """Threads has no interface for its webhooks and tells nobody how they stand: a person looks."""
    address = calling.ours.address
    return [
        Deed(
            "In the app's dashboard, use case Access the Threads API, Webhooks: enter "
            f"{address} and the word hook/verify_token; topic moderate with replies and delete, "
            f"topic interaction with mentions and publish {_PAGE}."
        ),
        Deed(
            f"In the same use case, Settings: enter {address}/deauthorize as uninstall callback "
            f"and {address}/data-deletion as delete callback {_PAGE}."
        ),
    ]
