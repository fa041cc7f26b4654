"""How people respond in a simulation. Invented, and told in docs/simulate.md: change a number and
run again to see what it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import log
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long something takes: lognormal, half of the times below the median."""

    median: float
    spread: float = 0.9

    def draw(self, chance: Random) -> timedelta:
        """One delay."""
        return timedelta(minutes=chance.lognormvariate(log(self.median), self.spread))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What a HERO does with an offer, and a customer with an answer; shares are of one."""

    looks: float = 0.55
    """Looks at an offer at all."""
    look: Delay = Delay(median=4)
    passes: float = 0.06
    """Of those who look: says no."""
    called_away: float = 0.04
    """Of those who claim: never gets to it, until the lease ends."""
    write: Delay = Delay(median=6, spread=0.6)
    """From claim to answer."""
    judge: Delay = Delay(median=8)
    """From doubt to a lead's judgement, on duty."""
    thanked: float = 0.25
    """Of those who were answered: says thanks."""
    not_content: float = 0.12
    """Of those who were answered: writes that it is not settled."""
    customer: Delay = Delay(median=90, spread=1.2)
    """From our answer to the customer's next word."""
    solves: float = 0.7
    """Of answered cases: the HERO marks them as solved."""
    solve: Delay = Delay(median=240, spread=0.8)
    not_a_case: float = 0.5
    """Of what is in doubt."""
