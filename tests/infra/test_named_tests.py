"""Pages that say which test shows something: each such test is there."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.infra.translated import ROOT

PAGES = ("promises.md", "security.md")
NAMED = re.compile(r"(tests/[\w/]+\.py)::(?:\w+::)?(test_\w+)")
MADE = re.compile(r"`make ([a-z-]+)")


@cache
def _tests_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def missing(text: str) -> list[str]:
    """Tests that are named and are not there."""
    return [
        f"{path}::{name}"
        for path, name in NAMED.findall(text)
        if not (ROOT / path).is_file() or name not in _tests_in(path)
    ]


def unmade(text: str) -> list[str]:
    """Commands that are named and that the Makefile does not have."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    there = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    return sorted(set(MADE.findall(text)) - there)


def rows_without_a_test(text: str) -> list[str]:
    """Lines of tables that should name a test or a command, and do not."""
    found, is_about_tests = [], False
    for line in text.splitlines():
        if not line.startswith("|"):
            is_about_tests = False
        elif line.rstrip().endswith("| Shown by |"):
            is_about_tests = True
        elif (
            is_about_tests
            and not line.startswith("| ---")
            and not (NAMED.search(line) or MADE.search(line))
        ):
            found.append(line)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_is_there(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")

    assert len(NAMED.findall(text)) > 20
    assert missing(text) == []
    assert unmade(text) == []
    assert rows_without_a_test(text) == []


def test_a_test_that_is_not_there_is_found_out() -> None:
    here = "tests/infra/test_named_tests.py::test_a_test_that_is_not_there_is_found_out"

    assert missing(f"`{here}`") == []
    assert missing(f"`{here}x` `tests/nowhere.py::test_x`") == [
        f"{here}x",
        "tests/nowhere.py::test_x",
    ]
    assert unmade("`make audit`, `make sure`") == ["sure"]
    assert rows_without_a_test("| Threat | Shown by |\n| --- | --- |\n| a | b |") == ["| a | b |"]
