"""Take one change of a platform into the ledger: open a case, join one, or just remember it.

Everything may arrive twice, late, in parallel and out of order. The ledger's line of a post
is written under a condition, together with whatever the post leads to; whoever comes second
finds it and only finishes what the first may have left undone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from herodesk.domain import hearing
from herodesk.domain.brand import Brand
from herodesk.domain.case import Case, case_post
from herodesk.domain.errors import StaleError, TransientError
from herodesk.domain.post import Change, Post, Posted, Removed, Reposted
from herodesk.domain.records import StoredPost, later_ids
from herodesk.domain.reply import ReplyState
from herodesk.ports import App
from herodesk.steps.add_reach import add_reach
from herodesk.steps.judge import judge
from herodesk.steps.offer import resume
from herodesk.steps.open_case import TRIES, News, Taken, write_down
from herodesk.steps.settle_reply import mark_sent
from herodesk.steps.take_back import take_back


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
    if any(app.records.is_erased(*key) for key in _told_of(change)):
        return Taken(what="erased-before")
    if isinstance(change, Posted):
        return _posted(change.post, at, app)
    if isinstance(change, Removed):
        return take_back(change, at, app)
    if isinstance(change, Reposted):
        return add_reach(change, at, app)
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


def _posted(post: Post, at: datetime, app: App) -> Taken:
    brand = app.rules.brand()
    if is_own(post, brand):
        return _own(post, app)
    news = News(post=post, finding=judge(post, brand, classifier=app.classifier), at=at)
    try:
        return write_down(news, StoredPost.of(post, at), app)
    except StaleError as stale:
        known = stale.stored
        if not isinstance(known, StoredPost):
            raise
        if known.post_id == post.post_id:
            return _known(news, known, app)
        if known.removed and known.post_id == post.version_id:
            # The removal of this very version came first; it takes all versions with it.
            return take_back(Removed(platform=post.platform, post_id=post.post_id), at, app)
        raise


def _known(news: News, known: StoredPost, app: App) -> Taken:
    """The post has a line in the ledger already."""
    if known.removed:
        return Taken(what="removed-before", case=known.case)
    if known.post is None:  # so far only a repost of it had come
        return write_down(news, replace(known, v=known.v + 1), app)
    if news.post.version > known.post.version:
        return _edited(news, known, app)
    return _again(known, app)


def is_own(post: Post, brand: Brand) -> bool:
    """True for our own posts that come back (L7)."""
    author = post.author
    if author is None:
        return False
    return author.id == post.account or brand.owns(post.platform, author.id, author.handle)


def _edited(news: News, known: StoredPost, app: App) -> Taken:
    line = replace(known, post=news.post, finding=news.finding, v=known.v + 1)
    if known.case is None:
        return write_down(replace(news, was=known.finding), line, app)
    case = app.records.case(known.case)
    if case is None:
        raise StaleError(known.case)
    old = next((item for item in case.posts if item.post_id == news.post.post_id), None)
    if old is None:  # erased since the line was read
        raise StaleError(known.case)
    new = case_post(news.post, news.finding, at=old.at, readers=known.readers)
    changed, entry = hearing.edited(case, new, now=app.clock.now())
    app.records.save(line, changed, entry, *later_ids(line))
    return Taken(what="edited", case=case.number)


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
    if reply and on_its_way and reply.text.strip() in post.text and not _old(post, case, app):
        mark_sent(case, reply, remote_id=post.version_id, url=post.url, app=app)
        return Taken(what="own-confirmed", case=case.number)
    return Taken(what="own", case=case.number)


def _old(post: Post, case: Case, app: App) -> bool:
    """True if it is known as an earlier answer, whose words a corrected one may repeat."""
    file = app.records.file(case.number)
    return file is not None and any(it.remote_id == post.version_id for it in file.replies)
