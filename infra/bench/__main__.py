"""`make bench`: cold starts and the cost of each step, as tables for people and as JSON."""

import json
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from bench.board import Board, board
from bench.model import (
    ALLOWED_BYTES,
    ALLOWED_LOAD_MS,
    ALLOWED_POST_MS,
    ModelCost,
    model_cost,
)
from bench.startup import BUDGETS, functions, start
from bench.steps import costs
from bench.triage import MOST_CALLS, deliveries


def main() -> None:
    """Start every function three times, cold, and walk one case down the line.

    Counts are exact; of the three imports the fastest is shown.
    """
    table = Table(title="Cold start on the deployed layers")
    for heading in ("function", "modules", "budget", "at import", "import ms", "denied"):
        table.add_column(heading, justify="left" if heading == "function" else "right")
    rows = []
    for name in functions():
        starts = [start(name) for _ in range(3)]
        best = min(starts, key=lambda one: one.milliseconds)
        row = {key: value for key, value in asdict(best).items() if key != "modules"}
        rows.append({**row, "budget": BUDGETS[name], "denied": best.denied()})
        table.add_row(
            name,
            str(best.loaded),
            str(BUDGETS[name]),
            str(best.imported),
            f"{best.milliseconds:.0f}",
            ", ".join(best.denied()) or "none",
        )
    steps = costs()
    model = model_cost()
    desk = board()
    delivered = deliveries()
    Console(stderr=True).print(
        table,
        _table_of(steps),
        _table_of_deliveries(delivered),
        _table_of_board(desk),
        _table_of_model(model),
    )
    told = {
        "cold_starts": rows,
        "steps": steps,
        "deliveries": delivered,
        "board": asdict(desk),
        "model": asdict(model),
    }
    print(json.dumps(told, indent=2))


def _table_of(steps: list[dict[str, object]]) -> Table:
    table = Table(title="What a step costs, counted on its requests")
    for heading in ("step", "calls", "notices", "write units", "allowed", "largest item, bytes"):
        table.add_column(heading, justify="left" if heading == "step" else "right")
    for step in steps:
        table.add_row(*("-" if value is None else str(value) for value in step.values()))
    return table


def _table_of_deliveries(rows: list[dict[str, object]]) -> Table:
    table = Table(
        title=f"A delivery of noise, from receipt to the end (of a batch, at most {MOST_CALLS}"
        " calls a post); CPU as a ratio to the generic platform's one post"
    )
    for heading in ("platform", "posts", "bytes", "calls", "a post", "write units", "CPU"):
        table.add_column(heading, justify="left" if heading == "platform" else "right")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    return table


def _table_of_board(desk: Board) -> Table:
    table = Table(
        title=f"The board: {desk.cases} cases drawn in {desk.drawn_ms} ms of a CPU"
        f" (aim: {desk.allowed_ms})"
    )
    for heading in ("answer", "status", "calls", "read units", "bytes sent"):
        table.add_column(heading, justify="left" if heading == "answer" else "right")
    for look in desk.looks:
        table.add_row(
            look.what, str(look.status), str(look.calls), f"{look.read_units:g}",
            str(look.sent_bytes),
        )  # fmt: skip
    return table


def _table_of_model(model: ModelCost) -> Table:
    table = Table(title="The classifier in a bare interpreter on the built layers")
    for heading in ("what", "measured", "allowed"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    table.add_row("file, bytes", f"{model.file_bytes:,}", f"{ALLOWED_BYTES:,}")
    table.add_row("load, ms", f"{model.load_ms}", f"{ALLOWED_LOAD_MS:.0f}")
    table.add_row("a post, ms (mean)", f"{model.post_ms}", f"{ALLOWED_POST_MS:.0f}")
    table.add_row("95 of 100 posts, ms", f"{model.post_p95_ms}", "-")
    table.add_row("denied modules", ", ".join(model.denied) or "none", "none")
    return table


if __name__ == "__main__":
    main()
