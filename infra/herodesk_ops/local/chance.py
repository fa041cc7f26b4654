"""Link and session secrets drawn from a seed: the same run draws the same ones."""

from __future__ import annotations

from random import Random
from threading import Lock

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LENGTH = 22


class SeededTokens:
    """The `Tokens` port of the local cloud; never for a stage that anybody else can reach."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._lock = Lock()

    def new(self) -> str:
        """22 letters and digits."""
        with self._lock:
            return "".join(self._random.choice(ALPHABET) for _ in range(LENGTH))
