"""All that is learnt, in one file: pieces of every text, their labels, and the encoder's weights.

It is made where the sets are and read where an accelerator is; there nothing else is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from herodesk_ops.training import soft
from teacher.lessons import HEADS, Judged, Lesson
from teacher.weights import BLOCK, Weights

FOLDS = 4
"""So many teachers; each leaves another share of the labels unread."""

NOT_TAUGHT = -1
WORDS = "emb.word"


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as pieces, one after the other: text `n` is `pieces[ends[n]:ends[n + 1]]`."""

    pieces: Any
    ends: Any

    def __len__(self) -> int:
        return len(self.ends) - 1

    def lengths(self) -> Any:
        """Pieces of each text."""
        return np.diff(self.ends)

    def of(self, at: int) -> Any:
        """The pieces of one."""
        return self.pieces[self.ends[at] : self.ends[at + 1]]


@dataclass(frozen=True, slots=True)
class Pack:
    """What `packed` wrote.

    `heads` are the questions: labels and what an error counts. `labels` (texts x heads) holds the
    place of the right answer or `NOT_TAUGHT`. `folds` says which teacher may not read a label,
    `real` which texts come from a set. `judged` are texts that only measure, with kind, language
    and label of each.
    """

    facts: Mapping[str, Any]
    heads: Mapping[str, tuple[tuple[str, ...], float]]
    tensors: Mapping[str, Any]
    texts: Texts
    keys: Any
    german: Any
    real: Any
    folds: Any
    labels: Any
    judged: Texts
    judgements: Sequence[tuple[str, str, str]]


def packed(lessons: Sequence[Lesson], judged: Sequence[Judged], weights: Weights) -> dict[str, Any]:
    """The arrays of a pack, as `numpy.savez_compressed` takes them."""
    texts = [one.text for one in lessons] + [one.text for one in judged]
    ids = [weights.ids(text) for text in texts]
    used = sorted({weights.pad, *(piece for one in ids for piece in one)})
    place = {piece: at for at, piece in enumerate(used)}
    placed = [[place[piece] for piece in one] for one in ids]
    tensors = dict(weights.tensors())
    rows = tensors[WORDS].reshape(-1, weights.width // 32 * BLOCK)
    tensors[WORDS] = rows[used].reshape(-1)
    names = list(HEADS)
    facts = {
        "width": weights.width,
        "layers": weights.layers,
        "heads": weights.heads,
        "inner": weights.inner,
        "epsilon": weights.epsilon,
        "pad": place[weights.pad],
        "questions": {name: [list(labels), worth] for name, (labels, worth) in HEADS.items()},
        "judgements": [[one.kind, one.language, one.label] for one in judged],
    }
    told = {f"tensor {name}": value for name, value in tensors.items()}
    return {
        "facts": np.array(json.dumps(facts)),
        **told,
        **_texts("texts", placed[: len(lessons)]),
        **_texts("judged", placed[len(lessons) :]),
        "keys": np.array([soft.key_of(one.row_id) for one in lessons], np.uint64),
        "german": np.array([one.language == "de" for one in lessons]),
        "real": np.array([":" in one.row_id for one in lessons]),
        "folds": np.array([soft.key_of(_whole(one.row_id)) % FOLDS for one in lessons], np.int8),
        "labels": np.array([[*_places(one, names)] for one in lessons], np.int8),
    }


def read(path: Path) -> Pack:
    """The pack in a file."""
    with np.load(path, allow_pickle=False) as told:
        facts = json.loads(str(told["facts"]))
        start = "tensor "
        return Pack(
            facts=facts,
            heads={name: (tuple(one), worth) for name, (one, worth) in facts["questions"].items()},
            tensors={
                name.removeprefix(start): told[name]
                for name in told.files
                if name.startswith(start)
            },
            texts=Texts(told["texts pieces"], told["texts ends"]),
            keys=told["keys"],
            german=told["german"],
            real=told["real"],
            folds=told["folds"],
            labels=told["labels"],
            judged=Texts(told["judged pieces"], told["judged ends"]),
            judgements=[tuple(one) for one in facts["judgements"]],
        )


def _texts(name: str, ids: Sequence[Sequence[int]]) -> dict[str, Any]:
    ends = np.cumsum([0, *map(len, ids)])
    flat = np.fromiter((piece for one in ids for piece in one), np.uint16, int(ends[-1]))
    return {f"{name} pieces": flat, f"{name} ends": ends.astype(np.uint32)}


def _places(lesson: Lesson, names: Sequence[str]) -> Iterator[int]:
    for name in names:
        labels, told = HEADS[name][0], lesson.taught.get(name)
        yield labels.index(told) if told in labels else NOT_TAUGHT


def _whole(row_id: str) -> str:
    """The id of the text that a piece was cut from."""
    return row_id.partition("#")[0]
