"""What closed sets teach a research model, beside the nets that open sets taught.

Whether a text complains (complaints_acl19), and how customers of an airline (airline) and people
at large (semeval17_sentiment) feel. Regressions over n-grams, for two of the sets over sentence
encoders besides, and for complaints likeness to examples (a support vector machine). Train rows
teach. The last layers are fitted on what is said of each of these rows by regressions that had
not seen it. Dev rows teach nothing.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from herodesk.classifiers.grams import words_of
from herodesk.classifiers.heads import Model, Numbers
from herodesk.classifiers.keywords import read
from herodesk.classifiers.learned import TRAVELLING, traits
from herodesk_ops.training import encoders, fit, layers, nets
from herodesk_ops.training.datasets import Data, fold_of
from herodesk_ops.training.layers import Layer, Told
from herodesk_ops.training.readers import Reader, content
from herodesk_ops.training.researched import CLOSED, LANGUAGE, STEP, complaints, feelings

FOLDS = 4
ALIKE = 2.0
"""How closely likeness to examples learns."""

TRAVELS = fit.Asked("travels", ("no", "yes"), 3.0)
"""Whether a customer of an airline writes, or one of many people."""

FELT_STRENGTH = 0.03
"""How closely the layers of sentiment learn."""


@dataclass(frozen=True, slots=True)
class Question:
    """What every `step`-th row of a closed set answers.

    `meant`: the encoders are asked besides, and a number of theirs, in standard deviations, weighs
    so much beside a bucket. `alike`: likeness to rows says something, too.
    """

    set: str
    column: str
    asked: fit.Asked
    meant: float = 0.0
    alike: bool = False
    step: int = 1


COMPLAINTS = Question(
    "complaints_acl19", "label", fit.Asked("complains", ("0", "1"), 1.0), meant=0.03, alike=True
)
FLYERS = Question(
    "airline", "sentiment", fit.Asked("flyers", layers.FEELINGS, 0.4, alike=False), meant=0.1
)
PEOPLE = Question("semeval17_sentiment", "label", fit.Asked("people", layers.FEELINGS, 3.0), step=3)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Rows of a set: their labels as numbers, n-grams as they weigh, what encoders say."""

    question: Question
    texts: list[str]
    labels: Any
    grams: Any
    idf: Any
    meant: Any
    middle: Any
    spread: Any

    @property
    def names(self) -> tuple[str, ...]:
        """The labels that have a number of their own: of two only the second, as `yes`."""
        classes = self.question.asked.classes
        return ("yes",) if len(classes) == 2 else classes

    def rows(self) -> Any:
        """N-grams and encoders side by side."""
        from scipy.sparse import csr_matrix, hstack

        if self.meant is None:
            return self.grams
        return hstack([self.grams, csr_matrix(self.meant * self.question.meant)], format="csr")

    def folds(self) -> Iterator[tuple[Any, Any]]:
        """For each fold the places of the rows that teach, and of those that are asked."""
        import numpy as np

        told = np.array([fold_of(text, of=FOLDS) for text in self.texts])
        for fold in range(FOLDS):
            yield np.flatnonzero(told != fold), np.flatnonzero(told == fold)


def taught(
    data: Data,
    kept: Mapping[str, Reader],
    made: dict[str, nets.Made],
    header: Mapping[str, Any],
    felt: Iterable[Told],
    *,
    say: Callable[[str], None],
) -> bytes:
    """A model file that knows the closed sets besides; where one of them is missing, one without.

    `felt` are texts of people at large with a sentiment besides.

    Raises:
        InvalidError: the encoders are not installed.
    """
    rows = {one: list(data.rows(one.set)) for one in (COMPLAINTS, FLYERS, PEOPLE)}
    if LANGUAGE not in kept or not all(rows.values()):
        return content(kept, made, header)
    fit.one_thread()
    say(f"{LANGUAGE}: encoders read what three closed sets teach")
    complaining, flyers, people = (lesson(one, told) for one, told in rows.items())
    columns = {TRAVELS.name: _travelling(flyers, people)}
    say(f"{LANGUAGE}: regressions, and last layers on what they had not seen")
    found = {}
    for one in (complaining, flyers, people):
        name = one.question.asked.name
        columns[name], heads = _columns(one)
        if heads:
            even = {"middle": one.middle.tolist(), "spread": one.spread.tolist()}
            found[name] = {**even, "heads": {name: heads}}
    found["complains"]["alike"] = examples(complaining)
    made = made | {CLOSED: nets.side_by_side(columns)}
    model = Model(content(kept, made, {}))
    found["layer"] = _layer(_weighed(model, complaining, complaints), alike=True)
    rest = ((_traits(model, one.text, feelings, {}), one) for one in felt)
    last = {
        **header["layers"][LANGUAGE],
        "sentiment": _layer([*_weighed(model, people, feelings), *rest], strength=FELT_STRENGTH),
        "passengers": _layer(_weighed(model, flyers, feelings), strength=FELT_STRENGTH),
    }
    told = {**header, "layers": {**header["layers"], LANGUAGE: last}, CLOSED: found}
    return content(kept, made, {**told, "sets": sorted(data.used)})


