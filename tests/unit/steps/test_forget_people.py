"""Who has left a platform is erased by the clock: late, twice, at once, cut off in the middle."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import State
from herodesk.domain.errors import StaleError, TransientError
from herodesk.domain.fan import Fan, fan_id
from herodesk.domain.goodwill import Grant
from herodesk.domain.post import Author, Kind, Left, Parting, Posted, Removed
from herodesk.domain.records import AuthorRecord, DayList, Receipt, Record
from herodesk.domain.reply import Refused, Wait
from herodesk.ports import App
from herodesk.steps import forget_people as step
from herodesk.steps.coaching import own_notes, write_note
from herodesk.steps.forget_people import ASKED_FOR, forget_people
from herodesk.steps.goodwill import grant, own_month
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryRecords, VirtualClock
from herodesk_ops.memory_reader import MemoryReader
from tests.sample import OUR_X, a_post, memory_app, person

HER, HIM = "7007007001", "8008008001"
POST, PRAISE, REPOST, HIS = (
    "1990000000000000001", "1990000000000000031", "1990000000000000099", "1990000000000000051",
)  # fmt: skip
NOISE = "WIN a free iPhone now!!! click https://bit.example/x1 #giveaway #crypto"
CODE = "0123456789abcdef0123"
ANA = person("ana")


def takes(
    app: App, post_id: str, text: str | None = None, author: str = HER, **facts: object
) -> str:
    told = a_post(post_id, **({"text": text} if text else {}), author=author)
    named = Author(id=author, handle="mara_k", name="Mara Kessler", followers=12)
    post = replace(told, author=named if author == HER else told.author, **facts)  # type: ignore[arg-type]
    return str(take_in(Posted(post=post), at=app.clock.now(), app=app).case)


def leaves(app: App, author: str = HER, code: str = CODE, **facts: object) -> str:
    told = Left(platform="x", author=author, why=Parting.REVOKED, code=code)
    change = replace(told, **facts)  # type: ignore[arg-type]
    return take_in(change, at=app.clock.now(), app=app).what


def goes_on(app: App, clock: VirtualClock, minutes: int = 4) -> None:
    for _ in range(minutes):
        clock.advance(60)
        forget_people(app=app)


def receipt(app: App, code: str = CODE) -> Receipt:
    found = app.records.receipt(code)
    assert found is not None
    return found


def everything(app: App) -> str:
    assert isinstance(app.records, MemoryRecords)
    return "\n".join(f"{key} {asdict(it)}" for key, it in app.records.items.items())


@pytest.fixture
def lived(app: App, clock: VirtualClock) -> str:
    """A case that Ana answers, praise, and another customer."""
    number = takes(app, POST, "@nordwind Umtausch der Spülmaschine klappt nicht, defekt")
    takes(app, PRAISE, "@nordwind Danke, das war super freundlich und schnell!")
    takes(app, HIS, author=HIM)
    line.claim(number, ANA, app=app)
    line.note(number, ANA, "Mara Kessler wohnt in der Spülgasse", app=app)
    line.reply(number, ANA, "Das bringen wir in Ordnung, Mara Kessler.", "a1", app=app)
    return number


def test_a_grant_keeps_its_sum_and_loses_what_was_said_about_the_customer(
    app: App, clock: VirtualClock, lived: str
) -> None:
    other = takes(app, "1990000000000000061", author="9009009001")
    for number in (lived, other):
        line.claim(number, ANA, app=app)
        grant(number, ANA, "30", "Mara Kessler wartet seit Wochen", "k", app=app)
    for id_ in [one.id for one in app.records.every(Grant)]:
        write_note(id_, person("karla"), "Gut, wie du Mara Kessler hilfst", app=app)

    leaves(app)
    goes_on(app, clock)

    told = {one.case: (one.amount, one.why) for one in app.records.every(Grant)}
    assert told == {lived: (3000, ""), other: (3000, "Mara Kessler wartet seit Wochen")}
    assert [note.case for note in own_notes(ANA, app=app)] == [other]
    file = app.records.file(lived)
    assert file
    entries = [(it.value, it.note) for it in file.timeline if it.what == "goodwill"]
    assert entries == [("3000 EUR", "")]
    month = own_month(ANA, app=app)
    assert month
    assert month.spent == 6000


def test_whoever_leaves_takes_along_all_they_wrote_and_who_they_are(
    app: App, clock: VirtualClock, lived: str
) -> None:
    assert leaves(app) == "left"

    goes_on(app, clock)

    left = everything(app)
    for word in ("Spülmaschine", "mara_k", "Kessler", "Spülgasse", HER, POST, PRAISE):
        assert word not in left
    done = receipt(app)
    assert (done.done_at, done.author, done.why) == (
        clock.now() - timedelta(minutes=1), "", Parting.REVOKED,
    )  # fmt: skip
    assert done.counts == {
        "author records": 1, "cases": 1, "marks on lists": 1, "posts": 2,
    }  # fmt: skip


def test_the_case_stays_with_what_is_counted_and_says_why_it_is_empty(
    app: App, clock: VirtualClock, lived: str
) -> None:
    before = app.records.case(lived)
    leaves(app)

    goes_on(app, clock)

    case, file = app.records.case(lived), app.records.file(lived)
    assert before is not None
    assert case is not None
    assert file is not None
    assert (case.state, case.topic, case.opened_at) == (
        State.WITHDRAWN, before.topic, before.opened_at,
    )  # fmt: skip
    assert len(case.posts) == len(before.posts)
    assert {post.gone for post in case.posts} == {"revoked"}
    assert (file.timeline[-1].what, file.timeline[-1].why) == ("erased", "left-revoked")
    assert [entry.who for entry in file.timeline if entry.what == "noted"] == ["ana"]
    assert [line.id for line in app.records.day_lines(clock.now().date(), DayList.CLOSED)] == [
        lived
    ]


def test_others_keep_what_they_wrote(app: App, clock: VirtualClock, lived: str) -> None:
    leaves(app)

    goes_on(app, clock)

    his = app.records.post("x", HIS)
    assert his is not None
    assert his.post is not None
    assert his.post.text


def test_the_same_request_again_is_known_before_and_after(
    app: App, clock: VirtualClock, lived: str
) -> None:
    leaves(app)
    again = leaves(app)
    goes_on(app, clock)
    done = receipt(app)

    late = leaves(app)
    goes_on(app, clock)

    assert (again, late) == ("known", "known")
    assert receipt(app) == done


def test_what_was_written_before_and_comes_late_stays_out_and_what_comes_after_is_new(
    app: App, clock: VirtualClock, lived: str
) -> None:
    before = clock.now()
    leaves(app)
    goes_on(app, clock, 1)

    late = takes(app, "1990000000000000002", created_at=before)
    same = takes(app, POST)
    removed = take_in(Removed(platform="x", post_id=POST), at=clock.now(), app=app)
    new = takes(app, "1990000000000000003", created_at=clock.now())

    assert (late, same, removed.what) == ("None", "None", "erased-before")
    assert new not in {"None", lived}


def test_a_post_that_slipped_in_meanwhile_is_found_by_the_next_look(
    app: App, clock: VirtualClock, lived: str
) -> None:
    assert isinstance(app.records, MemoryRecords)
    leaves(app)
    goes_on(app, clock, 1)
    left, app.records.left = app.records.left, {}
    takes(app, "1990000000000000002", created_at=clock.now() - timedelta(hours=1))
    app.records.left = left

    goes_on(app, clock)

    assert "1990000000000000002" not in everything(app)
    assert receipt(app).counts["posts"] == 3


@pytest.mark.parametrize("cut", range(1, 14))
def test_cut_off_anywhere_it_goes_on_and_counts_nothing_twice(
    app: App, clock: VirtualClock, lived: str, cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaves(app)
    whole, done = MemoryRecords.save, 0

    def cutting(self: MemoryRecords, *records: Record) -> None:
        nonlocal done
        done += 1
        if done == cut:
            raise KeyboardInterrupt
        whole(self, *records)

    monkeypatch.setattr(MemoryRecords, "save", cutting)
    for _ in range(6):
        clock.advance(60)
        try:
            forget_people(app=app)
        except KeyboardInterrupt:
            continue

    assert HER not in everything(app)
    assert {"cases": 1, "posts": 2}.items() <= receipt(app).counts.items()


class AnswerLost(MemoryRecords):
    """Deletes an author's record once without saying so."""

    lost = True

    def delete(self, record: Record) -> bool:
        done = super().delete(record)
        if isinstance(record, AuthorRecord) and self.lost:
            self.lost = False
            raise TransientError("no answer")
        return done


