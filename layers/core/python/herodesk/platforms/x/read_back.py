"""Pages that we asked X for: v2 posts of our mentions timeline or of recent search."""

from __future__ import annotations

from herodesk.domain.post import Change, Kind, Posted, Unreadable
from herodesk.domain.webhook import ReadBack
from herodesk.platforms.reading import FieldError, Json, identifier, part, parts, word
from herodesk.platforms.x.reach import Verdict, judge, types_handle
from herodesk.platforms.x.stream import stream_change
from herodesk.platforms.x.v2 import Seen, post_of, repost_of


def page_changes(body: Json, how: ReadBack) -> list[Change]:
    """A change for each post of the page, oldest first: X tells the newest first.

    No path names a place in the list: an erasure takes posts out and compares what is left.
    """
    includes = part(body, "includes")
    seen = [Seen(post=post, includes=includes, path="data") for post in parts(body, "data")]
    one = stream_change if how.reading == "search" else lambda it: _mention(it, how.account)
    return [one(post) for post in reversed(seen)]


def _mention(seen: Seen, account: str) -> Change:
    """The timeline holds what speaks to us, inherited mentions included."""
    try:
        if seen.refers_to("retweeted"):
            return repost_of(seen)
        reach = _reach(seen, account)
        post = post_of(seen, _kind(seen), account=account, addressed=True, reach=reach)
    except FieldError as missing:
        return Unreadable(reason=f"x mentions: {missing}")
    return Posted(post=post)


def _kind(seen: Seen) -> Kind:
    if seen.parent():
        return Kind.REPLY
    return Kind.QUOTE if seen.refers_to("quoted") else Kind.POST


def _reach(seen: Seen, account: str) -> Verdict:
    """X puts handles in front of a reply by itself: only those behind were surely typed."""
    mentions = parts(part(seen.post, "entities"), "mentions")
    ours = [it for it in mentions if identifier(it, "id") == account]
    is_reply = seen.parent() is not None
    typed = any(not is_reply or types_handle(seen.words(), word(it, "username")) for it in ours)
    return judge(typed=typed, quotes_us=False, touches_us=True)
