"""`herodesk train`: from the sets, our labels and the nets beside them to a model file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from herodesk.classifiers.heads import BESIDE, Model
from herodesk.classifiers.learned import telling
from herodesk_ops.training import closed, fit, layers, nets, passengers, readers
from herodesk_ops.training.datasets import (
    CALIBRATE,
    MEASURE,
    Data,
    Labelled,
    Profile,
    bare,
    fold_of,
    language_of_row,
    table,
)
from herodesk_ops.training.layers import Layer, Told
from herodesk_ops.training.readers import content
from herodesk_ops.training.sources import ANNOYED, LANGUAGE, SORRY, feeling
from herodesk_ops.training.typos import noised

SERVED = ("de", "en")

BY_HALVES = {"sb10k": 2.0, "umsab": 2.0, "potts": 0.3}
"""German sets with sentiment of whose dev rows every other one teaches the last layer of it, and
what a row counts."""

OF_CHAT = 0.1
"""The same of every other dev row of English chat (goemotions)."""

AMONG_THEMSELVES = 0.03
"""What a row of people among themselves counts where complaints are learnt."""

WRITTEN = 0.04
"""What a post that we wrote counts there: most were written to be misread."""

Say = Callable[[str], None]


def model_file(data: Data, say: Say) -> bytes:
    """The model file; the same sets, labels and answers give the same bytes.

    The nets that read a language served are taken as they stand beside the labels; a language
    without one is left to the word lists.
    """
    posts = [post for post in data.own() if not post.sealed]
    data.left_out = _kept_apart(data, posts)
    told_apart = _telling(LANGUAGE.learn(data))
    kept = _readers(data.labels, say)
    travelling = passengers.passengers(data, posts) if passengers.LANGUAGE in kept else None
    data.left_out = data.sealed
    made: dict[str, nets.Made] = {}
    if len({label for _, label, _ in told_apart}) > 1:
        made["any"] = nets.side_by_side({LANGUAGE.name: fit.head(told_apart, LANGUAGE)})
    if travelling:
        made[passengers.LANGUAGE + BESIDE] = travelling.net
    model = Model(content(kept, made, {}))
    told = last_layers(data, posts, model, say)
    if travelling:
        told[passengers.LANGUAGE]["passengers"] = passengers.layer(model, travelling)
    data.used.update(name for one in kept.values() for name in one.sets)
    header = {"profile": str(data.profile), "layers": told, "sets": sorted(data.used)}
    if data.profile is Profile.RESEARCH:
        return closed.taught(data, kept, made, header, english_feelings(data), say=say)
    return content(kept, made, header)


def _readers(folder: Path, say: Say) -> dict[str, readers.Reader]:
    found = {}
    for language in SERVED:
        path = folder / f"net-{language}.npz"
        if path.exists():
            found[language] = readers.read(path)
        else:
            say(f"{language}: {path} is not there, so the model leaves it to the word lists")
    return found


def last_layers(
    data: Data, posts: Sequence[Labelled], model: Model, say: Say, extra: Sequence[Labelled] = ()
) -> dict[str, Any]:
    """The last layers of every language that the model has a net for.

    `extra` are labelled posts besides, all of which teach: what colleagues corrected, say.
    """
    posts = [*posts, *data.alarms()]
    return {
        language: _layers(
            data,
            [
                *(
                    one
                    for one in posts
                    if fold_of(one.id) == CALIBRATE and one.language == language
                ),
                *(one for one in extra if one.language == language),
            ],
            language,
            model,
            say,
        )
        for language in SERVED
        if language in model.readers
    }


def _telling(rows: Iterable[fit.Example]) -> list[fit.Example]:
    """What is left of texts when a language is told; every third also with a name beside it."""
    told = (
        (telling(one), label, weight)
        for number, (text, label, weight) in enumerate(rows)
        for one in ((text, noised(text, 0)) if number % 3 == 0 else (text,))
    )
    return [(" ".join(words), label, weight) for words, label, weight in told if words]


def _layers(
    data: Data, posts: list[Labelled], language: str, model: Model, say: Say
) -> dict[str, Any]:
    judged = [post for post in posts if post.verdict]
    say(f"{language}: last layers from {len(posts)} labelled posts")
    made = layers.maker(language, model)
    return {
        "verdict": made(layers.verdicts(judged)),
        "sentiment": made(
            layers.feelings(judged, _felt(data, language)), strength=layers.FELT_STRENGTH
        ),
        "danger": made(layers.alarms(posts), only=layers.DANGER_TRAITS),
        "acts": _acts(data, judged, language, made),
    }


def _acts(
    data: Data, judged: list[Labelled], language: str, made: Callable[..., Layer]
) -> dict[str, Layer]:
    few = questions(data) if language == "en" else []
    return {
        "complaint": (
            made([*_complaining(judged), *annoyed(data)], alike=True, only=layers.COMPLAINT_TRAITS)
            if language == "en"
            else made(layers.asked(judged, "problem"), alike=True)
        ),
        "question": (
            made(few, only=layers.QUESTION_TRAITS)
            if few
            else made(layers.asked(judged, "question"))
        ),
    }


def _complaining(judged: Sequence[Labelled]) -> Iterator[Told]:
    real, written = ([post for post in judged if post.real is real] for real in (True, False))
    yield from layers.asked(real, "problem")
    yield from (replace(one, weight=WRITTEN) for one in layers.asked(written, "problem"))


def annoyed(data: Data) -> Iterator[Told]:
    """Dev rows of people among themselves who are annoyed or disappointed, or of good cheer."""
    for row in data.rows("goemotions", "dev"):
        told = set(row["labels"].split(","))
        complains = bool(told & ANNOYED)
        if complains or not told & SORRY:
            yield Told(row["text"], "yes" if complains else "no", AMONG_THEMSELVES)


def questions(data: Data) -> list[Told]:
    """Train rows that ask or do not; those that do count double, as they are few.

    The net has seen them, but what it learnt of them holds: of dev rows a layer on a few hundred
    others knew less.
    """
    return [
        Told(row["text"], "yes", 2.0) if row["act"] == "QUE" else Told(row["text"], "no")
        for row in data.rows("tweet_acts")
    ]


def _half(data: Data, name: str) -> Iterator[dict[str, str]]:
    """Every other dev row: the rest is measured on."""
    for row in data.rows(name, "dev"):
        if fold_of(f"{name}:{row['id']}", of=2) == CALIBRATE:
            yield row


def _felt(data: Data, language: str) -> list[Told]:
    """Rows with a sentiment: German dev rows, of which nothing before has seen the label.

    Of English ones there are few: the train rows, which the net has seen, taught the layer more.
    """
    if language == "en":
        told = [(row["text"], feeling(row["labels"])) for row in _half(data, "goemotions")]
        chat = [Told(text, label, OF_CHAT) for text, label in told if label]
        return chat + english_feelings(data)
    return [
        Told(row["text"], row["label"], weight)
        for name, weight in BY_HALVES.items()
        for row in _half(data, name)
        if language_of_row(name, row) == language
    ]


def english_feelings(data: Data) -> list[Told]:
    """English train rows with a sentiment."""
    return [
        Told(row["text"], row["label"])
        for row in data.rows("umsab")
        if language_of_row("umsab", row) == "en"
    ]


def _kept_apart(data: Data, posts: list[Labelled]) -> frozenset[str]:
    """Texts that the net of languages may not see: what is sealed or measured on."""
    measured = (post for post in posts if post.real and fold_of(post.id) == MEASURE)
    apart = {bare(post.text) for post in measured} | data.sealed
    for folder in sorted(data.folder.iterdir()):
        apart.update(bare(row["text"]) for row in table(folder / "dev.tsv"))
    return frozenset(apart)
