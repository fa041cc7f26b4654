"""Take one change of a platform into the ledger: open a case, join one, or just remember it.

Everything may arrive twice, late, in parallel and out of order. The ledger's line of a post
is written under a condition, together with whatever the post leads to; whoever comes second
finds it and only finishes what the first may have left undone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain import hearing
from herodesk.domain.authors import voice_of
from herodesk.domain.brand import Brand
from herodesk.domain.case import Case
from herodesk.domain.case_post import CasePost, case_post, still_as_said
from herodesk.domain.errors import StaleError, TransientError
from herodesk.domain.post import Change, Fate, Left, Post, Posted, Removed, Reposted, Rung
from herodesk.domain.records import Record, StoredPost
from herodesk.domain.reply import ReplyState
from herodesk.ports import App
from herodesk.steps.add_reach import add_reach
from herodesk.steps.clocks import ended
from herodesk.steps.customer import customer_of, recounted, version_lines
from herodesk.steps.hear import explained_by, reminding_holder, tell
from herodesk.steps.judge import judge
from herodesk.steps.offer import resume
from herodesk.steps.open_case import TRIES, News, Taken, write_down
from herodesk.steps.settle_reply import mark_sent
from herodesk.steps.take_back import take_back
from herodesk.steps.thanks import tell_again
from herodesk.steps.turns import Turns


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
    if any(app.records.is_erased(*key) for key in _told_of(change)) or _has_left(change, at, app):
        return Taken(what="erased-before")
    if isinstance(change, Posted):
        return _posted(change.post, at, app)
    if isinstance(change, Removed):
        return take_back(change, at, app)
    if isinstance(change, Reposted):
        return add_reach(change, at, app)
    if isinstance(change, Rung):
        from herodesk.steps.ring import ring  # needed by platforms that push no more than that

        return ring(change, app=app)
    if isinstance(change, Fate):
        from herodesk.steps.fate import settle_fate  # few platforms tell it

        return settle_fate(change, app)
    if isinstance(change, Left):
        from herodesk.steps.leave import leave  # told seldom

        return leave(change, at, app)
    raise TypeError(change)


def _told_of(change: Change) -> set[tuple[str, str]]:
    """Platform and id of every post that the change would leave a trace of."""
    match change:
        case Posted(post=post):
            return {(post.platform, post.post_id), (post.platform, post.version_id)}
        case Removed():
            return {(change.platform, change.post_id)}
        case Reposted():
            return {(change.platform, change.post_id), (change.platform, change.repost_id)}
        case _:
            return set()


def _has_left(change: Change, at: datetime, app: App) -> bool:
    """True if whoever wrote it, or passed it on, has left since."""
    match change:
        case Posted(post=post):
            platform, author, written = post.platform, post.author, post.created_at or at
        case Reposted():
            platform, author, written = change.platform, change.by, at
        case _:
            return False
    left = app.records.left_at(platform, author.id) if author else None
    return left is not None and written <= left


def _posted(post: Post, at: datetime, app: App) -> Taken:
    brand = app.rules.brand()
    if is_own(post, brand):
        return _own(post, app)
    news = News(post=post, finding=judge(post, brand, classifier=app.classifier), at=at)
    voice = voice_of(post, news.finding, min(news.written_at, at))
    return replace(_written_down(news, app), voice=voice)


def _written_down(news: News, app: App) -> Taken:
    post, at = news.post, news.at
    later = (
        app.records.post(post.platform, post.version_id)
        if post.version_id != post.post_id
        else None
    )
    if later is not None and later.removed:
        # The removal of this very version came first; it takes all versions with it.
        return take_back(Removed(platform=post.platform, post_id=post.post_id), at, app)
    try:
        return write_down(news, _passed_on(StoredPost.of(post, at), later), app)
    except StaleError as stale:
        known = stale.stored
        if not isinstance(known, StoredPost) or known.post_id != post.post_id:
            raise
        return _known(news, _passed_on(known, later), app)


def _passed_on(line: StoredPost, later: StoredPost | None) -> StoredPost:
    """The line with the reposts of a later version that came before the version itself."""
    if later is None or later.edit_of:
        return line
    return replace(line, reposts=line.reposts + later.reposts, readers=line.readers + later.readers)


def _known(news: News, known: StoredPost, app: App) -> Taken:
    """The post has a line in the ledger already."""
    if known.removed:
        return Taken(what="removed-before", case=known.case)
    if known.post is None:  # so far only a repost of it had come
        return write_down(news, replace(known, v=known.v + 1), app)
    if news.post.version > known.post.version:
        return _edited(news, known, app)
    if news.post.version < known.post.version:
        return _older(news, known, app)
    return _again(known, app)


def is_own(post: Post, brand: Brand) -> bool:
    """True for our own posts that come back (L7)."""
    author = post.author
    if author is None:
        return False
    return author.id == post.account or brand.owns(post.platform, author.id, author.handle)


def _edited(news: News, known: StoredPost, app: App) -> Taken:
    if known.post is not None:
        news = replace(news, post=_known_of(_first_written(news.post, known.post), known.post))
    line = replace(known, post=news.post, finding=news.finding, words_over=False, v=known.v + 1)
    if known.case is None:
        return write_down(replace(news, was=known.finding), line, app)
    case = app.records.case(known.case)
    if case is None:
        raise StaleError(known.case)
    old = next((item for item in case.posts if item.post_id == news.post.post_id), None)
    if old is None:  # erased since the line was read
        raise StaleError(known.case)
    at = news.post.created_at or old.at
    new = case_post(news.post, news.finding, at=at, readers=known.readers)
    new = still_as_said(old, new, known.finding, news.finding)
    now = app.clock.now()
    wakes_until = _wakes_until(old, new, app)
    changed, entry = hearing.edited(case, new, now=now, wakes_until=wakes_until)
    changed = explained_by(case, changed, (news.post.post_id, news.finding), app)
    turns = Turns(app)
    with turns.if_stored():
        changed, secrets = reminding_holder(case, changed, turns, app)
        changed, others = recounted(changed, customer_of(news.post, app), app)
        beside: list[Record] = [
            *version_lines(line, app),
            *others,
            *ended(case, changed, app=app, at=now),
        ]
        app.records.save(line, changed, entry, *beside)
    tell(case, changed, secrets, app)
    return Taken(what="edited", case=case.number)


def _wakes_until(old: CasePost, new: CasePost, app: App) -> datetime | None:
    """An answered case wakes if the edit asks for somebody and the post had not."""
    if old.needs_care or not new.needs_care:
        return None
    return app.clock.now() + timedelta(minutes=app.rules.brand().clocks.lease)


def _older(news: News, known: StoredPost, app: App) -> Taken:
    """A version that a newer one has overtaken: it tells when the post was written, one more id
    that it may be removed by, and whether somebody was asked for."""
    if known.post is None or known.finding is None:
        return _again(known, app)
    post = _first_written(known.post, news.post)
    versions = version_lines(replace(known, post=news.post), app)
    if versions or post != known.post:
        known = replace(known, post=post, v=known.v + 1)
        app.records.save(known, *versions, *_written_before(known, app))
    if known.case or not news.needs_care or _is_remembered(known, app):
        return _again(known, app)
    finding = known.finding or news.finding
    asked = replace(news, post=post, finding=finding, was=finding, asked=True)
    return write_down(asked, replace(known, v=known.v + 1), app)


def _first_written(post: Post, other: Post) -> Post:
    """The post with the time of its first version, as far as that is known."""
    times = [time for time in (post.created_at, other.created_at) if time]
    return replace(post, created_at=min(times, default=None))


def _known_of(post: Post, before: Post) -> Post:
    """The edit with its author, where only the first version told who that is."""
    if post.author or before.author is None:
        return post
    return replace(
        post,
        author=before.author,
        addressed=before.addressed,
        answerable=before.answerable,
        refusal=before.refusal,
    )


def _written_before(line: StoredPost, app: App) -> list[Case]:
    """The case of a post, with the time that the post tells now."""
    case = app.records.case(line.case) if line.case else None
    at = line.post.created_at if line.post else None
    if case is None or at is None or line.post is None:
        return []
    posts = [replace(p, at=at) if p.post_id == line.post_id else p for p in case.posts]
    changed = hearing.with_posts(case.next(posts=()), posts)
    changed = explained_by(case, changed, ("", None), app)
    changed, others = recounted(changed, customer_of(line.post, app), app)
    return [changed, *others]


def _is_remembered(line: StoredPost, app: App) -> bool:
    """True if the post is among its author's strays, or has nobody to be remembered by."""
    author = line.post.author if line.post else None
    if author is None:
        return True
    known = app.records.author(line.platform, author.id)
    return known is not None and line.post_id in known.strays


def _again(known: StoredPost, app: App) -> Taken:
    """The same post once more: finish what its first run may have left undone."""
    case = app.records.case(known.case) if known.case else None
    if case is not None:
        resume(case, app=app)
        tell_again(known, case, app)
    return Taken(what="known", case=known.case)


def _own(post: Post, app: App) -> Taken:
    """Our own reply comes back: if we do not know yet that it was published, now we do."""
    target = app.records.post(post.platform, post.reply_to) if post.reply_to else None
    case = app.records.case(target.case) if target and target.case else None
    if case is None or case.reply is None:
        return Taken(what="own")
    reply = app.records.reply(case.number, case.reply)
    on_its_way = reply and reply.state in {ReplyState.SENDING, ReplyState.UNKNOWN}
    if reply and on_its_way and reply.text.strip() in post.text and not _old(post, case, app):
        mark_sent(case, reply, remote_id=post.version_id, url=post.url, app=app)
        return Taken(what="own-confirmed", case=case.number)
    return Taken(what="own", case=case.number)


def _old(post: Post, case: Case, app: App) -> bool:
    """True if it is known as an earlier answer, whose words a corrected one may repeat."""
    file = app.records.file(case.number)
    return file is not None and any(it.remote_id == post.version_id for it in file.replies)
