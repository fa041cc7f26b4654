"""What the page of a case shows of promises, and its buttons about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from herodesk.domain.case import HELD, Case, State
from herodesk.domain.records import CaseFile
from herodesk.domain.staff import Person
from herodesk.steps import keep_promise, solved_yet
from herodesk.steps.reply import clean
from herodesk.web.visit import Visit

MOST_NOTE = 500
MOST_DAY = 40
_OF_THE_DAY = frozenset({"reply-sent", "answered-by-hand", "reply-queued", "promise-moved"})

Given = dict[str, str]
moment = keep_promise.moment


def may_promise(case: Case, person: Person) -> bool:
    """True if this person may say what is promised here and what became of it."""
    mine = case.owner == person.id and case.state in HELD and case.reply is None
    return mine and case.answered_at is not None


def may_add(case: Case, person: Person) -> bool:
    """True if a day can be added that nobody noticed."""
    return case.promise is None and case.state is State.ANSWERED and may_promise(case, person)


def is_untold(file: CaseFile) -> bool:
    """True if a promise was moved to another day and the customer has had no answer since."""
    told = [entry.what for entry in file.timeline if entry.what in _OF_THE_DAY]
    return file.case.promise is not None and told[-1:] == ["promise-moved"]


def question_to(case: Case, person: Person, visit: Visit) -> str:
    """The sentence that asks the customer whether it is solved, where that may be asked now."""
    may = case.owner == person.id and solved_yet.may_ask(case, visit.app)
    return solved_yet.sentence(case) if may else ""


def _set(number: str, given: Given, visit: Visit) -> Case:
    return keep_promise.set_promise(number, visit.person, _day(given), app=visit.app)


def _none(number: str, given: Given, visit: Visit) -> Case:
    return keep_promise.no_promise(number, visit.person, app=visit.app, of=_day(given, "of"))


def _kept(number: str, given: Given, visit: Visit) -> Case:
    return keep_promise.kept(
        number, visit.person, _note(given), app=visit.app, of=_day(given, "of")
    )


def _not_kept(number: str, given: Given, visit: Visit) -> Case:
    return keep_promise.not_kept(
        number, visit.person, _day(given), _note(given), app=visit.app, of=_day(given, "of")
    )


FORMS: Mapping[str, Callable[[str, Given, Visit], Case]] = {
    "promise": _set,
    "no-promise": _none,
    "kept": _kept,
    "not-kept": _not_kept,
}
"""Buttons of the page, and actions of the API, by name."""


def _day(given: Given, name: str = "until") -> str:
    return given.get(name, "")[:MOST_DAY]


def _note(given: Given) -> str:
    return clean(given.get("note", ""))[:MOST_NOTE]
