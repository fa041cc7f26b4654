"""The commands `train` and `evaluate`."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from herodesk.classifiers.heads import FILE, Model, shipped
from herodesk.classifiers.keywords import Keywords
from herodesk.classifiers.learned import Learned
from herodesk.domain.errors import InvalidError
from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.training import posts
from herodesk_ops.training.datasets import (
    LABELS,
    MEASURE,
    OPEN,
    Data,
    Labelled,
    Profile,
    fold_of,
)
from herodesk_ops.training.errors import NONE, Listed
from herodesk_ops.training.posts import Kind

if TYPE_CHECKING:
    from herodesk.domain.brand import Brand

_TAUGHT = frozenset((Kind.REAL, Kind.OWN))
"""Kinds of our labels that the training reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What `evaluate` is asked: one of `file`, `kind` and `corrections` says about which posts."""

    brand: Brand
    file: Path | None = None
    kind: Kind | None = None
    corrections: Path | None = None
    data: Path | None = None
    labels: Path = LABELS
    lang: str | None = None
    model: str | None = None
    listed: Listed = NONE
    robust: bool = False
    as_json: bool = False


def train(folder: Path, profile: Profile, labels: Path, out: Path | None) -> None:
    """Write a model file and tell its sum; a research model is never written over the shipped.

    Raises:
        InvalidError: no such folder, or no file was named for a research model.
    """
    from herodesk_ops.training.train import model_file

    if profile is Profile.RESEARCH and out in (None, FILE):
        raise InvalidError("A research model is not shipped. Name another file with --out.")
    if not any((folder / name).is_dir() for name in OPEN):
        raise InvalidError(f"{folder} holds none of the sets: {', '.join(OPEN)}.")
    content = model_file(Data(folder, profile, labels), _say)
    path = out or FILE
    path.write_bytes(content)
    print(f"{path}: {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


def evaluate(asked: Asked) -> None:
    """Print the figures of a classifier on labelled posts.

    Raises:
        CommandError: options that do not go together.
        InvalidError: there are no such posts.
    """
    if message := _wrong_use(asked):
        raise CommandError(message, WRONG_USE)
    if asked.corrections:
        print(_relearnt(asked, asked.corrections))
    elif asked.robust:
        print(_robustness(asked))
    elif asked.kind is Kind.ORDINARY:
        print(_alarms(asked))
    elif asked.kind is Kind.SETS:
        print(_sets(asked))
    else:
        print(_figures(asked))


def _wrong_use(asked: Asked) -> str | None:
    """Why these options do not go together, and what would; None where they do."""
    if sum(map(bool, (asked.file, asked.kind, asked.corrections))) != 1:
        return "Which posts? Name one of FILE, --labels and --corrections, and only one."
    if (asked.corrections or asked.kind in posts.FROM_SETS) and not asked.data:
        which = "--corrections" if asked.corrections else f"--labels {asked.kind}"
        return f"{which} needs the sets: name their folder with --data."
    if asked.kind is Kind.SETS and (asked.robust or asked.listed.count or asked.lang):
        return "--labels sets has a table of its own: leave out --robust, --errors and --lang."
    if (asked.corrections or asked.robust) and asked.listed.count:
        return "--errors lists mistakes of FILE or --labels: leave out --robust and --corrections."
    if asked.corrections and asked.robust:
        return "--robust changes the posts of FILE or --labels: leave out --corrections."
    if asked.listed.texts and not asked.listed.count:
        return "--texts shows mistakes with their texts: say how many with --errors N."
    return None


def _rows(asked: Asked) -> list[posts.Row]:
    if asked.kind:
        if asked.kind in _TAUGHT and asked.model is None:
            _say("The shipped model has learnt from these posts: these figures are too kind.")
        return posts.chosen(asked.kind, asked.lang, asked.data, asked.labels)
    if asked.file is None or not asked.file.is_file():
        raise InvalidError(f"{asked.file} is no file. Name one with labelled posts.")
    return posts.labelled(asked.file)


def _figures(asked: Asked) -> str:
    from herodesk_ops.training import evaluate as figures

    told = figures.report(
        _rows(asked),
        _classifier(asked.model),
        asked.brand,
        lang=asked.lang,
        listed=asked.listed,
    )
    return figures.as_json(told) if asked.as_json else figures.as_text(told)


def _robustness(asked: Asked) -> str:
    from herodesk_ops.training import robust

    classifier = _classifier(asked.model)
    told = robust.robustness(_rows(asked), classifier, asked.brand, lang=asked.lang)
    return robust.as_json(told) if asked.as_json else robust.as_text(told)


def _alarms(asked: Asked) -> str:
    from herodesk_ops.training import alarms

    told = alarms.alarms(
        posts.ordinary(asked.data or asked.labels, asked.lang, asked.labels),
        _classifier(asked.model),
        asked.brand,
        lang=asked.lang,
        listed=asked.listed,
    )
    return alarms.as_json(told) if asked.as_json else alarms.as_text(told)


def _sets(asked: Asked) -> str:
    from herodesk_ops.training import wanted

    data = Data(asked.data or asked.labels, Profile.RESEARCH, asked.labels)
    told = wanted.measured(data, _learned(asked.model), asked.brand)
    return wanted.as_json(told) if asked.as_json else wanted.as_text(told)


def _relearnt(asked: Asked, corrections: Path) -> str:
    from herodesk_ops.training import relearn

    data = Data(asked.data or asked.labels, Profile.OPEN, asked.labels)
    told = relearn.relearnt(
        relearn.corrections(corrections),
        [post for post in data.own() if not post.sealed and fold_of(post.id) == MEASURE],
        asked.brand,
        shipped=_classifier(asked.model),
        retrained=partial(retrained, data),
    )
    return relearn.as_json(told) if asked.as_json else relearn.as_text(told)


def retrained(data: Data, extra: Sequence[Labelled]) -> Keywords:
    """A classifier with the shipped nets and last layers that learnt from these labels besides."""
    from herodesk_ops.training.train import last_layers

    model = Model(FILE.read_bytes())
    posts = [post for post in data.own() if not post.sealed]
    for language, told in last_layers(data, posts, model, lambda _: None, extra).items():
        model.header["layers"][language].update(told)
    return Learned(model)


def _classifier(model: str | None) -> Keywords:
    return Keywords() if model == Keywords.name else _learned(model)


def _learned(model: str | None) -> Learned:
    from herodesk_ops.training.researched import CLOSED, Researched

    read = _model(Path(model)) if model else shipped()
    return (Researched if CLOSED in read.header else Learned)(read)


def _model(path: Path) -> Model:
    try:
        return Model(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InvalidError(
            f"{path} cannot be read as a model file of this version ({error}). "
            f"`herodesk train --out {path}` makes one."
        ) from None


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
