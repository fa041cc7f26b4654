"""`herodesk train`: from the sets, our labels and the teacher's answers to a model file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from herodesk.classifiers.heads import Model
from herodesk.classifiers.learned import telling
from herodesk_ops.training import closed, fit, layers, nets, soft
from herodesk_ops.training.datasets import (
    CALIBRATE,
    OPEN,
    PARTS,
    Data,
    Labelled,
    Profile,
    bare,
    fold_of,
    table,
)
from herodesk_ops.training.layers import Layer, Told
from herodesk_ops.training.modelfile import content
from herodesk_ops.training.sources import ANNOYED, LANGUAGE, SORRY, feeling
from herodesk_ops.training.typos import noised, piece
from herodesk_ops.training.workers import workers

SERVED = ("de", "en")
WORTH = {
    "verdict": 1.6,
    "sentiment": 1.0,
    "posts": 1.0,
    "customers": 0.8,
    "danger": 1.0,
    "act": 0.7,
}
"""What an error counts in the columns of a head; in others `LITTLE`."""

LITTLE = 0.4

WANTED = 4.0
"""What a text counts that the teacher does not take for noise: of noise there is plenty."""

OURS = 5.0
"""What a post that we wrote counts, noise as well: each was written to teach."""

SIDES = {
    "said": fit.Asked("said", layers.VERDICTS, 10.0),
    "alarm": fit.Asked("alarm", ("no", "yes"), 10.0),
    "grave": fit.Asked("grave", ("no", "yes"), 10.0),
    "asks": fit.Asked("asks", ("no", "yes"), 10.0),
    "riders": fit.Asked("riders", ("no", "yes"), 1.0),
    "upset": fit.Asked("upset", ("no", "yes"), 3.0, alike=False),
    "pleased": fit.Asked("pleased", ("no", "yes"), 3.0, alike=False),
}
"""What lanes of their own learn from labels, beside the teacher's answers."""

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


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a net learns: numbers by text (NaN: nobody told), and labels for lanes of their own.

    `ours` are the texts that we wrote.
    """

    texts: dict[str, Any]
    ours: frozenset[str]
    heads: Mapping[str, tuple[str, ...]]
    sides: dict[str, list[Told]]


def model_file(data: Data, say: Say) -> bytes:
    """The model file; the same sets, labels and answers give the same bytes.

    Raises:
        InvalidError: the teacher's answers are not beside the labels.
    """
    posts = [post for post in data.own() if not post.sealed]
    data.left_out = _kept_apart(data, posts)
    told_apart = _telling(LANGUAGE.learn(data))
    data.left_out = data.sealed
    lessons = {
        language: lesson
        for language in SERVED
        if (lesson := _lesson(data, posts, language)) is not None
    }
    for language, lesson in lessons.items():
        say(f"{language}: a net from the teacher's answers to {len(lesson.texts)} texts")
    with workers(len(SERVED)) as pool:
        made = dict(zip(lessons, pool.map(_net, lessons.values()), strict=True))
    if len({label for _, label, _ in told_apart}) > 1:
        made["any"] = nets.plain(fit.head(told_apart, LANGUAGE), LANGUAGE.name)
    told = last_layers(data, posts, Model(content(made, {})), say)
    header = {"profile": str(data.profile), "layers": told, "sets": sorted(data.used)}
    if data.profile is Profile.RESEARCH:
        return closed.taught(data, made, header, _umsab(data, "en"), say)
    return content(made, header)


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
        if language in model.nets
    }


def _lesson(data: Data, posts: Sequence[Labelled], language: str) -> Lesson | None:
    """What the net of a language learns; None if the teacher has said nothing in it."""
    path = data.labels / f"soft-{language}.npz"
    if not path.exists():
        return None
    answers = soft.read(path)
    texts: dict[str, Any] = {}
    alarms = [one for one in data.alarms() if one.language == language]
    for row_id, text in (*_texts(data), *((one.id, one.text) for one in (*posts, *alarms))):
        told = answers.of(row_id)
        if told is not None:
            texts.setdefault(text, told)
            for number in range(soft.PIECES):
                part = answers.of(soft.piece_of(row_id, number))
                if part is not None:
                    texts.setdefault(piece(text, number), part)
    own = [one for one in posts if one.language == language and fold_of(one.id) > CALIBRATE]
    alarms = [*own, *(one for one in alarms if fold_of(one.id) > CALIBRATE)]
    for text, told in unread(answers, alarms):
        texts.setdefault(text, told)
    asks = [
        Told(row["text"], "yes" if row["act"] == "QUE" else "no")
        for row in data.rows("tweet_acts")
        if language == "en"
    ]
    sides = {
        "said": layers.verdicts(own, real_noise=1.0),
        "alarm": layers.alarms(alarms),
        "grave": layers.alarms(one for one in alarms if not one.real),
        "asks": asks,
        "riders": _riders(data) if language == "de" else [],
        "upset": _passengers(data, "negative") if language == "de" else [],
        "pleased": _passengers(data, "positive") if language == "de" else [],
    }
    ours = frozenset(one.text for one in alarms if not one.real)
    return Lesson(texts, ours, answers.heads, {name: told for name, told in sides.items() if told})


def unread(answers: soft.Soft, posts: Sequence[Labelled]) -> Iterator[tuple[str, Any]]:
    """What a net learns of labelled posts that the teacher has not read.

    For each label the numbers that the teacher gives, in the mean, to posts that it has read and
    that carry this label; NaN for heads that no label speaks of.
    """
    import numpy as np

    columns = [name for name, labels in answers.heads.items() for _ in labels]
    told = [(post, answers.of(post.id), [*_labels(post)]) for post in posts]
    read: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for post, numbers, labels in told:
        if numbers is not None and not post.real:
            for label in labels:
                read[label].append(numbers)
    means = {label: np.mean(numbers, axis=0) for label, numbers in read.items()}
    for post, numbers, labels in told:
        if numbers is None:
            row = np.full(len(columns), np.nan, dtype=np.float32)
            for key in set(labels) & means.keys():
                place = [name == key[0] for name in columns]
                row[place] = means[key][place]
            yield post.text, row


def _labels(post: Labelled) -> Iterator[tuple[str, str]]:
    if post.verdict in layers.VERDICTS:
        yield "verdict", post.verdict
    if post.sentiment in layers.FEELINGS:
        yield "sentiment", post.sentiment
    yield "danger", "yes" if "danger" in post.signals else "no"


def _riders(data: Data) -> list[Told]:
    """Whether passengers speak: they draw "neutral" otherwise than people at large."""
    found = [Told(row["text"], "yes") for row in data.rows("mobasa")]
    for name in ("sb10k", "potts", "umsab"):
        found += [
            Told(row["text"], "no") for row in data.rows(name) if row.get("lang", "de") == "de"
        ]
    return found if found and found[0].label == "yes" else []


def _passengers(data: Data, feeling: str) -> list[Told]:
    """Whether passengers feel so."""
    return [
        Told(row["text"], "yes" if row["sentiment"] == feeling else "no")
        for row in data.rows("mobasa")
    ]


def _net(lesson: Lesson) -> nets.Made:
    import numpy as np

    order = sorted(lesson.texts)
    wanted = np.array([lesson.texts[text] for text in order])
    worth = [WORTH.get(name, LITTLE) for name, labels in lesson.heads.items() for _ in labels]
    verdicts = np.nan_to_num(wanted[:, : len(layers.VERDICTS)], nan=-np.inf)
    noise = verdicts.argmax(axis=1) == layers.VERDICTS.index("noise")
    ours = np.array([text in lesson.ours for text in order])
    weights = np.where(ours, OURS, np.where(noise, 1.0, WANTED)).astype(np.float32)
    made = nets.student(order, wanted, lesson.heads, np.array(worth, dtype=np.float32), weights)
    columns = {
        name: fit.head(
            [
                (text, one.label, one.weight)
                for one in told
                for text in (one.text, noised(one.text, 0))
            ],
            SIDES[name],
        )
        for name, told in lesson.sides.items()
    }
    return nets.widened(made, columns)


def _telling(rows: Iterable[fit.Example]) -> list[fit.Example]:
    """What is left of texts when a language is told; every third also with a name beside it."""
    told = (
        (telling(one), label, weight)
        for number, (text, label, weight) in enumerate(rows)
        for one in ((text, noised(text, 0)) if number % 3 == 0 else (text,))
    )
    return [(" ".join(words), label, weight) for words, label, weight in told if words]


def _texts(data: Data) -> Iterator[tuple[str, str]]:
    for name in sorted(OPEN):
        for part in PARTS:
            for row in data.rows(name, part):
                yield f"{name}:{row['id']}", row["text"]


def _layers(
    data: Data, posts: list[Labelled], language: str, model: Model, say: Say
) -> dict[str, Any]:
    judged = [post for post in posts if post.verdict]
    say(f"{language}: last layers from {len(posts)} labelled posts")
    made = layers.maker(language, model)
    return {
        "verdict": made(layers.verdicts(judged)),
        "sentiment": made(layers.feelings(judged, _felt(data, language))),
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
    apart = {bare(post.text) for post in posts if post.real} | data.sealed
    for folder in sorted(data.folder.iterdir()):
        apart.update(bare(row["text"]) for row in table(folder / "dev.tsv"))
    return frozenset(apart)
