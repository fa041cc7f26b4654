"""What the encoder answered, language by language, and what a small net is to learn from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from teacher.pack import NOT_TAUGHT, Pack
from teacher.ragged import Ragged, joined
from teacher.varied import noised

LANGUAGES = ("de", "en")
FINE = 12
"""Steps of an answer to one logit: one byte holds an answer."""

OF_TEXTS = {"slipping": 0.7, "naming": 0.6}
"""Shares of texts with slips and names where a text is read once more; it is read without, too."""

OF_COPIES = {"slipping": 0.5, "naming": 0.2}
"""The same of copies."""

OURS, WANTED, NOISE = 3.0, 2.5, 1.0
"""What a text of our own counts, a row of a set, and one that the encoder takes for noise."""

OUR_COPY, COPY, NOISE_COPY = 1.0, 1.0, 0.4
"""The same of copies: there are many."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Texts of a language, as lists of words, and the encoder's answers.

    The first `originals` are texts as they were written, the others copies; `sources` tells from
    which text of the pack each comes. `answers` (texts x labels, int8) are logits by head, less
    their mean, `FINE` steps to one.
    """

    language: str
    texts: Ragged
    sources: Any
    originals: int
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Exercises:
    """What a net is fitted to: texts as lists of words, what to say of each, what each counts.

    `labels` (texts x heads) are ours, `NOT_TAUGHT` where there is none, as for every copy; `real`
    says which texts are rows of a set.
    """

    texts: Ragged
    answers: Mapping[str, Any]
    labels: Any
    real: Any
    worth: Any


def in_bytes(logits: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as `Answered` holds them."""
    return {
        name: np.clip(np.rint((one - one.mean(1, keepdims=True)) * FINE), -127, 127).astype(np.int8)
        for name, one in logits.items()
    }


def shared_out(
    pack: Pack, copies: tuple[Ragged, Any], answers: Mapping[str, Any]
) -> Iterator[Answered]:
    """Each language's part; `answers` are of the pack's texts, then of `copies` with sources."""
    varied, from_which = copies
    texts = joined(pack.texts, varied)
    sources = np.concatenate([np.arange(len(pack.texts)), from_which])
    for language in LANGUAGES:
        at = np.flatnonzero(pack.german[sources] == (language == "de"))
        yield Answered(
            language,
            texts.pick(at),
            sources[at],
            int(np.searchsorted(at, len(pack.texts))),
            {name: one[at] for name, one in answers.items()},
        )


def exercises(pack: Pack, told: Answered, chance: Any) -> Exercises:
    """Texts as they are, once more with much noise, and copies with some."""
    whole = np.arange(told.originals)
    copied = np.arange(told.originals, len(told.texts))
    texts = told.texts.pick(whole)
    read = joined(
        texts,
        noised(texts, pack.noise, chance, **OF_TEXTS),
        noised(told.texts.pick(copied), pack.noise, chance, **OF_COPIES),
    )
    at = np.concatenate([whole, whole, copied])
    original = np.arange(len(at)) < 2 * told.originals
    sources = told.sources[at]
    labels = np.where(original[:, None], pack.labels[sources], NOT_TAUGHT)
    answers = {name: one[at] for name, one in told.answers.items()}
    noise = answers["verdict"].argmax(1) == pack.heads["verdict"][0].index("noise")
    real = pack.real[sources]
    return Exercises(read, answers, labels, real, _worth(original, real, noise))


def _worth(original: Any, real: Any, noise: Any) -> Any:
    texts = np.where(real, np.where(noise, NOISE, WANTED), OURS)
    return np.where(original, texts, np.where(real, np.where(noise, NOISE_COPY, COPY), OUR_COPY))
