"""What the load asks of its cloud beside the front door: below /_local/load/, as JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from werkzeug.wrappers import Request, Response

from herodesk.domain.case import Case
from herodesk.domain.records import StoredPost
from herodesk.domain.webhook import Webhook
from herodesk.platforms import normalise_of
from herodesk_ops.local import local_api, views
from herodesk_ops.local.backend import DUE
from herodesk_ops.local.blueprint import ACCOUNT, REGION
from herodesk_ops.local.cloud import Cloud
from herodesk_ops.local.moto_fixes import LOCK
from herodesk_ops.local.scenario.posts import Posts
from herodesk_ops.metering import INDEX_ATTRIBUTES
from herodesk_ops.platforms import operated
from load.counted import Counted

PREFIX = "load/"


@dataclass
class Orders:
    """One more door of the local cloud."""

    counted: Counted
    _posts: dict[int, Posts] = field(default_factory=dict)
    _held: Held | None = None

    def answer(self, cloud: Cloud, request: Request, path: str) -> Response | None:
        """The answer to a path of ours, or None."""
        asked: Mapping[str, Callable[[Cloud, Any], Any]] = {
            "deliveries": self._deliveries,
            "hold": self._hold,
            "release": self._release,
            "reset": lambda _cloud, _body: self.counted.reset(),
            "costs": lambda _cloud, _body: self.counted.told(),
            "standing": lambda cloud, _body: standing(cloud),
            "fill": lambda cloud, body: {"items": filled(cloud, body["case"], body["times"])},
        }
        if not path.startswith(PREFIX) or path.removeprefix(PREFIX) not in asked:
            return None
        body = json.loads(request.get_data() or b"null")
        return local_api.as_json(asked[path.removeprefix(PREFIX)](cloud, body))

    def _deliveries(self, cloud: Cloud, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What platforms would send for these posts now, and what the ledger must know then."""
        posts = self._posts.setdefault(id(cloud), Posts(cloud))
        made = []
        for step in steps:
            platform = step["platform"]
            for body in self._told_of(cloud, posts, step):
                signed = dict(cloud.platforms.signed(platform, body))
                made.append(
                    {
                        "platform": platform,
                        "headers": signed,
                        "body": base64.b64encode(body).decode(),
                        "posts": _ids(cloud, platform, signed, body),
                    }
                )
        return made

    def _told_of(self, cloud: Cloud, posts: Posts, step: Mapping[str, Any]) -> list[bytes]:
        """What is delivered of it. Of what is invented the platform knows nothing: who reads there
        does not find it."""
        if not step.get("invented"):
            return posts.bodies(step)
        platform = step["platform"]
        return [
            operated(platform).delivery(
                post, account=cloud.platforms.account(platform), product=step.get("product")
            )
            for post in posts._several(step)
        ]

    def _hold(self, cloud: Cloud, _: Any) -> None:
        """Queues are not worked off from now on."""
        self._held = Held(cloud)

    def _release(self, _cloud: Cloud, _: Any) -> None:
        if self._held is not None:
            self._held.over.set()
            self._held.thread.join()


class Held:
    """A thread that keeps the loop from its work."""

    def __init__(self, cloud: Cloud) -> None:
        self.over, begun = Event(), Event()
        self.thread = Thread(target=self._keep, args=(cloud, begun), daemon=True)
        self.thread.start()
        begun.wait()

    def _keep(self, cloud: Cloud, begun: Event) -> None:
        with cloud.loop.held():
            begun.set()
            self.over.wait()


def _ids(cloud: Cloud, platform: str, headers: Mapping[str, str], body: bytes) -> list[str]:
    small = {name.lower(): value for name, value in headers.items()}
    now = cloud.clock.now()
    hook = Webhook(platform=platform, method="POST", headers=small, body=body, received_at=now)
    return [change.post.post_id for change in normalise_of(platform).normalise(hook)]  # type: ignore[union-attr]


def standing(cloud: Cloud) -> dict[str, Any]:
    """What is there: everything that may be missing or be there twice."""
    stored = [one for one in cloud.backend.records("POST#") if isinstance(one, StoredPost)]
    cases = [one for one in cloud.backend.records("CASE#") if isinstance(one, Case)]
    now = cloud.clock.now()
    queues = {trigger.queue for trigger in cloud.blueprint.triggers}
    return {
        "ledger": [
            [one.platform, one.post_id, one.finding is not None, one.case] for one in stored
        ],
        "cases": {case.number: [post.post_id for post in case.posts] for case in cases},
        "offers": [
            [case.number, offer.hero, offer.rung, str(offer.way)]
            for case in cases
            for offer in case.offers
            if offer.sent_at and not offer.reminder
        ],
        "notices": [
            [row["hero"], row["case"], row["kind"], row["at"]] for row in views.notices(cloud)
        ],
        "public": [[one["platform"], one["reply_to"]] for one in cloud.platforms.standing()],
        "waiting": sum(
            cloud.backend.ready(queue, now) + cloud.backend.waiting(queue, now) for queue in queues
        ),
        "dead": sum(len(rows) for rows in views.dead(cloud).values()),
        "waves": [
            item["sk"]["S"]
            for item in cloud.backend.items("WAVES")
            if item["sk"]["S"].startswith("WAVE#")
        ],
    }


def filled(cloud: Cloud, number: str, times: int) -> int:
    """Puts so many cases like one that is there into the table, under ids of their own, each with
    every item that names it; also where it stands in a list with others. They are over: nothing is
    due about them any more. How many items."""
    from moto.dynamodb.models import dynamodb_backends
    from moto.dynamodb.models.dynamo_type import DynamoType, Item

    table = dynamodb_backends[ACCOUNT][REGION].tables[cloud.table]
    names = _names(cloud, number)
    mine = [
        json.dumps(item)
        for item in cloud.backend.items("")
        if any(name in item["pk"]["S"] + item["sk"]["S"] for name in names)
    ]
    for n in range(times):
        for text in mine:
            item = _over(json.loads(_renamed(text, names, f"{n:07d}")))
            hash_key, range_key = DynamoType(item["pk"]), DynamoType(item["sk"])
            with LOCK:
                table.items[hash_key][range_key] = Item(hash_key, range_key, item)
    return times * len(mine)


def _names(cloud: Cloud, number: str) -> list[str]:
    """The case's number, its posts' ids, its authors'."""
    stored = [one for one in cloud.backend.records("POST#") if isinstance(one, StoredPost)]
    mine = [one.post for one in stored if one.case == number and one.post]
    authors = {post.author.id for post in mine if post.author and post.author.id}
    return [number, *(post.post_id for post in mine), *authors]


def _over(item: dict[str, Any]) -> dict[str, Any]:
    if item.get("due_shard", {}).get("S", "").startswith(DUE):
        return {name: value for name, value in item.items() if name not in INDEX_ATTRIBUTES}
    return item


def _renamed(text: str, names: Sequence[str], before: str) -> str:
    for name in names:
        text = text.replace(name, before + name)
    return text
