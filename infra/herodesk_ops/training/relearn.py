"""Would the classifier get better by learning from what colleagues corrected?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from herodesk.domain.errors import InvalidError
from herodesk.domain.finding import Verdict
from herodesk_ops.training.datasets import Labelled, bare
from herodesk_ops.training.measures import Pair, figures, mean_range
from herodesk_ops.training.posts import Row, json_lines

if TYPE_CHECKING:
    from herodesk.classifiers.keywords import Keywords
    from herodesk.domain.brand import Brand

Retrained = Callable[[Sequence[Labelled]], "Keywords"]
"""A classifier fitted on the labels it is always fitted on, and on these."""

FOLDS = 5
UNKNOWN = "und"
ALIKE = 0.01
"""A macro F1 that falls by no more stays as good."""

HELPS = "Retraining would help"
KNOWN = tuple(str(verdict) for verdict in Verdict if verdict is not Verdict.DOUBT)


@dataclass(frozen=True, slots=True)
class Corrections:
    """Posts with the verdict a colleague gave; `without` were corrected in other ways."""

    posts: tuple[Labelled, ...]
    without: int


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the corrected posts, and the middle 95 of 100 shares of resampled ones."""

    right: int
    share: float
    range: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Relearnt:
    """Before and after learning from the corrections, each judged by a model fitted without it.

    `gain` is the range of the share after less the share before; `rest` are other labelled posts.
    """

    corrections: int
    without_verdict: int
    before: Share
    after: Share
    gain: tuple[float, float]
    rest: int
    rest_before: float
    rest_after: float
    told: str


def corrections(path: Path) -> Corrections:
    """What `herodesk corrections export` wrote. A correction of the topic alone has no verdict.

    Raises:
        InvalidError: a line is none, or there are fewer texts with a verdict than folds.
    """
    rows = list(json_lines(path))
    posts = [
        _labelled(row, f"{path}, correction {number}")
        for number, row in enumerate(rows, start=1)
        if row.get("verdict") is not None
    ]
    if len({bare(post.text) for post in posts}) < FOLDS:
        raise InvalidError(
            f"{path} holds {len(posts)} corrections of verdicts. At least {FOLDS} of different "
            "texts are needed, and some fifty to tell anything: export again when there are more."
        )
    return Corrections(posts=tuple(posts), without=len(rows) - len(posts))


def _labelled(row: Row, where: str) -> Labelled:
    if not isinstance(row.get("text"), str) or "id" not in row:
        raise InvalidError(f"{where}: id or text is missing. Write it as corrections export does.")
    if row["verdict"] not in KNOWN:
        raise InvalidError(f"{where}: no verdict '{row['verdict']}'. Known: {', '.join(KNOWN)}.")
    return Labelled(
        id=str(row["id"]),
        text=row["text"],
        language=row.get("language") or UNKNOWN,
        verdict=row["verdict"],
        sentiment="",
        signals=(),
        real=True,
    )


def relearnt(
    given: Corrections,
    rest: Sequence[Labelled],
    brand: Brand,
    *,
    shipped: Keywords,
    retrained: Retrained,
) -> Relearnt:
    """Fit once for each fold, without that fold's corrections, and compare with what is shipped.

    Each post of `rest` is judged by one of the refitted models in turn.
    """
    folds = _folds(given.posts)
    others = [post for post in rest if post.verdict in KNOWN]
    posts = [post for fold in folds for post in fold]
    before, rest_before = _pairs(posts, shipped, brand), _pairs(others, shipped, brand)
    after: list[Pair] = []
    rest_after: list[Pair] = []
    for at, fold in enumerate(folds):
        extra = [post for other in folds if other is not fold for post in other]
        model = retrained(sorted(extra, key=lambda post: post.id))
        after += _pairs(fold, model, brand)
        rest_after += _pairs(others[at::FOLDS], model, brand)
    gains = [float(_right(now)) - _right(was) for was, now in zip(before, after, strict=True)]
    shares, gain = (_share(before), _share(after)), mean_range(gains)
    f1s = figures(rest_before, draws=0).macro_f1, figures(rest_after, draws=0).macro_f1
    return Relearnt(
        corrections=len(posts),
        without_verdict=given.without,
        before=shares[0],
        after=shares[1],
        gain=gain,
        rest=len(others),
        rest_before=f1s[0],
        rest_after=f1s[1],
        told=worded(shares, len(posts), gain, f1s),
    )


def _folds(posts: Sequence[Labelled]) -> list[list[Labelled]]:
    """Five parts by chance, the same each time; copies of a text stay together."""
    alike: dict[str, list[Labelled]] = {}
    for post in sorted(posts, key=lambda post: post.id):
        alike.setdefault(bare(post.text), []).append(post)
    texts = sorted(alike)
    Random(1).shuffle(texts)
    return [[post for text in texts[at::FOLDS] for post in alike[text]] for at in range(FOLDS)]


def _pairs(posts: Sequence[Labelled], classifier: Keywords, brand: Brand) -> list[Pair]:
    """The language is told, as the platform would."""
    pairs = []
    for post in posts:
        told = None if post.language == UNKNOWN else post.language
        pairs.append((post.verdict, str(classifier.think(post.text, brand, language=told).verdict)))
    return pairs


def _right(pair: Pair) -> bool:
    return pair[0] == pair[1]


def _share(pairs: Sequence[Pair]) -> Share:
    right = [_right(pair) for pair in pairs]
    return Share(right=sum(right), share=sum(right) / len(right), range=mean_range(right))


def worded(
    shares: tuple[Share, Share], count: int, gain: tuple[float, float], f1s: tuple[float, float]
) -> str:
    """The outcome in a sentence; a gain or loss counts once chance alone would hardly make it."""
    before, after = shares
    change = f"{after.right} of {count} right instead of {before.right}"
    worse = f1s[1] < f1s[0] - ALIKE
    rest = "the rest of the labels get worse" if worse else "the rest of the labels stay as good"
    if gain[0] > 0:
        outcome = "Retraining would help here and harm elsewhere" if worse else HELPS
    elif gain[1] < 0:
        outcome = "Retraining would harm"
    else:
        outcome = "Whether retraining would help cannot be told yet"
    return f"{outcome}: {change}; {rest} (macro F1 {f1s[1]:.3f} against {f1s[0]:.3f})."


def as_json(told: Relearnt) -> str:
    """The comparison for a program."""
    return json.dumps(asdict(told), ensure_ascii=False, indent=2)


def as_text(told: Relearnt) -> str:
    """The comparison for a person."""
    (low, high), (least, most), (down, up) = told.before.range, told.after.range, told.gain
    gain = told.after.share - told.before.share
    return "\n".join(
        [
            f"{told.corrections} corrected verdicts; without a verdict: {told.without_verdict}",
            f"right before {told.before.share:.3f} ({low:.3f} to {high:.3f})",
            f"right after  {told.after.share:.3f} ({least:.3f} to {most:.3f})",
            f"gain {gain:+.3f} ({down:+.3f} to {up:+.3f})",
            f"macro F1 on {told.rest} other labels {told.rest_before:.3f}, {told.rest_after:.3f}",
            "Colleagues correct what is wrong: these shares say nothing about posts in general.",
            told.told,
        ]
    )
