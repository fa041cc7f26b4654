"""Ways to tell a colleague: one file each behind `ports.Notifier`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from herodesk.domain.notice import Notice
from herodesk.domain.staff import Person, Way
from herodesk.notifiers.email import Email
from herodesk.notifiers.sms import Sms
from herodesk.ports import Notifier

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


def build(
    client: SNSClient,
    *,
    sender_name: str,
    max_price: Callable[[], str],
    may_leave: Callable[[Notice, Person], bool],
) -> Mapping[Way, Notifier]:
    """All ways, by name; what a text message may cost and whether it may leave: see `Sms`."""
    ways: tuple[Notifier, ...] = (
        Sms(client, sender_name=sender_name, max_price=max_price, may_leave=may_leave),
        Email(client),
    )
    return {notifier.way: notifier for notifier in ways}
