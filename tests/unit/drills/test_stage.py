"""A stage that drills: nothing leaves it, it says so everywhere, and no other is played in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from herodesk import bootstrap
from herodesk.adapters.drilled import NoPlatform, NothingToRead
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.reply import Gone, Look, Reply, Sent
from herodesk.domain.staff import Way
from herodesk.notifiers.drilled import drilled
from herodesk.ports import App
from herodesk.texts import gsm7
from herodesk.texts.drill import in_a_text
from herodesk_ops.cli import app as commands
from herodesk_ops.drill.live import LONGEST, Live, require_marked
from herodesk_ops.drill.storm import Storm, storm
from herodesk_ops.drill.tally import first_told, tally
from herodesk_ops.errors import CommandError
from herodesk_ops.memory import MemoryNotifier
from herodesk_ops.stage import Stage
from tests.sample import MONDAY_MORNING, NORDWIND, a_post, nordwind, person
from tests.unit.web.desk import Desk


@pytest.fixture
def drills(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The functions' environment in a stage that drills."""
    monkeypatch.setenv("HERODESK_DRILL", "yes")
    bootstrap.reset()
    yield
    bootstrap.reset()


# -- nothing leaves -------------------------------------------------------------------------------


@pytest.mark.usefixtures("drills")
def test_what_is_answered_goes_to_no_platform_and_none_is_read() -> None:
    assert isinstance(bootstrap._publisher(), NoPlatform)
    assert isinstance(bootstrap._reader(), NothingToRead)


@pytest.mark.parametrize("value", ["", "no", "YES", "1"])
def test_a_stage_that_is_not_marked_does_not_drill(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HERODESK_DRILL", value)
    bootstrap.reset()

    assert not bootstrap.settings().drill
    bootstrap.reset()


def test_the_stand_in_takes_whatever_a_platform_would() -> None:
    nowhere, now = NoPlatform(), MONDAY_MORNING
    reply = replace(_reply(), remote_id=None)

    assert nowhere.publish(reply, now=now) == Sent(remote_id=f"drill-{reply.reply_id}")
    assert nowhere.correct(replace(reply, remote_id="r"), now=now) == Sent(remote_id="r")
    assert nowhere.find(reply, now=now) is Look.ABSENT
    assert nowhere.withdraw(reply, now=now) == Gone()
    assert not nowhere.post_is_gone(reply, now=now)


def _reply() -> Reply:
    return Reply(
        case="K7Q2MX", reply_id="1", hero="ana", text="Gern", sign_off=" – Ana", platform="x",
        post_id="1", to="1", created_at=MONDAY_MORNING,
    )  # fmt: skip


# -- and it says so -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("ana", "Nichts, was hier geschrieben wird, erreicht einen Kunden."),
        ("femi", "Nothing that is written here reaches a customer."),
    ],
)
def test_every_page_says_that_it_is_a_drill(app: App, who: str, told: str) -> None:
    desk = Desk(replace(app, drill=True))
    number = desk.opens(a_post())
    visitor = desk.signed_in_as(who)

    for path in ("/", f"/cases/{number}", "/me", "/compact", "/ideas"):
        assert visitor.get(path).says(told), path
    assert not Desk(app).signed_in_as(who).get("/me").says(told)


@pytest.mark.parametrize(
    ("who", "sms", "mail"),
    [
        ("ana", "ÜBUNG Nordwind K7Q2MX: neu", "Dies ist eine Übung"),
        ("femi", "DRILL Nordwind K7Q2MX: neu", "This is a drill"),
    ],
)
def test_every_message_says_that_it_is_a_drill(who: str, sms: str, mail: str) -> None:
    ways = {way: MemoryNotifier(way) for way in Way}
    marked = drilled(ways, lambda: "Nordwind")
    notice = Notice(
        key="k", kind=NoticeKind.OFFER, hero=who, way=Way.SMS, text="Nordwind K7Q2MX: neu",
        subject="K7Q2MX",
    )  # fmt: skip

    for way in Way:
        marked[way].send(replace(notice, way=way), person(who))

    ((_, text),) = ways[Way.SMS].sent
    ((_, letter),) = ways[Way.EMAIL].sent
    assert text.text == sms
    assert letter.text.startswith(mail)
    assert letter.text.endswith(notice.text)
    assert letter.subject.isascii()
    assert letter.subject.endswith(": K7Q2MX")


@pytest.mark.parametrize("size", range(100, 161))
def test_a_marked_text_is_one_part_still(size: int) -> None:
    text = "Nordwind K7Q2MX: ".ljust(size, "x")

    marked = in_a_text(text, "Nordwind", "de")

    assert gsm7.parts(marked) == 1
    assert marked.startswith("ÜBUNG")


# -- which stage ----------------------------------------------------------------------------------


