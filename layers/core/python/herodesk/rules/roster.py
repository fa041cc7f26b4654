"""roster.csv to people: one line a colleague, as Excel saves it in German or in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from herodesk.domain.duty import Block
from herodesk.domain.errors import InvalidError
from herodesk.domain.staff import Person, Role, Way
from herodesk.rules.coherence import is_zone
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


@dataclass
class _Line:
    """One line being read: cells by column, and what is wrong with them."""

    number: int
    cells: Mapping[str, str]
    wrong: list[str]

    def cell(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def several(self, column: str) -> tuple[str, ...]:
        parts = re.split(r"[|,]", self.cell(column))
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def known(self, column: str, words: tuple[str, ...], known: tuple[str, ...]) -> None:
        """Complain about each word that is not among the known ones."""
        for word in words:
            if word not in known:
                close = get_close_matches(word, known, n=1)
                cure = f"Write '{close[0]}'" if close else f"Use one of: {', '.join(known)}"
                self.wrong.append(f"{column} '{word}' is not known. {cure}.")


def read_roster(path_or_text: Path | str, brand: Brand) -> list[Person]:
    """The people of a roster; InvalidError lists everything that is wrong, line by line."""
    name = path_or_text.name if isinstance(path_or_text, Path) else "roster.csv"
    lines, wrong = _lines(_text(path_or_text, name))
    people = {line.number: _person(line, brand) for line in lines}
    by_number = {line.number: line for line in lines}
    _check_together(people, by_number)
    told = [(number, text) for number, text in wrong]
    told += [(line.number, text) for line in lines for text in line.wrong]
    if told:
        message = "\n".join(f"{name}, line {number}: {text}" for number, text in sorted(told))
        raise InvalidError(message)
    return list(people.values())


def _text(path_or_text: Path | str, name: str) -> str:
    if isinstance(path_or_text, str):
        return path_or_text.removeprefix("\ufeff")
    try:
        raw = path_or_text.read_bytes()
    except FileNotFoundError:
        message = f"{path_or_text.parent}: there is no {name}. Put the roster beside brand.toml."
        raise InvalidError(message) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")  # what Excel calls CSV on Windows


def _lines(text: str) -> tuple[list[_Line], list[tuple[int, str]]]:
    import csv

    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(text.splitlines(), delimiter=delimiter)
    columns = [
        cell.strip().lower().replace("-", "_").replace(" ", "_") for cell in next(reader, [])
    ]
    wrong = [(1, text) for text in _head_complaints(columns)]
    lines: list[_Line] = []
    before = 1
    for row in reader:
        number, before = before + 1, reader.line_num
        if not any(cell.strip() for cell in row):
            continue
        line = _Line(number, dict(zip(columns, row, strict=False)), [])
        if any(cell.strip() for cell in row[len(columns) :]):
            line.wrong.append(
                f"{len(row)} cells, but {len(columns)} columns. Put quotes around a cell "
                f"that holds '{delimiter}'."
            )
        lines.append(line)
    return lines, wrong


def _head_complaints(columns: list[str]) -> Iterator[str]:
    for column in NEEDED:
        if column not in columns:
            yield f"column '{column}' is missing. The first line names the columns."
    for column in columns:
        if column and column not in COLUMNS:
            close = get_close_matches(column, COLUMNS, n=1)
            cure = f"Write '{close[0]}' or remove it." if close else "Remove it."
            yield f"nobody knows the column '{column}'. {cure}"
    for column in sorted({column for column in columns if column and columns.count(column) > 1}):
        yield f"column '{column}' stands here twice. Keep one."


def _person(line: _Line, brand: Brand) -> Person:
    standard = Person(id="", name="")
    languages, topics = line.several("languages"), line.several("topics")
    ways = line.several("channels")
    line.known("language", languages, brand.languages)
    line.known("topic", topics, tuple(topic.id for topic in brand.topics))
    line.known("channel", ways, tuple(Way))
    role = line.cell("role") or Role.HERO.value
    line.known("role", (role,), tuple(Role))
    zone = line.cell("zone") or brand.duty.zone
    if not is_zone(zone):
        line.wrong.append(f"zone '{zone}' is not a time zone. Write for example 'Europe/Berlin'.")
    return Person(
        id=_id(line),
        name=_needed(line, "name"),
        role=Role(role) if role in tuple(Role) else Role.HERO,
        sign_off=line.cell("sign_off"),
        manager=line.cell("manager") or None,
        region=line.cell("region") or None,
        phone=_phone(line),
        email=_email(line),
        verified=_yes(line, "contact_verified"),
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


def _needed(line: _Line, column: str) -> str:
    if not line.cell(column):
        line.wrong.append(f"{column} is empty. Fill it.")
    return line.cell(column) or "?"


def _id(line: _Line) -> str:
    given = _needed(line, "id")
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", given) and given != "?":
        line.wrong.append(f"id '{given}' is not an id. Use small letters, digits and hyphens.")
    return given


def _yes(line: _Line, column: str) -> bool:
    given = line.cell(column).lower() or "no"
    if given not in _YES:
        line.wrong.append(f"{column} is '{line.cell(column)}'. Write yes or no.")
    return _YES.get(given, False)


def _number(line: _Line, column: str, standard: int, *, most: int) -> int:
    given = line.cell(column) or str(standard)
    if not re.fullmatch(r"[0-9]{1,4}", given) or int(given) > most:
        line.wrong.append(f"{column} is '{given}'. Write a whole number from 0 to {most}.")
        return standard
    return int(given)


def _hours(line: _Line) -> tuple[Block, ...]:
    try:
        return read_hours(line.cell("hours")) if line.cell("hours") else ()
    except InvalidError as error:
        line.wrong.append(str(error))
        return ()


def _email(line: _Line) -> str | None:
    given = line.cell("email")
    if given and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", given):
        line.wrong.append(
            f"email '{given}' is not an address. Write for example 'ana@example.org'."
        )
    return given or None


def _phone(line: _Line) -> str | None:
    """The number if it is E.164 and can exist."""
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
    return written


def _check_together(people: Mapping[int, Person], lines: Mapping[int, _Line]) -> None:
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
    ids = tuple(dict.fromkeys(person.id for person in people.values()))
    for number, person in people.items():
        if person.manager == person.id:
            lines[number].wrong.append("manager is the person's own id. Name somebody else.")
        elif person.manager:
            lines[number].known("manager", (person.manager,), ids)
