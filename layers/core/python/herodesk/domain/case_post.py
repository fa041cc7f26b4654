"""What a case remembers of each of its posts, and which of them comes first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from herodesk.domain.customer_words import only_acknowledges, says_unkept
from herodesk.domain.finding import GRAVEST_FIRST, Finding, Sentiment, Signal, Verdict, needs_care
from herodesk.domain.post import Answerable, Post

MOST_THANKS = 8
"""Words of a private message that can be nothing but thanks."""

_UNSAID = frozenset({Verdict.NOISE, Verdict.QUESTION, Verdict.DOUBT})
"""Verdicts that do not tell by themselves that something did not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePost:
    """What the case remembers of one of its posts."""

    post_id: str
    at: datetime
    verdict: Verdict
    topic: str | None = None
    sentiment: Sentiment = Sentiment.NEUTRAL
    signals: tuple[Signal, ...] = ()
    readers: int = 0
    answerable: Answerable = Answerable.YES
    refusal: str | None = None
    removed: bool = False
    gone: str = ""
    """Why nothing is left of it, where its author was erased: see `domain.post.Parting`."""
    later_id: str | None = None
    """Id of the latest version, where the platform gives each edit a new one."""
    author: str | None = None
    """Who wrote it, where that is not the author of the case: two cases were joined."""
    hangs_on: str | None = None
    """The thread that it is in, or else the post that it answers, where the case does not tell."""
    back_to: str | None = None
    """The post that it answers, where by itself it says little but more than a nod."""
    private: bool = False
    """A private message: nobody but the customer and we can read it."""
    mere_thanks: bool = False
    """Nothing but a short private word of thanks: nobody has to do anything."""
    unkept: bool = False
    """Its words say that something which was to come has not: "nobody came", "still waiting"."""

    @property
    def version_id(self) -> str:
        """The id that a reply or a link must name."""
        return self.later_id or self.post_id

    @property
    def needs_care(self) -> bool:
        """True if a person has to see it: of private messages all but mere thanks, because whoever
        goes on in private was asked for something."""
        asked = self.private and not self.mere_thanks
        return self.unkept or asked or needs_care(self.verdict, self.signals)

    @property
    def says_unkept(self) -> bool:
        """True if it would say of a promise given before that it was not kept."""
        unhappy = self.verdict is Verdict.DOUBT and self.sentiment is Sentiment.NEGATIVE
        return self.unkept or unhappy or self.verdict is Verdict.PROBLEM


def by_age(post: CasePost) -> tuple[datetime, str]:
    """Sort key: oldest first, the same for the same posts."""
    return (post.at, post.post_id)


def by_gravity(post: CasePost) -> tuple[int, datetime, str]:
    """Sort key: gravest verdict first, of equal ones the oldest."""
    return (GRAVEST_FIRST.index(post.verdict), *by_age(post))


def still_as_said(old: CasePost, new: CasePost, was: Finding | None, finding: Finding) -> CasePost:
    """An edited post in which nothing else is found than before: what a person had said of it
    against the finding stays."""
    if was is None or (was.verdict, was.topic) != (finding.verdict, finding.topic):
        return new
    return replace(new, verdict=old.verdict, topic=old.topic)


def _is_mere_thanks(text: str, finding: Finding) -> bool:
    """Praise in a few words that holds no number: what was asked for is not in it."""
    short = len(text.split()) <= MOST_THANKS and not any(char.isdigit() for char in text)
    return finding.verdict is Verdict.PRAISE and short and bool(text)


def _says_little(text: str, finding: Finding) -> bool:
    """What answers a question is short ("no, sadly not", "since Monday") and, read alone, is taken
    for noise. A nod says nothing, and praise is an echo: see `steps.thanks`."""
    little = finding.verdict in {Verdict.NOISE, Verdict.IDEA}
    return little and Signal.SPAM not in finding.signals and not only_acknowledges(text)


def case_post(post: Post, finding: Finding, *, at: datetime, readers: int = 0) -> CasePost:
    """What a case remembers of a post; `at` is when it was written, or else when it came."""
    followers = (post.author.followers if post.author else None) or 0
    hangs_on = post.thread or post.reply_to
    return CasePost(
        post_id=post.post_id,
        later_id=post.version_id if post.version_id != post.post_id else None,
        at=at,
        verdict=finding.verdict,
        topic=finding.topic,
        sentiment=finding.sentiment,
        signals=finding.signals,
        readers=followers + readers,
        answerable=post.answerable,
        refusal=post.refusal,
        private=post.is_private,
        mere_thanks=post.is_private and _is_mere_thanks(post.text, finding),
        unkept=finding.verdict in _UNSAID and says_unkept(post.text),
        hangs_on=hangs_on if hangs_on != post.post_id else None,
        back_to=post.reply_to if _says_little(post.text, finding) else None,
    )
