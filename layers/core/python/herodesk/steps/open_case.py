"""Write a post into the ledger with what it leads to: a new case, a place in one, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herodesk.domain import hearing, telling
from herodesk.domain.authors import Voice
from herodesk.domain.brand import Brand, Messages
from herodesk.domain.case import Case, State
from herodesk.domain.case_post import case_post
from herodesk.domain.days import listed
from herodesk.domain.errors import StaleError, TransientError
from herodesk.domain.finding import Finding, Signal, needs_care
from herodesk.domain.numbers import case_number
from herodesk.domain.post import Kind, Post
from herodesk.domain.records import Contact, Record, StoredPost
from herodesk.domain.wave import wave_of_case
from herodesk.ports import App
from herodesk.steps.clocks import promised_until, thanked_late
from herodesk.steps.customer import (
    Customer,
    Gathered,
    acquainted,
    customer_of,
    gathered,
    is_near,
    may_answer_us,
    recounted,
    straying,
    version_lines,
)
from herodesk.steps.hear import explained_by, reminding_holder, tell
from herodesk.steps.notify import notify
from herodesk.steps.offer import Born, prepare
from herodesk.steps.route import FIRST_STAGE, SAME_HERO
from herodesk.steps.settle_reply import writes_back
from herodesk.steps.thanks import as_thanks, may_thank, thanked_case, thanks_for
from herodesk.steps.thanks import tell as tell_of
from herodesk.steps.turns import Turns

TRIES = 8
KEPT_CONTACTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a change, in one word for the log and the metrics."""

    what: str
    case: str | None = None
    voice: Voice | None = None
    """Who was heard with it, for waves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A post with its verdict and the time that it was received; `was` is its verdict before an
    edit, `born` how a case of it begins where a person and not the post asks for one."""

    post: Post
    finding: Finding
    at: datetime
    was: Finding | None = None
    born: Callable[[Case], Born] | None = None
    beside: Callable[[Case], Iterable[Record]] | None = None
    """What is written with the case that such a person wants."""
    asked: bool = False
    """An older version of the post asked for somebody: it belongs where that one belonged."""

    @property
    def written_at(self) -> datetime:
        """When it was written, or else when it came."""
        return self.post.created_at or self.at

    @property
    def needs_care(self) -> bool:
        """True if a person has to see it: a case, new or joined."""
        return needs_care(self.finding.verdict, self.finding.signals)

    @property
    def may_belong_to_a_case(self) -> bool:
        """True if it can be part of a conversation that we have with its author."""
        return self.asked or bool(self.post.reply_to) or self.post.kind is Kind.MESSAGE


def write_down(news: News, line: StoredPost, app: App) -> Taken:
    """Write the ledger's line of a post, with the case that it opens or joins."""
    line = replace(line, post=news.post, finding=news.finding)
    thanking = may_thank(news.post, news.finding)
    if not (news.needs_care or news.may_belong_to_a_case or thanking):
        return _keep(line, news.was, app)
    customer = customer_of(news.post, app)
    known = [case for case in customer.cases if _belongs(news, case, app.rules.brand())]
    known.sort(key=lambda case: (not case.is_open, _distance(news, case)))
    if known and known[0].is_open:
        return _join(news, known[0], line, customer, app)
    opens = _opens_a_case(news, app.rules.brand())
    if known and (news.needs_care or opens or _writes_back(news, known[0], app)):
        return _reopen(news, known[0], line, customer, app)
    if thanking:
        helped = thanked_case(news.post, news.finding, news.written_at, customer, app)
        if helped is not None:
            return _join(news, helped, line, customer, app)
    if not opens:
        author = customer.author if news.may_belong_to_a_case else None
        return _keep(line, news.was, app, *([straying(author, line.post_id)] if author else []))
    return _open(news, line, customer, app)


def _opens_a_case(news: News, brand: Brand) -> bool:
    """True if a person has to see it; of private messages as the brand's rules say.

    Where others answer these, danger is heard all the same."""
    if not news.post.is_private:
        return news.needs_care
    rules = brand.messages.get(news.post.platform, Messages())
    if rules.opens == "never":
        return Signal.DANGER in news.finding.signals
    if rules.opens == "always" and Signal.SPAM not in news.finding.signals:
        return case_post(news.post, news.finding, at=news.written_at).needs_care
    return news.needs_care


