"""compact.toml, the words beside it and compact.csv: read, checked, every mistake with its line."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from herodesk.domain.compact import Compact, Party
from herodesk.domain.errors import InvalidError
from herodesk.domain.pledges import KEPT, read
from herodesk.rules import brand_from_json, brand_to_json, load_brand, read_roster
from herodesk.rules.compact import follows, read_compact, word_complaints
from tests.sample import NORDWIND, nordwind

WORDS = (NORDWIND / "compact.en.md").read_text("utf-8")
TOML = (NORDWIND / "compact.toml").read_text("utf-8")

WRONG = [
    ('version = "1.0"', 'version = "one"', "version", "'one' is no version"),
    ("counts_from = 2026-09-01", "", "", "from when on it counts"),
    ("notice_days = 14", "notice_days = 900", "notice_days", "notice_days is 900"),
    ('currency = "EUR"', 'currency = "Euro"', "currency", "'Euro' is no currency"),
    ('"lead-waves", "escalations"', '"lead-waves", "fly"', "may", "a level cannot give 'fly'"),
    ('given_by = ["manager"]', 'given_by = ["it"]', "given_by", "'it' gives no levels"),
    ("[levels.3]", "[levels.7]", "[levels.7]", "there is no level '7'"),
    ("goodwill_month = 30000", "goodwill_month = 10", "goodwill_month", "below goodwill_case"),
    ("coach_percent = 5", "coach_percent = 90", "coach_percent", "Write 0 to 25"),
    ("coach_above = 2500", "coach_above = -1", "coach_above", "coach_above is -1"),
    ("goodwill_case = 5000", "goodwill_case = -1", "goodwill_case", "goodwill_case is -1"),
    ('topic = "billing"', 'topic = "rockets"', "topic", "no topic 'rockets'"),
    ('topic = "repair"', 'topic = "billing"', "topic", "stands here twice"),
    ("holds_months = 24", "holds_months = 999", "holds_months", "holds_months is 999"),
    ("holds_months = 24", "drill_clean = 101", "drill_clean", "Write per cent"),
    ("holds_months = 24", "drill_answers = -1", "drill_answers", "0 for no drill"),
    ("holds_months = 24", 'link = "javascript:x"', "link", "is no address"),
    ("holds_months = 24", "hold_months = 24", "hold_months", "Write 'holds_months'"),
    ("notice_days = 14", 'notice_days = "x"', "notice_days", "a whole number without quotes"),
    ("notice_days = 14", "notice_days = ", "notice_days", "this is not TOML"),
]


def test_the_example_is_read() -> None:
    compact = nordwind().compact

    assert (compact.version, compact.counts_from) == ("1.0", date(2026, 9, 1))
    assert [one.topic for one in compact.training] == ["billing", "repair"]
    assert brand_from_json(brand_to_json(nordwind())).compact == compact


@pytest.mark.parametrize(("before", "after", "key", "what"), WRONG)
def test_each_mistake_is_told_with_its_line(before: str, after: str, key: str, what: str) -> None:
    assert before in TOML
    text = TOML.replace(before, after, 1)

    found = read_compact(text, nordwind())

    assert not isinstance(found, Compact)
    [(line, told)] = [one for one in found if what in one[1]]
    assert not key or key in text.splitlines()[line - 1]
    assert told.endswith((".", "?"))


def test_a_folder_without_a_compact_demands_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "brand"
    shutil.copytree(NORDWIND, folder)
    for one in ("compact.toml", "compact.csv", "compact.de.md", "compact.en.md"):
        (folder / one).unlink()

    brand = load_brand(folder)

    assert brand == replace(nordwind(), compact=Compact())
    assert not any(one.signed for one in read_roster(folder / "roster.csv", brand))


def test_the_compact_in_brand_toml_is_sent_to_its_own_file(tmp_path: Path) -> None:
    folder = tmp_path / "brand"
    shutil.copytree(NORDWIND, folder)
    with (folder / "brand.toml").open("a") as rules:
        rules.write('\n[compact]\nversion = "9.0"\n')

    with pytest.raises(InvalidError, match=r"Move this to compact\.toml"):
        load_brand(folder)


def test_a_language_without_words_is_missed(tmp_path: Path) -> None:
    folder = tmp_path / "brand"
    shutil.copytree(NORDWIND, folder)
    (folder / "compact.de.md").unlink()

    with pytest.raises(InvalidError, match=r"there is no compact\.de\.md"):
        load_brand(folder)


def test_the_words_tell_three_parts_with_every_promise_of_the_starter_version() -> None:
    words, flaws = read(WORDS)

    assert flaws == ()
    assert {part.party for part in words.parts} == set(Party)
    assert set(KEPT) <= {one.id for part in words.parts for one in part.pledges}
    assert [part.party for part in words.own_first(Party.IT)] == ["it", "hero", "manager"]
    first = words.parts[0].pledges[0]
    assert [(one.kind, one.text) for one in first.words] == [
        ("strong", "I sign before I serve,"), ("", " and again when it changes."),
    ]  # fmt: skip


FLAWED = [
    ("# The compact of Nordwind\n", "\n", "there is no title"),
    ("{#it}", "", "says not whose it is"),
    ("{#sign}", "", "has no name"),
    ("{#sign}", "{#own-words}", "stands there twice"),
    ("{#sign}", "{#stop}", "is a promise of {#it}"),
    ("## IT", "### IT", "two kinds of headings"),
    ("# The compact of Nordwind\n", "# The compact of Nordwind\n- x {#x}\n", "before the first"),
]


@pytest.mark.parametrize(("before", "after", "what"), FLAWED)
def test_each_mistake_in_the_words_is_told_with_its_line(
    before: str, after: str, what: str
) -> None:
    assert before in WORDS
    found = word_complaints({"en": WORDS.replace(before, after, 1)})

    assert [one for one in found if what in one and one.startswith("compact.en.md, line ")], found


def test_all_languages_promise_the_same() -> None:
    german = (NORDWIND / "compact.de.md").read_text("utf-8").replace("{#aim}", "{#target}")

    found = word_complaints({"en": WORDS, "de": german})

    assert len(found) == 2
    assert "{#aim}" in found[0] + found[1]
    assert "{#target}" in found[0] + found[1]


TODAY = date(2026, 11, 23)
FOLLOWS = [
    ("", "1.0", None, True),
    ("1.0", "1.0", None, True),
    ("1.0", "1.1", None, True),
    ("1.0", "1.2", None, False),
    ("1.3", "1.2", None, False),
    ("1.3", "2.0", date(2026, 12, 7), True),
    ("1.3", "2.0", date(2026, 12, 6), False),
    ("1.3", "2.0", None, False),
    ("1.3", "2.1", date(2027, 12, 7), False),
    ("1.3", "3.0", date(2027, 12, 7), False),
]


@pytest.mark.parametrize(("old", "new", "since", "may"), FOLLOWS)
def test_a_version_goes_one_step_ahead_and_gives_notice(
    old: str, new: str, since: date | None, may: bool
) -> None:
    after = Compact(version=new, counts_from=since)

    told = follows(Compact(version=old), after, TODAY)

    assert (told == "") == may
    assert may or told.endswith(".")


def paper(tmp_path: Path, *rows: str) -> Path:
    for one in ("roster.csv", "absences.csv"):
        shutil.copy(NORDWIND / one, tmp_path / one)
    (tmp_path / "compact.csv").write_text("\n".join(["id,signed,trained,on", *rows]) + "\n")
    return tmp_path / "roster.csv"


def test_what_was_signed_and_passed_on_paper_is_on_the_person(tmp_path: Path) -> None:
    roster = paper(
        tmp_path, "ana,1.0,,17.8.2026", "ana,,billing|repair,2026-08-25", "ana,,repair,2026-09-01"
    )

    ana = next(one for one in read_roster(roster, nordwind()) if one.id == "ana")

    assert (ana.signed, ana.signed_on) == ("1.0", date(2026, 8, 17))
    assert ana.passed == (("billing", date(2026, 8, 25)), ("repair", date(2026, 9, 1)))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("anna,1.0,,2026-08-17", "Write 'ana'"),
        ("ana,one,,2026-08-17", "'one' is no version"),
        ("ana,,rockets,2026-08-17", "trained 'rockets' is not known"),
        ("ana,1.0,,someday", "is not a day"),
        ("ana,,,2026-08-17", "neither what was signed"),
    ],
)
def test_a_mistake_on_paper_is_told_with_its_line(tmp_path: Path, row: str, what: str) -> None:
    with pytest.raises(InvalidError, match=r"compact\.csv, line 2: ") as told:
        read_roster(paper(tmp_path, row), nordwind())

    assert what in str(told.value)
