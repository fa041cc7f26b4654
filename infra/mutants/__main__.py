"""`make mutants`: small changes in the code that must not go unnoticed, and those that do.

A kept tool (cosmic-ray) makes the changes in a copy of the tree, one at a time; the tests of that
part run, and no others. A change that no test notices is printed as it is: to be met by a test, or
explained in docs/proof.md. All changes take hours on two cores; `--most` draws some of them by the
seed, `--workers` tries several at once, each in a copy of its own.
"""

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from mutants.parts import PARTS, Part
from planted.__main__ import copied

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv-mutants" / "bin"
TIMEOUT_SECONDS = 120
NEVER_RUN = "core/ReplaceBinaryOperator_BitOr_"
"""`A | B` stands in types alone, which nobody works out."""
CONFIG = """[cosmic-ray]
module-path = {files}
timeout = {timeout}
excluded-modules = []
test-command = "{python} -m pytest -q -x -n 0 -p no:cacheprovider --timeout 0 {tests}"

[cosmic-ray.distributor]
name = "local"
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the changes of one part."""

    part: str
    possible: int
    tried: int
    noticed: int
    survived: tuple[str, ...]


def main() -> int:
    """0 if every change that was tried was noticed, or is explained."""
    given = _given()
    seed = random.randrange(10_000) if given.seed is None else given.seed
    chosen = [part for part in PARTS if part.name in (given.only or part.name)]
    until = time.monotonic() + given.seconds
    print(f"seed {seed}, {len(chosen)} of {len(PARTS)} parts, {given.most or 'all'} changes each")
    results = []
    with TemporaryDirectory(prefix="mutants-") as folder:
        trees = [copied(Path(folder) / str(number)) for number in range(given.workers)]
        for number, part in enumerate(chosen):
            left = (until - time.monotonic()) / (len(chosen) - number)
            results.append(tried(part, trees, Random(seed), given.most, left))
            _tell(results[-1])
    told = json.dumps({"seed": seed, "parts": [asdict(one) for one in results]}, indent=2)
    if given.json:
        given.json.write_text(told + "\n", encoding="utf-8")
    print(told)
    tries, noticed = sum(one.tried for one in results), sum(one.noticed for one in results)
    print(f"mutants: {tries} changes tried, {noticed} noticed, {tries - noticed} not.")
    return 0 if tries and tries == noticed else 1


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    names = [part.name for part in PARTS]
    parser.add_argument("--only", nargs="+", choices=names, help="these parts alone")
    parser.add_argument("--most", type=int, default=40, help="so many changes each; 0: all")
    parser.add_argument("--seed", type=int, help="the same changes again")
    parser.add_argument("--seconds", type=float, default=600, help="no change is begun after that")
    parser.add_argument("--workers", type=int, default=1, help="so many changes at a time")
    parser.add_argument("--json", type=Path, help="write the result to this file, too")
    return parser.parse_args()


def tried(part: Part, trees: Sequence[Path], chance: Random, most: int, seconds: float) -> Result:
    """The changes of one part, as many as were drawn and as there was time for.

    Each tree is a copy in which one change is tried at a time.
    """
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(len(trees)) as pool:
        if not all(pool.map(lambda tree: _passes(part, tree), trees)):
            raise SystemExit(f"{part.name}: its tests do not pass as things are: nothing changed.")
        sessions = [*pool.map(lambda tree: _begun(part, tree), trees)]
        possible = len(changes(sessions[0]))
        shares = drawn(possible, chance, most, len(trees))
        told = pool.map(
            lambda tree, session, share: _done(part, tree, session, share, until),
            trees,
            sessions,
            shares,
        )
        outcomes = [outcome for one in told for outcome in one]
    survived = tuple(diff for is_noticed, diff in outcomes if not is_noticed)
    noticed = len(outcomes) - len(survived)
    return Result(part.name, possible, len(outcomes), noticed, survived)


