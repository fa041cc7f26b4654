"""Say what a text message led to: stored before it leaves, taken off after.

Whoever reads the same text again says what is left of it, as soon as the first can no longer be
at it.
"""

from __future__ import annotations

from datetime import timedelta

from herodesk.domain.brakes import HANDING_OVER_SECONDS
from herodesk.domain.errors import StaleError, TransientError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.staff import Person, Way
from herodesk.domain.texting import PLACE, Saying, said
from herodesk.ports import App
from herodesk.steps.notify import send
from herodesk.steps.sign_in import way_in
from herodesk.texts.by_text import subject

TRIES = 8


def take_over(key: str, person: Person, *, app: App) -> None:
    """Say what is left to say to a text that was read before.

    TransientError while another run may be at it: the redelivery comes again.
    """
    left = _left(key, person, app)
    if left is None:
        return
    if app.clock.now() < left.at + timedelta(seconds=HANDING_OVER_SECONDS):
        raise TransientError("another run is answering this text")
    text_back(key, person, app=app)


def text_back(key: str, person: Person, *, app: App) -> None:
    """Say it by text message, or by e-mail to who wants none; then mark it as said."""
    left = _left(key, person, app)
    if left is None:
        return
    way = send(lambda way: _notice(left, person, way, app), Way.SMS, person, app)
    for _ in range(TRIES):
        try:
            before = app.records.texting(person.id)
            if before is None or before.saying(key) is None:
                return
            app.records.save(said(before, left, now=app.clock.now(), reached=way is not None))
        except (StaleError, TransientError):
            continue  # it has left: nothing else may keep it from being marked
        return
    raise TransientError("this person's texts could not be marked")


def link(case: str, *, app: App) -> str:
    """The link as it stands in words that are stored: its secret is drawn when they leave."""
    return f"{app.public_url}/s/{PLACE}" if case else f"{app.public_url}/"


def _to_the_compact(person: Person, app: App) -> str:
    from herodesk.steps.sign_compact import link_for  # seldom asked for

    token = app.tokens.new()
    app.records.save(link_for(person, token, now=app.clock.now()))
    return token


def _left(key: str, person: Person, app: App) -> Saying | None:
    record = app.records.texting(person.id)
    return record.saying(key) if record else None


def _notice(one: Saying, person: Person, way: Way, app: App) -> Notice:
    text = one.text
    if f"/k/{PLACE}" in text:
        text = text.replace(PLACE, _to_the_compact(person, app))
    if PLACE in text:
        text = text.replace(PLACE, way_in(person, one.case or None, app=app))
    brand = app.rules.brand()
    return Notice(
        key=f"{one.key}-{way}",
        kind=NoticeKind.CLAIMED if one.claims else NoticeKind.ALERT,
        hero=person.id,
        way=way,
        text=text,
        subject=subject(brand.name, person.language) if way is Way.EMAIL else "",
        case=one.case or None,
    )
