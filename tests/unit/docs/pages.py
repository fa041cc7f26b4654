"""The pages of the documentation as tests read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)


@cache
def pages() -> dict[str, str]:
    """Every page that people read, by its path in the repository."""
    found = [ROOT / "README.md", *DOCS.glob("*.md"), *(ROOT / "infra" / "brands").rglob("*.md")]
    return {it.relative_to(ROOT).as_posix(): it.read_text("utf-8") for it in found}


def without_blocks(text: str) -> str:
    """The same without what stands in fences."""
    return FENCE.sub("", text)


def blocks(text: str) -> Iterator[str]:
    """What stands in fences, lines that go on joined."""
    for _, block in FENCE.findall(text):
        yield block.replace("\\\n", " ")


@cache
def headings(text: str) -> list[str]:
    """The anchors of a page, as a repository's page makes them of its headings."""
    names: list[str] = []
    for told in re.findall(r"^#+ (.+)$", without_blocks(text), re.M):
        words = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", told).lower()
        name = re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-")
        again = sum(re.fullmatch(rf"{re.escape(name)}(-\d+)?", it) is not None for it in names)
        names.append(f"{name}-{again}" if again else name)
    return names
