"""What YouTube's hub delivers: an Atom feed that tells of a video, or that one is gone.

https://developers.google.com/youtube/v3/guides/push_notifications
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from herodesk.domain.post import Author, Change, Kind, Post, Posted, Removed, Unreadable
from herodesk.platforms.reading import FieldError, identifier, iso_time, link, needed, word

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ATOM = "{http://www.w3.org/2005/Atom}"
_YT = "{http://www.youtube.com/xml/schemas/2015}"
_GONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_VIDEO = "yt:video:"


def feed_changes(body: bytes) -> list[Change]:
    """Every entry of a feed, in its order. Nothing in it is resolved: no entity, no document type.

    What is no XML is one unreadable event: the hub was told that it has arrived.
    """
    try:
        feed = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return [Unreadable(reason="youtube feed: no XML that may be read")]
    return [_change(it, f"entry[{n}]") for n, it in enumerate(feed) if it.tag in _READ]


def _change(entry: Element, path: str) -> Change:
    try:
        return _READ[entry.tag](entry, path)
    except FieldError as missing:
        return Unreadable(reason=f"youtube feed: {missing}")


def _posted(entry: Element, path: str) -> Change:
    """A video of our own channel, new or changed; the hub tells the same one again and again."""
    video = needed(_id(_inner(entry, f"{_YT}videoId")), f"{path}.videoId")
    channel = needed(_id(_inner(entry, f"{_YT}channelId")), f"{path}.channelId")
    name = _inner(entry, f"{_ATOM}author/{_ATOM}name")
    changed = iso_time(_inner(entry, f"{_ATOM}updated"))
    address = f"https://www.youtube.com/watch?v={video}"
    return Posted(
        post=Post(
            platform="youtube",
            post_id=video,
            version_id=video,
            version=max(int(changed.timestamp()), 1) if changed else 1,
            kind=Kind.POST,
            text=_inner(entry, f"{_ATOM}title") or "",
            account=channel,
            author=Author(id=channel, name=name),
            created_at=iso_time(_inner(entry, f"{_ATOM}published")),
            url=_address(entry) or address,
            thread=video,
            addressed=False,
        )
    )


def _removed(entry: Element, path: str) -> Change:
    ref = entry.get("ref") or ""
    video = _id(ref.removeprefix(_VIDEO)) if ref.startswith(_VIDEO) else None
    return Removed(platform="youtube", post_id=needed(video, f"{path}.ref"))


_READ = {f"{_ATOM}entry": _posted, _GONE: _removed}


def _inner(entry: Element, path: str) -> str | None:
    found = entry.find(path)
    return word({"it": found.text}, "it") if found is not None else None


def _id(given: str | None) -> str | None:
    return identifier({"it": given}, "it")


def _address(entry: Element) -> str | None:
    links = [it for it in entry.findall(f"{_ATOM}link") if it.get("rel") == "alternate"]
    known = (link({"it": it.get("href")}, "it") for it in links)
    return next(filter(None, known), None)
