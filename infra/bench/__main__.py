"""`make bench`: cold starts as a table for people and as JSON for machines."""

import json
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from bench.startup import BUDGETS, functions, start


def main() -> None:
    """Start every function three times, cold; counts are exact, the fastest import is shown."""
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
    Console(stderr=True).print(table)
    print(json.dumps({"cold_starts": rows}, indent=2))


if __name__ == "__main__":
    main()
