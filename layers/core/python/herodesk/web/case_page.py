"""The page of one case, with whatever went wrong just now and the text that must not be lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from herodesk import line
from herodesk.domain import rights
from herodesk.domain.case import HELD, QUIET, WAITING, Case, State
from herodesk.domain.correcting import SAYABLE
from herodesk.domain.draft import DraftError
from herodesk.domain.errors import AlreadyClaimedError, HerodeskError
from herodesk.domain.post import Answerable
from herodesk.domain.question import may_ask
from herodesk.domain.records import StoredPost
from herodesk.domain.regrouping import may_regroup
from herodesk.domain.reply import Reply, ReplyState
from herodesk.domain.rights import Right
from herodesk.domain.staff import Person
from herodesk.line import TakeBack, View
from herodesk.steps.ask import MOST_ANSWER, MOST_WORDS
from herodesk.steps.ask_whom import suggestions
from herodesk.steps.look_asked import to_show
from herodesk.steps.split import may_be_split
from herodesk.web import promises
from herodesk.web.answers import Answer
from herodesk.web.errors import sentence_of, status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit
from herodesk.web.words import Words

MOST_TICKED = 15
"""So many posts can be ticked on the page: a form has twenty fields."""
CARRY_NOTES = frozenset(
    {"noted", "released", "handed-over", "withdraw-asked", "advised"}
    | {"promise-kept", "promise-moved", "promise-broken"}
)
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
    ask: bool = False
    merge: bool = False
    split: bool = False
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
    typed: Mapping[str, str] | None = None,
    refused: str = "",
) -> Answer:
    """The page of a case for the person who is signed in.

    `draft` is what was typed and could not be sent, as an answer or `correcting` a published one;
    `typed` the fields of another form, of the action that was `refused`.
    """
    from herodesk.web import beside  # only this page needs it

    view = line.show(number, app=visit.app)
    case, person = view.file.case, visit.person
    reply = _current(view)
    statement = _statement(case, visit)
    allowed, lead = may(case, person), case.lead
    box = beside.box_of(case, visit, error=error, typed=typed or {})
    refused_one = reply if reply and _kept(reply, view) else None
    box = beside.with_refused(box, refused_one, typed or {})
    hints = beside.hints_for(view, visit) if allowed.write else ()
    text = ("" if correcting else draft) or _kept(reply, view) or _taken_over(statement, visit)
    text = text or beside.wanted_words(case, visit, box, hints)
    sign_off = line.sign_off_of(person, visit.app.rules.brand())
    used = beside.used_length(case, text + sign_off, box, visit)
    earlier = beside.earlier_of(case, visit)
    ways, wish = beside.ways_for(case, visit, error, typed or {})
    return page(
        "case.html",
        visit,
        status=status_of(error) if error else HTTPStatus.OK,
        view=view,
        case=case,
        may=replace(allowed, take_back=line.may_take_back(view.file, person, app=visit.app)),
        colleagues=line.candidates(case, app=visit.app) if allowed.hand_over else [],
        suggested=suggestions(case, person, app=visit.app) if allowed.ask else [],
        same_customer=[one for one in earlier if one.is_open] if allowed.merge else [],
        earlier=earlier,
        talk=beside.talk(view),
        watching=beside.here_too(view, person, visit.app.clock.now()),
        suggested_way=beside.suggested(case, visit, statement=bool(statement)),
        box=box,
        shown={
            it.reply_id for it in view.file.replies if beside.still_shown(it, visit.app.clock.now())
        },
        price=beside.price_of(case, visit, "link") if box.link else "",
        usual_price=beside.price_of(case, visit, "reply") if box.link else "",
        hints=hints,
        concerns=beside.concerns_for(case, visit),
        stop_word=beside.stop_word(visit),
        may_fan=beside.may_fan(case, visit),
        may_teach=beside.may_teach(case, visit),
        goodwill=beside.goodwill_of(view, visit),
        ways=ways,
        wish=wish,
        apart=_apart(view),
        questions=to_show(view.file.questions, case),
        most_words=MOST_WORDS,
        most_answer=MOST_ANSWER,
        typed=typed or {},
        refused=refused,
        notes=[e for e in view.file.timeline if e.what in CARRY_NOTES and e.note],
        edits=visit.app.abilities(case.platform).EDITS,
        leaving=reply is not None and reply.state is ReplyState.WITHDRAWING,
        wording=_wording(view) | ({correcting: draft} if correcting else {}),
        correcting=correcting,
        lead=lead,
        about=next((p.post for p in view.posts if lead and p.post_id == lead.post_id), None),
        sayable=SAYABLE,
        yours=case.owner == person.id,
        promising=promises.may_promise(case, person),
        may_add_promise=promises.may_add(case, person),
        untold=promises.is_untold(view.file),
        solved_yet=promises.question_to(case, person, visit),
        reply=reply,
        waits=reply is not None and case.reply is not None and reply.state in ON_ITS_WAY,
        unsure=reply is not None and case.reply is not None and reply.state is ReplyState.UNKNOWN,
        failed=reply is not None and reply.state is ReplyState.FAILED and not case.reply,
        can_answer=case.answer_to.answerable,
        target=next((p.post for p in view.posts if p.post_id == case.answer_to.post_id), None),
        text=text,
        statement=statement,
        sign_off=sign_off,
        left=box.limit - used,
        reply_id=visit.app.tokens.new(),
        problem=_problem(error, voice(visit)),
    )


def _statement(case: Case, visit: Visit) -> str:
    """The words that a person released for the wave of this case, in the case's language or the
    reader's; empty if there are none."""
    if case.wave is None:
        return ""
    said = {one.language: one.text for one in visit.app.records.statements(case.wave)}
    if case.language in visit.app.rules.brand().languages:
        return said.get(case.language, "")
    return said.get(visit.language, "")


