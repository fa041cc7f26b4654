"""A desk at which storms come in: authors are heard, time passes, each minute somebody looks."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from herodesk.domain.authors import Sign, Voice
from herodesk.domain.notice import Notice
from herodesk.domain.post import Posted
from herodesk.domain.wave import Wave
from herodesk.ports import App
from herodesk.steps.count_authors import count_authors
from herodesk.steps.take_in import take_in
from herodesk.steps.watch_waves import watch_waves
from herodesk.steps.wave_mode import follow_waves
from herodesk_ops.memory import MemoryNotifier, VirtualClock
from tests.sample import a_post

APP_FAILS = "@nordwind die App stürzt nach dem Update ab, nichts geht mehr"


class Desk:
    """Authors are heard, time passes, and each minute somebody looks."""

    def __init__(self, app: App, clock: VirtualClock) -> None:
        self.app, self.clock = app, clock

    def heard(
        self, count: int, topic: str, *, name: str = "someone", sign: Sign = Sign.BAD
    ) -> None:
        at = self.clock.now()
        voices = [
            Voice(platform="x", author=f"{name} {n}", at=at, topic=topic, sign=sign, readers=1000)
            for n in range(count)
        ]
        count_authors(voices, app=self.app)

    def minutes(self, count: int, every: int = 1) -> None:
        for _ in range(0, count, every):
            self.clock.advance(60 * every)
            watch_waves(app=self.app)

    def storm(self, topic: str = "app", sign: Sign = Sign.BAD, minutes: int = 10) -> None:
        """Four new authors a minute."""
        for minute in range(minutes):
            self.heard(4, topic, name=f"storm {minute}", sign=sign)
            self.minutes(1)

    @property
    def waves(self) -> list[Wave]:
        return self.app.records.waves()

    @property
    def wave(self) -> Wave:
        """The newest one."""
        return self.waves[-1]

    def follow(self, minutes: int = 1) -> None:
        """Look, and do what waves want done, each minute."""
        for _ in range(minutes):
            self.minutes(1)
            follow_waves(app=self.app)

    def writes(self, number: int, text: str = APP_FAILS, followers: int = 12) -> str:
        """A customer writes; the number of the case."""
        at = self.clock.now()
        post = replace(
            a_post(f"19900000000000{number:05d}", text, author=f"9{number}", followers=followers),
            created_at=at,
        )
        taken = take_in(Posted(post=post), at=at, app=self.app)
        if taken.voice:
            count_authors([taken.voice], app=self.app)
        return taken.case or ""

    @property
    def sent(self) -> list[tuple[str, Notice]]:
        """Every alert that left, and to whom."""
        notifiers = [cast("MemoryNotifier", one) for one in self.app.notifiers.values()]
        return [
            (who, notice) for one in notifiers for who, notice in one.sent if notice.kind == "alert"
        ]


def listening(app: App, clock: VirtualClock) -> Desk:
    """Herodesk has listened for a day, in which one author an hour wrote about each thing."""
    desk = Desk(app, clock)
    for hour in range(24):
        desk.heard(1, "app", name=f"usual {hour}")
        desk.heard(1, "shop", name=f"shopper {hour}", sign=Sign.GOOD)
        desk.minutes(60, every=30)
    return desk
