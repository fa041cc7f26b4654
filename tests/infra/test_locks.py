"""The locks work anywhere: every version has hashes, and no index, host or path is named."""

import re
from pathlib import Path

import pytest

from tests.infra.translated import ROOT

LOCKS = sorted([ROOT / "layers/deps/requirements.txt", *(ROOT / "requirements").glob("*.txt")])
FOREIGN = re.compile(r"://|file:|--?(index|extra-index|find-links|trusted-host)|(?<![\w.])/\w")


def _foreign(text: str) -> list[str]:
    return [line for line in text.splitlines() if FOREIGN.search(line)]


def _unhashed(text: str) -> list[str]:
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    return [e.split()[0] for e in entries if "==" in e.split("\n")[0] and "--hash=sha256:" not in e]


def _pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[\S+\])?==(\S+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_names_no_host_and_no_path(lock: Path) -> None:
    assert _foreign(lock.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_has_hashes_for_everything(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    assert _pins(lock)
    assert _unhashed(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://pypi.example.org/simple",
        "--find-links wheels",
        "tool @ file:///srv/tool.whl",
        "tool @ git+ssh://example.org/tool",
        "# via -r /home/somebody/requirements/dev.in",
    ],
)
def test_a_line_that_ties_a_lock_to_a_place_is_found(line: str) -> None:
    assert _foreign(f"boto3==1.0\n{line}\n") == [line]


def test_an_entry_without_hash_is_found() -> None:
    assert _unhashed("a==1 \\\n    --hash=sha256:00\nb==2\n    # via a\n") == ["b==2"]


def test_tests_run_against_the_versions_that_are_deployed() -> None:
    deployed = _pins(ROOT / "layers/deps/requirements.txt")

    tested = _pins(ROOT / "requirements/dev.txt")

    assert {name: tested.get(name) for name in deployed} == deployed


def test_the_layer_lock_holds_no_conditions() -> None:
    """Pip would judge them by the Python that builds, not by the one in Lambda."""
    text = (ROOT / "layers/deps/requirements.txt").read_text(encoding="utf-8")

    assert " ; " not in text
