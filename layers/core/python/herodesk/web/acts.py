"""What a button of the case's page does, and the same for the API: one press, one step."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from herodesk import line
from herodesk.domain.case import Case
from herodesk.domain.draft import LINK
from herodesk.domain.errors import NotFoundError
from herodesk.domain.reply import Reply
from herodesk.steps import solved_yet
from herodesk.steps.ask import MOST_ANSWER, MOST_WORDS, answer, ask
from herodesk.steps.check_draft import Consent
from herodesk.steps.merge import merge
from herodesk.steps.reply import Sending
from herodesk.steps.split import split
from herodesk.web import promises
from herodesk.web.visit import Visit

_SIMPLE = {
    "claim": line.claim,
    "pass": line.pass_on,
    "answered-by-hand": line.answered_by_hand,
    "send-again": line.send_again,
    "solve": line.solve,
    "not-a-case": line.not_a_case,
    "is-a-case": line.confirm,
}
ACTIONS = frozenset(
    {
        "reply",
        "withdraw-reply",
        "correct-reply",
        "release",
        "extend",
        "hand-over",
        "note",
        "later",
        "correct",
        "ask",
        "advise",
        "merge",
        "split",
        "ask-solved",
        "example",
        "no-example",
        "goodwill",
        "goodwill-back",
        *promises.FORMS,
        *_SIMPLE,
    }
)
Form = Callable[[str, dict[str, str], Visit], Case | Reply]
MOST_NOTE = 500
"""Characters of a note."""


def act(number: str, action: str, visit: Visit, given: dict[str, str]) -> Case | Reply:
    """Do one thing to a case; NotFoundError for anything else than `ACTIONS`."""
    app, person = visit.app, visit.person
    if action == "reply":
        text = given.get("text", "")
        key, day = given.get("reply_id") or app.tokens.new(), given.get("until", "")
        until = promises.moment(day, person) if day else None
        sending = _sending(given)
        return line.reply(number, person, text, key, app=app, until=until, sending=sending)
    forms: dict[str, Form] = {
        "withdraw-reply": _withdraw,
        "correct-reply": _correct,
        "correct": _set_right,
        "extend": _extend,
        "ask": _ask,
        "advise": _advise,
        "later": _later,
        "merge": _merge,
        "split": _split,
        "ask-solved": _ask_solved,
        "example": partial(_example, on=True),
        "no-example": partial(_example, on=False),
        "goodwill": _goodwill,
        "goodwill-back": _goodwill_back,
        **promises.FORMS,
    }
    if action in forms:
        return forms[action](number, given, visit)
    note = line.clean(given.get("note", ""))[:MOST_NOTE]
    if action == "release":
        return line.release(number, person, note, app=app)
    if action == "hand-over":
        return line.hand_over(number, person, given.get("to", ""), note, app=app)
    if action == "note":
        return line.note(number, person, note, app=app)
    if action not in _SIMPLE:
        raise NotFoundError(action)
    return _SIMPLE[action](number, person, app=app)


def _sending(given: dict[str, str]) -> Sending:
    """How a form or the API wants an answer to go out; a link has a tick of its own."""
    private = {"yes": True, "no": False}.get(given.get("private", ""))
    return Sending(
        private=private,
        moves=given.get("moves") == "yes",
        template=given.get("template", ""),
        picture=given.get("attached", ""),
        alt=given.get("alt", ""),
        consent=_consent(given),
    )


def _consent(given: dict[str, str]) -> Consent:
    codes = {*given.get("despite", "").split()} - {LINK}
    return Consent(codes=frozenset(codes | ({LINK} if given.get("with_link") == "yes" else set())))


def _withdraw(number: str, given: dict[str, str], visit: Visit) -> Reply:
    why = line.clean(given.get("reason", ""))[:MOST_NOTE]
    return line.withdraw(number, visit.person, given.get("reply_id", ""), why, app=visit.app)


def _ask_solved(number: str, given: dict[str, str], visit: Visit) -> Reply:
    key = given.get("reply_id") or visit.app.tokens.new()
    return solved_yet.ask(number, visit.person, key, app=visit.app)


def _example(number: str, _: dict[str, str], visit: Visit, *, on: bool) -> Case:
    from herodesk.steps.lessons import mark_example  # seldom

    return mark_example(number, visit.person, on=on, app=visit.app)


def _goodwill(number: str, given: dict[str, str], visit: Visit) -> Case:
    from herodesk.steps.goodwill import grant  # seldom

    key, why = given.get("key") or visit.app.tokens.new(), line.clean(given.get("why", ""))
    return grant(number, visit.person, given.get("amount", ""), why, key, app=visit.app)


def _goodwill_back(number: str, given: dict[str, str], visit: Visit) -> Case:
    from herodesk.steps.goodwill import take_back  # seldom

    why = line.clean(given.get("why", ""))
    return take_back(number, given.get("grant", ""), visit.person, why, app=visit.app)


def _ask(number: str, given: dict[str, str], visit: Visit) -> Case:
    app, words = visit.app, line.clean(given.get("question", ""))[:MOST_WORDS]
    key = given.get("key") or app.tokens.new()
    case, _ = ask(number, visit.person, given.get("who", ""), words, key, app=app)
    return case


def _advise(number: str, given: dict[str, str], visit: Visit) -> Case:
    words = line.clean(given.get("answer", ""))[:MOST_ANSWER]
    answer(number, given.get("question_id", ""), visit.person, words, app=visit.app)
    return line.show(number, app=visit.app).file.case


def _extend(number: str, given: dict[str, str], visit: Visit) -> Case:
    read = given.get("lease_until", "")
    seen = promises.moment(read, visit.person) if read else None
    return line.extend(number, visit.person, app=visit.app, seen=seen)


def _later(number: str, given: dict[str, str], visit: Visit) -> Case:
    minutes = given.get("minutes", "")
    span = int(minutes) if re.fullmatch(r"[0-9]{1,4}", minutes) else 0
    line.later(number, visit.person, span, app=visit.app)
    return line.show(number, app=visit.app).file.case


def _merge(number: str, given: dict[str, str], visit: Visit) -> Case:
    into, why = given.get("into", "").strip().upper(), line.clean(given.get("why", ""))
    return merge(number, into, visit.person, why[:MOST_NOTE], app=visit.app)


def _split(number: str, given: dict[str, str], visit: Visit) -> Case:
    """A form ticks each post by itself; the API gives their ids, one a line."""
    ticked = [value for name, value in given.items() if name.startswith("post.")]
    chosen = frozenset({*ticked, *given.get("posts", "").split("\n")} - {""})
    return split(number, visit.person, chosen, app=visit.app)


def _set_right(number: str, given: dict[str, str], visit: Visit) -> Case:
    return line.set_right(
        number,
        visit.person,
        verdict=given.get("verdict"),
        topic=given.get("topic"),
        post_id=given.get("post_id"),
        app=visit.app,
    )


def _correct(number: str, given: dict[str, str], visit: Visit) -> Reply:
    app = visit.app
    return line.correct(
        number,
        visit.person,
        given.get("reply_id", ""),
        given.get("text", ""),
        given.get("key") or app.tokens.new(),
        app=app,
        consent=_consent(given),
    )
