"""What a wave leads to, once a minute: people are told, cases grouped, volunteers asked, and a
report when it is over. Each of it is stored before and marked after; what is cut off is done by
the next run.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from statistics import median_low

from herodesk.domain import telling
from herodesk.domain import wave as wave_of
from herodesk.domain.authors import Sign
from herodesk.domain.brakes import Told
from herodesk.domain.case import Case
from herodesk.domain.errors import StaleError, TransientError
from herodesk.domain.records import DayList, Record
from herodesk.domain.staff import Person, Role, Way
from herodesk.domain.wave import Wave
from herodesk.ports import App
from herodesk.steps.away import rest
from herodesk.steps.call_volunteers import ask_volunteers
from herodesk.steps.wave_words import Words, called_words, over_words, send_words

TRIES = 8
MARKED_FOR = timedelta(minutes=10)
"""So long after the call open cases are looked through; new ones are marked as they open."""
MOST_MARKED = 100
REPORTED_FOR = timedelta(days=2)


def follow_waves(*, app: App) -> dict[str, int]:
    """Do what waves want done; how much of what."""
    done = {"wave-told": 0, "wave-marked": 0, "wave-asked": 0, "wave-reported": 0}
    # Who hears of waves is looked up once a run, not once a wave: a roster has thousands.
    to_tell = cache(lambda sign: _to_tell(sign, app))
    for wave in app.records.waves():
        if wave.is_on:
            done["wave-told"] += _tell(wave, "told", called_words(wave, app), to_tell, app)
            if wave.sign is Sign.BAD:
                done["wave-marked"] += _mark_cases(wave, app)
                done["wave-asked"] += ask_volunteers(wave, app=app)
        elif wave.called_at and wave.over_at and app.clock.now() - wave.over_at < REPORTED_FOR:
            counted = _counted(wave, app)
            words = over_words(counted, app)
            done["wave-reported"] += _tell(counted, "reported", words, to_tell, app)
    return {what: count for what, count in done.items() if count}


# -- who is told ------------------------------------------------------------------------------


def _tell(
    wave: Wave,
    marks: str,
    words: Callable[[Person], Words],
    to_tell: Callable[[Sign], list[Person]],
    app: App,
) -> int:
    """Tell each once, whoever is in quiet hours when these are over; how many were told now."""
    sent, now, told = 0, app.clock.now(), getattr(wave, marks)
    for person in to_tell(wave.sign):
        # The wave as it was just read spares one look for each who was told, each minute.
        if not wave_of.may_tell(told, person.id, now) or not _begun(wave, marks, person, app):
            continue
        key = f"wave-{marks}-{wave.id}-{person.id}"
        urgent = marks == "told" and wave.sign is Sign.BAD
        send_words(person, words(person), key, app, first=None if urgent else Way.EMAIL)
        one = Told(person=person.id, at=app.clock.now(), sent=True)
        change(wave, lambda w, one=one: _with(w, marks, one), app)  # type: ignore[misc]
        sent += 1
    return sent


def _to_tell(sign: Sign, app: App) -> list[Person]:
    """Those whom the brand names, else leads and managers, or managers for praise; who is on duty
    if anybody is, and never anybody in quiet hours (I8)."""
    brand, now = app.rules.brand(), app.clock.now()
    bad = sign is Sign.BAD
    named = brand.waves.tell if bad else brand.waves.tell_good
    roles = {Role.LEAD, Role.MANAGER} if bad else {Role.MANAGER}
    people = [
        p
        for p in app.roster.people()
        if (p.id in named if named else p.role in roles) and not p.paused and p.way()
    ]
    awake = [p for p in people if p.quiet_until(now, brand.duty.quiet_hours) is None]
    on_duty = [p for p in awake if p.is_on_duty(now, brand.duty.holidays)]
    return on_duty or awake


def _begun(wave: Wave, marks: str, person: Person, app: App) -> bool:
    """True if this run is the one that tells the person."""
    now = app.clock.now()

    def begin(current: Wave) -> Wave | None:
        if not wave_of.may_tell(getattr(current, marks), person.id, now):
            return None
        return _with(current, marks, Told(person=person.id, at=now))

    return change(wave, begin, app) is not None


def _with(wave: Wave, marks: str, one: Told) -> Wave:
    return wave.next(**{marks: wave_of.with_told(getattr(wave, marks), one)})


def change(
    wave: Wave, move: Callable[[Wave], Wave | None], app: App, *beside: Record
) -> Wave | None:
    """Change that wave as it is now, in one transaction with what stands `beside`; None if it is
    gone or `move` wants nothing changed."""
    for _ in range(TRIES):
        current = next((one for one in app.records.waves() if one.key == wave.key), None)
        wanted = move(current) if current else None
        if wanted is None:
            return None
        try:
            app.records.save(wanted, *beside)
        except StaleError:
            continue
        return wanted
    raise TransientError(f"wave {wave.id} is changed too often")


# -- cases ------------------------------------------------------------------------------------


def _mark_cases(wave: Wave, app: App) -> int:
    """Group the open cases that were there before triage knew of the wave."""
    now, marked = app.clock.now(), 0
    if wave.called_at is None or now - wave.called_at > MARKED_FOR:
        return 0
    for case in app.records.cases(app.records.open_cases()):
        if case.wave is not None or not wave_of.belongs(wave, case.topic, case.opened_at):
            continue
        try:
            app.records.save(*telling.in_wave(case, wave.id, now=now))
        except StaleError:
            continue  # looked at again in a minute
        marked += 1
        if marked == MOST_MARKED:
            break
    return marked


# -- the end ----------------------------------------------------------------------------------


def _counted(wave: Wave, app: App) -> Wave:
    """The wave with what became of its cases, counted once, when it is over.

    Before that mark its volunteers are sent to rest: a run that is cut off does it again."""
    if wave.counted_at is not None:
        return wave
    if wave.volunteers and wave.over_at:
        duty = app.rules.brand().duty
        rest(wave.volunteers, duty, shift_ended=wave.over_at, records=app.records)
    cases = cases_of(wave, app)
    waited = sorted(
        (case.first_answer_at - case.opened_at) // timedelta(minutes=1)
        for case in cases
        if case.first_answer_at
    )
    facts = {
        "cases": len(cases),
        "answered": len(waited),
        "first_minutes": median_low(waited) if waited else None,
        "counted_at": app.clock.now(),
    }
    counted = change(wave, lambda w: None if w.counted_at else w.next(**facts), app)
    return counted or next(one for one in app.records.waves() if one.key == wave.key)


def cases_of(wave: Wave, app: App) -> list[Case]:
    """The cases of a wave, open ones and those that have ended since it began."""
    first, last = wave.since.date(), app.clock.now().date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)][:15]
    ended = [line.id for day in days for line in app.records.day_lines(day, DayList.CLOSED)]
    numbers = dict.fromkeys([*app.records.open_cases(), *ended])
    return [case for case in app.records.cases(numbers) if case.wave == wave.id]
