"""A colleague texts our number: understand what is meant, forgivingly, and do it.

Nothing of a text is kept but what it led to. A further command is a word in `WORDS` and a line
in `_COMMANDS`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from herodesk.domain.numbers import secret_hash
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps import brake
from herodesk.steps.wake import confirm

WORDS: Mapping[str, frozenset[str]] = {
    brake.STOP: frozenset(
        "stop stopp stoppen stops stopall stopsms ende end unsubscribe abmelden abmeldung "
        "abbestellen abbestellung optout cancel quit revoke schluss aufhören aufhoeren".split()
    ),
    brake.START: frozenset("start starten unstop subscribe anmelden anmeldung optin".split()),
}
PHRASES: Mapping[str, frozenset[str]] = {
    brake.STOP: frozenset(
        {"keine sms mehr", "keine sms", "no more texts", "no more sms", "no texts", "opt out"}
    ),
    brake.START: frozenset({"wieder sms", "opt in"}),
}
BESIDE = frozenset("bitte please alle all sms texts now jetzt sofort danke thanks".split())
"""Words that change nothing about what is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text message as it arrived. `at` and `id` are the same at each redelivery."""

    id: str
    at: datetime
    sender: str
    body: str


def read(text: Text, *, app: App) -> str:
    """Do what the text asks for; what that was, in a word for the log.

    TransientError if something outside did not answer: the same text may be read again.
    """
    number = "+" + re.sub(r"\D", "", text.sender).removeprefix("00")
    people = [person for person in app.roster.people() if person.phone == number]
    if not people:
        return "unknown-number"
    meant = understood(text.body)
    return _COMMANDS[meant](text, people, app) if meant else "not-understood"


def understood(body: str) -> str | None:
    """The command that a text means, or None: any case, with whatever blanks and marks around."""
    folded = unicodedata.normalize("NFKC", body).casefold()
    said = re.findall(r"\w+", folded)
    for meant, phrases in PHRASES.items():
        if " ".join(said) in phrases:
            return meant
    rest = [word for word in said if word not in BESIDE]
    if len(rest) != 1:
        return None
    return next((meant for meant, words in WORDS.items() if rest[0] in words), None)


def _stop(text: Text, people: Sequence[Person], app: App) -> str:
    return _say(brake.STOP, text, people, app)


def _start(text: Text, people: Sequence[Person], app: App) -> str:
    return _say(brake.START, text, people, app)


def _say(what: str, text: Text, people: Sequence[Person], app: App) -> str:
    key, records = secret_hash(f"text {text.id}"), app.records
    new = brake.say(what, people, by="text", at=text.at, records=records, key=key)
    confirm(app=app)
    return what if new else f"{what}-again"


_COMMANDS: Mapping[str, Callable[[Text, Sequence[Person], App], str]] = {
    brake.STOP: _stop,
    brake.START: _start,
}
