"""How our side stands at a platform is told as the platform tells it, and nothing raises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests

from herodesk.domain.brand import Account
from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.standing import Standing
from herodesk.parts import Ours
from herodesk.platforms import lease_of, probe_of
from herodesk.ports import Probed
from tests.contract.served import NOW, Served, served
from tests.contract.suite.facts import Facts


class StandingSuite(Facts):
    """`probe` and `lease` against the stand-in, which begins with all in place."""

    @pytest.fixture
    def registered(self) -> Iterator[Served]:
        with served(self.platform, account=self.us, post=self.post) as stand:
            yield stand

    def _ours(self) -> Ours:
        us = Account(**{name: self.us[name] for name in ("id", "handle", "name")})
        return Ours(account=us, address=f"/hooks/{self.platform}")

    def _asked(self, there: Served, part: str = "probe", **secrets: str) -> Probed:
        found = probe_of(self.platform) if part == "probe" else lease_of(self.platform)
        if found is None:
            pytest.skip(self.lacks(part))
        ask = found.probe if part == "probe" else found.extend  # type: ignore[union-attr]
        with requests.Session() as http:
            answer: Probed = ask(
                self._ours(), http=http, api=there.api, secrets=secrets or there.secrets, now=NOW
            )
        return answer

    def test_what_is_in_place_has_no_faults(self, registered: Served) -> None:
        standing = self._asked(registered)

        assert isinstance(standing, Standing)
        assert standing.faults == ()

    def test_access_that_has_ended_is_told_by_its_own_code_when_asked(
        self, registered: Served
    ) -> None:
        wrong = {name: "other" for name in registered.secrets if "token" in name}

        standing = self._asked(registered, **{**registered.secrets, **wrong})

        assert isinstance(standing, Refused)
        assert standing.reason in {f"{self.platform}-token", f"{self.platform}-secret"}

    @pytest.mark.parametrize("status", [500, 0])
    def test_no_answer_is_no_fault(self, registered: Served, status: int) -> None:
        registered.stand.fail(status, times=9)

        assert isinstance(self._asked(registered), Lost)

    def test_who_is_asked_too_often_is_left_alone(self, registered: Served) -> None:
        registered.stand.fail(429)

        assert isinstance(self._asked(registered), Wait)

    def test_a_lease_that_is_extended_holds_for_a_while(self, registered: Served) -> None:
        standing = self._asked(registered, "lease")

        assert isinstance(standing, Standing)
        assert standing.lease_ends_at is not None
        assert standing.lease_ends_at > NOW + timedelta(hours=1)

    def test_a_lease_that_cannot_be_extended_raises_nothing(self, registered: Served) -> None:
        registered.stand.fail(500, times=9)

        assert isinstance(self._asked(registered, "lease"), Lost)
