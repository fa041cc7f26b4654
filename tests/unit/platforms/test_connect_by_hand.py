"""`herodesk connect` where a person has to do it: what is to be entered, and where."""

from __future__ import annotations

import pytest
import requests

from herodesk.domain.brand import Account
from herodesk.parts import Ours, Secrets
from herodesk.platforms import PLATFORMS
from herodesk_ops.platforms.connector import Calling, Connector, connector_of
from tests.contract.served import NOW, SECRETS, served

US = Account(id="UCnordwind00000000000000", handle="nordwind", name="Nordwind")


def part_of(platform: str) -> Connector:
    found = connector_of(platform)
    assert found is not None
    return found


def calling(
    platform: str, http: requests.Session, secrets: Secrets, api: str = "http://127.0.0.1:9"
) -> Calling:
    ours = Ours(account=US, address=f"https://us.example/hooks/{platform}")
    return Calling(http=http, api=api, secrets=secrets, ours=ours, now=NOW)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_has_somebody_who_says_what_is_to_be_done(platform: str) -> None:
    assert connector_of(platform) is not None


def test_threads_is_set_up_in_the_dashboard_with_these_very_addresses() -> None:
    with requests.Session() as http:
        hook, people = part_of("threads").deeds(calling("threads", http, SECRETS["threads"]))

    assert hook.act is people.act is None
    for words in ("https://us.example/hooks/threads ", "hook/verify_token", "replies and delete"):
        assert words in hook.told
    assert "https://us.example/hooks/threads/deauthorize as uninstall" in people.told
    assert "https://us.example/hooks/threads/data-deletion as delete" in people.told
    assert "hook/verify_token" in part_of("threads").MADE


def test_the_hub_is_asked_for_new_videos_if_there_is_a_word() -> None:
    account = {"id": US.id, "handle": "nordwind", "name": "Nordwind"}
    with served("youtube", account=account) as there, requests.Session() as http:
        secrets = {**SECRETS["youtube"], "hub_secret": "unser Wort", "channel_id": US.id}
        (deed,) = part_of("youtube").deeds(calling("youtube", http, secrets, there.api))
        assert deed.act
        deed.act()

    assert "https://us.example/hooks/youtube" in deed.told


@pytest.mark.parametrize(
    "secrets", [{}, {"hub_secret": "w"}, {"hub_secret": "w", "channel_id": "UCx"}]
)
def test_without_a_word_the_secrets_that_are_missing_are_named(secrets: Secrets) -> None:
    with requests.Session() as http:
        (deed,) = part_of("youtube").deeds(calling("youtube", http, secrets))

    assert deed.act is None
    for words in ("hook/hub_secret", "api/hub_secret", f"{US.id} as hook/channel_id"):
        assert words in deed.told
