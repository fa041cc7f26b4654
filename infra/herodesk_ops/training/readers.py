"""Nets that read words in their order, kept beside our labels: what no workstation fits.

`infra/teacher` fits them on an accelerator to the answers of a large encoder and to our labels;
`herodesk train` puts them into the model file and fits what weighs their numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from herodesk.classifiers.heads import MAGIC
from herodesk.domain.errors import InvalidError
from herodesk_ops.training.nets import Made


@dataclass(frozen=True, slots=True)
class Reader:
    """A net as `herodesk.classifiers.heads` reads it: `told` is its header, `content` the rest.

    `sets` are those whose texts taught it.
    """

    told: dict[str, Any]
    content: bytes
    sets: tuple[str, ...]


def read(path: Path) -> Reader:
    """The net in a file.

    Raises:
        InvalidError: no such file.
    """
    import numpy as np

    if not path.is_file():
        raise InvalidError(f"{path} is not there: the nets that read belong beside the labels.")
    with np.load(path, allow_pickle=False) as kept:
        told = json.loads(str(kept["told"]))
        parts = [kept[name].astype(np.uint8).tobytes() for name in ("letters", "words", "pairs")]
        weights = kept["weights"].astype("<i2").tobytes()
    sets = tuple(told.pop("sets"))
    return Reader(told, b"".join([*parts, weights]), sets)


def content(
    readers: Mapping[str, Reader], nets: Mapping[str, Made], header: Mapping[str, Any]
) -> bytes:
    """The bytes of a model file with these nets; `header` says whatever else belongs to it."""
    listed: dict[str, Any] = {language: one.told for language, one in readers.items()}
    listed |= {
        name: {"scales": one.scales, "biases": one.biases, "heads": one.heads}
        for name, one in nets.items()
    }
    told = json.dumps({**header, "nets": listed}, ensure_ascii=False).encode()
    rows = [one.content for one in readers.values()] + [one.rows for one in nets.values()]
    return b"".join([MAGIC, len(told).to_bytes(4, "little"), told, *rows])


def write(
    path: Path, told: dict[str, Any], tables: tuple[Any, Any, Any], weights: Any, sets: list[str]
) -> None:
    """Keep a net: its header, tables of letters, words and pairs, all layers' weights in a row."""
    import numpy as np

    letters, words, pairs = tables
    np.savez_compressed(
        path,
        told=np.array(json.dumps({**told, "sets": sets})),
        letters=letters,
        words=words,
        pairs=pairs,
        weights=weights.astype(np.int16),
    )
