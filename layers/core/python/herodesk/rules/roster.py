"""roster.csv to people: one line a colleague, as Excel saves it in German or in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from herodesk.domain.duty import Block
from herodesk.domain.errors import InvalidError
from herodesk.domain.spending import may_go_to
from herodesk.domain.staff import Absence, Person, Role, Way
from herodesk.rules.absences import day_of
from herodesk.rules.coherence import is_zone
from herodesk.rules.csv_lines import Line, known_in, read_lines, text_of
from herodesk.rules.hours import read_hours

if TYPE_CHECKING:
    from herodesk.domain.brand import Brand

COLUMNS = (
    "id", "name", "sign_off", "role", "manager", "region", "phone", "email", "contact_verified",
    "night_duty", "languages", "topics", "level", "hours", "zone", "channels", "departments",
    "load_limit",
)  # fmt: skip
"""All columns, in the order of the example roster. Only the first of `NEEDED` must be there."""

NEEDED = ("id", "name", "role")
_YES = {"yes": True, "ja": True, "y": True, "j": True, "no": False, "nein": False, "n": False}


def read_roster(path_or_text: Path | str, brand: Brand) -> list[Person]:
    """The people of a roster, with their absences and what they signed and passed on paper if files
    beside it tell any; InvalidError lists everything that is wrong in them, line by line."""
    name = path_or_text.name if isinstance(path_or_text, Path) else "roster.csv"
    lines, wrong = read_lines(text_of(path_or_text, name), COLUMNS, NEEDED)
    people = {line.number: _person(line, brand) for line in lines}
    by_number = {line.number: line for line in lines}
    _check_together(people, by_number)
    told = [(number, text) for number, text in wrong]
    told += [(line.number, text) for line in lines for text in line.wrong]
    complaints = [f"{name}, line {number}: {text}" for number, text in sorted(told)]
    ids = dict.fromkeys(person.id for person in people.values())
    absences, more = _absences(path_or_text, ids)
    papers, wrong_papers = _papers(path_or_text, ids, brand)
    if complaints or more or wrong_papers:
        raise InvalidError("\n".join([*complaints, *more, *wrong_papers]))
    return [
        replace(p, absences=absences.get(p.id, ()), **papers.get(p.id, {})) for p in people.values()
    ]


def read_one(cells: Mapping[str, str], brand: Brand, others: Collection[Person]) -> Person:
    """One person told cell by cell, beside those who are on the roster; InvalidError lists
    everything that is wrong, as `read_roster` does for a line of a file."""
    line = Line(1, cells, [])
    person = _person(line, brand)
    taken: tuple[tuple[str, Callable[[Person], str | None]], ...] = (
        ("id", lambda one: one.id),
        ("phone", lambda one: one.phone),
        ("email", lambda one: one.email and one.email.lower()),
    )
    for column, value in taken:
        given = value(person)
        same = next((one for one in others if given and value(one) == given), None)
        if same is not None:
            line.wrong.append(f"{column} '{given}' is of {same.id}. Give each person their own.")
    ids = dict.fromkeys(one.id for one in others)
    if person.manager == person.id:
        line.wrong.append("manager is the person's own id. Name somebody else.")
    elif person.manager:
        known_in(line, "manager", (person.manager,), ids)
    if line.wrong:
        raise InvalidError("\n".join(line.wrong))
    return person


def _absences(
    roster: Path | str, ids: Collection[str]
) -> tuple[Mapping[str, tuple[Absence, ...]], list[str]]:
    from herodesk.rules.absences import FILE, read_absences

    beside = roster.with_name(FILE) if isinstance(roster, Path) else None
    if beside is None or not beside.exists():
        return {}, []
    return read_absences(text_of(beside, FILE), ids)


def _papers(
    roster: Path | str, ids: Collection[str], brand: Brand
) -> tuple[Mapping[str, dict[str, Any]], list[str]]:
    from herodesk.rules.compact import PAPER, read_paper

    beside = roster.with_name(PAPER) if isinstance(roster, Path) else None
    if beside is None or not beside.exists():
        return {}, []
    return read_paper(text_of(beside, PAPER), ids, brand)


def _person(line: Line, brand: Brand) -> Person:
    standard = Person(id="", name="")
    languages, topics = line.several("languages"), line.several("topics")
    ways = line.several("channels")
    known_in(line, "language", languages, brand.languages)
    known_in(line, "topic", topics, tuple(topic.id for topic in brand.topics))
    known_in(line, "channel", ways, tuple(Way))
    role = line.cell("role") or Role.HERO.value
    known_in(line, "role", (role,), tuple(Role))
    zone = line.cell("zone") or brand.duty.zone
    if not is_zone(zone):
        line.wrong.append(f"zone '{zone}' is not a time zone. Write for example 'Europe/Berlin'.")
    verified, verified_on = _verified(line)
    return Person(
        id=_id(line),
        name=_needed(line, "name"),
        role=Role(role) if role in tuple(Role) else Role.HERO,
        sign_off=line.cell("sign_off"),
        manager=line.cell("manager") or None,
        region=line.cell("region") or None,
        phone=_phone(line, brand),
        email=_email(line),
        verified=verified,
        verified_on=verified_on,
        night_duty=_yes(line, "night_duty"),
        languages=languages or brand.languages[:1],
        topics=topics,
        level=_number(line, "level", standard.level, most=3),
        hours=_hours(line),
        zone=zone,
        ways=tuple(Way(way) for way in ways if way in tuple(Way)) or standard.ways,
        departments=line.several("departments"),
        load_limit=_number(line, "load_limit", standard.load_limit, most=99),
    )


def _needed(line: Line, column: str) -> str:
    if not line.cell(column):
        line.wrong.append(f"{column} is empty. Fill it.")
    return line.cell(column) or "?"


def _id(line: Line) -> str:
    given = _needed(line, "id")
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", given) and given != "?":
        line.wrong.append(f"id '{given}' is not an id. Use small letters, digits and hyphens.")
    return given


def _yes(line: Line, column: str) -> bool:
    given = line.cell(column).lower() or "no"
    if given not in _YES:
        line.wrong.append(f"{column} is '{line.cell(column)}'. Write yes or no.")
    return _YES.get(given, False)


def _verified(line: Line) -> tuple[bool, date | None]:
    """Yes, no, or the day on which it was done."""
    given = line.cell("contact_verified")
    if given.lower() in _YES or not given:
        return _YES.get(given.lower(), False), None
    day = day_of(given)
    if day is None:
        line.wrong.append(
            f"contact_verified is '{given}'. Write yes, no or the day, as 2026-05-01."
        )
    return day is not None, day


def _number(line: Line, column: str, standard: int, *, most: int) -> int:
    given = line.cell(column) or str(standard)
    if not re.fullmatch(r"[0-9]{1,4}", given) or int(given) > most:
        line.wrong.append(f"{column} is '{given}'. Write a whole number from 0 to {most}.")
        return standard
    return int(given)


def _hours(line: Line) -> tuple[Block, ...]:
    try:
        return read_hours(line.cell("hours")) if line.cell("hours") else ()
    except InvalidError as error:
        line.wrong.append(str(error))
        return ()


def _email(line: Line) -> str | None:
    given = line.cell("email")
    if given and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", given):
        line.wrong.append(
            f"email '{given}' is not an address. Write for example 'ana@example.org'."
        )
    return given or None


def _phone(line: Line, brand: Brand) -> str | None:
    """The number if it is E.164, can exist, and is of a country that texts go to."""
    given = line.cell("phone")
    if not given:
        return None
    import phonenumbers

    try:
        number = phonenumbers.parse(given, None)
    except phonenumbers.NumberParseException:
        line.wrong.append(f"phone '{given}' has no country. Write it as '+491713920012'.")
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_valid_number(number):
        line.wrong.append(f"phone '{given}' is not a number that exists. Check its digits.")
    elif written != given:
        line.wrong.append(
            f"phone '{given}' is not written as numbers are stored. Write '{written}'."
        )
    elif not may_go_to(written, brand.sms):
        country = (phonenumbers.region_code_for_number(number) or "zz").lower()
        line.wrong.append(
            f"phone '{given}' is of a country that no text message goes to. Add [sms.{country}] to "
            "brand.toml, or leave the number out."
        )
    return written


def _check_together(people: Mapping[int, Person], lines: Mapping[int, Line]) -> None:
    """Ids, phones and addresses are of one person each; a manager is on the roster."""
    told: tuple[tuple[str, Callable[[Person], str | None]], ...] = (
        ("id", lambda person: person.id if person.id != "?" else None),
        ("phone", lambda person: person.phone),
        ("email", lambda person: person.email and person.email.lower()),
    )
    for column, value in told:
        first: dict[str, int] = {}
        for number, person in people.items():
            if (given := value(person)) and first.setdefault(given, number) != number:
                lines[number].wrong.append(
                    f"{column} '{given}' is on line {first[given]} too. Give each person their own."
                )
    ids = dict.fromkeys(person.id for person in people.values())
    for number, person in people.items():
        if person.manager == person.id:
            lines[number].wrong.append("manager is the person's own id. Name somebody else.")
        elif person.manager:
            known_in(lines[number], "manager", (person.manager,), ids)
