"""What a platform declares is so: what it lacks is missing, what it does not lack is there."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from herodesk.domain.errors import RejectedError
from herodesk.domain.webhook import Webhook
from herodesk.parts import (
    FEATURES,
    MODULES,
    Abilities,
    CatchUp,
    Declared,
    Lease,
    Measure,
    Normalise,
    Probe,
    Publish,
    Renew,
    Verify,
    pictures_of,
)
from herodesk.platforms import PLATFORMS, verify_of
from herodesk.texts.reasons import platform_name
from herodesk_ops.local import secrets as local
from herodesk_ops.platforms import declared
from tests.contract.served import NOW, SECRETS
from tests.contract.suite.facts import Facts

GOLDEN = Path(__file__).parents[2] / "golden"
PROTOCOLS: dict[str, type] = {
    "verify": Verify,
    "normalise": Normalise,
    "measure": Measure,
    "publish": Publish,
    "catch_up": CatchUp,
    "renew": Renew,
    "probe": Probe,
    "lease": Lease,
}
ALWAYS = {"ignored", "read", "unreadable", "batch"}
"""Recorded deliveries of these sorts need no event to be declared."""

_SHORTEST_REASON = 20


class DeclaredSuite(Facts):
    """The platform's constants against its folder, its recordings and its operator's side."""

    def test_it_is_registered_and_a_page_tells_of_it(self) -> None:
        page = declared.page_of(self.platform)

        assert self.platform in PLATFORMS, "add it to PLATFORMS in platforms/__init__.py"
        assert (declared.ROOT / page).exists(), f"write {page}"
        assert platform_name(self.platform) == self.declared.NAME, "run `make platforms`"
        assert 0 < len(self.declared.SHORT) <= 4

    def test_what_it_lacks_has_a_name_and_a_reason_that_people_can_read(self) -> None:
        for part, reason in self.declared.LACKS.items():
            assert part in (*MODULES, *FEATURES), f"LACKS names '{part}', which is no part"
            assert len(reason) >= _SHORTEST_REASON, f"say in LACKS['{part}'] why, in a sentence"
            assert re.match(r"[A-Z].*\.$", reason), f"LACKS['{part}'] is no sentence: {reason}"

    @pytest.mark.parametrize("part", MODULES)
    def test_each_part_is_there_or_a_reason_says_why_not(self, part: str) -> None:
        folder = Path(str(self._package().__file__)).parent
        is_there, is_lacking = (folder / f"{part}.py").exists(), part in self.declared.LACKS

        assert is_there or is_lacking, (
            f"write platforms/{self.platform}/{part}.py, or say in LACKS['{part}'] why not"
        )
        assert not (is_there and is_lacking), f"take '{part}' out of LACKS: {part}.py is there"

    def test_every_constant_is_there(self) -> None:
        for name in (*Abilities.__annotations__, *Declared.__annotations__):
            assert hasattr(self.declared, name), f"{name} is missing: parts.py says what it is"

    @pytest.mark.parametrize("part", MODULES)
    def test_each_part_has_what_the_steps_ask_of_it(self, part: str) -> None:
        if self.lacks(part):
            pytest.skip(self.lacks(part))
        found = import_module(f"herodesk.platforms.{self.platform}.{part}")

        for name in self._asked_of(part):
            assert hasattr(found, name), f"{part}.py has no {name}: parts.py says what it does"

    def _asked_of(self, part: str) -> list[str]:
        protocol = PROTOCOLS[part]
        wanted = [*protocol.__annotations__, *(it for it in vars(protocol) if it[0] != "_")]
        return [name for name in wanted if self._is_asked(name)]

    def _is_asked(self, name: str) -> bool:
        if name == "post_is_gone":
            return bool(self.lacks("removals"))
        if name == "has_left":
            told = (GOLDEN / self.platform).glob("left*/changes.json")
            return any('"to_confirm": true' in it.read_text(encoding="utf-8") for it in told)
        features = {"withdraw": "withdraws", "correct": "edits", "attach": "pictures"}
        return not self.lacks(features.get(name, ""))

    def test_its_abilities_and_what_it_lacks_agree(self) -> None:
        told = self.declared
        abilities = {
            "edits": told.EDITS,
            "withdraws": told.WITHDRAWS,
            "removals": told.TELLS_REMOVALS,
            "messages": told.MESSAGES,
            "first_message": told.BEGINS_MESSAGES,
            "pictures": pictures_of(told) is not None,
            "catch_up": told.READ_EVERY_MINUTES > 0,
        }

        for part, can in abilities.items():
            assert can != (part in told.LACKS), f"'{part}': LACKS and the constant say two things"

    def test_what_comes_in_comes_one_way_or_the_other(self) -> None:
        assert not {"verify", "catch_up"} <= self.declared.LACKS.keys()
        assert "measure" not in self.declared.LACKS
        assert "normalise" not in self.declared.LACKS

    def test_a_get_is_a_handshake_or_refused(self) -> None:
        if self.lacks("verify"):
            with pytest.raises(KeyError):
                verify_of(self.platform)
            return
        hook = Webhook(
            platform=self.platform, method="GET", headers={}, body=b"", received_at=NOW,
            query={"challenge": "1"},
        )  # fmt: skip

        with pytest.raises(RejectedError) as refused:
            verify_of(self.platform).handshake(hook, self.hook)

        wanted = refused.value.status == 405
        assert wanted == bool(self.lacks("handshake")), (
            "without a handshake a GET is answered 405, and LACKS['handshake'] says why"
        )

    def test_its_secrets_are_known_to_the_local_cloud(self) -> None:
        named = {path.partition("/")[2] for path in self.declared.SECRETS}
        settings = set(self.declared.SETTINGS)

        assert all(path.startswith(("hook/", "api/")) for path in self.declared.SECRETS)
        assert set(self.declared.OPTIONAL_SECRETS) <= self.declared.SECRETS.keys()
        assert set(SECRETS.get(self.platform, ())) - settings == named, "run `make platforms`"
        for name in named:
            assert local.uses_of(self.platform, name)

    def test_the_operators_side_signs_delivers_and_stands_in(self) -> None:
        for name in ("sign", "delivery", "StandIn"):
            assert hasattr(self.operated, name), (
                f"infra/herodesk_ops/platforms/{self.platform}.py has no {name}"
            )

    def test_prices_are_amounts_of_a_day(self) -> None:
        for what, price in self.declared.PRICES.items():
            day = getattr(self.declared, "PRICES_AS_OF", None)
            assert day, "name the day of the price list: PRICES_AS_OF"
            assert Decimal(price) > 0, what
            assert date.fromisoformat(day) > date(2020, 1, 1)

    def test_each_declared_event_was_recorded(self) -> None:
        recorded = [path.parent.name for path in (GOLDEN / self.platform).glob("*/body.*")]

        for event in self.declared.EVENTS:
            assert any(self._is_of(name, event) for name in recorded), (
                f"record one: tests/golden/{self.platform}/{event}/body.json"
            )

    def test_each_recording_is_of_a_declared_event(self) -> None:
        known = {*ALWAYS, *self.declared.EVENTS}

        for path in (GOLDEN / self.platform).glob("*/body.*"):
            name = path.parent.name
            assert any(self._is_of(name, event) for event in known), (
                f"tests/golden/{self.platform}/{name}: name its event in EVENTS"
            )

    @staticmethod
    def _is_of(name: str, event: str) -> bool:
        return name == event or name.startswith(f"{event}-")

    def _package(self) -> Any:
        return self.declared
