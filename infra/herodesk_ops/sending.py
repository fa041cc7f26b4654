"""`herodesk send`: sign a recorded delivery as its platform does, and deliver it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from herodesk_ops.errors import FAILED, WRONG_USE, CommandError, address_in

HERE = "http://127.0.0.1:8080"


def send(
    platform: Annotated[str, typer.Argument(help="x, generic, ...")],
    file: Annotated[str, typer.Argument(help="The recorded body, or - for standard input.")],
    to: Annotated[str, typer.Option(help="Where Herodesk is.")] = HERE,
    secret: Annotated[
        str | None, typer.Option(help="What signs it [the local cloud's secret].")
    ] = None,
) -> None:
    """Deliver a recorded body, signed as the platform signs it; 1 if it is not accepted."""
    import requests

    address_in(to, "--to")
    body = _body(file)
    headers = _signed(platform, body, to, secret)
    answer = requests.post(_hook(to, platform), data=body, headers=headers, timeout=30)
    sys.stdout.write(f"{answer.status_code} {answer.reason}\n")
    if not answer.ok:
        raise typer.Exit(FAILED)


def _body(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


def _signed(platform: str, body: bytes, to: str, secret: str | None) -> dict[str, str]:
    from herodesk.platforms import PLATFORMS
    from herodesk_ops.local import secrets
    from herodesk_ops.platforms import operated
    from herodesk_ops.stage import time_at

    if platform not in PLATFORMS:
        message = f"'{platform}' is not a platform. Known: {', '.join(PLATFORMS)}."
        raise CommandError(message, WRONG_USE)
    known = secrets.read({platform: secret} if secret else None)
    base = to.partition("/hooks/")[0].rstrip("/")
    try:
        return operated(platform).sign(body, known[platform], time_at(base))
    except ValueError as error:
        message = f"--secret cannot be used for {platform}: {error}."
        raise CommandError(message, WRONG_USE) from None


def _hook(to: str, platform: str) -> str:
    return to if "/hooks/" in to else f"{to.rstrip('/')}/hooks/{platform}"
