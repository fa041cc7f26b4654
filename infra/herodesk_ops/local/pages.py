"""The /_local/ pages for people."""

from __future__ import annotations

from werkzeug.wrappers import Request, Response

from herodesk_ops.local.cloud import Cloud


def answer(cloud: Cloud, request: Request, path: str) -> Response | None:
    """A page, or None for other paths."""
    return None
