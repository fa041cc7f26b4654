"""How few examples are measured: brands drawn from a made-up folder of sets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from herodesk.classifiers.keywords import Keywords
from herodesk.domain.errors import InvalidError
from herodesk_ops.training.common_words import counted
from herodesk_ops.training.datasets import Data, Profile
from herodesk_ops.training.topic_sets import AIRLINE, BANKING, GERMEVAL, MOBASA, SETS, Sorted
from herodesk_ops.training.topic_shots import NONE, answers, brand_of, evaluate, measured

COMPLAINTS = {
    "Late Flight": "hours late again, still at the gate in",
    "Lost Luggage": "suitcase vanished somewhere near",
    "Can't Tell": "terrible, simply terrible,",
    "": "what a lovely view of",
}
PLACES = ("Boston", "Leeds", "Oslo", "Graz", "Linz", "York", "Bonn", "Kiel", "Jena", "Hull")


def write(folder: Path, name: str, part: str, rows: list[dict[str, str]]) -> None:
    (folder / name).mkdir(exist_ok=True)
    lines = ["\t".join(rows[0]), *("\t".join(row.values()) for row in rows)]
    (folder / name / f"{part}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [
        {"negativereason": reason, "text": f"@united {text} {place}"}
        for reason, text in COMPLAINTS.items()
        for place in PLACES
    ]
    for part in ("train", "dev"):
        write(tmp_path, "airline", part, rows)
    return tmp_path


def test_topics_are_told_by_drawn_examples_and_other_labels_are_none(folder: Path) -> None:
    five, *_ = measured(AIRLINE, folder, Keywords(), draws=2)

    assert (five.set, five.shots, five.posts) == ("airline", 5, 30)
    assert five.accuracy.mean == five.macro_f1.mean == five.named_precision.mean == 1
    assert five.none_recall.mean == 1


def test_posts_that_nobody_sorted_are_left_out(folder: Path) -> None:
    assert len(list(AIRLINE.posts(folder, "dev"))) == 30


def test_the_same_seed_draws_the_same_brand_and_another_seed_another(folder: Path) -> None:
    train = list(AIRLINE.posts(folder, "train"))

    first, again, other = (brand_of(AIRLINE, train, 5, seed) for seed in (1, 1, 2))

    assert first == again != other
    assert {topic.id: len(topic.examples["en"]) for topic in first.topics}["late"] == 5


def test_a_post_of_two_topics_is_never_drawn_as_an_example_of_one(folder: Path) -> None:
    train = [Sorted("both", ("late", "crew")), Sorted("only", ("late",))]

    drawn = brand_of(AIRLINE, train, 5, 1).topic("late")

    assert drawn is not None
    assert drawn.examples["en"] == ("only",)


def test_of_two_topics_either_is_right(folder: Path) -> None:
    brand = brand_of(AIRLINE, list(AIRLINE.posts(folder, "train")), 5, 1)
    posts = [
        Sorted("my suitcase vanished", ("crew", "lost_luggage")),
        Sorted("nice weather", ("crew", "late")),
        Sorted("nice weather", ()),
    ]

    told = answers(brand, posts, Keywords())

    assert told == [("lost_luggage", "lost_luggage"), ("crew", NONE), (NONE, NONE)]


def test_aspects_are_read_without_their_part_and_feeling(tmp_path: Path) -> None:
    rows = [
        {"aspects": "Lift#Availability:negative | GeneralBarrier#Main:negative", "text": "a"},
        {"aspects": "info display:negative", "text": "b"},
        {"aspects": "Zugfahrt#Fahrtzeit:negative", "text": "c"},
        {"aspects": "", "text": "d"},
    ]
    for one in (MOBASA, GERMEVAL):
        write(tmp_path, one.name, "dev", rows)

    assert [post.topics for post in MOBASA.posts(tmp_path, "dev")] == [
        ("lift", "barrier"), ("display",), (), (),
    ]  # fmt: skip
    assert [post.topics for post in GERMEVAL.posts(tmp_path, "dev")][2] == ("journey",)


def test_an_intent_belongs_to_one_topic_at_most_and_names_are_of_topics() -> None:
    intents = [intent for held in BANKING.labels.values() for intent in held]

    assert len(intents) == len(set(intents))
    assert len(BANKING.labels) == 15
    assert all(one.names.keys() <= one.labels.keys() for one in SETS)


def test_figures_are_printed_for_programs_and_for_people(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate(folder, json=True)
    told = json.loads(capsys.readouterr().out)
    evaluate(folder, json=False)

    assert [(row["set"], row["shots"]) for row in told] == [
        ("airline", 5), ("airline", 10), ("airline", 20),
    ]  # fmt: skip
    assert told[0]["accuracy"] == {"mean": 1.0, "deviation": 0.0}
    assert "1.000±.000" in capsys.readouterr().out


def test_a_folder_without_any_of_the_sets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="holds none of these sets: airline, banking77"):
        evaluate(tmp_path, json=True)


def test_a_word_is_common_if_two_sets_hold_it(tmp_path: Path) -> None:
    write(tmp_path, "sb10k", "train", [{"text": "Papst und Rom"}, {"text": "Rom und Jena"}])
    write(tmp_path, "potts", "train", [{"text": "Und Jena"}, {"text": "Köln 2024"}])

    told = counted(Data(tmp_path, Profile.OPEN))

    assert "\n[de]\nund = 7500; jena = 5000\n" in told
