"""compact.toml, compact.csv and the words of a compact, as they stand beside brand.toml.

Functions never read these: what they go by is `Brand.compact`, which is stored with the rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from herodesk.domain.brand import Brand
from herodesk.domain.compact import MOST_LEVEL, Compact, Level, Training, major_minor
from herodesk.domain.errors import InvalidError, Sentence
from herodesk.domain.pledges import KEPT, Words, read
from herodesk.domain.rights import LEVELLED
from herodesk.domain.staff import Role
from herodesk.rules.absences import day_of
from herodesk.rules.coherence import Complaint
from herodesk.rules.csv_lines import Line, known_in, read_lines

FILE = "compact.toml"
PAPER = "compact.csv"
COLUMNS = ("id", "signed", "trained", "on")
MOST_LETTERS = 50_000
"""Of one language: a compact is read on a phone."""
MOST_GOODWILL = 100_000_000
MOST_COACHED = 25
"""Of a hundred cases: what is more is no sample."""
LONGEST_NOTICE = 366
MOST_MONTHS = 120
_VERSION = re.compile(r"[1-9][0-9]{0,3}\.[0-9]{1,4}")
_PARTS = (Compact, Level, Training)


def source_of(folder: Path) -> str:
    """What stands in a folder's compact.toml; empty if there is none."""
    path = folder / FILE
    return _text(path) if path.exists() else ""


def words_of(folder: Path, brand: Brand) -> dict[str, str]:
    """The words of a folder's compact, by language, as they were written."""
    if not brand.compact.version:
        return {}
    return {code: _text(folder / _name(code)) for code in brand.languages}


def with_compact(brand: Brand, folder: Path) -> Brand:
    """The brand with the compact of its folder; InvalidError lists everything that is wrong in
    compact.toml and in its words, line by line."""
    source = source_of(folder)
    if not source:
        return brand
    checked = read_compact(source, brand)
    if not isinstance(checked, Compact):
        raise InvalidError("\n".join(f"{FILE}, line {line}: {text}" for line, text in checked))
    made = replace(brand, compact=checked)
    wrong: list[str] = []
    texts: dict[str, str] = {}
    for code in brand.languages if checked.version else ():
        path = folder / _name(code)
        if not path.exists():
            wrong.append(f"{FILE}, line 1: there is no {path.name}. Write the compact's words.")
        else:
            texts[code] = _text(path)
    wrong += word_complaints(texts)
    if wrong:
        raise InvalidError("\n".join(wrong))
    return made


def read_compact(source: str, brand: Brand) -> Compact | list[tuple[int, str]]:
    """The compact that a compact.toml tells, or everything that is wrong with it: line, what,
    cure."""
    import tomllib

    from herodesk.rules.brand import in_words, syntax
    from herodesk.rules.lines import Lines

    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        return [syntax(str(error), source)]
    lines = Lines(source)
    try:
        read_as = _adapter().validate_json(json.dumps(data, default=str), strict=True)
    except ValidationError as errors:
        told = [in_words(error, _keys()) for error in errors.errors(include_url=False)]
    else:
        told = list(complaints(replace(brand, compact=read_as)))
        if not told:
            return read_as
    return sorted({(lines.line(where, value), text) for where, text, value in told})


def complaints(brand: Brand) -> Iterator[Complaint]:
    """What does not fit in a compact, or with the rest of the brand's rules."""
    compact = brand.compact
    if compact.version and not _VERSION.fullmatch(compact.version):
        yield (
            ("version",),
            Sentence(
                "'%(version)s' is no version. Write two numbers, as '1.0'.", version=compact.version
            ),
            None,
        )
    if compact.version and compact.counts_from is None:
        text = Sentence("it says not from when on it counts. Write counts_from = 2026-12-01.")
        yield ("counts_from",), text, None
    if not 0 <= compact.notice_days <= LONGEST_NOTICE:
        yield ("notice_days",), _beyond("notice_days", compact.notice_days, LONGEST_NOTICE), None
    if not re.fullmatch("[A-Z]{3}", compact.currency):
        yield (
            ("currency",),
            Sentence(
                "'%(currency)s' is no currency. Write three letters, as 'EUR'.",
                currency=compact.currency,
            ),
            None,
        )
    if not 0 <= (percent := compact.coach_percent) <= MOST_COACHED:
        yield ("coach_percent",), _beyond("coach_percent", percent, MOST_COACHED), None
    if not 0 <= (above := compact.coach_above) <= MOST_GOODWILL:
        yield ("coach_above",), _not_minor("coach_above", above), None
    yield from _levels(compact)
    yield from _training(brand)


