"""Scenarios: a stretch of a brand's life as JSON lines, played and checked (docs/scenarios.md)."""

from herodesk_ops.local.scenario.play import play
from herodesk_ops.local.scenario.script import Script, find

__all__ = ["Script", "find", "play"]
