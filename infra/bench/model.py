"""What the classifier costs, in a bare interpreter that sees the built layers and nothing else."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.startup import LAYERS, ROOT

ALLOWED_BYTES = 20_000_000
ALLOWED_LOAD_MS = 150.0
ALLOWED_POST_MS = 2.0
"""Design, section 12, and the budgets of the model: file, load, a post on one core."""

_PROBE = """
import json, statistics, sys, time
core, deps, brand, posts = sys.argv[1:5]
sys.path[:0] = [core, deps]
from herodesk.rules import load_brand
from pathlib import Path
rules = load_brand(Path(brand))
before = set(sys.modules)
began = time.perf_counter()
from herodesk.classifiers.heads import FILE
from herodesk.classifiers.learned import Learned
learned = Learned()
load = time.perf_counter() - began
began = time.perf_counter()
learned.look("", rules)
learned.look("The dryer stopped and nobody calls back", rules)
first = time.perf_counter() - began
took = []
for line in Path(posts).read_text(encoding="utf-8").splitlines():
    text = json.loads(line)["text"]
    began = time.perf_counter()
    learned.look(text, rules)
    took.append(1000 * (time.perf_counter() - began))
took.sort()
print(json.dumps({
    "file_bytes": FILE.stat().st_size,
    "load_ms": round(1000 * load, 1),
    "first_post_ms": round(1000 * first, 1),
    "posts": len(took),
    "post_ms": round(statistics.mean(took), 3),
    "post_median_ms": round(statistics.median(took), 3),
    "post_p95_ms": round(took[int(0.95 * len(took))], 3),
    "denied": sorted({"numpy", "scipy", "sklearn", "torch"} & set(sys.modules)),
}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCost:
    """Bytes of the file; milliseconds to load it, for the first post, and for each of `posts`."""

    file_bytes: int
    load_ms: float
    first_post_ms: float
    posts: int
    post_ms: float
    post_median_ms: float
    post_p95_ms: float
    denied: list[str]


def model_cost(posts: Path = ROOT / "infra/labels/own-en.jsonl") -> ModelCost:
    """Classify the posts of a file once; the host's layers must have been built."""
    layers = [str(LAYERS / name / "python") for name in ("core", "deps")]
    brand = str(ROOT / "infra/brands/nordwind")
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _PROBE, *layers, brand, str(posts)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return ModelCost(**json.loads(answer.stdout))
