"""The line: what happens to a post, top to bottom. Read this file first.

    platform ──► receive ──► Inbox ──► triage ──► colleagues' phones
                                                     │
    platform ◄── publish ◄── Outbox ◄── reply ◄── claim

Each function below is one station; the work is in the steps that it calls. `receive` is the one
that loads nothing but its own step: `steps.receive`. Whatever fell due in between is done by
`follow_up`, once a minute. What a platform did not deliver is read back by `steps.catch_up`, in a
run of its own for each channel, and put on the Inbox.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

from herodesk.domain.case import Case
from herodesk.domain.errors import HerodeskError
from herodesk.domain.post import Wanted
from herodesk.domain.staff import Way
from herodesk.domain.webhook import Webhook
from herodesk.ports import App

if TYPE_CHECKING:
    from herodesk.steps.claim import (
        answered_by_hand,
        claim,
        extend,
        note,
        pass_by_link,
        pass_on,
        release,
        solve,
    )
    from herodesk.steps.hand_over import candidates, hand_over
    from herodesk.steps.later import later, later_by_link
    from herodesk.steps.look import (
        LinkView,
        Row,
        View,
        asked_of,
        board,
        link,
        show,
        waits_for,
    )
    from herodesk.steps.open_case import Taken
    from herodesk.steps.reply import clean, measure, reply, send_again
    from herodesk.steps.reply import sign_off as sign_off_of
    from herodesk.steps.set_right import confirm, may_set_right, not_a_case, set_right
    from herodesk.steps.sign_in import (
        SignedIn,
        ask_sign_in,
        open_session,
        sign_in,
        sign_out,
        sign_out_everywhere,
        signed_in,
    )
    from herodesk.steps.withdraw import TakeBack, correct, may_take_back, withdraw

__all__ = [
    "LinkView",
    "Row",
    "SignedIn",
    "TakeBack",
    "Taken",
    "View",
    "answered_by_hand",
    "ask_sign_in",
    "asked_of",
    "board",
    "candidates",
    "claim",
    "claim_by_link",
    "clean",
    "confirm",
    "correct",
    "count",
    "extend",
    "follow_up",
    "hand_over",
    "hear",
    "later",
    "later_by_link",
    "link",
    "may_set_right",
    "may_take_back",
    "measure",
    "new_link",
    "not_a_case",
    "note",
    "open_session",
    "pass_by_link",
    "pass_on",
    "publish",
    "release",
    "reply",
    "send_again",
    "set_right",
    "show",
    "sign_in",
    "sign_off_of",
    "sign_out",
    "sign_out_everywhere",
    "signed_in",
    "solve",
    "triage",
    "waits_for",
    "withdraw",
]


# -- stations that one function works at ----------------------------------------------------
#
# Their steps are loaded by the first call: the functions that work at the others start without
# them. What each one loads is counted by tests/infra/test_startup.py.


def triage(hook: Webhook, *, app: App) -> list[Taken]:
    """One delivery from the Inbox: judge each of its posts, open or join cases, tell colleagues.

    A change that fails stops no other; its error is raised when all are done, so that the
    delivery comes again and the finished ones are recognised. Whoever works off several
    deliveries then counts who was heard in them: `count`.
    """
    from herodesk.steps.normalise import normalise
    from herodesk.steps.take_in import take_in

    taken: list[Taken] = []
    failed: list[HerodeskError] = []
    changes = normalise(hook, app=app)
    if len(changes) > 1:
        from herodesk.steps.ahead import with_authors  # most deliveries tell of one post

        app = with_authors(changes, app)
    wanted = [change for change in changes if isinstance(change, Wanted)]
    for change in changes:
        if isinstance(change, Wanted):
            continue
        try:
            taken.append(take_in(change, at=hook.received_at, app=app))
        except HerodeskError as error:
            failed.append(error)
    if wanted:
        from herodesk.steps.want import want  # few platforms tell of anything by its id alone

        try:
            taken += want(wanted, at=hook.received_at, app=app)
        except HerodeskError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return taken


def count(taken: Iterable[Taken], *, app: App) -> None:
    """Count who was heard, for waves; TransientError if that failed, which loses no post."""
    from herodesk.steps.count_authors import count_authors

    count_authors((one.voice for one in taken if one.voice), app=app)


def hear(hooks: Iterable[Webhook], *, app: App) -> None:
    """Note when which channel delivered anything, for the watch over silent ones; what we read
    back ourselves is no delivery. TransientError if that failed, which loses nothing else."""
    for hook in hooks:
        if hook.read_back is None:
            app.records.hear(hook.platform, hook.received_at)


def publish(number: str, reply_id: str, *, app: App) -> str:
    """Send a queued reply, or delete one that is to be withdrawn; the state it ends in.

    StaleError if somebody else is at it.
    """
    from herodesk.steps import publish as step

    return step.publish(number, reply_id, app=app)


def follow_up(*, app: App) -> dict[str, int]:
    """Work off every case that is due and count the days that are over; how many of what.

    One case that fails stops no other: its error is raised when all others are done.
    """
    from herodesk.steps import follow_up as step

    return step.follow_up(app=app)


# -- stations that people work at -----------------------------------------------------------
#
# Likewise: a name that is asked for loads its step.

_STEPS = {
    "claim": (
        "answered_by_hand", "claim", "extend", "note", "pass_by_link", "pass_on", "release",
        "solve",
    ),
    "hand_over": ("candidates", "hand_over"),
    "later": ("later", "later_by_link"),
    "look": (
        "LinkView", "Row", "View", "asked_of", "board", "link", "show", "waits_for",
    ),
    "open_case": ("Taken",),
    "reply": ("clean", "measure", "reply", "send_again", "sign_off"),
    "set_right": ("confirm", "may_set_right", "not_a_case", "set_right"),
    "sign_in": (
        "SignedIn", "ask_sign_in", "open_session", "sign_in", "sign_out",
        "sign_out_everywhere", "signed_in",
    ),
    "withdraw": ("TakeBack", "correct", "may_take_back", "withdraw"),
}  # fmt: skip
_SAID_OTHERWISE = {"sign_off_of": "sign_off"}


def __getattr__(name: str) -> object:
    """A name of one of the steps above."""
    wanted = _SAID_OTHERWISE.get(name, name)
    for step, names in _STEPS.items():
        if wanted in names and name != "sign_off":
            found: object = getattr(import_module(f"herodesk.steps.{step}"), wanted)
            globals()[name] = found
            return found
    raise AttributeError(name)


def claim_by_link(token: str, *, app: App) -> tuple[Case, SignedIn]:
    """The POST of a claim link: claims for the person it is bound to and opens their session.

    It works once: NotFoundError for a used or outlived link, AlreadyClaimedError for a lost race.
    """
    from herodesk.steps.claim import claim_by_link as redeem
    from herodesk.steps.sign_in import open_session

    case, person = redeem(token, app=app)
    return case, open_session(person, app=app)


def new_link(token: str, *, app: App) -> None:
    """Send the person of an outlived claim link a fresh way in, to the contact on the roster."""
    from herodesk.steps.claim import case_of_link
    from herodesk.steps.sign_in import send_link

    case, person = case_of_link(token, app=app)
    send_link(person, person.way() or Way.SMS, app=app, case=case.number)
