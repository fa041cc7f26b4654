"""Whatever the order in which a conversation's events come, it ends in the same case.

Platforms deliver late, twice and in any order (I2, I13, K1, L10). Each story here is a set of
events of one conversation; every order of it must lead to the same end. What may differ, because
it tells of the arrival and not of the posts:

* `opened_at`, `due_at`, `received_at` and what follows from them: our clock runs from when we knew;
* the timeline, `v`, `rung`, `stage`, `offers`: they tell what happened, in the order it happened;
* whether an open case is offered, deferred or waits for a judgement: what has been offered is not
  taken back when an edit leaves it in doubt;
* a case that was withdrawn: if the removal came first there was nothing to open;
* removed posts within a case, and what was counted of them: a post that was gone before it came was
  never in it. Its line in the ledger says "removed" in every order;
* `thread` and `hangs_on`: they name what has not come yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain, combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herodesk import line
from herodesk.domain.brand import Brand
from herodesk.domain.case import Case, Entry, State
from herodesk.domain.finding import Finding, Reason, Sentiment, Signal, Verdict
from herodesk.domain.post import Author, Change, Kind, Posted, Removed, Reposted
from herodesk.domain.records import AuthorRecord, StoredPost
from herodesk.domain.reply import Reply, ReplyState
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps.claim import claim
from herodesk.steps.settle_reply import mark_sent
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryNotifier, MemoryRecords, VirtualClock
from tests.sample import MONDAY_MORNING, OUR_X, a_post, memory_app, person

Told = dict[str, Change]
"""Events of a conversation by a short name."""


class Plain:
    """A classifier that is told: the words of a text name its verdict, topic and signals."""

    name = "plain"

    def look(self, text: str, brand: Brand, *, language: str | None = None) -> Finding:
        words = text.split()
        verdict = next((v for v in Verdict if v in words), Verdict.NOISE)
        return Finding(
            verdict=verdict,
            confidence=0.4 if verdict is Verdict.DOUBT else 0.9,
            sentiment=Sentiment.NEGATIVE if verdict is Verdict.PROBLEM else Sentiment.NEUTRAL,
            topic=next((topic.id for topic in brand.topics if topic.id in words), None),
            language="en" if "english" in words else "de",
            signals=tuple(signal for signal in Signal if signal in words),
            because=(Reason(code="problem-word", value=text),),
        )


def line_in_memory() -> App:
    return replace(memory_app(VirtualClock(MONDAY_MORNING)), classifier=Plain())


# -- conversations ------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Talk:
    """How one platform tells of a conversation of one author."""

    platform: str = "x"
    author: str = "4711"
    name: str = "p"
    threads: bool = True
    """The platform names the thread, and not only the post that is answered."""
    under: str | None = None
    """Somebody else's post that all of it stands under."""
    new_ids: bool = True
    """Each edit has an id of its own."""

    def says(self, which: str, text: str, version: int = 1, *, answers: str = "") -> Posted:
        place = 60 * "prq".index(which[0]) + 10 * version
        post_id = self.name + which
        root = self.under or f"{self.name}p"
        kind = Kind.REPLY if answers or self.under else Kind.POST
        return Posted(
            post=a_post(
                post_id,
                text,
                platform=self.platform,
                author=self.author,
                version=version,
                version_id=f"{post_id}{version}" if self.new_ids and version > 1 else post_id,
                thread=root if self.threads else None,
                reply_to=(self.name + answers) if answers else self.under,
                kind=kind,
                created_at=MONDAY_MORNING - timedelta(hours=1) + timedelta(seconds=place),
            )
        )

    def takes_back(self, which: str) -> Removed:
        return Removed(platform=self.platform, post_id=self.name + which)

    def passes_on(self, which: str, by: str) -> Reposted:
        fan = Author(id=by, followers=1000)
        return Reposted(
            platform=self.platform, post_id=self.name + which, repost_id=self.name + by, by=fan
        )

    def echo(self) -> Posted:
        """Our own answer to the post."""
        answer = self.says("q", "wir kümmern uns", answers="p").post
        return Posted(post=replace(answer, post_id="ours", version_id="ours", author=OURS))