def lesson(question: Question, rows: Sequence[Mapping[str, str]]) -> Lesson:
    """Every `step`-th of these rows, and what encoders say of them."""
    import numpy as np

    rows = rows[:: question.step]
    texts = [row["text"] for row in rows]
    grams = fit.matrix(texts)
    idf = fit.rarity(grams)
    meant = middle = spread = None
    if question.meant:
        table = encoders.vectors(texts).astype(float)
        middle, spread = table.mean(0).round(5), (table.std(0) + 1e-5).round(5)
        meant = (table - middle) / spread
    labels = np.array([question.asked.classes.index(row[question.column]) for row in rows])
    grams = grams.multiply(idf).tocsr()
    return Lesson(question, texts, labels, grams, idf, meant, middle, spread)


def _travelling(flyers: Lesson, people: Lesson) -> list[fit.Column]:
    yes = [(text, "yes", 1.0) for text in flyers.texts]
    return fit.head([*yes, *((text, "no", 1.0) for text in people.texts)], TRAVELS)


def _columns(one: Lesson) -> tuple[list[fit.Column], dict[str, list[float]]]:
    """Weights of n-grams as columns, and those of encoders by label; none if none was asked."""
    told = fit.regression(one.rows(), one.labels, one.question.asked)
    fitted = list(zip(one.names, told.intercept_, told.coef_, strict=True))
    columns = [
        fit.column(label, float(bias), weights[: fit.WIDTH] * one.idf)
        for label, bias, weights in fitted
    ]
    heads = {
        label: [round(float(weight) * one.question.meant, 6) for weight in weights[fit.WIDTH :]]
        for label, _, weights in fitted
    }
    return columns, heads if one.meant is not None else {}


def machine(meant: Any, labels: Any) -> Any:
    """Tells a label by likeness to rows that lie near the border between the two."""
    from sklearn.svm import SVC

    told: Any = SVC(C=ALIKE, gamma=1 / meant.shape[1], class_weight="balanced")
    return told.fit(meant, labels)


def examples(one: Lesson) -> dict[str, Any]:
    """The rows that decide, one byte a number, and what each is worth."""
    import numpy as np

    told = machine(one.meant, one.labels)
    kept = np.clip(np.rint(told.support_vectors_ / STEP), -127, 127).astype(np.int8)
    return {
        "examples": b64encode(kept.tobytes()).decode(),
        "worth": [round(float(worth), 5) for worth in told.dual_coef_[0]],
        "bias": round(float(told.intercept_[0]), 5),
        "near": 1 / one.meant.shape[1],
    }


def unseen(one: Lesson) -> list[Numbers]:
    """What is said of each row by what had learnt from the rows of the other folds."""
    import numpy as np

    rows, name = one.rows(), one.question.asked.name
    said = np.zeros((len(one.texts), len(one.names)))
    near = np.zeros(len(one.texts))
    for learnt, asked in one.folds():
        told = fit.regression(rows[learnt], one.labels[learnt], one.question.asked)
        said[asked] = told.decision_function(rows[asked]).reshape(len(asked), -1)
        if one.question.alike:
            like = machine(one.meant[learnt], one.labels[learnt])
            near[asked] = like.decision_function(one.meant[asked])
    return [
        {name: dict(zip(one.names, map(float, row), strict=True)), "alike": {"yes": float(number)}}
        for row, number in zip(said, near, strict=True)
    ]


Given = tuple[dict[str, float], Told]
"""What a last layer weighs of a text, and what it should say."""


def _weighed(model: Model, one: Lesson, kept: Callable[[Numbers], Numbers]) -> Iterator[Given]:
    """Every row; a rare label counts more, but not in full."""
    import numpy as np

    counts = np.bincount(one.labels)
    names = one.names if len(one.names) > 1 else ("no", *one.names)
    for text, label, said in zip(one.texts, one.labels, unseen(one), strict=True):
        worth = float((len(one.labels) / (len(counts) * counts[label])) ** 0.5)
        yield _traits(model, text, kept, said), Told(text, names[label], worth)


def _traits(
    model: Model, text: str, kept: Callable[[Numbers], Numbers], said: Numbers
) -> dict[str, float]:
    tokens = words_of(text)
    numbers = kept(model.numbers(tokens, CLOSED) | said)
    found = traits(read(text, LANGUAGE), tokens, model.numbers(tokens, LANGUAGE) | numbers)
    return {name: number for name, number in found.items() if name not in TRAVELLING}


def _layer(given: Iterable[Given], **told: Any) -> Layer:
    rows, labels = zip(*given, strict=True)
    weights = [one.weight for one in labels]
    return layers.layer(rows, [one.label for one in labels], weights, **told)