def test_where_the_answer_to_the_deletion_is_lost_the_receipt_counts_it_all_the_same(
    clock: VirtualClock,
) -> None:
    app = memory_app(clock, AnswerLost(clock))
    takes(app, POST, NOISE, reply_to="1", thread="1", kind=Kind.REPLY)
    leaves(app)

    with pytest.raises(TransientError):
        goes_on(app, clock)
    goes_on(app, clock)

    assert receipt(app).done_at
    assert receipt(app).counts == {"author records": 1, "posts": 1}


def test_of_two_runs_at_once_each_thing_is_counted_once(
    app: App, clock: VirtualClock, lived: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaves(app)
    clock.advance(60)
    look, inside = step._Look._found, False

    def both(self: step._Look) -> object:
        nonlocal inside
        found = look(self)
        if not inside:
            inside = True
            forget_people(app=app)
        return found

    monkeypatch.setattr(step._Look, "_found", both)

    forget_people(app=app)
    goes_on(app, clock)

    assert receipt(app).counts["posts"] == 2
    assert receipt(app).counts["cases"] == 1


def test_one_run_has_an_end(
    app: App, clock: VirtualClock, lived: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step, "MOST_WRITES", 2)
    leaves(app)
    goes_on(app, clock, 1)
    early = receipt(app)

    goes_on(app, clock, 12)

    assert early.done_at is None
    assert receipt(app).done_at is not None
    assert HER not in everything(app)


def test_whoever_was_a_fan_allows_nothing_any_more(
    app: App, clock: VirtualClock, lived: str
) -> None:
    fan = Fan(
        id=fan_id("x", HER), platform="x", author=HER, handle="mara_k", words="gern",
        at=clock.now(),
    )  # fmt: skip
    app.records.save(fan)
    leaves(app)

    goes_on(app, clock)

    assert app.records.every(Fan) == []
    assert receipt(app).counts["permissions"] == 1


def test_a_conversation_without_a_case_goes_too(app: App, clock: VirtualClock) -> None:
    takes(app, POST, NOISE, reply_to="1", thread="1", kind=Kind.REPLY)
    assert app.records.author("x", HER)

    leaves(app)
    goes_on(app, clock)

    assert HER not in everything(app)
    assert receipt(app).counts == {"author records": 1, "posts": 1}


def test_each_version_of_a_post_goes(app: App, clock: VirtualClock) -> None:
    takes(app, POST)
    takes(app, POST, "@nordwind Umtausch klappt noch immer nicht", version=2, version_id=REPOST)

    leaves(app)
    goes_on(app, clock)

    assert REPOST not in everything(app)
    assert HER not in everything(app)


def test_a_case_that_two_customers_share_stays_with_the_other(
    app: App, clock: VirtualClock, lived: str
) -> None:
    from herodesk.steps.merge import merge

    other = takes(app, "1990000000000000061", author="9009009001")
    karla = person("karla")
    merge(other, lived, karla, "the same household", app=app)

    leaves(app)
    goes_on(app, clock)

    goals = [app.records.case(number) for number in (other, lived)]
    open_ones = [case for case in goals if case and case.is_open]
    assert len(open_ones) == 1
    standing = open_ones[0].standing_posts
    assert [post.post_id for post in standing] == ["1990000000000000061"]
    assert HER not in everything(app)


def test_our_own_account_erases_nothing(app: App, clock: VirtualClock, lived: str) -> None:
    what = leaves(app, author=OUR_X)
    asked = leaves(app, author=OUR_X, code="c" * 20, why=Parting.DELETION)

    assert (what, asked) == ("own", "own")
    assert app.records.receipt(CODE) is None
    assert receipt(app, "c" * 20).done_at == clock.now()


def test_nobody_of_that_id_is_an_empty_receipt(app: App, clock: VirtualClock) -> None:
    leaves(app, author="nobody")

    goes_on(app, clock)

    assert receipt(app).done_at is not None
    assert receipt(app).counts == {}


def test_what_is_not_proven_is_asked_for_first(app: App, clock: VirtualClock, lived: str) -> None:
    reader = app.reader
    assert isinstance(reader, MemoryReader)
    reader.gone = {("x", HER): Wait(until=clock.now() + timedelta(minutes=5), reason="busy")}
    leaves(app, to_confirm=True, handle="mara_k")
    goes_on(app, clock, 3)
    waiting = everything(app)
    reader.gone = {("x", HER): True}

    goes_on(app, clock, 6)

    assert "Spülmaschine" in waiting
    assert HER not in everything(app)


@pytest.mark.parametrize("answer", [False, None, Refused(reason="x-forbidden")])
def test_who_has_not_left_keeps_everything_and_nobody_is_named_in_the_receipt(
    app: App, clock: VirtualClock, lived: str, answer: bool | Refused | None
) -> None:
    reader = app.reader
    assert isinstance(reader, MemoryReader)
    reader.gone = {("x", HER): answer} if answer is not None else {}
    leaves(app, to_confirm=True)
    clock.advance(60)
    forget_people(app=app)
    clock.advance(ASKED_FOR.total_seconds())

    forget_people(app=app)

    assert receipt(app).denied
    assert receipt(app).author == ""
    assert "Spülmaschine" in everything(app)


def test_follow_up_does_it(app: App, clock: VirtualClock, lived: str) -> None:
    leaves(app)
    done = 0

    for _ in range(4):
        clock.advance(60)
        done += line.follow_up(app=app).get("people-forgotten", 0)

    assert done == 1


def test_whoever_is_faster_is_left_alone(app: App, clock: VirtualClock) -> None:
    leaves(app)
    clock.advance(60)
    stale = receipt(app)
    forget_people(app=app)

    with pytest.raises(StaleError):
        app.records.save(replace(stale, v=stale.v + 1))