OURS = Author(id=OUR_X, handle="nordwind")
ON_X = Talk()
ON_FACEBOOK = Talk(platform="facebook", under="page-post", new_ids=False)
BY_ANSWERS = Talk(platform="generic", threads=False, new_ids=False)
TALKS = {"x": ON_X, "facebook": ON_FACEBOOK, "generic": BY_ANSWERS}

PROBLEM = "problem exchange"
ANSWERS = ["noise", "problem billing english", "doubt", "praise danger"]
EDITS = ["problem exchange repair", "praise", "question product danger", "doubt legal"]
AFTERTHOUGHTS = ["noise again", "problem repair danger"]


def events(talk: Talk, answer: str, edit: str, afterthought: str) -> Told:
    """What can happen in a conversation: a post, answers to it, edits, removals, reposts."""
    told: Told = {
        "post": talk.says("p", PROBLEM),
        "answer": talk.says("r", answer, answers="p"),
        "edit": talk.says("p", edit, 2),
        "edit of the answer": talk.says("r", afterthought, 2, answers="p"),
        "removal": talk.takes_back("p"),
        "removal of the answer": talk.takes_back("r"),
        "repost": talk.passes_on("p", "fan"),
        "repost of the answer": talk.passes_on("r", "other-fan"),
        "echo": talk.echo(),
    }
    if talk.new_ids:
        told |= {
            "removal of the edit": talk.takes_back("p2"),
            "repost of the edit": talk.passes_on("p2", "third-fan"),
        }
    return told


def stories(told: Told, sizes: Iterable[int]) -> list[tuple[Change, ...]]:
    """All sets of so many events in which something is said."""
    said = [
        names
        for names in chain.from_iterable(combinations(told, size) for size in sizes)
        if not {"post", "answer", "edit", "edit of the answer"}.isdisjoint(names)
    ]
    return [tuple(told[name] for name in names) for names in said]


# -- the end of a story -------------------------------------------------------------------------


def end_of(app: App) -> object:
    """All that must not depend on the order."""
    assert isinstance(app.records, MemoryRecords)
    records = list(app.records.items.values())
    alive = {case.number: case for case in records if isinstance(case, Case) and case.is_open}
    lines = [line for line in records if isinstance(line, StoredPost) and not line.repost_of]
    gone = {line.post_id for line in lines if line.removed}
    return (
        {number: facts_of(case) for number, case in alive.items()},
        {
            line.post_id: fate_of(line, alive)
            for line in lines
            if line.post_id.rstrip("23") not in gone - {line.post_id}
        },
        {
            record.author_id: {c.case for c in record.contacts if c.case in alive}
            for record in records
            if isinstance(record, AuthorRecord) and any(c.case in alive for c in record.contacts)
        },
    )


def facts_of(case: Case) -> dict[str, object]:
    return {
        "posts": tuple(replace(post, hangs_on=None) for post in case.standing_posts),
        "account and author": (case.account, case.author),
        "topic and language": (case.topic, case.language),
        "because": (case.because, case.confidence),
        "stakes": case.stakes,
        "answer to": case.answer_to.version_id,
        "free": case.owner is None,
    }


def fate_of(line: StoredPost, alive: dict[str, Case]) -> object:
    if line.removed:
        assert line.post is None or not (line.post.text or line.post.url or line.finding)
        return "removed"
    return (line.post, line.finding, line.reposts, line.readers, line.edit_of, line.case in alive)


def tell(changes: Iterable[Change]) -> App:
    app = line_in_memory()
    for change in changes:
        take_in(change, at=app.clock.now(), app=app)
    nobody_is_told_twice(app)
    nothing_was_left_undone(app)
    return app


def nobody_is_told_twice(app: App) -> None:
    keys: list[str] = []
    for notifier in app.notifiers.values():
        assert isinstance(notifier, MemoryNotifier)
        keys += [notice.key.rsplit("-", 1)[0] for _, notice in notifier.sent]
    assert len(keys) == len(set(keys))


