"""What a delivery becomes: nothing is lost, nothing half read, nothing makes reading fail."""

from __future__ import annotations

import copy
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk import line
from herodesk.domain.errors import MalformedError
from herodesk.domain.post import Change, Kind, Posted, Removed, Reposted
from herodesk.domain.webhook import ReadBack, Webhook
from herodesk.platforms import normalise_of
from herodesk_ops.memory import VirtualClock
from tests.contract.golden import GOLDEN, told
from tests.contract.served import MIA, NOW
from tests.contract.suite.facts import Facts
from tests.contract.suite.verifying import FUZZ
from tests.contract.whole import assert_whole
from tests.sample import MONDAY_MORNING, memory_app

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([None, 1, "x", [], {}]),
    st.just("9" * 60),
)
_BIG = "9007199254740993"  # a float would make it ...992


class NormalisingSuite(Facts):
    """`normalise`, on the operator's deliveries and on recorded ones."""

    # -- every sort of event -------------------------------------------------------------------

    def test_a_customers_post_is_read_with_all_that_the_platform_tells(self) -> None:
        (change,) = self.read(self.delivery())

        assert isinstance(change, Posted)
        post = change.post
        assert (post.platform, post.account) == (self.platform, self.us["id"])
        assert self.post["text"] in post.text
        assert post.author is not None
        assert post.created_at == datetime.fromisoformat(self.post["at"])
        assert post.addressed

    def test_edits_and_deletions_are_read(self) -> None:
        ids = [f"{self.post['id']}", f"{self.post['id']}7", f"{self.post['id']}77"]
        posts = [{"id": ids[n], "versions": ids[: n + 1], "text": f"v{n}"} for n in range(3)]
        gone = {"deleted": True}

        edits = [self.read(self.delivery(**post))[0] for post in posts]
        removed = self.read(self.delivery(**gone))

        if self.edits_are_told:
            versions = [it.post.version for it in edits if isinstance(it, Posted)]
            assert {it.post.post_id for it in edits if isinstance(it, Posted)} == {
                self.post_id(ids[0])
            }
            assert versions == sorted(set(versions))
            assert len(versions) == 3
        if self.removals_are_told:
            assert removed == [Removed(platform=self.platform, post_id=self.post_id(ids[0]))]

    edits_are_told = True
    """The platform delivers edits of customers' posts."""
    removals_are_told = True
    """The stand-in delivers deletions, be it for some installations only."""

    def post_id(self, compact: str) -> str:
        """The post's id as Herodesk keeps it, of one as scenarios write it."""
        return compact

    def test_a_repost_is_reach_and_no_post(self) -> None:
        body = self.operated.delivery(
            {"id": "9", "author": MIA, "repost_of": self.post["id"]}, account=self.us
        )
        if self.lacks("reposts"):
            assert self.read(body) == []
            return

        (change,) = self.read(body)

        assert isinstance(change, Reposted)
        assert (change.post_id, change.repost_id) == (self.post_id(self.post["id"]), "9")

    def test_a_private_message_is_told_apart(self) -> None:
        if self.lacks("messages"):
            pytest.skip(self.lacks("messages"))

        (change,) = self.read(self.delivery(**self.messages_as))

        assert isinstance(change, Posted)
        assert change.post.kind is Kind.MESSAGE
        assert change.post.author is not None

    def test_our_own_words_that_come_back_make_no_case(self) -> None:
        app = memory_app(VirtualClock(MONDAY_MORNING))
        body = self.delivery(author=dict(self.us), mention=False)

        taken = line.triage(self.webhook(body), app=app)

        assert {one.what for one in taken} <= {"own", "own-confirmed"}
        assert app.records.open_cases() == []

    def test_ids_keep_every_digit_also_as_numbers(self) -> None:
        if self.numbers_as_ids:
            pytest.skip(self.numbers_as_ids)
        body = json.loads(self.delivery(id=_BIG))
        numbered = json.dumps(_with_numbers(body)).encode()

        (change,) = self.read(numbered)

        assert isinstance(change, Posted)
        assert change.post.post_id == self.post_id(_BIG)

    # -- what is recorded ----------------------------------------------------------------------

    def recordings(self) -> list[Path]:
        """The recorded bodies of this platform."""
        return sorted((GOLDEN / self.platform).glob("*/body.*"))

    def recordings_in_json(self) -> list[Path]:
        """Those whose fields can be spoiled one by one."""
        return [path for path in self.recordings() if path.suffix == ".json"]

    def test_a_recorded_delivery_becomes_the_wanted_changes(self) -> None:
        assert self.recordings()
        for body in self.recordings():
            wanted = json.loads((body.parent / "changes.json").read_text(encoding="utf-8"))
            assert told(body) == wanted, body.parent.name

    def test_the_same_bytes_give_the_same_changes(self) -> None:
        for body in self.recordings():
            assert told(body) == told(body), body.parent.name

    def test_what_nobody_has_heard_of_gives_nothing_and_is_recorded(self) -> None:
        unheard = [it for it in self.recordings() if it.parent.name.startswith("ignored-")]

        assert unheard, f"record tests/golden/{self.platform}/ignored-unheard-of/body.json"
        assert all(told(body) == [] for body in unheard)

    def test_a_broken_event_stops_none_of_its_neighbours(self) -> None:
        if self.one_event_each:
            pytest.skip(self.one_event_each)
        poisoned = [it for it in self.recordings() if "poison" in it.parent.name]

        assert poisoned, f"record tests/golden/{self.platform}/batch-poison/body.json"
        for body in poisoned:
            sorts = [change["change"] for change in told(body)]
            assert "Unreadable" in sorts, f"{body.parent.name}: nothing in it is broken"
            after = sorts[sorts.index("Unreadable") :]
            assert set(after) > {"Unreadable"}, f"{body.parent.name}: put a good event behind it"

    # -- whatever is broken --------------------------------------------------------------------

    def test_each_field_may_be_missing(self) -> None:
        if not self.is_json:
            pytest.skip("the platform does not deliver JSON")
        for recorded in self.recordings_in_json():
            body = json.loads(recorded.read_bytes())
            for path in _paths(body):
                self._is_whole(self._read_as(recorded, _without(body, path)), path)

    @FUZZ
    @given(data=st.data())
    def test_a_spoiled_delivery_is_read_as_far_as_it_goes(self, data: st.DataObject) -> None:
        if not self.is_json:
            pytest.skip("the platform does not deliver JSON")
        recorded = data.draw(st.sampled_from(self.recordings_in_json()))
        spoiled = _spoil(json.loads(recorded.read_bytes()), data)

        self._is_whole(self._read_as(recorded, spoiled), "spoiled")

    def test_half_a_sign_is_stored_as_a_mark(self) -> None:
        if not self.is_json:
            pytest.skip("the platform does not deliver JSON")
        body = json.loads(self.delivery(text="SIGN"))
        broken = json.dumps(body).replace("SIGN", "a\\ud83d").encode()

        (change,) = self.read(broken)

        assert isinstance(change, Posted)
        assert change.post.text == "a\ufffd"

    def _read_as(self, recorded: Path, body: object) -> list[Change]:
        beside = recorded.with_name("read_back.json")
        how = ReadBack(**json.loads(beside.read_text("utf-8"))) if beside.exists() else None
        raw = json.dumps(body).encode()
        headers = self.sign(raw, self.hook) if self.hook else {}
        hook = Webhook(
            platform=self.platform, method="POST", headers=headers, body=raw, received_at=NOW,
            read_back=how,
        )  # fmt: skip
        try:
            return normalise_of(self.platform).normalise(hook)
        except MalformedError:
            assert not isinstance(body, dict)
            return []

    def _is_whole(self, changes: list[Change], where: object) -> None:
        """Never half a post: all that a step needs is there, or nothing is."""
        for change in changes:
            assert_whole(change, self.platform, where)


def _with_numbers(value: Any) -> Any:
    """The same with that id as a bare number."""
    if isinstance(value, dict):
        return {key: _with_numbers(it) for key, it in value.items()}
    if isinstance(value, list):
        return [_with_numbers(it) for it in value]
    return int(value) if value == _BIG else value


def _paths(value: Any) -> list[tuple[Any, ...]]:
    """The way to every field at any depth."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    if not isinstance(value, dict | list):
        return []
    return [
        path
        for key, it in inner
        for path in [
            (key,),
            *((key, *rest) for rest in (_paths(it) if isinstance(it, dict | list) else ())),
        ]
    ]


def _without(body: Any, path: tuple[Any, ...]) -> Any:
    spoiled = copy.deepcopy(body)
    at = spoiled
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return spoiled


def _spoil(value: Any, data: st.DataObject) -> Any:
    """The value with one part of it, at any depth, replaced by junk."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 5)):
        key = data.draw(st.sampled_from(sorted(value)))
        value[key] = _spoil(value[key], data)
        return value
    if isinstance(value, list) and value and data.draw(st.integers(0, 5)):
        place = data.draw(st.integers(0, len(value) - 1))
        value[place] = _spoil(value[place], data)
        return value
    return data.draw(JUNK)
