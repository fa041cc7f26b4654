"""The same as JSON, for people's own tools: session cookie, and a CSRF header for each change."""

from __future__ import annotations

import json
import re
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk import line
from herodesk.domain.case import Case
from herodesk.domain.clocks import Clock, Clocks
from herodesk.domain.draft import DraftError
from herodesk.domain.errors import AlreadyClaimedError, HerodeskError, InvalidError
from herodesk.domain.post import Post
from herodesk.domain.question import UNANSWERED, Question, QuestionState
from herodesk.domain.records import StoredPost
from herodesk.domain.reply import Reply
from herodesk.domain.urgency import Urgency
from herodesk.line import View
from herodesk.web.acts import act
from herodesk.web.answers import Answer, as_json
from herodesk.web.case_page import problem_of, told
from herodesk.web.errors import status_of
from herodesk.web.rendering import voice
from herodesk.web.visit import Visit, visit
from herodesk.web.words import Words

if TYPE_CHECKING:
    from herodesk.ports import App
    from herodesk.steps.search import Found

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

CSRF_HEADER = "x-csrf-token"

USUAL_ROWS = 200
MOST_ROWS = 500
"""So many cases in one answer, which Lambda allows 6 MB."""


@routes.get("/api/openapi.json")
def described() -> Answer:
    """The description of this API."""
    return as_json(_description())


@routes.get("/api/cases")
def cases() -> Answer:
    """Open cases, the most urgent first, or with `q` those that a search finds, newest first;
    the CSRF token for changes is in a header."""
    here, say = _here()
    limit, offset = _span(here)
    asked = here.query.get("q")
    found = found_of(asked, app=here.app) if asked is not None else None
    rows = found.rows if found else line.board(app=here.app)
    several = [
        _case(row.case, row.urgency, row.clocks, say) | _clocks(row.clocks, say)
        for row in rows[offset : offset + limit]
    ]
    body = {"cases": several, "total": len(rows)} | ({"cut": found.cut} if found else {})
    return as_json(body, headers={"X-CSRF-Token": here.signed_in.csrf})


@routes.get("/api/cases/<number>")
def case(number: str) -> Answer:
    """One case with posts, answers and timeline."""
    here, say = _here()
    view = line.show(number.upper(), app=here.app)
    goodwill = _goodwill(view, here, say)
    return as_json(
        _whole(view, say) | {"goodwill": goodwill}, headers={"X-CSRF-Token": here.signed_in.csrf}
    )


@routes.post("/api/cases/<number>/<action>")
def change(number: str, action: str) -> Answer:
    """Do one thing to a case."""
    here, say = _here()
    here.require_csrf(here.event.headers.get(CSRF_HEADER, ""))
    if action == "picture":
        from herodesk.web.pictures import take  # few answers have one

        return take(number.upper(), here)
    done = act(number.upper(), action, here, here.json())
    if isinstance(done, Reply):
        return as_json(_reply(done, say), status=HTTPStatus.ACCEPTED)
    return as_json(case_json(done, here, say))


def found_of(text: str, *, app: App) -> Found:
    """What a search finds; few pages need it, so it is loaded with the first one."""
    from herodesk.steps.search import search

    return search(text, app=app)


def case_json(case: Case, here: Visit, say: Words) -> dict[str, Any]:
    """A case that was just changed."""
    view = line.show(case.number, app=here.app)
    return _case(view.file.case, view.urgency, view.clocks, say)


def refusal(error: HerodeskError, here: Visit) -> Answer:
    """An error as JSON; the loser of a claim learns who has it and since when."""
    say = voice(here)
    body: dict[str, Any] = {"error": told(error, say)}
    if isinstance(error, AlreadyClaimedError):
        body |= {
            "owner": error.owner,
            "owner_name": say.name(error.owner),
            "since": say.iso(error.since),
        }
    if isinstance(error, DraftError):
        body |= {
            "error": problem_of(error, say) or body["error"],
            "remarks": remarks_of(error, say),
        }
    return as_json(body, status=status_of(error))


def remarks_of(error: DraftError, say: Words) -> list[dict[str, Any]]:
    """What is to be said about an answer that was not sent."""
    from herodesk.texts.drafts import in_words  # few requests need it

    return [
        {
            "code": one.code,
            "value": one.value,
            "stops": one.stops,
            "words": in_words(one, say.language, say.brand.address),
        }
        for one in error.remarks
    ]


def _here() -> tuple[Visit, Words]:
    here = visit(routes)
    return here, voice(here, here.person)


def _span(here: Visit) -> tuple[int, int]:
    """How many rows, and how many to leave out before them; InvalidError for what is no number."""
    limit, offset = here.query.get("limit", str(USUAL_ROWS)), here.query.get("offset", "0")
    if not all(re.fullmatch(r"[0-9]{1,9}", text) for text in (limit, offset)):
        raise InvalidError("no-such-span")
    if not 1 <= int(limit) <= MOST_ROWS:
        raise InvalidError("no-such-span")
    return int(limit), int(offset)


