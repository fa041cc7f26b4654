"""A case lives through whatever comes, in any order: hypothesis plays customers, colleagues, the
platform, the clock and the power; `Watch` says what must hold after each step.

Fifty steps a run and five hundred runs: `make test-long`; a few runs with all other tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from herodesk import line
from herodesk.domain.brakes import Pause, Scope
from herodesk.domain.case import Case, State
from herodesk.domain.errors import HerodeskError
from herodesk.domain.post import Kind, Posted, Removed
from herodesk.domain.reply import Lost, Outcome, Refused, Wait
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps import brake
from herodesk.steps.ask import answer, answer_by_text, ask
from herodesk.steps.merge import merge
from herodesk.steps.split import split
from herodesk.steps.text import Text, read
from tests.faults.power import Line, PowerCut, Switch
from tests.faults.test_orders import Plain
from tests.machine.watch import Watch
from tests.sample import a_post, person

LONG = settings.get_current_profile_name() == "long"
PEOPLE = [person(name) for name in ("ana", "ben", "cem", "dora", "karla", "lars", "hugo", "mira")]
SAYS = [
    "problem exchange",
    "problem billing",
    "question repair",
    "doubt",
    "noise",
    "praise",
    "problem danger",
    "problem exchange legal",
]
TEXTS = ["1", "claim", "nehmen", "pass", "später 20", "help", "JA", "stop", "start", "Ja, morgen."]
MINUTES = [1, 2, 9, 16, 31, 61]
HOURS = [6, 12, 24, 24 * 8]

someone = st.sampled_from(PEOPLE)
pick = st.integers(min_value=0, max_value=7)


class CaseMachine(RuleBasedStateMachine):
    """One brand, a few customers, eight colleagues."""

    def __init__(self) -> None:
        super().__init__()
        self.here = Line(Switch())
        self.here.app = replace(self.here.app, classifier=Plain())
        self.watch = Watch(self.here)
        self.posts: list[tuple[str, str]] = []
        self.edits: dict[str, int] = {}
        self.count = 0
        self.long = False

    # -- helpers --------------------------------------------------------------------------------

    @property
    def app(self) -> App:
        return self.here.app

    def cases(self) -> list[Case]:
        found = (one for one in self.here.records.items.values() if isinstance(one, Case))
        return sorted(found, key=lambda case: (not case.is_open, case.number))

    def case(self, which: int) -> Case | None:
        """Mostly an open case, so that refusals are the exception."""
        cases = self.cases()
        live = [case for case in cases if case.is_open]
        cases = live if live and which else cases
        return cases[which % len(cases)] if cases else None

    def tries(self, deed: Callable[[App], object]) -> None:
        """Somebody does something; a refusal is an answer, a power cut is followed by a second
        press."""
        self.long = False
        try:
            self.here.act(deed)
        except HerodeskError:
            self.here.work()
        except PowerCut:  # in what the queues did
            pass
        self.power_is_back()

    def power_is_back(self) -> None:
        if self.here.switch.after and self.here.switch.calls >= self.here.switch.after:
            self.watch.cuts += 1
            self.here.switch.after = None

    def fresh(self, word: str) -> str:
        self.count += 1
        return f"{word}{self.count}"

    # -- customers ------------------------------------------------------------------------------

    @rule(says=st.sampled_from(SAYS), author=st.sampled_from(["a", "b", "c"]))
    def writes(self, says: str, author: str) -> None:
        self._comes(self.fresh("p"), says, author)

    @rule(says=st.sampled_from(SAYS), which=pick)
    @precondition(lambda self: self.posts)
    def answers(self, says: str, which: int) -> None:
        root, author = self.posts[which % len(self.posts)]
        self._comes(self.fresh("r"), says, author, reply_to=root, thread=root, kind=Kind.REPLY)

    @rule(says=st.sampled_from(SAYS), which=pick)
    @precondition(lambda self: self.posts)
    def edits_a_post(self, says: str, which: int) -> None:
        post_id, author = self.posts[which % len(self.posts)]
        self.edits[post_id] = self.edits.get(post_id, 1) + 1
        self._comes(post_id, says, author, version=self.edits[post_id])

    def _comes(self, post_id: str, says: str, author: str, **facts: object) -> None:
        at = self.app.clock.now()
        post = a_post(post_id, says, author=author, created_at=at, **facts)
        self.long = False
        if (post_id, author) not in self.posts:
            self.posts.append((post_id, author))
        self.here.deliver(Posted(post=post), Posted(post=post))
        self.power_is_back()

    @rule(which=pick)
    @precondition(lambda self: len(self.posts) > 3)
    def takes_a_post_away(self, which: int) -> None:
        post_id, _ = self.posts[which % len(self.posts)]
        self.long = False
        self.here.deliver(Removed(platform="x", post_id=post_id))
        self.power_is_back()

    # -- colleagues -----------------------------------------------------------------------------

    @rule(who=someone, which=pick)
    def claims(self, who: Person, which: int) -> None:
        case = self.case(which)
        if case is None:
            return
        held = case.owner if case.state in {State.CLAIMED, State.ANSWERED} else None
        self.tries(lambda app: line.claim(case.number, who, app=app))
        now = self.watch.stored(case.number)
        assert now is not None
        if held and now.owner == who.id != held:
            lease = case.lease_until
            assert lease is not None
            assert lease <= self.app.clock.now(), "a case was taken from its holder"

    @rule(which=pick, what=st.sampled_from(["release", "extend", "note", "solve", "not-a-case"]))
    def its_holder_does(self, which: int, what: str) -> None:
        case = self.case(which)
        who = self.app.roster.person(case.owner) if case and case.owner else None
        if case is None or who is None:
            return
        number = case.number
        deeds: dict[str, Callable[[App], object]] = {
            "release": lambda app: line.release(number, who, "Bitte weiter", app=app),
            "extend": lambda app: line.extend(number, who, app=app),
            "note": lambda app: line.note(number, who, "Beleg da", app=app),
            "solve": lambda app: line.solve(number, who, app=app),
            "not-a-case": lambda app: line.not_a_case(number, who, app=app),
        }
        self.tries(deeds[what])

    @rule(who=someone, which=pick)
    def passes(self, who: Person, which: int) -> None:
        if case := self.case(which):
            self.tries(lambda app: line.pass_on(case.number, who, app=app))

    @rule(which=pick)
    def a_lead_judges(self, which: int) -> None:
        if case := self.case(which):
            self.tries(lambda app: line.confirm(case.number, PEOPLE[4], app=app))

    @rule(which=pick, by=someone, to=someone)
    def hands_over(self, which: int, by: Person, to: Person) -> None:
        if case := self.case(which):
            who = self.app.roster.person(case.owner or "") or by
            self.tries(lambda app: line.hand_over(case.number, who, to.id, "Bitte", app=app))

    @rule(
        which=pick,
        by=someone,
        outcome=st.sampled_from(["sent", "refused", "lost", "wait"]),
        text=st.sampled_from(["Wir kommen.", "Der Techniker kommt am Donnerstag."]),
    )
    def replies(self, which: int, by: Person, outcome: str, text: str) -> None:
        case = self.case(which)
        who = self.app.roster.person(case.owner) if case and case.owner else by
        if case is None or who is None:
            return
        if not case.owner:
            self.tries(lambda app: line.claim(case.number, who, app=app))
            self.nothing_is_broken()
        ends: dict[str, Outcome] = {
            "refused": Refused(reason="refused"),
            "lost": Lost(reason="timeout"),
            "wait": Wait(until=self.app.clock.now() + timedelta(minutes=3), reason="rate-limited"),
        }
        self.here.publisher.outcomes[:] = [ends[outcome]] if outcome in ends else []
        key = self.fresh("k")
        self.tries(lambda app: line.reply(case.number, who, text, key, app=app))
        self.long = True  # and published in the same breath

    # -- together -------------------------------------------------------------------------------

    @rule(which=pick, by=someone, whom=st.sampled_from(["ben", "Moritz", "repair", "accounts"]))
    def asks(self, which: int, by: Person, whom: str) -> None:
        if case := self.case(which):
            who = self.app.roster.person(case.owner or "") or by
            key = self.fresh("q")
            self.tries(lambda app: ask(case.number, who, whom, "Was tun?", key, app=app))

    @rule(which=pick, by_text=st.booleans())
    def advises(self, which: int, by_text: bool) -> None:
        asked = [
            (number, id_)
            for p in self.app.roster.people()
            for number, id_ in self.here.records.questions_to(p.id)
        ]
        if not asked:
            return
        number, id_ = asked[which % len(asked)]
        question = self.here.records.question(number, id_)
        who = self.app.roster.person(question.to.hero) if question else None
        if who is None:
            return
        if by_text:
            self.tries(lambda app: answer_by_text(who, "Die Pumpe kommt.", app=app))
        else:
            self.tries(lambda app: answer(number, id_, who, "Die Pumpe kommt.", app=app))

    @rule(which=pick, into=pick, by=someone)
    @precondition(lambda self: len(self.cases()) > 1)
    def joins(self, which: int, into: int, by: Person) -> None:
        one, other = self.case(which), self.case(into)
        if one and one is other:
            other = self.case(into + 1)
        if one and other:
            self.tries(lambda app: merge(one.number, other.number, by, "Ein Fall", app=app))

    @rule(which=pick, chosen=st.sets(pick, min_size=1, max_size=2), by=someone)
    def takes_apart(self, which: int, chosen: set[int], by: Person) -> None:
        case = self.case(which)
        if case is None:
            return
        who = self.app.roster.person(case.owner or "") or by
        posts = [post.post_id for post in case.posts]
        ids = frozenset(posts[place % len(posts)] for place in chosen)
        self.tries(lambda app: split(case.number, who, ids, app=app))

    # -- words, brakes, power, time ------------------------------------------------------

    @rule(who=someone, body=st.sampled_from(TEXTS))
    def texts(self, who: Person, body: str) -> None:
        self.here.clock.advance(1)  # nobody sends two in one moment
        text = Text(id=self.fresh("t"), at=self.app.clock.now(), sender=who.phone or "", body=body)
        self.tries(lambda app: read(text, app=app))

    @rule(who=someone, on=st.booleans(), channel=st.booleans())
    def brakes(self, who: Person, on: bool, channel: bool) -> None:
        scope, name = (Scope.CHANNEL, "x") if channel else (Scope.PERSON, who.id)
        now, records = self.app.clock.now(), self.here.records
        if on:
            wanted = Pause(scope=scope, name=name, by="karla", since=now, why="Pause")
            self.tries(lambda _: brake.pause(wanted, records=records))
        else:
            self.tries(lambda _: brake.resume(scope, name, by="karla", now=now, records=records))

    @rule(calls=st.integers(min_value=1, max_value=12))
    @precondition(lambda self: self.here.switch.after is None)
    def the_power_will_go(self, calls: int) -> None:
        self.long = False
        self.here.switch.after = self.here.switch.calls + calls

    @rule(minutes=st.sampled_from(MINUTES))
    def time_passes(self, minutes: int) -> None:
        self.long = True
        for _ in range(minutes):
            self.here.pass_time(1)
            self.power_is_back()

    @rule(hours=st.sampled_from(HOURS))
    def hours_pass(self, hours: int) -> None:
        self.long = True
        self.here.clock.advance(hours * 3600)
        for _ in range(4):
            self.here.pass_time(1)
            self.power_is_back()

    # -- what must hold ------------------------------------------------------------------

    @invariant()
    def nothing_is_broken(self) -> None:
        self.watch.look(long=self.long)

    def teardown(self) -> None:
        """Brakes off, and a night and a day: nothing is left lying."""
        self.here.switch.after = None
        now, records = self.app.clock.now(), self.here.records
        for pause in records.brakes(fresh=True).on:
            brake.resume(pause.scope, pause.name, by="karla", now=now, records=records)
        self.here.publisher.outcomes.clear()
        self.here.pass_time(12)
        for _ in range(8):
            self.here.clock.advance(3 * 3600)
            self.here.pass_time(3)
        self.watch.look(long=True)
        now = self.app.clock.now()
        for case in self.cases():
            if case.is_open:
                told = f"{case.number} {case.state} due {case.next_due} at {now}"
                assert case.state is not State.NEW, told
                assert case.next_due is not None, told
                assert case.next_due > now - timedelta(minutes=2), told
            assert not case.was_cut_off(now), (case.number, case.state, case.unsent)


CaseMachine.TestCase.settings = settings(
    max_examples=500 if LONG else 8,
    stateful_step_count=50 if LONG else 30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestCaseMachine = CaseMachine.TestCase