def _begun(part: Part, tree: Path) -> Path:
    """A session that lists all changes of a part in this copy."""
    config, session = _config(part, tree), tree / f"{part.name}.sqlite"
    config.write_text(
        CONFIG.format(
            files=json.dumps([str(tree / file) for file in part.files]),
            timeout=TIMEOUT_SECONDS,
            python=BIN / "python",
            tests=" ".join(part.tests),
        ),
        encoding="utf-8",
    )
    _ray(tree, "init", str(config), str(session))
    return session


def _config(part: Part, tree: Path) -> Path:
    return tree / f"{part.name}.toml"


def _done(
    part: Part, tree: Path, session: Path, share: Collection[int], until: float
) -> list[tuple[bool, str]]:
    """Of each change of this share: whether it was noticed, and what it was."""
    keep(session, share)
    before = {file: (tree / file).read_bytes() for file in part.files}
    try:
        left = max(1.0, until - time.monotonic())
        _ray(tree, "exec", str(_config(part, tree)), str(session), seconds=left)
    finally:
        for file, content in before.items():
            (tree / file).write_bytes(content)  # a run that was ended leaves its change behind
    return [*_outcomes(session)]


def _environment(tree: Path, *, writes: bool = False) -> dict[str, str]:
    """Byte-code is written while nothing is changed, and only read later."""
    paths = [tree / "layers" / "core" / "python", tree / "infra", tree]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONDONTWRITEBYTECODE": "" if writes else "1",
        "PYTHONPYCACHEPREFIX": str(tree / ".pycache"),
    }


def _passes(part: Part, tree: Path) -> bool:
    options = ("-q", "-x", "-n", "0", "-p", "no:cacheprovider")
    command = [str(BIN / "python"), "-m", "pytest", *options, *part.tests]
    done = subprocess.run(
        command,
        cwd=tree,
        env=_environment(tree, writes=True),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-3000:] + done.stderr[-1000:])
    return done.returncode == 0


def _ray(tree: Path, *command: str, seconds: float | None = None) -> None:
    try:
        subprocess.run(
            [str(BIN / "cosmic-ray"), *command],
            cwd=tree,
            env=_environment(tree),
            check=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        print("  the time is over: what was not begun is not counted", file=sys.stderr)


def drawn(possible: int, chance: Random, most: int, workers: int) -> list[list[int]]:
    """Places of so many changes (0: all of them), dealt out to workers."""
    chosen = chance.sample(range(possible), min(most or possible, possible))
    return [chosen[number::workers] for number in range(workers)]


def changes(session: Path) -> list[str]:
    """All changes of a session but those that change nothing, in the same order in each copy."""
    order = "module_path, operator_name, operator_args, occurrence"
    with closing(sqlite3.connect(session)) as base:
        found = base.execute(f"SELECT job_id, operator_name FROM mutation_specs ORDER BY {order}")  # noqa: S608  constant
        return [job for job, operator in found if not operator.startswith(NEVER_RUN)]


def keep(session: Path, share: Collection[int]) -> None:
    """Leaves the changes at these places of `changes` in the session, and no others."""
    jobs = changes(session)
    left = {jobs[place] for place in share}
    with closing(sqlite3.connect(session)) as base, base:
        gone = [(job,) for (job,) in base.execute("SELECT job_id FROM work_items").fetchall()]
        gone = [job for job in gone if job[0] not in left]
        base.executemany("DELETE FROM mutation_specs WHERE job_id = ?", gone)
        base.executemany("DELETE FROM work_items WHERE job_id = ?", gone)


def _outcomes(session: Path) -> Iterator[tuple[bool, str]]:
    """Of each change that was tried: whether it was noticed, and what it was."""
    told = subprocess.run(
        [str(BIN / "cosmic-ray"), "dump", str(session)], capture_output=True, text=True, check=True
    )
    for line in told.stdout.splitlines():
        _, result = json.loads(line)
        if result is not None and result["worker_outcome"] == "normal":
            yield result["test_outcome"] != "survived", str(result["diff"])


def _tell(result: Result) -> None:
    print(f"{result.part}: {result.noticed} of {result.tried} noticed ({result.possible} possible)")
    for diff in result.survived:
        changed = [line for line in diff.splitlines() if line[:1] in "+-@"]
        print("\n".join(f"    {line}" for line in changed))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
