"""One problem of one customer: its states, its offers, its clocks, and who holds it.

A case never changes in place. Each method below is one lawful change: it returns the next
case and the timeline entry that tells of it, or raises. Saving is the store's business, and
a condition on `v` makes sure that of two changes made at once only one is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from herodesk.domain.errors import AlreadyClaimedError, NotAllowedError
from herodesk.domain.finding import Finding, Reason, Sentiment, Signal, Verdict
from herodesk.domain.post import Answerable, Post
from herodesk.domain.reply import ReplyState
from herodesk.domain.staff import Person, Role, Way
from herodesk.domain.urgency import Stakes

SENDING_SECONDS = 60
"""How long whoever opened a case has for telling people before a redelivery may take over.

Longer than a function's time-out (20 s), shorter than the queue's visibility (120 s)."""


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


STAGES = ("", "heroes", "next-heroes", "leads", "managers")
"""The steps of the ladder (mission background, section 8)."""

KEPT_OFFERS = 12
"""Older offers are told by the timeline alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A notice that asks one HERO to claim. `links` are hashes of the secrets it was sent with.

    Its key is (case, rung, hero, way): stored before the notice leaves, `sent_at` after.
    """

    hero: str
    way: Way
    rung: int
    links: tuple[str, ...] = ()
    sent_at: datetime | None = None
    failed: str | None = None
    passed: bool = False
    used: bool = False
    reminder: bool = False
    """Not an offer but a word to the holder: the customer has written again."""
    over: bool = False
    """The case went another way since; the link only shows how it stands."""

    @property
    def key(self) -> tuple[int, str]:
        """What names this offer within its case."""
        return (self.rung, self.hero)


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
    later_id: str | None = None
    """Id of the latest version, where the platform gives each edit a new one."""

    @property
    def version_id(self) -> str:
        """The id that a reply or a link must name."""
        return self.later_id or self.post_id


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as stored. `v` grows by one with each change; 0 = not stored yet."""

    number: str
    platform: str
    state: State
    opened_at: datetime
    due_at: datetime
    language: str = "und"
    topic: str | None = None
    account: str | None = None
    author: str | None = None
    thread: str | None = None
    posts: tuple[CasePost, ...] = ()
    earlier: int = 0
    because: tuple[Reason, ...] = ()
    confidence: float = 1.0
    offers: tuple[Offer, ...] = ()
    rung: int = 0
    """How many times somebody was asked; numbers the offers."""
    stage: int = 0
    """How far up the ladder: 1 HEROs, 2 the next HEROs, 3 leads, 4 managers."""
    stage_ends: datetime | None = None
    """Set while `next_due` is earlier, for the telling to be finished if it is cut off."""
    sending_until: datetime | None = None
    owner: str | None = None
    claimed_at: datetime | None = None
    lease_until: datetime | None = None
    reply: str | None = None
    """Id of the reply that is queued, being sent, or unknown: while it is there the lease holds."""
    trouble: ReplyState | None = None
    """Failed or unknown while an answer could not be sent and nobody has dealt with it (I6)."""
    answered_at: datetime | None = None
    first_answer_at: datetime | None = None
    next_due: datetime | None = None
    v: int = 0

    # -- what it is ---------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """True while something may still fall due."""
        return self.state in OPEN

    @property
    def standing_posts(self) -> tuple[CasePost, ...]:
        """The posts that were not taken away, oldest first."""
        return tuple(post for post in self.posts if not post.removed)

    @property
    def answer_to(self) -> CasePost:
        """The post that a reply goes to: the customer's latest that can be answered."""
        standing = self.standing_posts or self.posts
        can = [post for post in standing if post.answerable is not Answerable.NO]
        return max(can or standing, key=_age)

    @property
    def verdict(self) -> Verdict:
        """The gravest verdict among the posts: a case is never better than its worst post."""
        order = list(Verdict)
        return min((post.verdict for post in self._weighed), key=order.index, default=Verdict.DOUBT)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """All signals of all posts, in the order of `Signal`."""
        seen = {signal for post in self._weighed for signal in post.signals}
        return tuple(signal for signal in Signal if signal in seen)

    @property
    def stakes(self) -> Stakes:
        """What the urgency is computed from."""
        posts = self._weighed
        negative = any(post.sentiment is Sentiment.NEGATIVE for post in posts)
        return Stakes(
            verdict=self.verdict,
            sentiment=Sentiment.NEGATIVE if negative else Sentiment.NEUTRAL,
            signals=self.signals,
            readers=max((post.readers for post in posts), default=0),
            earlier=self.earlier + len(posts),
        )

    @property
    def _weighed(self) -> tuple[CasePost, ...]:
        return self.standing_posts or self.posts

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
        """Offers that are stored but not marked as sent."""
        return tuple(o for o in self.offers if o.sent_at is None and o.failed is None)

    # -- telling people -----------------------------------------------------------------

    def offered(
        self, offers: Iterable[Offer], *, now: datetime, until: datetime, stage: int
    ) -> tuple[Case, Entry]:
        """Some HEROs are asked; if nobody claims, something falls due at `until`."""
        more = tuple(offers)
        case = self._next(
            state=State.OFFERED,
            offers=(*self.offers, *more)[-KEPT_OFFERS:],
            rung=self.rung + 1,
            stage=stage,
            sending_until=now + timedelta(seconds=SENDING_SECONDS),
            next_due=until,
        )
        return case, case.entry(
            now, "offered", why=STAGES[stage], value=" ".join(o.hero for o in more)
        )

    def waiting_for_judgement(self, *, now: datetime, until: datetime) -> tuple[Case, Entry]:
        """The verdict is in doubt: a person decides; if nobody has until then, a lead is asked."""
        case = self._next(state=State.TO_JUDGE, next_due=until)
        return case, case.entry(now, "opened-to-judge", who="customer", why="doubt")

    def with_new_round(self) -> Case:
        """The same case, its ladder begun anew: everybody who did not pass may be asked again."""
        return replace(self, stage=0, offers=tuple(replace(o, over=True) for o in self.offers))

    def waiting_until(self, when: datetime, *, now: datetime, why: str) -> tuple[Case, Entry]:
        """Nobody can be asked now: the case waits openly until `when`."""
        case = self._next(state=State.DEFERRED, stage=0, next_due=when, sending_until=None)
        return case, case.entry(now, "deferred", why=why, value=when.isoformat())

    def marked(self, key: tuple[int, str], **marks: object) -> Case:
        """The same case with marks on one offer, e.g. `sent_at`."""
        offers = tuple(
            replace(o, **marks) if o.key == key else o  # type: ignore[arg-type]
            for o in self.offers
        )
        told = not any(o.sent_at is None and o.failed is None for o in offers)
        return self._next(offers=offers, sending_until=None if told else self.sending_until)

    def was_cut_off(self, now: datetime) -> bool:
        """True if offers are still unsent and whoever was sending them can no longer be at it."""
        waited = self.sending_until is None or now >= self.sending_until
        return waited and any(self.may_be_told(offer) for offer in self.unsent)

    def may_be_told(self, offer: Offer) -> bool:
        """After a claim nobody else is told (I9); a reminder is for the holder alone."""
        if offer.reminder:
            return self.owner == offer.hero
        return self.state is State.OFFERED

    def reminding(self, offers: Iterable[Offer], *, now: datetime) -> Case:
        """The same version of the case, with a word to its holder that is to be sent."""
        return replace(
            self,
            offers=(*self.offers, *offers)[-KEPT_OFFERS:],
            rung=self.rung + 1,
            sending_until=now + timedelta(seconds=SENDING_SECONDS),
        )

    def resuming(self, links: Mapping[tuple[int, str], str], *, now: datetime) -> Case:
        """Take over the telling, with one more link each: the old secrets died with the sender."""
        offers = tuple(
            replace(o, links=(*o.links, links[o.key])) if o.key in links else o for o in self.offers
        )
        return self._next(offers=offers, sending_until=now + timedelta(seconds=SENDING_SECONDS))

    # -- holding it -----------------------------------------------------------------------

    def claimed_by(
        self, person: Person, *, now: datetime, lease_minutes: int
    ) -> tuple[Case, Entry]:
        """This person takes the case and has `lease_minutes` for the first reply.

        Taking a case again that one holds already changes nothing but renews the lease.
        AlreadyClaimedError names the holder; a closed case raises NotAllowedError.
        """
        if not self.is_open:
            raise NotAllowedError(f"case-{self.state}")
        if self.owner and self.owner != person.id and self._is_held(now):
            raise AlreadyClaimedError(self.number, self.owner, self.claimed_at or self.opened_at)
        until = now + timedelta(minutes=lease_minutes)
        offers = tuple(replace(o, used=True) if o.hero == person.id else o for o in self.offers)
        case = self._next(
            state=State.CLAIMED,
            owner=person.id,
            claimed_at=now,
            lease_until=until,
            next_due=until,
            stage_ends=None,
            sending_until=None,
            offers=offers,
        )
        return case, case.entry(now, "claimed", who=person.id)

    def _is_held(self, now: datetime) -> bool:
        """A lease that has run out no longer keeps others away, unless a reply is on its way."""
        if self.state is not State.CLAIMED:
            return True
        return self.reply is not None or self.lease_until is None or now < self.lease_until

    def require_owner(self, person: Person) -> None:
        """NotAllowedError unless this person holds the case."""
        if self.owner != person.id or self.state not in {State.CLAIMED, State.ANSWERED}:
            raise NotAllowedError("not-yours")

    def released(self, person: Person, *, now: datetime, note: str = "") -> tuple[Case, Entry]:
        """The holder gives the case back; it is offered again at once."""
        self.require_owner(person)
        if self.reply:
            raise NotAllowedError("reply-on-its-way")
        return self._given_back(now, "released", who=person.id, value=note)

    def lease_ended(self, *, now: datetime) -> tuple[Case, Entry]:
        """The lease ran out without a reply: back to the others, without blame."""
        return self._given_back(now, "lease-ended", who="herodesk", value=self.owner or "")

    def _given_back(self, now: datetime, what: str, *, who: str, value: str) -> tuple[Case, Entry]:
        case = self._next(
            state=State.NEW,
            owner=None,
            claimed_at=None,
            lease_until=None,
            next_due=now,
        ).with_new_round()
        return case, case.entry(now, what, who=who, value=value)

    def passed_by(self, person: Person, *, now: datetime) -> tuple[Case, Entry]:
        """A person who was asked says no; nobody asks them about this case again."""
        if self.owner == person.id:
            raise NotAllowedError("yours-release-instead")
        offers = tuple(replace(o, passed=True) if o.hero == person.id else o for o in self.offers)
        left = [o for o in offers if o.rung == self.rung and not o.passed]
        waits = self.state is State.OFFERED and not left
        case = self._next(offers=offers, next_due=now if waits else self.next_due)
        return case, case.entry(now, "passed", who=person.id)

    # -- answering ------------------------------------------------------------------------

    def replying(
        self, reply_id: str, person: Person, *, now: datetime, look_at: datetime
    ) -> tuple[Case, Entry]:
        """The holder pressed send; `look_at` is when follow-up looks whether it went out."""
        self.require_owner(person)
        if self.reply:
            raise NotAllowedError("reply-on-its-way")
        case = self._next(state=State.CLAIMED, reply=reply_id, trouble=None, next_due=look_at)
        return case, case.entry(now, "reply-queued", who=person.id, value=reply_id)

    def answered(
        self,
        *,
        now: datetime,
        who: str,
        look_at: datetime,
        how: str = "reply-sent",
        value: str = "",
    ) -> tuple[Case, Entry]:
        """The customer has a human answer; the clock of the first answer stops."""
        case = self._next(
            state=State.ANSWERED,
            reply=None,
            trouble=None,
            answered_at=now,
            first_answer_at=self.first_answer_at or now,
            lease_until=None,
            next_due=look_at,
        )
        return case, case.entry(now, how, who=who, value=value)

    def reply_failed(
        self, *, now: datetime, who: str, why: str, lease_minutes: int
    ) -> tuple[Case, Entry]:
        """The platform refused the answer: the case is the holder's again, with a fresh lease."""
        until = now + timedelta(minutes=lease_minutes)
        case = self._next(
            state=State.CLAIMED,
            reply=None,
            trouble=ReplyState.FAILED,
            lease_until=until,
            next_due=until,
        )
        return case, case.entry(now, "reply-failed", who=who, why=why)

    def reply_unknown(
        self, *, now: datetime, who: str, why: str, look_at: datetime
    ) -> tuple[Case, Entry]:
        """Nobody can tell whether the answer is out there: a person has to look."""
        case = self._next(trouble=ReplyState.UNKNOWN, next_due=look_at)
        return case, case.entry(now, "reply-unknown", who=who, why=why)

    def sending_again(
        self, person: Person, *, now: datetime, look_at: datetime
    ) -> tuple[Case, Entry]:
        """The holder has looked: the answer is not out there, so it goes on its way once more."""
        self.require_owner(person)
        if self.reply is None or self.trouble is not ReplyState.UNKNOWN:
            raise NotAllowedError("nothing-to-send-again")
        case = self._next(trouble=None, next_due=look_at)
        return case, case.entry(now, "reply-queued", who=person.id, value=self.reply)

    def looked_at(self, *, next_due: datetime) -> Case:
        """The same case with a later due time."""
        return self._next(next_due=next_due)

    def solved(self, person: Person, *, now: datetime, quiet_until: datetime) -> tuple[Case, Entry]:
        """The holder says it is settled; it closes by itself when nothing comes until then."""
        self.require_owner(person)
        if self.reply:
            raise NotAllowedError("reply-on-its-way")
        case = self._next(state=State.SOLVED, lease_until=None, next_due=quiet_until)
        return case, case.entry(now, "solved", who=person.id)

    def closed(self, *, now: datetime) -> tuple[Case, Entry]:
        """The quiet time is over."""
        case = self._next(state=State.CLOSED, next_due=None)
        return case, case.entry(now, "closed")

    def not_a_case(self, person: Person, *, now: datetime) -> tuple[Case, Entry]:
        """A person says that nothing is to be solved here; the holder or a lead may."""
        if person.role not in {Role.LEAD, Role.MANAGER} and self.owner != person.id:
            raise NotAllowedError("not-yours")
        if self.reply:
            raise NotAllowedError("reply-on-its-way")
        case = self._next(state=State.NOT_A_CASE, next_due=None)
        return case, case.entry(now, "not-a-case", who=person.id)

    # -- what the customer does ---------------------------------------------------------------

    def joined_by(self, post: CasePost, *, now: datetime, look_at: datetime) -> tuple[Case, Entry]:
        """Another post of the customer; an answered case wakes for the same HERO."""
        case = self._next(posts=tuple(sorted((*self.posts, post), key=_age)))
        if self.state in {State.ANSWERED, State.SOLVED} and self.owner:
            case = replace(case, state=State.CLAIMED, lease_until=look_at, next_due=look_at)
        return case, case.entry(now, "post-joined", who="customer", value=post.post_id)

    def edited(self, post: CasePost, *, now: datetime) -> tuple[Case, Entry]:
        """A post of the case says something else now."""
        posts = tuple(post if old.post_id == post.post_id else old for old in self.posts)
        case = self._next(posts=posts)
        return case, case.entry(now, "post-edited", who="customer", value=post.post_id)

    def lost(self, post_id: str, *, now: datetime) -> tuple[Case, Entry]:
        """A post was taken away; a case nobody answered yet is withdrawn with its last post."""
        posts = tuple(
            replace(old, removed=True) if old.post_id == post_id else old for old in self.posts
        )
        gone = all(post.removed for post in posts)
        # The reasons may quote the post: what its author took back is not kept (I13).
        case = self._next(posts=posts, because=())
        if gone and self.is_open and self.reply is None:
            case = replace(case, state=State.WITHDRAWN, next_due=None)
        return case, case.entry(now, "post-removed", who="customer", value=post_id)

    def spread(self, post_id: str, readers: int) -> Case:
        """A post was passed on: it has that many readers in all now."""
        posts = tuple(
            replace(old, readers=readers) if old.post_id == post_id else old for old in self.posts
        )
        return self._next(posts=posts)

    # -- inside -------------------------------------------------------------------------------

    def entry(
        self, now: datetime, what: str, *, who: str = "herodesk", why: str = "", value: str = ""
    ) -> Entry:
        """A timeline entry that belongs to this version of the case."""
        return Entry(case=self.number, at=now, n=self.v, who=who, what=what, why=why, value=value)

    def _next(self, **changes: object) -> Case:
        return replace(self, v=self.v + 1, **changes)  # type: ignore[arg-type]


def _age(post: CasePost) -> tuple[datetime, str]:
    return (post.at, post.post_id)


def case_post(post: Post, finding: Finding, *, at: datetime, readers: int = 0) -> CasePost:
    """What a case remembers of a post; `at` is when it was written, or else when it came."""
    followers = (post.author.followers if post.author else None) or 0
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
    )
