"""All that is learnt from, in one file: words of every text, their labels, the encoder's weights.

It is made where the sets are and read where an accelerator is; there nothing else is needed. A
text is a list of words; each word is known in pieces, as the encoder reads it, and in tokens, as
the small net does, so that copies of texts can be made of words alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from herodesk.classifiers.grams import words_of
from teacher import slips
from teacher.lessons import HEADS, Judged, Lesson
from teacher.ragged import Ragged
from teacher.varied import Noise
from teacher.weights import BLOCK, Weights

LONGEST = 63
"""Pieces that the encoder reads of a text, with those that stand around it."""

NOT_TAUGHT = -1
WORDS = "emb.word"
_TENSOR = "tensor "


@dataclass(frozen=True, slots=True)
class Pack:
    """What `packed` wrote.

    `heads` are the questions: labels and what an error counts. `texts` and `judged` (which only
    measure) are lists of words; a word is a list of `pieces`, and of `tokens`, whose spelling is
    in `spelt`. Words of `noise` have tokens only. `labels` (texts x heads) holds the place of the
    right answer or `NOT_TAUGHT`. `german` and `real` say which texts are German, and which come
    from one of the `sets`. `judgements` are kind, language and label of what is judged.
    """

    facts: Mapping[str, Any]
    heads: Mapping[str, tuple[tuple[str, ...], float]]
    tensors: Mapping[str, Any]
    texts: Ragged
    judged: Ragged
    pieces: Ragged
    tokens: Ragged
    spelt: Sequence[str]
    noise: Noise
    german: Any
    real: Any
    labels: Any
    sets: Sequence[str]
    judgements: Sequence[tuple[str, str, str]]

    @property
    def answers(self) -> dict[str, tuple[str, ...]]:
        """The labels of each head: what may be answered."""
        return {name: labels for name, (labels, _) in self.heads.items()}

    def pieces_of(self, texts: Ragged) -> Ragged:
        """Lists of words as the encoder reads them: pieces, with those around every text."""
        head, end = self.facts["head"], self.facts["end"]
        return texts.through(self.pieces).capped(LONGEST - len(head) - 1).framed(head, [end])


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Numbers of words or tokens, given as they come."""

    told: dict[str, int] = field(default_factory=dict)

    def of(self, words: Sequence[str]) -> list[int]:
        return [self.told.setdefault(word, len(self.told)) for word in words]


def packed(lessons: Sequence[Lesson], judged: Sequence[Judged], weights: Weights) -> dict[str, Any]:
    """The arrays of a pack, as `numpy.savez_compressed` takes them."""
    words = _Numbers()
    texts = [words.of(weights.words(one.text)) for one in lessons]
    measures = [words.of(weights.words(one.text)) for one in judged]
    pieces = [weights.pieces(word) for word in words.told]
    used = sorted(
        {weights.pad, weights.end, *weights.head(), *(one for told in pieces for one in told)}
    )
    place = {piece: at for at, piece in enumerate(used)}
    noise = _noise(words)
    tokens = _Numbers()
    of_words = [tokens.of(words_of(word)) for word in words.told]
    facts = {
        **_sizes(weights),
        "pad": place[weights.pad],
        "end": place[weights.end],
        "head": [place[one] for one in weights.head()],
        "questions": {name: [list(labels), worth] for name, (labels, worth) in HEADS.items()},
        "sets": sorted({one.set_name for one in lessons} - {""}),
        "judgements": [[one.kind, one.language, one.label] for one in judged],
    }
    return {
        "facts": np.array(json.dumps(facts)),
        **{f"{_TENSOR}{name}": value for name, value in _tensors(weights, used)},
        **_lists("texts", Ragged.of_lists(texts)),
        **_lists("judged", Ragged.of_lists(measures)),
        **_lists("pieces", Ragged.of_lists([[place[one] for one in told] for told in pieces])),
        **_lists("tokens", Ragged.of_lists(of_words)),
        "spelt": np.frombuffer("\n".join(tokens.told).encode(), np.uint8),
        **{name: np.array(value, np.int32) for name, value in noise.items()},
        "german": np.array([one.language == "de" for one in lessons]),
        "real": np.array([bool(one.set_name) for one in lessons]),
        "labels": np.array([[*_places(one)] for one in lessons], np.int8),
    }


def read(path: Path) -> Pack:
    """The pack in a file."""
    with np.load(path, allow_pickle=False) as told:
        facts = json.loads(str(told["facts"]))
        tensors = [name for name in told.files if name.startswith(_TENSOR)]
        lists = {
            name: Ragged(told[f"{name} flat"], told[f"{name} ends"].astype(np.int64))
            for name in ("texts", "judged", "pieces", "tokens")
        }
        return Pack(
            facts=facts,
            heads={name: (tuple(one), worth) for name, (one, worth) in facts["questions"].items()},
            tensors={name.removeprefix(_TENSOR): told[name] for name in tensors},
            **lists,
            spelt=told["spelt"].tobytes().decode().split("\n"),
            noise=Noise(told["slips"], told["fronts"], told["backs"]),
            german=told["german"],
            real=told["real"],
            labels=told["labels"],
            sets=facts["sets"],
            judgements=[tuple(one) for one in facts["judgements"]],
        )


def _noise(words: _Numbers) -> dict[str, Any]:
    """Numbers of what noise is made of; what is no word yet becomes one."""
    known = list(words.told)
    misspelt = [words.of(slips.misspelt(word, seed)) for seed, word in enumerate(known)]
    fronts, backs = slips.beside()
    return {"slips": misspelt, "fronts": words.of(fronts), "backs": words.of(backs)}


def _sizes(weights: Weights) -> dict[str, Any]:
    return {
        "width": weights.width,
        "layers": weights.layers,
        "heads": weights.heads,
        "inner": weights.inner,
        "epsilon": weights.epsilon,
    }


def _tensors(weights: Weights, used: Sequence[int]) -> Iterator[tuple[str, Any]]:
    """Those of the encoder; of its words only what is used, in this order."""
    for name, value in weights.tensors():
        if name == WORDS:
            rows = value.reshape(-1, weights.width // 32 * BLOCK)
            yield name, rows[used].reshape(-1)
        else:
            yield name, value


def _lists(name: str, told: Ragged) -> dict[str, Any]:
    return {f"{name} flat": told.flat, f"{name} ends": told.ends.astype(np.int32)}


def _places(lesson: Lesson) -> Iterator[int]:
    for name, (labels, _) in HEADS.items():
        told = lesson.taught.get(name)
        yield labels.index(told) if told in labels else NOT_TAUGHT
