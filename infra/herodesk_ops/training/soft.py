"""What a large teacher says of posts, kept beside our labels: numbers by row id, no texts.

The teacher (`infra/teacher`) learnt from the labelled sets and from our labels, and then read
every text that may be learnt from. The small nets of the model file are fitted to its answers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from herodesk.domain.errors import InvalidError

PIECES = 6
"""So many pieces of a post the teacher may have read besides, see `typos.piece`."""

CLIP = 4.0
"""Answers are kept in one byte from -CLIP to CLIP, in standard deviations of the head."""


@dataclass(frozen=True, slots=True)
class Soft:
    """Answers of the teacher: a row of numbers (float32) for each key.

    `heads` names the columns in their order: the labels of each head. A head's numbers are
    logits less their mean, so that one added to all changes nothing, in standard deviations.
    """

    heads: Mapping[str, tuple[str, ...]]
    places: Mapping[int, int]
    numbers: Any

    def of(self, row_id: str) -> Any | None:
        """The numbers for a post, or None if the teacher has not read it."""
        place = self.places.get(key_of(row_id))
        return None if place is None else self.numbers[place]


def key_of(row_id: str) -> int:
    """The number that stands for `set:id`, or for the id of a post of our own."""
    return int.from_bytes(sha256(row_id.encode()).digest()[:8], "big")


def piece_of(row_id: str, number: int) -> str:
    """The id that stands for a piece of a post."""
    return f"{row_id}#{number}"


def read(path: Path) -> Soft:
    """The answers in a file.

    Raises:
        InvalidError: no such file.
    """
    import numpy as np

    if not path.is_file():
        raise InvalidError(f"{path} is not there: the teacher's answers belong beside the labels.")
    with np.load(path, allow_pickle=False) as told:
        heads = {name: tuple(labels) for name, labels in json.loads(str(told["heads"])).items()}
        numbers = told["answers"].astype(np.float32) * (CLIP / 127)
        places = {int(key): place for place, key in enumerate(told["keys"])}
    return Soft(heads, places, numbers)


def write(path: Path, heads: Mapping[str, tuple[str, ...]], keys: Any, rows: Any) -> None:
    """Keep answers: for each key of a text the numbers of all heads, as `Soft` describes them."""
    import numpy as np

    order = np.argsort(keys)
    told = np.rint(np.asarray(rows)[order] * (127 / CLIP))
    np.savez_compressed(
        path,
        heads=np.array(json.dumps({name: list(labels) for name, labels in heads.items()})),
        keys=np.array(keys, dtype=np.uint64)[order],
        answers=np.clip(told, -127, 127).astype(np.int8),
    )
