"""Log lines for the receiver: the shape of Powertools' Logger without its start-up cost.

Importing that Logger loads its package's tracing, which the receiver may not carry.
"""

from __future__ import annotations

import json
import logging
from typing import Any

FIELDS = "fields"
"""Name under which a log record carries its fields: `logger.info("...", extra={FIELDS: {...}})`."""


class JsonLines(logging.Formatter):
    """One JSON object per line: level, time, constant sentence, fields. Never a person's words."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "level": record.levelname,
            "message": record.getMessage(),
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "service": self._service,
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info and record.exc_info[0]:
            # The name alone: the text of an error may quote what somebody sent.
            line["exception_name"] = record.exc_info[0].__name__
        return json.dumps(line)


def logger_of(service: str, level: str) -> logging.Logger:
    """The logger of a function; calling it again changes nothing."""
    logger = logging.getLogger(f"herodesk.{service}")
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines(service))
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(level)
    return logger
