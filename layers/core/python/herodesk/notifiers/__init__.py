"""Ways to tell a colleague: one file each behind `ports.Notifier`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from herodesk.domain.staff import Person, Way
from herodesk.notifiers.email import Email
from herodesk.notifiers.sms import Sms
from herodesk.ports import Gate, Notifier

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


def build(
    client: SNSClient,
    *,
    sender_name: str,
    max_price: Callable[[], str],
    gate: Gate,
    answered_at: Callable[[Person], str] = lambda _: "",
) -> Mapping[Way, Notifier]:
    """All ways, by name; what a text message may cost, whether it may leave, from where: see
    `Sms`."""
    ways: tuple[Notifier, ...] = (
        Sms(
            client,
            sender_name=sender_name,
            max_price=max_price,
            gate=gate,
            answered_at=answered_at,
        ),
        Email(client),
    )
    return {notifier.way: notifier for notifier in ways}
