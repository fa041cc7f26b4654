"""What the steps need from outside, in our own words. Adapters and fakes make them real."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from herodesk.domain.authors import Minute
from herodesk.domain.baseline import Baseline
from herodesk.domain.brakes import Brakes, Consent
from herodesk.domain.brand import Brand
from herodesk.domain.case import Case, Entry
from herodesk.domain.channel import Channel, Heard
from herodesk.domain.compact import CompactLine
from herodesk.domain.finding import Finding
from herodesk.domain.notice import Notice
from herodesk.domain.question import Question
from herodesk.domain.records import (
    AuthorRecord,
    CaseFile,
    Correction,
    DayCount,
    DayFacts,
    DayLine,
    DayList,
    Lesson,
    Receipt,
    Record,
    ReplyTime,
    Seldom,
    Session,
    StoredPost,
    Thanks,
)
from herodesk.domain.reply import Look, Lost, Outcome, Refused, Reply, Sent, Wait, Withdrawal
from herodesk.domain.staff import Person, Unconfirmed, Way
from herodesk.domain.text_trouble import Alarms, Failures
from herodesk.domain.texting import Later, Texting
from herodesk.domain.wave import Statement, Wave, WaveCall
from herodesk.domain.webhook import Webhook
from herodesk.parts import (
    Abilities,
    Asked,
    CatchUp,
    Measure,
    Normalise,
    Ours,
    Page,
    Secrets,
    Verify,
)

if TYPE_CHECKING:  # not for `receive` to load
    from herodesk.domain.advice import Advice
    from herodesk.domain.handshake import Handshake
    from herodesk.domain.rota import Changes
    from herodesk.domain.spending import Budget, Spent, Text
    from herodesk.domain.standing import Standing
    from herodesk.domain.versions import RulesText, RulesVersion

WATCHED_SECONDS, WATCHED_A_SECOND = 15, 50
"""Whoever watches the board sees it as old as this at most, or, so that a storm is not read again
all the time, so old that no more than so many cases are read in a second."""

Probed: TypeAlias = "Standing | Wait | Lost | Refused | None"
"""How our side stands at a platform, or why nobody knows."""

S = TypeVar("S", bound=Seldom)

NO_TEXTS: Mapping[str, Text] = MappingProxyType({})


def is_fresh(read_at: datetime, cases: Sequence[Case], *, now: datetime) -> bool:
    """True while open cases that were read then serve those who watch the board."""
    kept = max(WATCHED_SECONDS, len(cases) / WATCHED_A_SECOND)
    return timedelta(0) <= now - read_at < timedelta(seconds=kept)


# -- understanding --------------------------------------------------------------------------


class Classifier(Protocol):
    """Understands one post without calling anything outside."""

    name: str

    def look(self, text: str, brand: Brand, *, language: str | None = None) -> Finding:
        """What the text is, for this brand. `language` is what the platform says, if anything.

        Never raises for any text, the empty one included; confidence is honest: below
        `DOUBT_BELOW` the verdict is doubt.
        """


class Blank(Protocol):
    """Takes out of a sentence whatever could tell who wrote it."""

    def __call__(
        self, text: str, gone: Collection[str], brand: Brand, shared: Collection[str], /
    ) -> str:
        """The sentence with gaps; empty if it cannot be shown. Parts of names, `gone`, go; words
        that several customers use, `shared`, tell of none of them. Both are folded."""


def blank_all(*_: object) -> str:
    """Where nobody has said how: nothing is shown."""
    return ""


# -- what is kept ---------------------------------------------------------------------------


class Records(Protocol):
    """The table. Reads are consistent but for `due`, `open_cases` and
    what finds questions, which read the index.

    What has outlived its `expires_at` is not there, even before the table deletes it.
    """

    def post(self, platform: str, post_id: str) -> StoredPost | None:
        """The ledger's line of a post."""

    def posts(self, keys: Iterable[tuple[str, str]]) -> list[StoredPost]:
        """Several lines by (platform, post id), in that order; unknown ones are left out."""

    def author(self, platform: str, author_id: str) -> AuthorRecord | None:
        """What is known of an author's cases."""

    def authors(self, keys: Iterable[tuple[str, str]]) -> list[AuthorRecord]:
        """Several of them by (platform, author id), in that order; unknown ones are left out."""

    def case(self, number: str) -> Case | None:
        """A case by its number."""

    def cases(self, numbers: Iterable[str]) -> list[Case]:
        """Several cases, in the order asked for; unknown numbers are left out."""

    def file(self, number: str) -> CaseFile | None:
        """A case with timeline and replies."""

    def reply(self, case: str, reply_id: str) -> Reply | None:
        """One reply of a case."""

    def question(self, case: str, question_id: str) -> Question | None:
        """One question to a colleague."""

    def questions_due(self, until: datetime, limit: int) -> list[tuple[str, str]]:
        """Case and id of the questions about which something is to be done by then, earliest
        first; from the index."""

    def questions_to(self, person_id: str) -> list[tuple[str, str]]:
        """Case and id of the questions that may still wait for this person; from the index."""

    def channel(self, platform: str) -> Channel:
        """Our account on that platform; version 0 if nothing is stored of it."""

    def unconfirmed(self) -> list[Unconfirmed]:
        """Whose e-mail address is not confirmed, as far as somebody looked, by their ids."""

    def channels(self) -> list[Channel]:
        """All of them of which something is stored, by platform."""

    def hear(self, platform: str, at: datetime) -> None:
        """A platform delivered something then. Again, or in another order, makes no difference;
        what comes within the same five minutes is written once, or a few times."""

    def heard(self, since: date, until: date) -> list[Heard]:
        """What was delivered on these days (UTC), three back at most; by day and platform."""

    def session(self, token_hash: str) -> Session | None:
        """A session or one-time token; expired ones are None."""

    def is_erased(self, platform: str, post_id: str) -> bool:
        """True if the post was erased and may not come back; told at most 15 seconds late."""

    def left_at(self, platform: str, author_id: str) -> datetime | None:
        """When this author left, if their posts of before may still come back; likewise."""

    def keep_out(
        self, platform: str, author_id: str, posts: Iterable[str], *, at: datetime | None
    ) -> str:
        """Let these posts not come back, nor what the author wrote until `at` (None: these posts
        alone); doing it again lengthens the time. What marks the author's emptied lines."""

    def written_by(self, platform: str, author_id: str) -> list[StoredPost]:
        """What the author wrote about their cases; from the index, without mere thanks and what
        has words to end."""

    def emptied(self, tag: str) -> list[StoredPost]:
        """Emptied lines that carry this mark; from the index."""

    def receipt(self, receipt_id: str) -> Receipt | None:
        """The receipt of an erasure, or of one that is under way."""

    def receipts(self, limit: int) -> list[Receipt]:
        """The newest of them, the newest first; from the index."""

    def leaving(self, until: datetime, limit: int) -> list[Receipt]:
        """Those under way about which something is due by then, earliest first; from the index."""

    def corrections(self, case: str) -> list[Correction]:
        """What people said that the posts of a case really are, oldest first."""

    def put_over(self, record: Entry | Correction) -> bool:
        """Write what is written once over itself: only erasing does; False if it is not there."""

    def put_instead(self, line: DayLine, other: DayLine) -> bool:
        """Put a line in another one's place, both at once; False if it is not there."""

    def delete(self, record: Record) -> bool:
        """Delete a record that is as it was read; False if it was changed meanwhile."""

    def brakes(self, *, fresh: bool = False) -> Brakes:
        """What is stopped, at most five seconds old; `fresh`: as it is now."""

    def changes(self, *, fresh: bool = False) -> Changes:
        """What was agreed on about duty, and what people signed, passed and were given, at most a
        minute old; `fresh`: as it is now."""

    def save(self, *records: Record) -> None:
        """Write all or nothing, each record with the time that it is kept until.

        Each must be exactly one version ahead of what is stored (`v == 1`: must not exist; an
        entry must not exist; what has no version always fits). StaleError carries the first
        record that does not fit, as stored now."""

    def words_due(self, until: datetime, limit: int) -> list[StoredPost]:
        """Posts whose words may be kept no longer than `until`, about the earliest first."""

    def due(self, until: datetime, limit: int) -> list[str]:
        """Numbers of cases whose next due time is not after `until`, earliest first."""

    def open_cases(self) -> list[str]:
        """Numbers of all open cases, earliest due first."""

    def watched_cases(self) -> tuple[datetime, list[Case]]:
        """All open cases for those who watch the board, and when they were read: by the first
        who asked after `WATCHED_SECONDS`. Between two readings nobody's look costs anything."""

    def count_notices(
        self,
        names: Sequence[str],
        most: int,
        texts: Mapping[str, Text] = NO_TEXTS,
        budget: Budget | None = None,
    ) -> Mapping[str, int]:
        """Count one notice more in this hour for each name; what that makes, exactly, under any
        number of parallel callers. A name known to be beyond `most` may be left uncounted.

        `texts`: who of them will be texted; in the same write a part of the budget is set aside
        for each, as far as it reaches. `take_text` decides."""

    def hand_back_notices(self, names: Sequence[str]) -> None:
        """One notice less in this hour for each name, which was counted and is not sent."""

    def take_text(self, text: Text, budget: Budget) -> bool:
        """Take the part that a text message needs right before it leaves: the one set aside, or
        else it is counted now. False if the budget is used up: never more leaves than it allows,
        under any number of parallel callers."""

    def put_back_text(self, text: Text) -> None:
        """The message did not leave: its part is set aside for the person's next one."""

    def spent(self, budget: Budget) -> Spent:
        """What is counted of this day and month, as it is now."""

    def alarms(self) -> Alarms:
        """When the budget ran out, and who has been told."""

    def compact_lines(self, person: str) -> list[CompactLine]:
        """This person's history under the compact, oldest first."""

    def consents(self, person: str) -> list[Consent]:
        """The ledger of what this person and others said about text messages, oldest first."""

    def failures(self, person: str) -> Failures:
        """The latest text messages that did not reach this person; version 0 if none."""

    def day_lines(self, day: date, kind: DayList, limit: int | None = None) -> list[DayLine]:
        """The lines of one list of a day (UTC), newest first; with `limit` only the newest."""

    def thanks(self, hero: str, limit: int) -> list[Thanks]:
        """The thanks that a person has received, newest first, at most so many."""

    def thanks_due(self, until: datetime, limit: int) -> list[Thanks]:
        """Thanks that quiet hours held back until then, earliest first."""

    def day_counts(self, days: Iterable[date]) -> list[DayCount]:
        """The totals that are stored of these days, in that order; the others are left out."""

    def day_facts(self, days: Iterable[date]) -> list[DayFacts]:
        """What is stored of the cases that ended on these days: all parts, days not stored left
        out. A part that is missing was never written: they are written together."""

    def reply_times(self, days: Iterable[date]) -> list[ReplyTime]:
        """How soon we answered as of the end of these days, as far as it is stored."""

    def count_authors(self, minutes: Iterable[Minute]) -> None:
        """Add who was heard in these minutes. Again, or in another order, makes no difference; a
        minute that is full already, some sixty authors of a topic and sign, stays as it is."""

    def heard_authors(self, since: datetime, until: datetime) -> list[Minute]:
        """Who was heard in the minutes from `since` to `until`, oldest first; a day back at most.
        What was counted in the last second may be missing."""

    def author_key(self, day: date, fresh: str) -> str:
        """The key of that day's marks (UTC): `fresh` if there was none yet."""

    def baselines(self) -> list[Baseline]:
        """What was learnt of each topic."""

    def waves(self) -> list[Wave]:
        """All waves that are kept, by topic and sign, the oldest first."""

    def texting(self, person: str) -> Texting | None:
        """How it stands between this person and us, by text."""

    def later(self, person: str, case: str) -> Later | None:
        """When this person wants to be asked about that case again."""

    def laters(self, until: datetime, limit: int) -> list[Later]:
        """Who is to be asked again by `until`, earliest first."""

    def said_to(self, words: str, limit: int) -> list[str]:
        """Numbers of cases whose customers got the same words, by their hash; at most so many."""

    def lessons(self, topic: str, limit: int) -> list[Lesson]:
        """The newest solved cases of a topic, and the newest examples, at most so many of each."""

    def live_waves(self) -> list[Wave]:
        """The waves that are on, at most 15 seconds old."""

    def statements(self, wave: str) -> list[Statement]:
        """What was released for a wave, by language."""

    def wave_calls(self, wave: str) -> list[WaveCall]:
        """Which volunteers were asked to help in a wave, by their ids."""

    def every(self, kind: type[S]) -> list[S]:
        """All records of a kind that few pages need, by their ids."""

    def one(self, kind: type[S], id_: str) -> S | None:
        """One of them."""

    def loads(self) -> Mapping[str, int]:
        """How many cases each person has something to do about, at most a minute old."""


