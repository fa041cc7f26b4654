"""Colleagues who text our number: what tests say and hear."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count

from herodesk import line
from herodesk.adapters.braked import BrakedRoster
from herodesk.domain.case import Case
from herodesk.domain.post import Posted
from herodesk.domain.reply import Reply
from herodesk.domain.staff import Person, Way
from herodesk.domain.texting import Text, Texting
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk.steps.text import read
from herodesk_ops.memory import (
    MemoryNotifier,
    MemoryOutbox,
    MemoryRecords,
    MemoryRoster,
    MemoryRules,
    VirtualClock,
)
from tests.sample import a_post, everybody, memory_app, nordwind

EXCHANGE = "@nordwind Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig"
REPAIR = "@nordwind Die Reparatur klappt nicht, das Gerät ist immer noch kaputt"


def two_way(app: App, *countries: str) -> App:
    """The line where these countries can text back; Germany, where the roster is, by default."""
    brand = nordwind()
    countries = countries or ("AT", "DE", "GB")
    known = app.rules
    assert isinstance(known, MemoryRules)
    telling = replace(brand.telling, two_way_countries=countries)
    rules = MemoryRules(replace(brand, telling=telling), words=known.words)
    return replace(app, rules=rules, our_numbers=("+435550100", "+445550100", "+495550100"))


def only(app: App, *people: str | Person) -> App:
    """The line with these people alone, all of them in front of a phone and an e-mail box."""
    known = {person.id: person for person in everybody()}
    chosen = [known[one] if isinstance(one, str) else one for one in people]
    reachable = [replace(one, email_topic=f"arn:{one.id}") for one in chosen]
    return replace(app, roster=BrakedRoster(MemoryRoster(reachable), app.records.brakes))


@dataclass
class Phones:
    """The line in memory and the phones of everybody on the roster."""

    clock: VirtualClock
    app: App = field(init=False)
    ids: count[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.app = two_way(memory_app(self.clock))

    def case(self, post_id: str = "1", text: str = EXCHANGE, **facts: object) -> str:
        """A customer has a problem; the number of the case."""
        facts.setdefault("author", f"author-{post_id}")
        taken = take_in(
            Posted(post=a_post(post_id, text, **facts)), at=self.clock.now(), app=self.app
        )
        assert taken.case
        return taken.case

    def text(self, who: str, body: str, *, name: str = "", seconds: float = 5) -> str:
        """A person texts us, and some seconds pass before; what it was taken for."""
        self.clock.advance(seconds)
        name = name or f"text-{next(self.ids)}"
        sender = str(self.person(who).phone)
        return read(Text(id=name, at=self.clock.now(), sender=sender, body=body), app=self.app)

    def says(self, who: str, body: str, **more: object) -> str:
        """The same; what the person's phone shows then, or nothing."""
        before = len(self.heard(who))
        self.text(who, body, **more)  # type: ignore[arg-type]
        return " / ".join(self.heard(who)[before:])

    def heard(self, who: str, way: Way = Way.SMS) -> list[str]:
        """All messages that a person got, oldest first."""
        notifier = self.app.notifiers[way]
        assert isinstance(notifier, MemoryNotifier)
        return [notice.text for to, notice in notifier.sent if to == who]

    def person(self, who: str) -> Person:
        """Somebody of the roster as the brakes leave them."""
        found = self.app.roster.person(who)
        assert found is not None
        return found

    def asked(self, number: str) -> list[str]:
        """Who was asked about a case, in order."""
        return [offer.hero for offer in self.now(number).offers]

    def now(self, number: str) -> Case:
        """A case as it stands."""
        case = self.app.records.case(number)
        assert case is not None
        return case

    def replies(self, number: str) -> tuple[Reply, ...]:
        """The answers of a case."""
        file = self.app.records.file(number)
        assert file is not None
        return file.replies

    def queued(self) -> list[str]:
        """Ids of the replies that were put on the Outbox."""
        outbox = self.app.outbox
        assert isinstance(outbox, MemoryOutbox)
        return [reply_id for _, reply_id, _ in outbox.waiting]

    def timeline(self, number: str) -> list[tuple[str, str, str]]:
        """Who, what and how, oldest first."""
        file = self.app.records.file(number)
        assert file is not None
        return [(entry.who, entry.what, entry.why) for entry in file.timeline]

    def state(self, who: str) -> Texting:
        """How it stands between a person and us."""
        found = self.app.records.texting(who)
        assert found is not None
        return found

    def pass_time(self, minutes: int) -> None:
        """The schedule runs each minute."""
        for _ in range(minutes):
            self.clock.advance(60)
            line.follow_up(app=self.app)

    @property
    def records(self) -> MemoryRecords:
        """The table."""
        records = self.app.records
        assert isinstance(records, MemoryRecords)
        return records
