"""What is deployed starts as Lambda starts it, and the same sources give the same bytes."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench import startup
from built.artifacts import artifacts, finish, too_large
from tests.infra.runtime_api import Answered, copied_client, run
from tests.infra.translated import ROOT, resources, source
from tests.made import made

BUILT = ROOT / ".build" / "built"
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="AWS's client is for Linux")

Start = Callable[[Path, str], Answered]


@pytest.fixture(scope="module")
def built() -> Path:
    """The template, built for the Python that is here."""
    made("build-host")
    return BUILT


@pytest.fixture(scope="module")
def start(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts a folder as a function on the built layers, before a cloud on this machine."""
    client = copied_client(tmp_path_factory.mktemp("client"))
    layers = [built / name / "python" for name in ("CoreLayer", "DepsLayer")]

    with startup.cloud() as address:
        environment = startup.environment(address)
        yield lambda folder, event: run(folder, layers, client, event, environment)


@ON_LINUX
@pytest.mark.slow
@pytest.mark.parametrize("function", startup.functions())
def test_a_built_function_answers_an_event_of_lambda(
    function: str, built: Path, start: Start
) -> None:
    answered = start(built / _logical(function), startup.event_for(function))

    assert answered.kind == "response", answered
    assert "Traceback" not in answered.log, answered.log
    for line in answered.log.splitlines():
        told = json.loads(line) if line.startswith("{") else {"_aws": {}}
        assert "_aws" in told or told["level"] in {"INFO", "WARNING"}, line
    if function in {"receive", "console"}:
        assert answered.body["statusCode"] in {200, 401}
    elif function in {"triage", "publish"}:
        assert answered.body == {"batchItemFailures": []}
    else:
        assert isinstance(answered.body, dict)


@ON_LINUX
@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "kind", "told"),
    [
        ("import pytest", "init-error", "ImportModuleError"),
        ("import herodesk_ops", "init-error", "ImportModuleError"),
        ("def handler(event, context): return {1, 2}", "error", "MarshalError"),
        ("def handler(event, context): return event['nothing']", "error", "KeyError"),
    ],
)
def test_what_a_plain_call_hides_is_found(
    code: str, kind: str, told: str, start: Start, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text(code + "\n")

    answered = start(tmp_path, "{}")

    assert answered.kind == kind, answered
    assert told in answered.body["errorType"]


@pytest.mark.slow
def test_a_finished_build_has_nothing_in_it_for_writers_and_nothing_of_this_machine(
    built: Path, tmp_path: Path
) -> None:
    copy = _copied(built, tmp_path / "one")

    finish(copy, sys.executable)

    files = [path for path in copy.rglob("*") if path.is_file()]
    assert not [path for path in files if path.suffix in {".po", ".md"}]
    compiled = [path for path in files if path.suffix == ".pyc"]
    assert {path.parents[1].name for path in compiled} > {"Receive", "herodesk"}
    assert not [path for path in compiled if str(tmp_path).encode() in path.read_bytes()]


@pytest.mark.slow
def test_the_same_sources_give_the_same_bytes_wherever_they_are_finished(
    built: Path, tmp_path: Path
) -> None:
    one, other = (_copied(built, tmp_path / name) for name in ("one", "another-place"))

    finish(one, sys.executable)
    finish(other, sys.executable)

    assert artifacts(one) == artifacts(other)
    (other / "Receive" / "app.py").write_text("changed = True\n")
    assert artifacts(one) != artifacts(other)


def test_without_lambdas_python_no_byte_code_is_written(tmp_path: Path) -> None:
    (tmp_path / "Receive").mkdir()
    (tmp_path / "Receive" / "app.py").write_text("handler = None\n")

    assert finish(tmp_path, "a-python-that-is-not-here") is False

    assert [path.name for path in tmp_path.rglob("*.*")] == ["app.py"]


@pytest.mark.slow
def test_lambda_takes_what_is_built(built: Path) -> None:
    found = artifacts(built)

    assert {one.name for one in found} > {"CoreLayer", "DepsLayer", "template.yaml"}
    assert too_large(found) == []
    assert sum(one.packed for one in found) < 50 * 1024 * 1024


def _copied(built: Path, target: Path) -> Path:
    """Some of a build is enough; the third-party layer is finished by its own Makefile."""
    left = shutil.ignore_patterns("DepsLayer", ".ready", "models", "platforms", "steps", "web")
    return Path(shutil.copytree(built, target, ignore=left))


def _logical(function: str) -> str:
    for name, properties in resources(source(), "AWS::Serverless::Function"):
        if properties["CodeUri"] == f"functions/{function}":
            return name
    raise AssertionError(function)
