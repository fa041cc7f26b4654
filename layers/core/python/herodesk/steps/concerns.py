"""Concerns of IT: with risk, safeguard and date, answered by a manager, shown where they touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herodesk.domain.concern import MOST_DAYS, Concern, Ended, Stop
from herodesk.domain.errors import InvalidError, NotAllowedError
from herodesk.domain.outcome import MOST_TEXT, MOST_WHY
from herodesk.domain.rights import Right
from herodesk.steps.matters import (
    changed,
    day_ahead,
    filed,
    ids,
    known_topic,
    managers,
    new_id,
    require,
    said,
    today,
    told_kindly,
)

if TYPE_CHECKING:
    from herodesk.domain.case import Case
    from herodesk.domain.staff import Person
    from herodesk.ports import App


@dataclass(frozen=True, slots=True, kw_only=True)
class Worry:
    """What a person typed."""

    risk: str
    safeguard: str
    until: str
    topic: str = ""
    platform: str = ""
    stop: str = ""


def file_concern(wanted: Worry, key: str, person: Person, *, app: App) -> Concern:
    """File a concern; the same `key` again changes nothing. Managers hear of it.

    InvalidError: "concern-risk", "concern-safeguard", "concern-when", "no-such-channel",
    "no-such-stop", "stop-everything" (a hard stop names what it stops), and as of `matters`.
    """
    require(person, Right.CONCERNS)
    topic = known_topic(wanted.topic, app)
    if wanted.platform and wanted.platform not in platforms(app):
        raise InvalidError("no-such-channel")
    if wanted.stop and wanted.stop not in set(Stop):
        raise InvalidError("no-such-stop")
    if wanted.stop and not (topic or wanted.platform):
        raise InvalidError("stop-everything")
    risk = said(wanted.risk, MOST_TEXT, "concern-risk", app)
    concern = Concern(
        id=new_id(person, key, risk),
        by=person.id,
        at=app.clock.now(),
        risk=risk,
        safeguard=said(wanted.safeguard, MOST_TEXT, "concern-safeguard", app),
        until=day_ahead(wanted.until, "concern-when", MOST_DAYS, app),
        topic=topic,
        platform=wanted.platform,
        stop=Stop(wanted.stop) if wanted.stop else None,
        tell=ids(managers(app), but=person.id),
    )
    return told_kindly(filed(concern, app), app)


def platforms(app: App) -> list[str]:
    """The channels that a concern may be about."""
    return sorted(app.rules.brand().accounts)


def answer_concern(id_: str, what: str, why: str, person: Person, *, app: App) -> Concern:
    """Agree to the safeguard, or bear the risk, with a reason that IT reads.

    NotAllowedError "concern-over" if it is answered, lapsed or taken back already.
    """
    require(person, Right.DECIDE)
    if what not in {"agree", "decline"}:
        raise InvalidError("decide-what")
    reason = said(why, MOST_WHY, "decide-why", app)
    now = app.clock.now()

    def move(concern: Concern) -> Concern:
        if concern.agreed or not concern.stands(today(app)):
            raise NotAllowedError("concern-over")
        return concern.answered(person.id, now, reason, agreed=what == "agree")

    return told_kindly(changed(Concern, id_, move, app), app)


def end_concern(id_: str, person: Person, *, app: App) -> Concern:
    """IT takes it back, or says that the safeguard is in place; again changes nothing."""
    require(person, Right.CONCERNS)
    now = app.clock.now()

    def move(concern: Concern) -> Concern:
        if concern.ended is not None:
            return concern
        how = Ended.SETTLED if concern.agreed else Ended.WITHDRAWN
        return concern.over(how, now)

    return changed(Concern, id_, move, app)


def all_concerns(*, app: App) -> list[Concern]:
    """Every concern that is kept: what stands by its date, then what is over, newest first."""
    day = today(app)
    found = app.records.every(Concern)
    standing = sorted((it for it in found if it.stands(day)), key=lambda it: (it.until, it.id))
    over = sorted((it for it in found if not it.stands(day)), key=lambda it: it.at, reverse=True)
    return [*standing, *over]


def concerns_about(topic: str | None, platform: str, *, app: App) -> list[Concern]:
    """Those that warn in cases of this topic on this channel, hard stops first."""
    day = today(app)
    found = (it for it in app.records.every(Concern) if it.stands(day))
    touching = (it for it in found if it.touches(topic, platform))
    return sorted(touching, key=lambda it: (it.stop is None, it.until, it.id))


def require_no_stop(case: Case, *, private: bool, app: App) -> None:
    """NotAllowedError "hard-stop-…" if a named hard stop forbids this answer."""
    day = today(app)
    for concern in app.records.every(Concern):
        if concern.stop and concern.blocks(case, day, private=private):
            raise NotAllowedError(f"hard-stop-{concern.stop}")


def lapse(*, app: App) -> int:
    """Note what nobody has answered by its date, and tell whoever filed it and the managers."""
    day, now = today(app), app.clock.now()
    late = [it for it in app.records.every(Concern) if not it.ended and it.has_lapsed(day)]

    def move(concern: Concern) -> Concern:
        if concern.ended is not None or not concern.has_lapsed(day):
            return concern
        tell = (concern.by, *ids(managers(app), but=concern.by))
        return concern.over(Ended.LAPSED, now, tell=tell)

    for concern in late:
        changed(Concern, concern.id, move, app)
    return len(late)