def _case(case: Case, urgency: Urgency, clocks: Clocks, say: Words) -> dict[str, Any]:
    return {
        "number": case.number,
        "state": str(case.state),
        "verdict": str(case.verdict),
        "topic": case.topic,
        "platform": case.platform,
        "language": case.language,
        "urgency": urgency.score,
        "because": [
            {"code": r.code, "value": r.value, "points": r.points, "words": say.why((r,))}
            for r in urgency.because
        ],
        "owner": case.owner,
        "opened_at": say.iso(case.opened_at),
        "due_at": say.iso(clocks.current.due) if clocks.current.due else None,
        "trouble": str(case.trouble) if case.trouble else None,
        "promise": _promise(case, say),
        "lease_until": say.iso(case.lease_until) if case.lease_until else None,
        "answerable": str(case.answer_to.answerable),
        "refusal": case.answer_to.refusal,
        "example": case.example,
        "private_since": say.iso(case.private_since) if case.private_since else None,
    }


def _promise(case: Case, say: Words) -> dict[str, Any] | None:
    promise = case.promise
    if promise is None:
        return None
    return {
        "due_at": say.iso(promise.due[0]),
        "then_due_at": [say.iso(due) for due in promise.due[1:]],
        "confirmed": promise.said,
        "asked_at": say.iso(promise.asked_at) if promise.asked_at else None,
        "broken": case.is_promise_broken,
    }


def _clocks(clocks: Clocks, say: Words) -> dict[str, Any]:
    """The clock that counts now, then all of them. Minutes are duty time."""
    return {
        "minutes_open": clocks.current.minutes_open,
        "minutes_left": clocks.current.minutes_left,
        "clocks": {
            "first_answer": _clock(clocks.first_answer, say),
            "next_answer": _clock(clocks.next_answer, say) if clocks.next_answer else None,
            "solution": _clock(clocks.solution, say),
        },
    }


def _clock(clock: Clock, say: Words) -> dict[str, Any]:
    return {
        "since": say.iso(clock.since),
        "minutes_open": clock.minutes_open,
        "minutes_left": clock.minutes_left,
        "due_at": say.iso(clock.due) if clock.due else None,
        "reached_at": say.iso(clock.until) if clock.until and clock.reached else None,
        "stands": clock.stands,
        "stands_until": say.iso(clock.again) if clock.stands and clock.again else None,
    }


def _whole(view: View, say: Words) -> dict[str, Any]:
    return _case(view.file.case, view.urgency, view.clocks, say) | _clocks(view.clocks, say) | {
        "limit": view.limit,
        "merged_into": view.file.case.merged_into,
        "split_from": view.file.case.split_from,
        "posts": [_post(stored, stored.post, say) for stored in view.posts],
        "replies": [_reply(reply, say) for reply in view.file.replies],
        "questions": [_question(one, view.file.case, say) for one in view.file.questions],
        "timeline": [
            {"at": say.iso(e.at), "who": e.who, "what": e.what, "why": e.why,
             "words": say.happened(e)}
            for e in view.file.timeline
        ],
    }  # fmt: skip


def _post(stored: StoredPost, post: Post | None, say: Words) -> dict[str, Any]:
    author = post.author if post else None
    return {
        "post_id": stored.post_id,
        "removed": stored.removed,
        "private": post is not None and post.is_private,
        "text": post.text if post else None,
        "author": author and {"handle": author.handle, "name": author.name},
        "url": post.url if post else None,
        "created_at": say.iso(post.created_at) if post and post.created_at else None,
    }


def _reply(reply: Reply, say: Words) -> dict[str, Any]:
    return {
        "reply_id": reply.reply_id,
        "by": reply.hero,
        "state": str(reply.state),
        "text": reply.text,
        "private": reply.private,
        "sign_off": reply.sign_off,
        "created_at": say.iso(reply.created_at),
        "url": reply.url,
        "reason": reply.reason,
        "instead_of": reply.instead_of,
        "picture": reply.picture.alt if reply.picture else None,
        "promised": [say.iso(due) for due in reply.promised],
    }


def _goodwill(view: View, here: Visit, say: Words) -> dict[str, Any]:
    from herodesk.web.beside import goodwill_of  # few requests need it

    known = goodwill_of(view, here)
    left = known.left
    return {
        "left": left and {"currency": left.currency, "case": left.case, "month": left.month},
        "grants": [
            {
                "id": one.id,
                "by": one.by,
                "at": say.iso(one.at),
                "amount": one.amount,
                "currency": one.currency,
                "why": one.why,
                "taken_back_at": say.iso(one.back_at) if one.back_at else None,
            }
            for one in known.grants
        ],
    }


def _question(question: Question, case: Case, say: Words) -> dict[str, Any]:
    waits = question.stands(case)
    lapsed = not waits and question.state in UNANSWERED
    return {
        "question_id": question.id,
        "by": question.by,
        "to": question.to.hero,
        "text": question.text,
        "state": str(QuestionState.LAPSED if lapsed else question.state),
        "because": say.why(question.because),
        "asked_at": say.iso(question.asked_at),
        "answer_due": say.iso(question.answer_due) if waits and question.answer_due else None,
        "answered_at": say.iso(question.answered_at) if question.answered_at else None,
    }


@cache
def _description() -> object:
    return json.loads((Path(__file__).parent / "openapi.json").read_text(encoding="utf-8"))
