"""Cases as JSON values: what `/_local/cases.json` and `herodesk cases --json` show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from herodesk.domain.brand import Brand
from herodesk.domain.case import Case, Entry
from herodesk.domain.clocks import clocks_of
from herodesk.domain.duty import Stop
from herodesk.domain.finding import Reason
from herodesk.domain.reply import Reply
from herodesk.domain.urgency import urgency
from herodesk.texts.reasons import say
from herodesk_ops.local.clock import iso


def case_row(
    case: Case,
    timeline: Sequence[Entry],
    replies: Sequence[Reply],
    brand: Brand,
    now: datetime,
    *,
    stopped: Iterable[Stop] = (),
) -> dict[str, Any]:
    """One case with everything that belongs to it. Urgency and due time are those of the clock
    that counts: next answer, first answer, or how it stood when that came."""
    clock = clocks_of(case, brand, now=now, stopped=stopped).current
    score = urgency(case.stakes, brand.weights, waited=clock.passed, promise=clock.promise)
    return {
        "number": case.number,
        "state": str(case.state),
        "topic": case.topic,
        "urgency": score.score,
        "because": said([*score.because, *case.because]),
        "owner": case.owner,
        "platform": case.platform,
        "author": case.author,
        "posts": [post.post_id for post in case.posts],
        "opened_at": iso(case.opened_at),
        "due_at": iso(clock.due or case.due_at),
        "offers": list(dict.fromkeys(offer.hero for offer in case.offers)),
        "replies": [
            {"state": str(reply.state), "text": reply.public_text, "remote_id": reply.remote_id}
            for reply in sorted(replies, key=lambda reply: (reply.created_at, reply.reply_id))
        ],
        "timeline": [
            {"at": iso(entry.at), "who": entry.who, "what": entry.what, "why": _why(entry)}
            for entry in timeline
        ],
    }


def said(reasons: Iterable[Reason]) -> list[str]:
    """Reasons as short English sentences, each once."""
    return list(dict.fromkeys(say(reason, "en") for reason in reasons))


def _why(entry: Entry) -> str:
    return say(Reason(code=entry.why), "en") if entry.why else ""
