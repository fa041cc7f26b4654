"""What moto needs to behave like AWS here: one lock, cheap transactions, a clock, stable ids.

All of it is undone when the local cloud stops.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cache
from threading import RLock
from typing import Any, cast
from unittest.mock import patch

Wrapped = Callable[..., Any]
Key = tuple[str, object, object]
TABLE_CALLS = re.compile(r"https://dynamodb\.[\w-]+\.amazonaws\.com/$")

LOCK = RLock()
"""moto checks a condition and then writes; under threads only a lock makes that one thing."""


@contextmanager
def applied(now: Callable[[], datetime], seed: int) -> Iterator[None]:
    """moto as the local cloud wants it, for as long as the block lasts."""
    from moto.moto_api._internal import mock_random

    mock_random.seed(seed)
    with ExitStack() as stack:
        for fix in (
            one_call_at_a_time(),
            straight_calls(),
            cheap_transactions(),
            repeated_transactions(),
            items_as_they_are(),
            cheap_sending(),
            narrow_queries(),
            queues_by_clock(now),
            old_messages_held(),
            text_messages_of_an_account(),
        ):
            stack.enter_context(fix)
        yield


class Texts:
    """How the account stands with text messages."""

    in_sandbox = False
    """True: to verified numbers only, as where each account begins."""


@contextmanager
def text_messages_of_an_account() -> Iterator[None]:
    """Whether the account is in the SMS sandbox can be asked."""
    from moto.core.responses import ActionResult
    from moto.sns.responses import SNSResponse

    def status(_: object) -> ActionResult:
        return ActionResult({"IsInSandbox": Texts.in_sandbox})

    with patch.object(SNSResponse, "get_sms_sandbox_account_status", status, create=True):
        yield


@contextmanager
def one_call_at_a_time() -> Iterator[None]:
    """Conditional writes become atomic."""
    from moto.core.responses import BaseResponse

    original = BaseResponse.call_action

    def call_action(self: Any) -> Any:
        with LOCK:
            return original(self)

    with patch.object(BaseResponse, "call_action", call_action):
        yield


@contextmanager
def straight_calls() -> Iterator[None]:
    """A call of the table reaches it at once, where moto compares its address with those of every
    service there is, and with all that it can do each time anew. And as moto asks who calls, not
    whether that is true, nothing is signed."""
    from botocore.auth import SigV4Auth
    from botocore.useragent import UserAgentString
    from moto.core import responses
    from moto.core.botocore_stubber import BotocoreStubber
    from moto.core.request import normalize_request
    from moto.core.utils import method_names_from_class
    from moto.dynamodb.responses import DynamoHandler

    original = BotocoreStubber.process_request

    def process_request(self: Any, request: Any) -> Any:
        if not TABLE_CALLS.match(request.url):
            return original(self, request)
        handler = DynamoHandler()
        handler.setup_class(normalize_request(request), use_raw_body=True)  # JSON is no form
        return handler.call_action()

    with (
        patch.object(BotocoreStubber, "process_request", process_request),
        patch.object(responses, "method_names_from_class", cache(method_names_from_class)),
        patch.object(SigV4Auth, "canonical_request", lambda *_: ""),
        patch.object(SigV4Auth, "signature", lambda *_: "0" * 64),
        patch.object(UserAgentString, "to_string", lambda _: "herodesk-local"),
    ):
        yield


@contextmanager
def queues_by_clock(now: Callable[[], datetime]) -> Iterator[None]:
    """Visibility, delay and retention of queues follow our clock; a message becomes visible at
    its time, not a moment after."""
    from moto.sqs import models

    def unix_time(_when: object = None) -> float:
        return now().timestamp()

    def unix_time_millis(_when: object = None) -> float:
        return unix_time() * 1000.0

    def visible(self: Any) -> bool:
        return unix_time_millis() >= cast(float, self.visible_at)

    with (
        patch.object(models, "unix_time", unix_time),
        patch.object(models, "unix_time_millis", unix_time_millis),
        patch.object(models.Message, "visible", property(visible)),
    ):
        yield


@contextmanager
def old_messages_held() -> Iterator[None]:
    """A message may be out of sight for twelve hours from when it was received, as AWS counts;
    moto counts from when it was sent, and lets nobody touch what lies there for longer."""
    from moto.sqs.exceptions import ReceiptHandleIsInvalid
    from moto.sqs.models import Message, SQSBackend

    original = Message.change_visibility

    def change_message_visibility(
        self: Any, queue_name: str, receipt_handle: str, visibility_timeout: int
    ) -> None:
        queue = self.get_queue(queue_name)
        for message in queue._messages:
            if message.had_receipt_handle(receipt_handle):
                original(message, visibility_timeout)
                if message.visible:
                    queue.pending_messages.discard(message)
                return
        raise ReceiptHandleIsInvalid

    with patch.object(SQSBackend, "change_message_visibility", change_message_visibility):
        yield


@contextmanager
def cheap_sending() -> Iterator[None]:
    """Sending to a queue costs the same however long it is: moto counts its messages each time,
    to learn of a setting that only FIFO queues have."""
    from moto.sqs.models import Queue, SQSBackend

    original = SQSBackend.send_message

    def send_message(self: Any, queue_name: str, *args: Any, **kwargs: Any) -> Any:
        if self.get_queue(queue_name).fifo_queue:
            return original(self, queue_name, *args, **kwargs)
        with patch.object(Queue, "attributes", {}):
            return original(self, queue_name, *args, **kwargs)

    with patch.object(SQSBackend, "send_message", send_message):
        yield


@contextmanager
def narrow_queries() -> Iterator[None]:
    """A query looks at what stands below its key, in the table or in an index, and takes of it what
    the index has. moto sorts and compares every item of the table, and copies what it finds through
    and through; but here all of it leaves before anybody else may write."""
    from moto.dynamodb.models import table

    original = table.Table.query

    def query(self: Any, *args: Any, **kwargs: Any) -> Any:
        wanted = kwargs.get("hash_key_conditions")
        if not wanted:
            return original(self, *args, **kwargs)
        if wanted[0][0] == self.hash_key_attr:
            among = [self.items.get(wanted[0][1], {})]
        else:
            among = self.items.values()
        inside = [item for rows in among for item in rows.values()]
        for name, value in wanted:
            inside = [
                it for it in inside if name in it.attrs and it.attrs[name].value == value.value
            ]
        inside.sort(key=lambda item: (item.hash_key, item.range_key))
        with (
            patch.object(table.Table, "all_items", lambda _table: iter(inside)),
            patch.object(table, "copy", _AsItIs),
        ):
            return original(self, *args, **kwargs)

    def project(self: Any, item: Any) -> Any:
        if self.projection.get("ProjectionType") != "INCLUDE":
            return of_index(self, item)
        named = {
            *self.table_key_attrs,
            *self.schema_key_attrs,
            *self.projection["NonKeyAttributes"],
        }
        taken = copy.copy(item)
        taken.attrs = {name: value for name, value in item.attrs.items() if name in named}
        return taken

    of_index = table.SecondaryIndex.project
    with (
        patch.object(table.Table, "query", query),
        patch.object(table.SecondaryIndex, "project", project),
    ):
        yield


class _AsItIs:
    """Stands for the module `copy` where nothing needs to be copied."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        return value


