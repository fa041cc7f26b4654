"""Every SMS and e-mail that SNS was asked to send, in order: what people's phones show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from unittest.mock import patch

KIND, CASE = "herodesk.kind", "herodesk.case"


@dataclass(frozen=True, slots=True)
class Told:
    """One message as it left. `to` is a number or an address."""

    id: str
    at: datetime
    kind: str
    channel: str
    to: str
    case: str | None
    text: str
    subject: str | None


class Notices:
    """Listens to what moto's SNS publishes, whoever asked for it."""

    def __init__(
        self, now: Callable[[], datetime], address_of_topic: Callable[[str], str | None]
    ) -> None:
        self._now, self._address = now, address_of_topic
        self.then: Callable[[Told, str], None] = lambda _told, _id: None
        """Called with each message that has left, and SNS's id of it."""
        self._lock = Lock()
        self._told: list[Told] = []

    def all(self) -> list[Told]:
        """Oldest first."""
        with self._lock:
            return list(self._told)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Catch every publish while the block lasts."""
        from moto.sns.models import SNSBackend

        original = SNSBackend.publish

        def publish(backend: Any, *args: Any, **kwargs: Any) -> Any:
            message_id = original(backend, *args, **kwargs)
            self._caught(message_id, *args, **kwargs)
            return message_id

        with patch.object(SNSBackend, "publish", publish):
            yield

    def _caught(  # noqa: PLR0917 - as SNS's backend is called
        self,
        message_id: str,
        message: str,
        arn: str | None = None,
        phone_number: str | None = None,
        subject: str | None = None,
        message_attributes: Mapping[str, Any] | None = None,
        **_: object,
    ) -> None:
        to = phone_number or (self._address(arn) if arn else None)
        if to is None:
            return  # a topic without a person, e.g. the alarms'
        attributes = message_attributes or {}
        with self._lock:
            told = Told(
                id=f"n{len(self._told) + 1:05d}",
                at=self._now(),
                kind=_value(attributes, KIND) or "alert",
                channel="sms" if phone_number else "email",
                to=to,
                case=_value(attributes, CASE),
                text=message,
                subject=subject,
            )
            self._told.append(told)
        self.then(told, message_id)


def _value(attributes: Mapping[str, Any], name: str) -> str | None:
    found = attributes.get(name)
    if found is None:
        return None
    value = found.get("Value") or found.get("StringValue")
    return str(value) if value else None
