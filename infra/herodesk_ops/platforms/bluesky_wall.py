"""What stands on Bluesky: customers' posts, our notifications about them, and what search finds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from herodesk.domain.watch import fold
from herodesk_ops.platforms.stand_in import Account, Compact, iso, moment_of

Body = dict[str, Any]
POST = "app.bsky.feed.post"
_MENTION = "app.bsky.richtext.facet#mention"


class Wall:
    """Posts by their addresses, in the order in which they were written.

    A post is known by the id that a scenario gives it; a real one is `at://did/collection/key`.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._posts: dict[str, Compact] = {}

    def put(self, post: Compact) -> None:
        """It stands there, or its author took it away. Nobody can change one."""
        if post.get("deleted"):
            self.drop(str(post["id"]))
        elif not (post.get("repost_of") or post.get("kind") == "message"):
            self._posts.setdefault(_first(post), post)

    def drop(self, uri: str) -> None:
        """It was taken away."""
        self._posts.pop(uri, None)

    def post(self, uri: str) -> Body | None:
        """As posts are shown, if it stands there."""
        post = self._posts.get(uri)
        return as_view(post, self._account) if post else None

    def people(self, dids: Sequence[str]) -> list[Body]:
        """Profiles of those among them who have written anything."""
        authors = {str(post["author"]["id"]): post["author"] for post in self._posts.values()}
        return [
            {**as_profile(authors[did]), "followersCount": authors[did].get("followers", 0)}
            for did in dids
            if did in authors
        ]

    def notifications(self, query: Mapping[str, str]) -> Body:
        """A page, newest first."""
        ours = self._account["id"]
        theirs = [it for it in reversed(self._posts.values()) if it["author"]["id"] != ours]
        told = [as_notification(it, self._account) for it in theirs if _reason(it)]
        return _page(told, "notifications", query)

    def found(self, query: Mapping[str, str]) -> Body:
        """Posts that hold the quoted words, since then."""
        wanted = re.compile(rf"(?<!\w){re.escape(fold(query.get('q', '').strip(chr(34))))}(?!\w)")
        since = query.get("since", "")
        hits = [
            as_view(post, self._account)
            for post in reversed(self._posts.values())
            if wanted.search(fold(str(post.get("text", "")))) and iso(moment_of(post)) >= since
        ]
        return _page(hits, "posts", query)


def as_notification(post: Compact, account: Account) -> Body:
    """What we are told of the post."""
    view = as_view(post, account)
    told = {name: view[name] for name in ("uri", "cid", "author", "record", "indexedAt")}
    return {**told, "reason": _reason(post) or "mention", "isRead": False, "labels": []}


def as_view(post: Compact, account: Account) -> Body:
    """The post as lists show it."""
    uri = _first(post)
    record: Body = {"$type": POST, "text": post.get("text", ""), "createdAt": iso(moment_of(post))}
    if post.get("lang"):
        record["langs"] = [post["lang"]]
    if above := post.get("reply_to"):
        parent = {"uri": above, "cid": cid_of(above)}
        root = post.get("thread") or above
        record["reply"] = {"root": {"uri": root, "cid": cid_of(root)}, "parent": parent}
    if quoted := post.get("quote"):
        card = {"uri": quoted, "cid": cid_of(quoted)}
        record["embed"] = {"$type": "app.bsky.embed.record", "record": card}
    if post.get("mention"):
        record["facets"] = [_facet(str(post.get("text", "")), account)]
    return {
        "uri": uri,
        "cid": cid_of(uri),
        "author": as_profile(post["author"]),
        "record": record,
        "indexedAt": iso(moment_of(post)),
        "viewer": {"replyDisabled": False},
    }


def as_profile(author: Mapping[str, Any]) -> Body:
    """The author; whoever has no handle is called after the id."""
    handle = author.get("handle") or str(author["id"]).replace(":", "-")
    name = {"displayName": author["name"]} if author.get("name") else {}
    return {"did": author["id"], "handle": handle, **name}


def cid_of(uri: str) -> str:
    """The id of its content: made up, the same each time."""
    return "bafyrei" + sha256(uri.encode()).hexdigest()[:52]


def _first(post: Compact) -> str:
    return str((post.get("versions") or [post["id"]])[0])


def _reason(post: Compact) -> str | None:
    for key, reason in (("reply_to", "reply"), ("mention", "mention"), ("quote", "quote")):
        if post.get(key):
            return reason
    return None


def _facet(words: str, account: Account) -> Body:
    """The first handle in the text is ours; places are told in bytes."""
    found = re.search(r"@[\w.-]+", words)
    begin = len(words[: found.start()].encode()) if found else 0
    end = begin + len(found[0].encode()) if found else 0
    index = {"byteStart": begin, "byteEnd": end}
    return {"index": index, "features": [{"$type": _MENTION, "did": account["id"]}]}


def _page(told: Sequence[Body], name: str, query: Mapping[str, str]) -> Body:
    ids = [it["uri"] for it in told]
    after = query.get("cursor", "").removeprefix("below-")
    left = told[ids.index(after) + 1 :] if after in ids else told
    shown = list(left[: int(query.get("limit", "50"))])
    more = {"cursor": f"below-{shown[-1]['uri']}"} if len(left) > len(shown) else {}
    return {name: shown, **more}
