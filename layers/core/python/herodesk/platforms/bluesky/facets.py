"""What in a text is a link, a person, a tag: Bluesky reads none of them out of it by itself.

Places are told in bytes of UTF-8. https://docs.bsky.app/docs/advanced-guides/post-richtext
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from herodesk.platforms.links import in_halves, joined, links

Facet = dict[str, Any]

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PERSON = re.compile(
    rf"(?<![\w@./#-])@((?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?!\w)"
)
_TAG = re.compile(r"(?<!\S)[#\uff03]((?!\ufe0f)[^\s#\uff03]{1,64})(?!\S)")
_PROTOCOL = re.compile("https?://", re.IGNORECASE)
_ENDS_SENTENCE = ".,;:!?)\"'»“”…"
_KIND = "app.bsky.richtext.facet"


def handles(text: str) -> list[str]:
    """Whom the text names, each once, in small letters."""
    return list(dict.fromkeys(found[1].lower() for found in _PERSON.finditer(text)))


def facets(text: str, people: Mapping[str, str]) -> list[Facet]:
    """Links, the people whose DID is known by their handle, and tags, in their order; what lies
    inside another one is left out."""
    found = [*_links(text), *_people(text, people), *_tags(text)]
    kept: list[Facet] = []
    for facet in sorted(found, key=lambda it: int(it["index"]["byteStart"])):
        if not kept or facet["index"]["byteStart"] >= kept[-1]["index"]["byteEnd"]:
            kept.append(facet)
    return kept


def _links(text: str) -> Iterator[Facet]:
    halves = in_halves(text)
    for start, end in links(halves):
        named = joined(halves[start:end])
        uri = named if _PROTOCOL.match(named) else f"https://{named}"
        begin = len(_octets(joined(halves[:start])))
        yield _facet(begin, named, {"$type": f"{_KIND}#link", "uri": uri})


def _people(text: str, people: Mapping[str, str]) -> Iterator[Facet]:
    for found in _PERSON.finditer(text):
        did = people.get(found[1].lower())
        if did:
            begin = len(_octets(text[: found.start()]))
            yield _facet(begin, found[0], {"$type": f"{_KIND}#mention", "did": did})


def _tags(text: str) -> Iterator[Facet]:
    for found in _TAG.finditer(text):
        tag = found[1].rstrip(_ENDS_SENTENCE)
        if tag and not tag.isdigit():
            begin = len(_octets(text[: found.start()]))
            yield _facet(begin, found[0][0] + tag, {"$type": f"{_KIND}#tag", "tag": tag})


def _facet(begin: int, named: str, feature: Mapping[str, str]) -> Facet:
    end = begin + len(_octets(named))
    return {"index": {"byteStart": begin, "byteEnd": end}, "features": [feature]}


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "replace")
