"""Plays a scenario: moves the clock to each line, does what it says, looks what came of it."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import sleep

from herodesk.domain.errors import InvalidError
from herodesk_ops.local.cloud import Cloud
from herodesk_ops.local.scenario.acts import Result, Stage, ready
from herodesk_ops.local.scenario.diary import Diary
from herodesk_ops.local.scenario.expect import Difference, differences
from herodesk_ops.local.scenario.live import LiveView
from herodesk_ops.local.scenario.observe import Observer
from herodesk_ops.local.scenario.page import on_paper
from herodesk_ops.local.scenario.posts import Posts
from herodesk_ops.local.scenario.script import Line, Script
from herodesk_ops.local.scenario.summary import figures
from herodesk_ops.local.server import PLACE, Front
from herodesk_ops.local.turns import Together

LONGEST_PAUSE_SECONDS = 0.6


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that did not go as written."""

    line: Line
    differences: tuple[Difference, ...]


@dataclass
class Player:
    """One scenario on one cloud."""

    script: Script
    stage: Stage
    front: Front
    view: LiveView
    is_paced: bool
    diary: Diary
    results: dict[str, Result] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    def play(self) -> None:
        """Every line in order."""
        observer = Observer(self.cloud)
        for line in self.script.lines:
            self._move_to(line)
            self._do(line)
            self.cloud.loop.settle()
            for event in observer.look():
                self.view.tell(event)
            self.diary.look()
            if self.view.is_terminal:
                self.view.status(figures(self.cloud), self.cloud.clock.now())

    @property
    def cloud(self) -> Cloud:
        """Where it plays."""
        return self.stage.cloud

    def _move_to(self, line: Line) -> None:
        seconds = (self.script.start + line.at - self.cloud.clock.now()).total_seconds()
        if seconds > 0:
            if self.is_paced and self.view.is_terminal:
                sleep(min(LONGEST_PAUSE_SECONDS, seconds / 100))
            self.cloud.loop.advance(seconds)

    def _do(self, line: Line) -> None:
        try:
            if line.do == "expect":
                self._expect(line)
            elif line.do == "chapter":
                self.diary.begin(line.body["title"])
                self.view.say(f"\n{line.body['title']}", is_loud=True)
            elif line.do == "together":
                self._together(line)
            else:
                self._keep(line.body.get("as"), ready(line.body, self.stage)({}), line)
        except InvalidError as error:
            self._failed(line, Difference(line.do, "to be done", str(error)))
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            told = f"{type(error).__name__}: {error}. Is each value what docs/scenarios.md says?"
            self._failed(line, Difference(line.do, "to be done", told))

    def _expect(self, line: Line) -> None:
        found = differences(line.body["expect"], self.stage, self.results)
        if found:
            self._failed(line, *found)
        elif line.body.get("told"):
            self.diary.came_true(line.body["why"])

    def _together(self, line: Line) -> None:
        """All steps at once: each request waits until all are there."""
        steps = line.body["steps"]
        deeds = [ready(step, self.stage) for step in steps]
        with self.cloud.loop.held(), ThreadPoolExecutor(len(deeds)) as pool:
            self.front.race = Together(len(deeds))
            placed = [pool.submit(deed, {PLACE: str(n)}) for n, deed in enumerate(deeds)]
            done = [future.result() for future in placed]
        self.front.race = None
        for step, result in zip(steps, done, strict=True):
            self._keep(step.get("as"), result, line, is_free=True)

    def _keep(self, name: str | None, result: Result, line: Line, *, is_free: bool = False) -> None:
        """Remember a result by name; one without a name must have been accepted."""
        if name:
            self.results[name] = result
        elif not is_free and result.status >= 400:
            told = Difference("status", "2xx or 3xx", f"{result.status} {result.body or ''}")
            self._failed(line, told)

    def _failed(self, line: Line, *found: Difference) -> None:
        self.failures.append(Failure(line, found))


def play(script: Script, cloud: Cloud, front: Front, url: str, *, is_paced: bool) -> int:
    """Play it with a live view; 0 if every expectation came true, else 1 and what did not."""
    view = LiveView(cloud.brand.duty.zone)
    stage = Stage(cloud, url, Posts(cloud))
    player = Player(script, stage, front, view, is_paced, Diary(cloud))
    with view.running(script.title):
        player.play()
    view.summary(figures(cloud))
    came_true, expected = _count(player)
    if not player.diary.is_empty:
        cloud.report = player.diary.report(script.title, came_true, expected, script.german)
        sys.stdout.write(f"\n{on_paper(cloud.report)}\n\n")
    return _verdict(player, came_true, expected)


def _count(player: Player) -> tuple[int, int]:
    """How many expectations came true, and how many there were."""
    expected = sum(line.do == "expect" for line in player.script.lines)
    return expected - sum(failure.line.do == "expect" for failure in player.failures), expected


def _verdict(player: Player, came_true: int, expected: int) -> int:
    sys.stdout.write(f"expectations    {came_true} of {expected} came true\n")
    for failure in player.failures:
        why = failure.line.body.get("why", failure.line.do)
        sys.stdout.write(f"\n{failure.line.where}: {why}\n")
        for difference in failure.differences:
            sys.stdout.write(f"    {difference}\n")
    sys.stdout.flush()
    return 1 if player.failures else 0
