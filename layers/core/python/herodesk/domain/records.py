"""What is kept besides cases: posts, authors, sessions. Each record knows its version `v`.

A record read with `v` is saved with `v + 1`; one that was never stored is saved with `v = 1`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from herodesk.domain.baseline import Baseline
from herodesk.domain.brakes import Brakes, Braking, Consent
from herodesk.domain.brand import StoredCover
from herodesk.domain.case import Case, Entry, State
from herodesk.domain.channel import Channel
from herodesk.domain.compact import CompactLine, Footing
from herodesk.domain.finding import Finding, Verdict
from herodesk.domain.post import Parting, Post
from herodesk.domain.question import Question
from herodesk.domain.reply import Reply
from herodesk.domain.staff import Leave, Unconfirmed
from herodesk.domain.text_trouble import Alarms, Failures
from herodesk.domain.texting import Later, Texting
from herodesk.domain.wave import Statement, Wave, WaveCall


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPost:
    """The ledger's line for one post of a platform.

    Without `post` it holds the place of a post of which only a repost or the removal has come
    so far. `readers` counts those reached by reposts, `repost_of` marks the line of a repost and
    `by` is who passed it on.
    """

    platform: str
    post_id: str
    received_at: datetime
    post: Post | None = None
    finding: Finding | None = None
    case: str | None = None
    removed: bool = False
    reposts: int = 0
    readers: int = 0
    repost_of: str | None = None
    by: str | None = None
    edit_of: str | None = None
    """On the line of a later version's id: the id that the post is kept under."""
    words_over: bool = False
    """Its words are gone because the platform lets us keep them for some time only."""
    erasing: str | None = None
    """On the emptied line of an erased post: whose erasure it waits for, as a keyed hash."""
    expires_at: datetime | None = None
    v: int = 1

    @property
    def next_due(self) -> datetime | None:
        """When its words have to go, if the platform wants that."""
        return self.post.words_until if self.post else None

    @property
    def writer(self) -> str | None:
        """Who wrote it, where they are found by it: it belongs to a case, and is more than thanks.
        What asks for nothing costs one write and stands in no index."""
        author = self.post.author if self.post else None
        if author is None or self.case is None or self.finding is None:
            return None
        return None if self.finding.verdict is Verdict.PRAISE else author.id

    @classmethod
    def of(cls, post: Post, received_at: datetime) -> StoredPost:
        """The line of a post that was never seen before."""
        return cls(platform=post.platform, post_id=post.post_id, received_at=received_at)


