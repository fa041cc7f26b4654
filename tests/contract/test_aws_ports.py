"""Queues, secrets and notifiers do on (mocked) AWS what their ports promise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from moto import mock_aws

from herodesk.adapters.queues import SqsInbox, SqsOutbox, read_back_of, read_delivery
from herodesk.adapters.secrets import SsmSecrets
from herodesk.domain.errors import HerodeskError, TransientError, UndeliverableError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.staff import Person, Way
from herodesk.domain.webhook import ReadBack, Webhook
from herodesk.notifiers import build
from herodesk_ops.memory import VirtualClock
from tests.sample import MONDAY_MORNING, person

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "deliveries"


@dataclass
class Barrier:
    """`ports.Gate` that is open or not, and knows what was asked."""

    is_open: bool
    asked: list[tuple[NoticeKind, str]] = field(default_factory=list)
    stayed_here: list[str] = field(default_factory=list)

    def may_leave(self, notice: Notice, to: Person) -> bool:
        self.asked.append((notice.kind, to.id))
        return self.is_open

    def stayed(self, notice: Notice, to: Person) -> None:
        self.stayed_here.append(to.id)


OPEN = Barrier(True)


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture
def bucket(aws: None) -> S3Client:
    client = boto3.client("s3")
    client.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    return client


def a_hook(body: bytes = b'{"text": "\\u00fc \xff"}') -> Webhook:
    return Webhook(
        platform="x",
        method="POST",
        headers={
            "x-signature": "abc",
            "authorization": "secret",
            "cookie": "secret",
            "x-telegram-bot-api-secret-token": "secret",
        },
        query={"a": "b", "bell": "secret"},
        body=body,
        received_at=MONDAY_MORNING,
        first=3,
        last=7,
    )


@pytest.mark.parametrize("size", [0, 20, 600_000, 700_000, 3_000_000])
def test_a_delivery_comes_out_of_the_inbox_as_it_went_in(bucket: S3Client, size: int) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    hook = a_hook(b"\xff" * size)

    SqsInbox(sqs, url, BUCKET, lambda: bucket).put(hook)

    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    read = read_delivery(message["Body"], bucket=BUCKET, s3=lambda: bucket)
    assert read == replace(hook, headers={"x-signature": "abc"}, query={"a": "b"})
    assert len(message["Body"]) < 1024 * 1024


@pytest.mark.parametrize("size", [10, 1024 * 1024])
def test_the_mark_of_what_was_read_back_travels_through_the_inbox(
    bucket: S3Client, size: int
) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    how = ReadBack(reading="mentions", account="1880000000000000001")

    SqsInbox(sqs, url, BUCKET, lambda: bucket).put(replace(a_hook(b"a" * size), read_back=how))

    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    read = read_delivery(message["Body"], bucket=BUCKET, s3=lambda: bucket)
    assert (read.read_back, len(read.body)) == (how, size)
    aside = [it["Key"] for it in bucket.list_objects_v2(Bucket=BUCKET).get("Contents", ())]
    assert [read_back_of(key) for key in aside] == [how] * (size > 10)


def test_what_was_delivered_and_set_aside_is_not_taken_for_read_back() -> None:
    assert read_back_of("x/4f1c") is None


def test_an_inbox_that_refuses_says_come_again(bucket: S3Client) -> None:
    inbox = SqsInbox(boto3.client("sqs"), "https://sqs/gone", BUCKET, lambda: bucket)

    with pytest.raises(TransientError):
        inbox.put(a_hook())


def test_only_ids_travel_through_the_outbox(aws: None) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="outbox")["QueueUrl"]

    SqsOutbox(sqs, url).put("K7Q2MX", "r1")

    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"]) == {"case": "K7Q2MX", "reply": "r1"}


@pytest.fixture
def secrets(aws: None, clock: VirtualClock) -> SsmSecrets:
    settings = {"x": {"crc_secret": "consumer"}}
    client = boto3.client("ssm")
    return SsmSecrets(client, "dev", clock, settings=lambda name: settings.get(name, {}))


def put_secret(name: str, value: str) -> None:
    boto3.client("ssm").put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)


def test_the_secrets_of_one_platform_and_use_are_read_by_name(secrets: SsmSecrets) -> None:
    put_secret("/herodesk/dev/x/hook/consumer_secret", "a")
    put_secret("/herodesk/dev/x/api/access_token", "b")
    put_secret("/herodesk/prod/x/hook/consumer_secret", "c")
    put_secret("/herodesk/dev/xx/hook/consumer_secret", "d")

    assert secrets.of("x", "hook") == {"crc_secret": "consumer", "consumer_secret": "a"}
    assert secrets.of("x", "api") == {"crc_secret": "consumer", "access_token": "b"}
    assert secrets.of("facebook", "hook") == {}


def test_secrets_are_kept_five_minutes_and_a_forger_has_them_asked_every_ten_seconds_at_most(
    secrets: SsmSecrets, clock: VirtualClock
) -> None:
    put_secret("/herodesk/dev/y/hook/t", "1")
    assert secrets.of("y", "hook") == {"t": "1"}
    put_secret("/herodesk/dev/y/hook/t", "2")

    assert secrets.of("y", "hook", fresh=True) == {"t": "1"}
    clock.advance(10)
    assert secrets.of("y", "hook") == {"t": "1"}
    assert secrets.of("y", "hook", fresh=True) == {"t": "2"}
    put_secret("/herodesk/dev/y/hook/t", "3")
    clock.advance(5 * 60)
    assert secrets.of("y", "hook") == {"t": "3"}


def test_new_values_of_a_secret_count_at_once(secrets: SsmSecrets) -> None:
    put_secret("/herodesk/dev/y/api/access_token", "old")
    assert secrets.of("y", "api") == {"access_token": "old"}

    secrets.keep("y", "api", {"refresh_token": "r", "access_token": "new"})

    assert secrets.of("y", "api") == {"refresh_token": "r", "access_token": "new"}
    put_secret("/herodesk/dev/y/api/access_token", "somebody else's")
    assert secrets.of("y", "api", fresh=True)["access_token"] == "somebody else's"


def a_notice(way: Way, subject: str = "") -> Notice:
    return Notice(
        key="k", kind=NoticeKind.OFFER, hero="ana", way=way, text="Hallo", subject=subject,
        case="K7Q2MX",
    )  # fmt: skip


def test_a_text_goes_to_the_persons_number_only(aws: None) -> None:
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.sns.models import sns_backends

    build(boto3.client("sns"), sender_name="Nordwind", max_price=lambda: "0.20", gate=OPEN)[
        Way.SMS
    ].send(a_notice(Way.SMS), person("ana"))

    sent = sns_backends[DEFAULT_ACCOUNT_ID]["eu-central-1"].sms_messages
    assert list(sent.values()) == [(person("ana").phone, "Hallo")]


@pytest.mark.parametrize(
    ("number", "sender", "given"),
    [
        ("+445550100", "Nordwind", {"AWS.MM.SMS.OriginationNumber": "+445550100"}),
        ("", "Nordwind", {"AWS.SNS.SMS.SenderID": "Nordwind"}),
        ("", "", {}),
    ],
)
def test_a_text_comes_from_a_number_that_can_be_answered_or_under_a_name(
    aws: None, number: str, sender: str, given: dict[str, str]
) -> None:
    sns = boto3.client("sns")
    seen: list[dict[str, dict[str, str]]] = []
    sns.meta.events.register(
        "provide-client-params.sns.Publish",
        lambda params, **_: seen.append(params["MessageAttributes"]),
    )

    build(
        sns,
        sender_name=sender,
        max_price=lambda: "0.20",
        gate=OPEN,
        answered_at=lambda _: number,
    )[Way.SMS].send(a_notice(Way.SMS), person("ana"))

    wanted = ("AWS.MM.SMS.OriginationNumber", "AWS.SNS.SMS.SenderID")
    found = {name: mark["StringValue"] for name, mark in seen[0].items() if name in wanted}
    assert found == given


def test_a_mail_goes_to_the_persons_own_topic_with_a_plain_subject(aws: None) -> None:
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.sns.models import sns_backends

    sns = boto3.client("sns")
    topic = sns.create_topic(Name="herodesk-dev-person-ana")["TopicArn"]
    ana = replace(person("ana"), email_topic=topic)

    build(sns, sender_name="", max_price=lambda: "0.20", gate=OPEN)[Way.EMAIL].send(
        a_notice(Way.EMAIL, "Übergabe " + "x" * 200), ana
    )

    (sent,) = sns_backends[DEFAULT_ACCOUNT_ID]["eu-central-1"].topics[topic].sent_notifications
    assert (sent[1], sent[2]) == ("Hallo", ("Uebergabe " + "x" * 200)[:100])


@pytest.mark.parametrize("way", list(Way))
def test_who_has_no_contact_or_a_dead_one_is_undeliverable(aws: None, way: Way) -> None:
    notifier = build(boto3.client("sns"), sender_name="", max_price=lambda: "0.20", gate=OPEN)[way]
    gone = "arn:aws:sns:eu-central-1:123456789012:gone"

    for contact in (
        {"phone": None, "email_topic": None},
        {"phone": "+49171x", "email_topic": gone},
    ):
        with pytest.raises(UndeliverableError):
            notifier.send(a_notice(way), replace(person("ana"), **contact))


def test_a_text_to_somebody_who_said_stop_is_not_handed_over(aws: None) -> None:
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.sns.models import sns_backends

    closed = Barrier(False)
    sns = boto3.client("sns")
    notifier = build(sns, sender_name="", max_price=lambda: "0.20", gate=closed)[Way.SMS]
    with pytest.raises(UndeliverableError):
        notifier.send(a_notice(Way.SMS), person("ana"))

    assert closed.asked == [(NoticeKind.OFFER, "ana")]
    assert not sns_backends[DEFAULT_ACCOUNT_ID]["eu-central-1"].sms_messages


@pytest.mark.parametrize(
    ("answer", "part_is_left"),
    [
        ("Throttling", True),
        ("Throttled", True),
        ("InvalidParameter", True),
        ("InternalError", False),
        ("", False),
    ],
)
def test_what_sns_refused_costs_nothing_and_what_it_may_have_taken_does(
    aws: None, answer: str, part_is_left: bool
) -> None:
    gate, sns = Barrier(True), boto3.client("sns")
    status = 500 if answer == "InternalError" else 400

    def refuse(**_: object) -> object:
        if not answer:
            raise ReadTimeoutError(endpoint_url="sns")
        told: Any = {"Error": {"Code": answer}, "ResponseMetadata": {"HTTPStatusCode": status}}
        raise ClientError(told, "Publish")

    sns.publish = refuse  # type: ignore[method-assign, assignment]
    sms = build(sns, sender_name="", max_price=lambda: "0.20", gate=gate)[Way.SMS]

    with pytest.raises(HerodeskError):
        sms.send(a_notice(Way.SMS), person("ana"))

    assert gate.stayed_here == (["ana"] if part_is_left else [])


@pytest.mark.parametrize(
    ("code", "status"),
    [("Throttled", 429), ("Throttling", 400), ("KMSThrottling", 400), ("InternalError", 500)],
)
@pytest.mark.parametrize("way", list(Way))
def test_what_sns_does_not_take_now_is_sent_later_and_not_given_up(
    aws: None, way: Way, code: str, status: int
) -> None:
    sns = boto3.client("sns")
    told: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}

    def refuse(**_: object) -> object:
        raise ClientError(told, "Publish")

    sns.publish = refuse  # type: ignore[method-assign, assignment]
    notifier = build(sns, sender_name="", max_price=lambda: "0.20", gate=OPEN)[way]

    with pytest.raises(TransientError):
        notifier.send(a_notice(way), replace(person("ana"), email_topic="arn:aws:sns:::ana"))
