"""Ask a platform for what it did not deliver, and put it on the Inbox like a delivery.

A cursor moves only after the Inbox has what it passes: if the power goes in between, the same
page is read again, and its posts are known by their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herodesk.domain.brand import Account, CatchUp
from herodesk.domain.channel import LEASE, Channel, Cursor, month_of
from herodesk.domain.post import Posted, Reposted
from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.webhook import ReadBack, Webhook
from herodesk.parts import Asked, Page
from herodesk.parts import CatchUp as Part
from herodesk.ports import App
from herodesk.steps.channel import change

MOST_PAGES = 5
"""Pages of one reading in one look; the next look goes on."""

MOST_TIME = timedelta(seconds=4)
"""No further page is asked for after so long: one request may take 13 of a function's 20 s."""

NEAR_PERCENT = 80
SLOWER = 4
SLOWEST = timedelta(hours=1)
"""From 80 % of the month's cap looks are four times rarer and thrifty, at the cap hourly."""

SLACK = timedelta(minutes=1)
"""A look is due a little early, so that a schedule's jitter does not cost it a whole turn."""

SEARCH, WANTED = "search", "wanted"

AT_ONCE = 10
"""So many posts that were told by their ids alone are asked for in one page."""

WANTED_FOR = timedelta(hours=24)
"""A post that could not be had for so long is given up."""

_Change = Callable[[Channel], Channel]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtUp:
    """What became of one look. `put` counts the pages that held something new, `error` is a code,
    `capped` says that this look is the first of the month to meet the spending cap, `given_up`
    counts what was told by its id alone and could not be had."""

    what: str
    posts: int = 0
    put: int = 0
    error: str | None = None
    capped: bool = False
    given_up: int = 0


def catch_up(platform: str, *, app: App) -> CaughtUp:
    """One look at a channel, if it is connected and one is due; what became of it.

    TransientError if the Inbox does not take what was read: nothing is lost, the next look reads
    it again.
    """
    look = _look(platform, app)
    if look is None:
        return CaughtUp(what="not-connected")
    began = change(
        platform,
        lambda it: it.begun(look.now) if it.is_due(look.now) else None,
        records=app.records,
    )
    if began is None:
        return CaughtUp(what="not-due")
    look.channel = began
    return look.through()


def rules_of(platform: str, app: App) -> CatchUp:
    """The brand's rules for reading that platform back; how often, the platform says else."""
    rules = app.rules.brand().catch_up.get(platform, CatchUp())
    if rules.every_minutes is not None:
        return rules
    return replace(rules, every_minutes=app.abilities(platform).READ_EVERY_MINUTES)


def _look(platform: str, app: App) -> _Look | None:
    accounts = app.rules.brand().accounts.get(platform, ())
    is_wanted = accounts and rules_of(platform, app).every_minutes
    part = app.reader.part(platform) if is_wanted else None
    return _Look(platform, app, part, accounts[0]) if part else None


