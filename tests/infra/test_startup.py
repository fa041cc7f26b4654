"""Cold starts stay within what we promise, counted on the layers as they are deployed."""

from pathlib import Path

import pytest

from bench import startup
from bench.startup import BUDGETS, beside, start
from herodesk.parts import MODULES
from herodesk.platforms import PLATFORMS, declared_of

PARTS = {
    "receive": ("verify",),
    "triage": ("normalise",),
}
"""What each function loads of the platform that it is busy with: it is busy with one."""

_META = ("facebook", "instagram", "threads", "messenger")
LATER: dict[tuple[str, str], tuple[str, ...]] = {
    ("triage", "youtube"): ("youtube.feed",),
    **{(function, it): ("meta_leaving",) for function in PARTS for it in _META},
}
"""What a platform's part loads only for some deliveries: it is counted with the part."""

MOST_BESIDE_SENDING = 30
"""Modules that a platform's outgoing parts may load beside those that send."""


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
@pytest.mark.parametrize("function", PARTS)
def test_no_platform_makes_a_function_load_more_than_its_budget(function: str) -> None:
    base = start(function)

    loaded = {
        platform: len(base.modules | beside(*parts)) for platform, parts in _parts_for(function)
    }

    too_many = {name: count for name, count in loaded.items() if count > BUDGETS[function]}
    assert not too_many, f"load less in these platforms' parts for {function}: {too_many}"


@pytest.mark.slow
@pytest.mark.usefixtures("layers")
@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_goes_out_loads_little_beside_what_sends(platform: str) -> None:
    parts = [it for it in ("publish", "catch_up", "renew") if _has(platform, it)]

    loaded = beside(*(f"{platform}.{part}" for part in parts)) - beside("sending")

    assert len(loaded) <= MOST_BESIDE_SENDING, sorted(loaded)


def _parts_for(function: str) -> list[tuple[str, list[str]]]:
    return [
        (
            name,
            [
                *(f"{name}.{it}" for it in PARTS[function] if _has(name, it)),
                *_later(function, name),
            ],
        )
        for name in PLATFORMS
    ]


def _later(function: str, platform: str) -> tuple[str, ...]:
    return LATER.get((function, platform), ())


def _has(platform: str, part: str) -> bool:
    return part in MODULES and part not in declared_of(platform).LACKS


@pytest.mark.slow
@pytest.mark.usefixtures("layers")
def test_what_judging_a_post_and_telling_of_it_loads_is_counted() -> None:
    found = start("triage")

    assert found.modules >= {"herodesk.platforms.generic.normalise"}
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
