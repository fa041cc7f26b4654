"""What must hold after each step of the state machine, whatever people, platforms and time do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from herodesk.adapters.items import case_key
from herodesk.domain.case import WAITING, Case, State
from herodesk.domain.finding import Signal
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.question import UNANSWERED, Question
from herodesk.domain.records import AuthorRecord, StoredPost
from herodesk.domain.reply import Reply, ReplyState
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.customer import author_cases
from tests.faults.power import Line, published

ENDS = {State.NOT_A_CASE, State.WITHDRAWN, State.MERGED}
ASKED = {State.NEW, State.OFFERED, State.DEFERRED}
LAWFUL: Mapping[State, set[State]] = {
    State.TO_JUDGE: {State.CLAIMED, *ASKED, *ENDS},
    State.NEW: {State.TO_JUDGE, State.CLAIMED, *ASKED, *ENDS},
    State.OFFERED: {State.CLAIMED, *ASKED, *ENDS},
    State.DEFERRED: {State.CLAIMED, State.CLOSED, *ASKED, *ENDS},
    State.CLAIMED: {State.ANSWERED, State.PROMISED, State.SOLVED, *ASKED, *ENDS},
    State.ANSWERED: {State.CLAIMED, State.PROMISED, State.SOLVED, State.CLOSED, *ENDS},
    State.PROMISED: {State.CLAIMED, State.ANSWERED, State.SOLVED, *ASKED, *ENDS},
    State.SOLVED: {State.CLAIMED, State.CLOSED, *ENDS},
    State.CLOSED: ASKED,
    State.WITHDRAWN: {State.TO_JUDGE, *ASKED},
    State.NOT_A_CASE: ASKED,
    State.MERGED: set(),
}
"""What one thing that happens may lead to (mission background, section 4)."""

ABOUT_CASES = {NoticeKind.OFFER, NoticeKind.REMINDER, NoticeKind.DIGEST, NoticeKind.QUESTION}


def reachable(start: State) -> set[State]:
    """What several things in a row may lead to."""
    seen, left = {start}, [start]
    while left:
        for state in LAWFUL[left.pop()] - seen:
            seen.add(state)
            left.append(state)
    return seen


@dataclass
class Watch:
    """Looks at every notice as it leaves, and at everything that is stored after each step."""

    here: Line
    cuts: int = 0
    faults: list[str] = field(default_factory=list)
    keys: Counter[str] = field(default_factory=Counter)
    heard: Counter[tuple[datetime, str]] = field(default_factory=Counter)
    before: dict[str, Case] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for notifier in self.here.app.notifiers.values():
            send = notifier.send

            def watched(notice: Notice, to: Person, send: Any = send) -> None:
                self._leaves(notice, to)
                send(notice, to)

            notifier.send = watched  # type: ignore[method-assign]

    @property
    def app(self) -> App:
        return self.here.app

    def stored(self, number: str) -> Case | None:
        """A case as it stands, read by nobody: no power goes by looking."""
        found = self.here.records.items.get(case_key(number))
        return found if isinstance(found, Case) else None

    # -- as it leaves -------------------------------------------------------------------------

    def _leaves(self, notice: Notice, to: Person) -> None:
        now = self.app.clock.now()
        fresh = self.app.roster.person(to.id) or to
        case = self.stored(notice.case) if notice.case else None
        if notice.way is Way.SMS and fresh.no_sms:
            return  # the notifier itself refuses it (I8)
        self.keys[notice.key] += 1
        if notice.kind not in ABOUT_CASES:
            return
        self.heard[now.replace(minute=0, second=0, microsecond=0), to.id] += 1
        self._is_awake(notice, fresh, case, now)
        if case is not None:
            self._may_hear(notice, fresh, case)

    def _is_awake(self, notice: Notice, to: Person, case: Case | None, now: datetime) -> None:
        quiet = to.quiet_until(now, self.app.rules.brand().duty.quiet_hours)
        if quiet is None:
            return
        danger = case is not None and Signal.DANGER in case.signals
        watches = to.night_duty or to.leads or (case is not None and case.owner == to.id)
        if not (danger and watches):
            self.faults.append(f"{notice.kind} woke {to.id} at {now}")

    def _may_hear(self, notice: Notice, to: Person, case: Case) -> None:
        """After a claim only the holder hears of the case, and whoever is asked for advice (I9)."""
        if notice.kind is NoticeKind.OFFER and case.state is not State.OFFERED:
            self.faults.append(f"{to.id} was offered a case that is {case.state}")
        if notice.kind is NoticeKind.REMINDER and case.owner not in {None, to.id}:
            self.faults.append(f"{to.id} was reminded of a case of {case.owner}")
        if to.paused and notice.kind is not NoticeKind.REMINDER:
            self.faults.append(f"{to.id} is on a break and hears {notice.kind}")

    # -- after each step ----------------------------------------------------------------------

    def look(self, *, long: bool) -> None:
        """Everything that is stored; `long` if time has passed, so that several things happened."""
        switch = self.here.switch
        after, calls, switch.after = switch.after, switch.calls, None
        self._look(long=long)
        switch.after, switch.calls = after, calls

    def _look(self, *, long: bool) -> None:
        cases = [one for one in self.here.records.items.values() if isinstance(one, Case)]
        for case in cases:
            self._case(case)
            self._moved(case, long=long)
        self._index(cases)
        self._posts(cases)
        self._authors(cases)
        self._questions()
        self._replies()
        twice = sum(count - 1 for count in self.keys.values())
        assert twice <= self.cuts, f"{twice} notices twice, {self.cuts} cuts"
        most = self.app.rules.brand().telling.most_an_hour + self.cuts
        assert max(self.heard.values(), default=0) <= most, self.heard.most_common(1)
        assert not self.faults, self.faults
        self.before = {case.number: case for case in cases}

    def _case(self, case: Case) -> None:
        told = f"{case.number} {case.state} owner={case.owner} due={case.next_due}"
        if case.is_open:
            assert case.next_due is not None, told
        if case.state in WAITING:
            assert case.owner is None, told
            assert case.standing_posts, told
        if case.state is State.CLAIMED:
            assert case.owner is not None, told
            assert case.lease_until is not None or case.reply is not None, told
        if case.state is State.MERGED:
            assert case.merged_into, told
            assert case.next_due is None or case.unsent or self.cuts, told
        elif not case.is_open:
            assert case.next_due is None, told
        if case.state in {State.ANSWERED, State.SOLVED}:
            assert case.owner is not None, told

    def _moved(self, case: Case, *, long: bool) -> None:
        before = self.before.get(case.number)
        if before is None:
            return
        assert case.v >= before.v
        if before.state is case.state:
            return
        lawful = reachable(before.state) if long or before.reply else LAWFUL[before.state]
        assert case.state in lawful, f"{before.state} became {case.state}"

    def _index(self, cases: Iterable[Case]) -> None:
        """Every open case stands once among what is due, and nothing else does."""
        due = self.here.records.open_cases()
        wanted = sorted(case.number for case in cases if case.next_due)
        assert sorted(due) == wanted
        assert {case.number for case in cases if case.is_open} <= set(due)

    def _posts(self, cases: Iterable[Case]) -> None:
        """A post is in one case, and its line in the ledger says in which."""
        lines = [one for one in self.here.records.items.values() if isinstance(one, StoredPost)]
        placed = {line.post_id: line.case for line in lines if not line.edit_of}
        seen: Counter[str] = Counter()
        for case in cases:
            if case.state is State.MERGED:
                continue
            for post in case.posts:
                seen[post.post_id] += 1
                assert placed[post.post_id] == case.number, f"{post.post_id} strayed"
        assert all(count == 1 for count in seen.values()), seen
        assert {post for post, number in placed.items() if number} == set(seen)

    def _authors(self, cases: Iterable[Case]) -> None:
        """Whoever writes again is known: each open case is found through its posts' authors."""
        known = [one for one in self.here.records.items.values() if isinstance(one, AuthorRecord)]
        reached = {
            case.number for a in known for case in author_cases(a.platform, a.author_id, self.app)
        }
        assert {case.number for case in cases if case.is_open} <= reached

    def _questions(self) -> None:
        asked = [one for one in self.here.records.items.values() if isinstance(one, Question)]
        for one in asked:
            if one.state in UNANSWERED or (one.back and not one.back.is_done):
                assert one.next_due is not None, one
            else:
                assert one.next_due is None, one

    def _replies(self) -> None:
        """At most once in public (I5); a failed one is seen until somebody deals with it (I6)."""
        sent = Counter(reply.reply_id for reply in published(self.here))
        assert all(count == 1 for count in sent.values()), sent
        for reply in self.here.records.items.values():
            if isinstance(reply, Reply) and reply.state is ReplyState.SENT:
                assert sent[reply.reply_id] == 1
        for case in self.before.values():
            assert case.reply is None or case.state is State.CLAIMED, case.state
