"""`make build` ends with this: what was built, how large it is, and one fingerprint each."""

import argparse
import sys
from pathlib import Path

from built.artifacts import Artifact, artifacts, finish, too_large


def main() -> int:
    """Finish and report; 1 if Lambda would not take it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path, help="what `sam build` made")
    parser.add_argument("--compiler", default="python3.13", help="Lambda's Python, if it is here")
    asked = parser.parse_args()
    with_code = finish(asked.build, asked.compiler)
    found = artifacts(asked.build)
    print(f"\n{'artifact':<16}{'files':>7}{'unpacked':>12}{'packed':>12}  fingerprint")
    for one in found:
        print(_line(one))
    print(
        "with byte-code, for quick cold starts"
        if with_code
        else f"without byte-code: there is no {asked.compiler} here; cold starts take longer"
    )
    refused = too_large(found)
    for name in refused:
        print(f"{name} is larger than Lambda takes", file=sys.stderr)
    return 1 if refused else 0


def _line(one: Artifact) -> str:
    return (
        f"{one.name:<16}{one.files:>7}{_kilobytes(one.unpacked):>12}"
        f"{_kilobytes(one.packed):>12}  {one.fingerprint}"
    )


def _kilobytes(size: int) -> str:
    return f"{size / 1024:,.0f} kB"


if __name__ == "__main__":
    sys.exit(main())
