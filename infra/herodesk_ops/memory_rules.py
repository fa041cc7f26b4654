"""The brand's rules and their versions, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock

from herodesk.domain.brand import Brand
from herodesk.domain.errors import ConflictError, InvalidError
from herodesk.domain.versions import RulesText, RulesVersion
from herodesk.ports import Clock

FIRST_AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass
class MemoryRules:
    """`ports.Rules` that begins with one version."""

    rules: Brand
    source: RulesText = field(default_factory=lambda: RulesText(text=""))
    clock: Clock | None = None
    words: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """Of the compact, by its version."""
    _kept: list[tuple[RulesVersion, RulesText]] = field(init=False)
    _lock: RLock = field(default_factory=RLock, init=False, repr=False)

    def __post_init__(self) -> None:
        first = RulesVersion(number=1, at=FIRST_AT, by="operator", why="the first rules")
        self._kept = [(first, self.source)]
        if self.source.words:
            self.words[self.rules.compact.version] = self.source.words

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

    def compact_words(self, version: str) -> Mapping[str, str]:
        return self.words.get(version, {})

    def push(self, brand: Brand, text: RulesText, *, by: str, why: str, base: int) -> int:
        with self._lock:
            if base != len(self._kept):
                raise ConflictError("somebody else pushed rules just now: look, and try again")
            newest, version = self._kept[-1][1], brand.compact.version
            if (text.text, text.compact) == (newest.text, newest.compact):
                return base
            if text.words and self.words.setdefault(version, text.words) != text.words:
                raise InvalidError(f"compact.toml: version {version} is stored with other words.")
            at = self.clock.now() if self.clock else FIRST_AT
            change = RulesVersion(number=base + 1, at=at, by=by, why=why)
            self._kept.append((change, text))
            self.rules = brand
            return base + 1
