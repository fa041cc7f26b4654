"""Whatever a platform is said to deliver: it is refused, or every post of it is stored whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from herodesk import line
from herodesk.adapters.items import decode, encode
from herodesk.domain.errors import HerodeskError, RejectedError
from herodesk.domain.records import Record, StoredPost
from herodesk.domain.webhook import ReadBack, Webhook
from herodesk.parts import Secrets
from herodesk.platforms import PLATFORMS, catch_up_of, declared_of, normalise_of, verify_of
from herodesk.ports import App, Intake
from herodesk.steps.normalise import MOST_CHANGES, UnreadableError
from herodesk.steps.receive import receive
from herodesk_ops.memory import MemoryInbox, MemoryRecords, VirtualClock
from herodesk_ops.metering import size_of_item
from herodesk_ops.platforms import operated
from tests.contract.golden import headers_of, how_read, recordings
from tests.contract.served import NOW, SECRETS
from tests.contract.whole import assert_whole
from tests.sample import memory_app

LARGEST_ITEM = 400 * 1024
LONGEST_KEY = {"pk": 2048, "sk": 1024, "due_shard": 2048, "due_key": 1024}
"""DynamoDB's limits, in bytes."""


@dataclass(frozen=True)
class Target:
    """Something that is given strangers' bytes, and bytes that it is known to understand."""

    run: Callable[[bytes], None]
    seeds: list[bytes]


def targets() -> dict[str, Target]:
    """One for what each platform delivers, and one for what it answers when asked."""
    found = {}
    for platform in PLATFORMS:
        bodies = recordings(platform)
        if "verify" not in declared_of(platform).LACKS:
            seeds = [it.read_bytes() for it in bodies if not how_read(it)]
            found[f"delivered-{platform}"] = Target(partial(delivered, platform), seeds)
        if part := catch_up_of(platform):
            seeds = [it.read_bytes() for it in bodies if how_read(it)]
            readings = sorted(part.READINGS)
            found[f"read-{platform}"] = Target(partial(read_back, platform, readings), seeds)
    return found


class Kept:
    """`ports.SecretStore` with the local cloud's secrets."""

    def of(self, platform: str, use: str, *, fresh: bool = False) -> Secrets:
        return SECRETS[platform]

    def keep(self, platform: str, use: str, secrets: Secrets) -> None:
        raise AssertionError(platform)


def delivered(platform: str, body: bytes) -> None:
    """A body that anybody sends, and the same with the platform's own signature."""
    hook = Webhook(platform=platform, method="POST", headers={}, body=body, received_at=NOW)
    _is_refused(hook)
    _is_refused(replace(hook, headers=dict.fromkeys(_headers(platform, body), _word(body))))
    _challenge(platform, body)
    _work_off(replace(hook, headers=_headers(platform, body)))


def read_back(platform: str, readings: list[str], body: bytes) -> None:
    """A body that the platform answers with, in each reading."""
    for reading in readings:
        how = ReadBack(reading=reading, account="1700000000000000001")
        hook = Webhook(
            platform=platform, method="POST", headers={}, body=body, received_at=NOW, read_back=how
        )
        _triaged(hook)


def first_run(platform: str, body: bytes, *, is_read: bool) -> None:
    """What one run of the function does with it: so many changes, or so many parts, at most."""
    part = catch_up_of(platform)
    how = ReadBack(reading=sorted(part.READINGS)[0], account="1") if part and is_read else None
    hook = Webhook(
        platform=platform, method="POST", headers=_headers(platform, body), body=body,
        received_at=NOW, read_back=how,
    )  # fmt: skip
    app = memory_app(VirtualClock(NOW))
    assert isinstance(app.inbox, MemoryInbox)
    try:
        taken = line.triage(hook, app=app)
    except RejectedError:
        return
    assert len(taken) <= MOST_CHANGES
    assert len(app.inbox.waiting) <= MOST_CHANGES


def _headers(platform: str, body: bytes) -> dict[str, str]:
    if "verify" in declared_of(platform).LACKS:
        return {}
    return {**_recorded(platform), **operated(platform).sign(body, SECRETS[platform], NOW)}


def _recorded(platform: str) -> dict[str, str]:
    """Headers of the first recording, but what proves it."""
    return headers_of(next(it for it in recordings(platform) if not how_read(it)))


def _word(body: bytes) -> str:
    return body[:80].decode("latin-1")


def _is_refused(hook: Webhook) -> None:
    intake = _intake()
    try:
        receive(hook, app=intake)
    except RejectedError:
        pass
    else:
        raise AssertionError("it was let in and proves nothing")
    assert intake.inbox.waiting == []  # type: ignore[attr-defined]


def _challenge(platform: str, body: bytes) -> None:
    """A handshake with whatever comes; what is answered is no delivery and no page."""
    word = body[:300].decode("utf-8", "replace")
    names = ("crc_token", "hub.challenge", "challengeCode", "hub.mode", "hub.topic", "bell")
    query = {
        **dict.fromkeys(names, word),
        "hub.verify_token": "local-verify",
        "hub.mode": "subscribe",
    }
    hook = Webhook(
        platform=platform, method="GET", headers={}, body=b"", received_at=NOW, query=query
    )
    try:
        answer = receive(hook, app=_intake())
    except RejectedError:
        return
    assert not set(answer.body) & set("<>\r\n") or word not in answer.body


def _intake() -> Intake:
    clock = VirtualClock(NOW)
    return Intake(inbox=MemoryInbox(), secrets=Kept(), verifiers=verify_of, clock=clock)


def _work_off(hook: Webhook) -> None:
    intake = _intake()
    try:
        receive(hook, app=intake)
    except RejectedError:
        return
    _triaged(hook)


def _triaged(hook: Webhook) -> None:
    """Work it off as the queue would, with all parts that it is split into."""
    clock = VirtualClock(NOW)
    app = memory_app(clock)
    assert isinstance(app.inbox, MemoryInbox)
    try:
        changes = normalise_of(hook.platform).normalise(hook)
    except RejectedError:
        return
    for change in changes:
        assert_whole(change, hook.platform)
    waiting = [hook]
    while waiting:
        _one_run(waiting.pop(), app)
        waiting += app.inbox.waiting
        app.inbox.waiting.clear()
    _is_stored_whole(app)


def _one_run(hook: Webhook, app: App) -> None:
    try:
        line.count(line.triage(hook, app=app), app=app)
    except UnreadableError:
        assert hook.last is not None, "an unreadable event took its neighbours along"
    except HerodeskError as error:
        raise AssertionError(f"it would come again and again: {error!r}") from error


def _is_stored_whole(app: App) -> None:
    assert isinstance(app.records, MemoryRecords)
    for record in list(app.records.items.values()):
        fits(record)
        if isinstance(record, StoredPost) and record.case and record.post:
            case = app.records.case(record.case)
            assert case, "a post without the case that it opened"
            known = {name for it in case.posts for name in (it.post_id, it.version_id)}
            assert record.post_id in known or case.merged_into, "a case without its post"


def fits(record: Record) -> None:
    """The table takes it, and gives back the same."""
    item = encode(record)
    assert size_of_item(item) < LARGEST_ITEM
    for name, most in LONGEST_KEY.items():
        assert len(item.get(name, {}).get("S", "").encode()) <= most, name
    assert decode(item) == record
