"""A colleague texts our number: who it is, and whether texts may stop, start, or do things.

STOP and START come first and hold for everybody on the roster, wherever they are. All else is a
conversation with one person (`steps.by_text`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from herodesk.domain.meaning import START, STOP, understood
from herodesk.domain.numbers import secret_hash
from herodesk.domain.staff import Person
from herodesk.domain.texting import Text
from herodesk.ports import App
from herodesk.steps import brake
from herodesk.steps.by_text import converse
from herodesk.steps.wake import confirm

__all__ = ["Text", "read"]


def read(text: Text, *, app: App) -> str:
    """Do what the text asks for; what that was, in a word for the log.

    TransientError if something outside did not answer, or another run is at the same text: it
    may be read again, and nothing is done twice.
    """
    number = "+" + re.sub(r"\D", "", text.sender).removeprefix("00")
    people = [person for person in app.roster.people() if person.phone == number]
    if not people:
        return "unknown-number"
    meant = understood(text.body).what
    if meant in {STOP, START}:
        return _say(meant, text, people, app)
    return converse(text, people, app=app)


def _say(what: str, text: Text, people: Sequence[Person], app: App) -> str:
    key, records = secret_hash(f"text {text.id}"), app.records
    new = brake.say(what, people, by="text", at=text.at, records=records, key=key)
    confirm(app=app)
    return what if new else f"{what}-again"
