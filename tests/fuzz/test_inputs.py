"""Every parser of what strangers and people send: refused in words, or understood and whole.

A few mutations of every recorded delivery here; `make fuzz` goes on for ten minutes, guided by
what the code does (tests/fuzz/__main__.py), `make test-long` for 500 of each.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from herodesk.platforms import PLATFORMS, catch_up_of, declared_of, measure_of
from tests.fuzz import answers, deliveries, people
from tests.fuzz.mutating import mutated
from tests.fuzz.nasty import BODIES, WORDS, crowd

TARGETS = {**deliveries.targets(), **answers.targets(), **people.targets()}
FEW = settings(
    max_examples=500 if settings.get_current_profile_name() == "long" else 25,
    suppress_health_check=[*HealthCheck],
)


@pytest.mark.parametrize("name", TARGETS)
@FEW
@given(place=st.integers(0, 10**6), seed=st.integers(0, 2**32))
def test_nothing_makes_it_fail_or_store_half_a_post(name: str, place: int, seed: int) -> None:
    seeds = TARGETS[name].seeds

    TARGETS[name].run(mutated(seeds[place % len(seeds)], Random(seed)))


@pytest.mark.parametrize("name", TARGETS)
def test_no_bomb_goes_off(name: str) -> None:
    for body in BODIES:
        TARGETS[name].run(body)


@pytest.mark.parametrize("name", [it for it in TARGETS if it.startswith(("delivered", "read"))])
def test_a_hundred_thousand_of_nothing_are_no_more_than_one_run_can_do(name: str) -> None:
    how, _, platform = name.partition("-")

    deliveries.first_run(platform, crowd(), is_read=how == "read")


def test_no_platform_and_no_page_escapes() -> None:
    for platform in PLATFORMS:
        if "verify" not in declared_of(platform).LACKS:
            assert f"delivered-{platform}" in TARGETS
        if catch_up_of(platform):
            assert f"read-{platform}" in TARGETS
    assert len(people.routes()) > 80
    assert all(target.seeds for target in TARGETS.values())


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_word_has_a_length(platform: str) -> None:
    for word in (*WORDS, "\ud83d", "a\udc00" * 3):
        assert measure_of(platform).length(word) >= 0
        assert measure_of(platform).message_length(word) >= 0
