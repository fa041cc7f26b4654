"""The model file: plain nets whose sums of bytes never carry, and what is written is read again."""

from __future__ import annotations

import random
from math import sqrt
from operator import mul

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.classifiers.grams import BITS, buckets
from herodesk.classifiers.heads import BESIDE, MAGIC, Model, Net
from herodesk_ops.training.fit import column
from herodesk_ops.training.nets import Made, side_by_side
from herodesk_ops.training.readers import Reader, content
from tests.small_net import small_net

HALF = 1 << BITS
WIDTH = 6
ROWS = random.Random(3).randbytes(2 * HALF * WIDTH)


NET = Net(
    rows=ROWS,
    scales=(0.01,) * WIDTH,
    biases=(0.1, -0.1, 0.0, 0.2, -0.2, 0.0),
    heads={"verdict": {"problem": (0.5, (1.0, -1.0, 2.0, 0.0, 0.5, -0.5))}},
)


def slowly(words: list[str], lane: int) -> float:
    """What a lane says, added up byte by byte."""
    total = 0.0
    for places, start in zip(buckets(words), (0, HALF), strict=True):
        found = sum(ROWS[(start + place) * WIDTH + lane] - 128 for place in places)
        total += found / sqrt(max(1, len(places)))
    return NET.biases[lane] + 0.01 * total


@given(st.lists(st.text(min_size=1, max_size=12), max_size=80))
def test_lanes_add_up_as_bytes_do_one_by_one(words: list[str]) -> None:
    lanes = NET.lanes(words)

    assert lanes == pytest.approx([slowly(words, lane) for lane in range(WIDTH)])


@given(st.lists(st.text(min_size=1, max_size=12), max_size=20))
def test_buckets_that_share_a_row_say_the_same(words: list[str]) -> None:
    small, half = BITS - 3, HALF // 8
    rows = ROWS[: 2 * half * WIDTH]
    net = Net(rows, NET.scales, NET.biases, {}, small)
    whole, letters = ([place % half for place in places] for places in buckets(words))

    wanted = []
    for lane in range(WIDTH):
        sums = [
            sum(rows[(start + place) * WIDTH + lane] - 128 for place in places)
            / sqrt(max(1, len(places)))
            for places, start in ((whole, 0), (letters, half))
        ]
        wanted.append(NET.biases[lane] + 0.01 * sum(sums))
    assert net.lanes(words) == pytest.approx(wanted)


def test_thousands_of_rows_do_not_carry_into_the_next_lane() -> None:
    full = Net(
        rows=b"\xff\x00" * (HALF * WIDTH),
        scales=(1.0,) * WIDTH,
        biases=(0.0,) * WIDTH,
        heads={},
    )
    words = [f"wort{number}" for number in range(3000)]

    lanes = full.lanes(words)

    whole, letters = (len(places) for places in buckets(words))
    high, low = (step * (sqrt(whole) + sqrt(letters)) for step in (127, -128))
    assert lanes == pytest.approx([high, low] * 3)


def test_a_head_weighs_all_lanes() -> None:
    words = ["kaputt", "seit", "montag"]

    weights = (1.0, -1.0, 2.0, 0.0, 0.5, -0.5)
    wanted = 0.5 + sum(map(mul, NET.lanes(words), weights))
    assert NET.numbers(words)["verdict"]["problem"] == pytest.approx(wanted)


def test_what_is_written_is_read_again() -> None:
    made = Made(
        rows=ROWS,
        scales=[0.5] * WIDTH,
        biases=[0.25] * WIDTH,
        heads={"language": {"de": (1.0, [1.0] * WIDTH)}},
        bits=BITS,
    )
    reader = Reader(*small_net(), sets=())

    model = Model(content({"de": reader}, {"any": made}, {"profile": "open"}))

    assert model.header["profile"] == "open"
    read = model.nets["any"]
    assert (read.scales, read.biases, read.rows) == ((0.5,) * WIDTH, (0.25,) * WIDTH, ROWS)
    assert model.numbers(["so"], "any").keys() == {"language"}
    assert model.numbers(["so"], "de").keys() == {"verdict", "danger"}
    assert model.numbers(["so"], "fr") == {}


def test_a_net_beside_that_of_a_language_is_asked_too() -> None:
    columns = {"travels": [column("yes", 0.5, np.linspace(-1, 1, 2 * HALF))]}
    reader = Reader(*small_net(), sets=())
    alone = Model(content({"de": reader}, {}, {}))

    model = Model(content({"de": reader}, {"de" + BESIDE: side_by_side(columns)}, {}))

    words = ["der", "zug", "kommt"]
    told = model.numbers(words, "de")
    assert told.keys() == {"verdict", "danger", "travels"}
    assert told == model.numbers(words, "de", model.readers["de"].read(words))
    assert {name: told[name] for name in ("verdict", "danger")} == alone.numbers(words, "de")


@given(st.data())
def test_a_file_that_is_cut_off_is_refused(data: st.DataObject) -> None:
    whole = content({"de": Reader(*small_net(), sets=())}, {}, {"profile": "open"})
    assert Model(whole).readers.keys() == {"de"}
    end = data.draw(st.integers(0, len(whole) - 1))

    with pytest.raises(ValueError, match=r"no model file|ends too early|Expecting|Unterminated"):
        Model(whole[:end])


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no model file"):
        Model(MAGIC.replace(b"3", b"2") + b"something else")
