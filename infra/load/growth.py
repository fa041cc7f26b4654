"""What each step of a case's life costs in a table that holds much already.

The table is filled with cases like one that was lived through; then one customer's case is lived
through again, and what each step costs is counted."""

from __future__ import annotations

from collections.abc import Callable

from load.cloud import Cloud, cloud
from load.counted import Cost
from load.said import Crowd
from load.sending import Delivery, send

TROUBLE = "@nordwind Umtausch klappt einfach nicht, Gerät defekt, keiner zuständig"
MORE = "@nordwind und ans Telefon geht keiner"
ANSWER = "Das bringen wir in Ordnung."
WAITS_SECONDS = 60


def costs_among(stored: int, seed: int) -> dict[str, Cost]:
    """What each step costs where so many solved cases are stored."""
    with cloud(seed) as here:
        life = Life(here, Crowd(seed=seed))
        life.goes_by("before")
        here.order("load/fill", {"case": life.case, "times": stored})
        here.pass_time(WAITS_SECONDS)
        return life.goes_by("after")


class Life:
    """One customer's case from the first post to its solution."""

    def __init__(self, here: Cloud, crowd: Crowd) -> None:
        self._here, self._crowd = here, crowd
        self.case = ""
        self._costs: dict[str, Cost] = {}

    def goes_by(self, label: str) -> dict[str, Cost]:
        """Step by step; what each has cost."""
        self._costs = {}
        first = self._prepared(f"{label}-1")
        more = self._prepared(f"{label}-1", again=f"{label}-2")
        noise, other = (self._prepared(f"{label}-{n}", sort="noise") for n in (3, 4))
        self._delivers(other)  # what is read once a minute is no post's
        self._here.settle()
        self._step("a post that asks for nothing", lambda: self._delivers(noise))
        self._step("a new case", lambda: self._delivers(first))
        self.case = self._found(first)
        hero = self._asked()
        self._step("the same post again", lambda: self._delivers(first))
        self._step("a post that joins", lambda: self._delivers(more))
        self._step("a claim", lambda: self._does(hero, "claim"))
        self._step(
            "an answer, and its way out",
            lambda: self._does(hero, "reply", text=f"{ANSWER} ({label})", reply_id=f"{label}-r"),
        )
        self._step("solved", lambda: self._does(hero, "solve"))
        self._step("a quiet minute", lambda: self._here.pass_time(60))
        return self._costs

    def _step(self, name: str, do: Callable[[], object]) -> None:
        self._here.order("load/reset")
        do()
        self._here.settle()
        whole = Cost()
        for cost in self._here.order("load/costs")["functions"].values():
            whole.add(Cost(**cost))
        self._costs[name] = whole

    def _prepared(self, label: str, *, again: str = "", sort: str = "care") -> Delivery:
        (step,) = self._crowd.writes(sort, 1, label)
        if sort == "care":
            step = {**step, "text": TROUBLE}
        if again:
            step = {**step, "post": again, "text": MORE}
        (made,) = self._here.order("load/deliveries", [step])
        return Delivery.of(made)

    def _delivers(self, delivery: Delivery) -> None:
        (sent,) = send(self._here.url, [delivery])
        if sent.status != 200:
            raise RuntimeError(f"a delivery was told {sent.status}")

    def _does(self, hero: str, action: str, **body: str) -> None:
        status = self._here.does(hero, self.case, action, **body)
        if status >= 300:
            raise RuntimeError(f"'{action}' was told {status}")

    def _found(self, delivery: Delivery) -> str:
        (post,) = delivery.posts
        ledger = self._here.order("load/standing")["ledger"]
        return str(next(case for _, known, _, case in ledger if known == post))

    def _asked(self) -> str:
        offers = self._here.order("load/standing")["offers"]
        return str(next(hero for case, hero, _, _ in offers if case == self.case))
