"""Who leaves is told to us, or a reason says why not; what they wrote goes, and a receipt stays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.errors import NotFoundError, RejectedError
from herodesk.domain.post import Left, Parting, Posted
from herodesk.domain.webhook import CALLBACK, Answer, Webhook
from herodesk.parts import Secrets, words_for
from herodesk.platforms import normalise_of, verify_of
from herodesk.ports import App, Intake
from herodesk.steps.forget_people import forget_people
from herodesk.steps.receive import receive
from herodesk_ops.memory import MemoryInbox, MemoryRecords, VirtualClock
from herodesk_ops.memory_reader import MemoryReader
from herodesk_ops.platforms.stand_in import Person
from tests.contract.served import NOW
from tests.contract.suite.facts import Facts
from tests.sample import memory_app


class _Known:
    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def of(self, platform: str, use: str, *, fresh: bool = False) -> Secrets:
        return self._secrets

    def keep(self, platform: str, use: str, secrets: Secrets) -> None:
        raise AssertionError(platform)


class LeavingSuite(Facts):
    """The platform's callbacks and events about people."""

    def leaves(self, person: Person) -> Webhook:
        """What arrives when this person leaves."""
        call = self.operated.leaving(person, self.hook, NOW)
        return Webhook(
            platform=self.platform,
            method="POST",
            headers={"host": "desk.example", **call.headers},
            body=call.body,
            received_at=NOW,
            query={CALLBACK: call.callback} if call.callback else {},
        )

    def take(self, hook: Webhook, secrets: Secrets | None = None) -> tuple[Answer, MemoryInbox]:
        """What `receive` answers, and what it keeps."""
        inbox, clock = MemoryInbox(), VirtualClock(NOW)
        known = _Known(self.hook if secrets is None else secrets)
        app = Intake(inbox=inbox, secrets=known, verifiers=verify_of, clock=clock)
        return receive(hook, app=app), inbox

    def _tells(self) -> None:
        if self.lacks("privacy"):
            pytest.skip(self.lacks("privacy"))

    def test_the_operators_side_sends_it_where_nothing_is_lacking(self) -> None:
        assert hasattr(self.operated, "leaving") != bool(self.lacks("privacy")), (
            f"infra/herodesk_ops/platforms/{self.platform}.py and LACKS['privacy'] say two things"
        )
        assert bool(self.lacks("privacy")) != ("left" in self.declared.EVENTS)

    def test_how_it_is_told_stands_in_the_package_where_it_is(self) -> None:
        assert hasattr(self.declared, "TELLS_LEAVING") != bool(self.lacks("privacy"))

    def test_words_are_kept_as_long_as_the_terms_say(self) -> None:
        (change,) = self.read(self.delivery())
        kept = words_for(self.declared)

        assert isinstance(change, Posted)
        assert change.post.words_until == (NOW + kept if kept else None)

    def test_who_leaves_is_named_by_the_id_that_posts_carry(self) -> None:
        self._tells()
        hook = self.leaves({"id": "17", "handle": "mia_k"})

        answer, inbox = self.take(hook)

        (change,) = normalise_of(self.platform).normalise(inbox.waiting[0])
        assert isinstance(change, Left)
        assert answer.status == 200
        assert (change.platform, change.author) == (self.platform, "17")
        assert len(change.code) == 20
        if answer.body:
            told = json.loads(answer.body)
            assert answer.content_type == "application/json"
            assert told == {
                "url": f"https://desk.example/erased/{change.code}",
                "confirmation_code": change.code,
            }

    def test_nobody_leaves_who_is_not_proven_to(self) -> None:
        self._tells()
        hook = self.leaves({"id": "17", "handle": "mia_k"})
        forged = self.leaves({"id": "18", "handle": "mia_k"})
        signature = hook.body[: hook.body.index(b".") + 1] if hook.callback else b""
        mixed = replace(hook, body=signature + forged.body[len(signature) :])

        for one, secrets in [
            (mixed, self.hook),
            (hook, self.other_hook),
            (hook, {}),
            (hook, self.no_hook),
        ]:
            with pytest.raises(RejectedError):
                self.take(one, secrets)

    def test_what_is_no_callback_of_the_platform_is_not_found(self) -> None:
        if self.lacks("verify"):
            pytest.skip(self.lacks("verify"))
        hook = self.webhook(self.genuine)

        with pytest.raises(NotFoundError):
            self.take(replace(hook, query={CALLBACK: "elsewhere"}))

    def test_what_they_wrote_goes_however_often_it_is_told(self) -> None:
        self._tells()
        clock = VirtualClock(NOW)
        app = memory_app(clock)
        body = self.delivery()
        (change,) = self.read(body)
        assert isinstance(change, Posted)
        author = change.post.author
        assert author is not None
        line.triage(self.webhook(body), app=app)
        reader = app.reader
        assert isinstance(reader, MemoryReader)
        reader.gone = {(self.platform, author.id): True}
        hook = self.leaves({"id": author.id, "handle": author.handle})

        for _ in range(2):
            line.triage(hook, app=app)
        _go_on(app, clock)
        line.triage(hook, app=app)
        line.triage(self.webhook(body), app=app)

        assert isinstance(app.records, MemoryRecords)
        kept = "\n".join(map(repr, app.records.items.values()))
        assert self.post["text"] not in kept
        assert author.id not in kept
        (receipt,) = app.records.receipts(10)
        assert receipt.done_at is not None
        assert receipt.counts["posts"] == 1
        assert receipt.why is not Parting.WISH


def _go_on(app: App, clock: VirtualClock) -> None:
    for _ in range(4):
        clock.advance(timedelta(minutes=1).total_seconds())
        forget_people(app=app)
