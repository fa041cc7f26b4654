"""The teacher: what it is given in one file, how its judgements are measured, what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from herodesk_ops.training import soft
from teacher import pack
from teacher.__main__ import _merged, _write
from teacher.judging import figures
from teacher.lessons import HEADS, Judged, Lesson
from teacher.weights import BLOCK, Weights, unpacked

WIDTH = 32
LESSONS = [
    Lesson("own-de-1", "zu spät", "de", {"verdict": "problem", "danger": "no"}),
    Lesson("own-de-1#0", "spät", "de", {}),
    Lesson("sb10k:7", "heiß", "de", {"posts": "positive"}),
    Lesson("own-en-1", "it burns", "en", {"danger": "yes"}),
]
JUDGED = [
    Judged("brennt", "danger", "de", "yes"),
    Judged("es brennt", "danger", "de", "no"),
    Judged("spät", "own", "de", "problem"),
    Judged("danke", "own", "de", "praise"),
]


class FewWeights:
    """Stands in for the package: letters are pieces, and a word's numbers are its place."""

    width, layers, heads, inner, epsilon, pad = WIDTH, 0, 1, 4, 1e-5, 1

    def ids(self, text: str) -> list[int]:
        return [0, *(ord(letter) for letter in text), 2]

    def tensors(self) -> Iterator[tuple[str, Any]]:
        words = np.zeros((400, BLOCK), np.uint8)
        words[:, :2] = np.arange(400, dtype="<f2").view(np.uint8).reshape(-1, 2)
        words[:, 2:] = 0x99  # each of the 32 numbers is 9 - 8 = 1, times the scale
        yield pack.WORDS, words.reshape(-1)


@pytest.fixture
def told(tmp_path: Path) -> pack.Pack:
    path = tmp_path / "pack.npz"
    np.savez_compressed(path, **pack.packed(LESSONS, JUDGED, cast("Weights", FewWeights())))
    return pack.read(path)


def test_the_pieces_of_a_text_keep_what_they_mean_though_others_are_left_out(
    told: pack.Pack,
) -> None:
    words = unpacked(told.tensors[pack.WORDS], WIDTH)

    assert [len(told.texts), len(told.judged)] == [4, 4]
    assert words[told.texts.of(1)][:, 0].tolist() == [0, *map(ord, "spät"), 2]
    assert words[told.judged.of(3)][:, 5].tolist() == [0, *map(ord, "danke"), 2]
    assert len(words) < 30


def test_what_a_text_does_not_teach_is_no_label(told: pack.Pack) -> None:
    names = list(HEADS)
    labels = {name: told.labels[:, names.index(name)].tolist() for name in ("verdict", "danger")}

    assert labels == {"verdict": [0, -1, -1, -1], "danger": [0, -1, -1, 1]}
    assert told.real.tolist() == [False, False, True, False]


def test_a_piece_is_unread_by_the_teacher_that_has_not_read_the_whole(told: pack.Pack) -> None:
    assert told.folds[0] == told.folds[1]
    assert set(told.folds.tolist()) <= set(range(pack.FOLDS))


def test_half_of_an_answer_is_what_a_teacher_says_who_has_not_read_the_label(
    told: pack.Pack,
) -> None:
    given = [{"danger": np.full((4, 2), float(number))} for number in range(pack.FOLDS)]

    answers = _merged(told, given)["danger"][:, 0]

    for place, fold in enumerate(told.folds.tolist()):
        others = [number for number in range(pack.FOLDS) if number != fold]
        assert answers[place] == pytest.approx(fold / 2 + sum(others) / len(others) / 2)


def test_answers_are_kept_by_language_for_training(told: pack.Pack, tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    answers = {
        name: chance.normal(size=(4, len(labels))).astype(np.float32)
        for name, (labels, _) in HEADS.items()
    }

    _write(told, answers, tmp_path)

    german, english = (soft.read(tmp_path / f"soft-{code}.npz") for code in ("de", "en"))
    assert dict(german.heads) == {name: labels for name, (labels, _) in HEADS.items()}
    assert german.of("own-de-1#0") is not None
    assert english.of("own-en-1") is not None
    assert english.of("own-de-1") is None
    verdict = german.of("own-de-1")
    assert verdict is not None
    assert verdict[:5].argmax() == answers["verdict"][0].argmax()


def test_a_teacher_is_measured_by_what_it_finds_and_what_rings_for_nothing(
    told: pack.Pack,
) -> None:
    rings = np.array([[0.0, 3.0], [0.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
    verdicts = np.array([[0.0] * 5, [0.0] * 5, [9, 0, 0, 0, 0], [9, 0, 0, 0, 0]])

    alarms, own = figures(told, {"danger": rings, "verdict": verdicts})

    assert "danger     de     2 danger: 1.000 at 0.03" in alarms
    assert "own        de     2 verdict: 0.133 (0.67 0.00 0.00 0.00 0.00)" in own
