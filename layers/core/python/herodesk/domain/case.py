"""One problem of one customer: its states, its offers, its clocks, and who holds it.

A case never changes in place. The lawful changes are functions beside this module, by who does
them: `telling` (we ask colleagues), `holding` (a colleague takes it, gives it back, ends it),
`answering` (the answer and what becomes of it), `hearing` (the customer).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from herodesk.domain.case_post import CasePost, by_age, by_gravity
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.finding import Reason, Sentiment, Signal, Verdict
from herodesk.domain.offer import Offer
from herodesk.domain.post import Answerable
from herodesk.domain.promise import Promise
from herodesk.domain.reply import ReplyState
from herodesk.domain.staff import Person
from herodesk.domain.urgency import Stakes

SENDING_SECONDS = 60
"""How long whoever opened a case has for telling people before a redelivery may take over.

Longer than a function's time-out (20 s), shorter than the queue's visibility (120 s)."""


NO_HURRY = "no-hurry"
"""Why a case waits that is nothing to ring anybody for."""


class State(StrEnum):
    """Where a case stands (mission background, section 4)."""

    TO_JUDGE = "to judge"
    NEW = "new"
    OFFERED = "offered"
    DEFERRED = "deferred"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    PROMISED = "promised"
    SOLVED = "solved"
    CLOSED = "closed"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    NOT_A_CASE = "not a case"


OPEN = frozenset(
    {
        State.TO_JUDGE,
        State.NEW,
        State.OFFERED,
        State.DEFERRED,
        State.CLAIMED,
        State.ANSWERED,
        State.PROMISED,
        State.SOLVED,
    }
)
"""States in which something may still fall due; these cases stand in the index of due times."""

WAITING = frozenset({State.TO_JUDGE, State.NEW, State.OFFERED, State.DEFERRED})
"""States in which nobody holds the case yet: anybody may claim it."""


HELD = frozenset({State.CLAIMED, State.ANSWERED, State.PROMISED})
"""States in which its owner may do something with it."""

QUIET = frozenset({State.ANSWERED, State.PROMISED, State.SOLVED})
"""States in which nobody waits for an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a case's timeline: who, what, when, why. Written once, never changed.

    `who` is a person's id or "herodesk" or "customer", `what` and `why` are codes that
    `texts` puts into words, `value` fills them.
    """

    case: str
    at: datetime
    n: int
    who: str
    what: str
    why: str = ""
    value: str = ""
    note: str = ""
    """A colleague's words for whoever takes the case next."""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as stored. `v` grows by one with each change; 0 = not stored yet."""

    number: str
    platform: str
    state: State
    opened_at: datetime
    due_at: datetime
    """When the first answer was due as promised at opening; `domain.clocks` tells what is now."""
    language: str = "und"
    topic: str | None = None
    account: str | None = None
    author: str | None = None
    thread: str | None = None
    posts: tuple[CasePost, ...] = ()
    earlier: int = 0
    known_to: str | None = None
    """The HERO who answered this customer before and is asked first (K8)."""
    because: tuple[Reason, ...] = ()
    confidence: float = 1.0
    opening: tuple[str, str, str] = ("offered", "heroes", "")
    """What was done first, why, until when: with the first offers the timeline's first line."""
    merged_into: str | None = None
    """Number of the case that goes on with this one's posts, where the two were joined."""
    split_from: str | None = None
    """Number of the case that its first posts belonged to before."""
    reopened: int = 0
    """How many times a new post has opened it again after its end."""
    waits_for: str = ""
    """Why nobody is asked while it is deferred, as a reason code."""
    offers: tuple[Offer, ...] = ()
    rung: int = 0
    """How many times somebody was asked; numbers the offers."""
    stage: int = 0
    """How far up the ladder: 0 who had it, 1 HEROs, 2 the next HEROs, 3 leads, 4 managers."""
    round: int = 0
    """How many times the ladder was begun."""
    stage_ends: datetime | None = None
    """Set while `next_due` is earlier, for the telling to be finished if it is cut off."""
    sending_until: datetime | None = None
    owner: str | None = None
    claimed_at: datetime | None = None
    left_bare: tuple[datetime, ...] = ()
    """When it was given back without a word for whoever takes it next: allowed, but counted."""
    handed_at: datetime | None = None
    """When it was last given to another colleague: what its holder before had asked lapses."""
    lease_until: datetime | None = None
    extended: int = 0
    """How many times in a row its holder needed longer, since it was taken or answered."""
    reply: str | None = None
    """Id of the reply that is queued, being sent, or unknown: while it is there the lease holds."""
    trouble: ReplyState | None = None
    """Failed or unknown while an answer could not be sent and nobody has dealt with it (I6)."""
    ours: tuple[str, ...] = ()
    """Ids of our latest answers as published: a customer may answer them."""
    answered_at: datetime | None = None
    first_answer_at: datetime | None = None
    waiting_since: datetime | None = None
    """Since when the customer waits for a further answer; None if nobody owes one."""
    solved_at: datetime | None = None
    promise: Promise | None = None
    private_since: datetime | None = None
    """When we told the customer in public that it goes on in private."""
    example: bool = False
    """A colleague marked it as one to learn from."""
    asked_solved: bool = False
    """Its customer was asked whether it is solved: that is done once."""
    rests: tuple[tuple[datetime, datetime], ...] = ()
    """From when until when it was thought solved: the solution's clock stood."""
    next_due: datetime | None = None
    paused: bool = False
    """It waits because its channel is stopped; resuming makes it due at once."""
    wave: str | None = None
    """The wave that it belongs to, by its id."""
    expires_at: datetime | None = None
    """How long it is kept, once it has ended (`domain.retention`)."""
    v: int = 0

    # -- what it is ---------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """True while something may still fall due."""
        return self.state in OPEN

    @property
    def is_gone(self) -> bool:
        """True if the customer has taken every post of it away."""
        return not self.standing_posts

    @property
    def why_over(self) -> str:
        """Why nothing can be done to a case that is over, as a code."""
        settled = self.state is State.WITHDRAWN and not self.is_gone
        return "case-settled" if settled else f"case-{self.state}"

    @property
    def holder(self) -> str | None:
        """Who has something to do here now; an answered case is its owner's but no load."""
        return self.owner if self.state is State.CLAIMED else None

    @property
    def standing_posts(self) -> tuple[CasePost, ...]:
        """The posts that were not taken away, oldest first."""
        return tuple(post for post in self.posts if not post.removed)

    @property
    def answer_to(self) -> CasePost:
        """The post that a reply goes to: the customer's latest that can be answered."""
        standing = self.standing_posts or self.posts
        can = [post for post in standing if post.answerable is not Answerable.NO]
        return max(can or standing, key=by_age)

    @property
    def lead(self) -> CasePost | None:
        """The post that the case is about: the gravest, of equal ones the oldest."""
        return min(self.weighed, key=by_gravity, default=None)

    @property
    def verdict(self) -> Verdict:
        """The gravest verdict among the posts: a case is never better than its worst post."""
        return self.lead.verdict if self.lead else Verdict.DOUBT

    @property
    def signals(self) -> tuple[Signal, ...]:
        """All signals of all posts, in the order of `Signal`."""
        return _signals(self.weighed)

    @property
    def is_promise_broken(self) -> bool:
        """True if its HERO or a later post of the customer says so of what we promised."""
        promise = self.promise
        if promise is None:
            return False
        later = (post for post in self.standing_posts if post.at > promise.since)
        return promise.broken or any(post.says_unkept for post in later)

    @property
    def asks_owner(self) -> bool:
        """True if its HERO was asked about a promise and has not said anything yet."""
        return self.promise is not None and self.promise.asked_at is not None

    @property
    def stakes(self) -> Stakes:
        """What the urgency is computed from."""
        posts = self.weighed
        lead = min(posts, key=by_gravity, default=None)
        negative = any(post.sentiment is Sentiment.NEGATIVE for post in posts)
        return Stakes(
            verdict=lead.verdict if lead else Verdict.DOUBT,
            sentiment=Sentiment.NEGATIVE if negative else Sentiment.NEUTRAL,
            signals=_signals(posts),
            readers=max((post.readers for post in posts), default=0),
            earlier=self.earlier + len(posts),
            in_wave=self.wave is not None,
            promise_broken=self.is_promise_broken,
        )

    @property
    def weighed(self) -> tuple[CasePost, ...]:
        """The posts that decide what the case is: those that ask for somebody, if any stand."""
        standing = self.standing_posts or self.posts
        return tuple(post for post in standing if post.needs_care) or standing

    def writes_back(self, post: CasePost) -> bool:
        """True if a post that says little by itself answers ours, or one of the case: there it
        says something."""
        mine = {name for known in self.posts for name in (known.post_id, known.version_id)}
        return post.back_to is not None and post.back_to in {*self.ours, *mine}

    def asked(self, hero: str) -> bool:
        """True if this person has an offer of the present round, or passed."""
        return any(o.hero == hero and (o.passed or not o.over) for o in self.offers)

    def times_asked(self, hero: str) -> int:
        """How often this person was asked about this case."""
        return sum(offer.hero == hero for offer in self.offers)

    def offer_of_link(self, link_hash: str) -> Offer | None:
        """The offer that was sent with that link, or None."""
        return next((offer for offer in self.offers if link_hash in offer.links), None)

    @property
    def unsent(self) -> tuple[Offer, ...]:
        """Offers that are stored but not marked as sent, and have still to be."""
        return tuple(offer for offer in self.offers if offer.is_unsent)

    def was_cut_off(self, now: datetime) -> bool:
        """True if offers are still unsent and whoever was sending them can no longer be at it."""
        waited = self.sending_until is None or now >= self.sending_until
        return waited and any(self.may_be_told(offer) for offer in self.unsent)

    def may_be_told(self, offer: Offer) -> bool:
        """After a claim nobody else is told (I9); a reminder is for the holder alone."""
        if offer.reminder:
            goes_on = self.is_open or bool(offer.merged)
            return goes_on and self.owner == offer.hero
        return self.state is State.OFFERED

    def require_owner(self, person: Person) -> None:
        """NotAllowedError unless this person holds the case."""
        if self.owner != person.id or self.state not in HELD:
            raise NotAllowedError("not-yours")

    # -- inside -------------------------------------------------------------------------------

    def entry(
        self, now: datetime, what: str, *, who: str = "herodesk", why: str = "", value: str = ""
    ) -> Entry:
        """A timeline entry that belongs to this version of the case."""
        return Entry(case=self.number, at=now, n=self.v, who=who, what=what, why=why, value=value)

    @property
    def first_entry(self) -> Entry:
        """How it began, as told by the case itself: opening a case writes no entry beside it."""
        what, why, value = self.opening
        asked = " ".join(offer.hero for offer in self.offers if offer.rung == 1)
        return Entry(
            case=self.number,
            at=self.opened_at,
            n=1,
            who="customer",
            what=f"opened-{what}",
            why=why,
            value=asked if what == "offered" else value,
        )

    def next(self, **changes: object) -> Case:
        """The next version of the case with these fields changed."""
        return replace(self, v=self.v + 1, **changes)  # type: ignore[arg-type]


def _signals(posts: tuple[CasePost, ...]) -> tuple[Signal, ...]:
    seen = {signal for post in posts for signal in post.signals}
    return tuple(signal for signal in Signal if signal in seen) if seen else ()
