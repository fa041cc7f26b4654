"""`make races`: the races of the test suite on an emulator of DynamoDB that others wrote.

ministack is strict and atomic under threads where moto needs a lock of ours: that both agree shows
that the conditions, and not the lock, decide who wins.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from rehearse.engine import REGION, ROOT, RehearsalError, running

TESTS = (
    "tests/faults/test_races.py",
    "tests/faults/test_phone_cuts.py",
    "tests/faults/test_goodwill.py",
    "tests/faults/test_matters.py",
)


def main() -> int:
    """0 if every race ends there as it does on moto."""
    parser = argparse.ArgumentParser(prog="make races", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the result to this file, too")
    given = parser.parse_args()
    try:
        with running() as engine:
            done = subprocess.run(
                [
                    *(sys.executable, "-m", "pytest", "-q", "-n", "0", "-k", "ministack"),
                    *("-p", "no:cacheprovider", *TESTS),
                ],
                cwd=ROOT,
                env={**os.environ, "HERODESK_TEST_ENGINE": engine.url, "AWS_REGION": REGION},
                capture_output=True,
                text=True,
                check=False,
            )
    except RehearsalError as error:
        print(error, file=sys.stderr)
        return 1
    print(done.stdout)
    result = {what: _count(done.stdout, what) for what in ("passed", "failed", "error")}
    if given.json:
        given.json.write_text(json.dumps(result) + "\n", encoding="utf-8")
    print(json.dumps(result))
    print(f"races: {result['passed']} ended as they should, {result['failed']} did not.")
    return 0 if done.returncode == 0 and result["passed"] else 1


def _count(told: str, what: str) -> int:
    found = re.search(rf"(\d+) {what}", told)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    sys.exit(main())
