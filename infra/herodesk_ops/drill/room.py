"""The drill room: the brand's own people, rules and steps in memory, with a storm and a clock that
is moved. No platform, no phone and no table is reached from here.

People are played by the model of the simulation (`simulation.conduct`), but for one, whose part
somebody plays who sits in front of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Protocol

from herodesk import line
from herodesk.classifiers.keywords import Keywords
from herodesk.domain.brand import Brand
from herodesk.domain.case import Case
from herodesk.domain.draft import Remark
from herodesk.domain.errors import HerodeskError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.regrouping import waits_since
from herodesk.domain.reply import Reply
from herodesk.domain.staff import Person
from herodesk.domain.webhook import Webhook
from herodesk.ports import Classifier
from herodesk.steps.check_draft import Consent, remarks_on
from herodesk.steps.reply import Sending
from herodesk_ops.drill.storm import Gust, Storm
from herodesk_ops.simulation.plan import Plan
from herodesk_ops.simulation.world import A_MINUTE, World

AFTER = timedelta(minutes=90)
"""So long it goes on after the last word, so that what came last can be answered in time."""
QUIET = timedelta(hours=3)
"""Of a longer silence only the hours after the last word are played, and the hour before the next:
people's promises are long due by then, and nobody waits."""
OWN_WORDS = {
    "de": (
        ("Das tut mir leid.", "Danke, dass Sie das schreiben.", "So soll das nicht sein.",
         "Das ist ärgerlich, das verstehe ich.", "Gut, dass ich das lese.", "Oh je."),
        ("Ich sehe es mir jetzt an", "Ich frage in der Werkstatt nach", "Ich kümmere mich darum",
         "Ich spreche mit den Kollegen", "Ich suche den Fehler", "Ich nehme das in die Hand"),
        ("und melde mich hier.", "und schreibe Ihnen gleich wieder.", "und sage dann Bescheid.",
         "und bleibe dran.", "und antworte hier.", "und komme auf Sie zu."),
    ),
    "en": (
        ("I am sorry about that.", "Thank you for telling us.", "That is not how it should be.",
         "I see why that annoys you.", "Good that I read this.", "Oh dear."),
        ("I am looking into it now", "I am asking the workshop", "I take care of it",
         "I am talking to my colleagues", "I am looking for the fault", "I take this on"),
        ("and will write here.", "and come back to you in a moment.", "and will let you know.",
         "and stay with it.", "and answer here.", "and will be in touch."),
    ),
}  # fmt: skip
"""What the model of people answers with, a piece of each: no promise, nobody's data."""
TRIES = 5


class Player(Protocol):
    """Whoever plays one person's part."""

    def wants(self, case: Case, words: Sequence[str], now: datetime) -> bool:
        """An offer: True takes the case."""
        ...

    def answer(self, case: Case, words: Sequence[str], now: datetime) -> str:
        """The words to the customer; empty gives the case back."""
        ...

    def reads(self, remarks: Sequence[Remark]) -> bool:
        """What is to be said about those words; True sends them in spite of it, where that may
        be."""
        ...

    def took(self) -> timedelta:
        """How long it took since this was asked last: that much time passes."""
        ...


