"""Text messages through SNS, straight to the number (aws-facts section 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from herodesk.domain.errors import UndeliverableError
from herodesk.domain.notice import Notice
from herodesk.domain.staff import Person, Way
from herodesk.notifiers.handing_over import hand_over, text_attribute

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class Sms:
    """`ports.Notifier` by SMS: transactional, with a sender name and a price cap."""

    way = Way.SMS

    def __init__(
        self,
        client: SNSClient,
        *,
        sender_name: str,
        max_price: Callable[[], str],
        may_leave: Callable[[Notice, Person], bool],
    ) -> None:
        """`max_price` tells what one message may cost now, in USD; a dearer one is not sent.

        `may_leave` is asked right before a message is handed over: who said STOP gets none.
        """
        self._client = client
        self._may_leave = may_leave
        self._sender_name = sender_name
        self._max_price = max_price

    def send(self, notice: Notice, to: Person) -> None:
        if not to.phone:
            raise UndeliverableError("no phone number")
        if not self._may_leave(notice, to):
            raise UndeliverableError("wants no text messages")
        attributes = {
            "AWS.SNS.SMS.SMSType": text_attribute("Transactional"),
            "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": self._max_price()},
        }
        if self._sender_name:
            attributes["AWS.SNS.SMS.SenderID"] = text_attribute(self._sender_name)
        hand_over(self._client, notice, PhoneNumber=to.phone, MessageAttributes=attributes)
