"""Who was heard about a topic in a minute: a keyed mark for each author, nothing that tells who.

A mark has eight bytes: seven of a keyed hash and one that says how many can read the author, on
a scale of 28 steps to a power of ten. The same author has the same mark all day, so that a set of
marks counts authors, not posts.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from math import log10

from herodesk.domain.finding import Finding, Sentiment, Signal, Verdict
from herodesk.domain.post import Post

NAMED = 7
STEPS = 28
"""Steps of the reach byte in a power of ten: four percent exact, up to a thousand million."""

NO_TOPIC = "-"


class Sign(StrEnum):
    """What a crowd is there for."""

    BAD = "bad"
    GOOD = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """That an author was heard, good or bad, about a topic."""

    platform: str
    author: str
    at: datetime
    topic: str
    sign: Sign
    readers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """The marks of all authors who were heard about a topic in one minute."""

    at: datetime
    topic: str
    bad: frozenset[bytes] = frozenset()
    good: frozenset[bytes] = frozenset()

    def of(self, sign: Sign) -> frozenset[bytes]:
        """Those of one sign."""
        return self.bad if sign is Sign.BAD else self.good


def voice_of(post: Post, finding: Finding, at: datetime) -> Voice | None:
    """What a post, written `at`, adds to a crowd; None for what is neither good nor bad of us.

    Problems and questions are bad, as is doubt that sounds upset; praise is good. A post without
    an author stands for itself.
    """
    sign = _sign(finding)
    if sign is None:
        return None
    return Voice(
        platform=post.platform,
        author=post.author.id if post.author else f"post {post.post_id}",
        at=at,
        topic=finding.topic or NO_TOPIC,
        sign=sign,
        readers=(post.author.followers if post.author else None) or 0,
    )


def _sign(finding: Finding) -> Sign | None:
    if Signal.SPAM in finding.signals:
        return None
    if finding.verdict in {Verdict.PROBLEM, Verdict.QUESTION}:
        return Sign.BAD
    if finding.verdict is Verdict.PRAISE:
        return Sign.GOOD
    upset = finding.verdict is Verdict.DOUBT and finding.sentiment is Sentiment.NEGATIVE
    return Sign.BAD if upset else None


def minutes_of(voices: Iterable[Voice], key: str) -> list[Minute]:
    """One record for each minute and topic, however many posts there were."""
    heard: dict[tuple[datetime, str], dict[Sign, set[bytes]]] = {}
    for voice in voices:
        minute = voice.at.replace(second=0, microsecond=0)
        signs = heard.setdefault((minute, voice.topic), {Sign.BAD: set(), Sign.GOOD: set()})
        signs[voice.sign].add(mark(voice, key))
    return [
        Minute(at=at, topic=topic, bad=frozenset(by[Sign.BAD]), good=frozenset(by[Sign.GOOD]))
        for (at, topic), by in sorted(heard.items())
    ]


def mark(voice: Voice, key: str) -> bytes:
    """The eight bytes that stand for an author; nobody without the key can tell for whom."""
    told = hmac.new(key.encode(), f"{voice.platform}#{voice.author}".encode(), sha256)
    step = round(STEPS * log10(1 + max(0, voice.readers)))
    return told.digest()[:NAMED] + bytes([min(255, step)])


def readers_of(marked: bytes) -> int:
    """How many can read that author, four percent more or less."""
    return READERS[marked[NAMED]]


READERS = tuple(round(10 ** (step / STEPS)) - 1 for step in range(256))
"""What each step stands for: a look at a crowd asks for thousands of marks each minute."""
