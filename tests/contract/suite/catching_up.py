"""What a platform did not deliver is read back from it: all of it, and nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from herodesk import line
from herodesk.domain.brand import CatchUp
from herodesk.steps.catch_up import catch_up
from herodesk_ops.memory import VirtualClock
from tests.catching_up import Store, Wall
from tests.contract.served import SECRETS
from tests.contract.suite.facts import Facts

EVERY = timedelta(minutes=15)


class CatchingUpSuite(Facts):
    """`catch_up` against the platform's wall."""

    written_as: ClassVar[Mapping[str, Any]] = {}
    """Facts of every post on the wall, where the platform needs some."""
    undelivered_text = "@nordwind Gerät defekt"

    @pytest.fixture
    def wall(self, clock: VirtualClock) -> Wall:
        """The platform's wall, read every quarter of an hour."""
        if self.lacks("catch_up"):
            pytest.skip(self.lacks("catch_up"))
        wall = Wall(
            self.platform,
            clock,
            rules=CatchUp(every_minutes=int(EVERY.seconds / 60)),
            store=Store(dict(SECRETS[self.platform])),
            account=self.us,
            facts=self.written_as,
        )
        self.nothing_is_delivered(wall)
        return wall

    def nothing_is_delivered(self, wall: Wall) -> None:
        """Where a platform is asked only while it delivers nothing: let it be so."""

    def _look(self, wall: Wall, times: int = 1) -> None:
        for _ in range(times):
            wall.clock.advance(EVERY.seconds)
            look = catch_up(self.platform, app=wall.app)
            assert look.error is None, look.error

    def test_a_gap_of_two_hours_is_filled_once(self, wall: Wall) -> None:
        self._look(wall)
        lost = []
        for n in range(24):
            lost.append(self.post_id(wall.write(f"{self.undelivered_text} {n}")))
            wall.clock.advance(timedelta(minutes=5).seconds)

        self._look(wall, times=6)

        assert Counter(wall.on_the_inbox()) == Counter(lost)

    def test_a_platform_that_was_dead_for_two_hours_is_read_once_it_is_back(
        self, wall: Wall
    ) -> None:
        self._look(wall)
        wall.line.is_dead = True
        lost, errors = [], set()
        for n in range(24):
            lost.append(self.post_id(wall.write(f"{self.undelivered_text} {n}")))
            wall.clock.advance(timedelta(minutes=5).seconds)
            errors.add(catch_up(self.platform, app=wall.app).error)
        nobody_heard = wall.on_the_inbox()

        wall.line.is_dead = False
        self._look(wall, times=6)

        assert nobody_heard == []
        assert errors - {None}, "nobody noticed"
        assert Counter(wall.on_the_inbox()) == Counter(lost)
        assert wall.app.records.channel(self.platform).error is None

    def post_id(self, compact: str) -> str:
        """The post's id as Herodesk keeps it."""
        return compact

    def test_what_was_delivered_is_not_read_back_again(self, wall: Wall) -> None:
        self._look(wall)
        wall.write("@nordwind told")
        (before,) = wall.on_the_inbox() or self._read(wall)
        wall.write("@nordwind lost")

        self._look(wall, times=3)
        taken = self._worked_off(wall)

        assert taken.count("opened") + taken.count("joined") == 2
        assert before in wall.on_the_inbox()

    def _read(self, wall: Wall) -> list[str]:
        self._look(wall)
        return wall.on_the_inbox()

    def _worked_off(self, wall: Wall) -> list[str]:
        return [
            one.what for hook in list(wall.inbox.waiting) for one in line.triage(hook, app=wall.app)
        ]

    def test_what_comes_twice_makes_one_post(self, wall: Wall) -> None:
        self._look(wall)
        wall.write()
        self._look(wall)

        first, second = self._worked_off(wall), self._worked_off(wall)

        assert len(first) == 1
        assert second == ["known"]

    def test_what_we_wrote_ourselves_is_no_news(self, wall: Wall) -> None:
        self._look(wall)
        wall.write("Wir kümmern uns", author=dict(self.us))

        self._look(wall, times=2)

        assert set(self._worked_off(wall)) <= {"own"}
        assert wall.app.records.open_cases() == []

    def test_nothing_is_lost_by_a_look_that_fails(self, wall: Wall) -> None:
        self._look(wall)
        lost = self.post_id(wall.write())
        wall.stand.fail(503)
        wall.clock.advance(EVERY.seconds)
        failed = catch_up(self.platform, app=wall.app)

        self._look(wall, times=3)

        assert failed.error
        assert wall.on_the_inbox() == [lost]

    def test_what_was_written_while_our_access_had_ended_is_read_after_the_repair(
        self, wall: Wall
    ) -> None:
        self._look(wall)
        good = dict(wall.store.kept)
        wall.store.kept |= {it: "revoked" for it in good if "token" in it or "password" in it}
        lost = [self.post_id(wall.write(f"{self.undelivered_text} {n}")) for n in range(3)]
        wall.clock.advance(EVERY.seconds)
        ended = catch_up(self.platform, app=wall.app)

        wall.store.kept |= good
        self._look(wall, times=4)

        assert ended.error in {f"{self.platform}-token", f"{self.platform}-secret"}
        assert Counter(wall.on_the_inbox()) == Counter(lost)
        assert wall.app.records.channel(self.platform).error is None

    def test_throttling_is_waited_out(self, wall: Wall) -> None:
        self._look(wall)
        lost = self.post_id(wall.write())
        wall.stand.fail(429)
        wall.clock.advance(EVERY.seconds)

        failed = catch_up(self.platform, app=wall.app)
        self._look(wall, times=5)

        assert failed.error == f"{self.platform}-rate-limit"
        assert wall.on_the_inbox() == [lost]

    def test_the_first_look_begins_shortly_before_it(self, wall: Wall) -> None:
        old = wall.write(at=wall.clock.now() - timedelta(days=2))

        self._look(wall)

        assert self.post_id(old) not in wall.on_the_inbox()
