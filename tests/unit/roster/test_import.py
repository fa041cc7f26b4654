"""`herodesk staff import`: the difference first, everything at once, and nothing twice."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from herodesk.adapters.dynamo import DynamoRecords
from herodesk.adapters.items import decode, encode
from herodesk.adapters.people import read_people
from herodesk.adapters.person_item import WORKED_OUT
from herodesk.domain.duty import Block
from herodesk.domain.staff import Absence, Person, Role, Way
from herodesk.steps.away import go_away
from herodesk_ops.difference import difference
from herodesk_ops.memory import VirtualClock
from herodesk_ops.onboarding import push
from herodesk_ops.stage import Stage, records_of
from tests.sample import MONDAY_MORNING, nordwind
from tests.unit.roster.conftest import TABLE, Office, edit
from tests.unit.roster.sns import PowerCutError

TODAY = MONDAY_MORNING.date()


def stored(office: Office) -> dict[str, Person]:
    return {person.id: person for person in read_people(office.table, TABLE)}


def test_the_first_import_stores_everybody_and_says_what_to_tell_them(
    office: Office, roster: Path
) -> None:
    assert office("staff", "import", str(roster)) == 0

    assert "3 people stored, 2 of them can be told by e-mail. 2 have to confirm" in office.out
    assert (
        "--- for you to send to 1 person, in 'de' ---\nTo: ana@a.example\nBetreff: Nordwind:"
        in office.out
    )
    assert (
        "--- for you to send to 1 person, in 'en' ---\nTo: ben@a.example\nSubject: Nordwind:"
        in office.out
    )
    assert list(stored(office)) == ["ana", "ben", "kay"]
    assert sorted(office.sns.mails) == ["ana@a.example", "ben@a.example"]


def test_the_same_import_again_changes_nothing_and_asks_nobody(
    office: Office, roster: Path
) -> None:
    office("staff", "import", str(roster))
    before, mails = stored(office), list(office.sns.mails)

    assert office("staff", "import", str(roster)) == 0

    assert office.out == ("unchanged: 3\nNothing to do: everybody is stored as the file says.\n")
    assert (stored(office), office.sns.mails) == (before, mails)


def test_a_second_import_shows_each_field_and_writes_nothing_before_it_is_agreed_to(
    office: Office, roster: Path
) -> None:
    office("staff", "import", str(roster))
    before = stored(office)
    edit(roster, "repair,Mo-Fr 08:00-16:00", "repair|billing,Mo 08:00-12:00")
    edit(roster, "ben,Ben Bach,hero,ben@a.example,yes,en|de,billing,Mo-Fr 08:00-16:00\n", "")
    with roster.open("a") as more:
        more.write("lea,Lea Lang,hero,,no,de,,\n")

    assert office("staff", "import", str(roster)) == 1

    assert "new: 1\n  lea (Lea Lang)\n" in office.out
    assert "ana: topics repair -> repair | billing; hours Mo 08:00-16:00 | Tu" in office.out
    assert "-> Mo 08:00-12:00" in office.out
    assert "gone, will be paused: 1\n  ben (Ben Bach)\nunchanged: 1\n" in office.out
    assert "Nothing was written. Add --yes to go on." in office.out
    assert stored(office) == before


def test_who_is_gone_gets_no_offers_and_comes_back_as_they_were(
    office: Office, roster: Path
) -> None:
    office("staff", "import", str(roster))
    whole = roster.read_text()
    edit(roster, "ben,Ben Bach,hero,ben@a.example,yes,en|de,billing,Mo-Fr 08:00-16:00\n", "")

    office("staff", "import", str(roster), "--yes")
    gone = stored(office)["ben"]
    office("staff", "list")
    listed = office.out
    roster.write_text(whole)
    office("staff", "import", str(roster), "--yes")

    assert gone.gone == TODAY
    assert gone.reasons_against() == ("gone",)
    assert "gone" in listed
    assert "back, will get offers again: 1\n  ben (Ben Bach)\n" in office.out
    back = stored(office)["ben"]
    assert (back.gone, back.reasons_against()) == (None, ())
    assert len(office.sns.mails) == 2  # who was invited once is not asked anew


def test_a_pause_that_is_not_the_imports_stays(office: Office, roster: Path) -> None:
    office("staff", "import", str(roster))
    office("pause", "person", "ben", "--why", "ill")
    whole = roster.read_text()
    edit(roster, "ben,Ben Bach,hero,ben@a.example,yes,en|de,billing,Mo-Fr 08:00-16:00\n", "")
    office("staff", "import", str(roster), "--yes")
    roster.write_text(whole)

    office("staff", "import", str(roster), "--yes")

    office("staff", "list", "--json")
    rows = {row["id"]: row["no_offers_because"] for row in json.loads(office.out)}
    assert rows["ben"] == ["paused"]


def test_what_people_set_themselves_is_left_alone(office: Office, roster: Path) -> None:
    office("staff", "import", str(roster))
    office("staff", "stop", "ana")
    office.sns.confirm("ana@a.example")
    records = records_of(Stage())
    days = Absence(first=date(2026, 12, 21), last=date(2026, 12, 31))
    go_away("ana", days, records=records, now=office.now)
    edit(roster, "Ana Abel", "Ana Abendroth")

    office("staff", "import", str(roster), "--yes")

    assert stored(office)["ana"].name == "Ana Abendroth"
    assert records.changes(fresh=True).leaves["ana"].absences == (days,)
    brakes = records.brakes(fresh=True)
    assert brakes.applied(stored(office)["ana"]).no_sms
    assert office.sns.mails == ["ana@a.example", "ben@a.example"]


def test_a_new_address_is_asked_and_the_old_one_hears_nothing_more(
    office: Office, roster: Path
) -> None:
    office("staff", "import", str(roster))
    office.sns.confirm("ana@a.example")
    edit(roster, "ana@a.example", "ana.new@a.example")

    office("staff", "import", str(roster), "--yes")

    topic = stored(office)["ana"].email_topic or ""
    assert [one["Endpoint"] for one in office.sns.topics[topic]] == ["ana.new@a.example"]
    assert "To: ana.new@a.example" in office.out
    assert "ben@a.example" not in office.out.split("---")[-1]


def test_any_mistake_and_nothing_is_written(office: Office, roster: Path) -> None:
    edit(roster, "Mo-Fr 08:00-16:00\nben", "Mo-Fr 8-16\nben")
    edit(roster, "ben@a.example", "ben")
    (roster.parent / "absences.csv").write_text("id,from,until\nbea,2026-12-24,2026-12-26\n")

    assert office("staff", "import", str(roster)) == 1

    assert "roster.csv, line 2: 'Mo-Fr 8-16' has times without minutes." in office.err
    assert "roster.csv, line 3: email 'ben' is not an address." in office.err
    assert "absences.csv, line 2: id 'bea' is not known. Write 'ben'." in office.err
    assert stored(office) == {}
    assert office.sns.mails == []


def test_json_tells_the_whole_difference(office: Office, roster: Path) -> None:
    office("staff", "import", str(roster), "--json")
    first = json.loads(office.out)
    edit(roster, "Ana Abel", "Ana Abt")

    code = office("staff", "import", str(roster), "--json")

    assert (first["new"], first["written"]) == (["ana", "ben", "kay"], True)
    assert code == 1
    assert json.loads(office.out) == {
        "new": [],
        "changed": [{"id": "ana", "fields": {"name": {"before": "Ana Abel", "after": "Ana Abt"}}}],
        "gone": [],
        "back": [],
        "unchanged": 2,
        "written": False,
    }


@pytest.mark.slow
def test_an_import_that_is_cut_off_goes_on_and_asks_nobody_twice(
    office: Office, roster: Path
) -> None:
    lines = [f"p{n:03},Person {n},hero,p{n}@a.example" for n in range(450)]
    roster.write_text("\n".join(["id,name,role,email", *lines]))
    office.sns.cut_after = 500

    with pytest.raises(PowerCutError):
        office("staff", "import", str(roster))
    part = len(stored(office))
    office.sns.cut_after = None
    office("staff", "import", str(roster), "--yes")

    assert part == 200
    assert len(stored(office)) == 450
    assert sorted(office.sns.mails) == sorted(f"p{n}@a.example" for n in range(450))


@pytest.mark.slow
def test_five_thousand_people_are_two_calls_each_and_two_hundred_writes(
    office: Office, roster: Path
) -> None:
    lines = [f"p{n:04},Person {n},hero,p{n}@a.example,p0000" for n in range(1, 5000)]
    head = ["id,name,role,email,manager", "p0000,Person 0,lead,p0@a.example,"]
    roster.write_text("\n".join([*head, *lines]))
    writes: list[str] = []
    office.table.meta.events.register(
        "before-call.dynamodb.BatchWriteItem", lambda **_: writes.append("batch")
    )

    assert office("staff", "import", str(roster)) == 0

    assert sum(office.sns.calls.values()) == 2 * 5000 + 1
    assert len(writes) == 200
    assert len(stored(office)) == 5000


# -- what is stored ------------------------------------------------------------------------------

WORDS = st.lists(st.sampled_from(["de", "en", "repair", "shop"]), unique=True).map(tuple)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
PEOPLE = st.builds(
    Person,
    id=st.sampled_from(["ana", "ben"]),
    name=st.text(min_size=1, max_size=20),
    role=st.sampled_from(Role),
    manager=st.none() | st.just("kay"),
    phone=st.none() | st.just("+491713920001"),
    email=st.none() | st.just("ana@a.example"),
    verified=st.booleans(),
    languages=WORDS,
    topics=WORDS,
    level=st.integers(0, 3),
    hours=st.lists(st.builds(Block, day=st.integers(0, 6), start=TIMES, end=TIMES)).map(tuple),
    ways=st.lists(st.sampled_from(Way), unique=True).map(tuple),
    absences=st.lists(st.builds(Absence, first=DAYS, last=DAYS), max_size=3).map(tuple),
    gone=st.none() | DAYS,
    email_topic=st.none() | st.just("arn:aws:sns:eu-central-1:1:t"),
)


@settings(max_examples=50)
@given(PEOPLE)
def test_a_person_comes_back_from_the_item_as_they_were(person: Person) -> None:
    assert decode(encode(person)) == person


def test_what_others_tell_about_a_person_is_not_stored_with_them() -> None:
    tired = Person(id="ana", name="Ana", paused=True, no_sms=True, rests_until=MONDAY_MORNING)

    assert decode(encode(tired)) == Person(id="ana", name="Ana")
    assert set(WORKED_OUT) <= set(Person.__dataclass_fields__)


def test_an_item_of_the_release_before_is_read() -> None:
    item = {
        "pk": {"S": "ROSTER"}, "sk": {"S": "HERO#ana"}, "s": {"N": "1"}, "k": {"S": "person"},
        "id": {"S": "ana"}, "name": {"S": "Ana"}, "role": {"S": "lead"}, "level": {"N": "2"},
        "languages": {"L": [{"S": "en"}]}, "ways": {"L": [{"S": "email"}]},
        "hours": {"L": [{"M": {"day": {"N": "1"}, "start": {"S": "08:00:00"},
                               "end": {"S": "09:00:00"}}}]},
    }  # fmt: skip

    ana = decode(item)

    assert isinstance(ana, Person)
    assert (ana.role, ana.level, ana.languages, ana.ways) == (Role.LEAD, 2, ("en",), (Way.EMAIL,))
    assert [block.day for block in ana.hours] == [1]


ROSTERS = st.lists(PEOPLE, unique_by=lambda person: person.id, max_size=2)


@settings(max_examples=50)
@given(ROSTERS, ROSTERS)
def test_after_writing_the_difference_there_is_none(told: list[Person], old: list[Person]) -> None:
    told = [replace(person, gone=None, email_topic=None) for person in told]
    topic = "arn:aws:sns:eu-central-1:1:t"

    after = {person.id: person for person in old}
    after |= {person.id: person for person in difference(told, old, TODAY).to_write}
    ready = [replace(p, email_topic=topic if p.email else None) for p in after.values()]

    assert difference(told, ready, TODAY).is_empty


def test_a_level_in_the_file_changes_only_with_a_reason_that_is_kept(
    office: Office, roster: Path
) -> None:
    office("staff", "import", str(roster))
    whole = roster.read_text().splitlines()
    levels = ["level", "2", "1", "3"]
    lines = [f"{line},{level}" for line, level in zip(whole, levels, strict=True)]
    roster.write_text("\n".join(lines))

    assert office("staff", "import", str(roster), "--yes") == 2
    assert "levels change only with a reason. Add --why." in office.err
    office("staff", "list", "--json")
    assert {row["level"] for row in json.loads(office.out)} == {1}

    assert office("staff", "import", str(roster), "--yes", "--why", "nach dem Gespräch") == 0
    office("staff", "list", "--json")
    assert {row["id"]: row["level"] for row in json.loads(office.out)} == {
        "ana": 2, "ben": 1, "kay": 3,
    }  # fmt: skip
    office("staff", "level", "ana", "1", "--why", "auf eigenen Wunsch", "--by", "lars")
    assert office("staff", "import", str(roster), "--yes") == 0  # the file says what it said
    office("staff", "list", "--json")
    assert {row["id"]: row["level"] for row in json.loads(office.out)}["ana"] == 1
    found = DynamoRecords(office.table, TABLE, VirtualClock()).compact_lines("ana")
    assert [(one.before, one.value, one.by, one.why) for one in found] == [
        ("1", "2", "import", "nach dem Gespräch"), ("2", "1", "lars", "auf eigenen Wunsch"),
    ]  # fmt: skip


def test_an_operator_enters_a_training(office: Office, roster: Path) -> None:
    push(nordwind(), client=office.client, table=TABLE, now=office.now, by="test")
    office("staff", "import", str(roster))

    assert office("staff", "trained", "ana", "billing", "--on", "2026-11-20", "--by", "kay") == 0
    assert office.out == "ana may be asked about billing.\n"
    assert office("staff", "trained", "ana", "billing", "--on", "2026-11-19") == 0
    assert office.out == "That is known already.\n"
    for words in (["shop"], ["billing", "--on", "2027-01-01"], ["billing", "--on", "soon"]):
        assert office("staff", "trained", "ana", *words) == 2
    [line] = DynamoRecords(office.table, TABLE, VirtualClock()).compact_lines("ana")
    assert (line.value, line.by, line.n) == ("billing", "kay", 1)
