"""Write a post into the ledger with what it leads to: a new case, a place in one, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herodesk.domain import hearing, telling
from herodesk.domain.brand import Brand
from herodesk.domain.case import Case, State, case_post
from herodesk.domain.days import listed
from herodesk.domain.errors import StaleError, TransientError
from herodesk.domain.finding import Finding, Signal, Verdict
from herodesk.domain.numbers import case_number
from herodesk.domain.post import Kind, Post
from herodesk.domain.records import AuthorRecord, Contact, Record, StoredPost, later_ids
from herodesk.ports import App
from herodesk.steps.clocks import promised_until
from herodesk.steps.notify import OfferKey, invite, notify
from herodesk.steps.offer import Born, prepare
from herodesk.steps.route import FIRST_STAGE, SAME_HERO
from herodesk.steps.turns import Turn, Turns

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


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A post with its verdict and the time that it was received; `was` is its verdict before an
    edit, `born` how a case of it begins where a person and not the post asks for one."""

    post: Post
    finding: Finding
    at: datetime
    was: Finding | None = None
    born: Callable[[Case], Born] | None = None

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


def write_down(news: News, line: StoredPost, app: App) -> Taken:
    """Write the ledger's line of a post, with the case that it opens or joins."""
    line = replace(line, post=news.post, finding=news.finding)
    if not (news.needs_care or news.may_belong_to_a_case):
        return _keep(line, news.was, app)
    author = _author_of(news.post, app)
    cases = _cases_of(author, app)
    known = [case for case in cases if _belongs(news, case, app.rules.brand())]
    joined = next((case for case in known if case.is_open), None)
    if joined is not None:
        return _join(news, joined, line, app)
    if known and news.needs_care:
        return _reopen(news, known[0], line, app)
    if not news.needs_care:
        return _keep(line, news.was, app)
    return _open(news, line, author, cases, app)


def open_anyway(news: News, line: StoredPost, app: App) -> Taken:
    """Open a case of a post that asks for none: a person wants it, as `news.born` says."""
    author = _author_of(news.post, app)
    return _open(news, line, author, _cases_of(author, app), app)


def _keep(line: StoredPost, was: Finding | None, app: App) -> Taken:
    """Praise, ideas and noise are remembered for a while, without a case; the first two stand
    on the lists of their day."""
    days = app.rules.brand().retention.noise_days
    line = replace(line, expires_at=line.received_at + timedelta(days=days))
    app.records.save(line, *later_ids(line), *listed(line, was))
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


def _belongs(news: News, case: Case, brand: Brand) -> bool:
    """The merge rule: the same thread; or in time and not confidently about something else.

    A case that has ended is opened again by its thread or, once closed, by the same topic."""
    post = news.post
    if case.state is State.MERGED or case.account != post.account:
        return False
    known = {item.post_id for item in case.posts} | {item.version_id for item in case.posts}
    if (post.thread and post.thread in {case.thread, *known}) or post.reply_to in known:
        return True
    if not news.needs_care:
        return False
    topic = news.finding.topic
    if news.finding.is_confident and topic and case.topic and topic != case.topic:
        return False
    since = abs(news.written_at - max(item.at for item in case.posts))
    if not case.is_open:
        soon = since <= timedelta(days=brand.clocks.reopen_within_days)
        return case.state is State.CLOSED and soon and topic == case.topic
    return since <= timedelta(hours=brand.clocks.merge_within_hours) or topic == case.topic


def _join(news: News, case: Case, line: StoredPost, app: App) -> Taken:
    brand = app.rules.brand()
    now = app.clock.now()
    joined, entry = hearing.joined_by(
        case,
        case_post(news.post, news.finding, at=news.written_at, readers=line.readers),
        now=now,
        wakes_until=now + timedelta(minutes=brand.clocks.lease) if news.needs_care else None,
    )
    joined, secrets = reminding_holder(case, joined, app)
    line = replace(line, case=case.number)
    app.records.save(line, joined, entry, *later_ids(line), *listed(line, news.was))
    notify(joined, secrets, app=app)
    return Taken(what="joined", case=case.number)


