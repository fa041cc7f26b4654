"""The page counts an answer as the platform does, without asking the server."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from herodesk.platforms import links, measure_of
from herodesk.platforms.x import emoji
from herodesk.web.assets import FOLDER

KNOWN = Path(__file__).parents[2] / "golden" / "x" / "length"
TLDS = Path(links.__file__).parent / "tlds.txt"
NODE = shutil.which("node")

_COUNT = """
globalThis.window = globalThis;
const { readFileSync } = require("node:fs");
const [data, counter, texts] = process.argv.slice(1);
(0, eval)(readFileSync(data, "utf8"));
(0, eval)(readFileSync(counter, "utf8"));
const given = JSON.parse(readFileSync(texts, "utf8"));
console.log(JSON.stringify(given.map((text) => window.herodesk.x(text))));
"""


def data_script() -> str:
    """measure-x-data.js: what the counting of X goes by, taken from the platform's own part.

    Write it anew with: python -m tests.unit.web.test_measure
    """
    tlds = json.dumps(" ".join(sorted(TLDS.read_text("utf-8").split())), ensure_ascii=False)
    pattern = json.dumps(emoji.SEQUENCE.pattern)
    return (
        "// Made from herodesk.platforms.x by tests/unit/web/test_measure.py.\n"
        "(window.herodesk = window.herodesk || {}).xData = {\n"
        f'  tlds: {tlds}.split(" "),\n'
        f"  emoji: {pattern},\n"
        "};\n"
    )


def test_the_data_of_the_page_is_the_platforms() -> None:
    assert (FOLDER / "measure-x-data.js").read_text("utf-8") == data_script()


@pytest.mark.skipif(NODE is None, reason="needs node; the browser tests count the same in Chromium")
def test_the_page_counts_like_the_platforms_own_library(tmp_path: Path) -> None:
    known = json.loads((KNOWN / "known.json").read_text("utf-8"))["cases"]
    texts = tmp_path / "texts.json"
    texts.write_text(json.dumps([text for text, _ in known]), "utf-8")

    counted = subprocess.run(
        [str(NODE), "-e", _COUNT, FOLDER / "measure-x-data.js", FOLDER / "measure-x.js", texts],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip

    wrong = [
        (text, length, page)
        for (text, length), page in zip(known, json.loads(counted), strict=True)
        if page != length
    ]
    assert not wrong


COUNTED = [
    "", "Hallo", "Grüße 😡 an @mia.k@andere.example!", "👨\u200d👩\u200d👧\u200d👦🇩🇪❤\ufe0f",
    "siehe https://nordwind.de/hilfe/waschmaschinen?lang=de&x=1 und http://a.de.", "zwei\r\nZeilen",
    "nordwind.de/hilfe", "hilfe@nordwind.de", "e\u0301" * 20, "字" * 40, "(https://nordwind.de/ä)",
]  # fmt: skip


@pytest.mark.skipif(NODE is None, reason="needs node; the server has the last word")
@pytest.mark.parametrize("platform", ["mastodon", "bluesky"])
def test_the_page_counts_like_the_platforms_part(platform: str, tmp_path: Path) -> None:
    texts, empty = tmp_path / "texts.json", tmp_path / "empty.js"
    texts.write_text(json.dumps(COUNTED), "utf-8")
    empty.write_text("", "utf-8")
    counter = FOLDER / f"measure-{platform}.js"

    counted = subprocess.run(
        [str(NODE), "-e", _COUNT.replace("herodesk.x(", f"herodesk.{platform}("), empty, counter,
         texts],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip

    assert json.loads(counted) == [measure_of(platform).length(text) for text in COUNTED]


if __name__ == "__main__":
    (FOLDER / "measure-x-data.js").write_text(data_script(), "utf-8")
