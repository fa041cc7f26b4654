"""What is left of each record once a person is erased."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain.belongings import Belongings
from herodesk.domain.case import Case, Entry, State
from herodesk.domain.case_post import CasePost
from herodesk.domain.channel import Channel, Cursor
from herodesk.domain.clocks import Clock
from herodesk.domain.coaching import Notes
from herodesk.domain.days import line_of
from herodesk.domain.finding import Reason
from herodesk.domain.goodwill import Grant
from herodesk.domain.idea import Idea
from herodesk.domain.post import STAND, Parting
from herodesk.domain.question import UNANSWERED, Question, QuestionState
from herodesk.domain.records import Correction, DayLine, StoredPost
from herodesk.domain.reply import Reply
from herodesk.domain.retention import REPLAY_DAYS
from herodesk.domain.texting import Texting

ERASED = "erased"
OURS = frozenset(
    {
        "offered",
        "opened-offered",
        "deferred",
        "opened-deferred",
        "lease-ended",
        "corrected",
        "asked",
        "goodwill",
        "goodwill-back",
        "not-advised",
        "merged",
        "took-in",
        "split-off",
        "split-from",
        "put-off",
    }
)
"""Entries whose value we wrote ourselves: ids of colleagues, times, verdicts and topics. All others
are emptied."""


def emptied_line(line: StoredPost, tag: str, now: datetime) -> StoredPost:
    """What stays of a post under its own key until every function knows that it is erased."""
    return StoredPost(
        platform=line.platform,
        post_id=line.post_id,
        received_at=line.received_at,
        removed=True,
        erasing=tag,
        expires_at=now + timedelta(days=REPLAY_DAYS),
        v=line.v + 1,
    )


def emptied_case(case: Case, until: datetime, why: Parting = Parting.WISH) -> Case:
    """A case that tells of nobody: number, times, counts, topic and verdict stay.

    One that is still open is withdrawn, and kept until then.
    """
    posts = tuple(
        replace(
            post, post_id=f"{ERASED}-{place}", later_id=None, hangs_on=None, back_to=None,
            removed=True, gone=str(why),
        )
        for place, post in enumerate(case.posts, 1)
    )  # fmt: skip
    because = _unquoting(case.because)
    case = case.next(author=None, thread=None, ours=(), posts=posts, because=because)
    if not case.is_open:
        return case
    return replace(
        case, state=State.WITHDRAWN, next_due=None, reply=None, trouble=None, expires_at=until
    )


def emptied_share(case: Case, who: Belongings, why: Parting = Parting.WISH) -> Case:
    """A case of two customers without one of them; the other one's posts still wait."""
    posts = tuple(
        CasePost(
            post_id=f"{ERASED}-{place}", at=post.at, verdict=post.verdict, topic=post.topic,
            removed=True, gone=str(why),
        )
        if who.is_mine(post, case)
        else _unlinked(post, who)
        for place, post in enumerate(case.posts, 1)
    )  # fmt: skip
    return case.next(
        author=None if case.author == who.author else case.author,
        thread=None if case.thread in who.ids else case.thread,
        posts=posts,
        because=_unquoting(case.because),
    )


def _unquoting(because: Iterable[Reason]) -> tuple[Reason, ...]:
    """The reasons that name no word of the post: without it the others say nothing."""
    return tuple(reason for reason in because if not reason.value)


def emptied_mark(line: DayLine, letters: str) -> DayLine:
    """What stays of praise or an idea: that there was one, for the counts of its day. `letters`
    stand for nothing, and tell it apart."""
    return replace(line, post_id=None, id=f"{ERASED}-{letters}")


def emptied_correction(correction: Correction) -> Correction:
    """What stays of a correction: that there was one, from what to what."""
    return replace(correction, post_id="")


def end_of(before: Case, after: Case, first: Clock, now: datetime) -> tuple[DayLine, ...]:
    """The line of a case that an erasure withdraws; `first` is the clock of its first answer."""
    if not before.is_open:
        return ()
    return (replace(line_of(after, first, at=now), expires_at=after.expires_at),)


def emptied_entry(entry: Entry) -> Entry:
    """Who, what, when and why stay; a value only where it cannot be the customer's, no note."""
    return replace(entry, value=entry.value if entry.what in OURS else "", note="")


def emptied_reply(reply: Reply) -> Reply:
    """State, times and hero stay."""
    return replace(
        reply, post_id="", to="", text="", thread=None, remote_id=None, url=None, detail=None,
        prepared=None, picture=None,
        v=reply.v + 1,
    )  # fmt: skip


