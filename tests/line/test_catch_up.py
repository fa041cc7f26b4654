"""A delivery that never came is read back on the local cloud, and a quiet night costs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from herodesk_ops.local import cloud
from herodesk_ops.local.command import Options, run
from tests.sample import NORDWIND, everybody, nordwind

LOST = """
{"do": "scenario", "title": "Lost on the way", "start": "2026-11-23T09:00:00Z"}
{"at": "+00:01:00", "do": "deliver", "platform": "PLATFORM", "post": "told", "author": "mara_k", "text": "@nordwind Umtausch klappt nicht, Gerät defekt", "lang": "de", "mention": true}
{"at": "+00:02:00", "do": "deliver", "deliver": false, "platform": "PLATFORM", "post": "lost", "author": "ole_p", "text": "@nordwind Der Techniker kam nicht, Waschmaschine undicht", "lang": "de", "mention": true}
{"expect": {"post": "lost", "exists": false}, "why": "Nobody has told us."}
{"do": "fail", "platform": "PLATFORM", "status": 503}
{"at": "+00:40:00", "expect": {"case_of": "lost", "posts": 1}, "why": "It was read back and has a case, although the first look failed."}
{"expect": {"cases": {}, "count": 2}, "why": "What had been delivered did not become a second case."}
{"at": "+00:41:00", "do": "deliver", "platform": "PLATFORM", "post": "lost-again", "id": "LOST", "author": "ole_p", "text": "@nordwind Der Techniker kam nicht, Waschmaschine undicht", "lang": "de", "mention": true}
{"expect": {"cases": {}, "count": 2}, "why": "The delivery that comes late after all is known."}
{"do": "deliver", "deliver": false, "platform": "PLATFORM", "post": "deep", "author": "kim_b", "reply_to": "lost", "text": "Bei mir auch, und keiner ruft zurück", "lang": "de"}
{"at": "+01:20:00", "expect": {"post": "deep", "kind": {"one_of": ["reply", "comment"]}}, "why": "Who answers without naming us is heard, too."}
{"at": "+01:20:00", "expect": {"dead": 0}, "why": "Nothing is dead."}
"""  # noqa: E501


def lines(platform: str, lost: str) -> str:
    text = LOST.strip().replace("PLATFORM", platform)
    first = text.replace('"post": "lost", "author"', f'"post": "lost", "id": "{lost}", "author"')
    return first.replace('"id": "LOST"', f'"id": "{lost}"')


@pytest.mark.parametrize(
    ("platform", "lost"),
    [
        ("x", "1980000000000900001"),
        ("facebook", "lost-on-facebook"),
        ("mastodon", "115476000000000900"),
        ("bluesky", "at://did:plc:ole/app.bsky.feed.post/3m4xkq7a2bc2d"),
        ("discourse", "990000"),
    ],
)
def test_what_was_not_delivered_becomes_one_case(
    tmp_path: Path, platform: str, lost: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lost.jsonl"
    path.write_text(lines(platform, lost), encoding="utf-8")
    options = Options(
        port=0, brand=nordwind(), folder=NORDWIND, clock="virtual", scenario=str(path), end=True
    )

    assert run(options) == 0, capsys.readouterr().out


def test_a_quiet_night_starts_no_look_and_an_unread_wall_does() -> None:
    made = cloud.Settings(base_url="http://127.0.0.1:9", brand=nordwind(), people=everybody())
    with cloud.running(made) as running:
        looks: list[str] = []
        follow_up = running.functions["follow_up"]
        original = type(follow_up).__call__

        def counted(self: object, event: dict[str, str]) -> object:
            looks.append(str(event.get("channel")))
            return original(self, event)  # type: ignore[arg-type]

        type(follow_up).__call__ = counted  # type: ignore[method-assign,assignment]
        try:
            running.loop.advance(12 * 3600)
            quiet = looks.count("x")
            running.platforms.stand("x").know("1", {"id": "2"}, mentions_us=True)
            running.loop.advance(3600)
        finally:
            type(follow_up).__call__ = original  # type: ignore[method-assign]

    assert quiet == 0
    assert 1 <= looks.count("x") <= 12  # nobody answers at that address: it is tried again
