"""A wave in words for one person, and on the way to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from herodesk.domain.authors import Sign
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.staff import Person, Way
from herodesk.domain.wave import Wave
from herodesk.ports import App
from herodesk.steps.notify import send
from herodesk.texts import waves as texts

Words = Callable[[Way], tuple[str, str]]


def facts_of(wave: Wave, person: Person, app: App, *, link: str) -> texts.WaveText:
    """What a notice of the wave may use."""
    brand = app.rules.brand()
    topic = brand.topic(wave.topic)
    return texts.WaveText(
        brand=brand.name,
        topic=topic.name.get(person.language, topic.id) if topic else "",
        good=wave.sign is Sign.GOOD,
        authors=wave.authors,
        minutes=wave.minutes,
        usual=wave.usual,
        readers=wave.readers,
        link=link,
    )


def report_of(wave: Wave) -> texts.ReportText:
    """What its report tells."""
    return texts.ReportText(
        authors=wave.most,
        lasted=max(1, (wave.busy_at - wave.since) // timedelta(minutes=1)),
        cases=wave.cases,
        answered=wave.answered,
        first_minutes=wave.first_minutes,
        helpers=len(wave.volunteers),
    )


def called_words(wave: Wave, app: App) -> Callable[[Person], Words]:
    """That it began, for each person."""
    address = app.rules.brand().address

    def words(person: Person) -> Words:
        facts = facts_of(wave, person, app, link=f"{app.public_url}/waves")
        return lambda way: texts.called(facts, person.language, address, way)

    return words


def over_words(wave: Wave, app: App) -> Callable[[Person], Words]:
    """How it went, for each person."""
    address, report = app.rules.brand().address, report_of(wave)

    def words(person: Person) -> Words:
        facts = facts_of(wave, person, app, link=f"{app.public_url}/waves")
        return lambda way: texts.over(facts, report, person.language, address, way)

    return words


def send_words(
    person: Person, words: Words, key: str, app: App, *, first: Way | None
) -> Way | None:
    """Send it as an alert, `first` this way or as the person prefers; which way it went."""

    def notice(way: Way) -> Notice:
        subject, text = words(way)
        return Notice(
            key=f"{key}-{way}", kind=NoticeKind.ALERT, hero=person.id, way=way, text=text,
            subject=subject,
        )  # fmt: skip

    return send(notice, first or person.way() or Way.EMAIL, person, app)
