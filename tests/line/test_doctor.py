"""`connect` and `doctor` against the local cloud: each planted mistake is named with its cure."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from herodesk.domain.brand import Account
from herodesk.domain.channel import Channel
from herodesk.steps.channel import change
from herodesk_ops.cli import main
from herodesk_ops.local.clock import BEGINNING
from herodesk_ops.local.command import Options, serving
from herodesk_ops.local.moto_fixes import Texts
from herodesk_ops.local.server import Front
from herodesk_ops.onboarding import push
from herodesk_ops.stage import Stage, records_of
from tests.sample import NORDWIND, nordwind

AFTERWARDS = timedelta(minutes=6)
"""Functions see a changed secret after five minutes."""


class Here:
    """A local cloud with all in place, and the command that acts on it."""

    def __init__(self, front: Front, url: str, patch: pytest.MonkeyPatch, capture: Any) -> None:
        self.cloud, self.url = front.cloud, url
        self._patch, self._capture = patch, capture
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        told = ["herodesk", *words, "--endpoint-url", f"{self.url}/_local/aws"]
        self._patch.setattr(sys, "argv", told)
        self._patch.setattr(sys, "stdin", io.StringIO())
        with pytest.raises(SystemExit) as ended:
            main()
        self.out, self.err = self._capture.readouterr()
        return int(ended.value.code or 0)

    def doctor(self) -> list[dict[str, Any]]:
        """What needs somebody."""
        code = self("doctor", "--json")
        told = json.loads(self.out)
        grave = [it for it in told["findings"] if it["grave"]]
        assert code == (1 if grave else 0)
        assert told["well"] == (not grave)
        assert all(it["told"] and it["cure"] for it in told["findings"])
        return grave

    def registry(self, platform: str) -> Any:
        return self.cloud.platforms.stand(platform).registry  # type: ignore[attr-defined]

    def secret(self, path: str, value: str | None) -> None:
        name, ssm = f"/herodesk/local/{path}", self.cloud.client("ssm")
        if value is None:
            ssm.delete_parameter(Name=name)
        else:
            ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
        self.cloud.loop.advance(AFTERWARDS.total_seconds())

    def channel(self, how: Callable[[Channel], Channel], platform: str = "x") -> None:
        stage = Stage(endpoint_url=f"{self.url}/_local/aws")
        change(platform, how, records=records_of(stage))


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Here]:
    for name in ("AWS_ENDPOINT_URL", "HERODESK_STAGE", "HERODESK_TABLE"):
        monkeypatch.delenv(name, raising=False)
    options = Options(port=0, brand=nordwind(), folder=NORDWIND, clock="virtual")
    with serving(options, BEGINNING) as (front, address):
        yield Here(front, address, monkeypatch, capsys)


# -- planted mistakes ---------------------------------------------------------------------------


def wrong_secret(here: Here) -> None:
    here.secret("facebook/hook/app_secret", "another")


def missing_secret(here: Here) -> None:
    here.secret("x/hook/consumer_secret", None)


def missing_layer(here: Here) -> None:
    here.registry("facebook").page = None


def missing_event(here: Here) -> None:
    here.registry("x").subscriptions.pop(1)


def expired_token(here: Here) -> None:
    here.secret("facebook/api/access_token", "an old one")


def sandbox(here: Here) -> None:
    Texts.in_sandbox = True


def low_limit(here: Here) -> None:
    here.cloud.client("sns").set_sms_attributes(attributes={"MonthlySpendLimit": "0"})


def unconfirmed(here: Here) -> None:
    person = next(it for it in here.cloud.people if it.email_topic)
    sns = here.cloud.client("sns")
    for one in sns.list_subscriptions_by_topic(TopicArn=person.email_topic)["Subscriptions"]:
        sns.unsubscribe(SubscriptionArn=one["SubscriptionArn"])


def uncovered(here: Here) -> None:
    brand = here.cloud.brand
    topic = replace(brand.topics[0], id="moonlight", name={"de": "Mond", "en": "Moon"})
    push(
        replace(brand, topics=(*brand.topics, topic)), client=here.cloud.client,
        table=here.cloud.table, now=here.cloud.clock.now(), by="test",
    )  # fmt: skip


def paused(here: Here) -> None:
    assert here("pause", "channel", "x", "--why", "Umbau") == 0


def missing_permission(here: Here) -> None:
    here.registry("facebook").scopes.remove("pages_manage_engagement")


def wrong_address(here: Here) -> None:
    here.registry("x").hooks[0]["url"] = "https://old.example/hooks/x"


def given_up(here: Here) -> None:
    here.registry("x").hooks[0]["valid"] = False


def ending_lease(here: Here) -> None:
    ends = here.cloud.clock.now() + timedelta(hours=20)
    here.channel(lambda it: replace(it, lease_ends_at=ends))


def ending_token(here: Here) -> None:
    ends = here.cloud.clock.now() + timedelta(days=3)
    here.registry("facebook").expires_at = int(ends.timestamp())


def refused_answers(here: Here) -> None:
    here.channel(lambda it: it.refused(here.cloud.clock.now()))


Mistake = tuple[Callable[[Here], None], str, str, str]
TOGETHER: list[Mistake] = [
    (missing_event, "subscription-missing", "x", "herodesk connect x --yes"),
    (given_up, "webhook-invalid", "x", "herodesk connect x --yes"),
    (ending_lease, "lease-ends", "x", "herodesk connect x --yes"),
    (refused_answers, "answers-refused", "x", "--secret api/access_token"),
    (paused, "channel-paused", "x", "herodesk resume channel x"),
    (missing_layer, "subscription-missing", "facebook", "herodesk connect facebook --yes"),
    (missing_permission, "permission-missing", "facebook", "pages_manage_engagement"),
    (ending_token, "token-ends", "facebook", "--secret api/access_token"),
    (sandbox, "sms-sandbox", "sms", "production access"),
    (low_limit, "sms-limit", "sms", "MonthlySpendLimit="),
    (unconfirmed, "email-unconfirmed", "", "herodesk staff resend"),
    (uncovered, "topic-uncovered", "moonlight/", "herodesk staff import"),
]
OF_ACCESS: list[Mistake] = [
    (expired_token, "token-ended", "facebook", "--secret api/access_token"),
    (missing_secret, "secret-missing", "x", "herodesk connect x --secret hook/consumer_secret"),
]
OF_THE_APP: list[Mistake] = [
    (wrong_secret, "secret-wrong", "facebook", "--secret hook/app_secret"),
    (wrong_address, "webhook-elsewhere", "x", "herodesk connect x --yes"),
]


@pytest.mark.parametrize("mistakes", [TOGETHER, OF_ACCESS, OF_THE_APP])
def test_planted_mistakes_are_named_with_their_cure_and_nothing_else_is(
    here: Here, mistakes: list[Mistake]
) -> None:
    before = here.doctor()
    for plant, *_ in mistakes:
        plant(here)

    try:
        found = here.doctor()
    finally:
        Texts.in_sandbox = False

    assert before == []
    for plant, code, where, cure in mistakes:
        named = [it for it in found if it["code"] == code and it["where"].startswith(where)]
        assert named, plant.__name__
        assert cure in named[0]["cure"], plant.__name__
    assert {it["code"] for it in found} == {code for _, code, _, _ in mistakes}


def test_where_all_is_in_place_it_says_so_to_people(here: Here) -> None:
    assert here("doctor") == 0
    assert here.out.endswith("All is well.\n")


# -- connecting ---------------------------------------------------------------------------------


def test_x_is_connected_from_nothing_once_and_what_is_shown_first_changes_nothing(
    here: Here,
) -> None:
    registry = here.registry("x")
    registry.hooks.clear()
    registry.subscriptions.clear()

    shown = here("connect", "x"), here.out
    untouched = (list(registry.hooks), list(registry.subscriptions))
    done = here("connect", "x", "--yes"), here.out
    again = here("connect", "x", "--yes"), here.out

    assert shown[0] == done[0] == again[0] == 0
    assert f"would: Register {here.url}/hooks/x" in shown[1]
    assert "Nothing was changed." in shown[1]
    assert untouched == ([], [])
    assert "done: Subscribe to post.reply.create" in done[1]
    assert again[1] == "All is in place.\n"
    assert [hook["url"] for hook in registry.hooks] == [f"{here.url}/hooks/x"]
    assert len(registry.subscriptions) == len({it["event_type"] for it in registry.subscriptions})
    assert here.doctor() == []


def test_an_address_of_old_makes_room_and_one_that_x_gave_up_on_is_validated(here: Here) -> None:
    registry = here.registry("x")
    registry.hooks[0]["url"] = "https://old.example/hooks/x"
    assert here("connect", "x", "--yes") == 0
    moved = here.doctor()

    registry.hooks[0]["valid"] = False
    assert here("connect", "x", "--yes") == 0

    assert moved == here.doctor() == []
    assert "validated anew" in here.out or registry.hooks[0]["valid"] is True


def test_a_page_is_connected_in_each_layer_that_is_missing(here: Here) -> None:
    registry = here.registry("facebook")
    registry.app = registry.page = None

    assert here("connect", "facebook", "--yes") == 1  # a person enters two addresses at Meta

    assert f"{here.url}/hooks/facebook/data-deletion" in here.out
    assert f"{here.url}/hooks/facebook/deauthorize" in here.out
    assert registry.app["callback_url"] == f"{here.url}/hooks/facebook"
    assert here.doctor() == []
    assert here("connect", "facebook") == 0
    assert here.out == "All is in place.\n"


def test_secrets_are_stored_as_secure_strings_and_never_shown(here: Here) -> None:
    value = "sehr-geheim-4711"
    code = here("connect", "x", "--secret", f"hook/consumer_secret={value}", "--yes", "--json")

    stored = here.cloud.client("ssm").get_parameter(
        Name="/herodesk/local/x/hook/consumer_secret", WithDecryption=True
    )["Parameter"]
    assert code == 0
    assert (stored["Type"], stored["Value"]) == ("SecureString", value)
    assert value not in here.out
    assert json.loads(here.out)["stored"] == ["hook/consumer_secret"]


def test_what_is_missing_is_asked_for_and_what_is_ours_to_choose_is_made(here: Here) -> None:
    here.secret("facebook/hook/verify_token", None)
    here.secret("facebook/api/access_token", None)

    assert here("connect", "facebook") == 1

    assert "would: make hook/verify_token" in here.out
    assert "missing: api/access_token" in here.out
    assert here("connect", "facebook", "--secret", "api/nonsense=1") == 2
    assert "is no secret of facebook" in here.err


def test_a_site_of_ones_own_gets_secrets_and_is_told_where_to_send(here: Here) -> None:
    for name in ("hook/signing_secret", "api/reply_secret"):
        here.secret(f"generic/{name}", None)
    push(
        replace(
            here.cloud.brand,
            accounts={**here.cloud.brand.accounts, "generic": (Account(id="1", handle="n"),)},
        ),
        client=here.cloud.client, table=here.cloud.table, now=here.cloud.clock.now(), by="test",
    )  # fmt: skip

    assert here("connect", "generic", "--yes") == 1  # a person configures the site

    stored = here.cloud.client("ssm").get_parameter(
        Name="/herodesk/local/generic/hook/signing_secret", WithDecryption=True
    )["Parameter"]["Value"]
    assert stored.startswith("whsec_")
    assert stored not in here.out
    assert f"POST to {here.url}/hooks/generic" in here.out
