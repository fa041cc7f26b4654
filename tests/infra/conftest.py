"""What tests of the built layers share."""

import fcntl
import subprocess

import pytest

from bench.startup import ROOT


@pytest.fixture(scope="session")
def layers() -> None:
    """Built by make, which knows whether they are up to date; one test process at a time."""
    (ROOT / ".build").mkdir(exist_ok=True)
    with (ROOT / ".build" / "layers.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["make", "-s", "layers-host"], cwd=ROOT, check=True, capture_output=True)
