"""`make load`: whatever is lost, there twice, got in or growing is noticed; its deliveries are ones
that platforms make, and its forgeries are none that anybody takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from herodesk.domain.errors import RejectedError
from herodesk.domain.post import Posted
from herodesk.domain.webhook import Webhook
from herodesk.platforms import normalise_of, verify_of
from herodesk_ops.local.clock import VirtualClock
from herodesk_ops.local.platforms import Platforms
from herodesk_ops.local.scenario.posts import Posts
from herodesk_ops.local.secrets import of_brand, read
from load import judging
from load.counted import Cost
from load.receiver import Memory
from load.said import PLATFORMS, Crowd
from load.sending import Delivery, Sent, arriving, forged
from tests.sample import nordwind

ACCEPTED = [("x", "1"), ("x", "2"), ("generic", "3")]
STANDING: dict[str, Any] = {
    "ledger": [["x", "1", True, "A"], ["x", "2", True, "A"], ["generic", "3", True, None]],
    "cases": {"A": ["1", "2"]},
    "notices": [
        ["ana", "A", "offer", "2026-11-23T09:00:00Z"],
        ["karla", None, "alert", "2026-11-23T09:04:00Z"],
        ["ana", "A", "offer", "2026-11-23T10:40:00Z"],
    ],
    "public": [["x", "1"]],
    "waiting": 0,
    "dead": 0,
}


def sent(platform: str, post: str, status: int = 200, *, is_forged: bool = False) -> Sent:
    of = Delivery(platform=platform, headers={}, body=b"", posts=(post,), is_forged=is_forged)
    return Sent(of, status, 0.01)


SENT = [*(sent(*post) for post in ACCEPTED), sent("x", "9", 401, is_forged=True)]


def everything(given: Sequence[Sent], standing: dict[str, Any]) -> list[str]:
    return [
        *judging.lost(given, standing),
        *judging.refused(given),
        *judging.got_in(given, standing),
        *judging.twice(given, standing),
        *judging.left_over(standing),
        *judging.unanswered(1, standing),
    ]


def test_nothing_is_wrong_where_everything_is_there_once() -> None:
    assert everything(SENT, STANDING) == []


def test_a_delivery_that_came_twice_is_one_post() -> None:
    assert everything([*SENT, sent("x", "1")], STANDING) == []


@pytest.mark.parametrize(
    ("spoils", "noticed"),
    [
        (lambda it: it["ledger"].pop(1), "lost: x 2 got its 2xx and is not in the ledger"),
        (lambda it: it["ledger"].pop(2), "lost: generic 3 got its 2xx and is not in the ledger"),
        (lambda it: it["cases"]["A"].pop(), "lost: x 2 belongs to A, which does not know of it"),
        (
            lambda it: it["ledger"].__setitem__(0, ["x", "1", False, None]),
            "lost: x 1 was never judged",
        ),
        (lambda it: it["cases"]["A"].append("1"), "twice: 1 stands 2 times in cases"),
        (lambda it: it["cases"].update(B=["1"]), "twice: 1 stands 2 times in cases"),
        (
            lambda it: it["notices"].append(it["notices"][0]),
            "twice: ana was asked about A again after 0 s",
        ),
        (lambda it: it["public"].append(["x", "1"]), "twice: 2 answers under 1"),
        (
            lambda it: it["ledger"].append(["x", "9", True, None]),
            "got in: the forged x 9 is in the ledger",
        ),
        (lambda it: it["ledger"].append(["x", "8", True, None]), "twice: nobody sent x 8"),
        (lambda it: it["public"].clear(), "lost: 1 answers were taken, 0 stand in public"),
        (lambda it: it.update(waiting=3), "left over: 3 messages wait in queues"),
        (lambda it: it.update(dead=1), "left over: 1 dead letters"),
    ],
)
def test_whatever_is_planted_is_noticed(
    spoils: Callable[[dict[str, Any]], object], noticed: str
) -> None:
    standing = deepcopy(STANDING)

    spoils(standing)

    assert noticed in everything(SENT, standing)
    assert judging.status(everything(SENT, standing)) == 1


def test_a_genuine_delivery_that_is_not_taken_is_told() -> None:
    given = [*SENT, sent("generic", "4", 503)]

    assert everything(given, STANDING) == ["refused: generic got 503, 1 times"]


@pytest.mark.parametrize("what", ["calls", "write_units", "read_units", "read_bytes"])
def test_a_step_that_costs_more_where_more_is_stored_is_noticed(what: str) -> None:
    cost = Cost(calls=5, write_units=8, read_units=3.0, read_bytes=970)
    dearer = replace(cost, **{what: getattr(cost, what) + 60})

    assert judging.grew({1000: {"a claim": cost}, 10_000: {"a claim": cost}}) == []
    (told,) = judging.grew({1000: {"a claim": cost}, 10_000: {"a claim": dearer}})
    assert told.startswith("grew: a claim took")


def test_a_digit_more_is_no_growth() -> None:
    before, after = Cost(read_bytes=14_701), Cost(read_bytes=14_713)

    assert judging.grew({10: {"a claim": before}, 100: {"a claim": after}}) == []


def test_a_burst_that_becomes_dearer_is_noticed() -> None:
    level, rising = [Cost(write_units=9)] * 40, [Cost(write_units=5 + n) for n in range(40)]

    assert judging.rose(level) == []
    assert len(judging.rose(rising)) == 1


def test_a_wave_that_nobody_calls_or_that_is_called_twice_is_noticed() -> None:
    assert judging.not_one_wave(["WAVE#app#bad#000001"]) == []
    assert judging.not_one_wave(["WAVE#*#bad#000001", "WAVE#app#bad#000001"]) == []
    assert judging.not_one_wave([]) == ["wave: one came, 0 were called"]
    assert len(judging.not_one_wave(["WAVE#app#bad#000001", "WAVE#app#bad#000002"])) == 1


def test_a_receiver_that_keeps_something_of_each_run_is_noticed() -> None:
    assert Memory(runs=10_000, blocks_before=480_000, blocks_after=480_170).grew() == []
    (told,) = Memory(runs=10_000, blocks_before=480_000, blocks_after=490_000).grew()
    assert told == "grew: 10000 runs of the receiver leave 10000 blocks of memory behind"


def test_a_scan_is_noticed() -> None:
    assert judging.scanned({"triage": Cost(calls=3)}) == []
    assert judging.scanned({"triage": Cost(calls=3, scans=1)}) == ["scan: triage scanned 1 times"]


def test_of_a_hundred_answers_the_second_slowest_is_the_99th_and_slow_is_not_lost() -> None:
    took = [0.01] * 98 + [0.3, 0.9]
    waited = judging.Waited.of([replace(SENT[0], seconds=seconds) for seconds in took])

    assert (waited.median_ms, waited.p99_ms, waited.most_ms) == (10, 300, 900)
    assert waited.p99_of_median == 30
    assert judging.status(waited.slow()) == 2
    assert judging.status([]) == 0


def test_the_last_line_says_it_plainly() -> None:
    assert judging.closing(900, []) == "load: 900 posts taken, 0 lost, 0 twice."
    wrong = ["lost: a", "lost: b", "grew: c"]
    assert judging.closing(900, wrong) == "load: 900 posts taken, 2 lost, 0 twice, 1 grew."


def test_of_many_alike_the_first_few_are_shown() -> None:
    told = judging.shown([f"lost: {n}" for n in range(40)])

    assert told == ["lost: 0", "lost: 1", "lost: 2", "lost: 3", "lost: 4", "lost: 40 in all"]


# -- what is sent ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def deliveries() -> list[Delivery]:
    clock, secrets = VirtualClock(), of_brand(read(), nordwind())
    platforms = Platforms(secrets, nordwind(), clock, "http://127.0.0.1:1")
    posts = Posts(SimpleNamespace(clock=clock, platforms=platforms))  # type: ignore[arg-type]
    return [
        Delivery(
            platform=step["platform"],
            headers=platforms.signed(step["platform"], body),
            body=body,
            posts=(step["post"],),
        )
        for step in Crowd(seed=1).writes("care", len(PLATFORMS), "c")
        for body in posts.bodies(step)
    ]


def hook_of(delivery: Delivery) -> Webhook:
    headers = {name.lower(): value for name, value in delivery.headers.items()}
    now = VirtualClock().now()
    return Webhook(
        platform=delivery.platform, method="POST", headers=headers, body=delivery.body,
        received_at=now,
    )  # fmt: skip


def test_every_platform_that_delivers_tells_of_one_post(deliveries: list[Delivery]) -> None:
    assert [one.platform for one in deliveries] == list(PLATFORMS)
    for one in deliveries:
        (change,) = normalise_of(one.platform).normalise(hook_of(one))
        assert isinstance(change, Posted)


def test_a_forgery_is_genuine_but_for_what_proves_it(deliveries: list[Delivery]) -> None:
    secrets = of_brand(read(), nordwind())
    for one in deliveries:
        verify = verify_of(one.platform).verify
        verify(hook_of(one), secrets[one.platform])
        with pytest.raises(RejectedError):
            verify(hook_of(forged(one)), secrets[one.platform])


@pytest.mark.parametrize("value", ["sha256=ghijklmnGHIJKLMN+/zZ=", "sha256=" + "0f" * 32, "word"])
def test_no_signature_is_left_as_it_was(value: str) -> None:
    of = Delivery(platform="x", headers={"x-signature": value}, body=b"", posts=())

    (spoilt,) = forged(of).headers.values()

    changed = [a != b for a, b in zip(value[-20:], spoilt[-20:], strict=True) if a.isalnum()]
    assert changed
    assert all(changed)


def test_what_arrives_is_all_that_is_genuine_and_all_that_is_forged() -> None:
    genuine = [sent("x", str(n)).delivery for n in range(50)]
    unheard = [sent("x", f"f{n}").delivery for n in range(10)]

    mixed = arriving(genuine, unheard, twice=0.1, chance=Random(1))

    assert {one.posts for one in mixed if not one.is_forged} == {one.posts for one in genuine}
    assert sum(one.is_forged for one in mixed) == 10
    assert len(mixed) > 60


def test_the_same_seed_says_the_same() -> None:
    assert [*Crowd(seed=4).mixed(30, "a")] == [*Crowd(seed=4).mixed(30, "a")]
    assert [*Crowd(seed=4).mixed(30, "a")] != [*Crowd(seed=5).mixed(30, "a")]