def emptied_question(question: Question) -> Question:
    """Who asked whom, when, and how it ended stay; nobody waits for an answer any more."""
    waits = question.state in UNANSWERED
    state = QuestionState.LAPSED if waits else question.state
    return question.next(text="", because=(), state=state, next_due=None)


def is_emptied(part: Entry | Reply | Question) -> bool:
    """True if nothing of the customer is left in it."""
    if isinstance(part, Entry):
        return emptied_entry(part) == part
    if isinstance(part, Question):
        return replace(emptied_question(part), v=part.v) == part
    return replace(emptied_reply(part), v=part.v) == part


def without_mention(
    record: object, who: Belongings
) -> StoredPost | Case | Channel | Texting | Idea | Grant | Notes | None:
    """Somebody else's record without the ids of this person's posts and the words that were meant
    for them; None if it holds none."""
    if isinstance(record, Texting):
        return _texting_without(record, who)
    if isinstance(record, Idea):
        left = record.without(who.cases)
        return left if left is not record else None
    if isinstance(record, Grant | Notes):
        return _goodwill_without(record, who)
    if isinstance(record, StoredPost) and record.platform == who.platform:
        return _line_without(record, who)
    if isinstance(record, Case) and record.platform == who.platform:
        return _case_without(record, who)
    if isinstance(record, Channel) and record.platform == who.platform:
        return _channel_without(record, who)
    return None


def _goodwill_without(record: Grant | Notes, who: Belongings) -> Grant | Notes | None:
    """A grant without its reasons, a person's notes without those about these cases; the sums
    stay: they are the budget's."""
    cases = who.cases | who.shared
    if isinstance(record, Notes):
        left = record.without(cases)
        return left if left is not record else None
    bare = record.without_words() if record.case in cases else record
    return bare if bare is not record else None


def _unlinked(post: CasePost, who: Belongings) -> CasePost:
    """A post that names none of theirs."""
    return replace(
        post,
        hangs_on=None if post.hangs_on in who.ids else post.hangs_on,
        back_to=None if post.back_to in who.ids else post.back_to,
    )


def _case_without(case: Case, who: Belongings) -> Case | None:
    posts = tuple(_unlinked(post, who) for post in case.posts)
    thread = None if case.thread in who.ids else case.thread
    changed = replace(case, thread=thread, posts=posts)
    return changed.next() if changed != case else None


def _channel_without(channel: Channel, who: Belongings) -> Channel | None:
    """How far the channel was read back, by the number behind the person's post: where the
    platform counts its posts, that is just as far. Where a cursor names the posts that are looked
    after, theirs are named no more."""

    def beyond(mark: str) -> str:
        alone, *others = mark.split(" ")
        if not others:
            return str(int(mark) + 1) if mark in who.ids and mark.isdecimal() else mark
        return " ".join([alone, *(own_id for own_id in others if own_id not in who.ids)])

    cursors = tuple(
        _cursor_without(
            replace(cursor, done=beyond(cursor.done), newest=beyond(cursor.newest)), who
        )
        for cursor in channel.cursors
    )
    return (
        replace(channel, cursors=cursors, v=channel.v + 1) if cursors != channel.cursors else None
    )


def _cursor_without(cursor: Cursor, who: Belongings) -> Cursor:
    """Nor does anybody ask any more whether their posts stand."""
    steps = [step.split(" ") for step in cursor.page.split("\n")]
    left = [
        [what, *(it for it in of if it not in who.ids)] if what == STAND else [what, *of]
        for what, *of in steps
    ]
    page = "\n".join(" ".join(step) for step in left if step != [STAND])
    if cursor.page and not page:
        return Cursor(reading=cursor.reading, done=cursor.newest or cursor.done)
    return replace(cursor, page=page)


def _texting_without(record: Texting, who: Belongings) -> Texting | None:
    """A colleague's draft for this person, or one that may be for them, loses its words."""
    draft, listed = record.draft, record.listed
    if draft and draft.case in who.cases:
        draft = replace(draft, text="")
    if listed and not who.cases.isdisjoint(listed.cases):
        listed = replace(listed, text="")
    changed = replace(record, draft=draft, listed=listed)
    return replace(changed, v=record.v + 1) if changed != record else None


def _line_without(line: StoredPost, who: Belongings) -> StoredPost | None:
    post = line.post
    if post is not None:
        post = replace(
            post,
            reply_to=None if post.reply_to in who.ids else post.reply_to,
            thread=None if post.thread in who.ids else post.thread,
        )
    repost_of = ERASED if line.repost_of in who.ids else line.repost_of
    changed = replace(line, post=post, repost_of=repost_of)
    return replace(changed, v=line.v + 1) if changed != line else None
