"""Signals that learnt: n-grams beside the net of a language say which of them a post carries.

The word lists know their plain words. What people say without one ("the local paper was here and
took photos") is learnt from labelled posts; a layer of two numbers a signal, fitted on posts that
taught nothing, says how sure that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from herodesk.classifiers.grams import words_of
from herodesk.classifiers.heads import Model
from herodesk.classifiers.keywords import read
from herodesk.classifiers.learned import CUES, cue_traits
from herodesk_ops.training import fit, layers
from herodesk_ops.training.datasets import CALIBRATE, Data, Labelled, fold_of

_EVERY = 4
"""Which posts with a verdict and no signal teach: most say nothing of signals."""

_STRENGTH = 30.0
_LAYER = 3.0
_WORTH = 2.0
"""What a post with a signal counts where the layer is fitted: to miss one is worse."""


def columns(data: Data, posts: Iterable[Labelled], language: str) -> list[fit.Column]:
    """A lane for each signal that posts of the language carry; none without such posts."""
    taught = [one for one in _of(data, posts, language) if fold_of(one.id) > CALIBRATE]
    found = []
    for cue in CUES:
        told = [(one.text, "yes" if cue in one.signals else "no", 1.0) for one in taught]
        if len({label for _, label, _ in told}) > 1:
            asked = fit.Asked(cue, ("no", "yes"), _STRENGTH, alike=False)
            (column,) = fit.head(told, asked, fit.FEWER)
            found.append(fit.Column(cue, column.bias, column.scale, column.weights))
    return found


def layer(data: Data, posts: Sequence[Labelled], language: str, model: Model) -> dict[str, Any]:
    """For each signal how sure its number makes it, beside the points of the word lists."""
    asked = [one for one in _of(data, posts, language, 1) if fold_of(one.id) == CALIBRATE]
    read_ = [
        (read(one.text, language), model.numbers(words_of(one.text), language).get("cues", {}))
        for one in asked
    ]
    found = {}
    for cue in CUES:
        rows = [cue_traits(reading, said, cue) for reading, said in read_ if cue in said]
        labels = ["yes" if cue in one.signals else "no" for one in asked]
        if len(rows) == len(labels) and len(set(labels)) > 1:
            weights = [_WORTH if label == "yes" else 1.0 for label in labels]
            found[cue] = layers.layer(rows, labels, weights, strength=_LAYER)
    return found


def _of(
    data: Data, posts: Iterable[Labelled], language: str, every: int = _EVERY
) -> list[Labelled]:
    """All posts with a signal, every so many without one, and those written for it."""
    here = [one for one in posts if one.language == language and one.verdict]
    silent = islice((one for one in here if not set(CUES) & {*one.signals}), 0, None, every)
    cues = (one for one in data.cues() if one.language == language)
    return [*(one for one in here if set(CUES) & {*one.signals}), *silent, *cues]
