"""Cold starts stay within what we promise, counted on the layers as they are deployed."""

from pathlib import Path

import pytest

from bench import startup
from bench.startup import BUDGETS, start
from herodesk.platforms import PLATFORMS


@pytest.mark.slow
@pytest.mark.usefixtures("layers")
@pytest.mark.parametrize("function", startup.functions())
def test_a_function_loads_no_more_than_its_budget(function: str) -> None:
    found = start(function)

    assert found.loaded <= BUDGETS[function]
    assert found.denied() == []
    assert {"app", "herodesk", "boto3"} <= found.modules
    assert found.outcome == "answered"


@pytest.mark.slow
@pytest.mark.usefixtures("layers")
def test_what_judging_a_post_of_any_platform_and_telling_of_it_loads_is_counted() -> None:
    found = start("triage")

    assert found.modules >= {f"herodesk.platforms.{name}.normalise" for name in PLATFORMS}
    assert found.modules >= {"herodesk.classifiers.learned", "herodesk.classifiers.personal"}
    assert found.modules >= {"pydantic.dataclasses", "herodesk.steps.offer", "herodesk.texts"}


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
