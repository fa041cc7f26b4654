"""Days at a desk, drawn by chance: posts come and go, people do what they may."""

from __future__ import annotations

from collections import Counter
from random import Random

from herodesk import line
from herodesk.domain.errors import HerodeskError
from herodesk.domain.post import Posted, Removed
from herodesk.ports import App
from herodesk.steps.lists import make_a_case, thank
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import VirtualClock
from tests.sample import a_post, person


def lived(app: App, clock: VirtualClock, seed: int) -> Counter[str]:
    """Days at the desk: posts come and go, people do what they may; how much praise, ideas."""
    chance = Random(seed)
    texts = {
        "problem": "@nordwind Umtausch klappt nicht, Gerät defekt!",
        "praise": "@nordwind Danke, toller Service, alles super gelaufen!",
        "ideas": "@nordwind Idee: bietet doch einen Reparaturkurs an",
    }
    listed: Counter[str] = Counter()
    for post in range(12):
        kind = chance.choice(list(texts))
        listed[kind] += 1
        take_in(Posted(post=a_post(str(post), texts[kind], author=str(post))),
                at=clock.now(), app=app)  # fmt: skip
        for _ in range(chance.randrange(4)):
            try:
                _something(app, chance, str(chance.randrange(post + 1)))
            except HerodeskError:
                continue
        clock.advance(chance.choice([60, 1200, 5000, 30_000]))
        line.follow_up(app=app)
    del listed["problem"]
    return listed


def _something(app: App, chance: Random, post_id: str) -> None:
    who = person(chance.choice(["ana", "ben", "karla"]))
    stored = app.records.post("x", post_id)
    number = (stored and stored.case) or ""
    match chance.randrange(7):
        case 0:
            thank("x", post_id, who, app=app)
        case 1:
            make_a_case("x", post_id, who, app=app)
        case 2:
            take_in(Removed(platform="x", post_id=post_id), at=app.clock.now(), app=app)
        case 3:
            line.not_a_case(number, who, app=app)
        case 4:
            line.solve(number, who, app=app)
        case _:
            line.claim(number, who, app=app)
            reply = line.reply(number, who, "Das bringen wir in Ordnung.", "draft", app=app)
            line.publish(number, reply.reply_id, app=app)
