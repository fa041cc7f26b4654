"""Nothing is accepted unproved, nothing accepted is lost, no event stops its neighbours."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from herodesk.domain.errors import NotFoundError, RejectedError
from herodesk.domain.post import MOST_TEXT, Change, Posted, Removed, Unreadable
from herodesk.domain.webhook import Answer, Webhook
from herodesk.parts import Secrets
from herodesk.ports import App, Intake
from herodesk.steps.normalise import MOST_CHANGES, MOST_PIECES, UnreadableError, normalise
from herodesk.steps.receive import MOST_BYTES, receive
from herodesk_ops.memory import MemoryInbox, VirtualClock
from tests.sample import MONDAY_MORNING, a_post


@dataclass
class Lock:
    """A platform whose deliveries carry the secret itself."""

    def handshake(self, hook: Webhook, secrets: Secrets) -> Answer:
        self.verify(hook, secrets)
        return Answer(status=200, body="yes")

    def verify(self, hook: Webhook, secrets: Secrets) -> None:
        if hook.headers.get("key") not in secrets.values():
            raise RejectedError("wrong key")


@dataclass
class Keys:
    """Secrets that were rotated a moment ago."""

    cached: str = "old"
    current: str = "new"
    asked: list[bool] = field(default_factory=list)

    def of(self, platform: str, use: str, *, fresh: bool = False) -> Secrets:
        self.asked.append(fresh)
        return {"key": self.current if fresh else self.cached}

    def keep(self, platform: str, use: str, secrets: Secrets) -> None:
        raise AssertionError(platform)


def verifier(platform: str) -> Lock:
    if platform != "lock":
        raise KeyError(platform)
    return Lock()


@pytest.fixture
def intake(clock: VirtualClock) -> Intake:
    return Intake(inbox=MemoryInbox(), secrets=Keys(), verifiers=verifier, clock=clock)


def a_hook(key: str = "old", **facts: object) -> Webhook:
    hook = Webhook(
        platform="lock", method="POST", headers={"key": key}, body=b"{}", received_at=MONDAY_MORNING
    )
    return replace(hook, **facts)  # type: ignore[arg-type]


def inbox(intake: Intake | App) -> list[Webhook]:
    assert isinstance(intake.inbox, MemoryInbox)
    return intake.inbox.waiting


def test_a_proved_delivery_is_kept_as_it_came(intake: Intake) -> None:
    hook = a_hook()

    assert receive(hook, app=intake).status == 200
    assert inbox(intake) == [hook]


def test_a_delivery_that_is_not_proved_is_not_kept(intake: Intake) -> None:
    with pytest.raises(RejectedError):
        receive(a_hook("forged"), app=intake)

    assert inbox(intake) == []


def test_a_secret_that_was_rotated_since_it_was_read_is_asked_for_once_more(intake: Intake) -> None:
    assert receive(a_hook("new"), app=intake).status == 200
    assert inbox(intake) == [a_hook("new")]


def test_a_handshake_is_answered_and_not_kept(intake: Intake) -> None:
    assert receive(a_hook(method="GET"), app=intake).body == "yes"
    assert inbox(intake) == []


def test_an_unknown_platform_is_not_found(intake: Intake) -> None:
    with pytest.raises(NotFoundError):
        receive(a_hook(platform="myspace"), app=intake)


def test_more_than_four_mebibytes_are_refused_before_anything_is_computed(intake: Intake) -> None:
    with pytest.raises(RejectedError) as refused:
        receive(a_hook(body=b"x" * (MOST_BYTES + 1)), app=intake)

    assert refused.value.status == 413
    assert isinstance(intake.secrets, Keys)
    assert intake.secrets.asked == []


@dataclass
class Told:
    """A platform that tells these changes in every delivery."""

    changes: list[Change]

    def normalise(self, hook: Webhook) -> list[Change]:
        return self.changes


def telling(app: App, *changes: Change) -> App:
    told = Told(list(changes))
    return replace(app, normalisers=lambda _: told)


def work_off(hook: Webhook, app: App) -> tuple[list[Change], list[str]]:
    """Run the delivery and all messages that it was split into; changes, and dead letters."""
    done: list[Change] = []
    dead: list[str] = []
    waiting = [hook]
    while waiting:
        try:
            done += normalise(waiting.pop(0), app=app)
        except UnreadableError as error:
            dead.append(str(error))
        waiting += inbox(app)
        inbox(app).clear()
    return done, dead


def test_a_large_delivery_is_split_and_every_change_comes_once(app: App) -> None:
    changes = [Removed(platform="x", post_id=str(n)) for n in range(1000)]
    here = telling(app, *changes)

    assert normalise(a_hook(), app=here) == []
    assert len(inbox(app)) == 1000 // MOST_CHANGES
    inbox(app).clear()
    assert work_off(a_hook(), here)[0] == changes


def test_no_delivery_is_so_large_that_one_run_has_to_split_all_of_it(app: App) -> None:
    changes = [Removed(platform="x", post_id=str(n)) for n in range(100_000)]
    here, waiting, most = telling(app, *changes), [a_hook()], 0
    done: list[Change] = []

    while waiting:
        worked_off = normalise(waiting.pop(), app=here)
        assert len(worked_off) <= MOST_CHANGES
        done += worked_off
        most = max(most, len(inbox(app)))
        waiting += reversed(inbox(app))
        inbox(app).clear()

    assert done == changes
    assert most == MOST_PIECES


def test_unreadable_events_side_by_side_make_one_dead_letter(app: App) -> None:
    good = [Removed(platform="x", post_id="1"), Removed(platform="x", post_id="2")]
    bad = Unreadable(reason="no id")
    here = telling(app, bad, bad, bad, good[0], bad, bad, good[1])

    assert work_off(a_hook(), here) == (good, ["lock: no id", "lock: no id"])


def test_an_unreadable_event_goes_to_the_dead_letters_alone(app: App) -> None:
    good = [Removed(platform="x", post_id="1"), Removed(platform="x", post_id="2")]
    here = telling(app, good[0], Unreadable(reason="no id"), good[1])

    assert work_off(a_hook(), here) == (good, ["lock: no id"])


@pytest.mark.parametrize("post_id", ["", "x" * 513])
def test_an_id_that_cannot_be_a_key_is_unreadable(app: App, post_id: str) -> None:
    here = telling(app, Posted(post=a_post(post_id)))

    assert work_off(a_hook(), here) == ([], ["lock: id"])


def test_an_endless_text_is_cut_to_what_can_be_kept(app: App) -> None:
    here = telling(app, Posted(post=a_post(text="ü" * 500_000)))

    ((change,), _) = work_off(a_hook(), here)

    assert isinstance(change, Posted)
    assert len(change.post.text) == MOST_TEXT
    assert change.post.text.endswith("ü…")
