"""What follows from the platforms' declarations stands where it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from herodesk_ops.platforms import declared

WRITTEN = declared.written()


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_every_file_holds_what_follows_from_the_declarations(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == WRITTEN[path], "run `make platforms`"


def test_writing_twice_changes_nothing_more(tmp_path: Path) -> None:
    for path, text in WRITTEN.items():
        copy = tmp_path / path.relative_to(declared.ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text, encoding="utf-8")

    again = declared.written(tmp_path)

    assert {path.relative_to(tmp_path): text for path, text in again.items()} == {
        path.relative_to(declared.ROOT): text for path, text in WRITTEN.items()
    }


def test_every_block_has_its_place() -> None:
    everywhere = "".join((declared.ROOT / name).read_text("utf-8") for name in declared.FILES)

    for block in declared.BLOCKS:
        assert everywhere.count(f"made by `make platforms`: {block}") == 1
        assert everywhere.count(f"end of {block}") == 1
