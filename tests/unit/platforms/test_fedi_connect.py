"""Mastodon and Bluesky are connected: what is left to do is said, and done once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from herodesk.domain.brand import Account
from herodesk.parts import Ours
from herodesk_ops.errors import CommandError
from herodesk_ops.platforms import bluesky_connect, mastodon_connect
from herodesk_ops.platforms.connector import Calling, connector_of
from tests.contract.served import NOW, SECRETS, Served, served

US = {
    "mastodon": {"id": "1700000000000000001", "handle": "nordwind", "name": "Nordwind"},
    "bluesky": {"id": "did:plc:nordwind", "handle": "nordwind.example", "name": "Nordwind"},
}


@contextmanager
def calling(platform: str, **secrets: str) -> Iterator[tuple[Calling, Served]]:
    us = US[platform]
    with served(platform, account=us) as there, requests.Session() as http:
        ours = Ours(account=Account(**us), address=f"https://herodesk.example/hooks/{platform}")
        known = {**SECRETS[platform], **secrets}
        yield Calling(http=http, api=there.api, secrets=known, ours=ours, now=NOW), there


def stand(there: Served) -> Any:
    return there.stand


@pytest.mark.parametrize("platform", ["mastodon", "bluesky"])
def test_each_has_a_connector(platform: str) -> None:
    assert connector_of(platform) is not None


@pytest.mark.parametrize("before", [{}, {"endpoint": "https://elsewhere.example/push?x=1"}])
def test_a_server_is_asked_to_ring_at_our_address_once(before: dict[str, str]) -> None:
    with calling("mastodon", bell_key="geheim") as (call, there):
        stand(there).pushed = before
        (deed,) = mastodon_connect.deeds(call)
        assert "geheim" not in deed.told
        assert deed.act is not None

        deed.act()

        pushed = stand(there).pushed
        assert pushed["endpoint"] == "https://herodesk.example/hooks/mastodon?bell=geheim"
        assert pushed["alerts"] == {"mention": True, "quote": True}
        assert mastodon_connect.deeds(call) == []


def test_each_key_is_new_and_a_point_of_which_nobody_knows_the_other_half() -> None:
    keys = {mastodon_connect._public_key() for _ in range(3)}

    assert len(keys) == 3
    assert {len(key) for key in keys} == {87}  # 65 bytes


def test_a_token_that_may_not_push_is_read_by_the_clock() -> None:
    with calling("mastodon") as (call, there):
        answer = stand(there)._answer
        stand(there)._answer = lambda it: (
            stand(there)._failure(403) if "push" in it.path else answer(it)
        )

        assert mastodon_connect.deeds(call) == []


@pytest.mark.parametrize("platform", ["mastodon", "bluesky"])
def test_access_of_another_account_is_for_a_person(platform: str) -> None:
    with calling(platform) as (call, there):
        stand(there)._account = {"id": "2", "handle": "other.example"}

        (deed,) = (connector_of(platform) or mastodon_connect).deeds(call)

        assert deed.act is None
        assert US[platform]["handle"] in deed.told


@pytest.mark.parametrize("platform", ["mastodon", "bluesky"])
def test_who_does_not_answer_is_told(platform: str) -> None:
    with calling(platform) as (call, there):
        stand(there).fail(500, times=9)

        with pytest.raises(CommandError):
            (connector_of(platform) or mastodon_connect).deeds(call)


def test_a_token_that_is_wrong_is_told() -> None:
    with (
        calling("mastodon", access_token="falsch") as (call, _),
        pytest.raises(CommandError, match="mastodon-token"),
    ):
        mastodon_connect.deeds(call)


def test_an_app_password_is_enough_and_the_refresh_token_is_not_used_up() -> None:
    with calling("bluesky", access_token="none-yet") as (call, there):
        before = stand(there)._secrets["refresh_token"]
        asked: list[str] = []
        session = stand(there)._session

        def noting(method: str, request: Any) -> Any:
            asked.append(method)
            return session(method, request)

        stand(there)._session = noting

        assert bluesky_connect.deeds(call) == []

        assert asked == ["com.atproto.server.createSession"]
        assert before == SECRETS["bluesky"]["refresh_token"]


def test_a_wrong_app_password_is_told() -> None:
    with (
        calling("bluesky", access_token="none-yet", app_password="falsch") as (call, _),
        pytest.raises(CommandError, match="app password"),
    ):
        bluesky_connect.deeds(call)