def follows(before: Compact, after: Compact, today: date) -> str:
    """Why this compact may not come after that one, with the cure; empty if it may.

    The words of a version never change, so a version only goes one step ahead; and whoever has
    signed an older one gets notice of a new first number.
    """
    if not before.version or before.version == after.version:
        return ""
    (old, old_minor), (new, minor) = major_minor(before.version), major_minor(after.version)
    if not after.version:
        return ""
    if (new, minor) not in {(old, old_minor + 1), (old + 1, 0)}:
        return (
            f"version {after.version} does not follow {before.version}. Write "
            f"'{old}.{old_minor + 1}', or '{old + 1}.0' if it has to be signed again."
        )
    soonest = today + timedelta(days=after.notice_days)
    if new > old and (after.counts_from is None or after.counts_from < soonest):
        return (
            f"version {after.version} has to be signed and counts from {after.counts_from}, with "
            f"less than {after.notice_days} days of notice. Write counts_from = {soonest}."
        )
    return ""


def word_complaints(texts: Mapping[str, str]) -> list[str]:
    """Everything that is wrong with the words, file by file; all languages promise the same."""
    wrong: list[str] = []
    known: dict[str, Words] = {}
    for code, text in texts.items():
        known[code], flaws = read(text)
        wrong += [f"{_name(code)}, line {flaw.line}: {flaw.what}" for flaw in flaws]
        if len(text) > MOST_LETTERS:
            wrong.append(f"{_name(code)}, line 1: more than {MOST_LETTERS} letters. Shorten it.")
        wrong += [f"{_name(code)}, line {n}: {what}" for n, what in _pledges(known[code])]
    first = next(iter(known), "")
    for code, words in known.items():
        here, there = _names(words), _names(known[first])
        for name in there - here:
            wrong.append(
                f"{_name(code)}, line 1: the promise {{#{name}}} of {_name(first)} is missing. "
                "Add it: all languages promise the same."
            )
        for name in here - there:
            wrong.append(
                f"{_name(code)}, line 1: the promise {{#{name}}} is not in {_name(first)}. Add it "
                "there or remove it here."
            )
    return wrong


