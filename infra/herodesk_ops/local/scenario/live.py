"""The live view: one line an event, the line's stations as columns; plain where no terminal is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.live import Live as RichLive
from rich.table import Table
from rich.text import Text

from herodesk_ops.local.scenario.observe import Event
from herodesk_ops.local.scenario.summary import Figures

NARROWEST = 100
FIXED = {"time": 5, "judged": 16, "case": 6, "told": 26, "claimed": 11, "answered": 9}
GAP = 2


class LiveView:
    """Writes events as they happen, with a status bar at the foot of a terminal."""

    def __init__(self, zone: str, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._zone = ZoneInfo(zone)
        self._bar: RichLive | None = None
        width = max(NARROWEST, self._console.width if self._console.is_terminal else 120)
        room = width - sum(FIXED.values()) - GAP * len(FIXED)
        self._widths = {"time": 5, "post": room, **{k: v for k, v in FIXED.items() if k != "time"}}

    @property
    def is_terminal(self) -> bool:
        """Whether somebody watches."""
        return self._console.is_terminal

    @contextmanager
    def running(self, title: str) -> Iterator[None]:
        """Head, then events, then nothing of the bar is left."""
        self._print(Text(title, style="bold"))
        self._print(self._row({name: name for name in self._widths}, style="dim"))
        if not self.is_terminal:
            yield
            return
        with RichLive(
            Text(""), console=self._console, refresh_per_second=8, transient=True
        ) as self._bar:
            yield
        self._bar = None

    def tell(self, event: Event) -> None:
        """One event."""
        cells = {
            "time": event.at.astimezone(self._zone).strftime("%H:%M"),
            "post": event.post,
            "judged": event.judged,
            "case": event.case,
            "told": event.told,
            "claimed": event.claimed,
            "answered": event.answered,
        }
        self._print(self._row(cells, style="bold" if event.is_loud else ""))
        for detail in event.details:
            self._print(Text(" " * 7 + detail, style="dim"))

    def say(self, text: str, *, is_loud: bool = False) -> None:
        """A line of words."""
        self._print(Text(text, style="bold" if is_loud else ""))

    def status(self, figures: Figures, now: datetime) -> None:
        """The bar at the foot."""
        if self._bar is not None:
            parts = [
                now.astimezone(self._zone).strftime("%a %H:%M"),
                f"posts {figures.posts}",
                f"cases {figures.cases}",
                f"open {figures.open}",
                f"answered {figures.answered}",
                f"dead letters {figures.dead}",
            ]
            self._bar.update(Text(f" {'  ·  '.join(parts)} ", style="reverse"))

    def summary(self, figures: Figures) -> None:
        """The closing table."""
        table = Table(box=None, show_header=False, pad_edge=False)
        for name, value in figures.rows():
            table.add_row(name, value)
        self._console.print()
        self._console.print(table)

    def _row(self, cells: dict[str, str], style: str) -> Text:
        parts = [_fitted(cells.get(name, ""), width) for name, width in self._widths.items()]
        return Text((" " * GAP).join(parts).rstrip(), style=style)

    def _print(self, text: Text) -> None:
        self._console.print(text, soft_wrap=True)


def _fitted(text: str, width: int) -> str:
    """Cut or filled to the width; what is cut ends in … and keeps a closing quotation mark."""
    if len(text) > width:
        end = "…”" if text.endswith("”") else "…"
        text = text[: width - len(end)].rstrip() + end
    return text.ljust(width)
