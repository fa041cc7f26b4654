"""Recorded events: how real crowds grow, from the times that lie in the ids of their posts.

The labelled posts of CrisisLexT26 (Olteanu et al. 2015) are a sample of what was written about
each event. An id of that platform holds its post's time (milliseconds since November 2010, shifted
by 22 bits). Who wrote is not in the data: each text that was not seen before counts as an author.
Only times and counts leave this module, no text.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from herodesk.domain.baseline import HOUR
from herodesk.domain.crowd import minute_of

EPOCH_MS = 1_288_834_974_657
FILES = ("train.tsv.gz", "dev.tsv")


def events(folder: Path) -> dict[str, list[datetime]]:
    """The moments at which somebody new wrote about each event, in order."""
    found: dict[str, dict[str, datetime]] = {}
    for file in FILES:
        for post_id, event, text in _lines(folder / file):
            at = datetime.fromtimestamp(((int(post_id) >> 22) + EPOCH_MS) / 1000, UTC)
            said = " ".join(text.lower().removeprefix("rt ").split())[-60:]
            known = found.setdefault(event, {})
            known[said] = min(at, known.get(said, at))
    return {event: sorted(texts.values()) for event, texts in sorted(found.items())}


def _lines(file: Path) -> Iterator[tuple[str, str, str]]:
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            post_id, informative, _, _, event, text = line.rstrip("\n").split("\t", 5)
            if informative.startswith("Related"):
                yield post_id, event, text


def rows(folder: Path, limits: Mapping[str, float], level: float = 2.0) -> list[dict[str, Any]]:
    """For each event, put onto a topic with so many authors an hour: when each method calls it.

    The first eight authors and the call are told in minutes after the event's busiest stretch
    began; what comes before, a few forerunners, is left out.
    """
    from datetime import timedelta as span

    from herodesk_ops.waves.measure import WARM_WEEKS, Played, first_call
    from herodesk_ops.waves.streams import BEGIN, World, learnt, somebody, stream, twenty_topics

    world = World(levels=twenty_topics() | {"wave": level}, seed=1)
    start = BEGIN + span(weeks=WARM_WEEKS, hours=12)
    habits = learnt(world, WARM_WEEKS, start)
    chance = Random(1)
    told = []
    for event, moments in events(folder).items():
        shifted = [start + (at - _onset(moments)) for at in moments if at >= _onset(moments)]
        here = [at for at in shifted if at < start + 24 * HOUR]
        alone = World(levels={"wave": level}, seed=chance.randrange(10**9))
        usual = [
            (minute_of(at), who)
            for at, _, who in stream(alone, start - 4 * HOUR, 28 * 60)
            if at < here[-1]
        ]
        heard = sorted([*usual, *((minute_of(at), somebody(chance)) for at in here)])
        played = Played(
            topic="wave", heard=heard, wave=[at.timestamp() / 60 for at in here], begin=start
        )
        row: dict[str, Any] = {
            "event": event,
            "authors in a day": len(here),
            "8th after": round(played.wave[min(7, len(here) - 1)] - played.wave[0], 1),
        }
        for name, limit in limits.items():
            call = first_call(name, played, habits, limit)
            row[name] = round(call.after_eighth, 1) if call else None
            if name == "CUSUM":
                row["share"] = round(call.share, 3) if call else None
        told.append(row)
    return told


def _onset(moments: list[datetime]) -> datetime:
    """Where the first hour begins that holds eight authors; else where most of a day is near."""
    for first, eighth in zip(moments, moments[7:], strict=False):
        if eighth - first <= timedelta(hours=1):
            return first
    return moments[len(moments) // 10]
