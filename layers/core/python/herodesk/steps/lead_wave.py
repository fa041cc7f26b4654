"""What people do about a wave: release a statement, have volunteers called, say that one helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.numbers import secret_hash
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.domain.wave import WAVE_DAYS, Statement, Wave
from herodesk.ports import App
from herodesk.steps.call_volunteers import CALL_LINK
from herodesk.steps.sign_in import is_signed_out
from herodesk.steps.wave_mode import change

MOST_LETTERS = 1000
MOST_VOLUNTEERS = 40
"""So many fit into the item of a wave; more would only be in each other's way."""


def find(wave_id: str, *, app: App) -> Wave:
    """A wave by its id; NotFoundError if there is none."""
    found = next((wave for wave in app.records.waves() if wave.id == wave_id), None)
    if found is None:
        raise NotFoundError("wave")
    return found


def release(wave_id: str, texts: Mapping[str, str], person: Person, *, app: App) -> None:
    """Let these words stand on each case of the wave, for a HERO to make a reply of (I4).

    By language; an empty text takes one back. Leads and managers only.
    """
    _require_lead(person)
    wave, now = find(wave_id, app=app), app.clock.now()
    said = {language: " ".join(text.split(" ")).strip() for language, text in texts.items()}
    if any(len(text) > MOST_LETTERS for text in said.values()):
        raise InvalidError("statement-too-long")
    known = {one.language: one for one in app.records.statements(wave.id)}
    new = [
        Statement(
            wave=wave.id, language=language, text=text, by=person.id, at=now,
            expires_at=now + timedelta(days=WAVE_DAYS),
            v=known[language].v + 1 if language in known else 1,
        )
        for language, text in said.items()
        if text != (known[language].text if language in known else "")
    ]  # fmt: skip
    if not new:
        return
    stands = {language: one.text for language, one in known.items()} | said
    at = now if any(stands.values()) else None
    by = person.id if at else ""
    change(wave, lambda w: w.next(released_at=at, released_by=by), app, *new)


def call_out(wave_id: str, person: Person, *, app: App) -> None:
    """Have volunteers asked, once in a wave; the asking is follow-up's. Leads and managers only."""
    _require_lead(person)
    wave, now = find(wave_id, app=app), app.clock.now()
    if not wave.is_on:
        raise NotAllowedError("wave-over")

    def move(current: Wave) -> Wave | None:
        if current.called_out_at is not None or not current.is_on:
            return None
        return current.next(called_out_at=now, called_out_by=person.id)

    change(wave, move, app)


def statement_for(wave_id: str, language: str, *, app: App) -> str:
    """The words that were released for a wave in that language; empty if none were."""
    stand = {one.language: one.text for one in app.records.statements(wave_id)}
    return stand.get(language, "")


def whose_call(token: str, *, app: App) -> tuple[Wave, Person]:
    """The wave and the person of a volunteer's link; NotFoundError for any other."""
    link = app.records.session(secret_hash(token))
    if link is None or link.kind != CALL_LINK or link.case is None:
        raise NotFoundError("link")
    person = app.roster.person(link.hero)
    if person is None or person.gone:
        raise NotFoundError("link")
    if is_signed_out(link, app=app):
        raise NotFoundError("link")
    return find(link.case, app=app), person


def say_yes(token: str, *, app: App) -> tuple[Wave, Person]:
    """This person helps until the wave is over: cases of it are offered as if on duty.

    NotAllowedError if it is over, or many help already. Twice is once.
    """
    wave, person = whose_call(token, app=app)
    if not wave.is_on:
        raise NotAllowedError("wave-over")
    if person.id not in wave.volunteers and len(wave.volunteers) >= MOST_VOLUNTEERS:
        raise NotAllowedError("wave-enough")

    def move(current: Wave) -> Wave | None:
        known = person.id in current.volunteers
        return None if known else current.next(volunteers=(*current.volunteers, person.id))

    helped = change(wave, move, app)
    call = next((c for c in app.records.wave_calls(wave.id) if c.person == person.id), None)
    if call is not None and call.said_yes_at is None:
        app.records.save(replace(call, said_yes_at=app.clock.now(), v=call.v + 1))
    return helped or wave, person


def _require_lead(person: Person) -> None:
    if not may(person, Right.LEAD_WAVES):
        raise NotAllowedError("leads-lead-waves")
