"""Each command on a page is one that its program takes: `aws`, `make`, and the shell itself."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator

import pytest

from tests.infra.translated import source
from tests.unit.docs.pages import ROOT, pages
from tests.unit.docs.shell import calls, commands, is_command, refused_by_aws


def _blocks() -> Iterator[tuple[str, list[str]]]:
    for page, text in sorted(pages().items()):
        for lines in commands(text):
            yield page, lines


def test_a_block_of_commands_holds_nothing_but_commands() -> None:
    found = list(_blocks())

    assert len(found) > 40
    loose = [(page, it) for page, lines in found for it in lines if len(lines) > 1]
    assert [(page, line) for page, line in loose if not is_command(line)] == []


def test_the_shell_takes_every_block() -> None:
    every = "\n".join(
        f"block_{number}() {{\n{re.sub('<[^>]*>', 'X', chr(10).join(lines))}\n}}"
        for number, (_, lines) in enumerate(_blocks())
        if "<<'JSON'" not in lines[0]
    )

    done = subprocess.run(["bash", "-n"], input=every, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("page", sorted(pages()))
def test_aws_takes_every_command_that_a_page_gives_it(page: str) -> None:
    assert [why for call in calls(pages()[page]) if (why := refused_by_aws(call))] == []


def test_a_command_that_aws_does_not_take_is_found_out() -> None:
    def refused(text: str) -> str:
        (call,) = calls(text)
        return refused_by_aws(call)

    assert not refused("aws dynamodb describe-table --table-name T")
    assert refused("aws dynamodb describe-tables --table-name T")
    assert refused("aws dynamodbb describe-table --table-name T")
    assert refused("aws dynamodb describe-table")
    assert refused("aws dynamodb describe-table --table-name T --tabel T")
    assert refused("aws ssm put-parameter --name n --value v --type Secure")
    assert refused("aws ssm get-parameter --name n --with-decryption yes")
    assert refused("aws dynamodb wait table-is-there --table-name T")
    assert refused("aws cloudformation deploy --stack s")


def test_what_is_asked_of_a_stack_is_among_its_outputs() -> None:
    asked = [name for text in pages().values() for name in re.findall(r"OutputKey=='(\w+)'", text)]

    assert asked
    assert set(asked) - set(source()["Outputs"]) == set()


def _makes() -> list[str]:
    found = set()
    for _, lines in _blocks():
        for line in lines:
            for part in line.split(" && "):
                if part.startswith("make "):
                    found.add(shlex.join(shlex.split(part, comments=True)[1:]))
    return sorted(found)


@pytest.mark.parametrize("words", _makes())
def test_make_would_do_what_a_page_tells_it(words: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", *shlex.split(words)],
        cwd=ROOT,
        env={**os.environ, "MAKEFLAGS": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout
