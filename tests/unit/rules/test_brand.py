"""Mistakes in brand.toml come with line and cure, all at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from herodesk.domain.errors import InvalidError
from herodesk.rules import brand_from_json, brand_to_json, load_brand, read_hours
from tests.sample import NORDWIND

GOOD = """\
id = "acme"
name = "Acme"
languages = ["en"]

[watch]
terms = [
  "acme",
  "akme",
]

[[topics]]
id = "repair"
name.en = "repair"
aim.en = "It runs again."
words.en = ["repair"]

[[topics]]
id = "delivery"
name.en = "delivery"
aim.en = "It comes when promised."
words.en = ["delivery"]

[clocks]
promise = 60
"""


def complaints(folder: Path, text: str) -> list[str]:
    (folder / "brand.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidError) as raised:
        load_brand(folder)
    return str(raised.value).splitlines()


def test_a_small_brand_loads_with_defaults(tmp_path: Path) -> None:
    (tmp_path / "brand.toml").write_text(GOOD, encoding="utf-8-sig")

    brand = load_brand(tmp_path)

    assert brand.clocks.lease == 15
    assert [topic.id for topic in brand.topics] == ["repair", "delivery"]


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("promise = 60", 'promise = "60"', 24, "is \"60\". Write a whole number"),
        ("promise = 60", "promice = 60", 24, "key 'clocks.promice'. Write 'promise'"),
        ("promise = 60", "promise = 0", 24, "promise is 0. Use 1 or more."),
        ('"akme"', "7", 6, "'watch.terms' is 7. Write a text in quotes."),
        ('id = "delivery"', 'id = "repair"', 18, "topic 'repair' stands here twice."),
        ('id = "delivery"', 'id = "Del ivery"', 18, "is not an id."),
        ('aim.en = "It comes when promised."', "", 17, "'topics.aim' is missing. Add it."),
        ('aim.en = "It comes when promised."', "aim = {}", 20, "has no aim in 'en'."),
        ('languages = ["en"]', 'languages = ["en", "xx"]', 3, "language 'xx' is not spoken yet."),
        ("[clocks]", "[weights]\nreach = 30\n[clocks]", 23, "Write clock = 35."),
        ("[clocks]", '[duty]\nzone = "Mars"\n[clocks]', 24, "'Mars' is not a time zone."),
        ("[clocks]", '[duty]\nquiet_hours = "9-5"\n[clocks]', 24, "Write for example"),
        ("[clocks]", '[duty]\nhours = "Mo-Fr 9-5"\n[clocks]', 24, "Write 'Mo-Fr 09:00-05:00'."),
        ("[clocks]", '[duty]\nhours = "Mo-Fr 09:00-17:00,"\n[clocks]', 24, "ends with a comma"),
        ("[clocks]", "[duty]\nhours = 9\n[clocks]", 24, "'duty.hours' is 9. Write a text"),
        ("[clocks]", '[duty]\nholidays = ["25.12."]\n[clocks]', 24, "Write '2026-12-25', or"),
        ("[clocks]", '[duty]\nholidays = ["2026-02-29"]\n[clocks]', 24, "is not a day."),
        ("[clocks]", "[duty]\nholidays = 3\n[clocks]", 24, "Write a list in brackets"),
        ("promise = 60", "solution = 0", 24, "solution is 0. Use 1 or more."),
        ("promise = 60", "next_answer = 9999999", 24, "Use at most 527040"),
        ("[clocks]", '[signals]\nfear = ["a"]\n[clocks]', 24, "'fear' is not one of danger"),
        ("[clocks]", '[sms.gb]\ntwo_way = "yes"\n[clocks]', 24, "Write true or false"),
        ("[clocks]", "[sms.xx]\n[clocks]", 23, "'xx' is no country."),
        ("[clocks]", "[sms]\nmost_a_day = -1\n[clocks]", 24, "most_a_day is -1."),
        ("[clocks]", "[sms]\nmost_a_month = 1\n[clocks]", 24, "is below most_a_day = 500."),
        ("[clocks]", "[sms]\nmost_a_moon = 1\n[clocks]", 24, "Write 'most_a_month'"),
        ("[clocks]", '[sms]\nmost_a_day = "5"\n[clocks]', 24, "a whole number without quotes"),
        ("[clocks]", "[sms]\npercent_for_danger = 99\n[clocks]", 24, "leave too little."),
        ("[clocks]", "[sms]\nmost_usd_a_month = 5\n[clocks]", 24, "needs prices."),
        ("[clocks]", '[sms]\nconsent = "ours"\n[clocks]', 24, "Write 'roster' or 'own'."),
        ("[clocks]", '[sms.de]\nprice_usd = "x"\n[clocks]', 24, "Write a price in quotes"),
        ("[clocks]", '[sms.de]\nprice_usd = "1"\n[clocks]', 24, "Write the day of the price list"),
        ("[clocks]", "[sms.gb]\ntwoway = true\n[clocks]", 23, "[sms.gb] holds only two_way"),
        ("[clocks]", '[telling]\nmax_price_usd = "x"\n[clocks]', 24, "'x' is no price."),
        ("[clocks]", "[catch_up.x]\n[clocks]", 23, "[catch_up.x] has no account."),
        ("[clocks]", "[messages.x]\n[clocks]", 23, "[messages.x] has no account."),
        ("[clocks]", '[messages.x]\nopens = "often"\n[clocks]', 24, "Write 'needed', 'always'"),
        ("[clocks]", "[catch_up.x]\nevery_minutes = -3\n[clocks]", 24, "Write 0 (never) or 1"),
        ("[clocks]", "[catch_up.x]\nmost_usd_a_month = -1\n[clocks]", 24, "0 or more whole"),
        ("[clocks]", "[catch_up.x]\nsearch = 1\n[clocks]", 24, "Write true or false"),
        ("[clocks]", "[waves]\nleast_authors = 1\n[clocks]", 24, "is 1. Write 3 to 60."),
        ("[clocks]", "[waves]\nrise = 1\n[clocks]", 24, "rise is 1. Write 2 to 20."),
        ("[clocks]", "[waves]\nquiet_minutes = 5\n[clocks]", 24, "Write 10 to 1440."),
        ("[clocks]", "[waves]\nlook_back_minutes = 9999\n[clocks]", 24, "Write 30 to 720."),
        ("[clocks]", "[waves]\nfalse_alarms_a_month = 0\n[clocks]", 24, "Write 0.01 to 100."),
        ("[clocks]", '[waves]\nfalse_alarms_a_month = "1"\n[clocks]', 24, "a number without"),
        ("[clocks]", "[waves]\nleast_author = 8\n[clocks]", 24, "Write 'least_authors'"),
        ('name = "Acme"', 'name = "Acme"\nsign_off = "{surname}"', 3, "cannot be filled."),
        ('name = "Acme"', 'name = "Acme"\naddress = "ihr"', 3, "Write 'du' or 'sie'."),
        ('  "akme",\n]', '  "akme",', 10, "this is not TOML"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_a_cure(
    tmp_path: Path, before: str, after: str, line: int, said: str
) -> None:
    assert before in GOOD

    told = complaints(tmp_path, GOOD.replace(before, after, 1))

    assert any(one.startswith(f"brand.toml, line {line}: ") and said in one for one in told), told


def test_hours_and_holidays_are_read_and_survive_being_stored(tmp_path: Path) -> None:
    duty = '[duty]\nhours = "Mo 09:00-17:00; Sa 22:00-02:00"\nholidays = ["12-25", 2027-03-26]\n'
    (tmp_path / "brand.toml").write_text(GOOD + duty, encoding="utf-8")

    brand = load_brand(tmp_path)

    assert brand.duty.hours == read_hours("Mo 09:00-17:00; Sa 22:00-02:00")
    assert brand.duty.holidays == ("12-25", "2027-03-26")
    assert brand_from_json(brand_to_json(brand)) == brand


def test_a_brand_without_hours_promises_every_hour(tmp_path: Path) -> None:
    (tmp_path / "brand.toml").write_text(GOOD + '[duty]\nhours = ""\n', encoding="utf-8")

    assert load_brand(tmp_path).duty.hours == ()


def test_two_way_countries_come_from_the_sms_tables(tmp_path: Path) -> None:
    tables = "[sms.gb]\ntwo_way = true\n[sms.de]\ntwo_way = false\n"
    (tmp_path / "brand.toml").write_text(GOOD + tables, encoding="utf-8")

    assert load_brand(tmp_path).telling.two_way_countries == ("GB",)


def test_all_mistakes_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = GOOD.replace("promise = 60", "promise = true").replace('id = "acme"', "id = 5")

    told = complaints(tmp_path, text)

    assert [one.split(":")[0] for one in told] == ["brand.toml, line 1", "brand.toml, line 24"]


def test_a_folder_without_brand_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="Give the folder of a brand"):
        load_brand(tmp_path)


def test_a_file_that_is_not_utf_8_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "brand.toml").write_bytes(b'name = "\xff"')

    with pytest.raises(InvalidError, match="Save the file as UTF-8"):
        load_brand(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"id": "acme"}'])
def test_stored_rules_that_are_broken_are_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="rules"):
        brand_from_json(text)


def as_a_newer_version_writes_it(stored: Any, new: str) -> Any:
    """Every table of rules with one key more than is known here."""
    if isinstance(stored, list):
        return [as_a_newer_version_writes_it(one, new) for one in stored]
    if not isinstance(stored, dict):
        return stored
    deeper = {key: as_a_newer_version_writes_it(value, new) for key, value in stored.items()}
    is_ours = {"id", "every_minutes", "lead_minutes", "version", "may", "terms"} & set(stored)
    return {**deeper, new: {"of": ["a", 1]}} if is_ours else deeper


def test_functions_that_are_not_deployed_yet_leave_out_what_newer_rules_add() -> None:
    brand = load_brand(NORDWIND)
    stored = json.loads(brand_to_json(brand))
    newer = as_a_newer_version_writes_it(stored, "brand_new")
    newer["signals"]["moonlight"] = ["Mond"]
    newer["compact"]["levels"]["1"]["dances"] = True
    assert json.dumps(newer).count("brand_new") > len(brand.topics)

    assert brand_from_json(json.dumps(newer)) == brand


def test_stored_rules_of_another_version_are_not_judged_again() -> None:
    """A deploy that has become stricter, or is older, must not stop everything."""
    stored = json.loads(brand_to_json(load_brand(NORDWIND)))
    stored["languages"] = ["de", "fr"]

    assert brand_from_json(json.dumps(stored)).languages == ("de", "fr")


def test_a_key_of_a_wrong_kind_is_still_refused_beside_one_that_is_new() -> None:
    stored = json.loads(brand_to_json(load_brand(NORDWIND)))
    stored |= {"brand_new": 1, "name": 5}

    with pytest.raises(InvalidError, match="rules, name") as refused:
        brand_from_json(json.dumps(stored))
    assert "brand_new" not in str(refused.value)
