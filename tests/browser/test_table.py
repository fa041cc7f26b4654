"""The stories that the console is made for, each played in both languages and at both sizes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.browser import stories

ROOT = Path(__file__).parents[2]
STORIES = (
    "ST1", "ST2", "ST7", "ST8", "ST9", "ST10", "ST11", "ST12", "ST15", "ST17", "ST18", "ST19",
    "ST20", "ST21",
)  # fmt: skip
LEAST = {("phone", "de"), ("desk", "en")}
"""Both languages and both sizes, each at least once; most stories are played in all four ways."""


def played() -> dict[str, set[tuple[str, str]]]:
    """Sizes and languages by story, as pytest would play them."""
    command = ["-m", "pytest", "--collect-only", "-q", "-p", stories.__name__, "tests/browser"]
    found = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    ways = dict[str, set[tuple[str, str]]]()
    for line in found.stdout.splitlines():
        if line.startswith(stories.SIGN):
            story, size, language = line.split()[1:]
            ways.setdefault(story, set()).add((size, language))
    return ways


def test_each_story_is_played_in_both_languages_on_a_phone_and_at_a_desk() -> None:
    ways = played()

    assert {story: ways.get(story, set()) >= LEAST for story in STORIES} == dict.fromkeys(
        STORIES, True
    )
