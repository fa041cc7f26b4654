"""What the functions of a local cloud cost while they run: calls, units and bytes of each run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any
from unittest.mock import patch

from herodesk_ops.local.outside import current
from herodesk_ops.metering import Meter, size_of_item

MAKES_CALLS = "_make_api_call"
"""Where every call of the SDK comes by."""


@dataclass
class Cost:
    """What some runs have cost. Notices are counted apart: their price is another."""

    calls: int = 0
    notices: int = 0
    scans: int = 0
    write_units: int = 0
    read_units: float = 0
    read_bytes: int = 0
    """Of the items that came back: a list that grows shows here before it costs a unit."""

    def add(self, other: Cost) -> None:
        """Both together."""
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class Counted:
    """Counts the AWS calls of functions, run by run, from the moment that it watches."""

    runs: dict[str, dict[str, Cost]] = field(default_factory=dict)
    """By function and request, in the order of their first calls."""
    _meter: Meter = field(default_factory=Meter)
    _lock: Lock = field(default_factory=Lock)

    def reset(self) -> None:
        """Begin anew; what stands in the index is remembered."""
        with self._lock:
            self.runs = {}

    def told(self) -> dict[str, Any]:
        """What each function has cost, and each run of triage."""
        with self._lock:
            of_functions = {name: _sum(runs) for name, runs in self.runs.items()}
            of_runs = [asdict(cost) for cost in self.runs.get("triage", {}).values()]
        return {"functions": {n: asdict(c) for n, c in of_functions.items()}, "triage": of_runs}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Every call of every run while the block lasts."""
        from botocore.client import BaseClient

        original: Callable[..., Any] = getattr(BaseClient, MAKES_CALLS)

        def call(client: Any, operation: str, params: Mapping[str, Any]) -> Any:
            run = current()
            answer = original(client, operation, params)
            if run is not None:
                name = f"{client.meta.service_model.service_name}.{operation}"
                self._counts(run.function, run.request_id, name, params, answer)
            return answer

        with patch.object(BaseClient, MAKES_CALLS, call):
            yield

    def _counts(
        self, function: str, run: str, name: str, params: Mapping[str, Any], answer: Any
    ) -> None:
        with self._lock:
            written, read = self._meter.write_units, self._meter.read_units
            self._meter.count(name, params)
            cost = Cost(
                calls=name != "sns.Publish",
                notices=name == "sns.Publish",
                scans=name == "dynamodb.Scan",
                write_units=self._meter.write_units - written,
                read_units=self._meter.read_units - read,
                read_bytes=_bytes(answer) if name.startswith("dynamodb.") else 0,
            )
            self.runs.setdefault(function, {}).setdefault(run, Cost()).add(cost)


def _sum(runs: Mapping[str, Cost]) -> Cost:
    whole = Cost()
    for cost in runs.values():
        whole.add(cost)
    return whole


def _bytes(answer: Mapping[str, Any]) -> int:
    """Of all items in the table's answer."""
    found = [*answer.get("Items", ()), *([answer["Item"]] if "Item" in answer else ())]
    for items in answer.get("Responses", {}).values():
        found += items
    return sum(map(size_of_item, found))
