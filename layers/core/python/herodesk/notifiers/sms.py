"""Text messages through SNS, straight to the number (aws-facts section 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from herodesk.domain.errors import HerodeskError, UndeliverableError
from herodesk.domain.notice import Notice
from herodesk.domain.staff import Person, Way
from herodesk.notifiers.handing_over import hand_over, text_attribute, was_refused
from herodesk.ports import Gate

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class Sms:
    """`ports.Notifier` by SMS: transactional, with a price cap, from a number that can be answered
    or else under a sender name."""

    way = Way.SMS

    def __init__(
        self,
        client: SNSClient,
        *,
        sender_name: str,
        max_price: Callable[[], str],
        gate: Gate,
        answered_at: Callable[[Person], str] = lambda _: "",
    ) -> None:
        """`max_price` tells what one message may cost now, in USD; a dearer one is not sent.

        `gate` is asked right before a message is handed over, and told if it was not taken.
        `answered_at` tells which of our numbers the person can text back to, if any.
        """
        self._client = client
        self._gate = gate
        self._sender_name = sender_name
        self._max_price = max_price
        self._answered_at = answered_at

    def send(self, notice: Notice, to: Person) -> None:
        if not to.phone:
            raise UndeliverableError("no phone number")
        if not self._gate.may_leave(notice, to):
            raise UndeliverableError("no text message may go there now")
        attributes = {
            "AWS.SNS.SMS.SMSType": text_attribute("Transactional"),
            "AWS.SNS.SMS.MaxPrice": {"DataType": "Number", "StringValue": self._max_price()},
        }
        if number := self._answered_at(to):
            attributes["AWS.MM.SMS.OriginationNumber"] = text_attribute(number)
        elif self._sender_name:  # a name cannot receive
            attributes["AWS.SNS.SMS.SenderID"] = text_attribute(self._sender_name)
        try:
            hand_over(self._client, notice, PhoneNumber=to.phone, MessageAttributes=attributes)
        except HerodeskError as error:
            if was_refused(error):
                self._gate.stayed(notice, to)
            raise
