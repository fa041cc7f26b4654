"""`make planted`: plants faults in a copy of the tree and shows that a named test notices each.

Only the named test runs. It must pass as things are, and fail with the fault in place.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from planted.faults import FAULTS, Fault

ROOT = Path(__file__).resolve().parents[2]
PASSED, FAILED = 0, 1
"""What pytest ends with; anything else is no answer."""


def main() -> int:
    """Every fault, or those with a word in their name; 0 if none escaped."""
    parser = argparse.ArgumentParser(prog="make planted", description=__doc__)
    parser.add_argument("--only", default="", help="plant those alone whose name holds this")
    parser.add_argument("--json", type=Path, help="write the result to this file, too")
    given = parser.parse_args()
    chosen = [fault for fault in FAULTS if given.only in fault.name]
    results = []
    with TemporaryDirectory(prefix="planted-") as folder:
        tree = copied(Path(folder))
        tests = sorted({fault.test for fault in chosen})
        before = run(tree, tests)
        if before != PASSED:
            print("The named tests do not pass as things are: nothing was planted.")
            return 1
        for fault in chosen:
            is_noticed = planted(fault, tree)
            results.append({"fault": fault.name, "test": fault.test, "noticed": is_noticed})
            print(f"{'noticed' if is_noticed else 'ESCAPED'}  {fault.name}\n         {fault.test}")
    told = json.dumps({"planted": len(results), "results": results}, indent=2)
    if given.json:
        given.json.write_text(told + "\n", encoding="utf-8")
    print(told)
    escaped = sum(not result["noticed"] for result in results)
    print(f"planted: {len(results)} faults, {len(results) - escaped} noticed, {escaped} escaped.")
    return 1 if escaped or not results else 0


def copied(folder: Path) -> Path:
    """The tree as git knows it, with what is not committed yet, in a place of its own."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    for name in listed.stdout.decode().split("\0"):
        source = ROOT / name
        if name and source.is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return folder


def planted(fault: Fault, tree: Path) -> bool:
    """True if the named test fails with the fault, which is taken out again."""
    file = tree / fault.file
    sound = file.read_text(encoding="utf-8")
    if sound.count(fault.old) != 1:
        raise SystemExit(f"{fault.name}: {fault.file} does not hold what is to be replaced")
    file.write_text(sound.replace(fault.old, fault.new), encoding="utf-8")
    try:
        return run(tree, [fault.test]) == FAILED
    finally:
        file.write_text(sound, encoding="utf-8")


def run(tree: Path, tests: list[str]) -> int:
    """How pytest ends on these tests in that tree, whose code comes before any other."""
    paths = [tree / "layers" / "core" / "python", tree / "infra", tree]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-x", "-p", "no:cacheprovider", *tests],
        cwd=tree,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {PASSED, FAILED}:
        print(done.stdout[-3000:] + done.stderr[-1000:])
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
