"""`make audit`: known vulnerabilities, risky code, a template too wide, a bill of materials.

Whoever could not be asked is named, and the audit does not end well then: a look that did not
happen is no good news. `--offline` leaves that look out knowingly.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from audit.bill import make_bill
from audit.looks import FOUND, NOT_LOOKED, WELL, Look, code, template, vulnerabilities

ROOT = Path(__file__).resolve().parents[2]
BILL = ROOT / ".build" / "audit" / "herodesk.cdx.json"
ENDS = {WELL: 0, FOUND: 1, NOT_LOOKED: 2}


def main() -> int:
    """0 if all is well, 1 if something was found, 2 if nothing was but not everything looked at."""
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("--offline", action="store_true", help="ask no service")
    parser.add_argument("--json", type=Path, help="write the result to this file, too")
    given = parser.parse_args()
    looks = []
    for look in _looks(is_offline=given.offline):
        looks.append(look)
        print(f"{look.state:<10} {look.what}: {look.told}", flush=True)
        for detail in look.details:
            print(f"           {detail}")
    told = json.dumps({"looks": [asdict(look) for look in looks]}, indent=2)
    if given.json:
        given.json.write_text(told + "\n", encoding="utf-8")
    print(told)
    print(closing(looks, is_offline=given.offline))
    return max((ENDS[look.state] for look in looks), key=(0, 2, 1).index)


def _looks(*, is_offline: bool) -> Iterator[Look]:
    if not is_offline:
        yield vulnerabilities(ROOT)
    yield code(ROOT)
    yield template(ROOT)
    yield make_bill(ROOT, BILL)


def closing(looks: list[Look], *, is_offline: bool) -> str:
    """The last line, for people."""
    found = [look.what for look in looks if look.state == FOUND]
    blind = [look.what for look in looks if look.state == NOT_LOOKED]
    blind += ["vulnerabilities"] * is_offline
    told = f"audit: {len(looks)} looks, {len(found)} found something"
    told += f" ({', '.join(found)})" if found else ""
    return f"{told}; NOT looked at: {', '.join(blind)}." if blind else f"{told}."


if __name__ == "__main__":
    sys.exit(main())
