"""What the encoder says of danger, and nothing else, so that a workstation is enough to ask it.

Danger is where the small net learns texts by heart: posts of which only one in a pair of nearly the
same words is dangerous. The encoder knows far more of what words mean. It is tuned on posts about
danger alone and asked about each of them and about copies; `further` lets that teach the nets.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from herodesk.domain.errors import InvalidError
from teacher.answered import in_bytes
from teacher.pack import NOT_TAUGHT, Pack
from teacher.ragged import Ragged, joined
from teacher.varied import copies

DANGER = "danger"
ROUNDS = 2
"""How often the encoder reads each post."""

OTHERS = 0.06
"""The share of harmless posts about other things that it reads besides: there are plenty."""

OUR_COPIES = 3
"""Copies of each post that it is asked about."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Posts of the pack that it was asked about, and copies with the post that each comes from.

    `whole` and `sources` are numbers of the pack's texts, rising in `whole`; `answers` (int8, as in
    `Answered`) are those to all of `whole`, then those to `texts`, the copies.
    """

    whole: Any
    texts: Ragged
    sources: Any
    answers: Any

    def picked(self, of_texts: Any) -> Warned:
        """Those whose text in the pack is one for which `of_texts` is true."""
        posts, made = of_texts[self.whole], of_texts[self.sources]
        return Warned(
            self.whole[posts],
            self.texts.pick(np.flatnonzero(made)),
            self.sources[made],
            self.answers[np.concatenate([posts, made])],
        )


def taught(pack: Pack, chance: Any) -> Any:
    """The texts that teach the encoder danger: all about it, all dangerous ones, some others."""
    danger = _labels(pack, DANGER)
    others = (danger == 0) & (chance.random(len(danger)) < OTHERS)
    return np.flatnonzero(_about(pack) | (danger == 1) | others)


def warned(pack: Pack, chance: Any) -> Warned:
    """Tune the encoder, print how well it judges, ask it."""
    from teacher.judging import figures
    from teacher.tuning import answers, tuned

    teacher = tuned(pack, taught(pack, chance), ROUNDS)
    print("\n".join(["teacher", *figures(pack, answers(teacher, pack, pack.judged))]), flush=True)
    return asked(teacher, pack, chance)


def asked(teacher: Any, pack: Pack, chance: Any) -> Warned:
    """What a tuned encoder says of all posts about danger and of copies of them."""
    from teacher.tuning import answers

    whole = np.flatnonzero(_about(pack))
    posts, german = pack.texts.pick(whole), pack.german[whole]
    varied, sources = copies(posts, german, pack.real[whole], chance, ours=OUR_COPIES)
    print(f"asks about {len(posts) + len(varied)} texts", flush=True)
    said = answers(teacher, pack, joined(posts, varied))[DANGER]
    return Warned(whole, varied, whole[sources], in_bytes({DANGER: said})[DANGER])


def write(path: Path, told: Warned, pack: Pack) -> None:
    """Keep it in a file; cut off in the middle, it leaves what stood there before."""
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        np.savez_compressed(
            file,
            pack=_mark(pack),
            whole=told.whole,
            flat=told.texts.flat,
            ends=told.texts.ends,
            sources=told.sources,
            answers=told.answers,
        )
    part.replace(path)


def read(path: Path, pack: Pack) -> Warned:
    """What `write` wrote of this pack.

    Raises:
        InvalidError: it is not whole, or of another pack, whose numbers mean other texts and words.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            told = {name: kept[name] for name in kept.files}
            mark, texts = int(told["pack"]), Ragged(told["flat"], told["ends"])
            found = Warned(told["whole"], texts, told["sources"], told["answers"])
    except (AttributeError, EOFError, KeyError, TypeError, ValueError, BadZipFile, zlib.error):
        raise InvalidError(f"{path} holds no whole answers: write it again with `warn`.") from None
    if mark != _mark(pack):
        raise InvalidError(f"{path} is of another pack: ask the encoder again with `warn`.")
    return found


def _mark(pack: Pack) -> int:
    """Tells packs apart, by all words of all texts in their order."""
    return zlib.crc32(np.ascontiguousarray(pack.texts.flat).tobytes())


def _about(pack: Pack) -> Any:
    """Posts of ours that teach danger alone."""
    other = _labels(pack, "verdict") == NOT_TAUGHT
    return ~pack.real & other & (_labels(pack, DANGER) != NOT_TAUGHT)


def _labels(pack: Pack, head: str) -> Any:
    return pack.labels[:, list(pack.heads).index(head)]
