"""Replies to the stand-in over a real socket: each at most once, and found again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk.domain.reply import Gone, Look, Lost, Picture, Refused, Sent, Wait
from herodesk.platforms import measure_of
from tests.contract.served import NOW, Served, served
from tests.contract.suite.facts import Facts

A_PNG = b"\x89PNG\r\n\x1a\n not looked at here"
A_PICTURE = Picture(
    name="8fJ2kQ9xTnLq4Wm7RbZc2D.png",
    kind="image/png",
    alt="Wo der Filter sitzt",
    width=4,
    height=3,
)
_BLIND = {Look.UNSURE, Look.LATER}


class PublishingSuite(Facts):
    """`publish`, `find`, `withdraw`, `correct`, `post_is_gone` and `measure`."""

    @pytest.fixture
    def there(self) -> Iterator[Served]:
        """The stand-in, which knows the customer's post."""
        if self.lacks("publish"):
            pytest.skip(self.lacks("publish"))
        with self._served() as stand:
            stand.deliver()
            yield stand

    def _served(self) -> AbstractContextManager[Served]:
        return served(self.platform, account=self.us, post=self.post, private=self.only_messages)

    def _can(self, part: str) -> None:
        if self.lacks(part):
            pytest.skip(self.lacks(part))

    # -- a reply -------------------------------------------------------------------------------

    def test_a_reply_arrives_and_is_recorded_without_credentials(self, there: Served) -> None:
        outcome = there.publish()

        (entry,) = there.stand.published
        assert isinstance(outcome, Sent)
        assert entry["remote_id"] == outcome.remote_id
        assert entry["text"] == there.reply().public_text
        assert (entry["platform"], entry["reply_to"]) == (self.platform, self.post["id"])
        assert (entry["at"], entry["request"]["method"]) == ("2026-11-02T09:00:00.000Z", "POST")
        secret = {path.partition("/")[2] for path in self.declared.SECRETS} - {"user_id"}
        for name in secret & there.secrets.keys():
            assert there.secrets[name] not in json.dumps(entry), f"{name} is shown"
        assert "authorization" not in entry["request"]["headers"]

    def test_a_picture_goes_out_with_the_words_and_says_what_it_shows(self, there: Served) -> None:
        self._can("pictures")

        given = there.attach(A_PICTURE, A_PNG)
        again = there.attach(A_PICTURE, A_PNG)

        assert isinstance(given, Wait)
        assert isinstance(again, Wait)
        assert not there.stand.published
        reply = replace(there.reply(), picture=A_PICTURE, prepared=again.prepared)
        assert isinstance(there.publish_it(reply), Sent)
        (entry,) = there.stand.published
        assert entry["pictures"] == [{"bytes": len(A_PNG), "alt": A_PICTURE.alt}]
        assert entry["text"] == reply.public_text
        found = there.find_it(reply)
        assert isinstance(found, Sent) or found in _BLIND

    def test_a_picture_without_access_or_an_answer_is_not_taken_to_be_there(
        self, there: Served
    ) -> None:
        self._can("pictures")
        there.stand.fail(500, after_effect=True)

        lost = there.attach(A_PICTURE, A_PNG)
        there.stand.fail(429)
        throttled = there.attach(A_PICTURE, A_PNG)

        assert isinstance(lost, Lost)
        assert isinstance(throttled, Wait)
        assert throttled.prepared is None

    def test_a_corrected_answer_keeps_its_picture(self, there: Served) -> None:
        self._can("pictures")
        self._can("edits")
        given = there.attach(A_PICTURE, A_PNG)
        assert isinstance(given, Wait)
        sent = there.publish_it(replace(there.reply(), picture=A_PICTURE, prepared=given.prepared))
        assert isinstance(sent, Sent)
        changed = replace(
            there.reply(), text="Other words", remote_id=sent.remote_id, picture=A_PICTURE
        )

        assert isinstance(there.correct_it(changed), Sent)

        assert [len(it["pictures"]) for it in there.stand.standing.values()] == [1]

    def test_a_private_answer_goes_to_one_person_and_says_so(self, there: Served) -> None:
        self._can("messages")
        author = str(self.post["author"]["id"])
        reply = replace(there.reply(), private=True, recipient=author)

        outcome = there.publish_it(reply)

        (entry,) = there.stand.published
        assert isinstance(outcome, Sent)
        assert (entry.get("private"), entry["text"]) == (True, reply.public_text)
        if not self.only_messages:
            there.publish_it(replace(there.reply(), reply_id="r-2"))
            assert "private" not in there.stand.published[-1]

    def test_a_private_answer_that_was_lost_is_for_a_person_or_safely_sent_again(
        self, there: Served
    ) -> None:
        self._can("messages")
        reply = replace(there.reply(), private=True, recipient=str(self.post["author"]["id"]))
        there.stand.fail(500, after_effect=True)

        first, found = there.publish_it(reply), there.find_it(reply)

        assert isinstance(first, Lost)
        if self.nobody_can_look:
            assert found in _BLIND
        else:
            assert isinstance(found, Sent) or found in {Look.UNSURE, Look.ABSENT}
        if found is Look.ABSENT:
            assert isinstance(there.publish_it(reply), Sent)
        if isinstance(found, Sent):
            assert found.remote_id in there.stand.standing
        assert len(there.stand.published) == 1

    @pytest.mark.parametrize("status", [500, 503, 0])
    def test_a_lost_answer_is_found_or_safely_sent_again(self, there: Served, status: int) -> None:
        there.stand.fail(status, after_effect=True)

        first, found = there.publish(), there.find()
        if found is Look.ABSENT:
            found = there.publish()  # type: ignore[assignment]

        assert isinstance(first, Lost)
        assert found in _BLIND if self.nobody_can_look else isinstance(found, Sent)
        assert len(there.stand.published) == 1

    @pytest.mark.parametrize("status", [500, 0])
    def test_a_failure_before_the_effect_publishes_nothing(
        self, there: Served, status: int
    ) -> None:
        there.stand.fail(status)

        first, found, second = there.publish(), there.find(), there.publish()

        assert isinstance(first, Lost)
        assert found in _BLIND if self.nobody_can_look else found is Look.ABSENT
        assert isinstance(second, Sent)
        assert len(there.stand.published) == 1

    @pytest.mark.parametrize("status", [500, 401, 429, 0])
    def test_a_look_that_fails_never_says_that_nothing_was_sent(
        self, there: Served, status: int
    ) -> None:
        if self.knows_repeats:
            pytest.skip("a second request makes no second reply: nobody looks")
        there.publish()
        there.stand.fail(status)

        assert there.find() in {Look.UNSURE, Look.LATER}

    def test_the_same_words_of_somebody_else_are_not_our_reply(self, there: Served) -> None:
        if self.knows_repeats:
            pytest.skip("a second request makes no second reply: nobody looks")
        there.deliver(id=f"{self.post['id']}5", text=there.reply().public_text)

        assert not isinstance(there.find(), Sent)

    def test_throttling_is_told_with_its_end(self, there: Served) -> None:
        there.stand.fail(429, times=2)

        first, second, third = (there.publish() for _ in range(3))

        for waits in (first, second):
            assert isinstance(waits, Wait)
            assert NOW < waits.until <= NOW + timedelta(minutes=self.longest_wait_minutes)
            assert waits.reason == f"{self.platform}-rate-limit"
        assert isinstance(third, Sent)

    def test_access_that_has_ended_is_told_by_its_own_code(self, there: Served) -> None:
        outcome = there.publish(**{**there.secrets, **self.wrong_access})

        assert isinstance(outcome, Refused)
        assert outcome.reason in {f"{self.platform}-token", f"{self.platform}-secret"}
        assert there.stand.published == []

    def test_without_access_nothing_is_sent(self, there: Served) -> None:
        outcome = there.publish(nothing="")

        assert isinstance(outcome, Refused)
        assert outcome.reason in {f"{self.platform}-token", f"{self.platform}-secret"}
        assert there.stand.published == []

    @pytest.mark.parametrize("status", [400, 403])
    def test_what_is_refused_for_good_is_refused(self, there: Served, status: int) -> None:
        there.stand.fail(status)

        outcome = there.publish()

        assert isinstance(outcome, Refused)
        assert not outcome.reason.endswith(("-token", "-secret"))

    def test_a_post_that_is_gone_cannot_be_answered(self, there: Served) -> None:
        if self.only_messages:
            pytest.skip("who takes a message back can still be written to")
        there.stand.remove(self.post["id"])

        outcome = there.publish()

        assert isinstance(outcome, Refused)
        assert outcome.reason == "post-gone"

    def test_a_server_that_is_not_there_leaves_the_reply_waiting(self, there: Served) -> None:
        there.api = "http://127.0.0.1:9"

        outcome = there.publish()

        assert outcome == Wait(until=NOW + timedelta(seconds=30), reason="no-connection")

    @pytest.mark.parametrize("address", ["", "no address", "http://"])
    def test_a_wrong_address_does_not_raise(self, there: Served, address: str) -> None:
        there.api = address

        assert not isinstance(there.publish(), Sent)
        assert not isinstance(there.find(), Sent)

    # -- its length ----------------------------------------------------------------------------

    def test_what_has_the_longest_length_passes_and_one_more_is_refused(
        self, there: Served
    ) -> None:
        measure = measure_of(self.platform)
        assert self.limit == measure.LIMIT
        fits, too_long = self.long(measure.LIMIT), self.long(measure.LIMIT + 1)
        assert measure.length(there.reply(fits).public_text) == measure.LIMIT
        assert measure.length(there.reply(too_long).public_text) > measure.LIMIT

        first = there.publish(fits)
        second = there.publish_it(replace(there.reply(too_long), reply_id="r-2"))

        assert isinstance(first, Sent)
        assert isinstance(second, Refused)

    def test_the_longest_private_message_passes_and_one_more_is_refused(
        self, there: Served
    ) -> None:
        self._can("messages")
        measure = measure_of(self.platform)
        assert self.message_limit == measure.MESSAGE_LIMIT
        author = str(self.post["author"]["id"])
        fits, too_long = (
            replace(
                there.reply(self.long_message(self.message_limit + more)),
                reply_id=f"r-{more}", private=True, recipient=author,
            )
            for more in (0, 1)
        )  # fmt: skip
        assert measure.message_length(fits.public_text) == measure.MESSAGE_LIMIT
        assert measure.message_length(too_long.public_text) > measure.MESSAGE_LIMIT

        first, second = there.publish_it(fits), there.publish_it(too_long)

        assert isinstance(first, Sent)
        assert isinstance(second, Refused)

    # -- what is published already ---------------------------------------------------------------

    def test_a_withdrawn_reply_is_gone_and_withdrawing_again_finds_it_gone(
        self, there: Served
    ) -> None:
        self._can("withdraws")
        sent = there.publish()

        first, second = (there.withdraw(sent) for _ in range(2))

        assert (first, second) == (Gone(), Gone())
        assert there.seen() == []
        assert [it["text"] for it in there.stand.published] == [there.reply().public_text]
        assert there.find() is (Look.UNSURE if self.nobody_can_look else Look.ABSENT)

    @pytest.mark.parametrize("status", [500, 0])
    def test_a_withdrawal_whose_answer_is_lost_may_be_repeated(
        self, there: Served, status: int
    ) -> None:
        self._can("withdraws")
        sent = there.publish()
        there.stand.fail(status, after_effect=True)

        first, second = (there.withdraw(sent) for _ in range(2))

        assert isinstance(first, Lost)
        assert second == Gone()

    def test_a_withdrawal_waits_while_throttled(self, there: Served) -> None:
        self._can("withdraws")
        sent = there.publish()
        there.stand.fail(429)

        first, second = (there.withdraw(sent) for _ in range(2))

        assert isinstance(first, Wait)
        assert second == Gone()

    def test_what_is_not_ours_is_not_withdrawn(self, there: Served) -> None:
        self._can("withdraws")

        outcome = there.withdraw(Sent(remote_id=self.post["id"]))

        # Who tells no strangers' posts from what never was says that it is gone.
        assert isinstance(outcome, Gone | Refused)
        if isinstance(outcome, Refused):
            assert outcome.reason == "not-withdrawn"
        assert self.post["id"] not in there.stand.standing

    def test_a_withdrawn_text_may_be_published_again(self, there: Served) -> None:
        self._can("withdraws")
        if not self.sends_again:
            pytest.skip("each reply has an id of its own, and each id is published once")
        there.withdraw(there.publish())

        again = there.publish()

        assert isinstance(again, Sent)
        assert len(there.seen()) == 1

    def test_a_corrected_reply_has_the_new_words_in_its_place(self, there: Served) -> None:
        self._can("edits")
        sent = there.publish("Alt, und lang genug dafür")

        first, second = (there.correct(sent, "Neu, und lang genug dafür") for _ in range(2))

        assert isinstance(first, Sent)
        assert isinstance(sent, Sent)
        assert (first, first.remote_id) == (second, sent.remote_id)
        assert there.seen() == ["Neu, und lang genug dafür – Ana"]
        (entry,) = there.stand.standing.values()
        assert entry["edited"]

    def test_what_is_not_there_cannot_be_corrected(self, there: Served) -> None:
        self._can("edits")
        self._can("withdraws")
        sent = there.publish()
        there.withdraw(sent)

        outcome = there.correct(sent, "Neu, und lang genug dafür")

        assert isinstance(outcome, Refused)
        assert outcome.reason == "reply-gone"
        assert there.seen() == []

    @pytest.mark.parametrize("status", [500, 0])
    def test_a_correction_whose_answer_is_lost_may_be_repeated(
        self, there: Served, status: int
    ) -> None:
        self._can("edits")
        sent = there.publish()
        there.stand.fail(status, after_effect=True)

        first, second = (there.correct(sent, "Neu, und lang genug dafür") for _ in range(2))

        assert isinstance(first, Lost)
        assert isinstance(second, Sent)
        assert there.seen() == ["Neu, und lang genug dafür – Ana"]

    # -- a look before it is sent ----------------------------------------------------------------

    def test_a_post_that_is_gone_is_told_from_one_that_stands(self, there: Served) -> None:
        if self.declared.TELLS_REMOVALS:
            pytest.skip("removals are told: nobody looks")
        stood = there.post_is_gone()

        there.stand.remove(self.post["id"])

        assert (stood, there.post_is_gone()) == (False, True)

    @pytest.mark.parametrize("status", [0, 401, 403, 429, 500])
    def test_a_platform_that_does_not_answer_the_look_says_nothing(
        self, there: Served, status: int
    ) -> None:
        if self.declared.TELLS_REMOVALS:
            pytest.skip("removals are told: nobody looks")
        there.stand.remove(self.post["id"])
        there.stand.fail(status, looks=True)

        gone = there.post_is_gone()

        assert gone is False
        assert there.post_is_gone()

    def test_a_failure_ordered_for_replies_is_not_used_up_by_a_look(self, there: Served) -> None:
        if self.declared.TELLS_REMOVALS:
            pytest.skip("removals are told: nobody looks")
        there.stand.fail(500)

        assert there.post_is_gone() is False
        assert isinstance(there.publish(), Lost)

    def test_ids_are_counted_up_so_that_a_run_repeats_exactly(self) -> None:
        self._can("publish")
        runs = []
        for _ in range(2):
            with self._served() as stand:
                stand.deliver()
                replies = (replace(stand.reply(f"Antwort {n}"), reply_id=f"r-{n}") for n in (1, 2))
                sent = [stand.publish_it(reply) for reply in replies]
                assert all(isinstance(outcome, Sent) for outcome in sent)
                # Who has no address but its API's has another one in each run.
                runs.append([repr(outcome).replace(stand.api, "") for outcome in sent])

        assert runs[0] == runs[1]
