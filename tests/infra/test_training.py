"""From sets, labels and a net that reads to a model that understands: twice the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from herodesk.classifiers.heads import Model, shipped, sizes
from herodesk.classifiers.learned import Learned
from herodesk.domain.errors import InvalidError
from herodesk.rules import load_brand
from herodesk_ops.training import layers, readers
from herodesk_ops.training.command import train
from herodesk_ops.training.datasets import CALIBRATE, Data, Profile, bare, fold_of
from herodesk_ops.training.names import FIRST
from herodesk_ops.training.robust import NAMES
from herodesk_ops.training.train import annoyed, model_file
from herodesk_ops.training.typos import noised
from tests.small_net import PAIRS, WIDTH, small_net

BRAND = load_brand(Path(__file__).parents[2] / "infra/brands/nordwind")
WORDS = {
    "problem": ("kaputt", "defekt", "verspätet", "abgestürzt"),
    "question": ("wann", "wo", "wie", "warum"),
    "praise": ("danke", "toll", "klasse", "prima"),
    "idea": ("wünsche", "vorschlag", "könntet", "besser"),
    "noise": ("wetter", "fußball", "wahl", "konzert"),
}
VERDICTS = tuple(WORDS)
FEELING = {"problem": "negative", "praise": "positive"}


def post(verdict: str, word: str, at: int) -> dict[str, object]:
    return {
        "id": f"own-{verdict}-{at}",
        "text": f"{word} {word} Nummer {'x' * at}",
        "verdict": verdict,
        "sentiment": FEELING.get(verdict, "neutral"),
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sets and labels of a few rows: an open set, a closed one, our own posts; and a small net."""
    for name, label in (("sb10k", "label"), ("germeval17", "relevance\tsentiment")):
        (tmp_path / name).mkdir()
        values = ["negative", "neutral", "positive"] * 8
        told = values if name == "sb10k" else [f"true\t{value}" for value in values]
        rows = [f"{at}\t{value}\tWort{at} ist {value}" for at, value in enumerate(told)]
        text = "\n".join([f"id\t{label}\ttext", *rows, ""])
        (tmp_path / name / "train.tsv").write_text(text, encoding="utf-8")
    labels = tmp_path / "labels"
    labels.mkdir()
    posts = [
        post(verdict, word, at)
        for verdict, words in WORDS.items()
        for at, word in enumerate(words * 15)
    ]
    alarms = [
        {"id": f"alarm-de-{at}", "text": f"es brennt {'y' * at}", "danger": at % 2 == 0}
        for at in range(60)
    ]
    for name, told_rows in (("own-de", posts), ("alarm-de", alarms)):
        lines = "\n".join(map(json.dumps, told_rows))
        (labels / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    keep(labels / "net-de.npz")
    return tmp_path


def keep(path: Path) -> bytes:
    """A net of a few lanes by chance, kept where the nets of a language belong."""
    told, content = small_net()
    whole = np.frombuffer(content, np.uint8)
    ends = np.cumsum([0, *sizes(WIDTH, PAIRS)])
    letters, words, pairs = (whole[ends[at] : ends[at + 1]] for at in range(3))
    weights = np.frombuffer(content[ends[3] :], "<i2")
    readers.write(path, told, (letters, words, pairs), weights, ["sb10k"])
    return content


def make(folder: Path) -> bytes:
    return model_file(Data(folder, Profile.OPEN, folder / "labels"), lambda _: None)


@pytest.mark.filterwarnings("ignore")
def test_the_same_rows_give_the_same_bytes_and_a_model_that_learnt_from_them(folder: Path) -> None:
    content = make(folder)

    assert make(folder) == content
    model = Model(content)
    assert (model.header["profile"], model.header["sets"]) == ("open", ["sb10k"])
    ((_, weighed),) = model.header["layers"]["de"]["danger"].values()
    assert set(weighed) == set(layers.DANGER_TRAITS)
    assert set(model.readers["de"].heads) == {"verdict", "danger"}
    found = Learned(model).think("ist kaputt kaputt", BRAND, language="de")
    assert found.verdict == "problem"
    assert "kaputt" in {reason.value for reason in found.because}


def test_a_language_without_a_net_stays_with_the_word_lists(folder: Path) -> None:
    (folder / "labels" / "net-de.npz").unlink()

    model = Model(make(folder))

    assert model.header["layers"] == {}
    assert Learned(model).think("ist kaputt", BRAND, language="de").verdict == "problem"


def test_a_closed_set_is_read_for_research_only(folder: Path) -> None:
    labels = folder / "labels"

    assert list(Data(folder, Profile.OPEN, labels).rows("germeval17")) == []
    assert len(list(Data(folder, Profile.RESEARCH, labels).rows("germeval17"))) == 24


def test_who_is_annoyed_complains_and_other_sorrow_says_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "goemotions").mkdir()
    told = ("annoyance,sadness", "disappointment", "sadness", "anger", "joy", "neutral")
    rows = [f"{at}\t{labels}\t{labels} here" for at, labels in enumerate(told)]
    text = "\n".join(["id\tlabels\ttext", *rows, ""])
    (tmp_path / "goemotions" / "dev.tsv").write_text(text, encoding="utf-8")

    found = [(one.text, one.label) for one in annoyed(Data(tmp_path, Profile.OPEN, tmp_path))]

    assert found == [
        ("annoyance,sadness here", "yes"),
        ("disappointment here", "yes"),
        ("joy here", "no"),
        ("neutral here", "no"),
    ]


