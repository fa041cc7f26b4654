"""The net that reads words in their order: packed whole numbers say what plain arithmetic says."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, sqrt
from struct import unpack
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.classifiers.convolution import FIRST, LAST, WORD_BITS, Convolution, layer
from herodesk.classifiers.grams import BITS, buckets, letters_of
from herodesk.classifiers.heads import Model, sizes
from herodesk_ops.training.readers import Reader, content
from tests.small_net import PAIRS, UNITS, WIDTH, small_net

TOLD, CONTENT = small_net()
NET = Model(content({"de": Reader(TOLD, CONTENT, ())}, {}, {})).readers["de"]
WORDS = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=9), max_size=70)


def row(table: int, place: int, width: int) -> list[int]:
    start = sum(sizes(WIDTH, PAIRS)[:table]) + place * width
    return [byte - 128 for byte in CONTENT[start : start + width]]


def vector(word: str) -> list[float]:
    """The lanes of a word, every other one first, from -1 to 1 in steps of 1/127."""
    letters = letters_of(word)
    own = row(1, crc32(word.encode()) % (1 << WORD_BITS), WIDTH)
    sums = [sum(lane) for lane in zip(*(row(0, at, WIDTH) for at in letters), strict=True)]
    plain = [
        TOLD["steps"][1] * one + TOLD["steps"][0] * total / sqrt(max(1, len(letters)))
        for one, total in zip(own, sums or [0] * WIDTH, strict=True)
    ]
    return [floor(127 * max(-1, min(1, plain[at])) + 0.5) / 127 for at in (0, 2, 1, 3)]


def weights() -> list[list[list[int]]]:
    """For each layer a row a lane that comes in."""
    flat = unpack(f"<{3 * UNITS * (WIDTH + UNITS)}h", CONTENT[sum(sizes(WIDTH, PAIRS)) :])
    rows = [list(flat[at : at + 3 * UNITS]) for at in range(0, len(flat), 3 * UNITS)]
    return [rows[:WIDTH], rows[WIDTH:]]


def convolved(steps: Sequence[Sequence[float]], number: int, share: float) -> list[list[float]]:
    """Sums of a layer, 1 being 1; nothing stands before the first word or after the last."""
    biases = TOLD["layers"][number]["biases"]
    found = [[bias / 65280 for bias in biases] for _ in steps]
    for at, step in enumerate(steps):
        for part, there in enumerate((at + 1, at, at - 1)):
            if 0 <= there < len(steps):
                for lane, told in zip(step, weights()[number], strict=True):
                    for unit in range(UNITS):
                        found[there][unit] += lane * told[part * UNITS + unit] / share
    return found


def slowly(words: list[str]) -> list[float]:
    """The lanes of a text by plain arithmetic."""
    if len(words) > FIRST + LAST:
        words = words[:FIRST] + words[-LAST:]
    first = [
        [floor(255 * max(0.0, min(1.0, one)) + 1e-9) / 255 for one in step]
        for step in convolved([vector(word) for word in words], 0, 65280 / 127)
    ]
    second = [
        [max(0.0, one + before) for one, before in zip(step, left, strict=True)]
        for step, left in zip(convolved(first, 1, 256), first, strict=True)
    ]
    places, _ = buckets(words)
    pairs = [
        max(
            0.0,
            bias + 0.01 * sum(row(2, at, PAIRS)[lane] for at in places) / sqrt(max(1, len(places))),
        )
        for lane, bias in enumerate(TOLD["biases"])
    ]
    units = list(zip(*second, strict=True)) or [()] * UNITS
    root = sqrt(max(1, len(words)))
    return [*pairs, *(max(one, default=0.0) for one in units), *(sum(one) / root for one in units)]


@given(WORDS)
def test_packed_lanes_say_what_plain_arithmetic_says(words: list[str]) -> None:
    assert NET.read(words).lanes == pytest.approx(slowly(words), abs=0.02)


@given(WORDS)
def test_heads_weigh_all_lanes(words: list[str]) -> None:
    seen = NET.read(words)

    numbers = NET.numbers(seen)

    for name, outputs in TOLD["heads"].items():
        for label, (bias, told) in outputs.items():
            wanted = bias + sum(w * lane for w, lane in zip(told, seen.lanes, strict=True))
            assert numbers[name][label] == pytest.approx(wanted, abs=0.01)


def test_a_text_read_before_changes_nothing_and_order_does() -> None:
    text = "der akku ist nicht heiß sondern kalt".split()
    lanes = NET.read(text).lanes

    NET.read(["etwas", "anderes", *text])

    assert NET.read(text).lanes == lanes
    assert NET.read(text[::-1]).lanes != lanes


def test_what_words_add_is_told_word_by_word_and_nothing_for_a_label_not_there() -> None:
    words = "der herd ist seit montag kaputt".split()
    seen = NET.read(words)

    added = NET.weights(words, seen, "verdict", "problem")

    assert len(added) == len(words)
    assert any(added)
    assert NET.weights(words, seen, "verdict", "nothing") == [0.0] * len(words)


def test_of_a_long_text_the_first_and_the_last_words_are_read() -> None:
    words = [f"wort{number}" for number in range(200)]

    seen = NET.read(words)

    assert seen.words == words[:FIRST] + words[-LAST:]


def test_weights_with_which_a_sum_could_leave_its_lane_are_refused() -> None:
    with pytest.raises(ValueError, match="unit 1 of a layer can reach"):
        layer([[1, 20_000, 1, 20_000, 1, 20_000]], [0, 0])


def test_tables_are_as_large_as_the_file_says() -> None:
    assert sizes(WIDTH, PAIRS) == ((1 << BITS) * WIDTH, (1 << WORD_BITS) * WIDTH, (1 << BITS) * 2)
    assert isinstance(NET, Convolution)
