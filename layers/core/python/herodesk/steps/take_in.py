"""Take one change of a platform into the ledger: open a case, join one, or just remember it.

Everything may arrive twice, late, in parallel and out of order. The ledger's line of a post
is written under a condition, together with whatever the post leads to; whoever comes second
finds it and only finishes what the first may have left undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herodesk.domain.brand import Brand
from herodesk.domain.case import Case, Entry, State, case_post
from herodesk.domain.errors import StaleError, TransientError
from herodesk.domain.finding import Finding, Signal, Verdict
from herodesk.domain.numbers import case_number
from herodesk.domain.post import Change, Kind, Post, Posted, Removed, Reposted
from herodesk.domain.records import AuthorRecord, Contact, Record, StoredPost
from herodesk.domain.reply import ReplyState
from herodesk.ports import App
from herodesk.steps.judge import judge
from herodesk.steps.notify import OfferKey, invite, notify
from herodesk.steps.offer import prepare, resume
from herodesk.steps.route import FIRST_STAGE
from herodesk.steps.settle_reply import mark_sent

TRIES = 8
KEPT_CONTACTS = 10
MOST_REASONS = 3
"""So many of the classifier's reasons stay with the case; all of them stay with the post."""
NEED_CARE = frozenset({Verdict.PROBLEM, Verdict.QUESTION, Verdict.DOUBT})
ALWAYS_CARE = frozenset({Signal.DANGER, Signal.LEGAL, Signal.PRESS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a change, in one word for the log and the metrics."""

    what: str
    case: str | None = None


def take_in(change: Change, *, at: datetime, app: App) -> Taken:
    """Work off one change that was received `at` (aware UTC).

    TransientError if others were faster too often or something outside did not answer: the
    same change may be taken in again.
    """
    for _ in range(TRIES):
        try:
            return _once(change, at, app)
        except StaleError:
            continue  # somebody was faster: look again at what is there now
    raise TransientError("changed too often while it was taken in")


def _once(change: Change, at: datetime, app: App) -> Taken:
    if isinstance(change, Posted):
        return _posted(change.post, at, app)
    if isinstance(change, Removed):
        return _removed(change, at, app)
    if isinstance(change, Reposted):
        return _reposted(change, at, app)
    raise TypeError(change)


# -- a post -----------------------------------------------------------------------------------


def _posted(post: Post, at: datetime, app: App) -> Taken:
    brand = app.rules.brand()
    if is_own(post, brand):
        return _own(post, app)
    news = _News(post=post, finding=judge(post, brand, classifier=app.classifier), at=at)
    try:
        return _first_time(news, StoredPost.of(post, at), app)
    except StaleError as stale:
        known = stale.stored
        if not isinstance(known, StoredPost):
            raise
        if known.post_id == post.post_id:
            return _known(news, known, app)
        if known.removed and known.post_id == post.version_id:
            # The removal of this very version came first; it takes all versions with it.
            return _removed(Removed(platform=post.platform, post_id=post.post_id), at, app)
        raise


def _known(news: _News, known: StoredPost, app: App) -> Taken:
    """The post has a line in the ledger already."""
    if known.removed:
        return Taken(what="removed-before", case=known.case)
    if known.post is None:  # so far only a repost of it had come
        return _first_time(news, replace(known, v=known.v + 1), app)
    if news.post.version > known.post.version:
        return _edited(news, known, app)
    return _again(known, app)


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """A post with its verdict and the time that it was received."""

    post: Post
    finding: Finding
    at: datetime

    @property
    def written_at(self) -> datetime:
        """When it was written, or else when it came."""
        return self.post.created_at or self.at

    @property
    def needs_care(self) -> bool:
        """True if a person has to see it: a case, new or joined."""
        spam = Signal.SPAM in self.finding.signals and self.finding.verdict is Verdict.NOISE
        alarming = bool(ALWAYS_CARE.intersection(self.finding.signals)) and not spam
        return self.finding.verdict in NEED_CARE or alarming

    @property
    def may_belong_to_a_case(self) -> bool:
        """True if it can be part of a conversation that we have with its author."""
        return bool(self.post.reply_to) or self.post.kind is Kind.MESSAGE


def is_own(post: Post, brand: Brand) -> bool:
    """True for our own posts that come back (L7)."""
    author = post.author
    if author is None:
        return False
    return author.id == post.account or brand.owns(post.platform, author.id, author.handle)


def _first_time(news: _News, line: StoredPost, app: App) -> Taken:
    """Write the ledger's line of a post, with the case that it opens or joins."""
    line = replace(line, post=news.post, finding=news.finding)
    if not (news.needs_care or news.may_belong_to_a_case):
        return _keep(line, app)
    author = _author_of(news.post, app)
    cases = _cases_of(author, app)
    joined = next((c for c in cases if _belongs(news, c, app.rules.brand())), None)
    if joined is not None:
        return _join(news, joined, line, app)
    if not news.needs_care:
        return _keep(line, app)
    return _open(news, line, author, cases, app)


def _keep(line: StoredPost, app: App) -> Taken:
    """Praise, ideas and noise are remembered for a while, without a case."""
    days = app.rules.brand().retention.noise_days
    app.records.save(
        replace(line, expires_at=line.received_at + timedelta(days=days)), *_later_ids(line)
    )
    return Taken(what=str(line.finding.verdict) if line.finding else "kept")


def _author_of(post: Post, app: App) -> AuthorRecord | None:
    if post.author is None:
        return None
    known = app.records.author(post.platform, post.author.id)
    return known or AuthorRecord(platform=post.platform, author_id=post.author.id)


def _cases_of(author: AuthorRecord | None, app: App) -> list[Case]:
    """The author's cases, newest first."""
    if author is None or not author.contacts:
        return []
    return app.records.cases([contact.case for contact in reversed(author.contacts)])


def _belongs(news: _News, case: Case, brand: Brand) -> bool:
    """The merge rule: the same thread; or in time and not confidently about something else."""
    post = news.post
    if not case.is_open or case.account != post.account:
        return False
    known = {item.post_id for item in case.posts} | {item.version_id for item in case.posts}
    if (post.thread and post.thread in {case.thread, *known}) or post.reply_to in known:
        return True
    if not news.needs_care:
        return False
    topic = news.finding.topic
    if news.finding.is_confident and topic and case.topic and topic != case.topic:
        return False
    last = max(item.at for item in case.posts)
    in_time = abs(news.written_at - last) <= timedelta(hours=brand.clocks.merge_within_hours)
    return in_time or topic == case.topic


def _join(news: _News, case: Case, line: StoredPost, app: App) -> Taken:
    brand = app.rules.brand()
    now = app.clock.now()
    joined, entry = case.joined_by(
        case_post(news.post, news.finding, at=news.written_at, readers=line.readers),
        now=now,
        look_at=now + timedelta(minutes=brand.clocks.lease),
    )
    joined, secrets = _reminding_holder(case, joined, app)
    app.records.save(replace(line, case=case.number), joined, entry, *_later_ids(line))
    notify(joined, secrets, app=app)
    return Taken(what="joined", case=case.number)


def _reminding_holder(before: Case, joined: Case, app: App) -> tuple[Case, Mapping[OfferKey, str]]:
    """Who has answered already is told that the customer writes again; who is at it sees it."""
    woken = joined.state is State.CLAIMED and before.state is not State.CLAIMED
    holder = app.roster.person(joined.owner) if woken and joined.owner else None
    if holder is None:
        return joined, {}
    now = app.clock.now()
    word = invite(joined, [holder], app=app, now=now, reminder=True)
    return joined.reminding(word.offers, now=now), word.secrets


def _open(
    news: _News,
    line: StoredPost,
    author: AuthorRecord | None,
    cases: list[Case],
    app: App,
) -> Taken:
    """A new case, offered in the same transaction that writes the post and the author."""
    for attempt in range(TRIES):
        number = case_number(news.post.platform, news.post.post_id, attempt)
        case, entry, secrets = _born(_new_case(number, news, line, cases, app), app)
        contact = Contact(
            case=number, opened_at=case.opened_at, topic=case.topic, account=case.account
        )
        records: list[Record] = [replace(line, case=number), case, entry, *_later_ids(line)]
        if author is not None:
            contacts = (*author.contacts, contact)[-KEPT_CONTACTS:]
            records.append(replace(author, contacts=contacts, v=author.v + 1))
        try:
            app.records.save(*records)
        except StaleError as stale:
            if isinstance(stale.stored, Case) and stale.stored.number == number:
                continue  # another post's case has this number
            raise
        return Taken(what="opened", case=notify(case, secrets, app=app).number)
    raise TransientError("no free case number")


def _new_case(number: str, news: _News, line: StoredPost, cases: list[Case], app: App) -> Case:
    clocks = app.rules.brand().clocks
    since = news.written_at - timedelta(days=clocks.repeat_within_days)
    post, finding = news.post, news.finding
    return Case(
        number=number,
        platform=post.platform,
        state=State.NEW,
        opened_at=news.at,
        due_at=news.at + timedelta(minutes=clocks.promise),
        language=finding.language,
        topic=finding.topic,
        account=post.account,
        author=post.author.id if post.author else None,
        thread=post.thread if post.thread != post.post_id else None,
        posts=(case_post(post, finding, at=news.written_at, readers=line.readers),),
        earlier=sum(item.at >= since for case in cases for item in case.posts),
        because=finding.because[:MOST_REASONS],
        confidence=finding.confidence,
    )


def _born(case: Case, app: App) -> tuple[Case, Entry, dict[OfferKey, str]]:
    """The first stored version: offered, or waiting for duty, or for a lead's judgement.

    One timeline entry tells all of it, so that opening costs one write for it."""
    now = app.clock.now()
    if case.verdict is Verdict.DOUBT and not ALWAYS_CARE.intersection(case.signals):
        look_at = now + timedelta(minutes=app.rules.brand().clocks.lead_after)
        case, entry = case.waiting_for_judgement(now=now, until=look_at)
        return case, entry, {}
    prepared = prepare(case, app=app, now=now, stage=FIRST_STAGE)
    entry = replace(prepared.entry, who="customer", what=f"opened-{prepared.entry.what}")
    return prepared.case, entry, dict(prepared.secrets)


def _edited(news: _News, known: StoredPost, app: App) -> Taken:
    line = replace(known, post=news.post, finding=news.finding, v=known.v + 1)
    if known.case is None:
        return _first_time(news, line, app)
    case = app.records.case(known.case)
    if case is None:
        raise StaleError(known.case)
    old = next(item for item in case.posts if item.post_id == news.post.post_id)
    new = case_post(news.post, news.finding, at=old.at, readers=known.readers)
    changed, entry = case.edited(new, now=app.clock.now())
    app.records.save(line, changed, entry, *_later_ids(line))
    return Taken(what="edited", case=case.number)


def _later_ids(line: StoredPost) -> list[StoredPost]:
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


def _again(known: StoredPost, app: App) -> Taken:
    """The same post once more: finish what its first run may have left undone."""
    case = app.records.case(known.case) if known.case else None
    if case is not None:
        resume(case, app=app)
    return Taken(what="known", case=known.case)


def _own(post: Post, app: App) -> Taken:
    """Our own reply comes back: if we do not know yet that it was published, now we do."""
    target = app.records.post(post.platform, post.reply_to) if post.reply_to else None
    case = app.records.case(target.case) if target and target.case else None
    if case is None or case.reply is None:
        return Taken(what="own")
    reply = app.records.reply(case.number, case.reply)
    on_its_way = reply and reply.state in {ReplyState.SENDING, ReplyState.UNKNOWN}
    if reply and on_its_way and reply.text.strip() in post.text:
        mark_sent(case, reply, remote_id=post.version_id, url=post.url, app=app)
        return Taken(what="own-confirmed", case=case.number)
    return Taken(what="own", case=case.number)


# -- removal and reposts --------------------------------------------------------------------------


def _removed(change: Removed, at: datetime, app: App) -> Taken:
    known = app.records.post(change.platform, change.post_id)
    if known is not None and known.edit_of:
        known = app.records.post(change.platform, known.edit_of)
    expires = at + timedelta(days=app.rules.brand().retention.noise_days)
    if known is None:
        line = StoredPost(platform=change.platform, post_id=change.post_id, received_at=at)
        app.records.save(replace(line, removed=True, expires_at=expires))
        return Taken(what="removed-unseen")
    if known.removed:
        return Taken(what="known", case=known.case)
    line = replace(
        known,
        post=known.post and known.post.without_content(),
        finding=None,
        removed=True,
        expires_at=expires,
        v=known.v + 1,
    )
    case = app.records.case(known.case) if known.case else None
    if case is None:
        app.records.save(line)
        return Taken(what="removed")
    changed, entry = case.lost(known.post_id, now=app.clock.now())
    app.records.save(line, changed, entry)
    return Taken(what="removed", case=case.number)


def _reposted(change: Reposted, at: datetime, app: App) -> Taken:
    """A repost adds its readers to the original, once; it never opens a case."""
    brand = app.rules.brand()
    if change.by and brand.owns(change.platform, change.by.id, change.by.handle):
        return Taken(what="own")
    expires = at + timedelta(days=brand.retention.noise_days)
    marker = StoredPost(
        platform=change.platform,
        post_id=change.repost_id,
        received_at=at,
        repost_of=change.post_id,
        expires_at=expires,
    )
    original = app.records.post(change.platform, change.post_id)
    if original is not None and original.removed:
        return Taken(what="removed-before", case=original.case)
    original = original or StoredPost(
        platform=change.platform, post_id=change.post_id, received_at=at, expires_at=expires, v=0
    )
    readers = original.readers + ((change.by.followers if change.by else None) or 0)
    line = replace(original, reposts=original.reposts + 1, readers=readers, v=original.v + 1)
    records: list[Record] = [marker, line]
    case = app.records.case(line.case) if line.case else None
    if case is not None and line.post is not None:
        author = line.post.author
        followers = (author.followers if author else None) or 0
        records.append(case.spread(line.post_id, followers + readers))
    return _save_once(marker, records, app, case)


def _save_once(marker: StoredPost, records: list[Record], app: App, case: Case | None) -> Taken:
    try:
        app.records.save(*records)
    except StaleError as stale:
        if isinstance(stale.stored, StoredPost) and stale.stored.post_id == marker.post_id:
            return Taken(what="known", case=case.number if case else None)
        raise
    return Taken(what="reposted", case=case.number if case else None)
