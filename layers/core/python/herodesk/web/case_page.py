"""The page of one case, with whatever went wrong just now and the text that must not be lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from herodesk import line
from herodesk.domain.case import WAITING, Case, State
from herodesk.domain.correcting import SAYABLE
from herodesk.domain.errors import AlreadyClaimedError, HerodeskError, NotFoundError
from herodesk.domain.post import Answerable
from herodesk.domain.reply import Reply, ReplyState
from herodesk.domain.staff import Person, Role
from herodesk.line import TakeBack, View
from herodesk.web.answers import Answer
from herodesk.web.errors import sentence_of, status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit
from herodesk.web.words import Words

_SIMPLE = {
    "claim": line.claim,
    "extend": line.extend,
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
        "hand-over",
        "note",
        "correct",
        *_SIMPLE,
    }
)
Form = Callable[[str, dict[str, str], Visit], Case | Reply]
MOST_NOTE = 500
"""Characters of a note."""
CARRY_NOTES = frozenset({"noted", "released", "handed-over", "withdraw-asked"})
ON_ITS_WAY = frozenset({ReplyState.QUEUED, ReplyState.SENDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """Which buttons this person gets. The steps check the same again when one is pressed."""

    claim: bool = False
    leave: bool = False
    write: bool = False
    by_hand: bool = False
    release: bool = False
    extend: bool = False
    hand_over: bool = False
    note: bool = False
    solve: bool = False
    judge: bool = False
    confirm: bool = False
    correct: bool = False
    end: bool = False
    take_back: TakeBack = field(default_factory=TakeBack)


def case_page(
    number: str,
    visit: Visit,
    *,
    error: HerodeskError | None = None,
    draft: str = "",
    correcting: str = "",
) -> Answer:
    """The page of a case for the person who is signed in.

    `draft` is what was typed and could not be sent, as an answer or `correcting` a published one.
    """
    view = line.show(number, app=visit.app)
    case, person = view.file.case, visit.person
    reply = _current(view)
    text = ("" if correcting else draft) or _kept(reply, view)
    sign_off = line.sign_off_of(person, visit.app.rules.brand())
    used, limit = line.measure(case.platform, text + sign_off, app=visit.app)
    allowed, lead = may(case, person), case.lead
    return page(
        "case.html",
        visit,
        status=status_of(error) if error else HTTPStatus.OK,
        view=view,
        case=case,
        may=replace(allowed, take_back=line.may_take_back(view.file, person, app=visit.app)),
        colleagues=line.candidates(case, app=visit.app) if allowed.hand_over else [],
        notes=[e for e in view.file.timeline if e.what in CARRY_NOTES and e.note],
        edits=visit.app.abilities(case.platform).EDITS,
        leaving=reply is not None and reply.state is ReplyState.WITHDRAWING,
        wording=_wording(view) | ({correcting: draft} if correcting else {}),
        correcting=correcting,
        lead=lead,
        about=next((p.post for p in view.posts if lead and p.post_id == lead.post_id), None),
        sayable=SAYABLE,
        yours=case.owner == person.id,
        reply=reply,
        waits=reply is not None and case.reply is not None and reply.state in ON_ITS_WAY,
        unsure=reply is not None and case.reply is not None and reply.state is ReplyState.UNKNOWN,
        failed=reply is not None and reply.state is ReplyState.FAILED and not case.reply,
        can_answer=case.answer_to.answerable,
        target=next((p.post for p in view.posts if p.post_id == case.answer_to.post_id), None),
        text=text,
        sign_off=sign_off,
        left=limit - used,
        reply_id=visit.app.tokens.new(),
        problem=told(error, voice(visit)) if error else "",
    )


def told(error: HerodeskError, say: Words) -> str:
    """An error in the reader's words; a lost claim names who was faster."""
    if isinstance(error, AlreadyClaimedError):
        return say.catalogue.gettext("%(who)s has it since %(time)s, thanks for being quick.") % {
            "who": say.name(error.owner),
            "time": say.clock(error.since),
        }
    return sentence_of(error, say.language, say.brand.address)


def may(case: Case, person: Person) -> May:
    """What this person can do with the case as it stands."""
    yours = case.owner == person.id and case.state in {State.CLAIMED, State.ANSWERED}
    takes_cases = person.role not in {Role.IT, Role.PRIVACY} and person.level >= 1
    free = yours and case.reply is None
    asked = any(offer.hero == person.id and not offer.passed for offer in case.offers)
    leads = person.leads
    answerable = case.answer_to.answerable is not Answerable.NO
    return May(
        claim=takes_cases and case.state in WAITING and not person.paused,
        leave=case.state in WAITING and asked,
        write=free and answerable and not case.answer_to.removed,
        by_hand=yours and (_must_be_by_hand(case) or bool(case.reply)),
        release=free and case.state is State.CLAIMED,
        extend=free and case.state is State.CLAIMED,
        hand_over=(free or leads) and case.is_open and case.reply is None,
        note=takes_cases and case.is_open,
        solve=free and case.state is State.ANSWERED,
        confirm=leads and case.state is State.TO_JUDGE,
        correct=line.may_set_right(case, person),
        end=(yours or leads) and case.reply is None,
        judge=(free or leads) and case.is_open and case.reply is None,
    )


def _current(view: View) -> Reply | None:
    """The answer that something is being done with, else the newest."""
    replies = view.file.replies
    busy = [reply for reply in replies if reply.reply_id == view.file.case.reply]
    return next(iter((*busy, *replies[-1:])), None)


def _must_be_by_hand(case: Case) -> bool:
    """The platform refuses our API's answers to this post, or has refused one."""
    return case.answer_to.answerable is not Answerable.YES or case.trouble is not None


def act(number: str, action: str, visit: Visit, given: dict[str, str]) -> Case | Reply:
    """Do one thing to a case; NotFoundError for anything else than `ACTIONS`."""
    app, person = visit.app, visit.person
    if action == "reply":
        text = given.get("text", "")
        return line.reply(number, person, text, given.get("reply_id") or app.tokens.new(), app=app)
    forms: dict[str, Form] = {
        "withdraw-reply": _withdraw,
        "correct-reply": _correct,
        "correct": _set_right,
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


def _withdraw(number: str, given: dict[str, str], visit: Visit) -> Reply:
    why = line.clean(given.get("reason", ""))[:MOST_NOTE]
    return line.withdraw(number, visit.person, given.get("reply_id", ""), why, app=visit.app)


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
    )


def _kept(reply: Reply | None, view: View) -> str:
    """The text of an answer that was refused stays in the box."""
    refused = reply is not None and reply.state is ReplyState.FAILED and not view.file.case.reply
    return reply.text if reply and refused and not _stands(reply.instead_of, view) else ""


def _wording(view: View) -> dict[str, str]:
    """What the box for correcting a published answer holds: what stands there, or what was
    refused in its place."""
    public = {it.reply_id: it.text for it in view.file.replies if it.state is ReplyState.SENT}
    refused = {
        it.instead_of: it.text
        for it in view.file.replies
        if it.instead_of in public and it.state is ReplyState.FAILED
    }
    return {reply_id: refused.get(reply_id, text) for reply_id, text in public.items()}


def _stands(reply_id: str | None, view: View) -> bool:
    known = {it.reply_id: it.state for it in view.file.replies}
    return bool(reply_id) and known.get(reply_id or "") is ReplyState.SENT
