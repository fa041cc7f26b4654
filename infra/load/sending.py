"""Sends deliveries as platforms do: at a rate, or as fast as they are taken, from several hands."""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from itertools import count
from random import Random
from string import ascii_lowercase, ascii_uppercase
from threading import local
from typing import Any
from urllib.parse import urlsplit

HANDS = 8
"""So many connections; each sends one delivery at a time."""
PATIENCE_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One request of a platform, and the posts that it tells of."""

    platform: str
    headers: dict[str, str]
    body: bytes
    posts: tuple[str, ...]
    is_forged: bool = False

    @classmethod
    def of(cls, made: dict[str, Any]) -> Delivery:
        """As the cloud makes it."""
        return cls(
            platform=made["platform"],
            headers=made["headers"],
            body=base64.b64decode(made["body"]),
            posts=tuple(made["posts"]),
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a delivery; `seconds` from the moment that it was due until it was answered."""

    delivery: Delivery
    status: int
    seconds: float


PROVES_NOTHING = frozenset(
    {"content-type", "webhook-id", "webhook-timestamp", "x-discourse-instance"}
)
SIGNS = "0123456789" + ascii_lowercase + ascii_uppercase
OTHER_SIGNS = {ord(sign): SIGNS[at ^ 1] for at, sign in enumerate(SIGNS)}
"""Each letter and digit becomes its neighbour: none stays, and what was hexadecimal still is."""


def forged(delivery: Delivery) -> Delivery:
    """The same delivery by somebody who does not know the secret: the end of the signature, or of
    the word that proves it, is another one."""
    headers = {
        name: value if name in PROVES_NOTHING else value[:-20] + value[-20:].translate(OTHER_SIGNS)
        for name, value in delivery.headers.items()
    }
    return replace(delivery, headers=headers, is_forged=True)


def arriving(
    genuine: Sequence[Delivery], forgeries: Sequence[Delivery], *, twice: float, chance: Random
) -> list[Delivery]:
    """What arrives, in what order: all of it, and some of what is genuine a second time."""
    again = [one for one in genuine if chance.random() < twice]
    mixed = [*genuine, *again, *map(forged, forgeries)]
    chance.shuffle(mixed)
    return mixed


def send(url: str, deliveries: Sequence[Delivery], a_second: float = 0) -> list[Sent]:
    """Sends them at that rate, each when it is due, whether or not others are answered; 0: one
    after the other, as fast as each hand gets its answer."""
    mine, numbers = local(), count()
    place = urlsplit(url)
    begun = time.perf_counter() + 0.1

    def one(delivery: Delivery) -> Sent:
        due = begun + next(numbers) / a_second if a_second else time.perf_counter()
        time.sleep(max(0.0, due - time.perf_counter()))
        if not hasattr(mine, "door"):
            mine.door = HTTPConnection(str(place.hostname), place.port, timeout=PATIENCE_SECONDS)
        mine.door.request(
            "POST",
            f"/hooks/{delivery.platform}",
            delivery.body,
            {**delivery.headers, "content-type": "application/json"},
        )
        answer = mine.door.getresponse()
        answer.read()
        return Sent(delivery, answer.status, time.perf_counter() - due)

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(one, deliveries))