def _taken_over(statement: str, visit: Visit) -> str:
    return statement if visit.query.get("take") == "statement" else ""


def _problem(error: HerodeskError | None, say: Words) -> str:
    return (problem_of(error, say) or told(error, say)) if error else ""


def told(error: HerodeskError, say: Words) -> str:
    """An error in the reader's words; a lost claim names who was faster."""
    if isinstance(error, AlreadyClaimedError):
        return say.catalogue.gettext("%(who)s has it since %(time)s, thanks for being quick.") % {
            "who": say.name(error.owner),
            "time": say.clock(error.since),
        }
    return sentence_of(error, say.language, say.brand.address)


def problem_of(error: HerodeskError, say: Words) -> str:
    """What is said about a draft that stops or is to be read once more; empty for other errors."""
    if not isinstance(error, DraftError):
        return ""
    from herodesk.texts.drafts import stopped  # few answers need it

    said = stopped(error.remarks, say.language, say.brand.address)
    return said or say.catalogue.gettext("Not sent yet. Please read what is said about it first.")


def may(case: Case, person: Person) -> May:
    """What this person can do with the case as it stands."""
    yours = case.owner == person.id and case.state in HELD
    named = case.asked(person.id) and person.level > 0
    takes_cases = named or rights.may(person, Right.TAKE)
    free = yours and case.reply is None
    asked = any(offer.hero == person.id and not offer.passed for offer in case.offers)
    leads = rights.may(person, Right.GUIDE)
    answerable = case.answer_to.answerable is not Answerable.NO
    return May(
        claim=takes_cases and case.state in WAITING and not person.paused,
        leave=case.state in WAITING and asked,
        write=free and answerable and not case.answer_to.removed,
        by_hand=yours and (_must_be_by_hand(case) or bool(case.reply)),
        release=free and case.state is State.CLAIMED,
        extend=free and case.state is State.CLAIMED,
        hand_over=(free or leads) and case.is_open and case.reply is None,
        note=(takes_cases or leads) and case.is_open,
        ask=may_ask(case, person),
        merge=may_regroup(case, person) and case.reply is None,
        split=may_be_split(case, person),
        solve=free and case.state in QUIET,
        confirm=rights.may(person, Right.JUDGE) and case.state is State.TO_JUDGE,
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


def _apart(view: View) -> list[StoredPost]:
    """The newest posts that stand, for them to be ticked."""
    standing = {post.post_id for post in view.file.case.standing_posts}
    return [one for one in view.posts if one.post and one.post_id in standing][-MOST_TICKED:]


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
