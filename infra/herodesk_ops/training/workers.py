"""Processes that share the work of a training, and end with whoever started them."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import parent_process
from threading import Thread


def workers(count: int) -> ProcessPoolExecutor:
    """A pool of so many; none of them outlives the program, however that ends."""
    return ProcessPoolExecutor(max_workers=count, initializer=_watch_the_parent)


def _watch_the_parent() -> None:
    Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)  # in the midst of the work: nobody takes what it makes
