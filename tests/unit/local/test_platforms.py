"""The door to the stand-ins: failures that are ordered, and posts that go without a word."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from herodesk_ops import local
from herodesk_ops.local.platforms import Platforms
from herodesk_ops.memory import VirtualClock
from tests.sample import nordwind

SECRETS = tomllib.loads((Path(local.__file__).parent / "secrets.toml").read_text(encoding="utf-8"))
POST = "1990000000000000001"


@pytest.fixture
def platforms() -> Platforms:
    return Platforms(SECRETS, nordwind(), VirtualClock(), "http://localhost")


def ask(platforms: Platforms, method: str, path: str, body: object = None) -> Response:
    bearer = [("Authorization", f"Bearer {SECRETS['x']['access_token']}")]
    data = json.dumps(body).encode() if body is not None else b""
    builder = EnvironBuilder(method=method, path="/", data=data, headers=bearer)
    answer = platforms.answer(Request(builder.get_environ()), f"platforms/{path}")
    assert answer is not None
    return answer


def told(answer: Response) -> Any:
    return json.loads(answer.get_data())


def test_a_post_that_is_removed_without_a_word_is_not_found(platforms: Platforms) -> None:
    stood = ask(platforms, "GET", f"x/2/tweets/{POST}")

    removed = ask(platforms, "POST", "x/remove", {"id": POST})

    assert told(stood)["data"]["id"] == POST
    assert told(removed) == {"removed": POST}
    assert "data" not in told(ask(platforms, "GET", f"x/2/tweets/{POST}"))


@pytest.mark.parametrize("body", [None, [], {"post": "1"}])
def test_which_post_must_be_said(platforms: Platforms, body: object) -> None:
    assert ask(platforms, "POST", "x/remove", body).status_code == 400


def test_a_withdrawn_reply_stays_among_what_was_accepted_but_nobody_sees_it(
    platforms: Platforms,
) -> None:
    wanted = {"text": "Hallo – Ana", "reply": {"in_reply_to_tweet_id": POST}}
    remote_id = told(ask(platforms, "POST", "x/2/tweets", wanted))["data"]["id"]
    assert [reply["text"] for reply in platforms.standing()] == ["Hallo – Ana"]

    ask(platforms, "DELETE", f"x/2/tweets/{remote_id}")

    assert platforms.standing() == []
    assert [reply["remote_id"] for reply in platforms.published()] == [remote_id]
    assert set(platforms.published()[0]) == {
        "platform", "at", "reply_to", "text", "remote_id", "request",
    }  # fmt: skip
