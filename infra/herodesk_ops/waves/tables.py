"""What was measured, as tables that can stand in a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from herodesk_ops.waves.methods import METHODS


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """All tables, in Markdown."""
    yield from _table(
        ["", *METHODS],
        [
            [what, *(found[what][name] for name in METHODS)]
            for what in (
                "false alarms a month",
                "false alarms in the first month",
                "limits for one a month",
            )
        ],
    )
    yield ""
    head = ["authors an hour", "times", "authors"]
    yield from _table(
        [*head, *(f"{name}: after 8th, share, in time" for name in METHODS)],
        [
            [*(row[name] for name in head), *(_told(row[name]) for name in METHODS)]
            for row in found["waves"]
        ],
    )
    if rows := found.get("recorded"):
        yield ""
        yield from _table([*rows[0]], [[*row.values()] for row in rows])


def _told(summed: Mapping[str, Any]) -> str:
    if summed["minutes"] is None:
        return "never"
    missed = "" if summed["called"] == 1 else f", {summed['called']:.0%} called"
    return f"{summed['after 8th']}, {summed['share']:.0%}, {summed['in time']:.0%}{missed}"


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join('-' if cell is None else str(cell) for cell in row)} |"
