"""`make deploy` asks once, keeps what it heard where SAM reads it, and never guesses."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from moto import mock_aws

from deploying.__main__ import account_of, next_steps
from deploying.settings import (
    ASKED,
    SettingsError,
    ask_for,
    brand_of,
    checked,
    region_of,
    section,
    template_parameters,
)
from tests.infra.translated import ROOT


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The settings of a fresh clone."""
    file = tmp_path / "samconfig.toml"
    file.write_text((ROOT / "samconfig.toml").read_text("utf-8"), encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def _nobody_chose_a_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)


def _typing(*words: str) -> Callable[[str], str]:
    typed: Iterator[str] = iter(words)
    return lambda _question: next(typed)


def _nothing(_words: str) -> None: ...


def test_enter_takes_the_defaults_which_are_in_the_eu(config: Path) -> None:
    ask_for("dev", _typing("", "", "", "", ""), _nothing, config)

    assert section("dev", config) == {
        "stack_name": "herodesk-dev",
        "region": "eu-central-1",
        "resolve_s3": True,
        "capabilities": "CAPABILITY_IAM",
        "confirm_changeset": False,
        "fail_on_empty_changeset": False,
        "tags": ["Application=herodesk", "Stage=dev"],
        "parameter_overrides": ["Stage=dev", "Brand=nordwind", "SenderName=Herodesk"],
    }


def test_stages_are_kept_side_by_side_and_production_asks_before_it_changes(config: Path) -> None:
    ask_for("dev", _typing("", "", "", "", ""), _nothing, config)
    ask_for(
        "prod",
        _typing("eu-west-1", "", "Nordwind", "it@example.com", "https://care.example.com"),
        _nothing,
        config,
    )

    production = section("prod", config) or {}
    assert production["confirm_changeset"] is True
    assert production["stack_name"] == "herodesk-prod"
    assert "AlarmEmail=it@example.com" in production["parameter_overrides"]
    assert (region_of("dev", config), region_of("prod", config)) == ("eu-central-1", "eu-west-1")


def test_what_cannot_be_is_asked_again(config: Path) -> None:
    said: list[str] = []

    ask_for(
        "dev",
        _typing("frankfurt", "", "", "A name too long for SMS", "Nordwind", "nobody", "", "", ""),
        said.append,
        config,
    )

    assert sum("Once more" in words for words in said) == 3
    assert "SenderName=Nordwind" in (section("dev", config) or {})["parameter_overrides"]


def test_a_region_outside_the_eu_is_remarked_on(config: Path) -> None:
    said: list[str] = []

    ask_for("dev", _typing("us-east-1", "", "", "", ""), said.append, config)

    assert any("outside the EU" in words for words in said)


def test_each_question_says_what_the_template_says(config: Path) -> None:
    said: list[str] = []

    ask_for("dev", _typing("", "", "", "", ""), said.append, config)

    for name in ASKED:
        assert template_parameters()[name]["Description"] in said


@pytest.mark.parametrize("stage", ["", "Prod", "dev-2", "a" * 17, "dev]"])
def test_a_stage_that_names_nothing_is_refused(stage: str) -> None:
    with pytest.raises(SettingsError):
        checked(stage)


def test_without_a_terminal_nothing_is_guessed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deploying", "nowhere"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "infra")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "[nowhere.deploy.parameters]" in done.stderr


def test_a_fresh_clone_holds_no_installation_and_no_secret() -> None:
    known = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))

    assert set(known) == {"version", "default"}
    assert "deploy" not in known["default"]


def test_what_comes_next_are_commands_that_there_are() -> None:
    told = next_steps("dev", {"ApiUrl": "https://x.example.com"})

    commands = re.findall(r"/herodesk (.+)", told.partition("Next")[2])
    assert len(commands) == 3
    assert "staff import" not in told  # the example's numbers are nobody's
    assert "export AWS_DEFAULT_REGION=eu-central-1\n" in told
    help_text = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    for command in commands:
        assert f"herodesk {command}" in help_text


def test_what_comes_next_is_about_the_brand_that_was_chosen(config: Path) -> None:
    ask_for("dev", _typing("", "mine", "", "", ""), _nothing, config)

    assert brand_of("dev", config) == "mine"
    assert brand_of("prod", config) == template_parameters()["Brand"]["Default"]


def test_whose_account_it_is_is_said_before_anything_is_built() -> None:
    with mock_aws():
        assert account_of("dev") == "123456789012"

    makefile = (ROOT / "Makefile").read_text("utf-8")
    steps = makefile.partition("\ndeploy: ")[2].partition("\n\n")[0].splitlines()[1:]
    assert [("--who" in one, "build" in one) for one in steps[:2]] == [(True, False), (False, True)]


def test_without_credentials_it_ends_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("botocore.session.Session.get_credentials", lambda _session: None)

    with pytest.raises(SettingsError, match="Give this terminal credentials first"):
        account_of("dev")


def test_enter_takes_the_region_in_which_the_commands_look(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")

    ask_for("dev", _typing("", "", "", "", ""), _nothing, config)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

    assert region_of("dev", config) == "eu-north-1"
    assert region_of("seen-elsewhere", config) == "eu-west-1"
