"""What is found when rules are looked at that can be read but may not do what is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether the rules may be pushed as they are."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing found: where it stands, what is wrong, what to do. `path` is the key in brand.toml
    that it is about, if any, and `value` what to look for there."""

    severity: Severity
    where: str
    what: str
    cure: str
    path: tuple[str | int, ...] = ()
    value: str | None = None
