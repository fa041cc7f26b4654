"""What was wanted of the classifier, measured on dev parts of sets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from herodesk.classifiers.learned import Learned
from herodesk.domain.errors import InvalidError
from herodesk.rules import load_brand
from herodesk_ops.training import wanted
from herodesk_ops.training.datasets import Data, Profile

BRAND = load_brand(Path(__file__).parents[2] / "infra/brands/nordwind")


def dev(folder: Path, name: str, head: str, rows: list[str]) -> None:
    (folder / name).mkdir()
    lines = [f"id\t{head}\ttext", *(f"{at}\t{row}" for at, row in enumerate(rows)), ""]
    (folder / name / "dev.tsv").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dev(tmp_path, "complaints_acl19", "label\tdomain", [
        "1\tsoftware\tmy router has been broken for days and nobody answers, terrible service",
        "0\tsoftware\tthe weather is nice and the dog sleeps in the sun",
    ])  # fmt: skip
    asks = [f"QUE\twhen does the shop number {at} open on sunday?" for at in range(12)]
    tells = [f"STM\twe saw {at} birds and walked home in the rain" for at in range(12)]
    dev(tmp_path, "tweet_acts", "act", [*asks, *tells])
    return tmp_path


def test_each_set_that_is_there_is_measured_against_what_was_wanted(folder: Path) -> None:
    told = wanted.measured(Data(folder, Profile.RESEARCH), Learned(), BRAND)

    found = {one.what: one for one in told}
    assert set(found) == {
        "complaint, by verdict", "complaint, by act", "question", "language en",
    }  # fmt: skip
    assert found["complaint, by act"].figure == 1
    assert (found["question"].posts, found["question"].figure) == (24, 1)
    assert found["question"].wanted == pytest.approx(0.78)


def test_rows_that_nobody_chose_have_a_figure_of_their_own(tmp_path: Path) -> None:
    dev(tmp_path, "mobasa", "sentiment\tpart", [
        "negative\tdev\tschon wieder steht die S-Bahn, das nervt so",
        "neutral\tdev\tDie U2 fährt heute ab Pankow",
        "positive\ttrain-derived\tpünktlich, sauber, danke BVG",
    ])  # fmt: skip

    told = wanted.measured(Data(tmp_path, Profile.OPEN), Learned(), BRAND)

    assert [(one.set, one.posts) for one in told if one.what == "sentiment de"] == [
        ("mobasa", 3), ("mobasa, none chosen", 2)
    ]  # fmt: skip


def test_what_falls_short_is_marked() -> None:
    told = (
        wanted.Reached("question", "tweet_acts", 10, 0.5, 0.78),
        wanted.Reached("language de", "sb10k", 10, 0.99, 0.985),
    )

    lines = wanted.as_text(told).splitlines()

    assert [line.endswith("short") for line in lines] == [False, True, False]
    assert [one["set"] for one in json.loads(wanted.as_json(told))] == ["tweet_acts", "sb10k"]


def test_a_folder_without_dev_parts_is_named_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="Name the folder that holds the sets"):
        wanted.measured(Data(tmp_path, Profile.RESEARCH), Learned(), BRAND)
