"""What is done to one cloud: a day with a wave, deliveries at a rate, and a burst."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from load.cloud import Cloud
from load.counted import Cost
from load.said import Crowd, Step
from load.sending import Delivery, Sent, arriving, send

FORGED = 0.2
"""Of all that arrives."""
TWICE = 0.1
"""Of what is genuine, delivered a second time."""
PREPARED = 500
"""So many deliveries are made in one go."""
HOURS_BEFORE = 5
STEADY_MINUTES, WAVE_MINUTES, AFTER_MINUTES = 10, 6, 10
STEADY_A_MINUTE, WAVE_A_MINUTE = 2, 8
QUIET_SECONDS = 240
"""Redelivery, and two minutes more."""


@dataclass
class Loaded:
    """A cloud, and all that was sent to it."""

    cloud: Cloud
    crowd: Crowd
    sent: list[Sent] = field(default_factory=list)
    answered: int = 0
    waves: list[str] = field(default_factory=list)
    """Called on the day."""
    _tried: set[str] = field(default_factory=set)

    # -- a day with a wave ------------------------------------------------------------------------

    def day(self) -> None:
        """Some posts a minute for ten minutes, a wave of one topic, ten minutes more; each minute
        one case is claimed and answered, and whoever does presses each button twice."""
        for hour in range(HOURS_BEFORE):
            self._write(self.crowd.writes("care", 1, f"hour{hour}-"))
            self.cloud.pass_time(3600)
        for minute in range(STEADY_MINUTES + WAVE_MINUTES + AFTER_MINUTES):
            self._write(self.crowd.mixed(STEADY_A_MINUTE, f"day{minute}-"))
            if STEADY_MINUTES <= minute < STEADY_MINUTES + WAVE_MINUTES:
                self._write(self.crowd.wave(WAVE_A_MINUTE, f"wave{minute}-"))
            self._answer_one()
            self.cloud.pass_time(60)
        self.cloud.pass_time(QUIET_SECONDS)
        self.waves = self.standing()["waves"]

    def _write(self, steps: Iterable[Step]) -> None:
        self.sent += send(self.cloud.url, self._made(steps))
        self.cloud.settle()

    def _answer_one(self) -> None:
        """Of the newest offers the first whose case nobody has touched."""
        for case, hero, _, _ in reversed(self.standing()["offers"]):
            if case in self._tried:
                continue
            self._tried.add(case)
            if self._twice(hero, case, "claim") >= 300:
                continue
            words = {"text": f"Das bringen wir in Ordnung. ({case})", "reply_id": f"r-{case}"}
            self.answered += self._twice(hero, case, "reply", **words) < 300
            return

    def _twice(self, hero: str, case: str, action: str, **body: str) -> int:
        """The first answer of two; a second press is never an error of ours."""
        first = self.cloud.does(hero, case, action, **body)
        if self.cloud.does(hero, case, action, **body) >= 500:
            raise RuntimeError(f"'{action}' twice is an error")
        return first

    # -- deliveries ------------------------------------------------------------------------------

    def at_a_rate(self, seconds: int, a_second: int, chance: Random) -> list[Sent]:
        """So many deliveries a second; queues are worked off afterwards, as by other machines."""
        number = round(seconds * a_second)
        return self._arrive(number, 0, a_second, "rate", chance)

    def burst(self, posts: int, chance: Random) -> tuple[list[Sent], list[Cost]]:
        """So many posts as fast as they are taken, some of them twice; and what each run of triage
        has cost that worked them off."""
        self.cloud.order("load/reset")
        sent = self._arrive(round(posts / (1 - FORGED)), TWICE, 0, "burst", chance)
        return sent, [Cost(**run) for run in self.costs()["triage"]]

    def _arrive(
        self, number: int, twice: float, a_second: float, label: str, chance: Random
    ) -> list[Sent]:
        forgeries = round(number * FORGED)
        genuine = self._made(self.crowd.mixed(number - forgeries, label))
        unheard = self._made(
            {**step, "invented": True} for step in self.crowd.mixed(forgeries, f"{label}-forged")
        )
        self.cloud.order("load/hold")
        sent = send(
            self.cloud.url, arriving(genuine, unheard, twice=twice, chance=chance), a_second
        )
        self.cloud.order("load/release")
        self.cloud.settle(number)
        self.sent += sent
        return sent

    def _made(self, steps: Iterable[Step]) -> list[Delivery]:
        wanted: Sequence[Step] = [*steps]
        return [
            Delivery.of(made)
            for at in range(0, len(wanted), PREPARED)
            for made in self.cloud.order("load/deliveries", wanted[at : at + PREPARED])
        ]

    # -- what there is now ------------------------------------------------------------------------

    def standing(self) -> Any:
        """What stands in the cloud."""
        return self.cloud.order("load/standing")

    def costs(self) -> Any:
        """What its functions have cost."""
        return self.cloud.order("load/costs")