def at(name: str, *given: dict[str, str]) -> Any:
    """A stage whose stack tells these parameters, or is not there."""

    def described(StackName: str) -> dict[str, Any]:  # noqa: N803 - as boto3 calls it
        if not given:
            told = {"Error": {"Code": "ValidationError", "Message": f"{StackName} does not exist"}}
            raise ClientError(told, "DescribeStacks")  # type: ignore[arg-type]
        return {"Stacks": [{"Parameters": [*given]}]}

    client = SimpleNamespace(describe_stacks=described)
    return SimpleNamespace(name=name, local_url=None, client=lambda _: client)


def parameter(value: str) -> dict[str, str]:
    return {"ParameterKey": "Drill", "ParameterValue": value}


def test_a_marked_stage_and_a_local_cloud_are_played_in() -> None:
    require_marked(at("dev", parameter("yes")))
    require_marked(Stage("http://127.0.0.1:8080/_local/aws"))


@pytest.mark.parametrize(
    "stage",
    [
        at("dev", parameter("no")), at("dev", {"ParameterKey": "Stage", "ParameterValue": "dev"}),
        at("prod", parameter("yes")), at("dev"),
    ],
)  # fmt: skip
def test_every_other_stage_is_refused(stage: Any) -> None:
    with pytest.raises(CommandError, match="Nothing was done"):
        require_marked(stage)


@pytest.mark.parametrize("options", [[], ["--as", "nora", "--record"]])
def test_the_command_asks_before_it_does_anything(
    options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(stage: Stage) -> None:
        asked.append(stage.name)
        raise CommandError("not marked")

    monkeypatch.setattr("herodesk_ops.drill.command.require_marked", refuse)
    done = CliRunner().invoke(commands, ["drill", "maytag", "--stage", "blue", *options], input="")

    assert done.exit_code
    assert asked == ["blue"]


# -- playing there --------------------------------------------------------------------------------


@dataclass
class Front:
    """A stage's front door, and its time."""

    now: datetime = MONDAY_MORNING
    came: list[dict[str, Any]] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    def deliver(self, body: bytes) -> None:
        self.came += json.loads(body)["events"]

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += timedelta(seconds=seconds)

    def live(self, weather: Storm, run: str = "drill-1", pace: float = 1.0) -> Live:
        return Live(weather, run, self.deliver, self.wait, lambda: self.now, pace)


@pytest.fixture
def weather(tmp_path: Path) -> Storm:
    lines = [
        {"do": "scenario", "title": "Short", "start": "2026-11-23T09:00:00Z"},
        {"do": "deliver", "platform": "x", "post": "p", "author": "mara", "text": "Abgebucht"},
        {"at": "+00:02:00", "do": "deliver", "platform": "x", "post": "q", "author": "mara",
         "text": "Und?", "reply_to": "p"},
        {"at": "+3d 00:00:00", "do": "deliver", "platform": "x", "count": 2, "repost_of": "p",
         "text": "", "post": "r"},
    ]  # fmt: skip
    path = tmp_path / "short.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return storm(str(path), NORDWIND)


def test_the_storm_comes_in_as_new_posts_of_people_of_this_drill(weather: Storm) -> None:
    front = Front()

    played = [*front.live(weather).play()]

    first, second, *reposts = [one["data"] for one in front.came]
    assert (first["id"], first["author"]["id"]) == ("drill-1.p", "drill-1.mara")
    assert first["created_at"] == f"{MONDAY_MORNING:%Y-%m-%dT%H:%M:%SZ}"
    assert (second["reply_to"], second["thread"]) == ("drill-1.p", "drill-1.p")
    assert [one["id"] for one in reposts] == ["drill-1.p"] * 2
    assert [gust.at for gust in played] == [
        MONDAY_MORNING + timedelta(minutes=n) for n in (0, 2, 12)
    ]  # fmt: skip
    again = Front()
    list(again.live(weather, "drill-2").play())
    ids = [{one["data"]["id"] for one in it.came} for it in (front, again)]
    assert not ids[0] & ids[1]


def test_long_silences_are_cut_and_it_may_go_faster(weather: Storm) -> None:
    front = Front()

    list(front.live(weather, pace=4).play())

    assert front.waited == [30.0, LONGEST.total_seconds() / 4]


def test_the_score_counts_what_came_with_the_drill_and_nothing_before(
    app: App, weather: Storm
) -> None:
    desk = Desk(app)
    desk.opens(a_post("9", author="somebody-else"))
    app.clock.advance(60)  # type: ignore[attr-defined]
    gusts = [replace(gust, at=app.clock.now()) for gust in weather.gusts[:1]]
    number = desk.opens(a_post("1", author="mara"))
    case = app.records.case(number)
    assert case
    known = [*app.records.items.values()]  # type: ignore[attr-defined]

    told = tally(known, gusts=gusts, told=first_told([case]), now=app.clock.now(),
                 remarks=lambda *_: ())  # fmt: skip

    assert (told.cases, told.posts, told.still_open) == (1, 1, 1)
    assert first_told([case])[number] >= case.opened_at
    assert not any(f'"{one.id}"' in json.dumps(told.as_json()) for one in (person("ana"),))
    assert nordwind().name
