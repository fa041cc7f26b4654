"""docs/add-a-platform.md is true: the platform that it builds is held to everything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "add-a-platform.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
REGISTRY = "layers/core/python/herodesk/platforms/__init__.py"
NEEDED = (
    "layers/core/python/herodesk",
    "infra/herodesk_ops",
    "infra/brands",
    "tests/contract",
    "tests/golden",
    "docs",
    "template.yaml",
    "README.md",
    "pyproject.toml",
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which somebody has followed the page."""
    root = tmp_path_factory.mktemp("checkout")
    for name in (*NEEDED, *(f"tests/{it.name}" for it in (ROOT / "tests").glob("*.py"))):
        source, target = ROOT / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.png"))
        else:
            shutil.copy(source, target)
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    registry = (root / REGISTRY).read_text(encoding="utf-8")
    line = re.search(r'^    "plauder",\n', PAGE, re.MULTILINE)
    assert line
    (root / REGISTRY).write_text(registry.replace("PLATFORMS = (\n", f"PLATFORMS = (\n{line[0]}"))
    return root


def run(tree: Path, *arguments: str) -> str:
    path = os.pathsep.join(str(tree / it) for it in ("layers/core/python", "infra", "."))
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
def test_who_follows_the_page_has_a_platform_that_passes_everything(tree: Path) -> None:
    written = run(tree, "herodesk_ops.platforms.declared")
    run(tree, "tests.contract.golden", "plauder")

    told = run(
        tree, "pytest", "-q", "-n", "0", "-p", "no:cacheprovider",
        "tests/contract/test_platform_plauder.py", "tests/contract/test_every_platform.py",
    )  # fmt: skip

    assert "template.yaml" in written.split()
    assert "PlauderApiAddress" in (tree / "template.yaml").read_text(encoding="utf-8")
    assert re.search(r"\d+ passed", told)
    assert "failed" not in told


def test_every_place_that_the_page_names_is_one() -> None:
    wanted = {
        "layers/core/python/herodesk/platforms/plauder/verify.py",
        "infra/herodesk_ops/platforms/plauder.py",
        "tests/contract/test_platform_plauder.py",
        "docs/platform-plauder.md",
    }

    assert wanted <= FILES.keys()