def open_anyway(news: News, line: StoredPost, app: App) -> Taken:
    """Open a case of a post that asks for none: a person wants it, as `news.born` says."""
    return _open(news, line, customer_of(news.post, app), app)


def _keep(line: StoredPost, was: Finding | None, app: App, *beside: Record) -> Taken:
    """Praise, ideas and noise are remembered for a while, without a case; the first two stand
    on the lists of their day."""
    days = app.rules.brand().retention.noise_days
    line = replace(line, expires_at=line.received_at + timedelta(days=days))
    app.records.save(line, *version_lines(line, app), *listed(line, was), *beside)
    return Taken(what=str(line.finding.verdict) if line.finding else "kept")


def _belongs(news: News, case: Case, brand: Brand) -> bool:
    """The merge rule: the same thread; or in time and not confidently about something else.

    A case that has ended is opened again by its thread or, once closed, by the same topic."""
    if case.state is State.MERGED or case.account != news.post.account:
        return False
    if is_near(news.post, case) or may_answer_us(news.post, case):
        return True
    if case.is_open and _goes_on_in_private(news.post, case):
        return True
    if not news.needs_care:
        return False
    topic, topics = news.finding.topic, {item.topic for item in case.weighed}
    if news.finding.is_confident and topic and topics != {None} and topic not in topics:
        return False
    near = min(abs(news.written_at - item.at) for item in case.posts)
    if not case.is_open:
        soon = near <= timedelta(days=brand.clocks.reopen_within_days)
        return case.state is State.CLOSED and soon and topic == case.topic
    return near <= timedelta(hours=brand.clocks.merge_within_hours) or topic in topics


def _goes_on_in_private(post: Post, case: Case) -> bool:
    """True for a private message of a customer whom we asked for one, or who wrote one before."""
    asked = case.private_since is not None or any(known.private for known in case.posts)
    return post.is_private and asked


def _writes_back(news: News, case: Case, app: App) -> bool:
    """True if the customer of a case that has ended answers us, however shortly."""
    return writes_back(case, case_post(news.post, news.finding, at=news.written_at), app)


def _distance(news: News, case: Case) -> tuple[bool, bool, timedelta, str]:
    """How far a post is from a case that it may join: another thread, another topic, the time."""
    return (
        not is_near(news.post, case),
        news.finding.topic not in {item.topic for item in case.weighed},
        min(abs(news.written_at - item.at) for item in case.posts),
        case.number,
    )


def _join(news: News, case: Case, line: StoredPost, customer: Customer, app: App) -> Taken:
    now = app.clock.now()
    post = case_post(news.post, news.finding, at=news.written_at, readers=line.readers)
    wakes_until = now + timedelta(minutes=app.rules.brand().clocks.lease)
    wakes = post.needs_care or writes_back(case, post, app)
    joined, entry = hearing.joined_by(
        case, post, now=now, wakes_until=wakes_until if wakes else None
    )
    found = gathered(joined, customer.author, but=line.post_id, app=app)
    joined = explained_by(case, found.case, (news.post.post_id, news.finding), app)
    joined, others = recounted(joined, customer, app)
    line, turns = replace(line, case=case.number), Turns(app)
    beside = [*found.records, *version_lines(line, app), *others, *listed(line, news.was)]
    with turns.if_stored():
        joined, secrets = reminding_holder(case, joined, turns, app)
        thanks = thanks_for(case, line)
        beside += [thanks, *thanked_late(joined, app=app, at=now)] if thanks else []
        app.records.save(line, joined, as_thanks(entry, thanks), *beside)
    tell(case, joined, secrets, app)
    tell_of(thanks, app)
    return Taken(what="joined", case=case.number)


