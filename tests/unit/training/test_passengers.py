"""What passengers teach beside the net: how they feel, and whether one of them writes."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from herodesk.classifiers.grams import buckets, words_of
from herodesk.classifiers.heads import BESIDE, Model, chances
from herodesk.classifiers.learned import Learned
from herodesk_ops.training import fit, layers, passengers
from herodesk_ops.training.datasets import Data, Labelled, Profile
from herodesk_ops.training.readers import Reader, content
from tests.small_net import PAIRS, UNITS, small_net
from tests.unit.training.scripted import BRAND

ABOARD = {
    "negative": "der Zug fällt schon wieder aus",
    "neutral": "der Bus fährt heute von Pankow ab",
    "positive": "danke für die pünktliche Bahn",
}
AT_HOME = {
    "negative": "das Spiel gestern war furchtbar",
    "neutral": "um neun kommt der Film",
    "positive": "so ein schöner Geburtstag",
}


def write(folder: Path, name: str, head: str, rows: list[str]) -> None:
    (folder / name).mkdir(exist_ok=True)
    lines = [head, *rows, ""]
    (folder / name / "train.tsv").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Data:
    rows = [
        f"{feeling}{at}\t{feeling}\t{('dev', 'train-derived')[at % 2]}\t{text} {'n' * at}"
        for feeling, text in ABOARD.items()
        for at in range(12)
    ]
    write(tmp_path, "mobasa", "id\tsentiment\tpart\ttext", rows)
    others = [
        f"{feeling}{at}\t{feeling}\t{text} {'n' * at}"
        for feeling, text in AT_HOME.items()
        for at in range(12)
    ]
    write(tmp_path, "sb10k", "id\tlabel\ttext", others)
    return Data(tmp_path, Profile.OPEN, tmp_path)


def learnt(data: Data) -> passengers.Passengers:
    told = passengers.passengers(data, [])
    assert told
    return told


def small_model(told: passengers.Passengers, header: dict[str, Any]) -> Model:
    """A net by chance, which says nothing of customers, and beside it what the rows taught."""
    net, rest = small_net()
    nothing = [0.0, [0.0] * (PAIRS + 2 * UNITS)]
    net["heads"]["customers"] = dict.fromkeys(layers.FEELINGS, nothing)
    return Model(content({"de": Reader(net, rest, ())}, {"de" + BESIDE: told.net}, header))


def test_how_passengers_feel_and_who_is_one_is_heard(data: Data) -> None:
    model = small_model(learnt(data), {})

    for texts, travels in ((ABOARD, True), (AT_HOME, False)):
        for text in texts.values():
            numbers = model.numbers(words_of(text), "de")
            assert (chances(numbers["travels"])["yes"] > 0.5) is travels
    for feeling, text in ABOARD.items():
        said = model.numbers(words_of(text), "de")["passengers"] | {"neutral": 0.0}
        assert max(said, key=lambda label: said[label]) == feeling


def test_the_net_says_what_the_regression_said_of_its_buckets(data: Data) -> None:
    told = learnt(data)
    model = small_model(told, {})
    texts = [row["text"] for row in told.rows]
    grams = passengers._folded(fit.matrix(texts))

    assert grams.shape == (len(texts), 1 << passengers._BITS + 1)
    for text, row in zip(texts[::5], grams[::5], strict=True):
        whole, letters = buckets(words_of(text))
        assert row.sum() == pytest.approx(len(whole) ** 0.5 + len(letters) ** 0.5)
    said = [model.numbers(words_of(text), "de")["passengers"]["negative"] for text in texts]
    negative = np.array([row["sentiment"] == "negative" for row in told.rows])
    assert min(np.array(said)[negative]) > 0 > max(np.array(said)[~negative])


def test_what_the_last_layer_learns_from_had_not_been_seen(tmp_path: Path) -> None:
    """Of rows that have nothing in common, a regression that saw them would know every label."""
    labels = layers.FEELINGS
    rows = [f"{at}\t{labels[at % 3]}\tdev\t{sha256(bytes([at])).hexdigest()}" for at in range(60)]
    write(tmp_path, "mobasa", "id\tsentiment\tpart\ttext", rows)
    write(tmp_path, "sb10k", "id\tlabel\ttext", ["1\tneutral\tum neun kommt der Film"])

    told = learnt(Data(tmp_path, Profile.OPEN, tmp_path))

    said = np.insert(told.unseen, 1, 0.0, axis=1).argmax(1)
    right = sum(labels[one] == row["sentiment"] for one, row in zip(said, told.rows, strict=True))
    assert right < 36


def test_their_own_layer_counts_as_far_as_a_passenger_seems_to_write(data: Data) -> None:
    told = learnt(data)
    yes = {"yes": [-9.0, {"danger:yes": 0.0}]}
    felt = {one: [float(one == "neutral"), {"danger:yes": 0.0}] for one in layers.FEELINGS}
    verdict = {"noise": [1.0, {"danger:yes": 0.0}], "problem": [0.0, {"danger:yes": 0.0}]}
    theirs = {
        label: [0.0, {f"passengers:{one}": float(label == one) for one in ("negative", "positive")}]
        for label in layers.FEELINGS
    }
    own = {"verdict": verdict, "danger": yes, "sentiment": felt, "passengers": theirs}

    learned = Learned(small_model(told, {"layers": {"de": own}}))

    for feeling, text in ABOARD.items():
        assert learned.think(text, BRAND, language="de").sentiment == feeling
    for text in AT_HOME.values():
        assert learned.think(text, BRAND, language="de").sentiment == "neutral"


def test_the_layer_of_passengers_weighs_what_n_grams_and_the_net_say_of_customers(
    data: Data,
) -> None:
    told = learnt(data)

    layer = passengers.layer(small_model(told, {}), told)

    assert set(layer) == set(layers.FEELINGS)
    for feeling in ("negative", "positive"):
        _, weights = layer[feeling]
        assert {name.partition(":")[0] for name in weights} == {"customers", "passengers"}
        assert weights[f"passengers:{feeling}"] > 0
        assert weights[f"passengers:{feeling}"] == max(weights.values())


def test_posts_of_ours_speak_for_no_passenger(data: Data) -> None:
    """Those that teach; the tenths that measure and calibrate are not even read."""
    posts = [
        Labelled(f"p{at}", "mein Trockner ist kaputt", "de", "problem", "negative", (), real=False)
        for at in range(40)
    ]
    with_ours = [text for text, _ in passengers._at_home(data, posts)]

    assert 3 < with_ours.count("mein Trockner ist kaputt") < 8
    assert set(AT_HOME["neutral"].split()) <= set(" ".join(with_ours).split())


def test_without_the_set_there_is_nothing_beside_the_net(tmp_path: Path) -> None:
    assert passengers.passengers(Data(tmp_path, Profile.OPEN, tmp_path), []) is None
