"""The `herodesk` command acts on a stage, here the local cloud, and fails in plain words."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from herodesk.platforms import PLATFORMS
from herodesk_ops.cli import main
from herodesk_ops.local.clock import BEGINNING
from herodesk_ops.local.command import Options, serving
from tests.sample import NORDWIND, brand_toml, nordwind

POST = {
    "data": {
        "event_type": "post.mention.create",
        "filter": {"user_id": "1880000000000000001"},
        "payload": {
            "id": "1990000000000000777",
            "author_id": "77",
            "text": "@nordwind Umtausch klappt nicht, Gerät defekt",
            "entities": {"mentions": [{"username": "nordwind", "id": "1880000000000000001"}]},
        },
        "includes": {"users": [{"id": "77", "username": "mara_k", "name": "Mara"}]},
    }
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    options = Options(port=0, brand=nordwind(), folder=NORDWIND, clock="virtual")
    with serving(options, BEGINNING) as (_, address):
        yield address


class Run:
    """Runs the command and keeps what it said."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self._patch, self._capture = patch, capture
        self.out = self.err = ""

    def __call__(self, *words: str, stdin: bytes = b"") -> int:
        self._patch.setattr(sys, "argv", ["herodesk", *words])
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as ended:
            main()
        self.out, self.err = self._capture.readouterr()
        return int(ended.value.code or 0)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in ("AWS_ENDPOINT_URL", "HERODESK_STAGE", "HERODESK_TABLE"):
        monkeypatch.delenv(name, raising=False)
    return Run(monkeypatch, capsys)


@pytest.mark.parametrize(
    "command",
    ["", "local", "connect", "doctor",
     "send", "classify", "staff", "staff import", "staff list", "rules",
     "rules lint", "rules push", "rules show", "cases", "case", "redrive", "export", "erase",
     "receipt", "pause", "resume", "pauses", "staff stop", "staff start",
     "staff unconfirmed", "staff resend", "staff away", "staff back", "staff swap", "staff cover",
     "staff changes", "staff gaps"],
)  # fmt: skip
def test_every_command_explains_itself(run: Run, command: str) -> None:
    assert run(*command.split(), "--help") == 0
    assert "Usage" in run.out


def test_a_recorded_delivery_is_signed_sent_and_becomes_a_case(
    run: Run, url: str, tmp_path: Path
) -> None:
    (tmp_path / "body.json").write_text(json.dumps(POST))
    aws = ("--endpoint-url", f"{url}/_local/aws")

    assert run("send", "x", str(tmp_path / "body.json"), "--to", url) == 0
    assert run.out == "200 OK\n"
    requests.post(f"{url}/_local/settle", timeout=30)

    assert run("cases", "--json", *aws) == 0
    [row] = json.loads(run.out)
    assert row["posts"] == ["1990000000000000777"]
    assert run("case", row["number"].lower(), *aws) == 0
    assert "offered" in run.out
    assert run("case", row["number"], "--json", *aws) == 0
    assert json.loads(run.out)["timeline"][0]["who"] == "customer"


def test_what_has_ended_is_listed_apart(run: Run, url: str, tmp_path: Path) -> None:
    aws = ("--endpoint-url", f"{url}/_local/aws")
    post = json.loads(json.dumps(POST))
    post["data"]["payload"] |= {"id": "1990000000000000778", "author_id": "78"}
    post["data"]["includes"]["users"][0]["id"] = "78"
    (tmp_path / "body.json").write_text(json.dumps(post))
    run("send", "x", str(tmp_path / "body.json"), "--to", url)
    requests.post(f"{url}/_local/settle", timeout=30)
    told = requests.get(f"{url}/_local/posts.json", timeout=30).json()
    number = next(one["case"] for one in told if one["post_id"] == "1990000000000000778")
    lead = requests.post(f"{url}/_local/sign-in", json={"hero": "karla"}, timeout=30)
    path = f"{url}/api/cases/{number}/not-a-case"
    csrf = {"x-csrf-token": lead.json()["csrf"]}
    assert requests.post(path, headers=csrf, cookies=lead.cookies, timeout=30).ok

    assert run("cases", "--closed", "--json", *aws) == 0
    assert [(row["number"], row["state"]) for row in json.loads(run.out)] == [
        (number, "not a case")
    ]
    assert run("cases", *aws) == 0
    assert number not in run.out


def test_a_delivery_from_standard_input_with_a_wrong_secret_is_refused(run: Run, url: str) -> None:
    body = json.dumps(POST).encode()

    assert run("send", "x", "-", "--to", url, "--secret", "wrong", stdin=body) == 1
    assert run.out.startswith("401")


def test_the_roster_is_listed_and_can_be_brought_in_again(run: Run, url: str) -> None:
    aws = ("--endpoint-url", f"{url}/_local/aws")

    assert run("staff", "import", *aws) == 0
    assert run("staff", "list", "--json", *aws) == 0

    people: list[dict[str, Any]] = json.loads(run.out)
    ana = next(person for person in people if person["id"] == "ana")
    assert (ana["on_duty"], ana["no_offers_because"]) == (True, [])


def test_rules_are_checked_pushed_once_and_shown(run: Run, url: str) -> None:
    aws = ("--endpoint-url", f"{url}/_local/aws")

    assert run("rules", "lint") == 0
    assert run("rules", "push", "--by", "test", *aws) == 0
    assert run.out.startswith("Version 1 ")
    assert run("rules", "show", "--json", *aws) == 0
    assert json.loads(run.out)["rules"]["id"] == "nordwind"


