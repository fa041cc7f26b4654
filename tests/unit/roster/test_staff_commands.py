"""Absences, exchanges and confirmations by command, as a lead and an operator use them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from herodesk.adapters.dynamo import DynamoRecords
from herodesk_ops.memory import VirtualClock
from tests.sample import nordwind
from tests.unit.roster.conftest import TABLE, Office


@pytest.fixture
def staffed(office: Office, roster: Path) -> Office:
    office("staff", "import", str(roster))
    return office


def on_duty(office: Office) -> list[str]:
    office("staff", "list", "--json")
    return [row["id"] for row in json.loads(office.out) if row["on_duty"]]


def test_who_is_away_is_off_duty_until_taken_back(staffed: Office) -> None:
    assert staffed("staff", "away", "ana", "--from", "2026-11-23", "--until", "2026-11-24") == 0
    assert staffed.out == "ana is away from 2026-11-23 to 2026-11-24.\n"
    away = on_duty(staffed)

    assert staffed("staff", "back", "ana", "--from", "2026-11-23") == 0

    assert staffed.out == "ana is away on no other day.\n"
    assert away == ["ben", "kay"]
    assert on_duty(staffed) == ["ana", "ben", "kay"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("away nobody --from 2026-11-23", 2, "not on the roster: nobody."),
        ("away ana --from 24.12.", 2, "'24.12.' is not a day. Write it as '2026-12-24'."),
        ("away ana --from 2026-12-24 --until 2026-12-20", 1, "Turn them round."),
        ("swap ana ben --from 2026-12-24 --until 2026-12-20", 1, "Turn them round."),
        ("swap ana ana --from 2026-12-24 --until 2026-12-25", 1, "name two people."),
        ("swap ana zoe --from 2026-12-24 --until 2026-12-25", 2, "not on the roster: zoe."),
        ("cover ana ben --from noon --until 2026-12-25", 2, "--from is 'noon'. Write a day"),
        ("cover ana ben --rota x --from 2026-12-24 --until 2026-12-25", 2, "no rota 'x'. Known:"),
        ("cover ana ben --from 2026-12-24 --until 2026-12-25 --cancel", 1, "nothing of that"),
        ("resend zoe", 2, "not on the roster: zoe."),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(
    staffed: Office, words: str, code: int, said: str
) -> None:
    assert staffed("staff", *words.split()) == code
    assert said in staffed.err


def test_two_people_exchange_their_weekly_hours_once(staffed: Office) -> None:
    swap = ("staff", "swap", "ana", "kay", "--from", "2026-11-23", "--until", "2026-11-23")
    staffed.now += timedelta(hours=10)  # eight in the evening: only kay is on duty

    codes = [staffed(*swap, "--by", "karla"), staffed(*swap)]

    again = staffed.out
    assert codes == [0, 0]
    assert again.startswith("As before: ana and kay exchange their weekly hours, 2026-11-22 23:00")
    assert on_duty(staffed) == ["ana"]
    staffed("staff", "changes", "--json")
    rows = json.loads(staffed.out)
    assert [(row["person"], row["what"], row["by"]) for row in rows] == [
        ("kay", "instead of ana", "karla"),
        ("ana", "instead of kay", "karla"),
    ]
    assert staffed(*swap, "--cancel") == 0
    assert on_duty(staffed) == ["kay"]
    staffed("staff", "changes")
    assert staffed.out == "Nothing was agreed on beyond the roster.\n"


def test_one_stands_in_for_another_and_nobody_else_does(staffed: Office) -> None:
    times = ("--from", "2026-11-23T10:00", "--until", "2026-11-23T12:00")

    first = staffed("staff", "cover", "kay", "ana", *times)
    second = staffed("staff", "cover", "ben", "ana", *times)

    assert (first, second) == (0, 1)
    assert "somebody stands in there already." in staffed.err
    assert on_duty(staffed) == ["ben", "kay"]


def test_who_has_not_confirmed_is_listed_and_asked_again_but_not_twice(staffed: Office) -> None:
    staffed.sns.confirm("ben@a.example")

    assert staffed("staff", "unconfirmed", "--json") == 1
    rows = json.loads(staffed.out)
    staffed("staff", "resend")
    first = staffed.out
    staffed("staff", "resend", "ana", "ben")

    assert [(row["id"], row["state"]) for row in rows] == [("ana", "waits")]
    assert first == "1 confirmations sent again.\n"
    assert staffed.out == (
        "0 confirmations sent again, 1 were sent within the last six hours, 1 of those named "
        "need none.\n"
    )
    assert staffed.sns.mails.count("ana@a.example") == 2
    staffed.now += timedelta(hours=6)
    staffed("staff", "resend")
    assert staffed.sns.mails.count("ana@a.example") == 3


def test_an_invitation_that_ran_out_is_told_and_sent_anew(staffed: Office) -> None:
    for address in ("ana@a.example", "ben@a.example"):
        staffed.sns.confirm(address)
    assert staffed("staff", "unconfirmed") == 0
    assert staffed.out == "Everybody who has an e-mail address has confirmed it.\n"
    staffed.sns.leave("ana@a.example")

    assert staffed("staff", "unconfirmed") == 1
    assert "invitation ran out, or unsubscribed" in staffed.out
    staffed("staff", "resend")

    staffed.sns.confirm("ana@a.example")
    assert staffed("staff", "unconfirmed") == 0


def test_holidays_of_the_persons_region_count_in_the_list(staffed: Office) -> None:
    from dataclasses import replace

    from herodesk.adapters.people import push_people, read_people
    from herodesk_ops.onboarding import push

    duty = replace(nordwind().duty, regions={"Hamburg": "DE-HH"})
    rules = replace(nordwind(), duty=duty)
    push(rules, client=staffed.client, table=TABLE, now=staffed.now, by="test")
    people = read_people(staffed.table, TABLE)
    push_people(staffed.table, TABLE, [replace(p, region="Hamburg") for p in people[:1]])
    staffed.now = staffed.now.replace(year=2027, month=11, day=1)  # a Monday
    holiday = staffed.now.replace(month=10, day=31, year=2028)  # a Tuesday, in Hamburg

    plain = on_duty(staffed)
    staffed.now = holiday

    assert plain == ["ana", "ben", "kay"]
    assert on_duty(staffed) == ["ben", "kay"]


def signed_out(office: Office) -> list[str]:
    records = DynamoRecords(office.table, TABLE, VirtualClock(office.now))
    return sorted(out.person for out in records.brakes(fresh=True).outs)


def test_a_lost_phone_is_signed_out_by_command_and_goes_on_record(staffed: Office) -> None:
    assert staffed("staff", "sign-out", "ana", "--by", "karla") == 0

    assert staffed.out.endswith("is signed out everywhere.\n")
    assert signed_out(staffed) == ["ana"]
    staffed("pauses", "--record", "--json")
    assert [(row["what"], row["name"], row["who"]) for row in json.loads(staffed.out)] == [
        ("signed out", "ana", "karla")
    ]
    assert staffed("staff", "sign-out", "nobody") == 2


def test_who_is_not_in_the_roster_any_more_is_signed_out_with_the_import(
    staffed: Office, roster: Path
) -> None:
    lines = roster.read_text().splitlines(keepends=True)
    roster.write_text("".join(line for line in lines if not line.startswith("ben,")))

    staffed("staff", "import", str(roster), "--yes")

    assert signed_out(staffed) == ["ben"]


# -- one person ----------------------------------------------------------------------------------

DORA = (
    "staff", "add", "dora", "--name", "Dora Dorn", "--email", "dora@a.example", "--verified",
    "yes", "--topics", "repair", "--languages", "de|en", "--hours", "Mo-Fr 08:00-16:00",
)  # fmt: skip


def people(office: Office) -> dict[str, Any]:
    from herodesk.adapters.people import read_people

    return {one.id: one for one in read_people(office.table, TABLE)}


def test_one_person_is_added_like_a_line_of_the_file_and_invited(office: Office) -> None:
    assert office(*DORA) == 0

    dora = people(office)["dora"]
    assert (dora.name, dora.topics, dora.languages) == ("Dora Dorn", ("repair",), ("de", "en"))
    assert dora.email_topic
    assert office.sns.mails == ["dora@a.example"]
    assert office.out.startswith("dora is on the roster.\n")


def test_every_mistake_of_one_person_is_told_as_of_a_file_and_nothing_is_written(
    office: Office,
) -> None:
    code = office(
        "staff", "add", "Dora", "--name", "Dora", "--phone", "0171", "--topics", "repiar",
        "--manager", "nobody", "--hours", "Mo-Fr 9-",
    )  # fmt: skip

    assert code == 1
    for told in (
        "id 'Dora' is not an id.", "phone '0171' has no country.",
        "topic 'repiar' is not known. Write 'repair'.", "manager 'nobody' is not known.",
    ):  # fmt: skip
        assert told in office.err
    assert people(office) == {}


def test_a_number_or_address_that_somebody_has_is_refused(office: Office) -> None:
    office(*DORA)

    assert office("staff", "add", "dod", "--name", "Dod", "--email", "DORA@a.example") == 1
    assert "email 'dora@a.example' is of dora. Give each person their own." in office.err
    assert office(*DORA) == 1
    assert "id 'dora' is of dora." in office.err


def test_one_person_is_removed_as_by_an_import_and_comes_back_with_add(office: Office) -> None:
    office(*DORA)

    assert office("staff", "remove", "dora") == 1
    assert people(office)["dora"].gone is None
    assert office("staff", "remove", "dora", "--yes") == 0
    assert people(office)["dora"].gone == office.now.date()
    assert office("staff", "remove", "dora", "--yes") == 0
    assert "off the roster since" in office.out
    assert office(*DORA) == 0
    assert people(office)["dora"].gone is None


def test_nobody_of_that_id_is_removed_or_tested(office: Office) -> None:
    assert office("staff", "remove", "nobody", "--yes") == 2
    assert office("staff", "test", "nobody") == 2


def test_a_test_notice_goes_the_ways_that_the_person_wants(office: Office) -> None:
    office(*DORA)
    office.sns.confirm("dora@a.example")

    assert office("staff", "test", "dora", "--json") == 0
    assert json.loads(office.out)["ways"] == {"sms": "not possible", "email": "handed over"}
    assert office.sns.sent[0]["Message"].startswith("Das ist ein Test von Nordwind")
    assert office("staff", "test", "dora", "--way", "sms") == 1
    assert office("staff", "test", "dora", "--way", "pigeon") == 2
