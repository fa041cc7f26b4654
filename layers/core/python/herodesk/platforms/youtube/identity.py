"""Names of things on YouTube: the topic of a channel, the thread of a comment, its address."""

from __future__ import annotations

from urllib.parse import quote, urlencode

_TOPIC = "https://www.youtube.com/xml/feeds/videos.xml?channel_id="


def topic_of(channel_id: str) -> str:
    """What the hub calls the videos of a channel; it must ask for exactly what we asked for."""
    return _TOPIC + quote(channel_id, safe="")


def thread_of(comment_id: str) -> str:
    """The comment that a conversation hangs below: replies are called `{comment}.{reply}`, and
    nothing hangs below a reply."""
    return comment_id.partition(".")[0]


def permalink(video: str | None, comment_id: str) -> str | None:
    """Where people see the comment: at its video, on top of all others."""
    if not video:
        return None
    return f"https://www.youtube.com/watch?{urlencode({'v': video, 'lc': comment_id})}"
