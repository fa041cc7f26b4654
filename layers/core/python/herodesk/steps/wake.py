"""What brakes lead to, once a minute: cases go on, somebody is reminded, a word is confirmed.

Each of it is stored before and marked after; whatever is cut off is done by the next run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain import brakes as brakes_of
from herodesk.domain.brakes import (
    HANDING_OVER_SECONDS,
    SETTLED_SECONDS,
    Brakes,
    Pause,
    Scope,
    Told,
    Word,
)
from herodesk.domain.case import WAITING, Case
from herodesk.domain.errors import StaleError, TransientError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.records import Record
from herodesk.domain.staff import Person, Role, Way
from herodesk.ports import App
from herodesk.steps.notify import send
from herodesk.texts import braking

MOST_WOKEN = 100
"""So many cases in one run; the next run goes on with what is left."""

TRIES = 8

Words = Callable[[Way], tuple[str, str]]


def wake(*, app: App) -> dict[str, int]:
    """Do what the brakes want done; how much of what."""
    brakes = app.records.brakes(fresh=True)
    done = {"woken": 0, "reminded": 0, "confirmed": 0}
    if brakes.to_wake:
        done["woken"] = _wake_cases(brakes, app)
    now = app.clock.now()
    for pause in brakes.on:
        if pause.remind_at and pause.remind_at <= now:
            done["reminded"] += _remind(pause, app)
    if brakes.untold:
        done["confirmed"] = confirm(app=app)
    return {what: count for what, count in done.items() if count}


# -- cases ------------------------------------------------------------------------------------


def _wake_cases(brakes: Brakes, app: App) -> int:
    """All cases that waited because of a pause are due at once; then it is marked as woken."""
    woken, left = 0, False
    for case in app.records.cases(app.records.open_cases()):
        if not case.paused or brakes.stopping(case.platform):
            continue
        if woken >= MOST_WOKEN:
            left = True
            break
        try:
            app.records.save(*_going_on(case, app))
        except StaleError:
            left = True
            continue
        woken += 1
    if not left:
        _mark_woken(app)
    return woken


def _going_on(case: Case, app: App) -> list[Record]:
    now = app.clock.now()
    reply = app.records.reply(case.number, case.reply) if case.reply else None
    due = case.next_due if case.reply is None and case.state not in WAITING else now
    records: list[Record] = [case.next(paused=False, next_due=due)]
    if reply and reply.not_before:
        records.append(replace(reply, not_before=None, v=reply.v + 1))
    return records


def _mark_woken(app: App) -> None:
    """Not too soon: a step that still goes by the old brakes may hold back one more case."""
    now = app.clock.now()
    for pause in app.records.brakes(fresh=True).to_wake:
        if pause.until and now - pause.until >= timedelta(seconds=SETTLED_SECONDS):
            over = replace(pause, woken=True)
            _change(lambda before, over=over: brakes_of.changed(before, over), app)  # type: ignore[misc]


# -- reminders --------------------------------------------------------------------------------


def _remind(pause: Pause, app: App) -> int:
    """Remind each once, whoever is in quiet hours when these are over; then set the next time."""
    sent = 0
    for person in _to_remind(pause, app):
        if _quiet_until(person, app) is None and _begun(pause, person, app):
            _tell(person, _reminder(pause, person, app), f"pause-{_at(pause)}-{person.id}", app)
            _mark(pause, person, app, sent=True)
            sent += 1
    _move(pause, lambda current: _later(current, app), app)
    return sent


def _to_remind(pause: Pause, app: App) -> list[Person]:
    """Who paused; and IT, unless it is somebody's own pause."""
    own = pause.key == (Scope.PERSON, pause.by)
    return [p for p in app.roster.people() if p.id == pause.by or (p.role is Role.IT and not own)]


def _begun(pause: Pause, person: Person, app: App) -> bool:
    """True if this run is the one that tells the person."""
    now = app.clock.now()

    def begin(current: Pause) -> Pause | None:
        told = _told(current, person)
        if told and (told.sent or now < told.at + timedelta(seconds=HANDING_OVER_SECONDS)):
            return None
        return _with(current, Told(person=person.id, at=now))

    return _move(pause, begin, app)


def _mark(pause: Pause, person: Person, app: App, *, sent: bool) -> None:
    told = Told(person=person.id, at=app.clock.now(), sent=sent)
    _move(pause, lambda current: _with(current, told), app)