class Roster(Protocol):
    """The people, at most a minute old."""

    def people(self) -> Sequence[Person]:
        """Everybody, in the order of their ids."""

    def person(self, person_id: str) -> Person | None:
        """One person, or None."""


class Rules(Protocol):
    """The brand's rules, at most a minute old, and their versions as they are now."""

    def brand(self) -> Brand:
        """The newest version that was pushed."""

    def versions(self, limit: int) -> list[RulesVersion]:
        """The newest versions on record, the newest first."""

    def version(self, number: int) -> RulesVersion | None:
        """One version on record."""

    def text(self, number: int) -> RulesText | None:
        """What a person wrote as that version."""

    def compact_words(self, version: str) -> Mapping[str, str]:
        """The words of that version of the compact, by language; empty if none are kept."""

    def push(self, brand: Brand, text: RulesText, *, by: str, why: str, base: int) -> int:
        """Let this count from now on; the number of the new version, or of the present one if it
        is the same. ConflictError if `base`, which it was made from, is not the newest."""


# -- what goes out and in ---------------------------------------------------------------------


class Inbox(Protocol):
    """Deliveries that were accepted and wait to be worked on. Nothing put here is lost (I1)."""

    def put(self, hook: Webhook) -> None:
        """Keep a delivery; TransientError if the queue does not take it."""


