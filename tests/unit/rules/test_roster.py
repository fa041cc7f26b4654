"""The roster as people save it, and what is said about their mistakes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from herodesk.domain.brand import Brand, Sms, Topic, Watch
from herodesk.domain.errors import InvalidError
from herodesk.domain.staff import Absence, Role, Way
from herodesk.rules import read_roster
from tests.sample import nordwind

BRAND = Brand(
    id="acme",
    name="Acme",
    watch=Watch(terms=("acme",)),
    topics=tuple(
        Topic(id=name, name={"en": name}, aim={"en": "x"}, words={"en": (name,)})
        for name in ("exchange", "repair")
    ),
)
HEAD = (
    "id,name,role,manager,phone,email,languages,topics,level,hours,zone,channels,contact_verified"
)
ANA = "ana,Ana Abel,hero,lea,+491713920001,ana@acme.example,de|en,exchange,2,Mo-Fr 09:00-17:00,"
LEA = "lea,Lea Lang,lead,,,,,,3,always,,,"


def complaints(*lines: str) -> list[str]:
    with pytest.raises(InvalidError) as raised:
        read_roster("\n".join(lines), BRAND)
    return str(raised.value).splitlines()


def test_a_line_becomes_a_person() -> None:
    ana, lea = read_roster(f"{HEAD}\n{ANA}Europe/Vienna,email|sms,yes\n{LEA}\n", BRAND)

    assert (ana.id, ana.manager, ana.level, ana.zone) == ("ana", "lea", 2, "Europe/Vienna")
    assert (ana.languages, ana.topics) == (("de", "en"), ("exchange",))
    assert ana.ways == (Way.EMAIL, Way.SMS)
    assert ana.verified
    assert len(ana.hours) == 5
    assert (lea.role, lea.zone, lea.verified, lea.phone) == (
        Role.LEAD,
        "Europe/Berlin",
        False,
        None,
    )


def test_semicolons_and_a_byte_order_mark_are_read_as_excel_writes_them(tmp_path: Path) -> None:
    text = f"{HEAD}\n{ANA},,ja\n{LEA}\n".replace(",", ";").replace("Abel", "Äbel")
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8-sig")

    ana, _ = read_roster(tmp_path / "roster.csv", BRAND)

    assert ana.name == "Ana Äbel"
    assert ana.verified


def test_the_encoding_of_windows_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes("id;name;role\nana;Ana Möß;hero\n".encode("cp1252"))

    assert read_roster(tmp_path / "roster.csv", BRAND)[0].name == "Ana Möß"


def test_the_sentence_of_the_style_guide_is_said() -> None:
    told = complaints("id;name;role;hours", "ana;Ana;hero;Mo-Fr 9-17,")

    assert told == [
        "roster.csv, line 2: 'Mo-Fr 9-17,' ends with a comma. Write 'Mo-Fr 09:00-17:00'."
    ]


@pytest.mark.parametrize(
    ("head", "line", "said"),
    [
        ("topics", "exchnge", "topic 'exchnge' is not known. Write 'exchange'."),
        ("languages", "fr", "language 'fr' is not known. Use one of: de, en."),
        ("zone", "Berlin", "zone 'Berlin' is not a time zone."),
        ("channels", "fax", "channel 'fax' is not known."),
        ("manager", "bob", "manager 'bob' is not known."),
        ("manager", "ana", "manager is the person's own id."),
        ("phone", "0171 3920001", "has no country."),
        ("phone", "+49 171 3920001", "Write '+491713920001'."),
        ("phone", "+4912", "is not a number that exists."),
        ("email", "ana(at)acme", "is not an address."),
        ("level", "4", "Write a whole number from 0 to 3."),
        ("load_limit", "many", "Write a whole number from 0 to 99."),
        ("contact_verified", "maybe", "Write yes, no or the day"),
        ("night_duty", "1", "Write yes or no."),
        ("levl", "1", "nobody knows the column 'levl'. Write 'level' or remove it."),
        ("name", "x", "column 'name' stands here twice. Keep one."),
    ],
)
def test_a_mistake_is_told_with_its_cure(head: str, line: str, said: str) -> None:
    told = complaints(f"id,name,role,{head}", f"ana,Ana,hero,{line}")

    assert any(said in one for one in told), told


def test_each_person_has_an_own_id_phone_and_address() -> None:
    line = "ana,Ana,hero,+491713920001,a@acme.example"

    told = complaints("id,name,role,phone,email", line, line)

    assert [one.split("'")[0] for one in told] == [
        f"roster.csv, line 3: {column} " for column in ("email", "id", "phone")
    ]


def test_lines_are_counted_as_an_editor_does_even_past_empty_ones() -> None:
    told = complaints("id,name,role", "", "ana,Ana,hero", ",Ben,hero", "cem,Cem,boss")

    assert [one.split(":")[0] for one in told] == ["roster.csv, line 4", "roster.csv, line 5"]


def test_a_cell_too_many_is_told() -> None:
    assert "Put quotes around a cell" in complaints("id,name,role", "ana,Ana,hero,x")[0]


def test_missing_columns_are_told() -> None:
    assert "column 'role' is missing" in complaints("id,name", "ana,Ana")[0]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="Put the roster beside brand"):
        read_roster(tmp_path / "roster.csv", BRAND)


# -- absences ------------------------------------------------------------------------------------


def a_folder(folder: Path, absences: str) -> Path:
    (folder / "roster.csv").write_text(f"{HEAD}\n{ANA}Europe/Vienna,email|sms,yes\n{LEA}\n")
    (folder / "absences.csv").write_text(absences, encoding="utf-8-sig")
    return folder / "roster.csv"


def test_absences_come_from_a_file_beside_the_roster_as_excel_writes_days(tmp_path: Path) -> None:
    told = "id;from;until\nana;2026-12-21;2027-01-03\nana;1.8.2026;14.08.2026\n\n"

    ana, lea = read_roster(a_folder(tmp_path, told), BRAND)

    assert ana.absences == (
        Absence(first=date(2026, 8, 1), last=date(2026, 8, 14)),
        Absence(first=date(2026, 12, 21), last=date(2027, 1, 3)),
    )
    assert lea.absences == ()


def test_mistakes_of_both_files_come_together_each_with_its_line(tmp_path: Path) -> None:
    told = (
        "id,from,until\nanna,2026-12-21,2026-12-22\nana,24.12.,2026-12-31\n"
        "lea,2026-12-31,2026-12-24\nlea,2026-01-01,2026-01-09\nlea,2026-01-09,2026-01-10\n"
    )
    roster = a_folder(tmp_path, told)
    roster.write_text(roster.read_text().replace("Europe/Vienna", "Wien"))

    with pytest.raises(InvalidError) as raised:
        read_roster(roster, BRAND)

    assert [line.split(". ")[0] for line in str(raised.value).splitlines()] == [
        "roster.csv, line 2: zone 'Wien' is not a time zone",
        "absences.csv, line 2: id 'anna' is not known",
        "absences.csv, line 3: from '24.12.' is not a day",
        "absences.csv, line 4: until (2026-12-24) is before from (2026-12-31)",
        "absences.csv, line 6: overlaps with line 5",
    ]


def test_of_thousands_of_ids_only_a_few_are_named_and_compared() -> None:
    people = [f"p{number:04},Name {number},hero,nobody{number % 3}" for number in range(3000)]

    with pytest.raises(InvalidError) as raised:
        read_roster("\n".join(["id,name,role,manager", *people]), BRAND)

    told = str(raised.value).splitlines()
    assert len(told) == 3000
    assert max(map(len, told)) < 200
    assert "manager 'nobody0' is not known. Use one of: p0000, p0001" in told[0]


def test_a_number_of_a_country_that_no_text_goes_to_is_refused_with_a_cure() -> None:
    text = "id,name,role,phone\nana,Ana A,hero,+33612345678\nben,Ben B,hero,+491713920002\n"

    with pytest.raises(InvalidError) as refused:
        read_roster(text, nordwind())

    assert str(refused.value) == (
        "roster.csv, line 2: phone '+33612345678' is of a country that no text message goes to. "
        "Add [sms.fr] to brand.toml, or leave the number out."
    )
    anywhere = replace(nordwind(), sms=Sms())
    assert len(read_roster(text, anywhere)) == 2


@pytest.mark.parametrize("given", ["2026-05-01", "1.5.2026"])
def test_the_day_of_a_verified_contact_may_stand_for_yes(given: str) -> None:
    [ana] = read_roster(f"id,name,role,contact_verified\nana,Ana,hero,{given}\n", BRAND)

    assert (ana.verified, ana.verified_on) == (True, date(2026, 5, 1))
