"""Figures that decide whether a model is shipped, on files small enough to count by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from herodesk.classifiers.keywords import Keywords
from herodesk.domain.errors import InvalidError
from herodesk.rules import load_brand
from herodesk_ops.training.evaluate import as_json, as_text, report
from herodesk_ops.training.measures import (
    bins,
    calibration_error,
    figures,
    mean_range,
    share_range,
)
from herodesk_ops.training.posts import labelled

BRAND = load_brand(Path(__file__).parents[3] / "infra/brands/nordwind")


def test_figures_of_a_class_are_counted_as_books_do() -> None:
    pairs = [("a", "a")] * 3 + [("a", "b")] + [("b", "b")] * 2 + [("b", "a")] * 2

    told = figures(pairs)

    first, second = told.classes
    assert (first.label, first.count) == ("a", 4)
    assert first.precision == pytest.approx(0.6)
    assert first.recall == pytest.approx(0.75)
    assert first.f1 == pytest.approx(2 / 3)
    assert told.macro_f1 == pytest.approx((2 / 3 + second.f1) / 2)
    assert told.accuracy == pytest.approx(5 / 8)
    assert told.confusion == {"a": {"a": 3, "b": 1}, "b": {"a": 2, "b": 2}}


def test_the_range_holds_the_figure_and_is_the_same_each_time() -> None:
    pairs = [("a", "a")] * 30 + [("b", "a")] * 10 + [("b", "b")] * 20

    told, again = figures(pairs), figures(pairs)

    assert told == again
    low, high = told.macro_f1_range
    assert low < told.macro_f1 < high
    assert high - low < 0.35


def test_one_class_that_nobody_gave_does_not_count_in_the_mean() -> None:
    told = figures([("a", "a"), ("a", "b")])

    assert told.macro_f1 == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("sure", "error"),
    [
        ([(0.75, True)] * 3 + [(0.75, False)], 0.0),
        ([(0.95, False)] * 10, 0.95),
        ([(1.0, True)], 0.0),
        ([], 0.0),
    ],
)
def test_confidence_is_honest_if_it_is_the_share_of_right_answers(
    sure: list[tuple[float, bool]], error: float
) -> None:
    assert calibration_error(sure) == pytest.approx(error)


def test_posts_are_binned_by_confidence_and_empty_bins_are_left_out() -> None:
    low, high = bins([(0.35, False), (0.95, True), (1.0, False)])

    assert (low.low, low.high, low.posts, low.right) == (0.3, 0.4, 1, 0)
    assert (high.low, high.high, high.posts, high.right) == (0.9, 1, 2, 0.5)
    assert high.confidence == pytest.approx(0.975)


def test_the_range_of_a_share_is_wide_for_few_posts_and_never_leaves_what_a_share_can_be() -> None:
    assert share_range(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert share_range(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert share_range(0, 0) == (0.0, 1.0)


def test_the_range_of_a_mean_is_a_point_where_all_values_are_alike() -> None:
    low, high = mean_range([0.0] * 20 + [1.0] * 20)

    assert mean_range([1.0, 1.0]) == (1.0, 1.0)
    assert 0.3 < low < 0.5 < high < 0.7


def test_a_report_tells_every_figure_in_both_shapes(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    rows = [
        {"text": "Der Trockner ist schon wieder kaputt", "verdict": "problem", "language": "de"},
        {"text": "Thanks Nordwind, great service!", "verdict": "praise", "sentiment": "positive"},
        {"text": "Aus dem Herd kommt Rauch", "verdict": "problem", "signals": ["danger"]},
        {"text": "Nordwind", "verdict": "doubt"},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    told = report(labelled(file), Keywords(), BRAND, draws=10)

    assert told.posts == 4
    assert told.figures["verdict"].accuracy == 1
    assert told.signals["danger"]["recall"] == 1
    assert json.loads(as_json(told))["figures"]["language"]["accuracy"] == 1
    assert "verdict: macro F1 1.000" in as_text(told)


def test_a_table_without_quotes_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "posts.tsv"
    file.write_text('id\tsentiment\ttext\n1\tpositive\t"super\n', encoding="utf-8")

    assert labelled(file) == [{"id": "1", "sentiment": "positive", "text": '"super'}]


@pytest.mark.parametrize("content", ["", '{"text": "x"}', '{"verdict": "noise"}', "[]", "{"])
def test_a_file_that_cannot_be_measured_is_refused_in_words(tmp_path: Path, content: str) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(InvalidError, match=r"posts\.jsonl"):
        labelled(file)
