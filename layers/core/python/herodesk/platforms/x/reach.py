"""Whether our reply to a post on X will be accepted through the API (X's reply gate)."""

from __future__ import annotations

import re

from herodesk.domain.post import Answerable

GATE = "x-reply-gate"
ON_PLATFORM = "x-message-on-platform"
Verdict = tuple[Answerable, str | None]

YES: Verdict = (Answerable.YES, None)
UNKNOWN: Verdict = (Answerable.UNKNOWN, None)
GATED: Verdict = (Answerable.NO, GATE)

_INHERITED = re.compile(r"\A\s*(?:[@＠]\w+\s*)*")


def types_handle(reply: str, handle: str | None) -> bool:
    """True if the author typed our handle in a reply.

    X puts the handles of everybody in a thread in front of a reply; whether such an inherited
    mention opens the reply gate is not said, so what stands in front of a reply does not count.
    """
    if not handle:
        return False
    typed = _INHERITED.sub("", reply, count=1)
    found = re.search(rf"(?<!\w)[@＠]{re.escape(handle)}(?!\w)", typed, re.IGNORECASE)
    return found is not None


def judge(*, typed: bool, quotes_us: bool, touches_us: bool) -> Verdict:
    """YES for a typed mention or a quote; UNKNOWN for another reply or inherited mention; else NO.

    Self-serve plans may answer only authors who mentioned or quoted us in that very post.
    """
    if typed or quotes_us:
        return YES
    return UNKNOWN if touches_us else GATED
