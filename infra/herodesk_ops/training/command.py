"""The commands `train` and `evaluate`."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from herodesk.classifiers.heads import FILE, Model
from herodesk.classifiers.keywords import Keywords
from herodesk.classifiers.learned import Learned
from herodesk.domain.errors import InvalidError
from herodesk_ops.training.datasets import Data, Profile

if TYPE_CHECKING:
    from herodesk.domain.brand import Brand


def train(folder: Path, profile: Profile, labels: Path, out: Path | None) -> None:
    """Write a model file and tell its sum; a research model is never written over the shipped.

    Raises:
        InvalidError: no such folder, or no file was named for a research model.
    """
    from herodesk_ops.training.train import model_file

    if profile is Profile.RESEARCH and out in (None, FILE):
        raise InvalidError("A research model is not shipped. Name another file with --out.")
    content = model_file(Data(folder, profile, labels), _say)
    path = out or FILE
    path.write_bytes(content)
    print(f"{path}: {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


def evaluate(
    file: Path, brand: Brand, lang: str | None, model: str | None, *, as_json: bool
) -> None:
    """Print the figures of a classifier on a file of labelled posts."""
    from herodesk_ops.training import evaluate as figures

    if not file.is_file():
        raise InvalidError(f"{file} is no file. Name one with labelled posts.")
    told = figures.report(figures.labelled(file), _classifier(model), brand, lang=lang)
    print(figures.as_json(told) if as_json else figures.as_text(told))


def _classifier(model: str | None) -> Keywords:
    if model == Keywords.name:
        return Keywords()
    return Learned(Model(Path(model).read_bytes()) if model else None)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
