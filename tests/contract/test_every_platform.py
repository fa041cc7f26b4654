"""No platform is left out: each has its folder, its line in the registry, its tests."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from herodesk import platforms
from herodesk.platforms import PLATFORMS
from tests.contract.platform_suite import PlatformSuite

HERE = Path(__file__).parent


def test_every_folder_is_registered() -> None:
    folders = {path.parent.name for path in Path(platforms.__file__).parent.glob("*/__init__.py")}

    assert folders == set(PLATFORMS), "each folder in platforms/ needs a line in PLATFORMS"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_is_held_to_the_suite(platform: str) -> None:
    assert (HERE / f"test_platform_{platform}.py").exists(), (
        f"write tests/contract/test_platform_{platform}.py: docs/add-a-platform.md"
    )

    tests = importlib.import_module(f"tests.contract.test_platform_{platform}")

    suites = [it for it in vars(tests).values() if _is_suite(it) and it.platform == platform]
    assert suites, f"test_platform_{platform}.py has no class that inherits PlatformSuite"


def _is_suite(found: object) -> bool:
    inherits = isinstance(found, type) and issubclass(found, PlatformSuite)
    return inherits and found is not PlatformSuite
