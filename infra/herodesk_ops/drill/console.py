"""One person's part in a drill, played at a terminal: what the phone says, and what one answers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from textwrap import indent
from time import monotonic
from typing import TextIO
from zoneinfo import ZoneInfo

from herodesk.domain.case import Case
from herodesk.domain.draft import Remark
from herodesk.texts.drafts import in_words
from herodesk_ops.errors import CommandError


@dataclass
class AtTheConsole:
    """`room.Player` who reads and types. The time that typing takes is the time that passes."""

    zone: str
    address: str = "du"
    language: str = "en"
    source: TextIO = field(default_factory=lambda: sys.stdin)
    sink: TextIO = field(default_factory=lambda: sys.stdout)
    clock: Callable[[], float] = monotonic
    _asked: float = 0.0

    def wants(self, case: Case, words: Sequence[str], now: datetime) -> bool:
        self._show(case, words, now)
        return self._ask("Take it? [y/n] ").strip().casefold() in {"y", "yes", "j", "ja", "1"}

    def answer(self, case: Case, words: Sequence[str], now: datetime) -> str:
        if len(words) > 1:
            self._show(case, words[-1:], now)
        return self._ask("Your answer (an empty line gives it back): ")

    def reads(self, remarks: Sequence[Remark]) -> bool:
        for one in remarks:
            self.sink.write(f"  {in_words(one, self.language, self.address)}\n")
        if any(one.stops for one in remarks):
            self.sink.write("  That cannot stand in public.\n")
            return False
        return self._ask("Send it all the same? [y/n] ").strip().casefold() in {"y", "yes", "j"}

    def took(self) -> timedelta:
        return timedelta(seconds=max(0.0, self.clock() - self._asked))

    def _show(self, case: Case, words: Sequence[str], now: datetime) -> None:
        time = now.astimezone(ZoneInfo(self.zone))
        self.sink.write(f"\n{time:%a %H:%M}  {case.number}  {case.topic or 'no topic'}\n")
        for text in words:
            self.sink.write(indent(text, "  ❝ ", lambda _: True) + "\n")

    def _ask(self, question: str) -> str:
        self.sink.write(question)
        self.sink.flush()
        self._asked = self.clock()
        line = self.source.readline()
        if not line:
            raise CommandError("the drill was left before its end; nothing is scored.")
        return line.rstrip("\n")
