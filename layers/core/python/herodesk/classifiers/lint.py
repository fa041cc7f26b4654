"""`herodesk rules lint`: rules that can be read but will not do what their author wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from herodesk.classifiers.keywords import read
from herodesk.classifiers.lexicon import sections
from herodesk.classifiers.topics import Topics
from herodesk.domain.advice import Advice, Severity
from herodesk.domain.duty import ALWAYS, Calendar, Span
from herodesk.domain.finding import Signal
from herodesk.domain.staff import Person, Role, Way
from herodesk.domain.watch import fold

if TYPE_CHECKING:
    from herodesk.domain.brand import Brand

Path = tuple[str | int, ...]

LONGEST_NAME = 20
"""Characters of a brand, topic or first name that a text message has room for."""

FEWEST_STRAYS, SHARE_OF_STRAYS = 2, 0.1
"""Of the examples of two topics so many go to the wrong one before it is worth a warning."""

_MONDAY = date(2026, 1, 12)
"""Begin of the week that hours are tried on: none in which a clock is changed."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def findings(brand: Brand, people: Sequence[Person], *, thorough: bool = True) -> list[Advice]:
    """Everything found, errors first; not thorough: all but topics that are not told apart, which
    takes the longest and gives warnings alone."""
    found = [
        *_names(brand, people),
        *_terms(brand),
        *_groups(brand, people),
        *_rotas(brand, people),
        *_regions(brand, people),
        *_contacts(people),
        *_topics(brand, people),
        *(_confusions(brand) if thorough else ()),
        *_hours(brand, people),
    ]
    return sorted(found, key=lambda advice: advice.severity is not Severity.ERROR)


def _names(brand: Brand, people: Sequence[Person]) -> Iterator[Advice]:
    if len(brand.name) > LONGEST_NAME:
        what = f"'{brand.name}' has {len(brand.name)} characters."
        yield _error("name", what, _SHORTER, ("name",))
    for place, topic in enumerate(brand.topics):
        for code, name in topic.name.items():
            if len(name) > LONGEST_NAME:
                what = f"'{name}' has {len(name)} characters."
                path = ("topics", place, "name", code)
                yield _error(f"topic {topic.id}, name.{code}", what, _SHORTER, path)
    first: dict[str, Person] = {}
    for person in people:
        if len(person.first_name) > LONGEST_NAME:
            what = f"'{person.first_name}' has {len(person.first_name)} characters."
            yield _error(f"roster, {person.id}", what, "Give a shorter sign_off.")
        same = first.setdefault(person.first_name.casefold(), person)
        if same is not person:
            yield _warning(
                f"roster, {person.id}",
                f"signs as '{person.first_name}', as {same.id} does.",
                "Give one of them another sign_off, so that customers can tell them apart.",
            )


def _terms(brand: Brand) -> Iterator[Advice]:
    small = {fold(word) for code in ("de", "en") for word in sections(code)["stop"]}
    exclusions = {fold(term) for term in brand.watch.exclusions}
    told = (("terms", brand.watch.terms), ("variants", brand.watch.variants))
    for key, term in ((key, term) for key, terms in told for term in terms):
        path: Path = ("watch", key, 0)
        letters = "".join(letter for letter in fold(term) if letter.isalnum())
        where = f"watch, '{term}'"
        if len(letters) < 2:
            cure = "Use a whole word or remove it."
            yield _error(where, "matches nearly everything.", cure, path, term)
        elif all(part in small for part in fold(term).split()):
            what = "is an everyday word and matches nearly everything."
            yield _error(where, what, "Use your name.", path, term)
        elif len(letters) < 4 and letters == fold(term):
            what = "is so short that others use it too."
            yield _warning(where, what, "Add exclusions.", path, term)
        if fold(term) in exclusions:
            what = "is excluded again, so it never matches."
            yield _error(where, what, "Remove one of the two.", path, term)


def _groups(brand: Brand, people: Sequence[Person]) -> Iterator[Advice]:
    known = {person.id for person in people}
    groups = {("signals", str(signal)): named for signal, named in brand.signals.items()}
    groups |= {("waves", "tell"): brand.waves.tell, ("waves", "tell_good"): brand.waves.tell_good}
    for (table, key), named in groups.items():
        for person_id in named:
            if person_id not in known:
                what = f"'{person_id}' is not on the roster."
                path = (table, key, 0)
                yield _error(f"{table}, {key}", what, "Name an id of the roster.", path, person_id)
    for signal in (Signal.DANGER, Signal.LEGAL, Signal.PRESS):
        if not brand.signals.get(signal):
            cure = f'Write {signal} = ["..."] under [signals].'
            yield _error(f"signals, {signal}", "nobody would hear of it.", cure, ("signals",))
    for role in (Role.HERO, Role.LEAD, Role.MANAGER):
        if not any(person.role is role for person in people):
            what = f"there is no {role}, so that step of the ladder reaches nobody."
            yield _warning("roster", what, f"Give somebody the role {role}.")


def _rotas(brand: Brand, people: Sequence[Person]) -> Iterator[Advice]:
    known = {person.id for person in people}
    for name, rota in brand.rota.items():
        covering = (one for cover in rota.covers for one in (cover.by, cover.instead_of))
        for person_id in dict.fromkeys((*rota.people, *covering)):
            if person_id not in known:
                what = f"'{person_id}' is not on the roster."
                path = ("rota", name, "people", 0)
                yield _error(f"rota {name}", what, "Name an id of the roster.", path, person_id)


