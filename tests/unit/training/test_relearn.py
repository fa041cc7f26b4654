"""Whether corrections are worth a new model is found out before one is made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from herodesk.domain.errors import InvalidError
from herodesk_ops.training.datasets import Labelled
from herodesk_ops.training.relearn import (
    Corrections,
    Relearnt,
    as_json,
    as_text,
    corrections,
    relearnt,
)
from tests.unit.training.scripted import BRAND, Scripted, finding


def post(at: int, text: str, verdict: str = "problem") -> Labelled:
    return Labelled(
        id=f"x:{at}", text=text, language="de", verdict=verdict, sentiment="", signals=(), real=True
    )


CORRECTED = [post(at, f"ruckelt {at // 2}") for at in range(40)]
REST = [post(100 + at, f"danke {at}", "praise") for at in range(10)]
SHIPPED = Scripted(lambda text: finding("praise"))


class Trainer:
    """Fits a classifier that knows the first words it was shown, and keeps what it was shown."""

    def __init__(self, *, spoils: bool = False) -> None:
        self.shown: list[list[Labelled]] = []
        self._else = "problem" if spoils else "praise"

    def __call__(self, extra: Sequence[Labelled]) -> Scripted:
        self.shown.append(list(extra))
        known = {post.text.split()[0]: post.verdict for post in extra}
        return Scripted(lambda text: finding(known.get(text.split()[0], self._else)))


def compared(
    trainer: Trainer, posts: Sequence[Labelled] = CORRECTED, shipped: Scripted = SHIPPED
) -> Relearnt:
    given = Corrections(posts=tuple(posts), without=3)
    return relearnt(given, REST, BRAND, shipped=shipped, retrained=trainer)


def test_corrections_that_have_something_in_common_help() -> None:
    told = compared(Trainer())

    assert (told.before.right, told.after.right, told.corrections) == (0, 40, 40)
    assert told.gain == (1.0, 1.0)
    assert told.told == (
        "Retraining would help: 40 of 40 right instead of 0; the rest of the labels stay as good "
        "(macro F1 1.000 against 1.000)."
    )


def test_no_post_is_judged_by_a_model_that_was_shown_its_text() -> None:
    trainer = Trainer()

    compared(trainer)

    for shown in trainer.shown:
        texts = {post.text for post in shown}
        assert sum(post.text in texts for post in CORRECTED) == len(shown) == 32
    assert len({tuple(post.id for post in shown) for shown in trainer.shown}) == 5


def test_what_gets_worse_elsewhere_is_said() -> None:
    told = compared(Trainer(spoils=True))

    assert told.rest_after < told.rest_before
    assert told.told.startswith("Retraining would help here and harm elsewhere:")
    assert "the rest of the labels get worse (macro F1 0.000 against 1.000)" in told.told


def test_a_gain_that_may_be_chance_is_not_called_help() -> None:
    mixed = [post(at, f"w{at} x", "problem" if at else "praise") for at in range(20)]

    told = compared(Trainer(), mixed)

    assert told.told.startswith("Whether retraining would help cannot be told yet: 1 of 20 right")


def test_corrections_that_mislead_are_said_to_harm() -> None:
    knows = Scripted(lambda text: finding("problem" if "ruckelt" in text else "praise"))
    words = [post(at, f"ruckelt {at}" if at < 30 else f"w{at} x", "problem") for at in range(40)]

    told = relearnt(
        Corrections(tuple(words), 0), REST, BRAND, shipped=knows, retrained=lambda _: SHIPPED
    )

    assert told.told.startswith("Retraining would harm: 0 of 40 right instead of 30")


def test_the_same_corrections_give_the_same_figures_in_any_order() -> None:
    assert compared(Trainer()) == compared(Trainer(), CORRECTED[::-1])


def test_the_comparison_is_told_in_both_shapes() -> None:
    told = compared(Trainer())

    assert json.loads(as_json(told))["without_verdict"] == 3
    assert as_text(told).split("\n")[1:4] == [
        "right before 0.000 (0.000 to 0.000)",
        "right after  1.000 (1.000 to 1.000)",
        "gain +1.000 (+1.000 to +1.000)",
    ]


def write(path: Path, rows: Sequence[object]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def exported(at: int, verdict: str | None = "problem") -> dict[str, object]:
    before = {"verdict": "noise", "topic": None}
    return {
        "id": f"x:{at}", "text": f"Wort{'x' * at}", "language": None, "verdict": verdict,
        "topic": None, "before": before,
    }  # fmt: skip


def test_an_export_is_read_and_corrections_of_the_topic_alone_are_counted(tmp_path: Path) -> None:
    rows = [*map(exported, range(6)), exported(6, None)]

    told = corrections(write(tmp_path / "corrections.jsonl", rows))

    assert (len(told.posts), told.without) == (6, 1)
    assert (told.posts[0].id, told.posts[0].verdict) == ("x:0", "problem")
    assert told.posts[0].language == "und"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (exported(9, "anger"), r"c\.jsonl, correction 6: no verdict 'anger'. Known: problem"),
        ({"id": "1", "verdict": "noise"}, r"c\.jsonl, correction 6: id or text is missing"),
        ([], r"c\.jsonl, line 6: not a JSON object"),
    ],
)
def test_a_line_that_is_no_correction_is_named(row: object, message: str, tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", [*map(exported, range(5)), row])

    with pytest.raises(InvalidError, match=message):
        corrections(path)


def test_too_few_corrections_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", [exported(1)] * 9)

    with pytest.raises(InvalidError, match="At least 5 of different texts"):
        corrections(path)
