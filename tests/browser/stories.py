"""Which story is played where, as pytest collects it: `-p tests.browser.stories --collect-only`
prints a line for each, with the size of the window and the language."""

from __future__ import annotations

import pytest

SIGN = "story:"


def pytest_collection_finish(session: pytest.Session) -> None:
    """One line a story, size and language."""
    for item in session.items:
        params = getattr(item, "callspec", None)
        for mark in item.iter_markers("story"):
            played = [*mark.args, *(params.params[name] for name in ("size", "language"))]  # type: ignore[union-attr]
            print(SIGN, *played)
