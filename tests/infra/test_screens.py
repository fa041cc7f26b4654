"""The pictures in docs/screens are made by browser tests that exist."""

import re

from screens.__main__ import KEPT
from screens.chosen import CHOSEN
from tests.infra.translated import ROOT

NAMES = [name for group in CHOSEN.values() for name in group]


def test_each_chosen_picture_is_made_by_a_browser_test() -> None:
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests/browser").glob("test_*.py"))

    made = set(re.findall(r'\.keeps\("([\w-]+)"\)', tests))

    assert [name for name in NAMES if name not in made] == []


def test_no_picture_is_kept_that_nobody_chose() -> None:
    known = {f"{name}-{size}.webp" for name in NAMES for size in ("phone", "desk")}

    assert {path.name for path in KEPT.glob("*.webp")} - known == set()
