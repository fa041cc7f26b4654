"""One thing that the doctor found, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """`code` is for programs, `where` a channel, person, topic or resource. What is not `grave`
    could not be looked at, or is only worth knowing."""

    code: str
    where: str
    told: str
    cure: str
    grave: bool = True

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "code": self.code, "where": self.where, "told": self.told, "cure": self.cure,
            "grave": self.grave,
        }  # fmt: skip
