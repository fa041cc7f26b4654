"""E-mail through SNS: one topic for each person, so that nobody else can ever receive it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herodesk.domain.errors import UndeliverableError
from herodesk.domain.notice import Notice
from herodesk.domain.staff import Person, Way
from herodesk.notifiers.handing_over import hand_over

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

SUBJECT_LIMIT = 100
"""SNS takes ASCII subjects of at most 100 characters, without line breaks."""


class Email:
    """`ports.Notifier` by e-mail."""

    way = Way.EMAIL

    def __init__(self, client: SNSClient) -> None:
        self._client = client

    def send(self, notice: Notice, to: Person) -> None:
        if not to.email_topic:
            raise UndeliverableError("no confirmed e-mail address")
        subject = notice.subject.encode("ascii", "replace").decode("ascii")[:SUBJECT_LIMIT]
        hand_over(self._client, notice, TopicArn=to.email_topic, Subject=subject or "Herodesk")
