"""The model file's nets: sums of bytes that never carry, thresholds, and what a word adds."""

from __future__ import annotations

import random
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.classifiers.grams import BITS, buckets
from herodesk.classifiers.heads import MAGIC, Model, Net
from herodesk_ops.training.modelfile import content
from herodesk_ops.training.nets import Made

HALF = 1 << BITS
WIDTH = 6
ROWS = random.Random(3).randbytes(2 * HALF * WIDTH)


def net(*, bent: int) -> Net:
    return Net(
        rows=ROWS,
        scales=(0.01,) * WIDTH,
        biases=(0.1, -0.1, 0.0, 0.2, -0.2, 0.0),
        heads={"verdict": {"problem": (0.5, (1.0, -1.0, 2.0, 0.0, 0.5, -0.5))}},
        bent=bent,
    )


def slowly(words: list[str], lane: int, *, bent: int) -> float:
    """What a lane says, added up byte by byte."""
    total = 0.0
    for places, start in zip(buckets(words), (0, HALF), strict=True):
        found = sum(ROWS[(start + place) * WIDTH + lane] - 128 for place in places)
        total += found / sqrt(max(1, len(places)))
    one = net(bent=bent).biases[lane] + 0.01 * total
    return max(0.0, one) if lane < bent else one


@given(st.lists(st.text(min_size=1, max_size=12), max_size=80), st.integers(0, WIDTH))
def test_lanes_add_up_as_bytes_do_one_by_one(words: list[str], bent: int) -> None:
    lanes = net(bent=bent).lanes(words)

    wanted = [slowly(words, lane, bent=bent) for lane in range(WIDTH)]
    assert lanes == pytest.approx(wanted)


def test_thousands_of_rows_do_not_carry_into_the_next_lane() -> None:
    full = Net(
        rows=b"\xff\x00" * (HALF * WIDTH),
        scales=(1.0,) * WIDTH,
        biases=(0.0,) * WIDTH,
        heads={},
        bent=0,
    )
    words = [f"wort{number}" for number in range(3000)]

    lanes = full.lanes(words)

    whole, letters = (len(places) for places in buckets(words))
    high, low = (step * (sqrt(whole) + sqrt(letters)) for step in (127, -128))
    assert lanes == pytest.approx([high, low] * 3)


def test_a_head_weighs_all_lanes() -> None:
    told = net(bent=WIDTH)
    lanes = told.lanes(["kaputt", "seit", "montag"])

    weights = (1.0, -1.0, 2.0, 0.0, 0.5, -0.5)
    wanted = 0.5 + sum(one * weight for one, weight in zip(lanes, weights, strict=True))
    assert told.numbers(lanes)["verdict"]["problem"] == pytest.approx(wanted)


def test_what_words_add_is_told_by_lanes_that_speak_and_nothing_for_a_label_not_there() -> None:
    told = net(bent=WIDTH)
    words = ["kaputt", "seit", "montag"]

    weights = told.weights(words, told.lanes(words), "verdict", "problem")

    assert len(weights) == len(words)
    assert any(weights)
    assert told.weights(words, told.lanes(words), "verdict", "nothing") == [0.0] * 3
    assert told.weights(words, [-1.0] * WIDTH, "verdict", "problem") == [0.0] * 3


def test_what_is_written_is_read_again() -> None:
    made = Made(
        rows=ROWS,
        scales=[0.5] * WIDTH,
        biases=[0.25] * WIDTH,
        heads={"language": {"de": (1.0, [1.0] * WIDTH)}},
        bent=WIDTH,
    )

    model = Model(content({"any": made}, {"profile": "open"}))

    assert model.header["profile"] == "open"
    read = model.nets["any"]
    assert (read.scales, read.biases, read.bent) == ((0.5,) * WIDTH, (0.25,) * WIDTH, WIDTH)
    assert read.rows == ROWS
    assert model.numbers(["so"], "any").keys() == {"language"}
    assert model.numbers(["so"], "fr") == {}


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no model file"):
        Model(MAGIC.replace(b"2", b"1") + b"something else")
