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
from herodesk.domain.errors import Sentence
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
        what = Sentence(
            "'%(name)s' has %(length)s characters.", name=brand.name, length=len(brand.name)
        )
        yield _error("name", what, _SHORTER, ("name",))
    for place, topic in enumerate(brand.topics):
        for code, name in topic.name.items():
            if len(name) > LONGEST_NAME:
                what = Sentence(
                    "'%(name)s' has %(length)s characters.", name=name, length=len(name)
                )
                path = ("topics", place, "name", code)
                yield _error(f"topic {topic.id}, name.{code}", what, _SHORTER, path)
    first: dict[str, Person] = {}
    for person in people:
        if len(person.first_name) > LONGEST_NAME:
            what = Sentence(
                "'%(name)s' has %(length)s characters.",
                name=person.first_name,
                length=len(person.first_name),
            )
            yield _error(f"roster, {person.id}", what, Sentence("Give a shorter sign_off."))
        same = first.setdefault(person.first_name.casefold(), person)
        if same is not person:
            yield _warning(
                f"roster, {person.id}",
                Sentence(
                    "signs as '%(first_name)s', as %(id)s does.",
                    first_name=person.first_name,
                    id=same.id,
                ),
                Sentence(
                    "Give one of them another sign_off, so that customers can tell them apart."
                ),
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
            cure = Sentence("Use a whole word or remove it.")
            yield _error(where, Sentence("matches nearly everything."), cure, path, term)
        elif all(part in small for part in fold(term).split()):
            what = Sentence("is an everyday word and matches nearly everything.")
            yield _error(where, what, Sentence("Use your name."), path, term)
        elif len(letters) < 4 and letters == fold(term):
            what = Sentence("is so short that others use it too.")
            yield _warning(where, what, Sentence("Add exclusions."), path, term)
        if fold(term) in exclusions:
            what = Sentence("is excluded again, so it never matches.")
            yield _error(where, what, Sentence("Remove one of the two."), path, term)


def _groups(brand: Brand, people: Sequence[Person]) -> Iterator[Advice]:
    known = {person.id for person in people}
    groups = {("signals", str(signal)): named for signal, named in brand.signals.items()}
    groups |= {("waves", "tell"): brand.waves.tell, ("waves", "tell_good"): brand.waves.tell_good}
    for (table, key), named in groups.items():
        for person_id in named:
            if person_id not in known:
                what = Sentence("'%(person_id)s' is not on the roster.", person_id=person_id)
                path = (table, key, 0)
                yield _error(
                    f"{table}, {key}", what, Sentence("Name an id of the roster."), path, person_id
                )
    for signal in (Signal.DANGER, Signal.LEGAL, Signal.PRESS):
        if not brand.signals.get(signal):
            cure = Sentence('Write %(signal)s = ["..."] under [signals].', signal=signal)
            yield _error(
                f"signals, {signal}", Sentence("nobody would hear of it."), cure, ("signals",)
            )
    for role in (Role.HERO, Role.LEAD, Role.MANAGER):
        if not any(person.role is role for person in people):
            what = Sentence(
                "there is no %(role)s, so that step of the ladder reaches nobody.", role=role
            )
            yield _warning("roster", what, Sentence("Give somebody the role %(role)s.", role=role))


def _rotas(brand: Brand, people: Sequence[Person]) -> Iterator[Advice]:
    known = {person.id for person in people}
    for name, rota in brand.rota.items():
        covering = (one for cover in rota.covers for one in (cover.by, cover.instead_of))
        for person_id in dict.fromkeys((*rota.people, *covering)):
            if person_id not in known:
                what = Sentence("'%(person_id)s' is not on the roster.", person_id=person_id)
                path = ("rota", name, "people", 0)
                yield _error(
                    f"rota {name}", what, Sentence("Name an id of the roster."), path, person_id
                )


def _regions(brand: Brand, people: Sequence[Person]) -> Iterator[Advice]:
    """Who has a region of which nobody said whose public holidays it keeps."""
    if not brand.duty.regions:
        return
    strange: dict[str, str] = {}
    for person in people:
        if person.region and person.region not in brand.duty.regions:
            strange.setdefault(person.region, person.id)
    for region, person_id in strange.items():
        what = Sentence(
            "region '%(region)s' (of %(person_id)s) has no public holidays: the brand's count.",
            region=region,
            person_id=person_id,
        )
        cure = Sentence(
            'Write %(region)s = "DE-HH", or what fits, under [duty.regions].', region=region
        )
        yield _warning("duty, regions", what, cure, ("duty", "regions"))


def _contacts(people: Sequence[Person]) -> Iterator[Advice]:
    for person in people:
        contacts = {Way.SMS: person.phone, Way.EMAIL: person.email}
        for way in person.ways:
            if not contacts[way]:
                what = Sentence("wants %(way)s but has no contact for it.", way=way)
                yield _warning(
                    f"roster, {person.id}", what, Sentence("Add it or remove the channel.")
                )
        if person.phone and not person.email:
            what = Sentence("has no e-mail address: after a STOP nothing would reach them.")
            yield _warning(f"roster, {person.id}", what, Sentence("Add an address."))


def _topics(brand: Brand, people: Sequence[Person]) -> Iterator[Advice]:
    heroes = [person for person in people if _may_answer(person)]
    for place, topic in enumerate(brand.topics):
        for code in brand.languages:
            able = [hero for hero in heroes if topic.id in hero.topics and code in hero.languages]
            if not able:
                what = Sentence(
                    "nobody answers '%(topic)s' in '%(language)s'.",
                    topic=topic.name.get(code, topic.id),
                    language=code,
                )
                cure = Sentence(
                    "Give %(topic)s and %(language)s to somebody verified on the roster.",
                    topic=topic.id,
                    language=code,
                )
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
                Sentence(
                    "%(topic)s and %(other)s are not told apart: '%(sentence)s' would go to "
                    "%(other)s, as %(strays)s of %(held)s examples of the two go to the wrong one.",
                    topic=topic,
                    other=other,
                    sentence=sentence,
                    strays=len(strays),
                    held=held,
                ),
                Sentence(
                    "Give both words and examples that only they have, or make them one topic."
                ),
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
        begins, ends = _clock(first, zone), _clock(last, zone)
        span = Sentence("%(begins)s to %(ends)s", begins=begins, ends=ends)
        if promised:
            cure = Sentence("Add hours on the roster, or promise less under [duty].")
            what = Sentence("promised, but nobody is on duty from %(span)s.", span=span)
            yield _warning("duty, hours", what, cure, ("duty", "hours"))
        else:
            cure = Sentence("Add hours on the roster, or let it be: cases then wait openly.")
            yield _warning(
                "roster, hours", Sentence("nobody is on duty from %(span)s.", span=span), cure
            )


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


def _clock(at: datetime, zone: ZoneInfo) -> Sentence:
    there = at.astimezone(zone)
    day = Sentence(_DAYS[there.weekday()])
    return Sentence("%(day)s %(clock)s", day=day, clock=f"{there:%H:%M}")


_SHORTER = Sentence("Use at most %(most)s, it goes into text messages.", most=LONGEST_NAME)


def _error(where: str, what: str, cure: str, path: Path = (), value: str | None = None) -> Advice:
    return Advice(Severity.ERROR, where, what, cure, path, value)


def _warning(where: str, what: str, cure: str, path: Path = (), value: str | None = None) -> Advice:
    return Advice(Severity.WARNING, where, what, cure, path, value)
