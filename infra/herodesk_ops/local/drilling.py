"""The drill room of a local cloud: a storm comes in at the front door as its clock is moved, and
whoever is signed in answers it in the console. All platforms and phones here are stand-ins."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herodesk.domain.case import Case
from herodesk.domain.errors import InvalidError
from herodesk.domain.records import Record
from herodesk.steps.check_draft import remarks_on
from herodesk_ops.drill.score import Score
from herodesk_ops.drill.storm import Gust, storm
from herodesk_ops.drill.tally import tally
from herodesk_ops.local import views
from herodesk_ops.local.cloud import Cloud
from herodesk_ops.local.scenario.acts import Stage, ready
from herodesk_ops.local.scenario.posts import Posts
from herodesk_ops.local.scenario.script import Line, find

PROD = "prod"


@dataclass
class Drilling:
    """One drill: it began at that time of the cloud, and these lines are still to come.

    `before` are the numbers of cases that there were when it began.
    """

    title: str
    german: str
    begun: datetime
    start: datetime
    gusts: tuple[Gust, ...]
    stage: Stage
    left: deque[Line]
    before: frozenset[str]

    @property
    def cloud(self) -> Cloud:
        """Where it plays."""
        return self.stage.cloud

    def title_in(self, language: str) -> str:
        """What the storm is called, as far as its scenario says it in that language."""
        return self.german if language == "de" else self.title

    @property
    def next_at(self) -> datetime | None:
        """When somebody writes next, by the cloud's clock."""
        return self._at(self.left[0]) if self.left else None

    def go_on(self, minutes: float) -> None:
        """Let so much time pass: customers write, schedules run."""
        until = self.cloud.clock.now() + timedelta(minutes=minutes)
        while self.left and self._at(self.left[0]) <= until:
            line = self.left.popleft()
            self._move_to(self._at(line))
            try:
                ready(line.body, self.stage)({})
            except InvalidError:
                continue  # it answers something that we have not said here
            self.cloud.loop.settle()
        self._move_to(until)

    def _at(self, line: Line) -> datetime:
        return self.begun + (self.start + line.at - self.gusts[0].at)

    def _move_to(self, when: datetime) -> None:
        seconds = (when - self.cloud.clock.now()).total_seconds()
        if seconds > 0:
            self.cloud.loop.advance(seconds)

    def score(self) -> Score:
        """How it stands now; no person is told of another."""
        cases = [one for one in self.cloud.backend.records("CASE#") if not self._is_older(one)]
        known = [*cases, *self.cloud.backend.records("WAVE")]
        rows = reversed(views.notices(self.cloud))
        told = {row["case"]: datetime.fromisoformat(row["at"]) for row in rows}
        with self.cloud.as_console() as bootstrap:
            app = bootstrap.app()
            return tally(
                known,
                gusts=self._shifted(),
                told=told,
                now=self.cloud.clock.now(),
                remarks=lambda case, reply: remarks_on(
                    case, reply.text, private=reply.private, app=app
                ),
            )

    def _is_older(self, record: Record) -> bool:
        """A clock that stands still tells no older case from one of the drill."""
        return isinstance(record, Case) and record.number in self.before

    def _shifted(self) -> list[Gust]:
        by = self.begun - self.gusts[0].at
        return [replace(gust, at=gust.at + by) for gust in self.gusts]


def begin(name: str, cloud: Cloud) -> Drilling:
    """A drill that begins now; InvalidError where none may be, or nobody writes in it."""
    folder = cloud.settings.folder
    if cloud.blueprint.stage == PROD:
        message = "nobody drills in a stage that is called prod: its customers are real."
        raise InvalidError(message)
    if not cloud.clock.is_virtual or folder is None:
        message = "a drill needs a clock that you move: herodesk local --clock virtual."
        raise InvalidError(message)
    script, weather = find(name, folder), storm(name, folder)
    said = deque(line for line in script.lines if line.do == "deliver")
    stage = Stage(cloud, cloud.settings.base_url, Posts(cloud, before=cloud.drills))
    cloud.drills += 1
    now = cloud.clock.now()
    cases = cloud.backend.records("CASE#")
    before = frozenset(one.number for one in cases if isinstance(one, Case))
    german = script.german.get(weather.title, weather.title)
    return Drilling(weather.title, german, now, script.start, weather.gusts, stage, said, before)
