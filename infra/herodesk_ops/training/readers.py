"""Nets that read words in their order, kept beside our labels: what no workstation fits.

`infra/teacher` fits them on an accelerator to the answers of a large encoder and to our labels;
`herodesk train` puts them into the model file and fits what weighs their numbers.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

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
        InvalidError: no such file, or none that holds a whole net.
    """
    import numpy as np

    if not path.is_file():
        raise InvalidError(f"{path} is not there: the nets that read belong beside the labels.")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            told = json.loads(str(kept["told"]))
            tables = [kept[name].astype(np.uint8) for name in ("letters", "words", "pairs")]
            weights = kept["weights"].astype("<i2").tobytes()
    except (AttributeError, EOFError, KeyError, TypeError, ValueError, BadZipFile, zlib.error):
        raise InvalidError(f"{path} holds no whole net: fetch it again, or fit it anew.") from None
    parts = [one.tobytes() for one in tables]
    sets = tuple(told.pop("sets"))
    return Reader(told, b"".join([*parts, weights]), sets)


def content(
    readers: Mapping[str, Reader], nets: Mapping[str, Made], header: Mapping[str, Any]
) -> bytes:
    """The bytes of a model file with these nets; `header` says whatever else belongs to it."""
    listed: dict[str, Any] = {language: one.told for language, one in readers.items()}
    listed |= {
        name: {"scales": one.scales, "biases": one.biases, "heads": one.heads, "bits": one.bits}
        for name, one in nets.items()
    }
    told = json.dumps({**header, "nets": listed}, ensure_ascii=False).encode()
    rows = [one.content for one in readers.values()] + [one.rows for one in nets.values()]
    return b"".join([MAGIC, len(told).to_bytes(4, "little"), told, *rows])


def write(
    path: Path, told: dict[str, Any], tables: tuple[Any, Any, Any], weights: Any, sets: list[str]
) -> None:
    """Keep a net: its header, tables of letters, words and pairs, all layers' weights in a row.

    Cut off in the middle, it leaves what stood there before.
    """
    import numpy as np

    letters, words, pairs = tables
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        np.savez_compressed(
            file,
            told=np.array(json.dumps({**told, "sets": sets})),
            letters=letters,
            words=words,
            pairs=pairs,
            weights=weights.astype(np.int16),
        )
    part.replace(path)
