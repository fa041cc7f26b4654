"""Which words people write is counted in posts of open sets, and in none that is measured on."""

from __future__ import annotations

from pathlib import Path

from herodesk_ops.training.datasets import Data, Profile
from herodesk_ops.training.written_words import FEWEST, counted


def _data(folder: Path, texts: list[str]) -> Data:
    for name, rows in {"sb10k": texts, "germeval17": ["geheimes wort"] * FEWEST}.items():
        (folder / name).mkdir(parents=True)
        lines = ["id\ttext\tlabel", *(f"{at}\t{text}\tneutral" for at, text in enumerate(rows))]
        (folder / name / "train.tsv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "none").mkdir()
    return Data(folder, Profile.OPEN, folder / "none")


def test_a_word_counts_once_a_post_and_only_if_enough_people_write_it(tmp_path: Path) -> None:
    often = [f"Züge Züge @wort #wort {word}" for word in "abcdefgh"[:FEWEST]]
    rare = ["seltsam"] * (FEWEST - 1)
    lines = counted(_data(tmp_path, often + rare), "de").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [f"{FEWEST}: züge"]


def test_the_same_data_give_the_same_file(tmp_path: Path) -> None:
    texts = [f"zum {word} mal" for word in ("ersten", "zweiten", "letzten")] * FEWEST
    data = _data(tmp_path, texts)
    assert counted(data, "de") == counted(data, "de")


def test_what_is_measured_on_and_sets_that_are_not_open_teach_no_word(tmp_path: Path) -> None:
    data = _data(tmp_path, ["versiegelt und zu"] * FEWEST + ["offen und da"] * FEWEST)
    labels = tmp_path / "none" / "sealed-de.tsv"
    labels.write_text("id\tset\tverdict\tsentiment\n0\tsb10k\tnoise\tneutral", encoding="utf-8")
    told = counted(data, "de")
    assert "offen" in told
    assert "versiegelt" not in told
    assert "geheimes" not in told
