"""Writes what `herodesk.classifiers.heads` reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from herodesk.classifiers.heads import MAGIC
from herodesk_ops.training.nets import Made


def content(nets: Mapping[str, Made], header: Mapping[str, Any]) -> bytes:
    """The bytes of a model file with these nets; `header` says whatever else belongs to it."""
    listed = {
        language: {
            "scales": one.scales,
            "biases": one.biases,
            "heads": one.heads,
            "bent": one.bent,
        }
        for language, one in nets.items()
    }
    told = json.dumps({**header, "nets": listed}, ensure_ascii=False).encode()
    return b"".join(
        [MAGIC, len(told).to_bytes(4, "little"), told, *(o.rows for o in nets.values())]
    )
