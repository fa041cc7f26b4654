"""`herodesk local`: one process with the cloud, its front door and, if asked for, a scenario."""

from __future__ import annotations

import gc
import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

from herodesk.domain.brand import Brand
from herodesk.domain.errors import InvalidError
from herodesk.rules import read_roster
from herodesk.rules.brand import text_of
from herodesk.rules.compact import source_of, words_of
from herodesk_ops.errors import WRONG_USE, CommandError
from herodesk_ops.local import cloud, pages, secrets, server
from herodesk_ops.local.clock import BEGINNING, clock_of
from herodesk_ops.local.scenario import find, play
from herodesk_ops.local.server import Front, Pages

SWITCH_SECONDS = 0.001
"""How long one thread may keep others waiting: requests should be answered soon."""


REPLACEABLE = frozenset(
    {
        "HERODESK_LOG_LEVEL",
        "HERODESK_OIDC_CLIENT_ID",
        "HERODESK_OIDC_HOSTS",
        "HERODESK_OIDC_ISSUER",
        "HERODESK_OIDC_VERIFIED_CLAIM",
        "HERODESK_PUBLIC_URL",
        "HERODESK_SENDER_NAME",
        "HERODESK_X_CRC_SECRET",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says."""

    port: int
    brand: Brand
    folder: Path
    clock: str = "real"
    scenario: str | None = None
    end: bool = False
    seed: int = 1
    secrets: tuple[str, ...] = ()


def run(options: Options) -> int:
    """Run until the scenario is over, or until somebody presses Ctrl-C; gives the exit code."""
    script = find(options.scenario, options.folder) if options.scenario else None
    if script and options.clock != "virtual":
        raise CommandError("a scenario needs --clock virtual: it takes hours.", WRONG_USE)
    with serving(options, script.begins if script else BEGINNING) as (front, url):
        code = 0
        if script:
            code = play(script, front.cloud, front, url, is_paced=not options.end)
        if options.end:
            return code
        _say_where(url)
        _until_told_to_stop()
        sys.stdout.write("\nGood bye.\n")
        return code


@contextmanager
def serving(options: Options, begins: datetime, *more: Pages) -> Iterator[tuple[Front, str]]:
    """The front door of a cloud and its address while the block lasts; `more` below /_local/."""
    sys.setswitchinterval(SWITCH_SECONDS)
    people = tuple(read_roster(options.folder / "roster.csv", options.brand))
    own_secrets = secrets.read(secrets.overrides_of(options.secrets))
    late = server.Late()
    try:
        door = server.bound(options.port, late)
    except InvalidError as error:
        raise CommandError(str(error), WRONG_USE) from None
    settings = cloud.Settings(
        base_url=f"http://{server.HOST}:{door.port}",
        brand=options.brand,
        text=text_of(options.folder),
        compact=source_of(options.folder),
        words=words_of(options.folder, options.brand),
        people=people,
        folder=options.folder,
        clock=clock_of(options.clock, begins),
        secrets=own_secrets,
        seed=options.seed,
        environment=_own_settings(os.environ),
    )
    try:
        with cloud.running(settings) as running, server.serving(door) as url:
            running.warm_up()
            gc.freeze()  # what is loaded stays: no collection has to walk through it again
            front = Front(running, [*more, pages.answer])
            late.becomes(front)
            yield front, url
    finally:
        gc.unfreeze()
        door.server_close()


def _own_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Settings of the functions that whoever starts the cloud may replace, e.g. to let another
    server take the place of a stand-in."""
    return {
        name: value
        for name, value in environment.items()
        if name in REPLACEABLE or re.fullmatch(r"HERODESK_[A-Z0-9]+_API", name)
    }


def _until_told_to_stop() -> None:
    """Wait for Ctrl-C or a polite kill, also where a shell has switched Ctrl-C off."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()


def _say_where(url: str) -> None:
    places = (("board", "/"), ("start", "/_local/"), ("phone", "/_local/phone"),
              ("wall", "/_local/wall"))  # fmt: skip
    for name, path in places:
        sys.stdout.write(f"{name:6} {url}{path}\n")
    sys.stdout.write("Ctrl-C ends it.\n")
    sys.stdout.flush()
