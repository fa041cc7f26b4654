"""Erase who has left a platform, as far as keys, lists and the index lead.

That is everything but what asked for nobody and was no praise: it ends after `noise_days`, and an
operator finds it (`herodesk erase --left`).

Each look empties what it finds, a number of writes at most, and counts it in the same write as it
is done: two runs at once, or one that was cut off, count nothing twice. A minute later, when no
function can know less than the table, the next one looks again; when one finds nothing more, the
emptied lines go, and last the author's record.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, timedelta

from herodesk.domain.belongings import Belongings
from herodesk.domain.case import Case, Entry
from herodesk.domain.coaching import Notes
from herodesk.domain.days import LISTS
from herodesk.domain.emptied import (
    emptied_case,
    emptied_correction,
    emptied_entry,
    emptied_line,
    emptied_mark,
    emptied_question,
    emptied_reply,
    emptied_share,
    is_emptied,
    without_mention,
)
from herodesk.domain.errors import StaleError
from herodesk.domain.fan import Fan, fan_id
from herodesk.domain.goodwill import Grant
from herodesk.domain.idea import Idea
from herodesk.domain.question import Question
from herodesk.domain.records import Correction, DayLine, Receipt, Record, StoredPost
from herodesk.domain.reply import Reply, Wait
from herodesk.domain.retention import COUNTED_AFTER_DAYS, LISTED_DAYS
from herodesk.ports import App
from herodesk.steps.clocks import ended

MOST_PEOPLE = 20
MOST_WRITES = 150
"""Of one person in one run; what is left goes in the next, a minute later."""
RECORDS = "author records"
AGAIN = timedelta(minutes=1)
"""Longer than any function may believe what it knows."""
ASK_AGAIN = timedelta(minutes=15)
ASKED_FOR = timedelta(days=3)
"""So long the platform is asked whether it is so; then it counts as not so."""


def forget_people(*, app: App) -> dict[str, int]:
    """Go on with everybody whose turn it is; how many are done with."""
    done = 0
    for receipt in app.records.leaving(app.clock.now(), MOST_PEOPLE):
        with suppress(StaleError):  # another run is at it
            done += _Look(app, receipt).go_on()
    return {"people-forgotten": done} if done else {}


@dataclass
class _Look:
    """One look at what is kept of one person. `receipt` is as it is stored now."""

    app: App
    receipt: Receipt
    writes: int = 0
    clean: bool = True
    """False once something could not be written, or there is more than fits into one run."""

    def go_on(self) -> bool:
        """True if nothing is left to do."""
        if self.receipt.to_confirm and not self._is_confirmed():
            return self.receipt.done_at is not None
        before = self.receipt.counts
        who = self._found()
        self._empty(who)
        nothing = self.clean and self.receipt.counts == before
        if nothing and self.receipt.settled:
            self._last(who)
            return True
        due = self.app.clock.now() + AGAIN
        self._store(replace(self.receipt, settled=nothing, next_due=due, v=self.receipt.v + 1))
        return False

    def _is_confirmed(self) -> bool:
        """Ask the platform whether they have left; who has not keeps everything."""
        now = self.app.clock.now()
        answer = self.app.reader.has_left(
            self.receipt.platform, self.receipt.author, self.receipt.handle, now=now
        )
        if answer is True:
            self._store(replace(self.receipt, to_confirm=False, v=self.receipt.v + 1))
            return True
        if answer is False or now - self.receipt.at >= ASKED_FOR:
            self._store(self.receipt.finished(now, denied=True))
            return False
        due = answer.until if isinstance(answer, Wait) else now + ASK_AGAIN
        self._store(replace(self.receipt, next_due=max(due, now + AGAIN), v=self.receipt.v + 1))
        return False

    # -- finding ------------------------------------------------------------------------------

    def _found(self) -> Belongings:
        """What is theirs. The author's record, the index and the lists lead to posts and cases, the
        cases to more posts; these are kept from coming back before anything of them goes."""
        platform, author = self.receipt.platform, self.receipt.author
        records = self.app.records
        tag = records.keep_out(platform, author, (), at=self.receipt.at)
        known, marks = records.author(platform, author), self._marks(platform)
        lines = {it.post_id: it for it in records.written_by(platform, author)}
        self._read(known.strays if known else (), lines)
        self._read({it.post_id for it in marks if it.post_id}, lines)
        numbers = {it.case for it in known.contacts} if known else set()
        cases = self._cases(numbers | {it.case for it in lines.values() if it.case})
        who = Belongings(platform, author, tag)
        told = {p for case in cases for p in case.posts if who.is_mine(p, case)}
        self._read({it.post_id for it in told}, lines)
        versions = {it.post.version_id for it in lines.values() if it.post}
        self._read(versions | {it.version_id for it in told}, lines)
        said = [it for case in cases for it in records.corrections(case.number)]
        fan = records.one(Fan, fan_id(platform, author))
        own = [it for it in (known, fan) if it]
        who.take([*lines.values(), *records.emptied(tag), *cases, *own, *said, *marks])
        fresh = [it for it in sorted(who.ids) if not records.is_erased(platform, it)]
        records.keep_out(platform, author, fresh, at=None)
        return who

    def _read(self, ids: Iterable[str], lines: dict[str, StoredPost]) -> None:
        """Theirs among these; a later version's own line says only which post it is of."""
        wanted = [(self.receipt.platform, it) for it in ids if it not in lines]
        author = self.receipt.author
        for line in self.app.records.posts(wanted):
            by = line.post.author if line.post else None
            if line.edit_of or (by and by.id == author):
                lines[line.post_id] = line

    def _cases(self, numbers: set[str]) -> list[Case]:
        """These, and those that they were joined with."""
        found: dict[str, Case] = {}
        while wanted := sorted(numbers - found.keys()):
            read = self.app.records.cases(wanted)
            found |= {case.number: case for case in read}
            numbers = {case.merged_into for case in read if case.merged_into}
        return list(found.values())

    def _marks(self, platform: str) -> list[DayLine]:
        """The praise and the ideas of the last days: these lists alone lead to their posts."""
        today = self.app.clock.now().astimezone(UTC).date()
        days = [today - timedelta(days=n) for n in range(LISTED_DAYS + COUNTED_AFTER_DAYS + 1)]
        listed = [
            line
            for day in days
            for kind in LISTS.values()
            for line in self.app.records.day_lines(day, kind)
        ]
        return [line for line in listed if line.platform == platform]

    # -- emptying -----------------------------------------------------------------------------

    def _empty(self, who: Belongings) -> None:
        """What leads to other things goes after them: lines to their cases, cases to what is said
        in them. An emptied line still says that its mark on a list is theirs."""
        now = self.app.clock.now()
        for fan in who.fans:
            if self._may_write() and self.app.records.delete(fan):
                self._write("permissions")
        self._empty_goodwill(who)
        self._empty_cases(who)
        for line in who.lines.values():
            kind = "reposts" if line.repost_of else "posts"
            self._write(kind, emptied_line(line, who.tag, now))
        for mark in who.listed:
            if self._may_write():
                self.app.records.put_instead(mark, emptied_mark(mark, self.app.tokens.new()))
                self._write("marks on lists")
        for other in (self.app.records.channel(who.platform), *self.app.records.every(Idea)):
            without = without_mention(other, who)
            if without is not None and self._may_write():
                self._unless_stale(without)

    def _empty_goodwill(self, who: Belongings) -> None:
        """What was granted in their cases keeps its sum and loses its reasons; what coaches wrote
        about these goes. Before the cases, which lead here."""
        if not who.cases | who.shared:
            return
        for one in (*self.app.records.every(Grant), *self.app.records.every(Notes)):
            without = without_mention(one, who)
            if without is not None and self._may_write():
                self._unless_stale(without)

    def _empty_cases(self, who: Belongings) -> None:
        for said in who.corrections:
            self._over(emptied_correction(said), said)
        for number in sorted(who.cases):
            self._empty_case(number)
        for number in sorted(who.shared):
            self._empty_share(number, who)

    def _empty_case(self, number: str) -> None:
        """The parts first, the case itself last: it is what leads to them."""
        file = self.app.records.file(number)
        if file is None or all(post.gone for post in file.case.posts):  # done, and then cut off
            return
        if not self._empty_parts([*file.timeline, *file.replies, *file.questions]):
            return
        case, now = file.case, self.app.clock.now()
        self._forget_drafts(case)
        until = now + timedelta(days=self.app.rules.brand().retention.closed_case_days)
        emptied = emptied_case(case, until, self.receipt.why)
        entry = emptied.entry(now, "erased", why=f"left-{self.receipt.why}")
        over = ended(case, emptied, app=self.app, at=now)
        self._write("cases", emptied, entry, *over)

    def _empty_share(self, number: str, who: Belongings) -> None:
        """They leave a case that others wait in: their posts and our answers to them go, and what
        colleagues noted, which may be about either."""
        file = self.app.records.file(number)
        if file is None:
            return
        replies = [one for one in file.replies if one.post_id in who.ids]
        entries = [it for it in file.timeline if it.note or it.value.split(" ")[0] in who.ids]
        if self._empty_parts([*entries, *replies, *file.questions]):
            shared = emptied_share(file.case, who, self.receipt.why)
            self._write("cases shared", shared)

    def _empty_parts(self, parts: Iterable[Entry | Reply | Question]) -> bool:
        """True if nothing of the customer is left in them."""
        clean = True
        for part in parts:
            if is_emptied(part):
                continue
            if isinstance(part, Entry):
                clean &= self._over(emptied_entry(part), part)
            else:
                empty = emptied_reply(part) if isinstance(part, Reply) else emptied_question(part)
                clean &= self._may_write() and self._unless_stale(empty)
        return clean

    def _forget_drafts(self, case: Case) -> None:
        """Words that its holder has texted and not confirmed."""
        texting = self.app.records.texting(case.owner) if case.owner else None
        if texting is None:
            return
        theirs = Belongings(self.receipt.platform, self.receipt.author, "", cases={case.number})
        without = without_mention(texting, theirs)
        if without is not None:
            self._unless_stale(without)

    def _last(self, who: Belongings) -> None:
        for line in who.waiting.values():
            self.app.records.delete(line)
        if who.record is not None:
            if RECORDS not in self.receipt.counts:  # before: whoever is cut off looks again
                self._store(self.receipt.counting(RECORDS))
            self.app.records.delete(who.record)
        done = self.receipt.finished(self.app.clock.now())
        self._store(replace(done, v=self.receipt.v + 1))

    # -- writing ------------------------------------------------------------------------------

    def _may_write(self) -> bool:
        self.writes += 1
        self.clean &= self.writes <= MOST_WRITES
        return self.writes <= MOST_WRITES

    def _write(self, what: str, *records: Record) -> bool:
        """Write, and count it in the same transaction; False if somebody else was faster."""
        if records and not self._may_write():
            return False
        counted = self.receipt.counting(what)
        if not self._unless_stale(*records, counted):
            return False
        self.receipt = counted
        return True

    def _over(self, emptied: Entry | Correction, before: Entry | Correction) -> bool:
        if emptied == before:
            return True
        if not self._may_write():
            return False
        self.app.records.put_over(emptied)
        return True

    def _unless_stale(self, *records: Record) -> bool:
        try:
            self.app.records.save(*records)
        except StaleError:
            self.clean = False
            return False
        return True

    def _store(self, receipt: Receipt) -> None:
        """StaleError if another run is at it."""
        self.app.records.save(receipt)
        self.receipt = receipt
