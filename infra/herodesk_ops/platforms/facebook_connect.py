"""Connects a Page: the app's callback and fields, then the Page's own subscription."""

from __future__ import annotations

from functools import partial

from herodesk.platforms.facebook.probe import WATCHED
from herodesk_ops.platforms.meta_connect import MADE, deeds_of

__all__ = ["MADE", "deeds"]

deeds = partial(deeds_of, WATCHED, leaving="docs/platform-facebook.md")
