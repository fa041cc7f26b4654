"""What make builds, for tests that need it; one test process at a time."""

from __future__ import annotations

import fcntl
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def made(target: str) -> None:
    """Built by make, which knows whether it is up to date."""
    (ROOT / ".build").mkdir(exist_ok=True)
    with (ROOT / ".build" / "made.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = ["make", "-s", target]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"make {target}: {done.stderr[-2000:]}"