def reminding_holder(before: Case, joined: Case, app: App) -> tuple[Case, Mapping[OfferKey, str]]:
    """Who has answered already is told that there is something to answer again (the customer
    writes, or the answer was withdrawn); who is at it sees it."""
    woken = joined.state is State.CLAIMED and before.state is not State.CLAIMED
    holder = app.roster.person(joined.owner) if woken and joined.owner else None
    if holder is None:
        return joined, {}
    now, danger = app.clock.now(), Signal.DANGER in joined.signals
    quiet = holder.quiet_until(now, app.rules.brand().duty.quiet_hours)
    if quiet and not danger:
        word = invite(joined, [(holder, Turn.FREE)], app=app, reminder=True)
        lease = timedelta(minutes=app.rules.brand().clocks.lease)
        return telling.held_until(joined, word.offers, quiet, lease=lease), {}
    granted = Turns(app).grant([holder], 1, danger=danger)
    word = invite(joined, granted, app=app, reminder=True)
    return telling.reminding(joined, word.offers, now=now), word.secrets


def _reopen(news: News, case: Case, line: StoredPost, app: App) -> Taken:
    """The customer is back after the end: the same HERO is asked first, the clock starts anew."""
    now = app.clock.now()
    post = case_post(news.post, news.finding, at=news.written_at, readers=line.readers)
    again = hearing.reopened_by(case, post, now=now)
    prepared = prepare(again, app=app, now=now, stage=SAME_HERO, turns=Turns(app))
    entry = replace(prepared.entry, who="customer", what=f"reopened-{prepared.entry.what}")
    reopened = replace(prepared.case, owner=None)
    line = replace(line, case=case.number)
    app.records.save(line, reopened, entry, *later_ids(line), *listed(line, news.was))
    notify(reopened, prepared.secrets, app=app)
    return Taken(what="reopened", case=case.number)


def _open(
    news: News,
    line: StoredPost,
    author: AuthorRecord | None,
    cases: list[Case],
    app: App,
) -> Taken:
    """A new case, offered in the same transaction that writes the post and the author."""
    for attempt in range(TRIES):
        number = case_number(news.post.platform, news.post.post_id, attempt)
        new = _new_case(number, news, line, cases, app)
        case, secrets = news.born(new) if news.born else _born(new, app)
        contact = Contact(
            case=number, opened_at=case.opened_at, topic=case.topic, account=case.account
        )
        line = replace(line, case=number)
        later = [] if news.born else later_ids(line)  # they were written when the post was
        records: list[Record] = [line, case, *later, *listed(line, news.was)]
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


def _new_case(number: str, news: News, line: StoredPost, cases: list[Case], app: App) -> Case:
    clocks = app.rules.brand().clocks
    since = news.written_at - timedelta(days=clocks.repeat_within_days)
    post, finding = news.post, news.finding
    return Case(
        number=number,
        platform=post.platform,
        state=State.NEW,
        opened_at=news.at,
        due_at=promised_until(news.at, post.platform, app=app),
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


def _born(case: Case, app: App) -> Born:
    """The first stored version: offered, or waiting for duty, or for a lead's judgement.

    The case itself tells how it began, so that opening costs no write for an entry."""
    now = app.clock.now()
    if case.verdict is Verdict.DOUBT and not ALWAYS_CARE.intersection(case.signals):
        look_at = now + timedelta(minutes=app.rules.brand().clocks.lead_after)
        case, entry = telling.waiting_for_judgement(case, now=now, until=look_at)
        return telling.begun(case, entry), {}
    prepared = prepare(case, app=app, now=now, stage=FIRST_STAGE, turns=Turns(app))
    return telling.begun(prepared.case, prepared.entry), dict(prepared.secrets)