class Outbox(Protocol):
    """Replies that wait to be published."""

    def put(self, case: str, reply_id: str, *, delay_seconds: int = 0) -> None:
        """Ask `publish` to look at a reply; asking twice does no harm."""


class Notifier(Protocol):
    """One way to tell a colleague."""

    way: Way

    def send(self, notice: Notice, to: Person) -> None:
        """Hand the notice over. UndeliverableError if it never will be; TransientError if later."""


class Gate(Protocol):
    """The last look before a text message leaves."""

    def may_leave(self, notice: Notice, to: Person) -> bool:
        """True if it may leave now; a part of the budget is taken then."""

    def stayed(self, notice: Notice, to: Person) -> None:
        """It was not taken after all."""


class SecretStore(Protocol):
    """Secrets of a platform: `use` is "hook" (to prove deliveries) or "api" (to reply)."""

    def of(self, platform: str, use: str, *, fresh: bool = False) -> Secrets:
        """All of them by name, at most five minutes old; `fresh` asks again, rate-limited where
        anybody outside could cause it."""

    def keep(self, platform: str, use: str, secrets: Secrets) -> None:
        """Store new values in the order given; TransientError if one could not be stored."""


class PublisherPort(Protocol):
    """The platforms' replying side with its HTTP session and secrets in place."""

    def publish(self, reply: Reply, *, now: datetime) -> Outcome:
        """Publish once; see `Publish.publish`."""

    def attach(self, reply: Reply, data: bytes, *, now: datetime) -> Outcome:
        """Hand the platform the picture of a reply; see `Publish.attach`."""

    def find(self, reply: Reply, *, now: datetime) -> Sent | Look:
        """Look on the platform; see `Publish.find`."""

    def withdraw(self, reply: Reply, *, now: datetime) -> Withdrawal:
        """Delete a published reply; see `Publish.withdraw`."""

    def correct(self, reply: Reply, *, now: datetime) -> Outcome:
        """Change a published reply in its place; see `Publish.correct`."""

    def post_is_gone(self, reply: Reply, *, now: datetime) -> bool:
        """True if the post to be answered has surely been deleted, as far as we would not be told;
        see `Publish.post_is_gone`."""


