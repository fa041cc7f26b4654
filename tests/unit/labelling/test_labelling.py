"""Labels of our own: what is read is drawn by a seed, what is kept holds no text."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from herodesk.domain.brand import Brand
from herodesk.domain.errors import InvalidError
from herodesk.domain.finding import Finding, Sentiment, Signal, Verdict
from herodesk.rules import load_brand
from herodesk_ops.labelling import sheets
from herodesk_ops.labelling.afresh import DRAWN, afresh
from herodesk_ops.labelling.agreement import disagreements, kappa
from herodesk_ops.labelling.sample import QUOTAS, SEALED, Drawn, apart, draw, plain
from herodesk_ops.labelling.sets import Row, rows_of
from herodesk_ops.labelling.sought import SOUGHT, seek
from herodesk_ops.labelling.suspected import suspected

ROOT = Path(__file__).parents[3]
BRAND = load_brand(ROOT / "infra/brands/nordwind")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class ByFirstWord:
    """Says what the first word of a text says; noise otherwise."""

    name = "by-first-word"

    def look(self, text: str, brand: Brand, *, language: str | None = None) -> Finding:
        first = text.split(maxsplit=1)[0]
        verdict = Verdict(first) if first in set(Verdict) else Verdict.NOISE
        return Finding(verdict=verdict, confidence=0.9, language=language or "de")


def word(number: int) -> str:
    return "".join(LETTERS[int(digit)] for digit in str(number))


def write_set(folder: Path, name: str, texts: list[str]) -> None:
    (folder / name).mkdir(parents=True)
    lines = [f"{name}-{number}\tde\t{text}" for number, text in enumerate(texts)]
    (folder / name / "train.tsv").write_text("\n".join(["id\tlang\ttext", *lines, ""]), "utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """All German sets, 500 rows each, of which two in a hundred are wishes."""
    for name in QUOTAS["de"]:
        texts = [
            f"idea wäre schön wenn {name} {word(number)}" if number % 50 == 0
            else f"plain {name} {word(number)}"
            for number in range(500)
        ]  # fmt: skip
        write_set(tmp_path, name, texts)
    return tmp_path


def test_the_same_data_gives_the_same_sample_whatever_the_order_of_its_lines(data: Path) -> None:
    once = draw(data, "de", ByFirstWord(), BRAND)
    path = data / "mobasa" / "train.tsv"
    header, *lines = path.read_text("utf-8").strip().split("\n")
    path.write_text("\n".join([header, *reversed(lines), ""]), "utf-8")

    again = draw(data, "de", ByFirstWord(), BRAND)

    assert once == again


def test_each_set_gives_its_share_and_rare_verdicts_occur(data: Path) -> None:
    drawn = draw(data, "de", ByFirstWord(), BRAND)

    assert Counter(one.row.set for one in drawn) == QUOTAS["de"]
    wishes = sum(one.row.text.startswith("idea") for one in drawn)
    assert wishes == 10 * len(QUOTAS["de"])  # all there are, though 2 % of the posts


def test_the_last_of_the_sample_are_sealed(data: Path) -> None:
    drawn = draw(data, "de", ByFirstWord(), BRAND)

    assert [one.order for one in drawn] == list(range(1, len(drawn) + 1))
    assert [one.sealed for one in drawn] == [False] * (len(drawn) - SEALED) + [True] * SEALED


def test_what_is_sought_fits_its_pattern_and_was_not_drawn_before(tmp_path: Path) -> None:
    for name in {name for wanted in SOUGHT["de"] for name, *_ in wanted}:
        texts = [f"es wäre gut wenn {name} {word(number)}" for number in range(30)]
        write_set(tmp_path, name, [*texts, f"nichts davon {name}"])
    before = [
        Drawn(order=number, row=row, sealed=False)
        for number, row in enumerate(rows_of(tmp_path, "potts", "de")[:10], start=1)
    ]

    found = seek(tmp_path, "de", before)

    assert {one.row.id for one in found}.isdisjoint(one.row.id for one in before)
    assert not [one for one in found if one.row.text.startswith("nichts")]
    assert [one.order for one in found] == list(range(11, 11 + len(found)))
    assert Counter(one.row.set for one in found)["potts"] == 20


def test_a_fresh_sample_is_all_sealed_drawn_as_the_first_and_of_no_row_drawn_before(
    data: Path,
) -> None:
    before = [one.row for one in draw(data, "de", ByFirstWord(), BRAND)][::3]
    drawn = afresh(data, "de", before, ByFirstWord(), BRAND)

    assert all(one.sealed for one in drawn)
    assert {one.row for one in drawn} & set(before) == set()
    assert {plain(one.row) for one in drawn} & {plain(row) for row in before} == set()
    sets = Counter(one.row.set for one in drawn)
    share = DRAWN / sum(QUOTAS["de"].values())
    assert sets == {name: round(most * share) for name, most in QUOTAS["de"].items()}
    assert Counter(one.row.text.split()[0] for one in drawn)["idea"] > 0, "rare ones occur"
    assert afresh(data, "de", before, ByFirstWord(), BRAND) == drawn


def test_an_open_post_that_copies_a_sealed_one_is_left_out() -> None:
    texts = ("RT @anna: Bahn steht https://t.co/a", "@bert Bahn steht!", "Bahn fährt")
    drawn = [
        Drawn(order=number, row=Row(set="s", id=str(number), text=text), sealed=number == 2)
        for number, text in enumerate(texts, start=1)
    ]

    assert [one.order for one in apart(drawn)] == [2, 3]
    assert plain(drawn[0].row) == "bahn steht"


def test_a_set_without_rows_of_the_language_is_refused(data: Path) -> None:
    with pytest.raises(InvalidError, match="no en rows"):
        rows_of(data, "mobasa", "en")


def test_labels_are_kept_by_row_in_order_and_without_text(tmp_path: Path) -> None:
    rows = [Row(set="s", id=word(number), text="geheim") for number in (1, 2, 3)]
    drawn = [Drawn(order=n, row=row, sealed=False) for n, row in enumerate(rows, start=1)]
    sheets.write_sample(tmp_path / "sample-de.tsv", drawn)
    sheet = "order\tverdict\tsentiment\tsignals\n3\tpraise\tpositive\n"
    (tmp_path / "de-01.tsv").write_text(sheet + "1\tproblem\tnegative\tchurn, danger\n", "utf-8")

    sample = sheets.read_sample(tmp_path / "sample-de.tsv")
    kept = sheets.kept(sample, sheets.read_labels(tmp_path, "de"))

    assert kept[1:] == [
        ("s", "b", "problem", "negative", "danger,churn"),
        ("s", "d", "praise", "positive", ""),
    ]
    assert "geheim" not in (tmp_path / "sample-de.tsv").read_text("utf-8")


@pytest.mark.parametrize("line", ["1\tbad\tneutral\t", "1\tnoise\tneutral\tfire", "1\tnoise", "x"])
def test_what_is_no_label_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "en-07.tsv").write_text(f"9\tnoise\tneutral\t\n{line}\n", "utf-8")

    with pytest.raises(InvalidError, match=r"en-07\.tsv, line 2"):
        sheets.read_labels(tmp_path, "en")


def test_a_post_labelled_twice_in_one_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en-01.tsv").write_text("9\tnoise\tneutral\t\n9\tidea\tneutral\t\n", "utf-8")

    with pytest.raises(InvalidError, match="9 is there twice"):
        sheets.read_labels(tmp_path, "en")


def test_kappa_counts_agreement_beyond_chance() -> None:
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15

    assert kappa(first, second) == pytest.approx(0.4)
    assert kappa(first, first) == 1
    assert kappa(["a", "b"], ["b", "a"]) == -1
    assert kappa(["a"], ["a"]) == kappa([], []) == 1
    assert disagreements(first, second) == [("no", "yes", 10), ("yes", "no", 5)]


def drawn_afresh(folder: Path, language: str) -> list[Drawn]:
    """What was drawn to judge later models, all of it sealed, behind the sample."""
    _, *lines = (folder / f"afresh-{language}.tsv").read_text("utf-8").splitlines()
    told = [line.split("\t") for line in lines]
    return [
        Drawn(order=100_000 + int(order), row=Row(set=name, id=row_id, text=""), sealed=True)
        for name, row_id, order in told
    ]


def test_what_a_model_suspects_is_read_by_set_and_kind_and_no_text_twice() -> None:
    rows = [Row(set="potts", id=str(at), text=f"text {at // 2}") for at in range(40)]
    sure = Finding(verdict=Verdict.NOISE, confidence=0.99)
    unsure = Finding(verdict=Verdict.NOISE, confidence=0.5)

    found = suspected(
        rows, "de", 0, lambda text: unsure if int(text[5:]) < 9 else sure, {"text 1", "text 2"}
    )

    assert {row.text for row in found} == {f"text {at}" for at in (0, *range(3, 9))}
    assert len(found) == 7
    assert [*suspected(reversed(rows), "de", 0, lambda _: unsure, ())] != found


@pytest.mark.parametrize("language", ["de", "en"])
def test_committed_labels_are_of_the_sample_and_what_is_sealed_stays_apart(language: str) -> None:
    folder = ROOT / "infra/labels"
    sample = sheets.read_sample(folder / f"sample-{language}.tsv")
    where = {(one.row.set, one.row.id): one for one in (*sample, *drawn_afresh(folder, language))}
    assert len(where) > len(sample)

    for name, sealed in (
        ("real", {False}),
        ("opened", {True}),
        ("sealed", {True}),
        ("second", {True, False}),
    ):
        header, *lines = (folder / f"{name}-{language}.tsv").read_text("utf-8").splitlines()
        rows = [line.split("\t") for line in lines]
        assert tuple(header.split("\t")) == sheets.KEPT
        assert {where[row[0], row[1]].sealed for row in rows} <= sealed
        orders = [where[row[0], row[1]].order for row in rows]
        assert orders == sorted(set(orders))
        assert {row[2] for row in rows} <= set(Verdict)
        assert {row[3] for row in rows} <= set(Sentiment)
        told = {signal for row in rows for signal in row[4].split(",") if signal}
        assert told <= set(Signal)
