"""How commands fail: what, where and the cure on one line, never a stack trace."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FAILED, WRONG_USE = 1, 2


class CommandError(Exception):
    """Ends a command with a message and an exit code."""

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def told_plainly() -> Iterator[None]:
    """Whatever goes wrong on purpose or outside becomes a sentence and an exit code."""
    from botocore.exceptions import BotoCoreError, ClientError
    from requests import RequestException

    from herodesk.domain.errors import HerodeskError

    try:
        yield
    except CommandError as error:
        _end(str(error), error.code)
    except HerodeskError as error:
        _end(str(error), FAILED)
    except ClientError as error:
        _end(_refusal(error.response.get("Error", {})), FAILED)
    except BotoCoreError as error:
        _end(f"AWS cannot be asked: {error}. Check credentials, region, --endpoint-url.", FAILED)
    except RequestException as error:
        where = error.request.url if error.request else "the address"
        _end(f"{where} does not answer ({type(error).__name__}). Is it running?", FAILED)
    except OSError as error:
        _end(f"{error.filename or 'file'}: {error.strerror or error}.", FAILED)


def text_of(path: Path, encoding: str = "utf-8") -> str:
    """What stands in a file, or a CommandError that says which byte is no text."""
    try:
        return path.read_text(encoding=encoding)
    except UnicodeDecodeError as error:
        message = f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8."
        raise CommandError(message) from None


def address_in(given: str, option: str) -> str:
    """An address as somebody typed it, or a CommandError that shows how one is written."""
    try:
        parts = urlsplit(given)
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one:
        message = f"{option} is '{given}'. Write an address as http://127.0.0.1:8080."
        raise CommandError(message, WRONG_USE)
    return given


def _refusal(told: Mapping[str, Any]) -> str:
    """What AWS said; whatever else answers there has no words of AWS's."""
    code, message = str(told.get("Code")), str(told.get("Message"))
    if "<html" in message.lower():
        return (
            f"what answers there is not AWS's API ({code}). Check --endpoint-url; of a local "
            "cloud it is http://127.0.0.1:8080/_local/aws."
        )
    return f"AWS refused: {code}. {message}"


def _end(message: str, code: int) -> None:
    sys.stderr.write(f"herodesk: {message}\n")
    raise SystemExit(code)
