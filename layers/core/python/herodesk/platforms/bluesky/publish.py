"""Publishes replies as records of our own repository, deletes them, and looks for them.

https://docs.bsky.app/docs/advanced-guides/posts
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.reply import (
    Gone,
    Look,
    Lost,
    Outcome,
    Refused,
    Reply,
    Sent,
    Wait,
    Withdrawal,
)
from herodesk.parts import Secrets
from herodesk.platforms.bluesky.asking import Api
from herodesk.platforms.bluesky.facets import facets, handles
from herodesk.platforms.bluesky.identity import POSTS, at, key_of, permalink
from herodesk.platforms.reading import Json, identifier, part, parts, text, word
from herodesk.platforms.sending import PICTURE, TRY_AGAIN_SECONDS, json_bytes, withdrawal

if TYPE_CHECKING:
    from requests import Session as Http

_MOST_STRANGERS = 2
"""Handles beside the customer's whose DID is asked for."""

_NOT_OURS = Refused(reason="not-withdrawn", detail="that post is not of our account")


def publish(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Outcome:
    """`com.atproto.repo.createRecord` under a key of our own; before it the question is read,
    because an answer names it, and the post that all of it began with, by their content ids."""
    if reply.private or not reply.account:
        return Refused(reason="bluesky-invalid", detail="only public answers, of a known account")
    bluesky = Api(http, api, secrets, now)
    question = _post(bluesky, reply.to)
    if isinstance(question, Lost):  # only the question was looked at: nothing was published
        return Wait(until=now + timedelta(seconds=TRY_AGAIN_SECONDS), reason=question.reason)
    if isinstance(question, Wait | Refused):
        return question
    parent = _reference(question)
    if parent is None:
        return Refused(reason="bluesky-invalid", detail="the question cannot be read")
    if part(question, "viewer").get("replyDisabled") is True:
        return Refused(reason="bluesky-forbidden", detail="its author lets only some people reply")
    root = _reference(part(question, "record", "reply", "root")) or parent
    told = bluesky.do(
        "com.atproto.repo.createRecord",
        {
            "repo": reply.account,
            "collection": POSTS,
            "rkey": key_of(reply),
            "record": {
                "$type": POSTS,
                "text": reply.public_text,
                "createdAt": _stamp(now),
                **({"langs": [reply.language]} if reply.language else {}),
                "reply": {"root": root, "parent": parent},
                **_facets(reply, question, bluesky),
                **_embedded(reply),
            },
        },
    )
    return told if isinstance(told, Wait | Lost | Refused) else _sent(told)


def attach(
    reply: Reply, data: bytes, *, http: Http, api: str, secrets: Secrets, now: datetime
) -> Outcome:
    """`com.atproto.repo.uploadBlob`: what it answers is named in the record, as it is."""
    if reply.picture is None:
        return Refused(reason="bluesky-invalid")
    told = Api(http, api, secrets, now).give(
        "com.atproto.repo.uploadBlob", data, kind=reply.picture.kind
    )
    if isinstance(told, Wait | Lost | Refused):
        return told
    blob = part(told, "blob")
    if not word(part(blob, "ref"), "$link"):
        return Lost(reason="malformed-answer")
    return Wait(until=now, reason=PICTURE, prepared=json_bytes(blob).decode())


def find(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Sent | Look:
    """`com.atproto.repo.getRecord`: our own repository says surely whether the key is there."""
    if not reply.account:
        return Look.UNSURE
    query = [("repo", reply.account), ("collection", POSTS), ("rkey", key_of(reply))]
    told = Api(http, api, secrets, now).ask("com.atproto.repo.getRecord", query)
    if isinstance(told, Refused) and told.reason == "post-gone":
        return Look.ABSENT
    if isinstance(told, Wait | Lost | Refused):
        return Look.LATER if isinstance(told, Wait) else Look.UNSURE
    record = part(told, "value")
    answers = identifier(part(record, "reply", "parent"), "uri") == reply.to
    if not (answers and text(record, "text") == reply.public_text):
        return Look.UNSURE
    found = _sent(told)
    return found if isinstance(found, Sent) else Look.UNSURE


def withdraw(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> Withdrawal:
    """`com.atproto.repo.deleteRecord`; for what is not there it says the same."""
    there = at(reply.remote_id)
    if there is None or there.repo != reply.account:
        return _NOT_OURS
    body = {"repo": there.repo, "collection": POSTS, "rkey": there.key}
    told = Api(http, api, secrets, now).answer("com.atproto.repo.deleteRecord", body)
    return withdrawal(told) if isinstance(told, Wait | Lost | Refused) else Gone()


def post_is_gone(reply: Reply, *, http: Http, api: str, secrets: Secrets, now: datetime) -> bool:
    """`app.bsky.feed.getPosts` leaves out what was deleted, or is not for us to see any more."""
    found = _post(Api(http, api, secrets, now), reply.to)
    return isinstance(found, Refused) and found.reason == "post-gone"


def _post(bluesky: Api, uri: str) -> Json | Wait | Lost | Refused:
    told = bluesky.ask("app.bsky.feed.getPosts", [("uris", uri)], soon=True)
    if isinstance(told, Wait | Lost | Refused):
        return told
    if not isinstance(told.get("posts"), list):
        return Lost(reason="malformed-answer")
    found = [post for post in parts(told, "posts") if identifier(post, "uri") == uri]
    return found[0] if found else Refused(reason="post-gone")


def _reference(of: Json) -> dict[str, str] | None:
    """A strong reference: the address of a record, and the id of its content."""
    uri, cid = identifier(of, "uri"), identifier(of, "cid")
    return {"uri": uri, "cid": cid} if uri and cid else None


def _facets(reply: Reply, question: Json, bluesky: Api) -> dict[str, object]:
    """Without them nothing in the text is a link, and nobody named in it is told."""
    author = part(question, "author")
    known = {(word(author, "handle") or "").lower(): word(author, "did") or ""}
    strangers = [it for it in handles(reply.public_text) if it not in known][:_MOST_STRANGERS]
    known |= {handle: _did(handle, bluesky) for handle in strangers}
    found = facets(reply.public_text, known)
    return {"facets": found} if found else {}


def _embedded(reply: Reply) -> dict[str, object]:
    picture = reply.picture
    if picture is None or not reply.prepared:
        return {}
    shape = {"width": picture.width, "height": picture.height}
    image = {"image": json.loads(reply.prepared), "alt": picture.alt, "aspectRatio": shape}
    return {"embed": {"$type": "app.bsky.embed.images", "images": [image]}}


def _did(handle: str, bluesky: Api) -> str:
    """Whose handle it is; nothing if nobody's, then it stays a word."""
    query = [("handle", handle)]
    told = bluesky.ask("com.atproto.identity.resolveHandle", query, soon=True)
    return "" if isinstance(told, Wait | Lost | Refused) else word(told, "did") or ""


def _sent(told: Json) -> Outcome:
    uri = identifier(told, "uri")
    return Sent(remote_id=uri, url=permalink(uri)) if uri else Lost(reason="malformed-answer")


def _stamp(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
