"""A power cut ends a run for good, and secrets go where the functions look for them."""

from __future__ import annotations

from typing import Any

import pytest

from herodesk.domain.brand import Account, Brand, Watch
from herodesk.domain.numbers import SECRET_LENGTH
from herodesk_ops.errors import CommandError
from herodesk_ops.local import secrets
from herodesk_ops.local.outside import Crash, PowerCutError, Run
from herodesk_ops.memory import SeededTokens


def test_nothing_of_a_run_gets_out_after_its_cut() -> None:
    run = Run("triage", "1", cut_after=2)

    run.before()
    run.returned("sqs.SendMessage")
    run.before()
    with pytest.raises(PowerCutError):
        run.returned("sns.Publish")
    with pytest.raises(PowerCutError):
        run.before()

    assert run.calls == ["sqs.SendMessage", "sns.Publish"]


def test_nothing_but_the_machine_itself_catches_a_cut() -> None:
    assert not issubclass(PowerCutError, Exception)


def test_an_order_waits_for_the_first_run_that_gets_so_far_and_is_carried_out_once() -> None:
    crash = Crash()
    crash.arm(2)
    short, long, later = (crash.begin(name, "1") for name in ("receive", "triage", "publish"))

    short.returned("a")
    crash.end(short)
    long.returned("a")
    with pytest.raises(PowerCutError):
        long.returned("b")
    crash.end(long)

    assert crash.armed is None
    assert crash.cuts == [{"function": "triage", "calls": ["a", "b"]}]
    assert crash.begin("console", "2").cut_after is None
    assert later.cut_after == 2  # it had begun before


def test_the_same_seed_draws_the_same_secrets() -> None:
    one, other = SeededTokens(7), SeededTokens(7)

    drawn = [one.new() for _ in range(3)]

    assert drawn == [other.new() for _ in range(3)]
    assert {len(secret) for secret in drawn} == {SECRET_LENGTH}
    assert SeededTokens(8).new() not in drawn


def test_an_override_takes_the_place_of_what_signs_and_of_nothing_else() -> None:
    plain, own = secrets.read(), secrets.read({"x": "mine"})

    changed = {name for name, value in own["x"].items() if plain["x"][name] != value}
    assert changed == {"consumer_secret", "client_secret"}
    assert own["generic"] == plain["generic"]


@pytest.mark.parametrize("options", [["x"], ["myspace=1"]])
def test_an_override_that_means_nothing_is_told(options: list[str]) -> None:
    with pytest.raises(CommandError, match="--secret"):
        secrets.read(secrets.overrides_of(options))


def test_the_stand_ins_speak_for_the_brands_own_account() -> None:
    accounts = {"x": (Account(id="188", handle="small"),)}
    brand = Brand(id="s", name="S", topics=(), watch=Watch(terms=("s",)), accounts=accounts)

    assert secrets.of_brand(secrets.read(), brand)["x"]["user_id"] == "188"


def test_functions_find_only_what_they_may_read() -> None:
    stored: dict[str, str] = {}

    class Parameters:
        def put_parameter(self, **given: Any) -> None:
            stored[given["Name"]] = given["Type"]

    secrets.store(secrets.read(), "local", lambda _service: Parameters())

    hook = {name for name in stored if "/hook/" in name}
    assert "/herodesk/local/x/hook/consumer_secret" in hook
    assert "/herodesk/local/x/api/access_token" in stored
    assert "/herodesk/local/facebook/hook/verify_token" in hook
    assert not any(name.endswith(("access_token", "refresh_token")) for name in hook)
    assert "/herodesk/local/company/sign-in/client_secret" in stored
    assert set(stored.values()) == {"SecureString"}


def test_a_crash_of_a_named_function_leaves_the_others_alone() -> None:
    crash = Crash()
    crash.arm(1, "publish")

    assert crash.begin("follow_up", "r1").cut_after is None
    assert crash.begin("publish", "r2").cut_after == 1
