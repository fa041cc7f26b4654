"""The commands that pages show are typed, one after the other, at a local cloud."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jmespath  # type: ignore[import-untyped]
import pytest
import typer

from herodesk_ops.cli import app, main
from herodesk_ops.local.clock import BEGINNING
from herodesk_ops.local.command import Options, serving
from herodesk_ops.local.scenario import find
from herodesk_ops.local.server import Front
from tests.sample import NORDWIND, nordwind
from tests.unit.docs.pages import ROOT, pages
from tests.unit.docs.shell import (
    HERODESK,
    Call,
    call_of,
    calls,
    commands,
    refused_by_aws,
    said_by,
)

ELSEWHERE = {
    "docs/add-a-platform.md": "tests/contract/test_add_a_platform.py",
    "docs/generic-webhook.md": "tests/unit/platforms/test_generic_docs.py",
    "docs/platform-xing.md": "tests/unit/platforms/test_xing_docs.py",
}
"""Pages whose blocks another test plays, that names them."""

NOT_RUN = re.compile(r"git clone|cd herodesk|make|curl .*https:|herodesk cost --actual")
"""What would build, or reach a platform: tests/unit/docs/test_shell.py holds it against what make
says. A local cloud has no bill."""

AWS_ALONE = {
    *("create-sms-sandbox-phone-number", "verify-sms-sandbox-phone-number"),
    *("deploy", "describe-stacks"),
}
"""Operations that the emulation of AWS lacks, and stacks, which a local cloud is not: the same
test holds them against AWS's own description."""

AWS = r"""aws() { printf '%s\037' "$@"; echo; }"""
"""Stands for the command of that name: tells what it was called with."""

PLAYED_WHOLE = {"local", "drill"}
"""Tests of their own play these; here the story that is named has to be there."""

MORE = {
    "simulate": ["--heroes", "20", "--posts", "50", "--days", "1"],
    "import": ["--yes"],
}
"""What would take minutes is run with less; what is asked only at a terminal is answered."""

LOOKS = {"doctor", "connect", "gaps"}
"""Commands that end with 1 where they find something for a person to do."""