def test_rules_of_a_folder_are_tried_stored_with_a_reason_and_listed(
    run: Run, url: str, tmp_path: Path
) -> None:
    aws = ("--endpoint-url", f"{url}/_local/aws")
    folder = tmp_path / "nordwind"
    shutil.copytree(NORDWIND, folder)
    text = brand_toml().replace("promise = 60", "promise = 45")
    (folder / "brand.toml").write_text(text, "utf-8")
    brand = ("--brand", str(folder))

    assert run("rules", "dry-run", *brand, *aws) == 0
    assert "posts of the last 14 days tried" in run.out
    assert run("rules", "dry-run", "--json", *brand, *aws) == 0
    assert json.loads(run.out)["changed"] == 0
    assert run("rules", "push", "--by", "test", "--why", "quicker", *brand, *aws) == 0
    assert run("rules", "versions", "--json", *aws) == 0
    newest, first = json.loads(run.out)
    assert (newest["version"], newest["by"], newest["why"]) == (2, "test", "quicker")
    assert first["why"] == "brand.toml"  # a name, which reads alike in every language
    assert run("rules", "show", str(first["version"]), "--toml", *aws) == 0
    assert run.out == brand_toml()
    assert run("rules", "show", "9", *aws) == 1
    assert "there is no version 9" in run.err


def test_posts_are_judged_line_by_line(run: Run) -> None:
    assert run("classify", stdin=b'{"id": "1", "text": "Danke, toller Service!"}\n') == 0
    assert json.loads(run.out)["id"] == "1"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("send", "myspace", "-"), 2, f"is not a platform. Known: {', '.join(PLATFORMS)}."),
        (("send", "x", "/no/such/file"), 1, "/no/such/file: No such file"),
        (("send", "x", "-", "--to", "http://127.0.0.1:9"), 1, "does not answer"),
        (("local", "--scenario", "none-such"), 1, "there is no scenario 'none-such'"),
        (("local", "--scenario", "first-hour", "--clock", "real"), 2, "needs --clock virtual"),
        (("local", "--port", "0", "--secret", "x"), 2, "--secret x: write it as platform=value"),
        (("rules", "lint", "--brand", "/nowhere"), 1, "there is no brand.toml"),
        (("cases", "--endpoint-url", "http://127.0.0.1:9/_local/aws"), 1, "cannot be asked"),
        (("local", "--clock", "slow"), 2, "Invalid value"),
        (("dance",), 2, "No such command"),
    ],
)
def test_what_goes_wrong_is_told_in_a_sentence(
    run: Run, words: tuple[str, ...], code: int, told: str
) -> None:
    assert run(*words) == code
    assert told in run.err
    assert "Traceback" not in run.err


def test_an_unknown_case_is_told_with_a_cure(run: Run, url: str) -> None:
    assert run("case", "ZZZZZZ", "--endpoint-url", f"{url}/_local/aws") == 1
    assert "there is no case ZZZZZZ" in run.err


def test_a_channel_is_paused_and_resumed_with_everything_on_record(run: Run, url: str) -> None:
    aws = ("--endpoint-url", f"{url}/_local/aws")

    assert run("pause", "channel", "x", "--why", "falscher Preis", "--by", "mira", *aws) == 0
    assert run.out.startswith("Channel x paused since 20")
    assert run("pause", "channel", "x", "--why", "noch einmal", *aws) == 0
    assert "already paused" in run.out
    assert run("pauses", "--json", *aws) == 0
    [row] = json.loads(run.out)
    assert (row["scope"], row["name"], row["who"]) == ("channel", "x", "mira")
    assert run("resume", "channel", "x", *aws) == 0
    assert run("resume", "channel", "x", *aws) == 1
    assert "not paused" in run.err
    assert run("pauses", "--record", "--json", *aws) == 0
    assert [line["what"] for line in json.loads(run.out)][-2:] == ["paused", "resumed"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("channel", "fax", "--why", "w"), "no channel 'fax'"),
        (("person", "nobody", "--why", "w"), "no person 'nobody'"),
        (("person", "--why", "w"), "which person"),
        (("all", "x", "--why", "w"), "takes no name"),
        (("all",), "--why"),
        (("all", "--why", "w", "--remind", "soon"), "--remind"),
        (("house", "--why", "w"), "house"),
    ],
)
def test_what_cannot_be_paused_is_told_with_what_can(
    run: Run, url: str, words: tuple[str, ...], told: str
) -> None:
    assert run("pause", *words, "--endpoint-url", f"{url}/_local/aws") == 2
    assert told in run.err


def test_the_operator_stops_and_starts_text_messages(run: Run, url: str) -> None:
    aws = ("--endpoint-url", f"{url}/_local/aws")

    assert run("staff", "stop", "ana", *aws) == 0
    assert run.out == "ana gets no text messages.\n"
    assert run("staff", "import", *aws) == 0
    assert run("staff", "list", "--json", *aws) == 0
    assert {r["id"]: r["texts"] for r in json.loads(run.out)}["ana"] == "stopped"
    assert run("staff", "start", "ana", *aws) == 0
    assert run("staff", "start", "ana", *aws) == 0
    assert run.out == "ana gets text messages, as before.\n"
    assert run("staff", "stop", "nobody", *aws) == 2
