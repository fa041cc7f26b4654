"""Cold starts stay within what we promise, counted on the layers as they are deployed."""

import fcntl
import subprocess
from pathlib import Path

import pytest

from bench import startup
from bench.startup import BUDGETS, ROOT, start


@pytest.fixture(scope="session")
def layers() -> None:
    """Built by make, which knows whether they are up to date; one test process at a time."""
    (ROOT / ".build").mkdir(exist_ok=True)
    with (ROOT / ".build" / "layers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["make", "-s", "layers-host"], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.slow
@pytest.mark.usefixtures("layers")
@pytest.mark.parametrize("function", startup.functions())
def test_a_function_loads_no_more_than_its_budget(function: str) -> None:
    found = start(function)

    assert found.loaded <= BUDGETS[function]
    assert found.denied() == []
    assert {"app", "herodesk", "boto3"} <= found.modules


@pytest.mark.slow
@pytest.mark.usefixtures("layers")
def test_what_must_not_be_loaded_is_found_even_if_loaded_late(tmp_path: Path) -> None:
    folder = tmp_path / "functions" / "receive"
    folder.mkdir(parents=True)
    (folder / "app.py").write_text("def handler(event, context):\n    import pydantic\n")

    found = start("receive", tmp_path)

    assert found.denied() == ["pydantic"]


@pytest.mark.slow
@pytest.mark.usefixtures("layers")
def test_the_interpreter_sees_the_layers_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "functions" / "receive"
    folder.mkdir(parents=True)
    (folder / "app.py").write_text("import pytest\n")

    with pytest.raises(RuntimeError, match="No module named 'pytest'"):
        start("receive", tmp_path)


def test_every_function_has_a_budget() -> None:
    assert set(startup.functions()) <= set(BUDGETS)
