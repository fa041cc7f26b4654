"""Writes posts the way YouTube tells them: videos as Atom feeds, comments as the API lists them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from herodesk_ops.platforms.stand_in import Account, Compact, iso, moment_of

Body = dict[str, Any]
VIDEO = "dQw4w9WgXcQ"
"""The video that a comment stands below where it does not say."""

_FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:at="http://purl.org/atompub/tombstones/1.0" \
xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom">\
<link rel="hub" href="https://pubsubhubbub.appspot.com"/>\
<link rel="self" href="https://www.youtube.com/xml/feeds/videos.xml?channel_id={channel}"/>\
<title>YouTube video feed</title><updated>{updated}</updated>{entry}</feed>
"""
_ENTRY = """<entry><id>yt:video:{id}</id><yt:videoId>{id}</yt:videoId>\
<yt:channelId>{channel}</yt:channelId><title>{title}</title>\
<link rel="alternate" href={address}/>\
<author><name>{name}</name><uri>https://www.youtube.com/channel/{channel}</uri></author>\
<published>{published}</published><updated>{updated}</updated></entry>"""
_TOMBSTONE = """<at:deleted-entry ref="yt:video:{id}" when="{updated}">\
<link href={address}/><at:by><name>{name}</name>\
<uri>https://www.youtube.com/channel/{channel}</uri></at:by></at:deleted-entry>"""


def delivery(post: Compact, *, account: Account, product: str | None = None) -> bytes:
    """What YouTube tells of a compact post: a feed for a `video`, else a page of comment threads
    with the post in it. Nobody can pass a comment on, and one that is deleted is not told."""
    if is_video(post, account, product):
        return feed(post, account)
    is_there = not (post.get("deleted") or post.get("repost_of"))
    return json.dumps({"items": [thread(post, account)] if is_there else []}).encode()


def is_video(post: Compact, account: Account, product: str | None = None) -> bool:
    """True for what we upload; what we write below a comment is none."""
    is_ours = post["author"]["id"] == account["id"] and not post.get("reply_to")
    return product == "video" or (product is None and is_ours)


def feed(post: Compact, account: Account) -> bytes:
    """The Atom feed of a video that is new, changed, or gone."""
    own_id, written = first_id(post), moment_of(post)
    edits = len(post.get("versions") or [0]) - 1
    facts = {
        "id": escape(own_id),
        "channel": escape(str(account["id"])),
        "title": escape(post.get("text", "")),
        "name": escape(str(account.get("name") or "")),
        "address": quoteattr(f"https://www.youtube.com/watch?v={own_id}"),
        "published": written.isoformat(),
        "updated": (written + timedelta(seconds=edits)).isoformat(),
    }
    entry = (_TOMBSTONE if post.get("deleted") else _ENTRY).format(**facts)
    return _FEED.format(entry=entry, **facts).encode()


def first_id(post: Compact) -> str:
    """The id of a post: an edit keeps it."""
    return str((post.get("versions") or [post["id"]])[0])


def video_of(post: Compact) -> str:
    """The video that a comment stands below."""
    return str(post.get("thread") or VIDEO)


def thread(post: Compact, account: Account) -> Body:
    """A thread with one comment; a reply stands below one that is not told."""
    below = post.get("reply_to")
    snippet: Body = {
        "channelId": account["id"],
        "videoId": video_of(post),
        "canReply": True,
        "totalReplyCount": 1 if below else 0,
        "isPublic": True,
    }
    told = comment(post, account)
    top = {} if below else {"topLevelComment": told}
    return {
        "kind": "youtube#commentThread",
        "id": below or first_id(post),
        "snippet": snippet | top,
        **({"replies": {"comments": [told]}} if below else {}),
    }


def comment(post: Compact, account: Account) -> Body:
    """One comment as the API lists it in plain text."""
    author, written = post["author"], moment_of(post)
    edits = len(post.get("versions") or [0]) - 1
    handle = author.get("handle")
    snippet: Body = {
        "channelId": account["id"],
        "videoId": video_of(post),
        "textDisplay": post.get("text", ""),
        "authorDisplayName": f"@{handle}" if handle else author.get("name"),
        "authorChannelId": {"value": author["id"]},
        "canRate": True,
        "viewerRating": "none",
        "likeCount": 0,
        "publishedAt": iso(written),
        "updatedAt": iso(written + timedelta(seconds=edits)),
    }
    if post.get("reply_to"):
        snippet["parentId"] = post["reply_to"]
    return {"kind": "youtube#comment", "id": first_id(post), "snippet": snippet}
