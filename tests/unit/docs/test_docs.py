"""No page leads nowhere, names a file or a command that is not there, or forgets an alarm."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from herodesk_ops.cli import app
from tests.infra.translated import resources, said, source
from tests.unit.docs.pages import DOCS, ROOT, blocks, headings, pages, without_blocks

LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", sorted(pages()))
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: str) -> None:
    dead = []
    for link in LINK.findall(without_blocks(pages()[page])):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        if not target.exists() or (anchor and anchor not in headings(target.read_text("utf-8"))):
            dead.append(link)

    assert dead == []


def test_a_dead_link_would_be_found() -> None:
    assert headings("# One `two`, three!\n## Same\n## Same\n```\n# no\n```\n") == [
        "one-two-three",
        "same",
        "same-1",
    ]


def test_every_page_stands_in_the_index_and_the_readme_leads_there() -> None:
    index = pages()["docs/README.md"]

    listed = {link.partition("#")[0] for link in LINK.findall(index)}

    assert {it.name for it in DOCS.glob("*.md")} - {"README.md"} - listed == set()
    assert "docs/README.md" in LINK.findall(pages()["README.md"])


# -- commands --------------------------------------------------------------------------------

INLINE = re.compile(r"`((?:\.venv/bin/)?(?:herodesk|make) [^`]+)`")
END = {"|", ">", ">>", "&", "&&", ";", "2>&1"}


def _lines(text: str) -> Iterator[str]:
    for block in blocks(text):
        yield from (line.removeprefix("$ ").strip() for line in block.splitlines())
    yield from INLINE.findall(without_blocks(text))


def _commands(text: str, name: str) -> Iterator[list[str]]:
    """What follows that name, up to a pipe or the next command."""
    for line in _lines(text):
        for part in line.split(" && "):
            if not re.match(rf"(?:\.venv/bin/)?{name} ", part):
                continue
            words = shlex.split(part, comments=True)[1:]
            ends = [number for number, word in enumerate(words) if word in END]
            yield words[: min(ends, default=len(words))]


USAGE_ERROR: Any = typer.BadParameter.__base__


@cache
def _herodesk() -> Any:
    return typer.main.get_command(app)


def _refused(words: list[str]) -> str:
    """Why the command line would not take these words; "" if it does."""
    command = _herodesk()
    said = list(words)
    while hasattr(command, "commands"):
        if command.invoke_without_command and (not said or said[0].startswith("-")):
            break
        if not said or said == ["--help"]:
            return "" if said else f"{words}: no command"
        if said[0] not in command.commands:
            return f"{words}: no such command"
        command = command.commands[said.pop(0)]
    try:
        parser = command.make_parser(command.context_class(command))
        _, left, _ = parser.parse_args(said)
    except USAGE_ERROR as error:
        return f"{words}: {error}"
    return f"{words}: too much: {left}" if left else ""


@pytest.mark.parametrize("page", sorted(pages()))
def test_every_command_of_a_page_is_one_that_the_command_line_takes(page: str) -> None:
    every = list(_commands(pages()[page], "herodesk"))

    assert [why for words in every if (why := _refused(words))] == []


def test_a_command_that_is_not_there_is_found_out() -> None:
    assert _refused(["doktor"])
    assert _refused(["cost", "--monthly"])
    assert _refused(["staff", "dance"])
    assert _refused(["doctor", "--stage", "dev", "now"])
    assert not _refused(["doctor", "--stage", "dev"])


@pytest.mark.parametrize("page", sorted(pages()))
def test_every_make_target_of_a_page_is_one_of_the_makefile(page: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = {
        it for line in re.findall(r"^([\w.\- ]+):(?!=)", makefile, re.M) for it in line.split()
    }
    variables = set(re.findall(r"\b([A-Z][A-Z0-9_]+) *\??=", makefile)) | {"ARGS"}

    unknown = [
        word
        for words in _commands(pages()[page], "make")
        for word in words
        if not (word in targets or word.partition("=")[0] in variables)
    ]

    assert unknown == []


def test_what_a_page_shows_of_the_bill_is_what_the_command_says() -> None:
    (shown,) = [it for it in blocks(pages()["docs/cost.md"]) if it.startswith("$ ")]
    command, _, output = shown.partition("\n")

    result = CliRunner().invoke(app, shlex.split(command)[2:])

    told = [line.split() for line in result.output.splitlines()]
    assert [line.split() for line in output.splitlines()] == told


# -- alarms, files ---------------------------------------------------------------------------


def _alarms() -> dict[str, str]:
    every = resources(source(), "AWS::CloudWatch::Alarm")
    return {name: said(it["AlarmDescription"]) for name, it in every}


def test_each_alarm_has_its_section_and_each_section_its_alarm() -> None:
    text = pages()["docs/runbook.md"].partition("\n# Alarms\n")[2].partition("\n# How to\n")[0]
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", text, re.M | re.S))

    assert list(sections) == list(_alarms())
    for name, section in sections.items():
        for part in ("**Means.** ", "**Look.** ", "**Do.** "):
            assert section.count(part) == 1, (name, part)


def test_the_first_command_of_the_runbook_is_the_doctor() -> None:
    first = next(blocks(pages()["docs/runbook.md"]))

    assert first.split()[:2] == ["herodesk", "doctor"]


def test_alarms_name_only_commands_queries_and_pages_that_are_there() -> None:
    names = [str(it["Name"]) for _, it in resources(source(), "AWS::Logs::QueryDefinition")]

    for alarm, told in _alarms().items():
        for command in re.findall(r"`herodesk ([^`]+)`", told):
            assert not _refused(shlex.split(command)), alarm
            assert command.endswith(" --stage ${Stage}"), alarm  # else it would act on dev
        for query in re.findall(r'saved query "([^"]+)"', told):
            assert any(f"/{query}'" in name for name in names), query


def test_the_runbook_names_only_saved_queries_that_are_there() -> None:
    names = " ".join(str(it["Name"]) for _, it in resources(source(), "AWS::Logs::QueryDefinition"))

    asked = re.findall(r"saved query \*([^*]+)\*", pages()["docs/runbook.md"])

    assert len(asked) > 5
    assert [it for it in asked if f"/{it}'" not in names] == []


@pytest.mark.parametrize("page", ["docs/one-post.md", "docs/architecture.md"])
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    package = ROOT / "layers" / "core" / "python" / "herodesk"

    named = re.findall(
        r"`([\w./-]+(?:\.py|\.yaml|\.md|\.toml|\.css|\.po|\.html|/))`", pages()[page]
    )

    assert len(named) > 10
    assert [it for it in named if not ((ROOT / it).exists() or (package / it).exists())] == []
