"""A drill is the same every time, scores what was done in it, and tells nobody about another."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from herodesk.domain.case import Case
from herodesk.domain.compact import Training
from herodesk.domain.draft import Remark
from herodesk.domain.errors import InvalidError
from herodesk_ops.cli import app
from herodesk_ops.drill.console import AtTheConsole
from herodesk_ops.drill.room import Room, room_for
from herodesk_ops.drill.score import Score, Topic, passes, score
from herodesk_ops.drill.storm import Storm, storm
from herodesk_ops.local.drilling import begin
from herodesk_ops.local.scenario.script import find
from tests.sample import NORDWIND, everybody, nordwind

ONE_LINE = (
    '{"do": "scenario", "title": "Short", "start": "2026-11-23T09:00:00Z"}\n'
    '{"do": "deliver", "platform": "x", "post": "p", "author": "mara",'
    ' "text": "@nordwind Ihr habt mir den Betrag doppelt abgebucht", "lang": "de"}\n'
    '{"at": "+00:01:00", "do": "deliver", "platform": "x", "post": "q", "count": 2,'
    ' "text": "@nordwind Ihr habt zweimal abgebucht, unverschämt", "lang": "de"}\n'
)
FINE = "Das prüfe ich jetzt und melde mich gleich hier."


@dataclass
class Typist:
    """A player who takes everything and has so many answers ready."""

    answers: list[str] = field(default_factory=lambda: [FINE])
    seconds: int = 60
    read: list[Remark] = field(default_factory=list)

    def wants(self, case: Case, words: Sequence[str], now: datetime) -> bool:
        return True

    def answer(self, case: Case, words: Sequence[str], now: datetime) -> str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def reads(self, remarks: Sequence[Remark]) -> bool:
        self.read += remarks
        return True

    def took(self) -> timedelta:
        return timedelta(seconds=self.seconds)


@pytest.fixture
def short(tmp_path: Path) -> Storm:
    path = tmp_path / "short.jsonl"
    path.write_text(ONE_LINE, encoding="utf-8")
    return storm(str(path), NORDWIND)


def played(weather: Storm, typist: Typist | None = None, plays: str = "") -> Room:
    # Nobody else knows billing: what comes is offered to whoever plays.
    people = [p for p in everybody() if p.id == plays or "billing" not in p.topics]
    room = room_for(weather, nordwind(), people if plays else everybody(), player=typist,
                    plays=plays)  # fmt: skip
    room.play()
    return room


@cache
def maytag() -> Score:
    return score(played(storm("maytag", NORDWIND)))


def test_one_author_whom_a_million_read_is_a_storm_and_the_warning_is_the_first_offer() -> None:
    told = maytag()

    assert told.warning is not None
    assert told.warning.what == "large audience"
    assert told.warning.minutes <= 1
    assert told.warning.lead_minutes > 5 * 24 * 60
    assert told.due == told.in_time == told.cases == 2


def test_the_score_of_a_team_names_nobody() -> None:
    told = json.dumps(maytag().as_json())

    assert maytag().mine is None
    assert not any(f'"{person.id}"' in told for person in everybody())
    assert maytag().spread["people"] >= 1


def test_the_same_seed_gives_the_same_score(short: Storm) -> None:
    assert score(played(short)).as_json() == score(played(short)).as_json()


def test_answers_of_the_player_count_by_topic_and_pass_its_training(short: Storm) -> None:
    varied = [f"{FINE} {word}" for word in ("Danke.", "Bis gleich.", "Bitte warten.")]

    told = score(played(short, Typist(varied), "nora"))

    [billing] = [one for one in told.topics if one.topic == "billing"]
    assert told.mine == billing.taken == billing.answers == billing.in_time == 3
    assert billing.passes is True


def test_who_needs_too_long_leaves_cases_to_others_and_has_not_passed(short: Storm) -> None:
    told = score(played(short, Typist(seconds=14 * 60), "nora"))

    [billing] = [one for one in told.topics if one.topic == "billing"]
    assert billing.answers < 3
    assert billing.passes is False


def test_what_must_not_stand_in_public_is_not_sent_and_a_remark_that_was_read_is_counted(
    short: Storm,
) -> None:
    typist = Typist(["Rufen Sie mich an: 0171 5551234", f"{FINE} Garantiert.", FINE])

    room = played(short, typist, "nora")

    public = [reply.text for case in room.records.items.values() if isinstance(case, Case)
              for reply in room.replies(case.number)]  # fmt: skip
    assert not any("5551234" in text for text in public)
    assert {one.code for one in typist.read} >= {"phone", "promise-word"}
    assert score(room).remarks.get("promise-word") == 1


def test_an_empty_answer_gives_the_case_back(short: Storm) -> None:
    told = score(played(short, Typist([""]), "nora"))

    assert told.topics == () or all(not one.answers for one in told.topics)


@pytest.mark.parametrize(
    ("answers", "in_time", "clean", "passed"),
    [(3, 4, 3, True), (2, 4, 2, False), (3, 3, 3, False), (3, 4, 2, False)],
)
def test_the_thresholds_of_a_training_are_data(
    answers: int, in_time: int, clean: int, passed: bool
) -> None:
    topic = Topic(topic="billing", answers=answers, taken=4, in_time=in_time, clean=clean,
                  passes=None)  # fmt: skip
    training = Training(topic="billing", drill_answers=3, drill_in_time=80, drill_clean=90)

    assert passes(topic, training) is passed
    assert passes(topic, replace(training, drill_answers=1, drill_in_time=0, drill_clean=0))


@pytest.mark.parametrize("name", ["maytag", "update-wave", "ash-cloud"])
def test_every_storm_can_be_read_and_begins_before_it_ends(name: str) -> None:
    weather = storm(name, NORDWIND)

    assert weather.begins < weather.ends
    assert sum(gust.posts for gust in weather.gusts) >= 5
    assert find(name, NORDWIND).title == weather.title


def test_at_the_console_typing_is_the_time_that_passes(short: Storm) -> None:
    ticks = iter(range(0, 100_000, 30))
    said = io.StringIO("y\nIch sehe nach.\n" * 40)
    told = io.StringIO()
    typist = AtTheConsole("Europe/Berlin", source=said, sink=told, clock=lambda: next(ticks))
    people = [p for p in everybody() if p.id == "nora" or "billing" not in p.topics]
    room = room_for(short, nordwind(), people, player=typist, plays="nora")
    room.play()

    assert "Take it? [y/n]" in told.getvalue()
    assert "abgebucht" in told.getvalue()
    assert (score(room).mine or 0) > 0


def test_the_command_tells_the_score_as_json_and_refuses_to_record_what_a_model_did() -> None:
    told = CliRunner().invoke(app, ["drill", "maytag", "--auto", "--json"])
    refused = CliRunner().invoke(app, ["drill", "maytag", "--auto", "--record"])
    nobody = CliRunner().invoke(app, ["drill", "maytag"])

    assert json.loads(told.stdout)["storm"] == "maytag"
    assert refused.exit_code
    assert nobody.exit_code


@pytest.mark.parametrize(
    ("stage", "is_virtual", "why"),
    [("prod", True, "customers are real"), ("local", False, "a clock that you move")],
)
def test_nobody_drills_in_prod_or_by_the_clock_on_the_wall(
    stage: str, is_virtual: bool, why: str
) -> None:
    cloud: Any = SimpleNamespace(
        settings=SimpleNamespace(folder=NORDWIND),
        blueprint=SimpleNamespace(stage=stage),
        clock=SimpleNamespace(is_virtual=is_virtual),
    )

    with pytest.raises(InvalidError, match=why):
        begin("maytag", cloud)
