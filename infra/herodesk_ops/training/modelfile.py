"""Writes what `herodesk.classifiers.heads` reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from herodesk.classifiers.heads import MAGIC
from herodesk_ops.training.fit import Column

Heads = Mapping[str, Mapping[str, list[Column]]]
"""Columns by language and head."""


def content(heads: Heads, header: Mapping[str, Any]) -> bytes:
    """The bytes of a model file with these heads; `header` says whatever else belongs to it."""
    listed = {
        language: {
            name: [{"label": one.label, "bias": one.bias, "scale": one.scale} for one in columns]
            for name, columns in named.items()
        }
        for language, named in heads.items()
    }
    told = json.dumps({**header, "heads": listed}, ensure_ascii=False).encode()
    parts = [MAGIC, len(told).to_bytes(4, "little"), told]
    for named in heads.values():
        for columns in named.values():
            parts += [one.weights for one in columns]
    return b"".join(parts)
