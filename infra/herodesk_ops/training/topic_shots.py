"""`herodesk evaluate-topics`: how well topics are told by a handful of example sentences each."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from herodesk.classifiers.keywords import Keywords
from herodesk.domain.brand import Brand, Topic, Watch
from herodesk.domain.errors import InvalidError
from herodesk_ops.output import as_json, table
from herodesk_ops.training.measures import Pair, figures
from herodesk_ops.training.topic_sets import SETS, Sorted, TopicSet

SHOTS = (5, 10, 20)
"""Example sentences a topic."""

DRAWS = 5
"""Brands drawn for each number of examples: one handful of sentences may be lucky."""

NONE = "none"
"""What a post that belongs to no topic is called in pairs."""

_COLUMNS = {
    "set": "set", "shots": "examples", "posts": "posts", "accuracy": "accuracy",
    "macro_f1": "macro F1", "named_precision": "right if named", "none_recall": "none found",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and standard deviation over the draws."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Shot:
    """Figures of a set with so many examples a topic.

    The macro F1 is over the topics, not over none; `named_precision` is how often a topic that
    was named is right; `none_recall` how often a post of no topic was left without one.
    """

    set: str
    shots: int
    posts: int
    accuracy: Spread
    macro_f1: Spread
    named_precision: Spread
    none_recall: Spread


def evaluate(folder: Path, *, json: bool) -> None:
    """Print the figures of every set in the folder.

    Raises:
        InvalidError: the folder holds none of the sets.
    """
    told = [shot for one in SETS for shot in measured(one, folder, Keywords())]
    if not told:
        names = ", ".join(one.name for one in SETS)
        raise InvalidError(f"{folder} holds none of these sets: {names}.")
    if json:
        as_json([asdict(shot) for shot in told])
    else:
        table([_row(shot) for shot in told], _COLUMNS, "")


def measured(
    one: TopicSet, folder: Path, classifier: Keywords, *, draws: int = DRAWS
) -> Iterator[Shot]:
    """Figures on the dev posts for each number of examples; none if the set is not there."""
    train, dev = list(one.posts(folder, "train")), list(one.posts(folder, "dev"))
    for shots in SHOTS if train and dev else ():
        drawn = [
            _figures(answers(brand_of(one, train, shots, seed), dev, classifier))
            for seed in range(1, draws + 1)
        ]
        spread = {
            name: Spread(
                round(statistics.mean(figure[name] for figure in drawn), 4),
                round(statistics.pstdev(figure[name] for figure in drawn), 4),
            )
            for name in drawn[0]
        }
        yield Shot(set=one.name, shots=shots, posts=len(dev), **spread)


def brand_of(one: TopicSet, train: Sequence[Sorted], shots: int, seed: int) -> Brand:
    """A brand that knows of its topics their plain names and so many sentences, drawn by seed.

    Only posts of one topic are drawn; a topic with fewer has all of them.
    """
    topics = []
    for topic in one.labels:
        held = [post.text for post in train if post.topics == (topic,)]
        drawn = random.Random(f"{seed} {topic}").sample(held, min(shots, len(held)))
        topics.append(
            Topic(
                id=topic,
                name={one.language: topic},
                aim={one.language: topic},
                words={one.language: one.names.get(topic, ())},
                examples={one.language: tuple(drawn)},
            )
        )
    return Brand(
        id=one.name,
        name=one.name,
        topics=tuple(topics),
        watch=Watch(terms=one.accounts or (one.name,)),
        languages=(one.language,),
    )


def answers(brand: Brand, posts: Sequence[Sorted], classifier: Keywords) -> list[Pair]:
    """What people said and what the classifier said; of several topics the one it found."""
    pairs = []
    for post in posts:
        said = classifier.think(post.text, brand, language=brand.languages[0]).topic or NONE
        given = said if said in post.topics else (*post.topics, NONE)[0]
        pairs.append((given, said))
    return pairs


def _figures(pairs: Sequence[Pair]) -> Mapping[str, float]:
    told = figures(pairs, draws=0)
    named = [given == said for given, said in pairs if said != NONE]
    return {
        "accuracy": told.accuracy,
        "macro_f1": statistics.mean(
            [one.f1 for one in told.classes if one.count and one.label != NONE] or [0.0]
        ),
        "named_precision": sum(named) / max(1, len(named)),
        "none_recall": sum(one.recall for one in told.classes if one.label == NONE),
    }


def _row(shot: Shot) -> dict[str, Any]:
    row: dict[str, Any] = asdict(shot)
    return {key: _narrow(value) if isinstance(value, dict) else value for key, value in row.items()}


def _narrow(spread: Mapping[str, float]) -> str:
    """Mean and deviation in ten letters, so that a line fits into a terminal."""
    return f"{spread['mean']:.3f}±{spread['deviation']:.3f}".replace("±0", "±")