def _regions(brand: Brand, people: Sequence[Person]) -> Iterator[Advice]:
    """Who has a region of which nobody said whose public holidays it keeps."""
    if not brand.duty.regions:
        return
    strange: dict[str, str] = {}
    for person in people:
        if person.region and person.region not in brand.duty.regions:
            strange.setdefault(person.region, person.id)
    for region, person_id in strange.items():
        what = f"region '{region}' (of {person_id}) has no public holidays: the brand's count."
        cure = f'Write {region} = "DE-HH", or what fits, under [duty.regions].'
        yield _warning("duty, regions", what, cure, ("duty", "regions"))


def _contacts(people: Sequence[Person]) -> Iterator[Advice]:
    for person in people:
        contacts = {Way.SMS: person.phone, Way.EMAIL: person.email}
        for way in person.ways:
            if not contacts[way]:
                what = f"wants {way} but has no contact for it."
                yield _warning(f"roster, {person.id}", what, "Add it or remove the channel.")
        if person.phone and not person.email:
            what = "has no e-mail address: after a STOP nothing would reach them."
            yield _warning(f"roster, {person.id}", what, "Add an address.")


def _topics(brand: Brand, people: Sequence[Person]) -> Iterator[Advice]:
    heroes = [person for person in people if _may_answer(person)]
    for place, topic in enumerate(brand.topics):
        for code in brand.languages:
            able = [hero for hero in heroes if topic.id in hero.topics and code in hero.languages]
            if not able:
                what = f"nobody answers '{topic.name.get(code, topic.id)}' in '{code}'."
                cure = f"Give {topic.id} and {code} to somebody verified on the roster."
                yield _warning(f"topic {topic.id}", what, cure, ("topics", place))


def _confusions(brand: Brand) -> Iterator[Advice]:
    """Topics that the classifier cannot tell apart, with a sentence that lands in the wrong one."""
    for code in brand.languages:
        pairs: dict[frozenset[str], list[tuple[str, str, str]]] = {}
        for stray in _strays(brand, code):
            pairs.setdefault(frozenset((stray[0], stray[2])), []).append(stray)
        for pair, strays in pairs.items():
            held = sum(len(one.examples.get(code, ())) for one in brand.topics if one.id in pair)
            if len(strays) < max(FEWEST_STRAYS, held * SHARE_OF_STRAYS):
                continue
            topic, sentence, other = strays[0]
            place = next(at for at, one in enumerate(brand.topics) if one.id == topic)
            yield _warning(
                f"topic {topic}, examples.{code}",
                f"{topic} and {other} are not told apart: '{sentence}' would go to {other}, as "
                f"{len(strays)} of {held} examples of the two go to the wrong one.",
                "Give both words and examples that only they have, or make them one topic.",
                ("topics", place, "examples", code, 0),
                sentence,
            )


def _strays(brand: Brand, code: str) -> Iterator[tuple[str, str, str]]:
    """Topic, example, and the other topic that the example is given to if it is left out."""
    for place, topic in enumerate(brand.topics):
        examples = topic.examples.get(code, ())
        for at, sentence in enumerate(examples):
            less = replace(topic, examples={code: examples[:at] + examples[at + 1 :]})
            topics = (*brand.topics[:place], less, *brand.topics[place + 1 :])
            known = Topics(replace(brand, languages=(code,), topics=topics))
            found, _ = known.find(read(sentence, code).words, code)
            if found not in (None, topic.id):
                yield topic.id, sentence, str(found)


def _may_answer(person: Person) -> bool:
    return person.role is Role.HERO and person.verified and person.level > 0 and not person.paused


def _hours(brand: Brand, people: Sequence[Person]) -> Iterator[Advice]:
    """The stretches of a week that are promised and in which nobody who may answer is on duty,
    as the brand's clocks show them. Without hours every hour is promised."""
    zone, promised = ZoneInfo(brand.duty.zone), brand.duty.hours
    begin = datetime.combine(_MONDAY, time(), zone).astimezone(UTC)
    covered = [
        block.on(_MONDAY + timedelta(days=shift), ZoneInfo(person.zone))
        for person in people
        if _may_answer(person)
        for shift in range(-2, 9)
        for block in person.hours
        if (_MONDAY + timedelta(days=shift)).weekday() == block.day
    ]
    bare = Calendar(blocks=promised or ALWAYS, zone=brand.duty.zone, stopped=tuple(covered))
    for first, last in _joined(bare.spans(begin, begin + timedelta(days=7))):
        span = f"{_clock(first, zone)} to {_clock(last, zone)}"
        if promised:
            cure = "Add hours on the roster, or promise less under [duty]."
            what = f"promised, but nobody is on duty from {span}."
            yield _warning("duty, hours", what, cure, ("duty", "hours"))
        else:
            cure = "Add hours on the roster, or let it be: cases then wait openly."
            yield _warning("roster, hours", f"nobody is on duty from {span}.", cure)


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans in order, those that touch as one."""
    held: Span | None = None
    for span in spans:
        if held and held[1] == span[0]:
            held = (held[0], span[1])
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def _clock(at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    return f"{_DAYS[there.weekday()]} {there:%H:%M}"


_SHORTER = f"Use at most {LONGEST_NAME}, it goes into text messages."


def _error(where: str, what: str, cure: str, path: Path = (), value: str | None = None) -> Advice:
    return Advice(Severity.ERROR, where, what, cure, path, value)


def _warning(where: str, what: str, cure: str, path: Path = (), value: str | None = None) -> Advice:
    return Advice(Severity.WARNING, where, what, cure, path, value)