def read_paper(
    text: str, ids: Collection[str], brand: Brand
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """compact.csv beside roster.csv, `id,signed,trained,on`: what was signed and passed before
    Herodesk, on paper. Fields of `Person` by id, and what is wrong, line by line."""
    lines, wrong = read_lines(text, COLUMNS, COLUMNS)
    trained = {one.topic: one for one in brand.compact.training}
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        person, day = line.cell("id"), day_of(line.cell("on"))
        known_in(line, "id", (person,), ids)
        if day is None:
            line.wrong.append(f"on '{line.cell('on')}' is not a day. Write it as '2026-12-24'.")
            continue
        facts = found.setdefault(person, {"passed": {}})
        if version := _signed(line):
            facts |= {"signed": version, "signed_on": day}
        for topic in line.several("trained"):
            known_in(line, "trained", (topic,), trained)
            facts["passed"][topic] = max(day, facts["passed"].get(topic, day))
        if not version and not line.several("trained"):
            line.wrong.append("it says neither what was signed nor what was passed. Fill one.")
    told = [*wrong, *((line.number, one) for line in lines for one in line.wrong)]
    for facts in found.values():
        facts["passed"] = tuple(sorted(facts["passed"].items()))
    return found, [f"{PAPER}, line {number}: {one}" for number, one in sorted(told)]


def _signed(line: Line) -> str:
    given = line.cell("signed")
    if given and not _VERSION.fullmatch(given):
        line.wrong.append(f"signed '{given}' is no version. Write two numbers, as '1.0'.")
        return ""
    return given


def _beyond(name: str, value: int, most: int) -> Sentence:
    return Sentence(
        "%(name)s is %(value)d. Write 0 to %(most)d.", name=name, value=value, most=most
    )


def _not_minor(name: str, value: int) -> Sentence:
    return Sentence(
        "%(name)s is %(value)d. Write minor units, as 5000 for 50.00.", name=name, value=value
    )


def _levels(compact: Compact) -> Iterator[Complaint]:
    numbers = tuple(str(number) for number in range(MOST_LEVEL + 1))
    for number, level in compact.levels.items():
        where = ("levels", number)
        if number not in numbers:
            yield (
                where,
                Sentence(
                    "there is no level '%(level)s'. Write %(known)s.",
                    level=number,
                    known=", ".join(numbers),
                ),
                None,
            )
        yield from _level(level, where)


def _level(level: Level, where: tuple[str, ...]) -> Iterator[Complaint]:
    for right in level.may:
        if right not in LEVELLED:
            text = Sentence(
                "a level cannot give '%(right)s'. Use some of: %(known)s.",
                right=right,
                known=", ".join(sorted(LEVELLED)),
            )
            yield (*where, "may"), text, right
    for role in level.given_by:
        if role not in {Role.LEAD, Role.MANAGER}:
            text = Sentence("'%(role)s' gives no levels. Write 'lead' or 'manager'.", role=role)
            yield (*where, "given_by"), text, role
    for name in ("goodwill_case", "goodwill_month"):
        if not 0 <= (value := getattr(level, name)) <= MOST_GOODWILL:
            yield (*where, name), _not_minor(name, value), None
    if level.goodwill_case > level.goodwill_month:
        text = Sentence(
            "goodwill_month is below goodwill_case. Write at least as much for the month."
        )
        yield (*where, "goodwill_month"), text, None


def _training(brand: Brand) -> Iterator[Complaint]:
    seen: set[str] = set()
    for place, one in enumerate(brand.compact.training):
        where = ("training", place)
        if brand.topic(one.topic) is None:
            known = ", ".join(topic.id for topic in brand.topics)
            yield (
                (*where, "topic"),
                Sentence(
                    "there is no topic '%(topic)s' in brand.toml. Use one of: %(known)s.",
                    topic=one.topic,
                    known=known,
                ),
                None,
            )
        if one.topic in seen:
            yield (
                (*where, "topic"),
                Sentence(
                    "the training for '%(topic)s' stands here twice. Remove one.", topic=one.topic
                ),
                None,
            )
        seen.add(one.topic)
        if not 0 <= one.holds_months <= MOST_MONTHS:
            text = Sentence(
                "holds_months is %(value)d. Write 0 (for good) to %(most)d.",
                value=one.holds_months,
                most=MOST_MONTHS,
            )
            yield (*where, "holds_months"), text, None
        for role in one.roles:
            if role not in tuple(Role):
                yield (
                    (*where, "roles"),
                    Sentence(
                        "'%(role)s' is no role. Use some of: %(known)s.",
                        role=role,
                        known=", ".join(Role),
                    ),
                    role,
                )
        yield from _drill(one, where)
        if one.link and not re.fullmatch(r"https://[^\s<>\"]+", one.link):
            yield (
                (*where, "link"),
                Sentence(
                    "'%(link)s' is no address. Write it with https:// in front.", link=one.link
                ),
                None,
            )


def _drill(one: Training, where: tuple[str | int, ...]) -> Iterator[Complaint]:
    for name in ("drill_in_time", "drill_clean"):
        value = getattr(one, name)
        if not 0 <= value <= 100:
            text = Sentence(
                "%(name)s is %(value)d. Write per cent, 0 to 100.", name=name, value=value
            )
            yield (*where, name), text, None
    if not 0 <= one.drill_answers <= 100:
        text = Sentence(
            "drill_answers is %(value)d. Write 1 to 100, or 0 for no drill.",
            value=one.drill_answers,
        )
        yield (*where, "drill_answers"), text, None


def _pledges(words: Words) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for part in words.parts:
        for one in part.pledges:
            if one.id in seen:
                yield one.line, f"the name {{#{one.id}}} stands there twice. Rename one of them."
            seen.add(one.id)
            if KEPT.get(one.id, part.party) is not part.party:
                text = f"{{#{one.id}}} is a promise of {{#{KEPT[one.id]}}}. Move or rename it."
                yield one.line, text


def _names(words: Words) -> frozenset[str]:
    return frozenset(one.id for part in words.parts for one in part.pledges)


def _keys() -> frozenset[str]:
    return frozenset(key for part in _PARTS for key in part.__dataclass_fields__)


def _adapter() -> TypeAdapter[Compact]:
    for part in _PARTS:
        with_config(ConfigDict(extra="forbid"))(part)
    return TypeAdapter(Compact)


def _name(code: str) -> str:
    return f"compact.{code}.md"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{path.name}: byte {error.start} is not UTF-8. Save the file as UTF-8."
        raise InvalidError(message) from None
