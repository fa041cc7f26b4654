"""Sees what has changed in the cloud since the last look, as events for a person's eye."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from herodesk.domain.case import Case, Entry
from herodesk.domain.records import StoredPost
from herodesk.platforms import declared_of
from herodesk.texts.numbers import readers
from herodesk_ops.case_rows import said
from herodesk_ops.local.cloud import Cloud
from herodesk_ops.local.notices import Told
from herodesk_ops.local.views import hero_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the live view: what happened, by the stations of the line."""

    at: datetime
    post: str = ""
    judged: str = ""
    case: str = ""
    told: str = ""
    claimed: str = ""
    answered: str = ""
    details: tuple[str, ...] = ()
    is_loud: bool = False


class Observer:
    """Remembers what was told already."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._posts: dict[tuple[str, str], StoredPost] = {}
        self._entries: set[tuple[str, datetime, int]] = set()
        self._cases: dict[str, Case] = {}
        self._notices = 0
        self._fresh: list[Told] = []
        self._published = 0

    def look(self) -> list[Event]:
        """What has happened since the last look, in order of time."""
        notices = self._cloud.notices.all()
        self._fresh = [n for n in notices[self._notices :] if n.case or n.kind == "digest"]
        self._notices = len(notices)
        rows = self._cloud.backend.records("CASE#")
        self._cases = {row.number: row for row in rows if isinstance(row, Case)}
        events = [*self._of_posts(), *self._of_entries(rows)]
        events += self._of_late_notices()
        return sorted(events, key=lambda event: event.at)

    # -- posts ----------------------------------------------------------------------------------

    def _of_posts(self) -> Iterator[Event]:
        rows = self._cloud.backend.records("POST#")
        for row in rows:
            if not isinstance(row, StoredPost) or row.repost_of is not None:
                continue
            key = (row.platform, row.post_id)
            before = self._posts.get(key)
            self._posts[key] = row
            if row.post is not None and (before is None or before.post is None):
                yield self._post(row)
            elif before is not None and row.reposts > before.reposts:
                yield self._repost(row, before)
            elif before is not None and before.removed != row.removed:
                now = self._cloud.clock.now()
                yield Event(at=now, post=f"{_name(row)} post deleted", case=row.case or "–")
            elif before is not None and _version(before) != _version(row):
                yield self._edit(row)

    def _post(self, row: StoredPost) -> Event:
        case = self._cases.get(row.case or "")
        opened = case is not None and case.posts[0].post_id == row.post_id
        offers = self._taken(row.case, row.received_at)
        told = "–"
        if case is not None:
            told = self._told(offers) or (str(case.state) if opened else "joins it")
        return Event(
            at=row.received_at,
            post=f"{_name(row)} {_author(row)} “{_text(row)}”",
            judged=_judged(row),
            case=row.case or "–",
            told=told,
            details=self._details(offers),
            is_loud=bool(row.finding and "danger" in row.finding.signals),
        )

    def _repost(self, row: StoredPost, before: StoredPost) -> Event:
        more, reach = row.reposts - before.reposts, row.readers - before.readers
        times = "passed on" if more == 1 else f"passed on {more} times"
        return Event(
            at=self._cloud.clock.now(),
            post=f"{_name(row)} {_author(row)} {times}",
            judged=f"+{readers(reach, 'en')}",
            case=row.case or "–",
            told="–",
        )

    def _edit(self, row: StoredPost) -> Event:
        return Event(
            at=self._cloud.clock.now(),
            post=f"{_name(row)} {_author(row)} edited: “{_text(row)}”",
            judged=_judged(row),
            case=row.case or "–",
        )

    # -- cases ------------------------------------------------------------------------------------

    def _of_entries(self, rows: list[Any]) -> Iterator[Event]:
        for entry in (row for row in rows if isinstance(row, Entry)):
            key = (entry.case, entry.at, entry.n)
            if key not in self._entries:
                self._entries.add(key)
                if (event := self._entry(entry)) is not None:
                    yield event

    def _entry(self, entry: Entry) -> Event | None:
        at, number, words = entry.at, entry.case, entry.what.replace("-", " ")
        match entry.what:
            case "claimed":
                return Event(at=at, case=number, claimed=self._name_of(entry.who))
            case "reply-sent":
                return Event(at=at, case=number, answered="✓", details=self._answers())
            case "answered-by-hand":
                return Event(at=at, case=number, answered="✓ by hand")
            case "reply-failed" | "reply-unknown" | "reply-waits":
                told = f"{words}: {'; '.join(said_of(entry.why))}"
                return Event(at=at, case=number, answered="✗", details=(told,), is_loud=True)
            case "offered" | "escalated" | "reopened-offered" | "handed-over":
                offers = self._taken(number, at)
                told = self._told(offers) or entry.value.replace(" ", ", ")
                return Event(at=at, case=number, told=told, details=self._details(offers))
            case "lease-ended" | "released" | "extended" | "noted":
                return Event(at=at, case=number, claimed=words)
            case "withdrawn" | "not-a-case" | "closed":
                return Event(at=at, case=number, answered=words)
            case _:
                return None

    def _of_late_notices(self) -> Iterator[Event]:
        """Notices of no other event: reminders, or offers that left only after a power cut."""
        while self._fresh:
            first = self._fresh[0]
            offers = self._taken(first.case, first.at)
            told = self._told(offers)
            yield Event(
                at=first.at, case=first.case or "", told=told, details=self._details(offers)
            )

    def _answers(self) -> tuple[str, ...]:
        published = self._cloud.platforms.published()
        fresh, self._published = published[self._published :], len(published)
        return tuple(f"answer  {reply['text']}" for reply in fresh)

    # -- people -----------------------------------------------------------------------------------

    def _taken(self, case: str | None, at: datetime) -> list[Told]:
        """The fresh notices about a case at that time; each is shown once."""
        mine = [n for n in self._fresh if (n.case, n.at) == (case, at)]
        self._fresh = [n for n in self._fresh if n not in mine]
        return mine

    def _told(self, offers: list[Told]) -> str:
        ways = {"sms": "SMS", "email": "mail"}
        by_way: dict[str, list[str]] = {}
        for offer in offers:
            by_way.setdefault(ways[offer.channel], []).append(self._who(offer))
        return ", ".join(f"{' '.join(names)} ({way})" for way, names in by_way.items())

    def _details(self, offers: list[Told]) -> tuple[str, ...]:
        """The first text message word for word; of an e-mail only the subject."""
        first = next((o for o in offers if o.channel == "sms"), None) or next(iter(offers), None)
        if first is None:
            return ()
        if first.channel == "sms":
            return (f"SMS to {self._who(first)}  {first.text}",)
        return (f"mail to {self._who(first)}  {first.subject}",)

    def _who(self, told: Told) -> str:
        return self._name_of(hero_of(told.to, self._cloud.people) or told.to)

    def _name_of(self, hero: str) -> str:
        person: Any = self._cloud.person(hero)
        return person.first_name if person else hero


def said_of(code: str) -> list[str]:
    """A reason code in words."""
    from herodesk.domain.finding import Reason

    return said([Reason(code=code)]) if code else []


def _name(row: StoredPost) -> str:
    return declared_of(row.platform).SHORT


def _author(row: StoredPost) -> str:
    author = row.post.author if row.post else None
    if author is None:
        return "somebody"
    return f"@{author.handle}" if author.handle else (author.name or author.id)


def _text(row: StoredPost) -> str:
    return " ".join(row.post.text.split()) if row.post else ""


def _version(row: StoredPost) -> int:
    return row.post.version if row.post else 0


def _judged(row: StoredPost) -> str:
    if row.finding is None:
        return "–"
    confidence = f"{row.finding.confidence:.2f}".lstrip("0")
    language = "" if row.finding.language == "und" else f" {row.finding.language}"
    return f"{row.finding.verdict} {confidence}{language}"
