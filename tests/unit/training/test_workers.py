"""Processes that share a training end with whoever started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

PROGRAM = """
from time import sleep
from herodesk_ops.training.workers import workers

with workers(2) as pool:
    for _ in range(2):
        pool.submit(sleep, 600)
    print("at work", flush=True)
"""
PATIENCE = 60
"""Seconds until they have to be gone."""


def test_a_training_that_is_killed_leaves_nobody_at_work() -> None:
    started = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, start_new_session=True
    )
    assert started.stdout is not None
    assert started.stdout.readline() == b"at work\n"

    started.kill()

    try:
        started.communicate(timeout=PATIENCE)  # each of them holds its end of the pipe
    finally:
        _end_what_is_left(started.pid)


def test_a_training_that_comes_to_its_end_ends() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.replace("sleep, 600", "sleep, 0")],
        capture_output=True, check=False, timeout=PATIENCE,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (0, b"at work\n")


def _end_what_is_left(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
