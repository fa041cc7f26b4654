"""A bot on the local cloud: a call in a group and a message, each answered where it was said."""

from __future__ import annotations

from pathlib import Path

import pytest

from herodesk_ops.local.command import Options, run
from tests.sample import NORDWIND, nordwind

TALK = """
{"do": "scenario", "title": "Two ways to a bot", "start": "2026-11-23T09:00:00Z"}
{"at": "+00:01:00", "do": "deliver", "platform": "telegram", "post": "called", "id": "-1001900000000_41", "author": {"id": "551001", "handle": "mara_k", "name": "Mara"}, "text": "@nordwind_bot Umtausch klappt nicht, Gerät defekt", "lang": "de"}
{"at": "+00:02:00", "expect": {"post": "called", "kind": "post"}, "why": "Who calls the bot speaks to us."}
{"at": "+00:02:00", "do": "deliver", "platform": "telegram", "post": "whispered", "id": "551002_7", "author": {"id": "551002", "name": "Ole"}, "kind": "message", "text": "Der Techniker kam nicht, Waschmaschine undicht", "lang": "de"}
{"at": "+00:03:00", "expect": {"post": "whispered", "kind": "message"}, "why": "Who writes to the bot writes to us alone."}
{"at": "+00:03:00", "do": "claim", "hero": "ana", "case_of": "called", "by": "page"}
{"do": "reply", "hero": "ana", "case_of": "called", "text": "Das tut uns leid, ich sehe nach."}
{"at": "+00:04:00", "expect": {"published": {"platform": "telegram", "reply_to": "called"}, "count": 1}, "why": "The answer stands in the group."}
{"at": "+00:05:00", "do": "claim", "hero": "ben", "case_of": "whispered", "by": "page"}
{"do": "reply", "hero": "ben", "case_of": "whispered", "text": "Ich rufe den Techniker an."}
{"at": "+00:06:00", "expect": {"published": {"platform": "telegram", "reply_to": "whispered", "private": true}, "count": 1}, "why": "The answer went to one person."}
{"at": "+00:07:00", "expect": {"dead": 0}, "why": "Nothing is dead."}
"""  # noqa: E501


def test_a_bot_is_called_and_written_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bot.jsonl"
    path.write_text(TALK.strip(), encoding="utf-8")
    options = Options(
        port=0, brand=nordwind(), folder=NORDWIND, clock="virtual", scenario=str(path), end=True
    )

    assert run(options) == 0, capsys.readouterr().out