def _reopen(news: News, case: Case, line: StoredPost, customer: Customer, app: App) -> Taken:
    """The customer is back after the end: the same HERO is asked first, the clock starts anew."""
    now = app.clock.now()
    post = case_post(news.post, news.finding, at=news.written_at, readers=line.readers)
    again = hearing.reopened_by(case, post, now=now)
    found = gathered(again, customer.author, but=line.post_id, app=app)
    again = explained_by(case, found.case, (news.post.post_id, news.finding), app)
    again, others = recounted(again, customer, app)
    line, turns = replace(line, case=case.number), Turns(app)
    beside = [*found.records, *version_lines(line, app), *others, *listed(line, news.was)]
    with turns.if_stored():
        prepared = prepare(again, app=app, now=now, stage=SAME_HERO, turns=turns)
        entry = replace(prepared.entry, who="customer", what=f"reopened-{prepared.entry.what}")
        reopened = replace(prepared.case, owner=None)
        app.records.save(line, reopened, entry, *beside)
    notify(reopened, prepared.secrets, app=app)
    return Taken(what="reopened", case=case.number)


def _open(news: News, line: StoredPost, customer: Customer, app: App) -> Taken:
    """A new case, offered in the same transaction that writes the post and the author."""
    for attempt in range(TRIES):
        number = case_number(news.post.platform, _named_by(news.post, attempt), attempt)
        if number in {case.number for case in customer.cases}:
            continue  # an earlier case of this conversation
        new = replace(_new_case(number, news, line, app), known_to=acquainted(customer))
        new, others = recounted(new, customer, app)
        found = gathered(new, customer.author, but=line.post_id, app=app)
        try:
            case, secrets = _store_new(found, news, line, others, app)
        except StaleError as stale:
            if isinstance(stale.stored, Case) and stale.stored.number == number:
                continue  # another post's case has this number
            raise
        return Taken(what="opened", case=notify(case, secrets, app=app).number)
    raise TransientError("no free case number")


def _store_new(
    found: Gathered, news: News, line: StoredPost, others: Sequence[Record], app: App
) -> Born:
    """The first version of the case, stored with its post and its author."""
    turns, number = Turns(app), found.case.number
    with turns.if_stored():
        case, secrets = news.born(found.case) if news.born else _born(found.case, turns, app)
        contact = Contact(
            case=number, opened_at=case.opened_at, topic=case.topic, account=case.account
        )
        line = replace(line, case=number)
        records: list[Record] = [line, case, *version_lines(line, app), *listed(line, news.was)]
        records += [*found.lines, *others, *(news.beside(case) if news.beside else ())]
        if found.author is not None:
            contacts = (*found.author.contacts, contact)[-KEPT_CONTACTS:]
            records.append(replace(found.author, contacts=contacts, v=found.author.v + 1))
        app.records.save(*records)
    return case, secrets


def _named_by(post: Post, attempt: int) -> str:
    """What a case's number is derived from: author and thread, so that whichever post of a
    conversation comes first makes the same case; the post itself where that is taken."""
    if post.author is None or attempt:
        return post.post_id
    return f"{post.thread or post.reply_to or post.post_id}\n{post.author.id}"


def _new_case(number: str, news: News, line: StoredPost, app: App) -> Case:
    post, finding = news.post, news.finding
    case = Case(
        number=number,
        platform=post.platform,
        state=State.NEW,
        opened_at=news.at,
        due_at=promised_until(news.at, post.platform, app=app),
        account=post.account,
        author=post.author.id if post.author else None,
        thread=post.thread if post.thread != post.post_id else None,
    )
    first = case_post(post, finding, at=news.written_at, readers=line.readers)
    case = hearing.explained(hearing.with_posts(case, [first]), finding)
    return replace(case, wave=wave_of_case(case.topic, app.records.live_waves()))


def _born(case: Case, turns: Turns, app: App) -> Born:
    """The first stored version: offered, or waiting for duty, or for a lead's judgement.

    The case itself tells how it began, so that opening costs no write for an entry."""
    now = app.clock.now()
    if hearing.is_doubtful(case):
        look_at = now + timedelta(minutes=app.rules.brand().clocks.lead_after)
        case, entry = telling.waiting_for_judgement(case, now=now, until=look_at)
        return telling.begun(case, entry), {}
    prepared = prepare(case, app=app, now=now, stage=FIRST_STAGE, turns=turns)
    return telling.begun(prepared.case, prepared.entry), dict(prepared.secrets)
