"""What a scenario with chapters is in the end: a page that tells, chapter by chapter, what came
true, and how many readers saw a customer wait, beside what it had been had nobody answered.

Both are reach at risk as /insight counts it (docs/insight.md), looked at after each line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from herodesk.domain.case import Case, State
from herodesk.domain.case_post import by_age
from herodesk.domain.days import readers_of
from herodesk.domain.facts import last_period
from herodesk.domain.finding import Verdict
from herodesk.texts.gaps import day
from herodesk_ops.local.cloud import Cloud

NO_TIME = timedelta()
OVER = frozenset({State.MERGED, State.NOT_A_CASE})


@dataclass
class Chapter:
    """A stretch of the story. Reach is of problems: at its worst, at the end of the stretch, and
    at the end if nobody had ever answered."""

    at: datetime
    title: str
    told: list[str] = field(default_factory=list)
    worst: int = 0
    left: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The page. `waits` are minutes from a customer's words to our public answer to them."""

    title: str
    chapters: tuple[Chapter, ...]
    zone: str
    exposed: timedelta
    exposed_unanswered: timedelta
    waits: tuple[float, ...]
    came_true: int
    expected: int
    german: Mapping[str, str] = field(default_factory=dict)
    """What is told, in German, by its English words."""

    @property
    def days(self) -> int:
        """From the first chapter to the last, both counted."""
        return (self.chapters[-1].at.date() - self.chapters[0].at.date()).days + 1

    def day(self, chapter: Chapter, language: str = "en") -> str:
        """Which day of the story a chapter begins on, and its date, both on the brand's wall."""
        at, first = (
            one.astimezone(ZoneInfo(self.zone)) for one in (chapter.at, self.chapters[0].at)
        )
        number = (at.date() - first.date()).days + 1
        if language == "de":
            return f"Tag {number}, {day(at.date(), language)}"
        return f"Day {number}, {at:%a} {at.day} {at:%b}"

    def said(self, words: str, language: str) -> str:
        """A title or a sentence in that language, as far as the scenario has it."""
        return self.german.get(words, words) if language == "de" else words


class Diary:
    """Looks after each line of a scenario; writes only if it has chapters."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._chapters: list[Chapter] = []
        self._before: tuple[datetime, int, int] | None = None
        self._exposed, self._unanswered = NO_TIME, NO_TIME

    @property
    def is_empty(self) -> bool:
        """True if the scenario has no chapters."""
        return not self._chapters

    def begin(self, title: str) -> None:
        """A new chapter, now."""
        self._chapters.append(Chapter(self._cloud.clock.now(), title))

    def came_true(self, sentence: str) -> None:
        """Something that the report is to tell."""
        if self._chapters:
            self._chapters[-1].told.append(sentence)

    def look(self) -> None:
        """See how it stands now."""
        if self.is_empty:
            return
        now, risk, bare = self._cloud.clock.now(), at_risk(self._cloud), unanswered(self._cloud)
        if self._before is not None:
            since, risk_then, bare_then = self._before
            self._exposed += (now - since) if risk_then else NO_TIME
            self._unanswered += (now - since) if bare_then else NO_TIME
        self._before = now, risk, bare
        chapter = self._chapters[-1]
        chapter.worst, chapter.left = max(chapter.worst, risk), risk
        chapter.unanswered = bare

    def report(
        self, title: str, came_true: int, expected: int, german: Mapping[str, str]
    ) -> Report:
        """The page, once the scenario is over."""
        return Report(
            title=title,
            chapters=tuple(self._chapters),
            zone=self._cloud.brand.duty.zone,
            exposed=self._exposed,
            exposed_unanswered=self._unanswered,
            waits=tuple(waits(cases(self._cloud), self._answers())),
            came_true=came_true,
            expected=expected,
            german=german,
        )

    def _answers(self) -> dict[tuple[str, str], datetime]:
        """When each post had its first public answer."""
        first: dict[tuple[str, str], datetime] = {}
        for reply in self._cloud.platforms.published():
            key = reply["platform"], str(reply["reply_to"])
            first.setdefault(key, datetime.fromisoformat(reply["at"]))
        return first


def length(minutes: float, language: str = "en") -> str:
    """Minutes, then hours, then days, as people say it."""
    short, hours, days = _UNITS[language]
    if minutes < 120:
        return f"{minutes:.0f} {short}"
    if minutes < 48 * 60:
        return f"{minutes / 60:.0f} {hours}"
    return f"{minutes / (24 * 60):.0f} {days}"


_UNITS = {"en": ("min", "h", "days"), "de": ("Min.", "Std.", "Tage")}


def cases(cloud: Cloud) -> list[Case]:
    """Every case as it stands."""
    return [row for row in cloud.backend.records("CASE#") if isinstance(row, Case)]


def at_risk(cloud: Cloud) -> int:
    """How many people the problems can reach whose customers wait now, as /insight says it."""
    from herodesk.steps.insight import look

    with cloud.as_console() as bootstrap:
        period = last_period(cloud.clock.now(), cloud.brand.duty.zone, 7)
        return look(period, app=bootstrap.app()).at_risk


def unanswered(cloud: Cloud) -> int:
    """The same had nobody ever answered: each author's largest audience, added up."""
    most: defaultdict[tuple[str, str], int] = defaultdict(int)
    for case in cases(cloud):
        if case.verdict is Verdict.PROBLEM and case.state not in OVER:
            who = case.platform, case.author or case.number
            most[who] = max(most[who], readers_of(case))
    return sum(most.values())


def waits(known: Iterable[Case], answers: dict[tuple[str, str], datetime]) -> list[float]:
    """Minutes from each post that complains or asks to our answer below it, shortest first; those
    without an answer of their own are left out."""
    found = (
        answers[case.platform, post.post_id] - post.at
        for case in known
        for post in sorted(case.posts, key=by_age)
        if (case.platform, post.post_id) in answers
    )
    return sorted(wait / timedelta(minutes=1) for wait in found)