@dataclass
class Room(World):
    """One drill. `texts` are the topics of the player's answers."""

    storm: Storm | None = None
    everybody: Sequence[Person] = ()
    player: Player | None = None
    plays: str = ""
    """Whose part the player has."""
    remarks: dict[str, tuple[Remark, ...]] = field(default_factory=dict)
    """By the reply, what the draft check remarked on it."""
    texts: dict[str, str] = field(default_factory=dict)
    turns: list[str] = field(default_factory=list)
    """Cases that were offered to the player, who has not been asked yet."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._wording = Random(f"words {self.plan.seed}")
        self._about_to_say: tuple[Remark, ...] = ()

    def _everybody(self) -> Sequence[Person]:
        return self.everybody

    def _classifier(self) -> Classifier:
        return Keywords()

    def play(self, each_day: Callable[[int], None] = lambda _: None) -> None:
        """The whole storm, minute by minute; of long silences only what may still happen."""
        gusts = self.storm.gusts if self.storm else ()
        now, last, day = self.plan.start, self.plan.start, 0
        for gust in gusts:
            while now < gust.at:
                now = self._next(now, last, gust.at)
                self._minute(now)
            self.blows(gust)
            last = gust.at
            if (gust.at - self.plan.start).days > day:
                day = (gust.at - self.plan.start).days
                each_day(day)
        while now < last + AFTER:
            now = max(now, self.clock.now()) + A_MINUTE
            self._minute(now)

    def _next(self, now: datetime, last: datetime, gust: datetime) -> datetime:
        now = max(now, self.clock.now())
        if now >= last + QUIET and gust - now > 2 * timedelta(hours=1):
            return gust - timedelta(hours=1)
        return min(now + A_MINUTE, max(gust, now))

    def _minute(self, now: datetime) -> None:
        self._until(max(now, self.clock.now()))
        self._guarded(lambda: line.follow_up(app=self.app))
        self._publish()
        self._players_turn()

    def blows(self, gust: Gust) -> None:
        """Customers write."""
        now = self.clock.now()
        headers = {"webhook-id": str(gust.events[0]["data"]["id"]),
                   "webhook-timestamp": str(int(now.timestamp()))}  # fmt: skip
        hook = Webhook(
            platform="generic", method="POST", headers=headers, received_at=now,
            body=json.dumps({"events": list(gust.events)}).encode(),
        )  # fmt: skip
        heard = line.triage(hook, app=self.app)
        line.count(heard, app=self.app)
        self.went["posts"] += gust.posts
        for taken in heard:
            if taken.what == "opened" and taken.case:
                self._judge_if_doubtful(taken.case)
            elif taken.case:
                self._back(taken.case)
        self._players_turn()

    def _back(self, number: str) -> None:
        """A customer writes again to whoever holds the case."""
        case = self.records.case(number)
        if case and case.owner in self.people and not case.reply:
            person = self.people[case.owner or ""]
            if person.id == self.plays:
                self.turns.append(number)
            else:
                self._write_later(number, person)

    # -- colleagues ------------------------------------------------------------------------

    def _ring(self, notice: Notice, to: Person) -> None:
        if to.id != self.plays:
            super()._ring(notice, to)
        elif notice.kind in {NoticeKind.OFFER, NoticeKind.DIGEST}:
            self.turns += [notice.case] if notice.case else [*self.records.asked[to.id]]

    def _words(self, case: Case) -> str:
        """Own words, and others where the draft check has something to say about these."""
        pieces = OWN_WORDS["de" if case.language == "de" else "en"]
        for _ in range(TRIES):
            text = " ".join(self._wording.choice(one) for one in pieces)
            found = remarks_on(case, text, private=False, app=self.app)
            if not found:
                break
        self._about_to_say = found
        return text

    def _write(self, number: str, person: Person) -> None:
        """A colleague answers a customer who waits; what was a reminder of something else is not
        a reason to write."""
        case, written = self.records.case(number), self.went["answers written"]
        if case is None or waits_since(case) is None:
            return
        super()._write(number, person)
        if self.went["answers written"] > written:
            self.remarks[f"{number} {written}"] = self._about_to_say

    # -- the player ------------------------------------------------------------------------

    def _players_turn(self) -> None:
        while self.turns and self.player:
            number = self.turns.pop(0)
            case, me = self.records.case(number), self.people[self.plays]
            if case is None or not case.is_open:
                continue
            if case.owner == self.plays:
                self._player_writes(number, me, self.player)
            elif case.owner is None and self.player.wants(case, self._said(case), self.clock.now()):
                self._passes(self.player.took())
                if self._guarded(partial(line.claim, number, me, app=self.app)):
                    self._player_writes(number, me, self.player)

    def _player_writes(self, number: str, me: Person, player: Player) -> None:
        case = self.records.case(number)
        while case is not None and case.owner == me.id:
            text = player.answer(case, self._said(case), self.clock.now())
            self._passes(player.took())
            case = self.records.case(number)
            if case is None or case.owner != me.id:
                return
            if not text.strip():
                self._guarded(lambda: line.release(number, me, "", app=self.app))
                return
            found = remarks_on(case, text, private=False, app=self.app)
            if found and not (player.reads(found) and not any(one.stops for one in found)):
                continue
            if self._sends(case, me, text, found):
                return

    def _sends(self, case: Case, me: Person, text: str, found: tuple[Remark, ...]) -> bool:
        sending = Sending(consent=Consent(codes=frozenset(one.code for one in found)))
        key = self.app.tokens.new()
        try:
            line.reply(case.number, me, text, key, app=self.app, sending=sending)
        except HerodeskError as error:
            self.went[f"refused: {type(error).__name__} {error}"[:60]] += 1
            return False
        self.went["answers written"] += 1
        self.went["answers of the player"] += 1
        self.remarks[key] = found
        self.texts[key] = case.topic or ""
        self._publish()
        return True

    def _said(self, case: Case) -> list[str]:
        """The customer's words, as they stand in the case."""
        lines = self.records.posts([(case.platform, post.post_id) for post in case.posts])
        return [one.post.text for one in lines if one.post]

    def _passes(self, time: timedelta) -> None:
        """The time that a person takes passes for everybody."""
        if time > timedelta():
            self._until(self.clock.now() + time)
            self._guarded(lambda: line.follow_up(app=self.app))
            self._publish()

    def replies(self, number: str) -> list[Reply]:
        """The answers in a case."""
        found = self.records.items.values()
        return [one for one in found if isinstance(one, Reply) and one.case == number]


def room_for(
    storm: Storm, brand: Brand, people: Sequence[Person], *,
    seed: int = 1, player: Player | None = None, plays: str = "",
) -> Room:  # fmt: skip
    """A room at the beginning of a storm. Whoever plays is trained here: that is what the drill
    is for."""
    days = (storm.ends - storm.begins).days + 1
    plan = Plan(heroes=len(people), posts=1, days=days, seed=seed, start=storm.begins)
    topics = tuple((one.topic, storm.begins.date()) for one in brand.compact.training)
    ready = [
        replace(p, passed=topics, level=max(1, p.level), signed=brand.compact.version,
                verified=True)
        if p.id == plays else p for p in people
    ]  # fmt: skip
    return Room(plan=plan, brand=brand, storm=storm, everybody=ready, player=player, plays=plays)
