"""A storm in a stage that drills: it comes in at the stage's front door, signed as posts of one's
own site are, and whoever is on duty answers it on the real pages. Nothing of it leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from herodesk.domain.case import Case
from herodesk_ops.drill.room import room_for
from herodesk_ops.drill.score import Score
from herodesk_ops.drill.storm import Gust, Storm
from herodesk_ops.drill.tally import first_told, tally
from herodesk_ops.errors import CommandError
from herodesk_ops.stage import Stage

LONGEST = timedelta(minutes=10)
"""People are waiting: a longer silence of the storm is cut to this."""
OWN_IDS = ("id", "reply_to", "thread", "repost_id")
COUNTED = frozenset({"case", "reply", "wave"})


def require_marked(at: Stage) -> None:
    """CommandError for a stage that is not marked as one for drills: its customers are real.

    A local cloud is one by itself: nothing leaves it."""
    if at.local_url:
        return
    stack = f"herodesk-{at.name}"
    try:
        (told,) = at.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except (ClientError, BotoCoreError) as error:
        message = f"the stack {stack} does not tell whether it is one for drills. Nothing was done."
        raise CommandError(message) from error
    given = {it["ParameterKey"]: it.get("ParameterValue") for it in told.get("Parameters", [])}
    if given.get("Drill") != "yes" or at.name == "prod":
        message = (
            f"stage '{at.name}' is not marked as one for drills. Deploy one with Drill=yes "
            "(docs/drills.md). Nothing was done."
        )
        raise CommandError(message)


@dataclass
class Live:
    """One drill. `deliver` hands a body in at the front door, `wait` lets time pass there; `run`
    makes ids that no other drill has."""

    storm: Storm
    run: str
    deliver: Callable[[bytes], None]
    wait: Callable[[float], None]
    now: Callable[[], datetime]
    pace: float = 1.0

    def play(self) -> Iterator[Gust]:
        """Each gust as it was delivered, at its time in the stage."""
        before: datetime | None = None
        for gust in self.storm.gusts:
            if before is not None:
                gap = min(gust.at - before, LONGEST) / self.pace
                self.wait(gap.total_seconds())
            before, now = gust.at, self.now()
            events = tuple(renamed(event, self.run, now) for event in gust.events)
            self.deliver(json.dumps({"events": events}, ensure_ascii=False).encode())
            yield replace(gust, at=now, events=events)


def renamed(event: Mapping[str, Any], run: str, now: datetime) -> dict[str, Any]:
    """The event as one of this drill, written now, by people of this drill."""
    data = {**event["data"]}
    reposted = event["type"] == "post.reposted"
    for key in OWN_IDS:
        if key in data:
            data[key] = f"{run}.{data[key]}"
    data["author"] = {**data["author"], "id": f"{run}.{data['author']['id']}"}
    if not reposted:
        data["created_at"] = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    return {**event, "data": data}


def score_at(at: Stage, weather: Storm, gusts: list[Gust]) -> Score:
    """The score so far, out of the stage's table. The draft check goes by the stage's rules."""
    from herodesk.steps.check_draft import remarks_on
    from herodesk_ops.erasing.store import Store
    from herodesk_ops.staff_duty import rules_of

    app = room_for(weather, rules_of(at), []).app
    known = Store(at.client("dynamodb"), at.table, at).searched(COUNTED)
    cases = (one for one in known if isinstance(one, Case))
    return tally(
        known,
        gusts=gusts,
        told=first_told(cases),
        now=at.now(),
        remarks=lambda case, reply: remarks_on(case, reply.text, private=reply.private, app=app),
    )
