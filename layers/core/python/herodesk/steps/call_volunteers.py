"""Ask people who are off duty to help in a wave: a person wants it, follow-up does it.

Each is asked once in a wave. A call is stored with its link before it leaves and marked after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from herodesk.domain.brakes import HANDING_OVER_SECONDS
from herodesk.domain.errors import StaleError
from herodesk.domain.numbers import lot, secret_hash
from herodesk.domain.records import Session
from herodesk.domain.staff import Person, Role, Way
from herodesk.domain.wave import EVERYTHING, WAVE_DAYS, Wave, WaveCall
from herodesk.ports import App
from herodesk.steps.wave_words import facts_of, send_words
from herodesk.texts import waves as texts

CALLED_FOR = timedelta(minutes=20)
"""So long after a person wanted volunteers some are asked; then who comes has come."""
CALL_LINK = "wave"
LINK_HOURS = 12


def ask_volunteers(wave: Wave, *, app: App) -> int:
    """Ask some of those who are off duty and awake, each once; then who was cut off."""
    now = app.clock.now()
    if wave.called_out_at is None or now - wave.called_out_at > CALLED_FOR:
        return 0
    calls = {call.person: call for call in app.records.wave_calls(wave.id)}
    stale = now - timedelta(seconds=HANDING_OVER_SECONDS)
    again = [c for c in calls.values() if not (c.sent or c.failed) and c.at <= stale]
    asked = sum(_ask(wave, replace(call, at=now, v=call.v + 1), app) for call in again)
    room = app.rules.brand().waves.call_at_most - len(calls)
    for person in candidates(wave, app=app):
        if room <= 0:
            break
        if person.id not in calls:
            asked += _ask(wave, _new(wave, person, app), app)
            room -= 1
    return asked


def candidates(wave: Wave, *, app: App) -> Sequence[Person]:
    """HEROs who are off duty, awake and able; who knows the topic first, then by lot."""
    brand, now = app.rules.brand(), app.clock.now()

    def able(person: Person) -> bool:
        return (
            person.role is Role.HERO
            and not person.reasons_against()
            and person.phone is not None
            and not person.no_sms
            and not person.is_on_duty(now, brand.duty.holidays)
            and person.quiet_until(now, brand.duty.quiet_hours) is None
        )

    def rank(person: Person) -> tuple[bool, bytes, str]:
        strange = wave.topic not in {EVERYTHING, *person.topics}
        return strange, lot(f"{wave.id} ", person.id), person.id

    return sorted(filter(able, app.roster.people()), key=rank)


def _ask(wave: Wave, call: WaveCall, app: App) -> int:
    person, now, token = app.roster.person(call.person), app.clock.now(), app.tokens.new()
    if person is None:
        return 0
    link = Session(
        token_hash=secret_hash(token), hero=person.id, kind=CALL_LINK, created_at=now,
        expires_at=now + timedelta(hours=LINK_HOURS), case=wave.id,
    )  # fmt: skip
    try:
        app.records.save(call, link)
    except StaleError:
        return 0  # another run asks
    facts = facts_of(wave, person, app, link=f"{app.public_url}/w/{token}")
    address = app.rules.brand().address
    way = send_words(
        person,
        lambda by: texts.can_you_help(facts, person.language, address, by),
        f"wave-call-{wave.id}-{person.id}",
        app,
        first=Way.SMS,
    )
    app.records.save(replace(call, sent=way is not None, failed=way is None, v=call.v + 1))
    return 1


def _new(wave: Wave, person: Person, app: App) -> WaveCall:
    now = app.clock.now()
    ends = now + timedelta(days=WAVE_DAYS)
    return WaveCall(wave=wave.id, person=person.id, at=now, expires_at=ends)
