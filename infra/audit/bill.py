"""The bill of materials: every library that is deployed, with version, licence and hash."""

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audit.looks import NOT_LOOKED, WELL, Look, run, tool

CHECK = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
sys.exit(wrong and str(wrong))
"""


def make_bill(root: Path, target: Path) -> Look:
    """Writes it from the locks; the libraries that pages load stand beside those of the layer."""
    what = "bill of materials"
    target.parent.mkdir(parents=True, exist_ok=True)
    made = run(
        root,
        tool(root, "cyclonedx-py"),
        *("requirements", "layers/deps/requirements.txt", "--output-reproducible"),
        *("--sv", "1.6", "--of", "JSON", "-o", str(target)),
    )
    if made.returncode:
        return Look(what, NOT_LOOKED, "it could not be made", (made.stderr[-400:],))
    bill = json.loads(target.read_text(encoding="utf-8"))
    for one in bill["components"]:
        one.pop("description", None)  # the line of the lock once more, hashes and all
    lock = json.loads((root / "requirements/web/package-lock.json").read_text(encoding="utf-8"))
    bill["components"] += for_browsers(lock)
    target.write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")
    checked = run(root, tool(root, "python"), "-c", CHECK, str(target))
    if checked.returncode:
        return Look(what, NOT_LOOKED, "it is no CycloneDX 1.6", (checked.stderr[-400:],))
    told = f"{len(bill['components'])} libraries in {target.relative_to(root).as_posix()}"
    return Look(what, WELL, told)


def for_browsers(lock: dict[str, Any]) -> list[dict[str, Any]]:
    """What npm's lock says of the libraries that are deployed."""
    return [*_components(lock["packages"])]


def _components(packages: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, one in packages.items():
        name = path.rpartition("node_modules/")[2]
        if not name or one.get("dev"):
            continue
        kind, _, value = one["integrity"].partition("-")
        yield {
            "type": "library",
            "bom-ref": f"npm-{name}",
            "name": name,
            "version": one["version"],
            "purl": f"pkg:npm/{name}@{one['version']}",
            "licenses": [{"license": {"id": one["license"]}}],
            "externalReferences": [
                {
                    "type": "distribution",
                    "url": f"pkg:npm/{name}@{one['version']}",
                    "hashes": [
                        {
                            "alg": kind.upper().replace("SHA", "SHA-"),
                            "content": b64decode(value).hex(),
                        }
                    ],
                }
            ],
        }