def nothing_was_left_undone(app: App) -> None:
    for case in app.records.cases(app.records.open_cases()):
        assert case.next_due is not None
        assert case.next_due > app.clock.now() or case.state is State.NEW
        assert not case.was_cut_off(app.clock.now() + timedelta(hours=1))


def differing(story: Sequence[Change], orders: Iterable[Sequence[Change]]) -> list[object]:
    """The orders that end otherwise than the order of writing, with both ends."""
    wanted = end_of(tell(story))
    return [(order, end, wanted) for order in orders if (end := end_of(tell(order))) != wanted]


# -- every order --------------------------------------------------------------------------------


@pytest.mark.parametrize("talk", TALKS)
def test_every_order_of_up_to_three_events_ends_in_the_same_case(talk: str) -> None:
    told = [
        events(TALKS[talk], answer, edit, AFTERTHOUGHTS[1])
        for answer, edit in zip(ANSWERS, EDITS, strict=True)
    ]

    for story in stories(told[0], (2, 3)):
        assert differing(story, permutations(story)) == []
    for one in told[1:]:
        for story in stories(one, (3,)):
            if one["edit"] in story and one["answer"] in story:
                assert differing(story, permutations(story)) == []


WHOLE = {
    "a reply before its post, both changed, passed on": (
        ["post", "answer", "edit", "edit of the answer", "repost"]
    ),
    "the post is taken back": ["post", "answer", "edit", "removal", "repost"],
    "the reply is taken back": ["post", "answer", "edit", "removal of the answer", "repost"],
    "our own answer comes back": ["post", "answer", "edit", "removal", "echo"],
    "one version is taken back, another passed on": (
        ["post", "answer", "edit", "removal of the edit", "repost of the edit"]
    ),
}


@pytest.mark.parametrize(("answer", "edit"), [*zip(ANSWERS, EDITS, strict=True)])
@pytest.mark.parametrize("story", WHOLE)
def test_every_order_of_five_events_ends_in_the_same_case(
    story: str, answer: str, edit: str
) -> None:
    told = events(ON_X, answer, edit, AFTERTHOUGHTS[1])
    changes = [told[name] for name in WHOLE[story]]

    assert differing(changes, permutations(changes)) == []