def test_the_shipped_layer_of_english_complaints_weighs_few_traits_and_hears_a_complaint() -> None:
    acts = shipped().header["layers"]["en"]["acts"]

    assert set(acts["complaint"]["yes"][1]) == set(layers.COMPLAINT_TRAITS)
    told = Learned()
    assert (
        told.acts("my neighbour never turns his music down, it is so annoying", "en")["complaint"]
        > 2 * told.acts("we had a lovely evening in the park", "en")["complaint"]
    )


def test_a_research_model_is_never_written_over_the_shipped_one(folder: Path) -> None:
    with pytest.raises(InvalidError, match="--out"):
        train(folder, Profile.RESEARCH, folder / "labels", None)


def test_real_posts_are_found_in_their_sets_and_sealed_ones_stay_marked(folder: Path) -> None:
    (folder / "labels" / "real-de.tsv").write_text(
        "set\tid\tverdict\tsentiment\tsignals\n"
        "sb10k\t1\tnoise\tneutral\t\n"
        "sb10k\t999\tnoise\tneutral\t\n",
        encoding="utf-8",
    )
    (folder / "labels" / "sealed-de.tsv").write_text(
        "set\tid\tverdict\tsentiment\tsignals\nsb10k\t0\tproblem\tnegative\tdanger legal\n",
        encoding="utf-8",
    )

    real = [post for post in Data(folder, Profile.OPEN, folder / "labels").own() if post.real]

    assert [(post.id, post.sealed) for post in real] == [("sb10k:0", True), ("sb10k:1", False)]
    assert real[0].signals == ("danger", "legal")
    assert real[0].text == "Wort0 ist negative"


def test_a_copy_of_a_post_that_is_kept_apart_is_not_learnt_from(folder: Path) -> None:
    data = Data(folder, Profile.OPEN, folder / "labels")
    data.left_out = frozenset({bare("WORT3 ist, negative! https://t.co/x")})

    assert "3" not in {row["id"] for row in data.rows("sb10k")}
    assert "4" in {row["id"] for row in data.rows("sb10k")}


def test_posts_that_say_only_whether_there_is_danger_have_no_verdict(folder: Path) -> None:
    alarms = Data(folder, Profile.OPEN, folder / "labels").alarms()

    assert len(alarms) == 60
    assert {post.verdict for post in alarms} == {""}
    assert {post.signals for post in alarms} == {("danger",), ()}


def test_a_fold_follows_from_the_id_and_a_tenth_is_in_each() -> None:
    folds = [fold_of(f"sb10k:{number}") for number in range(5000)]

    assert folds == [fold_of(f"sb10k:{number}") for number in range(5000)]
    assert 400 < folds.count(CALIBRATE) < 600


def test_a_net_is_read_as_it_was_kept(tmp_path: Path) -> None:
    content = keep(tmp_path / "net-de.npz")

    kept = readers.read(tmp_path / "net-de.npz")

    assert (kept.told, kept.content, kept.sets) == (small_net()[0], content, ("sb10k",))


def test_a_net_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match=r"net-de\.npz"):
        readers.read(tmp_path / "net-de.npz")


def test_what_must_not_matter_is_changed_the_same_way_each_time_and_the_rest_stays() -> None:
    text = "Der Trockner ist seit gestern kaputt und keiner von euch meldet sich jemals zurück"

    for number in range(40):
        words = noised(text, number).split()

        assert words == noised(text, number).split()
        assert sum(word in words for word in text.split()) >= len(text.split()) - 2
        assert len(words) <= len(text.split()) + 2
    assert len({noised(text, number) for number in range(40)}) > 20


def test_names_that_measure_are_not_among_those_that_teach() -> None:
    assert not set(FIRST) & {name for names in NAMES.values() for name in names}
