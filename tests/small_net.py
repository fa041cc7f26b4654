"""A convolutional net of a few lanes by chance, small enough to be worked out number by number."""

from __future__ import annotations

import random
from struct import pack
from typing import Any

from herodesk.classifiers.heads import sizes

WIDTH, UNITS, PAIRS, LAYERS = 4, 6, 2, 2
NONE = (0.0, [0.0] * (PAIRS + 2 * UNITS))


def small_net(seed: int = 3) -> tuple[dict[str, Any], bytes]:
    """The header of a net and what follows it in the file, see `herodesk.classifiers.heads`."""
    chance = random.Random(seed)

    def weights(count: int) -> list[float]:
        return [round(chance.uniform(-1, 1), 3) for _ in range(count)]

    told = {
        "width": WIDTH,
        "units": UNITS,
        "steps": [0.004, 0.006, 0.01],
        "biases": weights(PAIRS),
        "layers": [
            {"biases": [chance.randint(-20_000, 30_000) for _ in range(UNITS)]}
            for _ in range(LAYERS)
        ],
        "heads": {
            "verdict": {label: [0.1, weights(PAIRS + 2 * UNITS)] for label in ("problem", "noise")},
            "danger": {"yes": [-0.2, weights(PAIRS + 2 * UNITS)]},
        },
    }
    tables = b"".join(chance.randbytes(size) for size in sizes(WIDTH, PAIRS))
    flat = [chance.randint(-300, 300) for _ in range(3 * UNITS * (WIDTH + (LAYERS - 1) * UNITS))]
    return told, tables + pack(f"<{len(flat)}h", *flat)
