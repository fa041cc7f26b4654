"""Deliveries of the filtered stream: one public post that matched a rule."""

from __future__ import annotations

from herodesk.domain.post import Change, Kind, Posted, Unreadable
from herodesk.platforms.reading import FieldError, Json, part, parts
from herodesk.platforms.x.reach import Verdict, judge
from herodesk.platforms.x.v2 import Seen, post_of, repost_of


def stream_changes(body: Json) -> list[Change]:
    """The post that matched a rule."""
    seen = Seen(post=part(body, "data"), includes=part(body, "includes"), path="data")
    return [stream_change(seen)]


def stream_change(seen: Seen) -> Change:
    """A post that holds our words, as the stream or a search found it; which account of ours it
    may concern is not said, so the watch terms decide."""
    try:
        if seen.refers_to("retweeted"):
            return repost_of(seen)
        post = post_of(seen, _kind(seen), account=None, addressed=False, reach=_reach(seen))
    except FieldError as missing:
        return Unreadable(reason=f"x stream: {missing}")
    return Posted(post=post)


def _kind(seen: Seen) -> Kind:
    if seen.parent():
        return Kind.REPLY
    return Kind.QUOTE if seen.refers_to("quoted") else Kind.POST


def _reach(seen: Seen) -> Verdict:
    """UNKNOWN where somebody is mentioned, quoted or answered: that may be us; else NO."""
    mentions = parts(part(seen.post, "entities"), "mentions")
    touches = bool(mentions or seen.parent() or seen.refers_to("quoted"))
    return judge(typed=False, quotes_us=False, touches_us=touches)