def _later(pause: Pause, app: App) -> Pause | None:
    """When to look again: as soon as somebody who is left can be told, or at the next time."""
    now = app.clock.now()
    if pause.remind_at is None or pause.remind_at > now:
        return None
    left = [p for p in _to_remind(pause, app) if not ((t := _told(pause, p)) and t.sent)]
    if left:
        waits = (
            _quiet_until(p, app) or now + timedelta(seconds=HANDING_OVER_SECONDS) for p in left
        )
        return replace(pause, remind_at=min(waits))
    every = timedelta(minutes=pause.remind_minutes)
    return replace(
        pause, remind_at=pause.since + every * ((now - pause.since) // every + 1), told=()
    )


def _told(pause: Pause, person: Person) -> Told | None:
    return next((one for one in pause.told if one.person == person.id), None)


def _with(pause: Pause, told: Told) -> Pause:
    others = tuple(one for one in pause.told if one.person != told.person)
    return replace(pause, told=(*others, told))


def _quiet_until(person: Person, app: App) -> datetime | None:
    return person.quiet_until(app.clock.now(), app.rules.brand().duty.quiet_hours)


def _reminder(pause: Pause, person: Person, app: App) -> Words:
    brand = app.rules.brand()
    minutes = int((app.clock.now() - pause.since).total_seconds() // 60)
    own = pause.key == (Scope.PERSON, person.id)
    link = f"{app.public_url}/{'me' if own else 'pause'}"
    return lambda way: braking.still_paused(
        brand=brand.name, scope=pause.scope, name=pause.name, minutes=minutes, link=link,
        language=person.language, address=brand.address, way=way,
    )  # fmt: skip


def _at(pause: Pause) -> str:
    return f"{pause.scope}-{pause.name}-{pause.remind_at:%Y%m%dT%H%M}"


# -- a word on text messages ------------------------------------------------------------------


def confirm(*, app: App) -> int:
    """Tell who said STOP or START that it holds; STOP is confirmed by e-mail alone."""
    confirmed = 0
    for word in app.records.brakes(fresh=True).untold:
        person = app.roster.person(word.person)
        if person and not _take_over(word, app):
            continue
        if person:
            key = f"{'stop' if word.stopped else 'start'}-{word.at:%Y%m%dT%H%M%S%f}-{person.id}"
            _tell(person, _confirmation(word, person, app), key, app, Way.EMAIL)
            confirmed += 1
        _change_word(word, app, told=True)
    return confirmed


def _take_over(word: Word, app: App) -> bool:
    """True if this run is the one that confirms it."""
    now = app.clock.now()
    if word.telling and now < word.telling + timedelta(seconds=HANDING_OVER_SECONDS):
        return False
    return _change_word(word, app, telling=now)


def _change_word(word: Word, app: App, **fields: object) -> bool:
    """Change that very word; False if it was said or confirmed otherwise meanwhile."""

    def move(before: Brakes) -> Brakes | None:
        current = next((one for one in before.words if one.person == word.person), None)
        if current is None or current.at != word.at or current.told:
            return None
        if "telling" in fields and current.telling != word.telling:
            return None
        wanted = replace(current, **fields)  # type: ignore[arg-type]
        words = tuple(wanted if one == current else one for one in before.words)
        return replace(before, words=words, v=before.v + 1)

    return _change(move, app)


def _confirmation(word: Word, person: Person, app: App) -> Words:
    brand = app.rules.brand()
    return lambda way: braking.texts_changed(
        brand=brand.name, stopped=word.stopped, link=f"{app.public_url}/me",
        language=person.language, address=brand.address, way=way,
    )  # fmt: skip


# -- inside -----------------------------------------------------------------------------------


def _tell(person: Person, words: Words, key: str, app: App, first: Way | None = None) -> None:
    def notice(way: Way) -> Notice:
        subject, text = words(way)
        return Notice(
            key=f"{key}-{way}", kind=NoticeKind.ALERT, hero=person.id, way=way, text=text,
            subject=subject,
        )  # fmt: skip

    send(notice, first or person.way() or Way.EMAIL, person, app)


def _move(pause: Pause, move: Callable[[Pause], Pause | None], app: App) -> bool:
    """Change that pause as it is now; False if it is over or `move` wants nothing changed."""

    def of(before: Brakes) -> Brakes | None:
        same = (one for one in before.on if (one.key, one.since) == (pause.key, pause.since))
        current = next(same, None)
        wanted = move(current) if current else None
        return brakes_of.changed(before, wanted) if wanted else None

    return _change(of, app)


def _change(move: Callable[[Brakes], Brakes | None], app: App) -> bool:
    for _ in range(TRIES):
        try:
            wanted = move(app.records.brakes(fresh=True))
            if wanted is None:
                return False
            app.records.save(wanted)
        except (StaleError, TransientError):
            continue
        return True
    raise TransientError("the brakes could not be changed")
