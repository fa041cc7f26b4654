"""`make fuzz`: mutate what strangers and people send, guided by what the code does with it.

Ten minutes for all targets together, the recorded deliveries as seeds. What makes a target fail is
kept in .build/fuzz/found and can be played again: --target NAME --play FILE. The seed is printed;
the same seed, time and machine give much the same run.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import atheris

with atheris.instrument_imports(include=["herodesk"]):
    from tests.fuzz import answers, deliveries, people
    from tests.fuzz.mutating import mutated
    from tests.fuzz.nasty import WORDS

KEPT = Path(__file__).parents[2] / ".build" / "fuzz"
_MOST_BYTES = 20_000
_HANGS_SECONDS = 30
_MOST_MEGABYTES = 3000


def main() -> int:
    """Run all targets, each in a process of its own; how many failed."""
    asked = _arguments()
    targets = {**deliveries.targets(), **answers.targets(), **people.targets()}
    if asked.play:
        targets[asked.target].run(asked.play.read_bytes())
        return 0
    if asked.target:
        return _fuzz(asked.target, targets[asked.target], asked.seconds, asked.seed)
    each = max(1, round(asked.seconds / len(targets)))
    print(f"seed {asked.seed}, {len(targets)} targets, {each} s each", file=sys.stderr)
    began = time.monotonic()
    told = [_in_a_process(name, each, asked.seed) for name in targets]
    took = round(time.monotonic() - began)
    failed = [one for one in told if one["failed"]]
    runs = sum(one["runs"] for one in told)
    print(
        json.dumps({"seed": asked.seed, "seconds": took, "runs": runs, "targets": told}, indent=1)
    )
    names = ", ".join(one["target"] for one in failed)
    closing = f"Found something in {names}." if failed else "Nothing found."
    print(f"{closing} {runs} runs in {took} s, seed {asked.seed}.", file=sys.stderr)
    return len(failed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="for all targets together")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000)
    parser.add_argument("--target", help="only this one")
    parser.add_argument("--play", type=Path, help="one kept file, once")
    return parser.parse_args()


def _in_a_process(name: str, seconds: int, seed: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.fuzz", "--target", name]
    ran = subprocess.run(
        [*command, "--seconds", str(seconds), "--seed", str(seed)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    runs = [
        int(it)
        for it in re.findall(r"^#(\d+)|Done (\d+) runs", ran.stderr, re.M)
        for it in it
        if it
    ]
    paths = re.findall(r"Test unit written to (\S+)", ran.stderr)
    told = {"target": name, "runs": max(runs, default=0), "failed": ran.returncode != 0}
    if told["failed"]:
        told |= {"kept": paths[-1] if paths else None}
        print(f"{name}: FAILED\n{_traceback(ran.stderr)}", file=sys.stderr)
    else:
        print(f"{name}: {told['runs']} runs", file=sys.stderr)
    return told


def _traceback(said: str) -> str:
    """What Python said, without libFuzzer's own lines."""
    start = said.find("=== Uncaught Python exception")
    return said[start if start >= 0 else -3000 :][:4000]


def _fuzz(name: str, target: deliveries.Target, seconds: int, seed: int) -> int:
    corpus, seeds, found = (KEPT / part / name for part in ("corpus", "seeds", "found"))
    for folder in (corpus, seeds, found):
        folder.mkdir(parents=True, exist_ok=True)
    for body in target.seeds:
        (seeds / sha256(body).hexdigest()[:16]).write_bytes(body)
    words = KEPT / "words.dict"
    words.write_text("\n".join(f'"{_escaped(word)}"' for word in WORDS) + "\n", "ascii")
    options = {
        "max_total_time": seconds,
        "seed": seed,
        "max_len": _MOST_BYTES,
        "timeout": _HANGS_SECONDS,
        "rss_limit_mb": _MOST_MEGABYTES,
        "artifact_prefix": f"{found}/",
        "dict": words,
    }
    given = [f"-{option}={value}" for option, value in options.items()]
    run = [sys.argv[0], *given, str(corpus), str(seeds)]
    atheris.Setup(run, target.run, custom_mutator=_mutated)
    atheris.Fuzz()
    return 0


def _mutated(body: bytes, most: int, seed: int) -> bytes:
    """Half of the time where a reader looks, half of the time anywhere."""
    chance = Random(seed)
    if chance.random() < 0.5:
        return bytes(atheris.Mutate(body, most))
    return mutated(body, chance)[:most]


def _escaped(word: str) -> str:
    return "".join(f"\\x{octet:02x}" for octet in word.encode())


if __name__ == "__main__":
    sys.exit(main())
