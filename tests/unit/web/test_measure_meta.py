"""The page counts as Meta's platforms do where these do not count characters."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from herodesk.platforms.instagram import measure as instagram
from herodesk.platforms.threads import measure as threads
from herodesk.web.assets import FOLDER, counters_for

NODE = shutil.which("node")
TEXTS = [
    "", "Hallo", "Grüße an Äpfel", "e\u0301", "字字字", "😡", "👩‍👩‍👧‍👦 da", "🇩🇪", "1️⃣ © ™ ❤ ❤️",
    "a\n\nb", "https://nordwind.de/hilfe", "\u200f\u202e", "ﷺ", "𝔊",
]  # fmt: skip

_COUNT = """
globalThis.window = globalThis;
const { readFileSync } = require("node:fs");
const [counter, name] = process.argv.slice(1);
const texts = readFileSync(0, "utf8");
(0, eval)(readFileSync(counter, "utf8"));
console.log(JSON.stringify(JSON.parse(texts).map((text) => window.herodesk[name](text))));
"""


EVERY = [chr(n) for n in range(0xA0, 0x2FA20, 3) if not 0xD800 <= n < 0xE000]
"""One sign in three of all that are assigned, and those beside them."""


@pytest.mark.skipif(NODE is None, reason="needs node")
@pytest.mark.parametrize(
    ("script", "name", "length"),
    [
        ("instagram", "instagram/private", instagram.message_length),
        ("threads", "threads", threads.length),
    ],
)
def test_the_page_counts_as_the_platforms_part_does(
    script: str, name: str, length: Callable[[str], int]
) -> None:
    counter: Path = FOLDER / f"measure-{script}.js"

    texts = [*TEXTS, "".join(EVERY[::2]), "".join(EVERY[1::2])]
    counted = subprocess.run(
        [str(NODE), "-e", _COUNT, counter, name],
        input=json.dumps(texts), capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip

    assert counters_for(script)
    assert json.loads(counted) == [length(text) for text in texts]
