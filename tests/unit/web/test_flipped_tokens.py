"""One flipped bit in a secret opens nothing: sessions, sign-in links, claim links, form tokens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from herodesk.domain.numbers import NUMBER_LENGTH
from herodesk_ops.memory import MemoryRecords
from tests.sample import a_post, person
from tests.unit.web.desk import Desk

BITS = 7


def flipped(secret: str, first: int = 0) -> Iterator[str]:
    """The secret with each bit of each sign flipped, one at a time, from that place on."""
    for place in range(first, len(secret)):
        for bit in range(BITS):
            sign = chr(ord(secret[place]) ^ 1 << bit)
            yield secret[:place] + sign + secret[place + 1 :]


@pytest.fixture
def number(desk: Desk) -> str:
    return desk.opens(a_post())


def test_no_flipped_session_is_one(ana: Desk) -> None:
    ((name, token),) = ana.cookies.items()
    assert ana.get("/me").status == 200

    for other in flipped(token):
        assert Desk(ana.app, {name: other}).get("/me").status == 303


def test_no_flipped_form_token_changes_anything(ana: Desk, number: str) -> None:
    for other in flipped(ana.csrf):
        assert ana.api(f"/api/cases/{number}/claim", csrf=other).status == 403


def test_no_flipped_sign_in_link_opens_a_session(desk: Desk) -> None:
    desk.post("/sign-in", {"contact": person("ana").phone or ""})
    token = desk.links()["ana"]

    for other in flipped(token):
        if other.isalnum():
            answer = Desk(desk.app).post(f"/s/{other}")
            assert (answer.status, answer.cookies) == (404, [])
    assert desk.post(f"/s/{token}").status == 303


def test_no_flipped_claim_link_claims(desk: Desk, number: str) -> None:
    """Of the number before the secret, which is none, capitals do not count."""
    token = next(it for it in desk.links().values() if it.startswith(number))
    before = _stored(desk)

    tried = [*flipped(token, NUMBER_LENGTH)]
    tried += [it for it in flipped(token) if it[:NUMBER_LENGTH].upper() != number]
    for other in tried:
        if other.isalnum():
            answer = Desk(desk.app).post(f"/c/{other}")
            assert (answer.status, answer.cookies) == (404, [])
    assert _stored(desk) == before
    assert desk.post(f"/c/{token}").status == 303


def _stored(desk: Desk) -> object:
    assert isinstance(desk.app.records, MemoryRecords)
    return dict(desk.app.records.items)
