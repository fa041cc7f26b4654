"""Libraries for the browser: locked like everything else, deployed as the few files they are."""

import json
import re
import subprocess
from pathlib import Path
from shutil import copy, copytree

import pytest

from bench.startup import LAYERS
from tests.infra.translated import ROOT

LOCK = ROOT / "requirements" / "web" / "package-lock.json"
STATIC = Path("herodesk") / "web" / "static"
OURS = {
    "style.css", "sign.svg", "board.js", "chart.js", "drafts.js", "go-on.js", "looking.js",
    "measure.js", "measure-bluesky.js", "measure-instagram.js", "measure-mastodon.js",
    "measure-threads.js", "measure-x.js",
    "measure-x-data.js", "picture.js", "rules.js",
}  # fmt: skip
KEPT = {"htmx.min.js", "uplot.min.js", "uplot.min.css", "uplot.license"}
"""What is deployed for browsers, and nothing else: a new file is added here on purpose."""


def _entries(text: str) -> dict[str, dict[str, object]]:
    packages: dict[str, dict[str, object]] = json.loads(text)["packages"]
    return {name: entry for name, entry in packages.items() if name}


def test_the_lock_for_browsers_names_no_host_and_no_path() -> None:
    text = LOCK.read_text("utf-8")

    assert "://" not in text
    assert not any("resolved" in entry or "link" in entry for entry in _entries(text).values())


def test_everything_for_browsers_has_a_hash() -> None:
    entries = _entries(LOCK.read_text("utf-8"))

    assert entries
    assert [
        n for n, e in entries.items() if not re.match(r"sha512-", str(e.get("integrity")))
    ] == []


def test_what_is_asked_for_is_what_is_locked() -> None:
    asked = json.loads((LOCK.parent / "package.json").read_text("utf-8"))
    versions = asked["dependencies"] | asked["devDependencies"]

    locked = {name: entry["version"] for name, entry in _entries(LOCK.read_text("utf-8")).items()}

    assert locked == {f"node_modules/{name}": version for name, version in versions.items()}


def test_a_machine_without_npm_gets_one_that_is_locked_too() -> None:
    command = ["make", "-n", "-W", str(LOCK.relative_to(ROOT)), "NPM=", "web"]

    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert re.search(r"\.venv-node/bin/npm ci --ignore-scripts", told)
    assert re.search(r"require-hashes\s+(--requirement )?requirements/node\.txt", told)


def test_with_an_npm_no_other_is_fetched() -> None:
    command = ["make", "-n", "-W", str(LOCK.relative_to(ROOT)), "NPM=/opt/npm", "web"]

    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert "/opt/npm ci --ignore-scripts" in told
    assert ".venv-node" not in told


@pytest.mark.slow
@pytest.mark.usefixtures("layers")
def test_the_layer_brings_browsers_what_is_meant_for_them_and_nothing_else() -> None:
    deployed = LAYERS / "core" / "python" / STATIC

    found = {str(path.relative_to(deployed)) for path in deployed.rglob("*") if path.is_file()}

    assert found == OURS | {f"kept/{name}" for name in KEPT}


def test_what_was_thrown_away_is_copied_again_without_fetching(tmp_path: Path) -> None:
    copy(ROOT / "Makefile", tmp_path)
    copytree(LOCK.parent, tmp_path / "requirements" / "web")
    (tmp_path / ".build" / "web").mkdir(parents=True)
    (tmp_path / ".build" / "web" / ".ready").touch()
    command = ["make", "-n", "NPM=/opt/npm", "web"]

    told = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    assert "kept/htmx.min.js" in told
    assert "/opt/npm" not in told
