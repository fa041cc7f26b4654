"""What customers write in a simulated month, minute by minute.

The text of a post says what it is, so that the classifier of the simulation is always right but
for the share that is in doubt: how well posts are understood is measured elsewhere
(docs/model-card.md).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, sqrt
from random import Random

from herodesk.domain.brand import Brand
from herodesk.domain.finding import Finding, Sentiment, Signal, Verdict
from herodesk_ops.simulation.plan import BY_HOUR, BY_WEEKDAY, MIX, Plan, Surge

NAME = "simulated"
DANGER = "danger"
A_MINUTE = timedelta(minutes=1)
REMEMBERED = 400
"""So many authors of late may write again."""
_FEELING = {
    Verdict.PROBLEM: Sentiment.NEGATIVE,
    Verdict.PRAISE: Sentiment.POSITIVE,
}


@dataclass(frozen=True, slots=True)
class Said:
    """One post: when, by whom, what it is."""

    at: datetime
    post_id: str
    author: str
    followers: int
    verdict: Verdict
    topic: str | None
    language: str
    danger: bool = False
    reply_to: str | None = None
    surge: int | None = None
    """Which surge it belongs to."""

    @property
    def text(self) -> str:
        """Words that the simulation's classifier understands."""
        return f"{self.verdict} {self.topic or '-'} {self.language}{' danger' * self.danger}"

    @property
    def event(self) -> dict[str, object]:
        """As our own webhook takes it (docs/generic-webhook.md)."""
        data: dict[str, object] = {
            "id": self.post_id,
            "text": self.text,
            "author": {"id": self.author, "handle": self.author, "followers": self.followers},
            "account": "simulated",
            "answerable": "yes",
            "created_at": f"{self.at:%Y-%m-%dT%H:%M:%SZ}",
        }
        if self.reply_to:
            data |= {"reply_to": self.reply_to, "thread": self.reply_to, "kind": "reply"}
        return {"type": "post.created", "data": data}


class Understands:
    """`ports.Classifier` that reads what the post says it is."""

    name = NAME

    def look(self, text: str, brand: Brand, *, language: str | None = None) -> Finding:  # noqa: ARG002 - the port's shape
        verdict, topic, tongue, *danger = text.split()
        return Finding(
            verdict=Verdict(verdict),
            confidence=0.4 if verdict == Verdict.DOUBT else 0.9,
            sentiment=_FEELING.get(Verdict(verdict), Sentiment.NEUTRAL),
            topic=topic if topic != "-" else None,
            language=tongue,
            signals=(Signal.DANGER,) if danger else (),
        )


class Customers:
    """Who writes, and what, in each minute of a plan."""

    def __init__(self, plan: Plan, brand: Brand) -> None:
        self._plan = plan
        self._topics: Sequence[str] = [topic.id for topic in brand.topics]
        self._chance = Random(f"customers {plan.seed}")
        self._late: deque[tuple[str, str | None, str]] = deque(maxlen=REMEMBERED)
        self._written = 0
        hours = sum(BY_HOUR) * sum(BY_WEEKDAY) / 7
        self._unit = plan.posts / plan.days / hours / 60

    def minutes(self) -> Iterator[tuple[datetime, list[Said]]]:
        """Each minute of the plan with the posts that are written in it."""
        now = self._plan.start
        while now < self._plan.end:
            yield now, self._in(now)
            now += A_MINUTE

    def usual_rate(self, at: datetime) -> float:
        """Posts a minute at that hour."""
        return self._unit * BY_HOUR[at.hour] * BY_WEEKDAY[at.weekday()]

    def answer(self, to: Said, at: datetime, verdict: Verdict) -> Said:
        """A customer says something more in the same conversation."""
        self._written += 1
        return Said(
            at, f"s{self._written}", to.author, to.followers, verdict, to.topic, to.language,
            reply_to=to.reply_to or to.post_id,
        )  # fmt: skip

    def _in(self, at: datetime) -> list[Said]:
        rate = self.usual_rate(at)
        posts = [self._one(at) for _ in range(self._count(rate))]
        for place, surge in enumerate(self._plan.surges):
            about = rate * (1 - MIX[Verdict.NOISE]) / len(self._topics)
            more = about * (surge.times - 1) * _shape(surge, at)
            posts += [self._of_surge(at, surge, place) for _ in range(self._count(more))]
        return posts

    def _one(self, at: datetime) -> Said:
        chance = self._chance
        verdict = chance.choices([*MIX], weights=[*MIX.values()])[0]
        if self._late and verdict is not Verdict.NOISE and chance.random() < self._plan.again:
            author, topic, language = chance.choice(self._late)
        else:
            author, topic, language = self._somebody()
        danger = verdict is Verdict.PROBLEM and chance.random() < self._plan.danger
        return self._said(at, author, verdict, topic, language, danger=danger)

    def _of_surge(self, at: datetime, surge: Surge, place: int) -> Said:
        author, _, language = self._somebody()
        topic = self._topics[surge.topic % len(self._topics)]
        return self._said(at, author, surge.verdict, topic, language, surge=place)

    def _said(
        self, at: datetime, author: str, verdict: Verdict, topic: str | None, language: str,
        *, danger: bool = False, surge: int | None = None,
    ) -> Said:  # fmt: skip
        self._written += 1
        if verdict is not Verdict.NOISE:
            self._late.append((author, topic, language))
        seconds = timedelta(seconds=self._chance.randrange(60))
        followers = int(self._chance.lognormvariate(5, 1.8))
        return Said(
            at + seconds, f"s{self._written}", author, followers, verdict, topic, language,
            danger, None, surge,
        )  # fmt: skip

    def _somebody(self) -> tuple[str, str | None, str]:
        chance = self._chance
        topic = chance.choice(self._topics) if chance.random() < 0.9 else None
        return f"c{self._written}", topic, chance.choices(["de", "en"], weights=[7, 3])[0]

    def _count(self, rate: float) -> int:
        """A Poisson draw, by multiplying (Knuth); rates here are small."""
        limit, product, count = exp(-min(rate, 500.0)), self._chance.random(), 0
        while product > limit:
            product *= self._chance.random()
            count += 1
        return count


def _shape(surge: Surge, at: datetime) -> float:
    """How far a surge has risen, 0..1: within half an hour to its height, then slowly down."""
    passed = (at - surge.at) / surge.lasts
    if not 0 <= passed < 1:
        return 0.0
    risen = min(1.0, (at - surge.at) / timedelta(minutes=30))
    return risen * sqrt(1 - passed)
