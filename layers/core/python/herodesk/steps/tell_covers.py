"""Tell both when somebody was asked to stand in for somebody: once, and not in quiet hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from herodesk.domain.brakes import HANDING_OVER_SECONDS
from herodesk.domain.brand import StoredCover
from herodesk.domain.errors import StaleError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.notify import send


def tell_covers(*, app: App) -> dict[str, int]:
    """Tell of each cover that is to come whoever has not been told of it; how many were.

    Stored before it is told, marked after: a run that is cut off is gone on with after a minute.
    """
    told = sum(_tell(one, app) for one in app.records.changes().covers if _to_tell(one, app))
    return {"covers-told": told} if told else {}


def _to_tell(stored: StoredCover, app: App) -> list[Person]:
    """Who of the two is to be told now."""
    now, brand = app.clock.now(), app.rules.brand()
    wait = timedelta(seconds=HANDING_OVER_SECONDS)
    busy = stored.telling is not None and now < stored.telling + wait
    if stored.cancelled or stored.cover.ends <= now or busy:
        return []
    both = (stored.cover.by, stored.cover.instead_of)
    people = (app.roster.person(one) for one in both if one not in stored.told)
    return [
        person
        for person in people
        if person and not person.gone and not person.quiet_until(now, brand.duty.quiet_hours)
    ]


def _tell(stored: StoredCover, app: App) -> int:
    people = _to_tell(stored, app)
    taken = replace(stored, telling=app.clock.now(), v=stored.v + 1)
    try:
        app.records.save(taken)
        for person in people:
            way = person.way() or Way.EMAIL
            send(lambda way, to=person: _notice(stored, to, way, app), way, person, app)  # type: ignore[misc]
        told = (*stored.told, *(person.id for person in people))
        app.records.save(replace(taken, told=told, telling=None, v=taken.v + 1))
    except StaleError:
        return 0  # called off meanwhile, or another run is at it
    finally:
        app.records.changes(fresh=True)
    return len(people)


def _notice(stored: StoredCover, person: Person, way: Way, app: App) -> Notice:
    from herodesk.texts import covers  # seldom needed

    brand, cover = app.rules.brand(), stored.cover
    other = app.roster.person(cover.instead_of if person.id == cover.by else cover.by)
    subject, text = covers.stands_in(
        brand=brand.name,
        other=other.first_name if other else "?",
        takes=person.id == cover.by,
        begins=cover.begins,
        ends=cover.ends,
        zone=person.zone,
        link=f"{app.public_url}/me",
        language=person.language,
        address=brand.address,
        way=way,
    )
    key = f"cover-{stored.rota}-{cover.begins:%Y%m%dT%H%M}-{cover.by}-{cover.instead_of}"
    return Notice(
        key=f"{key}-{person.id}-{way}",
        kind=NoticeKind.ALERT,
        hero=person.id,
        way=way,
        text=text,
        subject=subject,
    )