class Pictures(Protocol):
    """Pictures that go out with answers, for some days: what was sent stands on the platform."""

    def put(self, case: str, name: str, data: bytes) -> None:
        """Keep a picture; TransientError if that cannot be now."""

    def get(self, case: str, name: str) -> bytes | None:
        """Its bytes, or None if it is not kept any more; TransientError likewise."""


class ReaderPort(Protocol):
    """The platforms' side that can be asked for what was not delivered."""

    def part(self, platform: str) -> CatchUp | None:
        """How that platform is read; None if it cannot be, or is not connected."""

    def read(self, platform: str, asked: Asked, *, now: datetime) -> Page | Wait | Lost | Refused:
        """One page; see `CatchUp.read`."""

    def probe(self, platform: str, ours: Ours, *, now: datetime) -> Probed:
        """How our side stands there, see `Probe.probe`; None if it cannot be asked, or is not
        connected."""

    def extend(self, platform: str, ours: Ours, *, now: datetime) -> Probed:
        """Subscribe once more, see `Lease.extend`; None where nothing ends."""

    def has_left(
        self, platform: str, author_id: str, handle: str | None, *, now: datetime
    ) -> bool | Wait | Lost | Refused | None:
        """Whether somebody has left there, see `CatchUp.has_left`; None if nobody can be asked."""