class Shell:
    """Somebody at a prompt in a clone, with a local cloud instead of AWS."""

    def __init__(self, front: Front, url: str, home: Path) -> None:
        self.cloud, self.url, self.home = front.cloud, url, home
        self.known: dict[str, str] = {}
        self.functions = [AWS]
        self.typed: set[str] = set()
        self.receipt = ""

    def type(self, line: str) -> None:
        """One line; AssertionError if it does not end well."""
        line = self._meant(line)
        if NOT_RUN.match(line) or line in self.typed:
            return
        self.typed.add(line)
        if found := HERODESK.match(line):
            self._herodesk(shlex.split(line[found.end() :].partition(" > ")[0], comments=True))
        elif found := re.match(r"([A-Za-z]+)=\$\(aws ", line):
            (call,) = calls(line)
            self.known[found[1]] = self._aws(call)
        elif found := re.fullmatch(r"([A-Z]+)=(\S+)", line):
            self.known[found[1]] = found[2]
        elif re.match(r"\w+\(\) {", line):
            self.functions.append(line)
        elif re.match(r"(?:aws|put) ", line):
            told = self._bash("\n".join([*self.functions, line])).splitlines()
            assert told, line
            for words in told:
                self._aws(call_of(words.split("\037")[:-1]))
        else:
            self._bash(line)

    def _bash(self, line: str) -> str:
        done = subprocess.run(
            ["bash", "-ec", line],
            cwd=self.home,
            env={**os.environ, **self.known},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (line, done.stderr)
        return done.stdout

    def _meant(self, line: str) -> str:
        """What whoever reads the page types where a name stands for something."""
        line = re.sub(r"--stage \w+", "--stage local", line.removeprefix(".venv/bin/"))
        for shown, meant in {
            "name /herodesk/dev/": "name /herodesk/local/",
            "<ApiUrl>": self.url,
            "127.0.0.1:8080": self.url.removeprefix("http://"),
            "curl ": "curl --fail ",
            "<what arrived>": "123456",
            "<TextFailuresRoleArn>": "arn:aws:iam::123456789012:role/texts",
            "Repository=<owner>/<repository>": "Repository=nordwind/herodesk",
            "--to https://... --secret ...": f"--to {self.url}",
            "DELIVERY.json": "tests/golden/x/mention-umlauts-emoji/body.json",
            "~/storms/friday.jsonl": "friday.jsonl",
            "+49...": "+4915112345678",
            "5f1c0a9be2d7": self.receipt,
            "--secret api/app_token ": "--secret api/app_token=typed-when-asked ",
            " &": "",
            **{f'"${name}"': value for name, value in self.known.items()},
        }.items():
            line = line.replace(shown, meant)
        return line

    def _herodesk(self, words: list[str]) -> None:
        if words[0] in PLAYED_WHOLE:
            behind = words.index("--scenario") if "--scenario" in words else 0
            if behind or words[0] == "drill":
                find(words[behind + 1], NORDWIND)
            return
        words += [more for word in words[:2] for more in MORE.get(word, [])]
        if "--endpoint-url" in _options(words):
            words += ["--endpoint-url", f"{self.url}/_local/aws"]
        if words[0] == "send" and "--to" not in words:
            words += ["--to", self.url]
        code, said = _called(words)
        assert code in ({0, 1} if LOOKS.intersection(words[:2]) else {0}), (words, said)
        if found := re.search(r"receipt (\w+), ", said):
            self.receipt = found[1]

    def _aws(self, call: Call) -> str:
        if call.operation in AWS_ALONE:
            assert not refused_by_aws(call)
            return str(self.cloud.table)  # what a stack would tell
        answer = said_by(call, self.cloud.client(call.service))
        return str(jmespath.search(str(call.options.get("query", "@")), answer))


def _options(words: list[str]) -> set[str]:
    command: Any = typer.main.get_command(app)
    for word in words:
        command = getattr(command, "commands", {}).get(word, command)
    return {option for it in command.params for option in it.opts}


def _called(words: list[str]) -> tuple[int, str]:
    """The exit code and all that was said; every question is answered with yes."""
    before = sys.argv, sys.stdin, sys.stdout, sys.stderr
    told = io.StringIO()
    sys.argv, sys.stdin = ["herodesk", *words], io.StringIO("y\ny\n")
    sys.stdout = sys.stderr = told
    try:
        with pytest.raises(SystemExit) as ended:
            main()
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before
    return int(ended.value.code or 0), told.getvalue()


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    home = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "infra" / "brands", home / "infra" / "brands")
    shutil.copytree(ROOT / "infra" / "pipeline", home / "infra" / "pipeline")
    (home / "tests").symlink_to(ROOT / "tests")
    (home / ".build").mkdir()
    shutil.copy(NORDWIND / "roster.csv", home / "hr.csv")
    shutil.copy(NORDWIND / "scenarios" / "first-hour.jsonl", home / "friday.jsonl")
    options = Options(port=0, brand=nordwind(), folder=NORDWIND, clock="virtual")
    with serving(options, BEGINNING) as (front, url):
        yield Shell(front, url, home)


@pytest.fixture
def at_home(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    for name in ("AWS_ENDPOINT_URL", "HERODESK_STAGE", "HERODESK_TABLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(shell.home)
    return shell


@pytest.mark.parametrize("page", sorted(it for it in pages() if any(commands(pages()[it]))))
def test_the_commands_of_a_page_end_well(page: str, at_home: Shell) -> None:
    if page in ELSEWHERE:
        assert Path(page).name in (ROOT / ELSEWHERE[page]).read_text("utf-8")
        return

    for lines in commands(pages()[page]):
        for line in lines:
            for part in line.split(" && "):
                at_home.type(part)


@pytest.mark.parametrize(
    "line",
    [
        "herodesk case NOSUCH",
        "cp no-such-file here",
        "herodesk local --scenario none",
        "aws ssm get-parameter --name none",
        "curl -s 127.0.0.1:8080/_local/none",
    ],
)
def test_a_command_that_does_not_end_well_is_found_out(line: str, at_home: Shell) -> None:
    with pytest.raises(Exception, match=r"NOSUCH|no-such-file|none"):
        at_home.type(line)


def test_the_block_of_secrets_stores_each_of_them(at_home: Shell) -> None:
    """Of a stage that nothing here looks at."""
    (block,) = (it for it in commands(pages()["docs/deploy.md"]) if it[0].startswith("put()"))
    for line in block:
        at_home.type(line)

    ssm = at_home.cloud.client("ssm")
    found = ssm.get_paginator("get_parameters_by_path").paginate(
        Path="/herodesk/dev", Recursive=True, WithDecryption=True
    )
    stored = {it["Name"]: it for page in found for it in page["Parameters"]}

    assert stored.keys() == {f"/herodesk/dev/{line.split()[1]}" for line in block[1:]}
    assert {(it["Type"], it["Value"]) for it in stored.values()} == {("SecureString", "...")}