@contextmanager
def items_as_they_are() -> Iterator[None]:
    """Items leave as they are stored: moto would look for ten members in each value of each."""
    from moto.core.serialize import BaseJSONSerializer

    original = BaseJSONSerializer._serialize_type_structure

    def serialize(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name == "AttributeValue" and key and _is_plain(value):
            serialized[key] = value
        else:
            original(self, serialized, value, shape, key)

    with patch.object(BaseJSONSerializer, "_serialize_type_structure", serialize):
        yield


def _is_plain(value: Any) -> bool:
    """True for a value of an item that is JSON already; binary ones are not."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    ((kind, inside),) = value.items()
    match kind:
        case "S" | "N":
            return isinstance(inside, str)
        case "BOOL" | "NULL":
            return isinstance(inside, bool)
        case "SS" | "NS":
            return isinstance(inside, list) and all(isinstance(one, str) for one in inside)
        case "M":
            return isinstance(inside, dict) and all(_is_plain(one) for one in inside.values())
        case "L":
            return isinstance(inside, list) and all(_is_plain(one) for one in inside)
    return False


@contextmanager
def cheap_transactions() -> Iterator[None]:
    """A transaction saves the items it names, not (as moto does, once per item) whole tables."""
    from moto.dynamodb.models import DynamoDBBackend
    from moto.dynamodb.models.table import Table

    original = DynamoDBBackend.transact_write_items

    def transact_write_items(self: Any, transact_items: list[dict[str, Any]]) -> None:
        before = _saved(self, transact_items)
        try:
            # moto's own snapshot: the table itself, so that its rollback changes nothing.
            with patch.object(Table, "__deepcopy__", lambda table, _memo: table, create=True):
                original(self, transact_items)
        except BaseException:
            _restore(self, before)
            raise

    with patch.object(DynamoDBBackend, "transact_write_items", transact_write_items):
        yield


@contextmanager
def repeated_transactions() -> Iterator[None]:
    """A transaction that comes again with its token is not made again: the SDK repeats what it got
    no answer to."""
    from moto.core.responses import ActionResult
    from moto.dynamodb.responses import DynamoHandler

    original = DynamoHandler.transact_write_items
    made: set[str] = set()

    def transact_write_items(self: Any) -> ActionResult:
        token = self.body.get("ClientRequestToken", "")
        if token in made:
            return ActionResult({})
        answer = original(self)
        made.add(token)
        made.discard("")
        return answer

    with patch.object(DynamoHandler, "transact_write_items", transact_write_items):
        yield


def _saved(backend: Any, transact_items: list[dict[str, Any]]) -> dict[Key, object]:
    saved: dict[Key, object] = {}
    for operation in (next(iter(item.values())) for item in transact_items):
        table = backend.tables.get(operation.get("TableName"))
        attributes = operation.get("Key") or operation.get("Item") or {}
        if table is None or any(name not in attributes for name in table.table_key_attrs):
            continue  # moto refuses it before it writes
        hash_key, range_key = backend.get_keys_value(table, attributes)
        item = table.get_item(hash_key, range_key)
        saved[table.name, hash_key, range_key] = copy.deepcopy(item)
    return saved


def _restore(backend: Any, saved: dict[Key, object]) -> None:
    for (name, hash_key, range_key), item in saved.items():
        items = backend.tables[name].items
        if range_key is None:
            if item is None:
                items.pop(hash_key, None)
            else:
                items[hash_key] = item
        elif item is not None:
            items[hash_key][range_key] = item
        elif hash_key in items:
            items[hash_key].pop(range_key, None)
            if not items[hash_key]:
                del items[hash_key]
