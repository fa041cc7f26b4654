"""`herodesk train`: from the sets, our labels and the nets beside them to a model file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from herodesk.classifiers.heads import Model
from herodesk.classifiers.learned import telling
from herodesk_ops.training import closed, fit, layers, nets, readers
from herodesk_ops.training.datasets import (
    CALIBRATE,
    MEASURE,
    Data,
    Labelled,
    Profile,
    bare,
    fold_of,
    table,
)
from herodesk_ops.training.layers import Layer, Told
from herodesk_ops.training.readers import content
from herodesk_ops.training.sources import ANNOYED, LANGUAGE, SORRY, feeling
from herodesk_ops.training.typos import noised

SERVED = ("de", "en")

_FEELING_SETS = {
    "de": (("sb10k", "label", 2.0), ("mobasa", "sentiment", 4.0), ("potts", "label", 0.3)),
    "en": (),
}
"""Sets with sentiment whose dev rows the last layer learns from, and what a row counts."""

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
    data.left_out = data.sealed
    kept = _readers(data.labels, say)
    made: dict[str, nets.Made] = {}
    if len({label for _, label, _ in told_apart}) > 1:
        made["any"] = nets.plain(fit.head(told_apart, LANGUAGE), LANGUAGE.name)
    told = last_layers(data, posts, Model(content(kept, made, {})), say)
    data.used.update(name for one in kept.values() for name in one.sets)
    header = {"profile": str(data.profile), "layers": told, "sets": sorted(data.used)}
    if data.profile is Profile.RESEARCH:
        return closed.taught(data, kept, made, header, _umsab(data, "en"), say=say)
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
    """Dev rows that ask or do not; those that do count double, as they are few."""
    return [
        Told(row["text"], "yes", 2.0) if row["act"] == "QUE" else Told(row["text"], "no")
        for row in data.rows("tweet_acts", "dev")
    ]


def _half(data: Data, name: str) -> Iterator[dict[str, str]]:
    """Every other dev row: the rest is measured on."""
    for row in data.rows(name, "dev"):
        if fold_of(f"{name}:{row['id']}", of=2) == CALIBRATE:
            yield row


def _felt(data: Data, language: str) -> list[Told]:
    """Dev rows with a sentiment, of which nothing before has seen the label."""
    rows = [
        Told(row["text"], row[column], weight)
        for name, column, weight in _FEELING_SETS[language]
        for row in _half(data, name)
    ]
    rows += _umsab(data, language)
    if language == "en":
        told = [(row["text"], feeling(row["labels"])) for row in _half(data, "goemotions")]
        rows += [Told(text, label, 0.1) for text, label in told if label]
    return rows


def _umsab(data: Data, language: str) -> list[Told]:
    return [
        Told(row["text"], row["label"], 2.0)
        for row in _half(data, "umsab")
        if row["lang"] == language
    ]


def _kept_apart(data: Data, posts: list[Labelled]) -> frozenset[str]:
    """Texts that the net of languages may not see: what is sealed or measured on."""
    measured = (post for post in posts if post.real and fold_of(post.id) == MEASURE)
    apart = {bare(post.text) for post in measured} | data.sealed
    for folder in sorted(data.folder.iterdir()):
        apart.update(bare(row["text"]) for row in table(folder / "dev.tsv"))
    return frozenset(apart)