class _Look:
    """One look: what it knows, and what it has done so far."""

    channel: Channel

    def __init__(self, platform: str, app: App, part: Part, account: Account) -> None:
        self._platform, self._app, self._part = platform, app, part
        self._account = account
        self._brand = app.rules.brand()
        self._rules = rules_of(platform, app)
        self._cap = self._rules.most_usd_a_month * 1000
        self.now = app.clock.now()
        self._posts = self._put = 0
        self._given_up = 0
        self._is_capped = False
        self._rest_until = self.now

    def through(self) -> CaughtUp:
        """Every reading in turn, until one fails or time is up."""
        stopped: Wait | Lost | Refused | None = None
        for asked in self._pages_to_read():
            answer = self._app.reader.read(self._platform, asked, now=self._app.clock.now())
            if not isinstance(answer, Page):
                stopped = answer
                self._give_up(asked, answer)
                break
            self._take(answer, asked)
            if answer.rest_until:
                self._rest_until = answer.rest_until
                break
        return self._rest(stopped)

    def _pages_to_read(self) -> Iterator[Asked]:
        for reading in self._part.READINGS:
            if reading == WANTED:
                yield from self._wanted_pages()
                continue
            if reading == SEARCH and not self._rules.search:
                continue
            pages = 0
            while self._has_time(pages) and (not pages or self._cursor(reading).page):
                asked = self._asked(reading)
                if not self._part.fits(asked):
                    self._is_capped = True
                    break
                yield asked
                pages += 1

    def _wanted_pages(self) -> Iterator[Asked]:
        """What was told by its id alone, a few at a time, the oldest first."""
        old = {it.what for it in self.channel.wanted if self.now - it.since >= WANTED_FOR}
        if old:
            self._given_up += len(old)
            self._keep(lambda it: it.looked_up((), old))
        pages = 0
        while self.channel.wanted and self._has_time(pages):
            whats = tuple(it.what for it in self.channel.wanted[:AT_ONCE])
            yield replace(self._asked(WANTED), wanted=whats)
            pages += 1

    def _has_time(self, pages: int) -> bool:
        most = 1 if self._is_near() else MOST_PAGES
        return pages < most and self._app.clock.now() - self.now <= MOST_TIME

    def _asked(self, reading: str) -> Asked:
        left = max(self._cap - self.channel.spent(self.now), 0)
        return Asked(
            cursor=self._cursor(reading),
            account=self._account,
            watch=self._brand.watch,
            mils=left if reading == SEARCH else None,
            is_thrifty=self._is_near(),
            units=self.channel.units_used(self.now),
        )

    def _cursor(self, reading: str) -> Cursor:
        known = self.channel.cursor(reading)
        return known or Cursor(reading=reading, done=self._part.beginning(self.now))

    def _take(self, page: Page, asked: Asked) -> None:
        """First the Inbox, then the cursor."""
        hook = Webhook(
            platform=self._platform,
            method="GET",
            headers={},
            body=page.body,
            received_at=self._app.clock.now(),
            read_back=ReadBack(reading=asked.cursor.reading, account=self._account.id),
            id=f"read-{self._platform}-{self._app.clock.now():%Y%m%dT%H%M%S}",
        )
        if page.posts and not _is_known(hook, self._app):
            self._app.inbox.put(hook)
            self._put += 1
        self._posts += page.posts
        until = self._app.clock.now() + LEASE

        def taken(it: Channel) -> Channel:
            it = it.counted(page.posts, page.mils, self.now, units=page.units)
            it = replace(it, reading_until=until)
            if asked.wanted:
                return it.looked_up(asked.wanted, page.settled)
            return it.at(asked.cursor.after(page.newest, page.following))

        self._given_up += len(page.settled) - page.posts if asked.wanted else 0
        self._keep(taken)

    def _give_up(self, asked: Asked, answer: Wait | Lost | Refused) -> None:
        """A page that the platform does not know (any more) must not be asked for for ever."""
        if asked.wanted:
            self._keep(lambda it: it.looked_up(asked.wanted, ()))
        elif isinstance(answer, Refused) and asked.cursor.page:
            self._keep(lambda it: it.at(asked.cursor.anew()))

    def _rest(self, stopped: Wait | Lost | Refused | None) -> CaughtUp:
        capped = self._is_over() and self.channel.capped != month_of(self.now)
        error = stopped.reason if stopped else None
        rest = stopped.until if isinstance(stopped, Wait) else self._rest_until
        due = max(self._next_look(stopped), rest)

        def rested(it: Channel) -> Channel:
            is_rung = it.next_look is not None and self.now < it.next_look < due
            soon = it.next_look if is_rung else self.now if it.wanted else None
            is_free = not (stopped or self._is_near())
            look = max(soon, rest) if soon and is_free else due
            done = it.rested(self.now, next_look=look, rests_until=rest, error=error)
            return replace(done, capped=month_of(self.now)) if capped else done

        self._keep(rested)
        return CaughtUp(
            what="failed" if error else "read",
            posts=self._posts,
            put=self._put,
            error=error,
            capped=capped,
            given_up=self._given_up,
        )

    def _next_look(self, stopped: Wait | Lost | Refused | None) -> datetime:
        if isinstance(stopped, Wait):
            return stopped.until
        if not stopped and not self._is_near() and any(it.page for it in self.channel.cursors):
            return self.now  # older pages are left
        every = timedelta(minutes=self._rules.every_minutes or 0)
        every *= SLOWER if self._is_near() else 1
        return self.now + (max(every, SLOWEST) if self._is_over() else every) - SLACK

    def _is_near(self) -> bool:
        spent = self.channel.spent(self.now)
        return spent > 0 and spent * 100 >= self._cap * NEAR_PERCENT

    def _is_over(self) -> bool:
        spent = self.channel.spent(self.now)
        return self._is_capped or 0 < spent >= self._cap

    def _keep(self, how: _Change) -> None:
        self.channel = change(self._platform, how, records=self._app.records) or self.channel


def _is_known(hook: Webhook, app: App) -> bool:
    """True if all that a page tells of is in the ledger already: most of it was delivered."""
    wanted: dict[str, int] = {}
    for told in app.normalisers(hook.platform).normalise(hook):
        match told:
            case Posted(post=post):
                wanted[post.post_id] = max(post.version, wanted.get(post.post_id, 0))
            case Reposted(repost_id=repost_id):
                wanted[repost_id] = 0
            case _:
                return False
    lines = {
        line.post_id: line
        for line in app.records.posts((hook.platform, post_id) for post_id in wanted)
        if line.removed or line.repost_of or line.erasing or line.post
    }
    return all(
        (line := lines.get(post_id)) is not None
        and (line.post is None or line.post.version >= version)
        for post_id, version in wanted.items()
    )
