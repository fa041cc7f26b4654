"""A picture beside an answer: kept without what else it tells, then sent with the words (L11)."""

from __future__ import annotations

import re
from datetime import timedelta

from herodesk.domain.case import Case
from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.picture import ENDINGS, plain
from herodesk.domain.reply import Lost, Outcome, Picture, Refused, Reply
from herodesk.domain.staff import Person
from herodesk.parts import pictures_of
from herodesk.ports import App

MOST_BYTES = 4_000_000
"""What a request can bring along: a function takes 6 MB, and there a picture is a third longer."""
NAME = re.compile(r"[0-9A-Za-z]{22}\.(?:jpg|png)", re.ASCII)
TRY_AGAIN = timedelta(seconds=30)
MOST_ATTEMPTS = 5


def keep_picture(number: str, person: Person, data: bytes, *, app: App) -> str:
    """Keep a picture for an answer of this person; what it is called from now on.

    InvalidError says what is wrong with it, NotAllowedError why none can be sent there.
    """
    case = app.records.case(number)
    if case is None:
        raise NotFoundError(number)
    case.require_owner(person)
    taken = pictures_of(app.abilities(case.platform))
    if taken is None or app.pictures is None:
        raise NotAllowedError("no-pictures")
    if not data:
        raise InvalidError("picture-missing")
    if len(data) > MOST_BYTES:
        raise InvalidError("picture-long")
    found = plain(data)
    if len(found.data) > taken.most_bytes:
        raise InvalidError("picture-long")
    name = f"{app.tokens.new()}.{ENDINGS[found.kind]}"
    app.pictures.put(number, name, found.data)
    return name


def attached(case: Case, name: str, alt: str, *, private: bool, app: App) -> Picture:
    """The picture as it goes out with an answer; errors as of `keep_picture`, and for its words."""
    taken = pictures_of(app.abilities(case.platform))
    if taken is None or private:
        raise NotAllowedError("no-pictures")
    data = picture_bytes(case.number, name, app=app)
    if data is None:
        raise InvalidError("picture-gone")
    if not alt:
        raise InvalidError("alt-missing")
    if len(alt) > taken.most_alt:
        raise InvalidError("alt-long")
    found = plain(data)
    return Picture(name=name, kind=found.kind, alt=alt, width=found.width, height=found.height)


def picture_bytes(number: str, name: str, *, app: App) -> bytes | None:
    """The bytes of a picture of that case, or None if there is none of that name any more."""
    if app.pictures is None or not NAME.fullmatch(name):
        return None
    return app.pictures.get(number, name)


def hand_over(reply: Reply, *, app: App) -> Outcome:
    """Give the platform the picture of a reply, which nobody sees before the reply is there.

    Wait with `prepared` once it has it. What got no answer is asked again some times.
    """
    name = reply.picture.name if reply.picture else ""
    data = picture_bytes(reply.case, name, app=app)
    if data is None:
        return Refused(reason="picture-gone")
    outcome = app.publisher.attach(reply, data, now=app.clock.now())
    if isinstance(outcome, Lost) and reply.attempts + 1 >= MOST_ATTEMPTS:
        return Refused(reason="picture-not-taken")
    return outcome