def later_ids(line: StoredPost) -> list[StoredPost]:
    """A line for the id of a later version, so that its removal is understood."""
    post = line.post
    if post is None or post.version_id == post.post_id:
        return []
    return [
        StoredPost(
            platform=post.platform,
            post_id=post.version_id,
            received_at=line.received_at,
            edit_of=post.post_id,
            expires_at=line.expires_at,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One case of an author, as later posts need to know it."""

    case: str
    opened_at: datetime
    topic: str | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorRecord:
    """The cases of one author: the newest last. Which of them are open is told by the cases."""

    platform: str
    author_id: str
    contacts: tuple[Contact, ...] = ()
    strays: tuple[str, ...] = ()
    """Ids of posts that ask for nothing, in conversations that have no case yet."""
    expires_at: datetime | None = None
    v: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A person's sign-in, or the one-time token that leads to one. Only the hash is kept."""

    token_hash: str
    hero: str
    kind: str
    created_at: datetime
    expires_at: datetime
    csrf: str = ""
    case: str | None = None
    used: bool = False
    sms: bool = False
    """A link that went out by text: who uses it shows that the number works."""
    v: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """That a person said what a post really is; what it says is not in it. Written once.

    `n` is the version of the case that it was written with. Without `after_verdict` the person
    said that it is a case and not which, a problem or a question.
    """

    case: str
    n: int
    platform: str
    post_id: str
    """Empty once the author is erased."""
    by: str
    at: datetime
    language: str = "und"
    before_verdict: Verdict
    before_topic: str | None = None
    after_verdict: Verdict | None = None
    after_topic: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    """That a customer thanked a HERO for a case: for that person's eyes only. Nothing that the
    customer wrote is in it; `id` are letters that stand for the post."""

    hero: str
    case: str
    at: datetime
    id: str
    told: bool = False
    """True once the HERO was told, or could not be."""
    next_due: datetime | None = None
    """When quiet hours end that held the word back."""
    expires_at: datetime | None = None
    v: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """That these words went to the customer of a case: a hash of them, kept for some days. Written
    with the reply that they are in, and again it replaces itself."""

    words: str
    case: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """That somebody looks at a case. It is kept for minutes, and written again replaces itself."""

    case: str
    person: str
    at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """That a case was solved. `marks` stand for the telling words of its customer's posts."""

    topic: str
    case: str
    at: datetime
    """When the case was opened: it stays, so that what is written again replaces itself."""
    language: str = "und"
    marks: tuple[str, ...] = ()
    example: bool = False
    """A colleague marked it as one to learn from."""
    by: str = ""
    expires_at: datetime | None = None


class DayList(StrEnum):
    """What a day's lines are about."""

    CLOSED = "closed"
    PRAISE = "praise"
    IDEA = "idea"
    THANKED = "thanked"
    """A customer thanked for a case that was over: what is known of it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """That a case ended, or that somebody praised or proposed something, on a day (UTC).

    It holds what is counted and a reference, and nothing that anybody wrote. It is written
    together with the record that it tells of, whose version decides: it has none of its own, and
    written again it replaces itself.
    """

    kind: DayList
    at: datetime
    id: str
    """The case's number; of praise and ideas letters that stand for the post."""
    platform: str
    verdict: Verdict
    topic: str | None = None
    post_id: str | None = None
    """The post that was praise or an idea; None once its author is erased."""
    moved: bool = False
    """True once the post was edited into something else: it counts no longer."""
    state: State | None = None
    owner: str | None = None
    opened_at: datetime | None = None
    first_answer_at: datetime | None = None
    minutes: int | None = None
    """Minutes of duty until the first human answer; None without one."""
    in_time: bool = False
    """True if that was within the promise."""
    solved_at: datetime | None = None
    left_bare: tuple[datetime, ...] = ()
    """When the case was given back without a word."""
    missed: bool = False
    """True if the promise ran out before anybody had answered, and nobody has."""
    readers: int = 0
    """How many people its posts can reach (`domain.days.readers_of`)."""
    reaction: str = ""
    """What the customer said last after the first answer: "thanked", "unhappy" or nothing."""
    asked_solved: bool = False
    expires_at: datetime | None = None

    @property
    def day(self) -> date:
        """The day in UTC."""
        return self.at.date()

    @property
    def minutes_open(self) -> int:
        """From the opening of the case to its end, on the wall."""
        return int((self.at - (self.opened_at or self.at)).total_seconds() // 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What happened on one day about one topic, on one platform, under one verdict."""

    topic: str | None
    platform: str
    verdict: Verdict
    opened: int = 0
    answered: int = 0
    in_time: int = 0
    """Of the answered ones: within the promise."""
    solved: int = 0
    closed: int = 0
    withdrawn: int = 0
    not_a_case: int = 0
    merged: int = 0
    left_bare: int = 0
    """Cases given back without a word for whoever takes them next."""
    praise: int = 0
    ideas: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """The totals of one day (UTC)."""

    day: date
    tallies: tuple[Tally, ...] = ()
    expires_at: datetime | None = None
    v: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """What is counted of each case that ended on a day (UTC), written once the day is over.

    `rows` is packed by `domain.facts`. A day of very many cases has several `parts`.
    """

    day: date
    rows: str
    part: int = 0
    parts: int = 1
    expires_at: datetime | None = None
    v: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTime:
    """How soon we answer, as anybody may see it; worked out when a day (UTC) was over.

    It counts cases that came in from `first` to `last`, days of the brand's zone, and whose
    answer was given or due. Minutes are of duty, None without an answer.
    """

    day: date
    first: date
    last: date
    due: int = 0
    answered: int = 0
    in_time: int = 0
    median: int | None = None
    promise: int = 60
    expires_at: datetime | None = None
    v: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Seldom:
    """A record that few pages need, so that its module is loaded with the first one: ideas,
    concerns, requests and the like. All of a kind lie side by side; `id` tells them apart."""

    id: str
    expires_at: datetime | None = None
    v: int = 1

    @property
    def is_kept(self) -> bool:
        """True as long as it is kept without an end; then for as long as a closed case is."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That a person was erased, or is being: what went, when and why, and not who it was.

    `author` and `handle` are there only until it is done. `counts` tells how many of what.
    """

    id: str
    platform: str
    at: datetime
    """When it was asked for."""
    why: Parting = Parting.WISH
    counts: Mapping[str, int] = field(default_factory=dict)
    done_at: datetime | None = None
    author: str = ""
    handle: str | None = None
    to_confirm: bool = False
    """The platform has to be asked first whether it is so."""
    denied: bool = False
    """The platform says that nobody has left: nothing was erased."""
    settled: bool = False
    """The last look found nothing more."""
    next_due: datetime | None = None
    expires_at: datetime | None = None
    v: int = 1

    def counting(self, what: str, more: int = 1) -> Receipt:
        """The next version, with that much more of something."""
        counts = {**self.counts, what: self.counts.get(what, 0) + more}
        return replace(self, counts=counts, settled=False, v=self.v + 1)

    def finished(self, at: datetime, *, denied: bool = False) -> Receipt:
        """The next version, which nobody is named in."""
        return replace(
            self, author="", handle=None, to_confirm=False, next_due=None, settled=True,
            done_at=at, denied=denied, v=self.v + 1,
        )  # fmt: skip


Record = (
    StoredPost | AuthorRecord | Case | Entry | Reply | Session | Channel | DayLine | DayCount
    | DayFacts | ReplyTime
    | Brakes | Braking | Consent | Correction | Alarms | Failures | Leave | StoredCover
    | Question | Baseline | Wave | WaveCall | Statement | Texting | Later | Thanks | Said
    | Presence | Lesson
    | Unconfirmed | Seldom | Footing | CompactLine | Receipt
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case with everything that belongs to it, oldest first."""

    case: Case
    timeline: tuple[Entry, ...]
    replies: tuple[Reply, ...]
    questions: tuple[Question, ...] = ()
    watchers: tuple[Presence, ...] = ()
    """Who looked at its page within the last minutes, the latest last."""

    @classmethod
    def of(cls, records: Iterable[object]) -> CaseFile | None:
        """The file made of a case's records in the order of their keys; None without the case."""
        mine = tuple(records)
        case = next((record for record in mine if isinstance(record, Case)), None)
        if case is None:
            return None
        entries = tuple(record for record in mine if isinstance(record, Entry))
        begun = bool(entries) and entries[0].what.startswith("opened")
        replies = (record for record in mine if isinstance(record, Reply))
        questions = (record for record in mine if isinstance(record, Question))
        watchers = (record for record in mine if isinstance(record, Presence))
        return cls(
            case=case,
            timeline=entries if begun else (case.first_entry, *entries),
            replies=tuple(sorted(replies, key=lambda reply: reply.created_at)),
            questions=tuple(sorted(questions, key=lambda question: question.asked_at)),
            watchers=tuple(sorted(watchers, key=lambda presence: presence.at)),
        )
