"""What customers wrote about, for the departments: numbers, words, and sentences without names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from herodesk.domain import causes
from herodesk.domain.case import Case
from herodesk.domain.causes import Cause, Voiced
from herodesk.domain.facts import Fact, Period
from herodesk.domain.finding import NEED_CARE
from herodesk.domain.records import StoredPost
from herodesk.ports import App
from herodesk.steps.insight import Known

MOST_READ = 40
"""So many cases of a topic are read, the latest."""
MOST_TOPICS = 20
MOST_EXAMPLES = 3
MOST_TRIED = 30


def causes_of(period: Period, known: Known, *, app: App) -> list[Cause]:
    """Each topic that cases of the period are about, by department, the commonest first.

    The posts of the latest cases are read as they stand now: what was deleted or erased is gone.
    """
    facts = [fact for fact in known.during(period) if fact.counts]
    before = [fact for fact in known.during(period.before) if fact.counts]
    found = [_counted(topic, facts, before, app) for topic in {fact.topic for fact in facts}]
    found.sort(key=lambda one: (-one.cases, one.topic))
    read = {one.topic: _latest(one.topic, facts) for one in found[:MOST_TOPICS] if one.topic}
    voices = _voices([fact for several in read.values() for fact in several], app)
    shared = causes.shared_words(voices.values())
    people = app.roster.people()
    staff = causes.name_parts(name for one in people for name in (one.name, one.first_name))
    told = [_told(one, read.get(one.topic, ()), voices, (shared, staff), app) for one in found]
    return sorted(told, key=lambda one: (-_of_department(one, told), one.department, -one.cases))


def _counted(topic: str | None, facts: Sequence[Fact], before: Sequence[Fact], app: App) -> Cause:
    known = app.rules.brand().topic(topic)
    return Cause(
        department=(known.department if known else "") or "",
        topic=topic or "",
        cases=sum(fact.topic == topic for fact in facts),
        before=sum(fact.topic == topic for fact in before),
    )


def _of_department(cause: Cause, told: Iterable[Cause]) -> int:
    return sum(one.cases for one in told if one.department == cause.department)


def _latest(topic: str, facts: Iterable[Fact]) -> list[Fact]:
    mine = [fact for fact in facts if fact.topic == topic]
    return sorted(mine, key=lambda fact: (fact.opened_at, fact.number), reverse=True)[:MOST_READ]


def _voices(facts: Iterable[Fact], app: App) -> dict[str, Voiced]:
    """What the customers of these cases wrote, by case, as far as it still stands."""
    cases = app.records.cases(fact.number for fact in facts)
    asked = {case.number: _asking(case) for case in cases}
    keys = [(case.platform, post) for case in cases for post in asked[case.number]]
    posts = {(one.platform, one.post_id): one for one in app.records.posts(keys)}
    found = {}
    for case in cases:
        mine = [posts.get((case.platform, post)) for post in asked[case.number]]
        if standing := [line for line in mine if line and line.post and not line.removed]:
            found[case.number] = _voice(case, standing)
    return found


def _asking(case: Case) -> list[str]:
    """The posts that ask for somebody, the first few."""
    return [post.post_id for post in case.standing_posts if post.verdict in NEED_CARE][:3]


def _voice(case: Case, lines: Iterable[StoredPost]) -> Voiced:
    posts = [line.post for line in lines if line.post]
    authors = [post.author for post in posts if post.author]
    names = {name for author in authors for name in (author.name, author.handle) if name}
    return Voiced(
        case=case.number,
        author=f"{case.platform} {case.author or case.number}",
        text="\n".join(post.text for post in posts),
        language=case.language,
        names=causes.name_parts(names),
    )


def _told(
    cause: Cause,
    facts: Iterable[Fact],
    voices: dict[str, Voiced],
    others: tuple[frozenset[str], frozenset[str]],
    app: App,
) -> Cause:
    mine = [voices[fact.number] for fact in facts if fact.number in voices]
    topic = app.rules.brand().topic(cause.topic)
    if topic is None or not mine:
        return cause
    words = causes.words_of(topic, mine)
    shared, staff = others
    examples: dict[str, str] = {}
    for voice, sentence in causes.sentences(mine, words)[:MOST_TRIED]:
        gone = voice.names | causes.names_within(sentence, voice.names, shared) | staff
        shown = app.blank(sentence, gone, app.rules.brand(), shared)
        if shown and voice.case not in examples and shown not in examples.values():
            examples[voice.case] = shown
        if len(examples) == MOST_EXAMPLES:
            break
    return replace(cause, read=len(mine), words=words, examples=tuple(examples.values()))
