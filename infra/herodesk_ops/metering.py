"""Count what a run would cost on DynamoDB: calls and write units, by AWS's own rules.

Emulators do not count indexes and transactions right (aws-facts, section 9), so that the units
are computed here from the requests: 1 unit per started KB, twice inside a transaction, and each
index entry that appears, changes its key or its projected attributes, or vanishes.
Sizes: names and strings in UTF-8 bytes, numbers (digits + 1) / 2 + 1, one byte per bool and null,
3 bytes plus one per element for lists and maps.
Source: Amazon DynamoDB Developer Guide, "DynamoDB Item sizes and formats", "Read and write
operations", "Using global secondary indexes".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

KB = 1024
INDEX_ATTRIBUTES = ("due_shard", "due_key", "holder")


def size_of_item(item: Mapping[str, Any]) -> int:
    """Bytes of an item in the low-level form `{name: {type: value}}`."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            digits = len(content.replace("-", "").replace(".", "").strip("0") or "0")
            return ceil(digits / 2) + 1
        case "B":
            return len(content)
        case "L":
            return 3 + sum(1 + _size(item) for item in content)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _size(item) for name, item in content.items())
        case "SS" | "NS" | "BS":
            return sum(len(item) for item in content)
        case _:
            return 1


@dataclass
class Meter:
    """Counts the SDK calls of the clients it is attached to, and the write units of the table."""

    calls: Counter[str] = field(default_factory=Counter)
    write_units: int = 0
    read_units: float = 0
    """One for each item that is read consistently, half a unit for each page of the index: items
    and pages are taken to be below 4 KB, which requests do not tell."""
    largest: int = 0
    _entries: dict[tuple[str, str], tuple[Any, ...]] = field(default_factory=dict)

    def attach(self, client: Any) -> None:
        """Watch a boto3 client from now on."""
        client.meta.events.register("before-parameter-build.*.*", self._called)

    def reset(self) -> None:
        """Begin to count anew; what the index holds is remembered."""
        self.calls.clear()
        self.write_units = 0
        self.read_units = 0
        self.largest = 0

    def _called(self, params: dict[str, Any], model: Any, **_: object) -> None:
        self.count(f"{model.service_model.service_name}.{model.name}", params)

    def count(self, call: str, params: Mapping[str, Any]) -> None:
        """A call that is about to be made, `service.Operation`."""
        self.calls[call] += 1
        match call.partition(".")[2]:
            case "PutItem":
                self._put(params["Item"], times=1)
            case "TransactWriteItems":
                for action in params["TransactItems"]:
                    self._put(action["Put"]["Item"], times=2)
            case "BatchGetItem":
                self.read_units += sum(len(one["Keys"]) for one in params["RequestItems"].values())
            case "GetItem" | "Query":
                self.read_units += 0.5 if "IndexName" in params else 1
            case "UpdateItem":
                self.write_units += 1  # the counters: the request does not tell how large they are

    def _put(self, item: Mapping[str, Any], *, times: int) -> None:
        size = size_of_item(item)
        self.largest = max(self.largest, size)
        self.write_units += times * ceil(size / KB)
        self._index(item)

    def _index(self, item: Mapping[str, Any]) -> None:
        key = (item["pk"]["S"], item["sk"]["S"])
        after = tuple(str(item.get(name)) for name in INDEX_ATTRIBUTES)
        is_in = "due_shard" in item
        before = self._entries.get(key)
        if is_in and before is None:
            self.write_units += 1
        elif is_in and before is not None and before != after:
            self.write_units += 2 if before[:2] != after[:2] else 1
        elif not is_in and before is not None:
            self.write_units += 1
        if is_in:
            self._entries[key] = after
        else:
            self._entries.pop(key, None)
