"""`herodesk connect messenger`: what is missing at Meta is done, and then nothing is left."""

from __future__ import annotations

import requests

from herodesk.domain.brand import Account
from herodesk.parts import Ours
from herodesk_ops.platforms.connector import Calling, connector_of
from tests.contract.served import NOW, SECRETS, Served, served
from tests.contract.test_platform_messenger import PAGE


def calling(there: Served, http: requests.Session) -> Calling:
    us = Account(id=PAGE["id"], handle="nordwind", name="Nordwind")
    ours = Ours(account=us, address="https://us.example/hooks/messenger")
    secrets = SECRETS["messenger"]
    return Calling(http=http, api=there.api, secrets=secrets, ours=ours, now=NOW)


def test_what_is_missing_is_done_and_what_only_a_person_can_do_is_said() -> None:
    part = connector_of("messenger")
    assert part
    with served("messenger", account=PAGE) as there, requests.Session() as http:
        registry = there.stand.registry  # type: ignore[attr-defined]
        registry.app, registry.page = None, ["feed"]
        registry.scopes.remove("pages_messaging")

        first = part.deeds(calling(there, http))
        for deed in first:
            if deed.act:
                deed.act()
        second = part.deeds(calling(there, http))

    assert [bool(deed.act) for deed in first] == [True, True, False, False]
    assert registry.app["callback_url"] == "https://us.example/hooks/messenger"
    assert registry.page == ["messages", "message_edits"]
    assert [deed.told for deed in second] == [first[2].told]
    assert "pages_messaging" in first[2].told
    assert "https://us.example/hooks/messenger/data-deletion as data deletion" in first[3].told
    assert "https://us.example/hooks/messenger/deauthorize as deauthorize" in first[3].told