class Contacts(Protocol):
    """E-mail addresses that colleagues have to confirm once."""

    def state(self, person: Person) -> str:
        """Empty if the address is confirmed; "waits", or "lapsed": the invitation has run out, or
        somebody has unsubscribed. The person has an `email_topic`."""

    def invite(self, person: Person, *, now: datetime, every: timedelta) -> bool:
        """Ask the address to confirm; False if that was done within that time, by whomever."""


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Aware UTC."""


class Company(Protocol):
    """The company's own sign-in."""

    def address(self, handshake: Handshake, back: str, *, now: datetime) -> str:
        """Where a browser goes to sign in there; it comes back to `back` with a code.

        RejectedError if the provider is not as was agreed on; TransientError if it is silent."""

    def email(self, code: str, handshake: Handshake, back: str, *, now: datetime) -> str:
        """The confirmed e-mail address of whoever signed in; errors as of `address`, and
        RejectedError for a code or a token that is not right."""


class Tokens(Protocol):
    """Unguessable secrets for links and sessions."""

    def new(self) -> str:
        """22 letters and digits that carry 128 random bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """All that `receive` needs."""

    inbox: Inbox
    secrets: SecretStore
    verifiers: Callable[[str], Verify]
    clock: Clock


def _no_advice(_brand: Brand, _people: Sequence[Person], _thorough: bool) -> Sequence[Advice]:  # noqa: FBT001
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """All that the other steps need. A function whose role may not use a port is given one that
    says so."""

    records: Records
    roster: Roster
    rules: Rules
    inbox: Inbox
    outbox: Outbox
    notifiers: Mapping[Way, Notifier]
    publisher: PublisherPort
    reader: ReaderPort
    classifier: Classifier
    normalisers: Callable[[str], Normalise]
    measures: Callable[[str], Measure]
    abilities: Callable[[str], Abilities]
    personal: Callable[[str], tuple[str, ...]]
    """Kinds of personal data that a text shows."""
    clock: Clock
    tokens: Tokens
    public_url: str
    blank: Blank = blank_all
    advise: Callable[[Brand, Sequence[Person], bool], Sequence[Advice]] = _no_advice
    """What of rules that can be read will not do what it should; the last says whether to look
    for what takes long, too."""
    pictures: Pictures | None = None
    """None where none can be kept."""
    contacts: Contacts | None = None
    """None where nobody looks after addresses."""
    our_numbers: Sequence[str] = ()
    """Numbers that colleagues can text back to, E.164, one a country."""
    company: Company | None = None
    """None if the company has no sign-in of its own."""
    drill: bool = False
    """A stage that drills: what is answered reaches nobody, and every page and message says so."""
