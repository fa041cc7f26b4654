"""Thankful customers who allow that we write to them; nobody is kept without that (F4)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError, StaleError
from herodesk.domain.fan import MOST_WORDS, Fan, fan_id
from herodesk.domain.finding import Verdict
from herodesk.domain.rights import Right, may
from herodesk.steps.matters import changed, require, today

if TYPE_CHECKING:
    from herodesk.domain.case import Case
    from herodesk.domain.post import Author
    from herodesk.domain.staff import Person
    from herodesk.ports import App


def may_keep_fan(case: Case, person: Person) -> bool:
    """True for whoever holds or held a case whose customer has thanked, and for leads."""
    mine = case.owner == person.id or may(person, Right.GUIDE)
    return mine and case.author is not None and has_thanked(case)


def has_thanked(case: Case) -> bool:
    """True if a post of it that still stands is praise."""
    return any(post.verdict is Verdict.PRAISE for post in case.standing_posts)


def keep_fan(number: str, words: str, said_on: str, person: Person, *, app: App) -> Fan:
    """Keep a customer as a fan: the case, the day, and the very words of their permission.

    InvalidError: "fan-words", "fan-day"; NotAllowedError "fan-thanks" unless this person may.
    """
    case = app.records.case(number)
    if case is None:
        raise NotFoundError(number)
    if not may_keep_fan(case, person):
        raise NotAllowedError("fan-thanks")
    permission = " ".join(words.split())
    if not permission or len(permission) > MOST_WORDS:
        raise InvalidError("fan-words")
    author = _author_of(case, app)
    fan = Fan(
        id=fan_id(case.platform, case.author or ""),
        platform=case.platform,
        author=case.author or "",
        handle=(author.handle or author.name or "") if author else "",
        case=case.number,
        said_on=_day(said_on, case, app),
        words=permission,
        by=person.id,
        at=app.clock.now(),
    )
    with suppress(StaleError):  # kept already: the first permission stands
        app.records.save(fan)
    return app.records.one(Fan, fan.id) or fan


def forget_fan(id_: str, person: Person, *, app: App) -> None:
    """The permission was taken back: nothing is left. Whoever noted it may, and who sees fans."""
    now = app.clock.now()

    def move(fan: Fan) -> Fan:
        if fan.by != person.id:
            require(person, Right.FANS)
        return fan.withdrawn(now)

    with suppress(NotFoundError):  # gone already
        changed(Fan, id_, move, app)


def all_fans(person: Person, *, app: App) -> list[Fan]:
    """Those whose permission stands, the newest first."""
    require(person, Right.FANS)
    standing = (one for one in app.records.every(Fan) if one.allows)
    return sorted(standing, key=lambda one: one.at, reverse=True)


def fan_of(case: Case, *, app: App) -> Fan | None:
    """The fan that a case's customer is, if they allowed it."""
    found = app.records.one(Fan, fan_id(case.platform, case.author)) if case.author else None
    return found if found and found.allows else None


def _day(text: str, case: Case, app: App) -> date:
    """A day from the case's on, today at the latest."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidError("fan-day") from None
    if not case.opened_at.date() <= day <= today(app):
        raise InvalidError("fan-day")
    return day


def _author_of(case: Case, app: App) -> Author | None:
    keys = [(case.platform, post.post_id) for post in case.standing_posts]
    authors = (line.post.author for line in app.records.posts(keys) if line.post)
    return next((one for one in authors if one and one.id == case.author), None)
