"""When a customer may be asked, once, whether it is solved: never in an angry thread."""

from __future__ import annotations

from datetime import datetime, timedelta

from herodesk.domain.case import Case, State
from herodesk.domain.case_post import by_age
from herodesk.domain.finding import Sentiment, Signal, Verdict
from herodesk.domain.post import Answerable

TEXTS = frozenset({"de", "en"})
"""Languages that the sentence is written in."""

ANGRY = frozenset({Signal.DANGER, Signal.LEGAL, Signal.PRESS, Signal.BOYCOTT})


def is_calm(case: Case) -> bool:
    """True if nobody is angry or has thanked, and an answer of ours would be accepted."""
    last = max(case.standing_posts, key=by_age, default=None)
    if last is None or last.sentiment is Sentiment.NEGATIVE or ANGRY.intersection(case.signals):
        return False
    thanked = any(post.verdict is Verdict.PRAISE for post in case.standing_posts)
    return not thanked and case.answer_to.answerable is Answerable.YES


def may_be_asked(case: Case, now: datetime, *, after_hours: int, window_hours: int | None) -> bool:
    """True if an answered case has been quiet for so many hours (0: never), its customer was not
    asked before, and the platform still lets us write.

    `window_hours` is how long after the customer's last post that is; None = always.
    """
    if case.state is not State.ANSWERED or case.reply or case.asked_solved or not after_hours:
        return False
    answered, last = case.answered_at, max((post.at for post in case.standing_posts), default=None)
    if answered is None or last is None or last > answered or not is_calm(case):
        return False
    closes = last + timedelta(hours=window_hours) if window_hours is not None else None
    return now >= answered + timedelta(hours=after_hours) and (closes is None or now < closes)
