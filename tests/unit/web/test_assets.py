"""Files for the browser: hashed names, compressed, and libraries that may be missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from herodesk.web import assets
from tests.unit.web.desk import Desk

CACHES = (assets._names, assets._read, assets._hashed)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The folder of libraries, empty."""
    monkeypatch.setattr(assets, "KEPT", tmp_path)
    for cache in CACHES:
        cache.cache_clear()
    yield tmp_path
    for cache in CACHES:
        cache.cache_clear()


def test_a_library_is_served_under_a_hashed_name_and_compressed(kept: Path, desk: Desk) -> None:
    (kept / "some.min.js").write_text("let a = 1;" * 100)
    (kept / "some.license").write_text("free")

    (path,) = assets.kept("some.min.js")
    answer = desk.get(path)

    assert path.startswith("/static/some.min.")
    assert answer.body == "let a = 1;" * 100
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert desk.get("/static/some.license").status == 404


def test_without_its_libraries_a_page_has_no_tag_for_them(kept: Path, ana: Desk) -> None:
    (kept / "uplot.min.css").write_text("p {}")

    assert assets.kept("uplot.min.css", "uplot.min.js") == []
    assert ana.get("/").status == 200


def test_no_two_files_for_browsers_have_one_name() -> None:
    ours = {path.name for path in assets.FOLDER.iterdir() if path.is_file()}
    libraries = {path.name for path in assets.KEPT.iterdir()} if assets.KEPT.is_dir() else set()

    assert not ours & libraries
