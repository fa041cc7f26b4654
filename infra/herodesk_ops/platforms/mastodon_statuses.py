"""Writes posts the way a Mastodon server tells them: statuses, notifications, its webhook."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from herodesk_ops.platforms.stand_in import Account, Compact, iso, moment_of

SERVER = "https://social.example"
Body = dict[str, Any]

_LINK = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?)]")
_SHOWN = 30
"""So many characters of an address are shown, the rest is there and hidden."""


def delivery(post: Compact, *, account: Account, product: str | None = None) -> bytes:  # noqa: ARG001  it has one webhook
    """What the administrators' webhook tells: a new status, a boost, or an edit. Of deletions it
    tells nothing: their body is one of an event that nobody reads. What is written to us alone
    comes as a page of notifications, as it does when we ask."""
    if post.get("kind") == "message":
        return json.dumps({"notifications": [as_notification(post, account)]}).encode()
    is_edit = len(post.get("versions") or ()) > 1
    event = "status.updated" if is_edit else "status.created"
    told = {
        "event": "status.deleted" if post.get("deleted") else event,
        "created_at": iso(moment_of(post)),
        "object": as_boost(post) if post.get("repost_of") else as_status(post, account),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def first_id(post: Compact) -> str:
    """An edited status keeps its id."""
    return str((post.get("versions") or [post["id"]])[0])


def as_status(post: Compact, account: Account) -> Body:
    """The status as the API writes one."""
    own_id, author = first_id(post), as_account(post["author"])
    address = f"{SERVER}/@{author['acct']}/{own_id}"
    above = post.get("reply_to")
    body: Body = {
        "id": own_id,
        "created_at": iso(moment_of(post)),
        "in_reply_to_id": above,
        "in_reply_to_account_id": account["id"] if above else None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "direct" if post.get("kind") == "message" else "public",
        "language": post.get("lang"),
        "uri": f"{SERVER}/users/{author['username']}/statuses/{own_id}",
        "url": address,
        "content": as_html(str(post.get("text", ""))),
        "reblog": None,
        "account": author,
        "media_attachments": [],
        "mentions": [as_mention(account)] if post.get("mention") or above else [],
        "tags": [],
        "edited_at": _edited_at(post),
    }
    if post.get("quote"):
        body["quote"] = {"state": "accepted", "quoted_status": {"id": post["quote"]}}
    return body


def as_notification(post: Compact, account: Account) -> Body:
    """What we are told of the status."""
    is_quote = post.get("quote") and not post.get("mention")
    return {
        "id": f"n{first_id(post)}",
        "type": "quote" if is_quote else "mention",
        "created_at": iso(moment_of(post)),
        "account": as_account(post["author"]),
        "status": as_status(post, account),
    }


def as_boost(post: Compact) -> Body:
    """Somebody passed a status on."""
    return {
        "id": post["id"],
        "created_at": iso(moment_of(post)),
        "visibility": "public",
        "content": "",
        "account": as_account(post["author"]),
        "reblog": {"id": post["repost_of"], "visibility": "public"},
    }


def as_account(author: Mapping[str, Any]) -> Body:
    """The author; whoever has no handle is called after the id."""
    handle = str(author.get("handle") or author["id"])
    return {
        "id": author["id"],
        "username": handle.partition("@")[0],
        "acct": handle,
        "display_name": author.get("name") or "",
        "bot": False,
        "url": f"{SERVER}/@{handle}",
        "followers_count": author.get("followers", 0),
    }


def as_mention(account: Mapping[str, Any]) -> Body:
    """How a status names somebody."""
    handle = account.get("handle") or account["id"]
    told = {"id": account["id"], "username": handle, "acct": handle}
    return {**told, "url": f"{SERVER}/@{handle}"}


def as_html(words: str) -> str:
    """The words as a server shows them: paragraphs, lines, links shortened to the eye."""
    paragraphs = [
        _LINK.sub(_anchor, html.escape(it, quote=False)).replace("\n", "<br />")
        for it in words.split("\n\n")
    ]
    return "".join(f"<p>{it}</p>" for it in paragraphs if it)


def _anchor(found: re.Match[str]) -> str:
    protocol, _, rest = found[0].partition("://")
    shown, hidden = rest[:_SHOWN], rest[_SHOWN:]
    kind = ' class="ellipsis"' if hidden else ""
    return (
        f'<a href="{found[0]}" rel="nofollow noopener" target="_blank">'
        f'<span class="invisible">{protocol}://</span><span{kind}>{shown}</span>'
        f'<span class="invisible">{hidden}</span></a>'
    )


def _edited_at(post: Compact) -> str | None:
    """Each edit a minute after the one before, where nobody says when."""
    edits = len(post.get("versions") or [post["id"]]) - 1
    moment: datetime = post.get("edited_at") or moment_of(post) + timedelta(minutes=edits)
    return iso(moment) if edits else None
