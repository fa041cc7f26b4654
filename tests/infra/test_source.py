"""What is deployed, looked at as source and started bare: no scans, no library too many."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.startup import DENIED

ROOT = Path(__file__).parents[2]
DEPLOYED = [*(ROOT / "layers/core/python/herodesk").rglob("*.py"), *ROOT.glob("functions/*/app.py")]


def scans(source: str) -> Iterator[int]:
    """Lines that scan a table: by the call or by its paginator."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == "scan":
            yield node.lineno
        if isinstance(node, ast.Constant) and node.value == "scan":
            yield node.lineno


def test_nothing_that_is_deployed_scans_the_table() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in DEPLOYED
        for line in scans(path.read_text(encoding="utf-8"))
    ]

    assert len(DEPLOYED) > 100
    assert found == []


def test_a_scan_is_found_however_it_is_asked_for() -> None:
    assert [*scans("client.scan(TableName=t)")] == [1]
    assert [*scans("client.get_paginator('scan')")] == [1]
    assert [*scans("client.query(TableName=t)")] == []


@pytest.mark.parametrize("function", DENIED)
def test_a_function_loads_nothing_that_it_must_not_load(function: str) -> None:
    """Its code alone is loaded; what a run loads besides is counted on the layers."""
    probe = "import app, json, sys; print(json.dumps(sorted(sys.modules)))"
    paths = [ROOT / "functions" / function, ROOT / "layers" / "core" / "python"]
    done = subprocess.run(
        [sys.executable, "-c", probe],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(json.loads(done.stdout))

    assert "herodesk" in loaded
    assert loaded.isdisjoint(DENIED[function])
