"""The drill room of a local cloud: a storm comes in at the front door as its clock is moved, and
whoever is signed in answers it in the console. All platforms and phones here are stand-ins."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herodesk.domain.case import Case
from herodesk.domain.errors import InvalidError
from herodesk.domain.finding import Verdict
from herodesk.domain.reply import Reply
from herodesk.domain.wave import Wave
from herodesk.steps.check_draft import remarks_on
from herodesk_ops.drill.score import (
    LARGE,
    Call,
    Score,
    codes,
    first_of,
    in_time,
    spread,
)
from herodesk_ops.drill.storm import Gust, storm
from herodesk_ops.local import views
from herodesk_ops.local.cloud import Cloud
from herodesk_ops.local.scenario.acts import Stage, ready
from herodesk_ops.local.scenario.posts import Posts
from herodesk_ops.local.scenario.script import Line, find
from herodesk_ops.simulation.report import NOBODY_ANSWERS

PROD = "prod"


@dataclass
class Drilling:
    """One drill: it began at that time of the cloud, and these lines are still to come."""

    title: str
    begun: datetime
    start: datetime
    gusts: tuple[Gust, ...]
    stage: Stage
    left: deque[Line]

    @property
    def cloud(self) -> Cloud:
        """Where it plays."""
        return self.stage.cloud

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
        known = self.cloud.backend.records("CASE#")
        cases = [
            one
            for one in known
            if isinstance(one, Case)
            and one.opened_at >= self.begun
            and one.state not in NOBODY_ANSWERS
        ]
        by_number = {case.number: case for case in cases}
        replies = [one for one in known if isinstance(one, Reply) and one.case in by_number]
        with self.cloud.as_console() as bootstrap:
            app = bootstrap.app()
            found = [
                remarks_on(by_number[one.case], one.text, private=one.private, app=app)
                for one in replies
            ]
        now = self.cloud.clock.now()
        due = [case for case in cases if case.first_answer_at or case.due_at <= now]
        return Score(
            posts=sum(gust.posts for gust in self._shifted() if gust.at <= now),
            cases=len(cases),
            due=len(due),
            in_time=sum(in_time(case) for case in due),
            answered=sum(case.first_answer_at is not None for case in cases),
            warning=first_of(self._calls(cases), self._shifted()),
            spread=spread(case.owner for case in cases if case.owner),
            replies=len(found),
            clean=sum(not one for one in found),
            remarks=codes(found),
            mine=None,
            topics=(),
            still_open=sum(case.is_open and case.first_answer_at is None for case in cases),
        )

    def _shifted(self) -> list[Gust]:
        by = self.begun - self.gusts[0].at
        return [replace(gust, at=gust.at + by) for gust in self.gusts]

    def _calls(self, cases: list[Case]) -> list[Call]:
        waves = (one for one in self.cloud.backend.records("WAVE") if isinstance(one, Wave))
        calls: list[Call] = [
            (one.called_at, one.since, "wave")
            for one in waves
            if one.called_at and one.called_at >= self.begun
        ]
        told = {row["case"]: row["at"] for row in reversed(views.notices(self.cloud))}
        calls += [
            (datetime.fromisoformat(told[case.number]), case.opened_at, "large audience")
            for case in cases
            if case.number in told
            and case.verdict is Verdict.PROBLEM
            and max(post.readers for post in case.posts) >= LARGE
        ]
        return calls


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
    stage = Stage(cloud, cloud.settings.base_url, Posts(cloud))
    now = cloud.clock.now()
    return Drilling(weather.title, now, script.start, weather.gusts, stage, said)
