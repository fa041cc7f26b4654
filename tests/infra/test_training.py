"""From a folder of labelled sets to a model that understands: twice the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from herodesk.classifiers.heads import Model
from herodesk.classifiers.learned import Learned
from herodesk.domain.errors import InvalidError
from herodesk.rules import load_brand
from herodesk_ops.training.command import train
from herodesk_ops.training.datasets import Data, Profile, bare
from herodesk_ops.training.train import model_file

BRAND = load_brand(Path(__file__).parents[2] / "infra/brands/nordwind")
WORDS = {
    "problem": ("kaputt", "defekt", "verspätet", "abgestürzt"),
    "question": ("wann", "wo", "wie", "warum"),
    "praise": ("danke", "toll", "klasse", "prima"),
    "idea": ("wünsche", "vorschlag", "könntet", "besser"),
    "noise": ("wetter", "fußball", "wahl", "konzert"),
}
FEELING = {"problem": "negative", "praise": "positive"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sets and labels of a few rows: an open set, a closed one, our own posts."""
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
        {
            "id": f"own-{verdict}-{at}",
            "text": f"{word} {word} Nummer {'x' * at}",
            "verdict": verdict,
            "sentiment": FEELING.get(verdict, "neutral"),
        }
        for verdict, words in WORDS.items()
        for at, word in enumerate(words * 6)
    ]
    lines = "\n".join(map(json.dumps, posts))
    (labels / "own-de.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def make(folder: Path) -> bytes:
    return model_file(Data(folder, Profile.OPEN, folder / "labels"), lambda _: None)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_same_rows_give_the_same_bytes_and_a_model_that_learnt_from_them(folder: Path) -> None:
    content = make(folder)

    assert make(folder) == content
    model = Model(content)
    assert (model.header["profile"], model.header["sets"]) == ("open", ["sb10k"])
    found = Learned(model).think("ist kaputt kaputt", BRAND, language="de")
    assert found.verdict == "problem"
    assert "kaputt" in {reason.value for reason in found.because}


def test_a_closed_set_is_read_for_research_only(folder: Path) -> None:
    labels = folder / "labels"

    assert list(Data(folder, Profile.OPEN, labels).rows("germeval17")) == []
    assert len(list(Data(folder, Profile.RESEARCH, labels).rows("germeval17"))) == 24


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
