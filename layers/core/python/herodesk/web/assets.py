"""Our stylesheet and scripts and the libraries beside them, each under a name that changes with
its content. Libraries are fetched by make (`make web`); a page does without what is not there."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from aws_lambda_powertools.event_handler import Response

from herodesk.web.answers import SAFE, Answer

FOLDER = Path(__file__).parent / "static"
KEPT = FOLDER / "kept"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_FOR_EVER = "public, max-age=31536000, immutable"


def path_of(name: str) -> str:
    """Where a file is served: `style.css` as `/static/style.4f5a….css`."""
    return f"/static/{_hashed(name)}"


def counters_for(platform: str) -> list[str]:
    """The scripts that count as this platform does; none where characters are counted."""
    wanted = (f"measure-{platform}-data.js", f"measure-{platform}.js")
    return [path_of(name) for name in wanted if name in _names()]


def kept(*names: str) -> list[str]:
    """Where these files of libraries are served; none unless all of them are there."""
    return [path_of(name) for name in names] if _names().keys() >= set(names) else []


def serve(hashed: str) -> Answer | None:
    """The file of that hashed name, or None."""
    name = next((name for name in _names() if _hashed(name) == hashed), None)
    if name is None:
        return None
    return Response(
        status_code=int(HTTPStatus.OK),
        content_type=_TYPES[Path(name).suffix],
        body=_read(name),
        headers=SAFE | {"Cache-Control": _FOR_EVER},
        compress=True,
    )


@cache
def _names() -> dict[str, Path]:
    folders = [folder for folder in (FOLDER, KEPT) if folder.is_dir()]
    paths = [path for folder in folders for path in folder.iterdir()]
    return {path.name: path for path in paths if path.suffix in _TYPES}


@cache
def _read(name: str) -> str:
    return _names()[name].read_text(encoding="utf-8")


@cache
def _hashed(name: str) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{sha256(_read(name).encode()).hexdigest()[:10]}.{suffix}"
