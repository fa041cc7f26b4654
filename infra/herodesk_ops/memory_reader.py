"""`ports.ReaderPort` in memory: a platform that answers a catch-up read as it was told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.parts import Asked, CatchUp, Ours, Page
from herodesk.ports import Probed


@dataclass
class MemoryReader:
    """`ports.ReaderPort` that gives the answers it was told, in their order; without parts it is
    connected to nothing."""

    parts: dict[str, CatchUp] = field(default_factory=dict)
    answers: list[Page | Wait | Lost | Refused] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    standing: dict[str, Probed] = field(default_factory=dict)
    """What each platform says of our side."""
    leases: dict[str, Probed] = field(default_factory=dict)
    """What each platform says when it is asked to go on."""
    extended: list[str] = field(default_factory=list)

    gone: dict[tuple[str, str], bool | Wait | Lost | Refused] = field(default_factory=dict)
    """What each platform says of who is asked about."""

    def part(self, platform: str) -> CatchUp | None:
        return self.parts.get(platform)

    def read(self, platform: str, asked: Asked, *, now: datetime) -> Page | Wait | Lost | Refused:  # noqa: ARG002 - the port's shape
        self.asked.append(asked)
        return self.answers.pop(0)

    def probe(self, platform: str, ours: Ours, *, now: datetime) -> Probed:  # noqa: ARG002 - the port's shape
        return self.standing.get(platform)

    def has_left(
        self,
        platform: str,
        author_id: str,
        handle: str | None,  # noqa: ARG002 - the port's shape
        *,
        now: datetime,  # noqa: ARG002 - likewise
    ) -> bool | Wait | Lost | Refused | None:
        return self.gone.get((platform, author_id))

    def extend(self, platform: str, ours: Ours, *, now: datetime) -> Probed:  # noqa: ARG002 - the port's shape
        answer = self.leases.get(platform)
        if answer:
            self.extended.append(platform)
        return answer
