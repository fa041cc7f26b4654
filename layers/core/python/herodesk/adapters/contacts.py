"""E-mail contacts on SNS: one topic a person, whose address is asked once to confirm."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from herodesk.adapters.items import stamp
from herodesk.adapters.refusals import CHANGED, met_itself, throttling
from herodesk.domain.errors import TransientError
from herodesk.domain.staff import Person

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sns import SNSClient

PENDING = "PendingConfirmation"
WAITS, LAPSED = "waits", "lapsed"
LONG_AGO = ""
"""Before every time."""
GONE = frozenset({"NotFound", "NotFoundException"})


def topic_name(stage: str, person_id: str) -> str:
    """The name of a person's topic; roles may publish to these names only."""
    return f"herodesk-{stage}-person-{person_id}"


class SnsContacts:
    """`ports.Contacts` with SNS, and the table for when somebody was asked last."""

    def __init__(self, sns: SNSClient, client: DynamoDBClient, table: str, stage: str) -> None:
        self._sns = sns
        self._client = client
        self._table = table
        self._stage = stage

    def state(self, person: Person) -> str:
        try:
            known = self._sns.list_subscriptions_by_topic(TopicArn=person.email_topic or "")
        except BotoCoreError as error:
            raise TransientError("SNS did not answer") from error
        except ClientError as error:
            if error.response["Error"]["Code"] not in GONE:
                raise TransientError(error.response["Error"]["Code"]) from error
            return LAPSED
        mine = [one for one in known["Subscriptions"] if one.get("Endpoint") == person.email]
        if not mine:
            return LAPSED
        return WAITS if mine[0].get("SubscriptionArn") == PENDING else ""

    def invite(self, person: Person, *, now: datetime, every: timedelta) -> bool:
        if not self._begun(person, now, every):
            return False
        try:
            arn = self._sns.create_topic(Name=topic_name(self._stage, person.id))["TopicArn"]
            self._sns.subscribe(TopicArn=arn, Protocol="email", Endpoint=person.email or "")
        except (ClientError, BotoCoreError) as error:
            self._not_begun(person)
            raise TransientError("nobody could be asked to confirm") from error
        return True

    def _begun(self, person: Person, now: datetime, every: timedelta) -> bool:
        """True if this call is the one that asks: under a condition, before it is sent."""
        item = _invited(person, stamp(now))
        try:
            with throttling():
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(#pk) OR #at <= :before",
                    ExpressionAttributeNames={"#pk": "pk", "#at": "at"},
                    ExpressionAttributeValues={":before": {"S": stamp(now - every)}},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != CHANGED:
                raise
            return met_itself(error, item)
        return True

    def _not_begun(self, person: Person) -> None:
        """It did not leave: the next look may ask at once, and does not wait for a week."""
        with throttling():
            self._client.put_item(TableName=self._table, Item=_invited(person, LONG_AGO))


def _invited(person: Person, at: str) -> Any:
    return {"pk": {"S": f"PERSON#{person.id}"}, "sk": {"S": "INVITED"}, "at": {"S": at}}
