"""LinkedIn: every answer has one outcome, and a look is never too sure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
import requests
import responses

from herodesk.domain.reply import Gone, Look, Lost, Refused, Reply, Sent, Wait, Withdrawal
from herodesk.platforms.linkedin.publish import find, publish, withdraw
from herodesk.platforms.linkedin.urns import comment_of, permalink, post_of, whole

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
API = "https://linkedin.example/rest"
US = "urn:li:organization:96072893"
POST = "urn:li:activity:1"
TOP = f"urn:li:comment:({POST},2)"
OURS = f"urn:li:comment:({POST},9)"
ONE = f"{API}/socialActions/{quote(POST, safe='')}/comments/2"
BELOW = f"{API}/socialActions/{quote(TOP, safe='')}/comments"
OWN = f"{API}/socialActions/{quote(POST, safe='')}/comments/9"
SECRETS = {"access_token": "AQX-token"}


def reply(**changes: Any) -> Reply:
    fields: dict[str, Any] = {
        "reply_id": "r-1",
        "case": "7K3M9Q",
        "hero": "ana",
        "platform": "linkedin",
        "post_id": TOP,
        "to": TOP,
        "thread": POST,
        "account": US,
        "text": "Das tut uns leid",
        "sign_off": " – Ana",
        "created_at": NOW - timedelta(seconds=30),
        "remote_id": OURS,
    }
    return Reply(**(fields | changes))


@pytest.fixture
def net() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def there(net: responses.RequestsMock) -> responses.RequestsMock:
    """The comment that is answered stands there."""
    net.get(ONE, json={"commentUrn": TOP, "actor": "urn:li:person:a"})
    return net


def done(how: Any, **changes: Any) -> Any:
    with requests.Session() as http:
        return how(reply(**changes), http=http, api=API, secrets=SECRETS, now=NOW)


def error(status: int, message: str = "no", code: int = 100) -> dict[str, Any]:
    return {"status": status, "serviceErrorCode": code, "message": message}


@pytest.mark.parametrize(
    ("body", "headers", "remote_id"),
    [
        ({}, {"x-restli-id": "9"}, OURS),
        (None, {"x-restli-id": "9"}, OURS),
        ({"id": "9"}, {}, OURS),
        ({"id": 9}, {}, OURS),
        ({"commentUrn": "urn:li:comment:(activity:1,9)"}, {"x-restli-id": "9"}, OURS),
        ({}, {"x-restli-id": "urn:li:comment:(activity:1,9)"}, OURS),
    ],
)
def test_a_comment_that_was_made_is_named_in_one_way(
    there: responses.RequestsMock, body: object, headers: dict[str, str], remote_id: str
) -> None:
    there.post(BELOW, status=201, json=body, headers=headers)

    assert done(publish) == Sent(remote_id=remote_id, url=permalink(remote_id))


def test_the_token_is_in_the_header_and_nowhere_else(there: responses.RequestsMock) -> None:
    there.post(BELOW, status=201, headers={"x-restli-id": "9"})

    done(publish)

    for call in there.calls:
        assert call.request.headers["Authorization"] == "Bearer AQX-token"
        assert "AQX" not in str(call.request.url) + str(call.request.body)
        assert call.request.headers["LinkedIn-Version"]


def test_a_created_comment_without_a_name_is_looked_for(there: responses.RequestsMock) -> None:
    there.post(BELOW, status=201, json={})

    assert done(publish) == Lost(reason="malformed-answer")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "linkedin-invalid"),
        (422, "linkedin-invalid"),
        (426, "linkedin-invalid"),
        (401, "linkedin-token"),
        (403, "linkedin-forbidden"),
        (404, "post-gone"),
    ],
)
def test_what_linkedin_refuses_has_its_code(
    there: responses.RequestsMock, status: int, code: str
) -> None:
    there.post(BELOW, status=status, json=error(status, "their words"))

    assert done(publish) == Refused(reason=code, detail="their words")


@pytest.mark.parametrize("status", [301, 408, 500, 503, 504])
def test_what_says_nothing_of_the_answer_is_lost(
    there: responses.RequestsMock, status: int
) -> None:
    there.post(BELOW, status=status)

    assert done(publish) == Lost(reason=f"status-{status}")


@pytest.mark.parametrize(
    ("message", "headers", "until"),
    [
        (
            "Resource level throttle APPLICATION DAY limit for calls to this resource is reached.",
            {},
            datetime(2026, 11, 3, tzinfo=UTC),
        ),
        ("Resource level throttle MEMBER DAY limit", {}, datetime(2026, 11, 3, tzinfo=UTC)),
        ("Too many requests", {}, NOW + timedelta(minutes=1)),
        ("Too many requests", {"Retry-After": "90"}, NOW + timedelta(seconds=90)),
        ("Too many requests", {"Retry-After": "90000"}, NOW + timedelta(minutes=15)),
        ("Too many requests", {"Retry-After": "Tomorrow"}, NOW + timedelta(minutes=1)),
    ],
)
def test_a_day_that_is_used_up_ends_at_midnight_and_haste_sooner(
    there: responses.RequestsMock, message: str, headers: dict[str, str], until: datetime
) -> None:
    there.post(BELOW, status=429, json=error(429, message, 101), headers=headers)

    assert done(publish) == Wait(until=until, reason="linkedin-rate-limit")


def test_what_is_gone_is_not_answered(net: responses.RequestsMock) -> None:
    net.get(ONE, status=404, json=error(404, "not found"))

    assert done(publish) == Refused(reason="post-gone", detail="not found")
    assert len(net.calls) == 1


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_look_that_fails_keeps_no_answer_back(net: responses.RequestsMock, status: int) -> None:
    net.get(ONE, status=status)
    net.post(BELOW, status=201, headers={"x-restli-id": "9"})

    assert isinstance(done(publish), Sent)


# -- looking for an answer ---------------------------------------------------------------------


def listed(
    words: str = "Das tut uns leid – Ana", *, actor: str | None = US, at: datetime | None = NOW
) -> dict[str, Any]:
    told: dict[str, Any] = {"id": "9", "message": {"text": words}, "actor": actor}
    return told | ({"created": {"time": int(at.timestamp() * 1000)}} if at else {})


SEEN = Sent(remote_id=OURS, url=permalink(OURS))


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        (listed(), SEEN),
        (listed("Das  tut uns leid –\nAna"), SEEN),
        (listed("anders"), Look.ABSENT),
        (listed(actor="urn:li:person:a"), Look.ABSENT),
        (listed(at=NOW - timedelta(minutes=10)), Look.ABSENT),
        (listed(actor=None), Look.UNSURE),
        (listed(at=None), Look.UNSURE),
    ],
)
def test_only_our_own_new_words_are_our_answer(
    there: responses.RequestsMock, told: dict[str, Any], seen: Sent | Look
) -> None:
    there.get(BELOW, json={"elements": [told], "paging": {"start": 0, "count": 100, "total": 1}})

    assert done(find) == seen


@pytest.mark.parametrize(
    ("paging", "count", "seen"),
    [
        ({"total": 101}, 100, Look.UNSURE),
        ({"total": 100}, 100, Look.ABSENT),
        ({}, 100, Look.UNSURE),
        ({}, 99, Look.ABSENT),
    ],
)
def test_only_a_whole_list_says_that_it_is_absent(
    there: responses.RequestsMock, paging: dict[str, int], count: int, seen: Look
) -> None:
    there.get(BELOW, json={"elements": [listed("anders")] * count, "paging": paging})

    assert done(find) is seen


@pytest.mark.parametrize("body", ["no JSON", "{}", '{"elements":{}}'])
def test_a_list_that_cannot_be_read_is_unsure(there: responses.RequestsMock, body: str) -> None:
    there.get(BELOW, body=body)

    assert done(find) is Look.UNSURE


# -- what is public already ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (204, Gone()),
        (404, Gone()),
        (403, Refused(reason="not-withdrawn", detail="no")),
        (401, Refused(reason="linkedin-token", detail="no")),
        (503, Lost(reason="status-503")),
    ],
)
def test_what_becomes_of_a_withdrawal(
    net: responses.RequestsMock, status: int, outcome: Withdrawal
) -> None:
    net.delete(OWN, status=status, json=error(status) if status != 204 else None)

    assert done(withdraw) == outcome
    assert net.calls[0].request.url == f"{OWN}?actor={quote(US, safe='')}"


# -- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("urn", "wanted"),
    [
        ("urn:li:comment:(activity:1,2)", TOP),
        (TOP, TOP),
        ("urn:li:comment:(ugcPost:1,2)", "urn:li:comment:(urn:li:ugcPost:1,2)"),
        ("urn:li:share:1", "urn:li:share:1"),
        ("urn:li:comment:(activity:1,2),3)", "urn:li:comment:(activity:1,2),3)"),
        ("", ""),
    ],
)
def test_a_comment_is_named_in_one_way(urn: str, wanted: str) -> None:
    assert whole(urn) == wanted
    assert whole(wanted) == wanted


def test_a_comment_knows_its_post() -> None:
    assert post_of("urn:li:comment:(activity:1,2)") == POST
    assert post_of("urn:li:share:1") == "urn:li:share:1"
    assert comment_of(POST, "9") == OURS


def test_no_name_leads_out_of_the_address() -> None:
    assert permalink("urn:li:share:1/../../x?y#z").startswith(
        "https://www.linkedin.com/feed/update/urn:li:share:1%2F..%2F..%2Fx%3Fy%23z/"
    )
