"""Look at an answer before it goes out: what stops it, and what its HERO has to read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from herodesk.domain.case import Case
from herodesk.domain.draft import DraftError, Remark, check_draft, let_through
from herodesk.domain.numbers import secret_hash
from herodesk.domain.records import Said

if TYPE_CHECKING:
    from herodesk.ports import App

SAME_TEXT_DAYS = 30
MOST_COUNTED = 100
"""Beyond so many customers it makes no difference how many there were."""

_GREETING = re.compile(r"^\s*(?:hallo|hi|hey|hello|liebe[rs]?|dear|guten tag)\b[^,!.\n]{0,40}[,!.]")

LEAST_WORDS = 4
"""Shorter answers are the same because there is little to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Codes of remarks that the person has read and sends in spite of; `all` by who cannot tell
    which, because the question was put in a text message."""

    codes: frozenset[str] = frozenset()
    all: bool = False

    def leaves(self, remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
        """What is still to be read, or stops."""
        known = frozenset(remark.code for remark in remarks) if self.all else self.codes
        return let_through(remarks, known)


NONE = Consent()


def remarks_on(case: Case, text: str, *, private: bool, app: App) -> tuple[Remark, ...]:
    """Everything that is to be said about these words to the customer of this case."""
    brand = app.rules.brand()
    today = app.clock.now().astimezone(ZoneInfo(brand.duty.zone)).date()
    return check_draft(
        text,
        brand.drafts,
        today=today,
        personal=app.personal,
        private=private,
        secrets=() if private else _written_in_private(case, app),
        customers=0 if private else customers_with(case, text, app),
    )


def require_sendable(
    case: Case, text: str, *, private: bool, consent: Consent, app: App
) -> tuple[Remark, ...]:
    """DraftError if something stops these words or has not been read yet; else all remarks."""
    remarks = remarks_on(case, text, private=private, app=app)
    left = consent.leaves(remarks)
    if left:
        raise DraftError(left)
    return remarks


def customers_with(case: Case, text: str, app: App) -> int:
    """How many other customers have got these words; in a wave that is as agreed."""
    if case.wave is not None or not app.rules.brand().drafts.same_text_from:
        return 0
    if len(text.split()) < LEAST_WORDS:
        return 0
    found = app.records.said_to(words_hash(text), MOST_COUNTED)
    return sum(number != case.number for number in found)


def said(case: Case, text: str, app: App) -> tuple[Said, ...]:
    """What is kept of an answer's words: that they went to this customer."""
    if case.wave is not None or len(text.split()) < LEAST_WORDS:
        return ()
    until = app.clock.now() + timedelta(days=SAME_TEXT_DAYS)
    return (Said(words=words_hash(text), case=case.number, expires_at=until),)


def words_hash(text: str) -> str:
    """The same for words that differ in nothing but a name in front, case, and marks."""
    plain = _GREETING.sub(" ", re.sub(r"@\w+", " ", text.casefold()))
    return secret_hash("said " + " ".join(re.findall(r"\w+", plain)))


def _written_in_private(case: Case, app: App) -> list[str]:
    keys = [(case.platform, post.post_id) for post in case.posts if post.private]
    lines = app.records.posts(keys) if keys else []
    return [line.post.text for line in lines if line.post]
