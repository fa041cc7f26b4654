"""`make screens`: play the browser tests, keep the chosen pictures in docs/screens.

Each page and state once on a phone in German and once at a desk in English, where the tests see it
there. ARGS are handed on to pytest; `ARGS=--keep` takes the pictures that were made before.
`ARGS="--some -k idea"` plays some tests only and leaves alone what they do not show.
"""

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from screens.chosen import CHOSEN

ROOT = Path(__file__).parents[2]
MADE, KEPT = ROOT / ".build" / "screenshots", ROOT / "docs" / "screens"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LANGUAGES = {"phone": ("de", "en"), "desk": ("en", "de")}
"""Which language is taken; the other where a test plays in one only."""
QUALITY = 0.8
TALLEST = 1600
"""Pixels: of a long page its beginning is shown."""
_FIRST = (
    "Made by `make screens` from the browser tests, at Nordwind, a brand that does not exist: a "
    "phone in German, light, and a desk in English, dark. Of long pages the beginning is shown."
)
_SMALLER = """async ([png, quality, tallest]) => {
  const picture = new Image();
  picture.src = "data:image/png;base64," + png;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = Math.min(picture.height, tallest);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""


def main(arguments: Sequence[str]) -> int:
    """1 if a test fails or a chosen picture was not made: then nothing is changed."""
    some = "--some" in arguments
    if "--keep" not in arguments:
        shutil.rmtree(MADE, ignore_errors=True)
        rest = [one for one in arguments if one != "--some"]
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/browser", *rest]
        asked = {**os.environ, "HERODESK_LOOK_CLOSELY": "yes"}
        if done := subprocess.run(command, cwd=ROOT, env=asked, check=False).returncode:
            return done
    names = [name for group in CHOSEN.values() for name in group]
    missing = [name for name in names if not any(_made(name)) and not (some and _is_kept(name))]
    if missing:
        print(f"no browser test made these: {', '.join(missing)}", file=sys.stderr)
        return 1
    for old in KEPT.glob("*.webp"):
        if not some or old.stem.rpartition("-")[0] not in names:
            old.unlink()
    made = sum(_keep(_all()))
    (KEPT / "README.md").write_text(table(), "utf-8")
    kept = len(list(KEPT.glob("*.webp")))
    print(f"{kept} pictures in docs/screens, {made / 1024 / 1024:.1f} MiB of them made now")
    return 0


def table() -> str:
    """docs/screens/README.md, of what is there."""
    lines = [
        "# What it looks like",
        "",
        _FIRST,
    ]
    for group, names in CHOSEN.items():
        lines += ["", f"## {group}", "", "| | phone | desk |", "| --- | --- | --- |"]
        lines += [
            f"| {words} | {_shown(name, 'phone', words)} | {_shown(name, 'desk', words)} |"
            for name, words in names.items()
        ]
    return "\n".join(lines) + "\n"


def _shown(name: str, size: str, words: str) -> str:
    if not (KEPT / f"{name}-{size}.webp").exists():
        return "–"
    width = {"phone": 180, "desk": 480}[size]
    picture = f"{name}-{size}.webp"
    return f'<a href="{picture}"><img src="{picture}" width="{width}" alt="{words}"></a>'


def _is_kept(name: str) -> bool:
    return any((KEPT / f"{name}-{size}.webp").exists() for size in LANGUAGES)


def _made(name: str) -> Iterator[tuple[str, Path]]:
    """Of each size the picture that is taken, if there is one."""
    for size, languages in LANGUAGES.items():
        paths = [MADE / f"{name}-{language}-{size}.png" for language in languages]
        yield from [(size, path) for path in paths if path.exists()][:1]


def _all() -> Iterator[tuple[str, Path]]:
    for group in CHOSEN.values():
        for name in group:
            yield from ((f"{name}-{size}.webp", path) for size, path in _made(name))


def _keep(pictures: Iterator[tuple[str, Path]]) -> Iterator[int]:
    """Made smaller by the browser that drew them; the bytes of each."""
    browser = next(found for one in BROWSERS if (found := shutil.which(one)))
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = opened.new_page()
        for name, path in pictures:
            yield (KEPT / name).write_bytes(_smaller(page, path.read_bytes()))
        opened.close()


def _smaller(page: Page, png: bytes) -> bytes:
    given = [base64.b64encode(png).decode(), QUALITY, TALLEST]
    return base64.b64decode(page.evaluate(_SMALLER, given))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
