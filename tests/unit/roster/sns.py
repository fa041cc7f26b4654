"""SNS as far as e-mail goes: topics, and invitations that people confirm, ignore or leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

ARN = "arn:aws:sns:eu-central-1:123456789012:"
PENDING = "PendingConfirmation"


@dataclass
class FakeSns:
    """What SNS does with topics and subscriptions; invitations wait until `confirm`."""

    topics: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    mails: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    cut_after: int | None = None
    sent: list[dict[str, Any]] = field(default_factory=list)

    def create_topic(self, *, Name: str) -> dict[str, str]:  # noqa: N803 - as boto3 names it
        self._called("create")
        self.topics.setdefault(ARN + Name, [])
        return {"TopicArn": ARN + Name}

    def delete_topic(self, *, TopicArn: str) -> None:  # noqa: N803
        self._called("delete")
        self.topics.pop(TopicArn, None)

    def list_subscriptions_by_topic(self, *, TopicArn: str) -> dict[str, Any]:  # noqa: N803
        self._called("list")
        if TopicArn not in self.topics:
            raise ClientError({"Error": {"Code": "NotFound"}}, "ListSubscriptionsByTopic")
        return {"Subscriptions": [dict(one) for one in self.topics[TopicArn]]}

    def subscribe(self, *, TopicArn: str, Protocol: str, Endpoint: str) -> None:  # noqa: N803
        self._called("subscribe")
        assert Protocol == "email"
        known = [one["Endpoint"] for one in self.topics[TopicArn]]
        if Endpoint not in known:
            one = {"Endpoint": Endpoint, "SubscriptionArn": PENDING}
            self.topics[TopicArn].append(one)
        self.mails.append(Endpoint)

    def publish(self, **sent: Any) -> dict[str, str]:
        """What is handed over is kept."""
        self._called("publish")
        self.sent.append(sent)
        return {"MessageId": f"m{len(self.sent)}"}

    def get_paginator(self, _name: str) -> FakeSns:
        return self

    def paginate(self) -> Iterator[dict[str, Any]]:
        self._called("list-topics")
        yield {"Topics": [{"TopicArn": arn} for arn in self.topics]}

    def confirm(self, address: str) -> None:
        for arn, known in self.topics.items():
            for one in known:
                if one["Endpoint"] == address:
                    one["SubscriptionArn"] = f"{arn}:1"

    def leave(self, address: str) -> None:
        for known in self.topics.values():
            known[:] = [one for one in known if one["Endpoint"] != address]

    def _called(self, what: str) -> None:
        self.calls[what] += 1
        if self.cut_after is not None and sum(self.calls.values()) > self.cut_after:
            raise PowerCutError


class PowerCutError(BaseException):
    """The laptop went to sleep."""
