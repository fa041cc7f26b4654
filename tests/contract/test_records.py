"""The table in memory and on moto keep the same promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import boto3
import pytest
from moto import mock_aws

from herodesk.adapters.dynamo import DynamoRecords
from herodesk.adapters.erased import bury
from herodesk.adapters.items import UnreadableItemError, decode, encode
from herodesk.domain.brakes import (
    Brakes,
    Consent,
    Failing,
    Pause,
    Scope,
    Told,
    Word,
    paused,
    resumed,
    said,
    signed_out,
)
from herodesk.domain.brand import Cover, Retention, StoredCover
from herodesk.domain.case import Case, Entry, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.compact import CompactLine, Deed, Footing
from herodesk.domain.errors import StaleError
from herodesk.domain.finding import Finding, Reason, Sentiment, Signal, Verdict
from herodesk.domain.offer import Offer
from herodesk.domain.post import Post
from herodesk.domain.promise import Promise
from herodesk.domain.question import Question, QuestionState
from herodesk.domain.question import Word as AskWord
from herodesk.domain.records import (
    AuthorRecord,
    Contact,
    Correction,
    DayCount,
    DayFacts,
    DayLine,
    DayList,
    Lesson,
    Presence,
    ReplyTime,
    Said,
    Session,
    StoredPost,
    Tally,
    Thanks,
)
from herodesk.domain.reply import Reply
from herodesk.domain.retention import dated
from herodesk.domain.rota import Changes
from herodesk.domain.spending import Budget, Sort, Text
from herodesk.domain.staff import Absence, Leave, Way
from herodesk.domain.text_trouble import Alarm, Alarms, Failed, Failures, Why
from herodesk.domain.texting import Draft, Later, Listed, Saying, Texting
from herodesk.ports import Records, is_fresh
from herodesk_ops.memory import MemoryRecords, VirtualClock
from herodesk_ops.table import create_table
from tests.sample import MONDAY_MORNING, TABLE, a_post


@pytest.fixture(params=["memory", "moto"])
def records(request: pytest.FixtureRequest, clock: VirtualClock) -> Iterator[Records]:
    def retention() -> Retention:
        return KEPT

    if request.param == "memory":
        yield MemoryRecords(clock, retention=retention if keeping(request) else None)
        return
    with mock_aws():
        client = boto3.client("dynamodb")
        create_table(client, TABLE)
        yield DynamoRecords(client, TABLE, clock, retention=retention if keeping(request) else None)


KEPT = Retention(closed_case_days=100, noise_days=10)


def keeping(request: pytest.FixtureRequest) -> bool:
    """True for tests of how long things are kept; the others compare what they saved."""
    return "kept" in request.node.name


def a_case(number: str = "K7Q2MX", **facts: object) -> Case:
    return replace(
        Case(
            number=number,
            platform="x",
            state=State.OFFERED,
            opened_at=MONDAY_MORNING,
            due_at=MONDAY_MORNING + timedelta(minutes=60),
            posts=(CasePost(post_id="1", at=MONDAY_MORNING, verdict=Verdict.PROBLEM),),
            next_due=MONDAY_MORNING + timedelta(minutes=10),
            v=1,
        ),
        **facts,  # type: ignore[arg-type]
    )


def a_correction(**facts: object) -> Correction:
    return replace(
        Correction(
            case="K7Q2MX",
            n=2,
            platform="x",
            post_id="1",
            by="karla",
            at=MONDAY_MORNING,
            language="de",
            before_verdict=Verdict.PROBLEM,
            before_topic="exchange",
            after_verdict=Verdict.NOISE,
        ),
        **facts,  # type: ignore[arg-type]
    )


def a_question(id_: str = "q1", **facts: object) -> Question:
    return replace(
        Question(
            id=id_,
            case="K7Q2MX",
            by="ana",
            text="Ist die Pumpe bestellt?",
            asked_at=MONDAY_MORNING,
            to=AskWord(hero="moritz", links=("a",), sent_at=MONDAY_MORNING),
            next_due=MONDAY_MORNING + timedelta(minutes=30),
        ),
        **facts,  # type: ignore[arg-type]
    )


def full_records(post: Post) -> list[object]:
    """One record of each kind with as many fields as possible."""
    finding = Finding(
        verdict=Verdict.PROBLEM,
        confidence=0.93,
        sentiment=Sentiment.NEGATIVE,
        topic="exchange",
        language="de",
        signals=(Signal.DANGER, Signal.PRESS),
        because=(Reason(code="problem-word", value="kaputt ✨", points=3),),
    )
    offer = Offer(
        hero="ana", way=Way.SMS, rung=1, links=("a", "b"), sent_at=MONDAY_MORNING, used=True
    )
    return [
        StoredPost(
            platform="x",
            post_id="1",
            received_at=MONDAY_MORNING,
            post=post,
            finding=finding,
            expires_at=MONDAY_MORNING + timedelta(days=1),
        ),
        AuthorRecord(
            platform="x",
            author_id="77",
            contacts=(Contact(case="K7Q2MX", opened_at=MONDAY_MORNING, topic="exchange"),),
            strays=("8", "9"),
            v=1,
        ),
        a_case(
            offers=(offer,),
            because=finding.because,
            confidence=0.5,
            owner="ana",
            waiting_since=MONDAY_MORNING,
            rests=((MONDAY_MORNING, MONDAY_MORNING + timedelta(hours=1)),),
        ),
        Entry(case="K7Q2MX", at=MONDAY_MORNING, n=1, who="ana", what="claimed"),
        Reply(
            reply_id="r1",
            case="K7Q2MX",
            hero="ana",
            platform="x",
            post_id="1",
            to="1",
            text="Das bringen wir in Ordnung.\nBald.",
            sign_off=" – Ana",
            created_at=MONDAY_MORNING,
            v=1,
        ),
        Session(
            token_hash="abc",
            hero="ana",
            kind="session",
            created_at=MONDAY_MORNING,
            expires_at=MONDAY_MORNING + timedelta(hours=12),
            csrf="x",
        ),
        Brakes(
            pauses=(
                Pause(
                    scope=Scope.CHANNEL,
                    name="x",
                    by="karla",
                    since=MONDAY_MORNING,
                    why="Fehler",
                    remind_at=MONDAY_MORNING,
                    told=(Told(person="ana", at=MONDAY_MORNING),),
                ),
            ),
            words=(Word(person="ana", stopped=True, at=MONDAY_MORNING, by="page", number="n"),),
            v=1,
        ),
        a_correction(),
        Leave(
            person="ana",
            absences=(Absence(first=date(2026, 12, 21), last=date(2027, 1, 3)),),
            rests_until=MONDAY_MORNING,
            v=1,
        ),
        a_cover(),
        a_question(
            because=(Reason(code="knows", value="repair"),),
            state=QuestionState.ANSWERED,
            answered_at=MONDAY_MORNING,
            back=AskWord(hero="ana", way=Way.EMAIL, links=("c",), failed="moved"),
        ),
        Texting(
            person="ana",
            seen=("k1", "k2"),
            listed=Listed(what="later", cases=("K7Q2MX", "M4T8RA"), at=MONDAY_MORNING, minutes=20),
            draft=Draft(case="K7Q2MX", text="Kommt! ✨", key="k1", at=MONDAY_MORNING),
            to_say=(Saying(key="k2", at=MONDAY_MORNING, text="K7Q2MX: …?", asks=True),),
            said=Saying(key="k1", at=MONDAY_MORNING, text="Hilfe", case="K7Q2MX", claims=True),
            sent_at=MONDAY_MORNING,
            unknown_at=MONDAY_MORNING,
            hour=MONDAY_MORNING,
            said_in_hour=2,
            expires_at=MONDAY_MORNING + timedelta(hours=2),
            v=1,
        ),
        Later(
            person="ana",
            case="K7Q2MX",
            next_due=MONDAY_MORNING + timedelta(minutes=20),
            expires_at=MONDAY_MORNING + timedelta(days=1),
        ),
    ]


def a_cover(**facts: object) -> StoredCover:
    cover = Cover(
        by="lars",
        instead_of="karla",
        begins=MONDAY_MORNING,
        ends=MONDAY_MORNING + timedelta(days=7),
    )
    cover_record = StoredCover(
        rota="leads",
        cover=cover,
        by="karla",
        at=MONDAY_MORNING,
        expires_at=MONDAY_MORNING + timedelta(days=97),
    )
    return replace(cover_record, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("place", range(13))
def test_every_record_comes_back_from_its_item_as_it_was(
    place: int,
) -> None:
    post = a_post(media=("https://p.example/1.jpg",), thread="1", reply_to="0", url="u")
    record = full_records(post)[place]

    assert decode(encode(record)) == record  # type: ignore[arg-type]


def test_what_was_saved_is_read_back(records: Records) -> None:
    stored = full_records(a_post())
    records.save(*stored)  # type: ignore[arg-type]

    assert records.post("x", "1") == stored[0]
    assert records.author("x", "77") == stored[1]
    assert records.case("K7Q2MX") == stored[2]
    assert records.reply("K7Q2MX", "r1") == stored[4]
    assert records.session("abc") == stored[5]
    assert records.texting("ana") == stored[11]
    assert records.later("ana", "K7Q2MX") == stored[12]
    file = records.file("K7Q2MX")
    assert file is not None
    assert (file.case, file.timeline[1:], file.replies) == (stored[2], (stored[3],), (stored[4],))
    assert [entry.what for entry in file.timeline] == ["opened-offered", "claimed"]


def test_changes_of_duty_are_read_together_as_they_stand_now(
    records: Records, clock: VirtualClock
) -> None:
    assert records.changes() == Changes()
    leave = Leave(
        person="ana", rests_until=MONDAY_MORNING, quiet="22:30-06:00", first_way=Way.EMAIL, v=1
    )
    other = a_cover(rota="", v=1)

    records.save(leave, a_cover(), other)

    found = records.changes(fresh=True)
    assert found.leaves == {"ana": leave}
    assert sorted(found.covers, key=lambda one: one.rota) == [other, a_cover()]
    assert found.on("leads") == (a_cover().cover,)
    records.save(a_cover(cancelled=True, v=2))
    assert records.changes(fresh=True).on("leads") == ()
    clock.advance(98 * 24 * 3600)
    assert records.changes().covers == ()


def a_later(who: str, minutes: int | None, **facts: object) -> Later:
    due = None if minutes is None else MONDAY_MORNING + timedelta(minutes=minutes)
    later = Later(person=who, case="K7Q2MX", next_due=due)
    return replace(later, **facts)  # type: ignore[arg-type]


def test_who_is_to_be_asked_again_comes_earliest_first_and_only_when_it_is_time(
    records: Records,
) -> None:
    records.save(a_later("ben", 10), a_later("ana", 5), a_later("cem", 20))
    records.save(a_case())

    found = records.laters(MONDAY_MORNING + timedelta(minutes=10), 10)

    assert [one.person for one in found] == ["ana", "ben"]
    assert len(records.laters(MONDAY_MORNING + timedelta(hours=1), 2)) == 2
    assert records.due(MONDAY_MORNING + timedelta(hours=1), 10) == ["K7Q2MX"]
    assert records.open_cases() == ["K7Q2MX"]


def test_who_was_asked_again_or_wants_it_later_still_is_not_due(records: Records) -> None:
    records.save(a_later("ben", 10), a_later("ana", 5))
    records.save(a_later("ben", None, v=2), a_later("ana", 50, v=2))

    assert records.laters(MONDAY_MORNING + timedelta(minutes=10), 10) == []
    assert records.later("ben", "K7Q2MX") == a_later("ben", None, v=2)


def test_a_wish_that_has_outlived_its_time_is_not_there(
    records: Records, clock: VirtualClock
) -> None:
    ends = MONDAY_MORNING + timedelta(minutes=30)
    records.save(a_later("ana", 5, expires_at=ends))
    clock.move_to(ends)

    assert records.laters(ends, 10) == []
    records.save(a_later("ana", 60))
    assert records.later("ana", "K7Q2MX") == a_later("ana", 60)


def test_two_runs_of_one_persons_texts_meet_at_their_record(records: Records) -> None:
    records.save(Texting(person="ana", seen=("a",), v=1))

    with pytest.raises(StaleError) as refused:
        records.save(a_case(), Texting(person="ana", seen=("b",), v=1))

    assert refused.value.key == "PERSON"
    assert records.case("K7Q2MX") is None


def test_the_second_first_version_is_refused_and_told_what_is_stored(records: Records) -> None:
    records.save(a_case())

    with pytest.raises(StaleError) as refused:
        records.save(a_case(topic="repair"))

    assert refused.value.stored == a_case()
    assert records.case("K7Q2MX") == a_case()


def test_a_record_is_saved_only_on_top_of_the_version_it_was_read_as(records: Records) -> None:
    records.save(a_case())
    records.save(a_case(topic="repair", v=2))

    with pytest.raises(StaleError):
        records.save(a_case(topic="billing", v=2))

    assert records.case("K7Q2MX") == a_case(topic="repair", v=2)


def test_of_several_records_all_are_saved_or_none(records: Records) -> None:
    records.save(a_case())
    entry = Entry(case="K7Q2MX", at=MONDAY_MORNING, n=2, who="ana", what="claimed")

    with pytest.raises(StaleError) as refused:
        records.save(entry, a_case(topic="repair"), a_case("AAAAAA"))

    assert refused.value.stored == a_case()
    assert records.case("AAAAAA") is None
    file = records.file("K7Q2MX")
    assert file is not None
    assert file.timeline == (a_case().first_entry,)


def test_several_are_read_in_the_order_asked_for_without_unknown_or_double_ones(
    records: Records,
) -> None:
    for number in ("AAAAAA", "BBBBBB", "CCCCCC"):
        records.save(a_case(number))

    found = records.cases(["CCCCCC", "ZZZZZZ", "AAAAAA", "CCCCCC"])

    assert [case.number for case in found] == ["CCCCCC", "AAAAAA"]


def test_what_is_due_comes_earliest_first_and_what_is_over_does_not_come(records: Records) -> None:
    for minute, number in enumerate(["CCCCCC", "AAAAAA", "BBBBBB"]):
        records.save(a_case(number, next_due=MONDAY_MORNING + timedelta(minutes=minute)))
    records.save(a_case("AAAAAA", state=State.CLOSED, next_due=None, v=2))

    assert records.due(MONDAY_MORNING, 10) == ["CCCCCC"]
    assert records.due(MONDAY_MORNING + timedelta(minutes=5), 10) == ["CCCCCC", "BBBBBB"]
    assert records.due(MONDAY_MORNING + timedelta(minutes=5), 1) == ["CCCCCC"]
    assert records.open_cases() == ["CCCCCC", "BBBBBB"]


def test_loads_count_the_cases_that_each_person_is_at_and_not_the_answered_ones(
    records: Records,
) -> None:
    records.save(a_case("AAAAAA", owner="ana", state=State.CLAIMED))
    records.save(a_case("BBBBBB", owner="ana", state=State.CLAIMED))
    records.save(a_case("CCCCCC"))
    records.save(a_case("DDDDDD", owner="ana", state=State.ANSWERED))

    assert records.loads() == {"ana": 2}


def test_the_brakes_are_read_alone_and_along_with_an_author_or_a_session(
    records: Records, clock: VirtualClock
) -> None:
    assert records.brakes() == Brakes()
    stop = Pause(scope=Scope.CHANNEL, name="x", by="karla", since=MONDAY_MORNING, why="Fehler")
    brakes, ledger = paused(Brakes(), stop)
    other = boto_side(records, clock)
    other.save(brakes, ledger)

    assert records.brakes(fresh=True) == brakes
    ended, line = resumed(brakes, brakes.on[0], by="mira", now=MONDAY_MORNING)
    other.save(ended, line)
    assert records.author("x", "77") is None
    assert records.brakes() == ended

    again, line = paused(ended, replace(stop, since=MONDAY_MORNING + timedelta(seconds=1)))
    other.save(again, line)
    assert records.session("abc") is None
    assert records.brakes() == again

    out, line = signed_out(again, ["ana", "ben"], by="ana", now=MONDAY_MORNING)
    other.save(out, line)
    assert records.session("abc") is None
    assert records.brakes().out_at("ben") == MONDAY_MORNING


def test_several_authors_are_read_at_once_with_the_brakes(
    records: Records, clock: VirtualClock
) -> None:
    known = [AuthorRecord(platform="x", author_id=f"{n}") for n in range(120)]
    for author in known:
        records.save(author)
    keys = [("x", author.author_id) for author in reversed(known)]

    assert records.authors([*keys, ("x", "nobody"), ("facebook", "7"), keys[0]]) == known[::-1]
    assert records.authors([]) == []

    brakes, line = signed_out(Brakes(), ["ana"], by="ana", now=MONDAY_MORNING)
    boto_side(records, clock).save(brakes, line)
    records.authors(keys[:1])
    assert records.brakes() == brakes


def boto_side(records: Records, clock: VirtualClock) -> Records:
    """The same table as another container sees it."""
    if isinstance(records, MemoryRecords):
        return records
    return DynamoRecords(boto3.client("dynamodb"), TABLE, clock)


def test_the_brakes_are_five_seconds_old_at_most(records: Records, clock: VirtualClock) -> None:
    records.brakes()
    brakes = said(Brakes(), Word(person="ana", stopped=True, at=MONDAY_MORNING, by="page"))
    boto_side(records, clock).save(brakes)

    clock.advance(5)

    assert records.brakes() == brakes


def test_of_two_changes_of_the_brakes_at_once_one_is_refused(records: Records) -> None:
    word = Word(person="ana", stopped=True, at=MONDAY_MORNING, by="page", number="abc")
    records.save(said(Brakes(), word))

    with pytest.raises(StaleError):
        records.save(said(Brakes(), word))


def test_a_text_message_is_in_the_ledger_of_consent_once(records: Records) -> None:
    consent = Consent(person="ana", at=MONDAY_MORNING, what="stop", by="text", key="m1")
    records.save(consent)

    with pytest.raises(StaleError) as refused:
        records.save(consent)

    assert refused.value.stored == consent
    records.save(replace(consent, key="m2"))


def test_brakes_are_among_no_lists_of_cases(records: Records) -> None:
    stop = Pause(scope=Scope.ALL, by="karla", since=MONDAY_MORNING, why="Fehler")
    records.save(*paused(Brakes(), stop))

    assert records.due(MONDAY_MORNING + timedelta(days=30), 10) == []
    assert records.open_cases() == []
    assert records.loads() == {}


def test_a_session_ends_by_the_clock_not_by_the_table(
    records: Records, clock: VirtualClock
) -> None:
    session = full_records(a_post())[5]
    records.save(session)  # type: ignore[arg-type]

    clock.advance(12 * 3600)

    assert records.session("abc") is None


AFTER = timedelta(days=100)


def test_an_open_case_is_kept_without_end_and_an_ended_one_for_its_days(
    records: Records, clock: VirtualClock
) -> None:
    for number, state in (("AAAAAA", State.CLOSED), ("BBBBBB", State.WITHDRAWN),
                          ("CCCCCC", State.NOT_A_CASE), ("DDDDDD", State.SOLVED)):  # fmt: skip
        records.save(a_case(number, state=state))
    open_case, *ended = (records.case(number) for number in ("DDDDDD", "AAAAAA", "BBBBBB"))

    assert open_case is not None
    assert open_case.expires_at is None
    assert [case and case.expires_at for case in ended] == [MONDAY_MORNING + AFTER] * 2

    clock.advance(AFTER.total_seconds())

    found = records.cases(["AAAAAA", "BBBBBB", "CCCCCC", "DDDDDD"])
    assert [case.number for case in found] == ["DDDDDD"]
    assert records.file("AAAAAA") is None


def test_what_belongs_to_a_case_is_kept_for_its_days(records: Records, clock: VirtualClock) -> None:
    post, author, case, entry, reply, *_ = full_records(a_post())
    records.save(replace(post, expires_at=None, case="K7Q2MX"), author, case, entry, reply)  # type: ignore[type-var, arg-type]

    clock.advance(AFTER.total_seconds() - 1)
    assert records.post("x", "1") is not None
    file = records.file("K7Q2MX")
    assert file is not None
    assert (len(file.timeline), len(file.replies)) == (2, 1)

    clock.advance(1)
    assert records.post("x", "1") is None
    assert records.posts([("x", "1")]) == []
    assert records.author("x", "77") is None
    assert records.reply("K7Q2MX", "r1") is None
    file = records.file("K7Q2MX")
    assert file is not None  # the case itself is open
    assert (file.timeline, file.replies) == ((file.case.first_entry,), ())


def test_a_correction_is_written_once_and_stands_beside_its_case(records: Records) -> None:
    records.save(a_case(), a_correction())

    with pytest.raises(StaleError):
        records.save(a_case(v=2), a_correction(by="ana"))
    records.save(a_case(v=2), a_correction(n=3))
    file = records.file("K7Q2MX")
    assert file is not None
    assert (file.case.v, len(file.timeline), file.replies) == (2, 1, ())


def test_questions_are_found_by_when_they_are_due_and_by_whom_they_wait_for(
    records: Records,
) -> None:
    late = a_question("q2", to=AskWord(hero="luca"), next_due=MONDAY_MORNING + timedelta(hours=1))
    over = a_question("q3", state=QuestionState.LAPSED, next_due=None)
    records.save(a_case(), a_question(), late, over)

    half = MONDAY_MORNING + timedelta(minutes=30)
    assert records.questions_due(half, 10) == [("K7Q2MX", "q1")]
    assert records.questions_due(half + timedelta(hours=1), 10) == [
        ("K7Q2MX", "q1"),
        ("K7Q2MX", "q2"),
    ]
    assert records.questions_due(half + timedelta(hours=1), 1) == [("K7Q2MX", "q1")]
    assert records.questions_to("luca") == [("K7Q2MX", "q2")]
    assert records.question("K7Q2MX", "q2") == late
    assert records.question("K7Q2MX", "q4") is None
    file = records.file("K7Q2MX")
    assert file is not None
    assert {one.id for one in file.questions} == {"q1", "q2", "q3"}


def test_questions_are_among_no_lists_of_cases_and_no_loads(records: Records) -> None:
    records.save(a_question())

    assert records.open_cases() == []
    assert records.due(MONDAY_MORNING + timedelta(days=1), 10) == []
    assert records.loads() == {}


def test_a_question_is_saved_only_on_top_of_the_version_it_was_read_as(records: Records) -> None:
    records.save(a_question())
    records.save(a_question().next(state=QuestionState.LATE))

    with pytest.raises(StaleError):
        records.save(a_question().next(state=QuestionState.LAPSED))


def test_a_correction_is_kept_for_the_days_of_its_case(clock: VirtualClock) -> None:
    made = dated(a_correction(), KEPT, clock.now())

    assert isinstance(made, Correction)
    assert made.expires_at == clock.now() + timedelta(days=KEPT.closed_case_days)


def test_the_id_of_a_later_version_is_kept_for_its_days_too(
    records: Records, clock: VirtualClock
) -> None:
    records.save(StoredPost(platform="x", post_id="12", received_at=MONDAY_MORNING, edit_of="1"))
    assert records.post("x", "12") is not None

    clock.advance(AFTER.total_seconds())

    assert records.post("x", "12") is None


def test_a_post_without_a_case_is_kept_as_long_as_was_said(
    records: Records, clock: VirtualClock
) -> None:
    post = full_records(a_post())[0]
    records.save(post)  # type: ignore[arg-type]

    clock.advance(24 * 3600)

    assert records.post("x", "1") is None


def test_what_was_kept_long_enough_gives_way_before_the_table_deletes_it(
    records: Records, clock: VirtualClock
) -> None:
    post = full_records(a_post())[0]
    records.save(post)  # type: ignore[arg-type]
    clock.advance(24 * 3600)

    records.save(replace(post, expires_at=None))  # type: ignore[type-var, arg-type]

    found = records.post("x", "1")
    assert found is not None
    assert found.v == 1


def test_a_post_is_erased_when_it_was_buried(records: Records, clock: VirtualClock) -> None:
    assert not records.is_erased("x", "1")
    if isinstance(records, MemoryRecords):
        records.erased.add(("x", "1"))
    else:
        bury([("x", "1")], client=boto3.client("dynamodb"), table=TABLE, now=clock.now())

    clock.advance(15)

    assert records.is_erased("x", "1")
    assert not records.is_erased("x", "2")
    assert not records.is_erased("generic", "1")


def test_an_item_that_cannot_be_read_is_told_without_a_word_of_its_content() -> None:
    item = encode(full_records(a_post(text="mein Geheimnis"))[0])  # type: ignore[arg-type]
    item["received_at"] = {"S": "mein Geheimnis"}
    item["post"]["M"]["kind"] = {"S": "mein Geheimnis"}

    with pytest.raises(UnreadableItemError) as unreadable:
        decode(item)

    assert str(unreadable.value) == "an item of kind post cannot be read: post.kind, received_at"
    assert unreadable.value.__suppress_context__


def test_notices_of_an_hour_are_counted_exactly_and_anew_in_the_next(
    records: Records, clock: VirtualClock
) -> None:
    assert records.count_notices(["ana", "ben!"], 6) == {"ana": 1, "ben!": 1}
    assert records.count_notices(["ana", "pk"], 6) == {"ana": 2, "pk": 1}

    clock.advance(3600)

    assert records.count_notices(["ana"], 6) == {"ana": 1}


def test_a_turn_that_is_handed_back_counts_no_more(records: Records) -> None:
    for _ in range(3):
        records.count_notices(["ana", "ben"], 9)

    records.hand_back_notices(["ana"])
    records.hand_back_notices([])

    assert records.count_notices(["ana", "ben"], 9) == {"ana": 3, "ben": 4}


def test_who_is_full_is_told_so_without_end(records: Records) -> None:
    counts = [records.count_notices(["ana"], 2)["ana"] for _ in range(5)]

    assert counts[:3] == [1, 2, 3]
    assert min(counts[2:]) == 3


# -- the budget of text messages -----------------------------------------------------------------

TEN = Budget(
    zone="Europe/Berlin", most_a_day=10, most_a_month=25, most_micros=0,
    kept=((Sort.DANGER, 20), (Sort.SIGN_IN, 10)),
)  # fmt: skip


def a_text(person: str, sort: Sort = Sort.CASES) -> Text:
    return Text(person=person, sort=sort, micros=100_000)


def test_parts_are_taken_until_the_day_is_used_up_and_anew_on_the_next(
    records: Records, clock: VirtualClock
) -> None:
    taken = [records.take_text(a_text(f"p{n}"), TEN) for n in range(12)]

    assert taken.count(True) == 7
    spent = records.spent(TEN)
    assert (spent.day, dict(spent.today), dict(spent.month)) == (
        "2026-11-23", {Sort.CASES: 7}, {Sort.CASES: 7},
    )  # fmt: skip
    assert dict(spent.micros) == {Sort.CASES: 700_000}

    clock.advance(24 * 3600)
    assert dict(records.spent(TEN).today) == {}
    assert records.take_text(a_text("p1"), TEN)
    assert dict(records.spent(TEN).month) == {Sort.CASES: 8}


def test_danger_and_sign_in_links_have_a_share_of_their_own(records: Records) -> None:
    for n in range(12):
        records.take_text(a_text(f"p{n}"), TEN)

    danger = [records.take_text(a_text(f"d{n}", Sort.DANGER), TEN) for n in range(4)]
    links = [records.take_text(a_text(f"s{n}", Sort.SIGN_IN), TEN) for n in range(3)]

    assert (danger.count(True), links.count(True)) == (2, 1)
    assert sum(records.spent(TEN).today.values()) == 10


def test_the_month_ends_it_too_and_a_new_month_begins_with_nothing(
    records: Records, clock: VirtualClock
) -> None:
    taken = 0
    for _day in range(5):
        taken += sum(records.take_text(a_text(f"p{n}"), TEN) for n in range(8))
        clock.advance(24 * 3600)

    assert taken == 18  # 25 less the shares of danger, 5, and of sign-in, 2
    clock.advance(4 * 24 * 3600)
    assert records.take_text(a_text("p1"), TEN)
    assert dict(records.spent(TEN).month) == {Sort.CASES: 1}


def test_a_part_set_aside_with_the_turn_is_counted_once(records: Records) -> None:
    texts = {name: a_text(name) for name in ("ana", "ben")}
    records.count_notices(["ana", "ben", "cem"], 6, texts, TEN)
    assert dict(records.spent(TEN).today) == {Sort.CASES: 2}

    assert records.take_text(a_text("ana"), TEN)
    assert records.take_text(a_text("ben"), TEN)
    assert dict(records.spent(TEN).today) == {Sort.CASES: 2}
    assert records.take_text(a_text("ana"), TEN)
    assert dict(records.spent(TEN).today) == {Sort.CASES: 3}


def test_who_has_been_told_enough_uses_no_part(records: Records) -> None:
    for _ in range(4):
        records.count_notices(["ana"], 2, {"ana": a_text("ana")}, TEN)
        records.take_text(a_text("ana"), TEN)
        records.put_back_text(a_text("ana"))

    assert dict(records.spent(TEN).today) == {Sort.CASES: 1}


def test_parts_beyond_the_budget_are_not_kept_counted(records: Records) -> None:
    names = [f"p{n}" for n in range(9)]
    records.count_notices(names, 6, {name: a_text(name) for name in names}, TEN)

    assert dict(records.spent(TEN).today) == {Sort.CASES: 7}
    assert [records.take_text(a_text(name), TEN) for name in names].count(True) == 7


def test_alarms_and_failures_come_back_as_they_were(records: Records) -> None:
    assert (records.alarms(), records.failures("ana")) == (Alarms(), Failures(person="ana"))
    told = (
        Told(person="lars", at=MONDAY_MORNING, sent=True),
        Told(person="mira", at=MONDAY_MORNING),
    )
    alarm = Alarm(period="2026-11-23", percent=80, at=MONDAY_MORNING, told=told)
    failed = Failed(id="x9", at=MONDAY_MORNING, why=Why.BLOCKED)

    alarms = Alarms(alarms=(alarm,), v=1)
    failures = Failures(person="ana").with_failed(failed, "h")
    brakes = Brakes(failing=(Failing(person="ana", number="h", since=MONDAY_MORNING),), v=1)
    records.save(alarms)
    records.save(failures, brakes)

    assert records.alarms() == alarms
    assert records.failures("ana") == failures
    assert records.brakes(fresh=True) == brakes
    with pytest.raises(StaleError):
        records.save(failures)


def test_the_ledger_of_consent_is_read_oldest_first_and_of_one_person(records: Records) -> None:
    def said(what: str, minute: int, who: str = "ana") -> Consent:
        at = MONDAY_MORNING + timedelta(minutes=minute)
        return Consent(person=who, at=at, what=what, by="page", key=f"k{minute}", number="h")

    records.save(said("stop", 2))
    records.save(said("consent", 1), said("consent", 1, "ben"))

    assert records.consents("ana") == [said("consent", 1), said("stop", 2)]
    assert records.consents("nobody") == []


def test_money_ends_it_where_prices_are_known(records: Records) -> None:
    poor = replace(TEN, most_micros=500_000)

    taken = [records.take_text(a_text(f"p{n}"), poor) for n in range(6)]

    assert taken.count(True) == 3
    assert dict(records.spent(poor).micros) == {Sort.CASES: 300_000}


def test_many_at_once_take_never_more_than_there_is(clock: VirtualClock) -> None:
    with mock_aws():
        client = boto3.client("dynamodb")
        create_table(client, TABLE)
        containers = [DynamoRecords(client, TABLE, clock) for _ in range(4)]
        left = 0
        for n in range(6):
            for at, one in enumerate(containers):
                names = [f"p{n}{at}{k}" for k in range(3)]
                one.count_notices(names, 6, {name: a_text(name) for name in names}, TEN)
            for at, one in enumerate(containers):
                left += sum(one.take_text(a_text(f"p{n}{at}{k}"), TEN) for k in range(3))

        assert left == 7
        assert sum(containers[0].spent(TEN).today.values()) == 7


def a_line(minute: int, **facts: object) -> DayLine:
    return replace(
        DayLine(
            kind=DayList.PRAISE,
            at=MONDAY_MORNING + timedelta(minutes=minute),
            id=f"{minute:016x}",
            platform="x",
            verdict=Verdict.PRAISE,
            topic="exchange",
            post_id=str(minute),
        ),
        **facts,  # type: ignore[arg-type]
    )


def test_a_days_line_and_its_totals_come_back_as_they_were() -> None:
    line = a_line(
        1, kind=DayList.CLOSED, state=State.CLOSED, owner="ana", opened_at=MONDAY_MORNING,
        first_answer_at=MONDAY_MORNING, minutes=0, in_time=True, solved_at=MONDAY_MORNING,
    )  # fmt: skip
    tally = Tally(topic=None, platform="x", verdict=Verdict.PROBLEM, opened=3, in_time=2)
    count = DayCount(day=MONDAY_MORNING.date(), tallies=(tally,), expires_at=MONDAY_MORNING)

    assert decode(encode(line)) == line
    assert decode(encode(count)) == count


def test_the_lines_of_a_day_come_newest_first_and_by_list(records: Records) -> None:
    for minute in (3, 1, 2, 5, 4):
        records.save(a_line(minute))
    records.save(a_line(6, kind=DayList.IDEA), a_line(24 * 60))
    today = MONDAY_MORNING.date()

    assert records.day_lines(today, DayList.PRAISE) == [a_line(m) for m in (5, 4, 3, 2, 1)]
    assert records.day_lines(today, DayList.PRAISE, 2) == [a_line(5), a_line(4)]
    assert records.day_lines(today, DayList.IDEA) == [a_line(6, kind=DayList.IDEA)]
    assert records.day_lines(today, DayList.CLOSED) == []


def test_a_line_goes_by_the_record_that_it_is_saved_with(records: Records) -> None:
    records.save(a_case(), a_line(1))
    records.save(a_case(v=2), a_line(1, moved=True))

    with pytest.raises(StaleError):
        records.save(a_case(v=2), a_line(1), a_line(2))

    today = MONDAY_MORNING.date()
    assert records.day_lines(today, DayList.PRAISE) == [a_line(1, moved=True)]


def test_a_days_totals_are_stored_once(records: Records) -> None:
    today = MONDAY_MORNING.date()
    first = DayCount(day=today, tallies=(Tally(topic="a", platform="x", verdict=Verdict.IDEA),))
    records.save(first)

    with pytest.raises(StaleError):
        records.save(DayCount(day=today))

    assert records.day_counts([today - timedelta(days=1), today]) == [first]


def test_what_is_counted_of_a_days_cases_is_stored_once_in_all_its_parts(
    records: Records,
) -> None:
    today = MONDAY_MORNING.date()
    parts = [DayFacts(day=today, part=n, parts=3, rows=f"rows {n}") for n in range(3)]
    yesterday = DayFacts(day=today - timedelta(days=1), rows="one part")
    records.save(*parts)
    records.save(yesterday)

    with pytest.raises(StaleError):
        records.save(*(replace(part, rows="other") for part in parts))

    days = [today - timedelta(days=n) for n in range(3)]
    found = records.day_facts(days)
    told = sorted((one.day, one.part, one.parts, one.rows) for one in found)
    assert told == sorted((one.day, one.part, one.parts, one.rows) for one in (*parts, yesterday))
    assert records.day_facts(days[2:]) == []


def test_how_soon_we_answered_is_stored_once_a_day(records: Records) -> None:
    today = MONDAY_MORNING.date()
    first = ReplyTime(day=today, first=today, last=today, due=30, answered=29, in_time=28)
    records.save(first)

    with pytest.raises(StaleError):
        records.save(replace(first, due=31))

    (found,) = records.reply_times([today, today - timedelta(days=1)])
    assert replace(found, expires_at=None) == first


def test_a_line_that_points_to_a_post_is_kept_no_longer_than_the_post_and_an_end_like_its_case(
    records: Records, clock: VirtualClock
) -> None:
    records.save(a_line(0), a_line(0, kind=DayList.CLOSED))
    today = MONDAY_MORNING.date()

    clock.advance(timedelta(days=KEPT.noise_days).total_seconds())
    assert records.day_lines(today, DayList.PRAISE) == []
    assert len(records.day_lines(today, DayList.CLOSED)) == 1

    clock.advance(timedelta(days=90).total_seconds())
    assert records.day_lines(today, DayList.CLOSED) == []


# -- thanks and promises --------------------------------------------------------------------------


def some_thanks(n: int, hero: str = "ana", **facts: object) -> Thanks:
    at = MONDAY_MORNING + timedelta(minutes=n)
    return replace(Thanks(hero=hero, case="K7Q2MX", at=at, id=f"{n:016x}"), **facts)  # type: ignore[arg-type]


def test_the_thanks_of_a_person_come_newest_first_and_nobody_elses(records: Records) -> None:
    records.save(some_thanks(1), some_thanks(2), some_thanks(3, hero="ben"), some_thanks(4))

    assert records.thanks("ana", 10) == [some_thanks(4), some_thanks(2), some_thanks(1)]
    assert records.thanks("ana", 1) == [some_thanks(4)]
    assert records.thanks("nobody", 10) == []


def test_thanks_are_stored_once_and_marked_as_told(records: Records) -> None:
    records.save(some_thanks(1))
    with pytest.raises(StaleError):
        records.save(some_thanks(1))

    records.save(some_thanks(1, told=True, v=2))

    assert records.thanks("ana", 10) == [some_thanks(1, told=True, v=2)]


def test_thanks_that_were_held_come_when_it_is_time_earliest_first_until_they_are_told(
    records: Records,
) -> None:
    morning, later = MONDAY_MORNING + timedelta(hours=1), MONDAY_MORNING + timedelta(hours=2)
    records.save(some_thanks(1, next_due=later), some_thanks(2, next_due=morning), some_thanks(3))
    records.save(some_thanks(4, hero="ben", next_due=morning), a_case())

    assert records.thanks_due(MONDAY_MORNING, 10) == []
    held = records.thanks_due(morning, 10)
    assert {(one.hero, one.id) for one in held} == {("ana", f"{2:016x}"), ("ben", f"{4:016x}")}
    assert records.thanks_due(later, 10)[-1] == some_thanks(1, next_due=later)
    assert len(records.thanks_due(later, 1)) == 1
    assert records.open_cases() == ["K7Q2MX"]

    records.save(some_thanks(1, told=True, v=2))
    assert len(records.thanks_due(later, 10)) == 2


def test_words_that_may_be_kept_for_some_time_only_are_due_then_and_once_they_are_gone_no_more(
    records: Records,
) -> None:
    early, late = MONDAY_MORNING + timedelta(hours=48), MONDAY_MORNING + timedelta(days=30)
    lines = [
        replace(
            StoredPost.of(a_post(f"190{n}"), MONDAY_MORNING),
            post=replace(a_post(f"190{n}"), words_until=until),
        )
        for n, until in enumerate((early, late, None))
    ]
    records.save(*lines, a_case())

    assert records.words_due(early - timedelta(microseconds=1), 10) == []
    assert [it.post_id for it in records.words_due(early, 10)] == ["1900"]
    assert {it.post_id for it in records.words_due(late, 10)} == {"1900", "1901"}
    assert len(records.words_due(late, 1)) == 1
    assert records.open_cases() == ["K7Q2MX"]

    (due,) = records.words_due(early, 10)
    assert due.post
    assert due.post.words_until == early
    records.save(replace(due, post=due.post.without_words(), v=due.v + 1))
    assert records.words_due(early, 10) == []
    assert {it.post_id for it in records.words_due(late, 10)} == {"1901"}


def test_thanks_are_kept_as_long_as_what_belongs_to_a_case(
    records: Records, clock: VirtualClock
) -> None:
    records.save(some_thanks(1))

    clock.advance(timedelta(days=KEPT.closed_case_days - 1).total_seconds())
    assert len(records.thanks("ana", 10)) == 1
    clock.advance(timedelta(days=2).total_seconds())
    assert records.thanks("ana", 10) == []


def test_a_promise_comes_back_as_it_was_and_a_case_without_one_has_no_word_of_it(
    records: Records,
) -> None:
    promise = Promise(
        due=(MONDAY_MORNING, MONDAY_MORNING + timedelta(days=1)),
        check_at=MONDAY_MORNING + timedelta(hours=20),
        since=MONDAY_MORNING,
        asked_at=MONDAY_MORNING,
        broken=True,
        said=True,
    )
    records.save(a_case(state=State.PROMISED, promise=promise))

    assert records.case("K7Q2MX") == a_case(state=State.PROMISED, promise=promise)
    assert not {"promise", "promised"} & encode(a_case()).keys()


# -- what stands beside a case -----------------------------------------------------------------


def test_who_looks_at_a_case_comes_with_its_file_and_is_gone_after_minutes(
    records: Records, clock: VirtualClock
) -> None:
    records.save(a_case())
    at, until = clock.now(), clock.now() + timedelta(minutes=2)
    ana, ben = (
        Presence(case="K7Q2MX", person=who, at=at, expires_at=until) for who in ("ana", "ben")
    )
    records.save(ana)
    records.save(ben)
    records.save(ana)

    file = records.file("K7Q2MX")
    assert file
    assert {one.person for one in file.watchers} == {"ana", "ben"}
    assert records.case("K7Q2MX") == file.case

    clock.advance(121)
    file = records.file("K7Q2MX")
    assert file
    assert file.watchers == ()


def test_the_same_words_are_counted_by_customer_and_for_their_days(
    records: Records, clock: VirtualClock
) -> None:
    until = clock.now() + timedelta(days=1)
    for number in ("A00001", "A00002", "A00001"):
        records.save(Said(words="w1", case=number, expires_at=until))
    records.save(Said(words="w2", case="A00003", expires_at=until))

    assert sorted(records.said_to("w1", 10)) == ["A00001", "A00002"]
    assert len(records.said_to("w1", 1)) == 1
    assert records.said_to("w3", 10) == []
    clock.advance(timedelta(days=1).total_seconds() + 1)
    assert records.said_to("w1", 10) == []


def test_lessons_come_newest_first_examples_apart_by_topic(records: Records) -> None:
    def lesson(n: int, **facts: object) -> Lesson:
        at = MONDAY_MORNING + timedelta(minutes=n)
        made = Lesson(topic="repair", case=f"A0000{n}", at=at, language="de", marks=("abcdef",))
        return replace(made, **facts)  # type: ignore[arg-type]

    marked = lesson(1, example=True, by="ana")
    records.save(lesson(1), lesson(2), lesson(3), marked, lesson(4, topic="billing"))

    found = records.lessons("repair", 2)

    assert sorted(found, key=lambda it: (not it.example, it.case)) == [marked, lesson(2), lesson(3)]
    assert records.lessons("shop", 10) == []
    records.save(replace(marked, expires_at=MONDAY_MORNING))
    assert not any(one.example for one in records.lessons("repair", 10))


# -- who watches the board ------------------------------------------------------------------


def test_whoever_watches_sees_cases_a_quarter_of_a_minute_old_at_most(
    records: Records, clock: VirtualClock
) -> None:
    first = a_case("K7Q2MX")
    records.save(first)
    began = clock.now()

    seen = [records.watched_cases()]
    records.save(first.next(state=State.CLAIMED))
    clock.advance(14)
    seen.append(records.watched_cases())
    clock.advance(1)
    seen.append(records.watched_cases())

    assert [(at - began).total_seconds() for at, _ in seen] == [0, 0, 15]
    assert [[case.state for case in cases] for _, cases in seen] == [
        [State.OFFERED],
        [State.OFFERED],
        [State.CLAIMED],
    ]


@pytest.mark.parametrize(("open_now", "seconds"), [(0, 15), (750, 15), (1000, 20), (10_000, 200)])
def test_in_a_storm_no_more_than_fifty_cases_a_second_are_read_for_those_who_watch(
    open_now: int, seconds: int
) -> None:
    cases, end = [a_case()] * open_now, MONDAY_MORNING + timedelta(seconds=seconds)

    assert is_fresh(MONDAY_MORNING, cases, now=end - timedelta(milliseconds=1))
    assert not is_fresh(MONDAY_MORNING, cases, now=end)
    assert not is_fresh(MONDAY_MORNING, cases, now=MONDAY_MORNING - timedelta(seconds=1))


def test_a_footing_is_read_with_duty_and_its_history_by_the_person(records: Records) -> None:
    signed = Footing(person="ana").signing("1.0", date(2026, 11, 23))
    line = CompactLine(
        person="ana", at=MONDAY_MORNING, n=1, what=Deed.SIGNED, by="ana", value="1.0",
        language="de",
    )  # fmt: skip
    records.save(signed, line)
    raised = signed.at_level(2).passing("billing", date(2026, 11, 20))
    raised = replace(raised, v=2)
    later = replace(line, at=MONDAY_MORNING + timedelta(days=1), n=2, what=Deed.LEVEL, why="gut")
    records.save(raised, later)

    assert records.changes(fresh=True).footings == {"ana": raised}
    assert records.compact_lines("ana") == [line, later]
    assert records.compact_lines("ben") == []
    with pytest.raises(StaleError):
        records.save(replace(raised, v=2), replace(later, n=3))
