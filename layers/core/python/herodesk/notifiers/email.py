"""E-mail through SNS: one topic for each person, so that nobody else can ever receive it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from herodesk.domain.errors import UndeliverableError
from herodesk.domain.notice import Notice
from herodesk.domain.staff import Person, Way
from herodesk.notifiers.handing_over import hand_over

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

SUBJECT_LIMIT = 100
"""SNS takes ASCII subjects of at most 100 characters, without line breaks."""

_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "–": "-"}
)


class Email:
    """`ports.Notifier` by e-mail."""

    way = Way.EMAIL

    def __init__(self, client: SNSClient) -> None:
        self._client = client

    def send(self, notice: Notice, to: Person) -> None:
        if not to.email_topic:
            raise UndeliverableError("no confirmed e-mail address")
        subject = in_ascii(notice.subject)[:SUBJECT_LIMIT]
        hand_over(self._client, notice, TopicArn=to.email_topic, Subject=subject or "Herodesk")


def in_ascii(subject: str) -> str:
    """The subject as people write it where there are no umlauts: "geloest", not "gel?st"."""
    spelt = unicodedata.normalize("NFC", subject).translate(_SPELT)
    plain = unicodedata.normalize("NFKD", spelt)
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return letters.encode("ascii", "replace").decode("ascii").strip()