@pytest.mark.parametrize("talk", TALKS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_post_reply_edit_removal_and_repost_end_alike_on_each_platform(
    talk: str, answer: str
) -> None:
    told = events(TALKS[talk], answer, EDITS[0], AFTERTHOUGHTS[0])
    changes = [told[n] for n in ("post", "answer", "edit", "removal of the answer", "repost")]

    assert differing(changes, permutations(changes)) == []


@pytest.mark.parametrize("edit", EDITS)
def test_three_versions_end_as_the_last_whatever_comes_first(edit: str) -> None:
    texts = [PROBLEM, edit, "doubt"]
    versions: list[Change] = [ON_X.says("p", text, n) for n, text in enumerate(texts, 1)]
    changes: list[Change] = [*versions, ON_X.takes_back("p2"), ON_X.passes_on("p3", "fan")]

    assert differing(versions, permutations(versions)) == []
    assert differing(changes, permutations(changes)) == []


def test_a_reply_to_a_reply_finds_its_case_in_every_order() -> None:
    changes: list[Change] = [
        ON_X.says("p", PROBLEM),
        ON_X.says("r", "noise", answers="p"),
        ON_X.says("q", "problem delivery", answers="r"),
        ON_X.takes_back("p"),
        ON_X.passes_on("q", "fan"),
    ]

    assert differing(changes, permutations(changes)) == []


@pytest.mark.parametrize("names", WHOLE.values())
def test_what_is_delivered_twice_changes_nothing(names: list[str]) -> None:
    for answer, edit in zip(ANSWERS, EDITS, strict=True):
        told = events(ON_X, answer, edit, AFTERTHOUGHTS[1])
        changes = [told[name] for name in names]
        twice = [
            [*changes, *changes],
            [*changes, *reversed(changes)],
            [*reversed(changes), *changes],
            [change for change in changes for _ in range(2)],
            [change for change in reversed(changes) for _ in range(2)],
        ]

        assert differing(changes, twice) == []


# -- two conversations at once ------------------------------------------------------------------

HIS, HERS = Talk(), Talk(author="4712", name="h")
SAME_THREAD = Talk(author="4712", name="h", under="pp")
OTHER_THREAD = Talk(name="h")


def mixed(other: Talk) -> st.SearchStrategy[tuple[list[Change], list[Change], bool]]:
    """Up to five events of each of two conversations, in two orders, some of them twice."""
    one = events(HIS, "problem exchange", "question exchange danger", "problem exchange")
    two = events(other, "problem billing", "question billing legal", "problem billing")
    two |= {"post": other.says("p", "problem billing")}
    chosen = st.tuples(
        st.lists(st.sampled_from([*one.values()]), min_size=1, max_size=5, unique_by=id),
        st.lists(st.sampled_from([*two.values()]), min_size=1, max_size=5, unique_by=id),
    ).map(lambda both: [*both[0], *both[1]])
    return chosen.flatmap(
        lambda changes: st.tuples(st.permutations(changes), st.permutations(changes), st.booleans())
    )


def both_end_alike(orders: tuple[list[Change], list[Change], bool]) -> None:
    first, second, twice = orders
    assert differing(first, [[*second, *second] if twice else second]) == []


@given(mixed(HERS))
@settings(max_examples=60)
def test_two_customers_at_once_do_not_disturb_each_other(
    orders: tuple[list[Change], list[Change], bool],
) -> None:
    both_end_alike(orders)


@given(mixed(SAME_THREAD))
@settings(max_examples=60)
def test_two_customers_in_one_thread_have_a_case_each_in_every_order(
    orders: tuple[list[Change], list[Change], bool],
) -> None:
    both_end_alike(orders)


@given(mixed(OTHER_THREAD))
@settings(max_examples=60)
def test_two_threads_of_one_customer_about_different_things_stay_apart_in_every_order(
    orders: tuple[list[Change], list[Change], bool],
) -> None:
    both_end_alike(orders)


# -- the customer answers our answer ------------------------------------------------------------

ANA = person("ana")


def answered_by_ana(talk: Talk) -> tuple[App, Reply]:
    """A case of a post under which an answer of ours is on its way to the platform."""
    app = tell([talk.says("p", PROBLEM)])
    (number,) = app.records.open_cases()
    claim(number, ANA, app=app)
    queued = line.reply(number, ANA, "Das bringen wir in Ordnung.", "r1", app=app)
    sending = replace(queued, state=ReplyState.SENDING, v=queued.v + 1)
    app.records.save(sending)
    return app, sending


def happens(what: str, talk: Talk, answer: str, app: App, sent: Reply) -> None:
    """Our answer is noted as sent, or it comes back, or the customer answers it."""
    case = app.records.case(sent.case)
    reply = app.records.reply(sent.case, sent.reply_id)
    if what == "sent" and case and reply and case.reply:
        mark_sent(case, reply, remote_id="ours", url=None, app=app)
    echo = talk.says("q", f"{sent.text} – Ana", answers="p").post
    echo = replace(echo, post_id="ours", version_id="ours", author=OURS)
    if what == "echo":
        take_in(Posted(post=echo), at=app.clock.now(), app=app)
    if what == "answer":
        post = replace(talk.says("r", answer, answers="p").post, reply_to="ours")
        later = app.clock.now() + timedelta(seconds=1)
        take_in(Posted(post=replace(post, created_at=later)), at=app.clock.now(), app=app)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("talk", TALKS)
def test_who_answers_our_answer_is_in_the_same_case_whatever_is_told_first(
    talk: str, answer: str
) -> None:
    ends = []
    for order in permutations(["sent", "echo", "answer"]):
        app, sent = answered_by_ana(TALKS[talk])
        for what in order:
            happens(what, TALKS[talk], answer, app, sent)
        (case,) = app.records.cases(app.records.open_cases())
        reply = app.records.reply(sent.case, sent.reply_id)
        assert reply is not None
        assert (case.number, case.owner, reply.state) == (sent.case, "ana", ReplyState.SENT)
        assert [post.post_id for post in case.posts] == ["pp", "pr"]
        ends.append((case.state, case.ours, case.waiting_since is not None))

    assert len(set(ends)) == 1


# -- it rings in every order --------------------------------------------------------------------


def told_by_sms(app: App) -> set[str]:
    notifier = app.notifiers[Way.SMS]
    assert isinstance(notifier, MemoryNotifier)
    return {hero for hero, _ in notifier.sent}


DANGER = "question product danger"
ALARMS: dict[str, Callable[[], list[Change]]] = {
    "an edit": lambda: [ON_X.says("p", "question product"), ON_X.says("p", DANGER, 2)],
    "a reply": lambda: [ON_X.says("p", "question product"), ON_X.says("r", DANGER, answers="p")],
    "an edit of what was in doubt": lambda: [ON_X.says("p", "doubt"), ON_X.says("p", DANGER, 2)],
    "an edit of noise": lambda: [ON_X.says("p", "noise"), ON_X.says("p", DANGER, 2)],
}


@pytest.mark.parametrize("alarm", ALARMS)
@pytest.mark.parametrize("hours", [0, 13])
def test_danger_rings_at_once_whether_it_comes_first_or_later(alarm: str, hours: int) -> None:
    changes = ALARMS[alarm]()

    for order in permutations(changes):
        app = line_in_memory()
        assert isinstance(app.clock, VirtualClock)
        app.clock.advance(hours * 3600)
        for change in order:
            take_in(change, at=app.clock.now(), app=app)

        (case,) = app.records.cases(app.records.open_cases())
        assert case.state is State.OFFERED
        assert told_by_sms(app)
        nobody_is_told_twice(app)


def test_what_turns_out_to_be_for_lawyers_is_open_to_nobody_else() -> None:
    app = tell([ON_X.says("p", PROBLEM), ON_X.says("p", "problem exchange legal", 2)])

    (case,) = app.records.cases(app.records.open_cases())
    named = set(app.rules.brand().signals[Signal.LEGAL])
    assert {offer.hero for offer in case.offers if not offer.over} <= named


def test_what_was_in_doubt_is_offered_as_soon_as_it_is_plain() -> None:
    doubtful = tell([ON_X.says("p", "doubt")])
    (case,) = doubtful.records.cases(doubtful.records.open_cases())
    assert case.state is State.TO_JUDGE

    plain = tell([ON_X.says("p", "doubt"), ON_X.says("r", PROBLEM, answers="p")])

    (case,) = plain.records.cases(plain.records.open_cases())
    assert case.state is State.OFFERED
    assert case.topic == "exchange"


def test_a_complaint_that_is_turned_into_praise_is_withdrawn_and_comes_back_when_it_returns() -> (
    None
):
    changes = [ON_X.says("p", PROBLEM), ON_X.says("p", "praise", 2)]
    app = tell(changes)
    assert app.records.open_cases() == []

    take_in(ON_X.says("p", PROBLEM, 3), at=app.clock.now(), app=app)

    (case,) = app.records.cases(app.records.open_cases())
    file = app.records.file(case.number)
    assert case.state is State.OFFERED
    assert file is not None
    assert "post-edited" in [entry.what for entry in file.timeline]


def test_what_was_taken_back_is_not_quoted_among_the_reasons() -> None:
    told = events(ON_X, "problem billing", EDITS[0], AFTERTHOUGHTS[0])

    app = tell([told["post"], told["answer"], told["removal"]])

    (case,) = app.records.cases(app.records.open_cases())
    assert [reason.value for reason in case.because] == ["problem billing"]
    assert case.topic == "billing"
    assert isinstance(app.records, MemoryRecords)
    words = repr([r for r in app.records.items.values() if not isinstance(r, Entry)])
    assert PROBLEM not in words
