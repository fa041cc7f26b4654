"""The brand's rules and their versions, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock

from herodesk.domain.brand import Brand
from herodesk.domain.errors import ConflictError
from herodesk.domain.versions import RulesText, RulesVersion
from herodesk.ports import Clock

FIRST_AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass
class MemoryRules:
    """`ports.Rules` that begins with one version."""

    rules: Brand
    source: RulesText = field(default_factory=lambda: RulesText(text=""))
    clock: Clock | None = None
    _kept: list[tuple[RulesVersion, RulesText]] = field(init=False)
    _lock: RLock = field(default_factory=RLock, init=False, repr=False)

    def __post_init__(self) -> None:
        first = RulesVersion(number=1, at=FIRST_AT, by="operator", why="the first rules")
        self._kept = [(first, self.source)]

    def brand(self) -> Brand:
        return self.rules

    def versions(self, limit: int) -> list[RulesVersion]:
        with self._lock:
            return [version for version, _ in self._kept[::-1]][:limit]

    def version(self, number: int) -> RulesVersion | None:
        with self._lock:
            return self._kept[number - 1][0] if 1 <= number <= len(self._kept) else None

    def text(self, number: int) -> RulesText | None:
        with self._lock:
            found = self._kept[number - 1][1] if 1 <= number <= len(self._kept) else None
        return found if found and found.text else None

    def push(self, brand: Brand, text: RulesText, *, by: str, why: str, base: int) -> int:
        with self._lock:
            if base != len(self._kept):
                raise ConflictError("somebody else pushed rules just now: look, and try again")
            if text.text == self._kept[-1][1].text:
                return base
            at = self.clock.now() if self.clock else FIRST_AT
            change = RulesVersion(number=base + 1, at=at, by=by, why=why)
            self._kept.append((change, text))
            self.rules = brand
            return base + 1
