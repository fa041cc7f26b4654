"""How commands fail: what, where and the cure on one line, never a stack trace."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

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
        told = error.response.get("Error", {})
        _end(f"AWS refused: {told.get('Code')}. {told.get('Message')}", FAILED)
    except BotoCoreError as error:
        _end(f"AWS cannot be asked: {error}. Check credentials, region, --endpoint-url.", FAILED)
    except RequestException as error:
        where = error.request.url if error.request else "the address"
        _end(f"{where} does not answer ({type(error).__name__}). Is it running?", FAILED)
    except OSError as error:
        _end(f"{error.filename or 'file'}: {error.strerror or error}.", FAILED)


def _end(message: str, code: int) -> None:
    sys.stderr.write(f"herodesk: {message}\n")
    raise SystemExit(code)
