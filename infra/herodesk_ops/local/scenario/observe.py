"""Sees what has changed in the cloud since the last look, as events for a person's eye."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from herodesk.adapters.items import decode
from herodesk.domain.case import Case, Entry
from herodesk.domain.records import StoredPost
from herodesk.texts.numbers import readers
from herodesk_ops.case_rows import said
from herodesk_ops.local.cloud import Cloud
from herodesk_ops.local.notices import Told
from herodesk_ops.local.views import hero_of

NAMES = {"x": "X", "generic": "Web", "facebook": "FB", "instagram": "IG"}


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
        self._notices = 0
        self._published = 0

    def look(self) -> list[Event]:
        """What has happened since the last look, in order of time."""
        notices = self._cloud.notices.all()
        fresh, self._notices = notices[self._notices :], len(notices)
        events = [*self._of_posts(fresh), *self._of_cases(fresh)]
        return sorted(events, key=lambda event: event.at)

    # -- posts ----------------------------------------------------------------------------------

    def _of_posts(self, notices: list[Told]) -> Iterator[Event]:
        rows = (decode(item) for item in self._cloud.backend.items("POST#"))
        for row in rows:
            if not isinstance(row, StoredPost) or row.repost_of is not None:
                continue
            key = (row.platform, row.post_id)
            before = self._posts.get(key)
            self._posts[key] = row
            if row.post is not None and (before is None or before.post is None):
                yield self._post(row, notices)
            elif before is not None and row.reposts > before.reposts:
                yield self._repost(row, before)
            elif before is not None and before.removed != row.removed:
                now = self._cloud.clock.now()
                yield Event(at=now, post=f"{_name(row)} post deleted", case=row.case or "–")
            elif before is not None and _version(before) != _version(row):
                yield self._edit(row)

    def _post(self, row: StoredPost, notices: list[Told]) -> Event:
        offers = [n for n in notices if n.case == row.case and n.kind == "offer"]
        opened = row.case is not None and any(n.at >= row.received_at for n in offers)
        return Event(
            at=row.received_at,
            post=f"{_name(row)} {_author(row)} “{_text(row)}”",
            judged=_judged(row),
            case=row.case or "–",
            told=self._told(offers) if opened else ("joins it" if row.case else "–"),
            details=tuple(self._details(offers[:1])) if opened else (),
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

    def _of_cases(self, notices: list[Told]) -> Iterator[Event]:
        rows = [decode(item) for item in self._cloud.backend.items("CASE#")]
        cases = {row.number: row for row in rows if isinstance(row, Case)}
        for entry in (row for row in rows if isinstance(row, Entry)):
            key = (entry.case, entry.at, entry.n)
            if key not in self._entries:
                self._entries.add(key)
                if (event := self._entry(entry, cases.get(entry.case), notices)) is not None:
                    yield event

    def _entry(self, entry: Entry, case: Case | None, notices: list[Told]) -> Event | None:
        at, number = entry.at, entry.case
        match entry.what:
            case "claimed":
                return Event(at=at, case=number, claimed=self._name_of(entry.who))
            case "reply-sent":
                return Event(at=at, case=number, answered="✓", details=self._answers())
            case "answered-by-hand":
                return Event(at=at, case=number, answered="✓ by hand")
            case "reply-failed" | "reply-unknown" | "reply-waits":
                why = "; ".join(said_of(entry.why)) or entry.what.replace("-", " ")
                return Event(at=at, case=number, answered=f"✗ {why}", is_loud=True)
            case "offered" | "escalated":
                offers = [n for n in notices if n.case == number and n.kind == "offer"]
                told = self._told(offers) or entry.value.replace(" ", ", ")
                details = tuple(self._details(offers[:1]))
                return Event(at=at, case=number, told=told, details=details)
            case "lease-ended" | "released":
                return Event(at=at, case=number, claimed=entry.what.replace("-", " "))
        if case is not None and entry.what in ("withdrawn", "not-a-case", "closed"):
            return Event(at=at, case=number, answered=entry.what.replace("-", " "))
        return None

    def _answers(self) -> tuple[str, ...]:
        published = self._cloud.platforms.published()
        fresh, self._published = published[self._published :], len(published)
        return tuple(f"answer  {reply['text']}" for reply in fresh)

    # -- people -----------------------------------------------------------------------------------

    def _told(self, offers: list[Told]) -> str:
        ways = {"sms": "SMS", "email": "e-mail"}
        by_way: dict[str, list[str]] = {}
        for offer in offers:
            by_way.setdefault(ways[offer.channel], []).append(self._who(offer))
        return ", ".join(f"{' '.join(names)} ({way})" for way, names in by_way.items())

    def _details(self, offers: list[Told]) -> Iterator[str]:
        for offer in offers:
            kind = "SMS" if offer.channel == "sms" else "e-mail"
            for n, line in enumerate(offer.text.splitlines()):
                yield f"{kind} to {self._who(offer)}  {line}" if n == 0 else f"        {line}"

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
    return NAMES.get(row.platform, row.platform)


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
