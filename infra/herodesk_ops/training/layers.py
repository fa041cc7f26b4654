"""The last layer: from the heads' numbers and the word lists to verdict and sentiment.

What stands before it must not have seen the posts it is fitted on, else it trusts too much: the
heads of public sets leave our labelled posts out, and the head that learns from our labels is
asked about each post by a twin that was fitted without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from herodesk.classifiers.grams import words_of
from herodesk.classifiers.heads import Model
from herodesk.classifiers.keywords import read
from herodesk.classifiers.learned import traits
from herodesk_ops.training import fit

if TYPE_CHECKING:
    from herodesk_ops.training.datasets import Labelled

FEELINGS = ("negative", "neutral", "positive")
VERDICTS = ("problem", "question", "praise", "idea", "noise")
FOLDS = 5
STRENGTH = 0.3
REAL_NOISE = 0.3
"""What a real post that is noise counts: sets hold far more of them than a brand's own stream."""

OWN_FEELING = 0.3
"""What the sentiment of a post of ours counts beside that of a set's dev row."""

VERDICT = fit.Asked("verdict", VERDICTS, 10.0)


@dataclass(frozen=True, slots=True)
class Seen:
    """A post with what it taught: texts of public sets have a sentiment only."""

    text: str
    verdict: str
    sentiment: str
    weight: float
    fold: int


def seen(post: Labelled) -> Seen:
    """A labelled post of ours; its fold follows from its id."""
    weight = REAL_NOISE if post.real and post.verdict == "noise" else 1.0
    return Seen(post.text, post.verdict, post.sentiment, weight, crc32(post.id.encode()) % FOLDS)


def verdict_examples(posts: Sequence[Seen]) -> list[tuple[str, str, float]]:
    """What the head of verdicts learns from: doubts teach nothing."""
    return [(post.text, post.verdict, post.weight) for post in posts if post.verdict in VERDICTS]


def verdict_head(posts: Sequence[Seen]) -> list[fit.Column]:
    """The head that learns verdicts from our own labels."""
    return fit.head(verdict_examples(posts), VERDICT)


def numbers(posts: Sequence[Seen], language: str, model: Model) -> list[dict[str, float]]:
    """The traits of each post, the head of verdicts asked through a twin of another fold."""
    found: list[dict[str, float]] = [{} for _ in posts]
    for fold in range(FOLDS):
        others = [post for post in posts if post.fold != fold]
        twin = _as_outputs(verdict_head(others))
        for at, post in enumerate(posts):
            if post.fold == fold:
                found[at] = traits_of(post.text, language, model, twin)
    return found


def traits_of(text: str, language: str, model: Model, verdicts: Any) -> dict[str, float]:
    """The traits of one text with this head of verdicts in place of the model's own."""
    from herodesk.classifiers.heads import grams_of

    tokens = words_of(text)
    grams = grams_of(tokens)
    logits = model.logits(tokens, language)
    logits["verdict"] = {one.label: grams.logit(one) for one in verdicts}
    return traits(read(text, language), logits)


def enough(posts: Sequence[Seen]) -> bool:
    """True if every fold's rest shows every verdict: without that no layer can be fitted."""
    told = {(post.verdict, post.fold) for post in posts}
    return all(
        any((verdict, other) in told for other in range(FOLDS) if other != fold)
        for verdict in VERDICTS
        for fold in range(FOLDS)
    )


def both(
    posts: Sequence[Seen], felt: Sequence[Seen], language: str, heads: Model, model: Model
) -> dict[str, Any]:
    """The layers of verdict and sentiment; `felt` are posts that teach sentiment only.

    `heads` is the model without the head of verdicts, `model` the one with it.
    """
    rows = numbers(posts, language, heads)
    verdicts = model.heads[language]["verdict"]
    known = [at for at, post in enumerate(posts) if post.verdict in VERDICTS]
    rows_felt = [traits_of(post.text, language, heads, verdicts) for post in felt]
    feeling = [*posts, *felt]
    return {
        "verdict": layer(
            [rows[at] for at in known],
            [posts[at].verdict for at in known],
            [posts[at].weight for at in known],
        ),
        "sentiment": layer(
            [*rows, *rows_felt],
            [post.sentiment for post in feeling],
            [*(OWN_FEELING * post.weight for post in posts), *(post.weight for post in felt)],
            alike=True,
        ),
    }


def _as_outputs(columns: Sequence[fit.Column]) -> list[Any]:
    from herodesk.classifiers.heads import Output

    half = fit.HALF
    return [
        Output(one.label, one.bias, one.scale, one.weights[:half], one.weights[half:])
        for one in columns
    ]


def layer(
    rows: Sequence[dict[str, float]],
    labels: Sequence[str],
    weights: Sequence[float],
    *,
    alike: bool = False,
) -> dict[str, Any]:
    """Bias and weights of each class, by trait, rounded as they stand in the file."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    names = sorted({name for row in rows for name in row})
    table = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    model: Any = LogisticRegression(
        C=STRENGTH,
        class_weight="balanced" if alike else None,
        max_iter=2000,
        tol=1e-6,
        random_state=0,
    )
    model.fit(table, np.array(labels), sample_weight=np.array(weights))
    return {
        str(label): [
            round(float(bias), 4),
            {name: round(float(w), 4) for name, w in zip(names, row, strict=True)},
        ]
        for label, bias, row in zip(model.classes_, model.intercept_, model.coef_, strict=True)
    }
