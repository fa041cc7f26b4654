"""YouTube: every answer of Google's error table has one outcome, and a look is never too sure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import responses

from herodesk.domain.reply import Gone, Look, Lost, Outcome, Refused, Reply, Sent, Wait, Withdrawal
from herodesk.platforms.youtube.publish import find, post_is_gone, publish, withdraw

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
API = "https://google.example/youtube/v3"
COMMENTS = f"{API}/comments"
US = "UCnordwind"
SECRETS = {"access_token": "ya29.token"}


def reply(**changes: Any) -> Reply:
    fields: dict[str, Any] = {
        "reply_id": "r-1",
        "case": "7K3M9Q",
        "hero": "ana",
        "platform": "youtube",
        "post_id": "Ugx1",
        "to": "Ugx1",
        "thread": "film1",
        "account": US,
        "text": "Das tut uns leid",
        "sign_off": " – Ana",
        "created_at": NOW - timedelta(seconds=30),
        "remote_id": "Ugx1.ours",
    }
    return Reply(**(fields | changes))


@pytest.fixture
def net() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def done(how: Any, **changes: Any) -> Any:
    with requests.Session() as http:
        return how(reply(**changes), http=http, api=API, secrets=SECRETS, now=NOW)


def error(status: int, reason: str, message: str = "no") -> dict[str, Any]:
    detail = {"domain": "youtube.comment", "reason": reason, "message": message}
    return {"error": {"code": status, "message": message, "errors": [detail]}}


def test_the_token_is_in_the_header_and_nowhere_else(net: responses.RequestsMock) -> None:
    net.post(COMMENTS, json={"id": "Ugx1.ours"})

    outcome: Outcome = done(publish)

    request = net.calls[0].request
    assert outcome == Sent(
        remote_id="Ugx1.ours", url="https://www.youtube.com/watch?v=film1&lc=Ugx1.ours"
    )
    assert request.headers["Authorization"] == "Bearer ya29.token"
    assert request.url == f"{COMMENTS}?part=snippet"
    assert "ya29" not in str(request.url) + str(request.body)


@pytest.mark.parametrize(
    ("status", "reason", "code"),
    [
        (400, "commentTextRequired", "youtube-invalid"),
        (400, "commentTextTooLong", "youtube-invalid"),
        (400, "invalidCommentMetadata", "youtube-invalid"),
        (400, "processingFailure", "youtube-invalid"),
        (400, "operationNotSupported", "not-answerable"),
        (400, "parentCommentIsPrivate", "not-answerable"),
        (403, "commentsDisabled", "not-answerable"),
        (401, "authError", "youtube-token"),
        (403, "forbidden", "youtube-forbidden"),
        (403, "ineligibleAccount", "youtube-forbidden"),
        (403, "insufficientPermissions", "youtube-forbidden"),
        (404, "parentCommentNotFound", "post-gone"),
        (413, "tooLarge", "youtube-invalid"),
    ],
)
def test_what_google_refuses_has_its_code(
    net: responses.RequestsMock, status: int, reason: str, code: str
) -> None:
    net.post(COMMENTS, status=status, json=error(status, reason, "their words"))

    assert done(publish) == Refused(reason=code, detail="their words")


@pytest.mark.parametrize(
    ("status", "code"), [(400, "youtube-invalid"), (401, "youtube-token"), (404, "post-gone")]
)
def test_what_is_refused_without_json_has_its_code(
    net: responses.RequestsMock, status: int, code: str
) -> None:
    net.post(COMMENTS, status=status, body="<html>")

    assert done(publish) == Refused(reason=code)


@pytest.mark.parametrize("status", [301, 408, 500, 502, 503])
def test_what_says_nothing_of_the_reply_is_lost(net: responses.RequestsMock, status: int) -> None:
    net.post(COMMENTS, status=status)

    assert done(publish) == Lost(reason=f"status-{status}")


@pytest.mark.parametrize("body", [{}, {"id": ""}, {"id": None}, []])
def test_an_answer_without_an_id_is_lost(net: responses.RequestsMock, body: object) -> None:
    net.post(COMMENTS, json=body)

    assert done(publish) == Lost(reason="malformed-answer")


@pytest.mark.parametrize(
    ("status", "reason", "headers", "seconds"),
    [
        (403, "rateLimitExceeded", {}, 60),
        (403, "userRateLimitExceeded", {}, 60),
        (429, "rateLimitExceeded", {"Retry-After": "7"}, 7),
        (429, "rateLimitExceeded", {"Retry-After": "soon"}, 60),
        (429, "rateLimitExceeded", {"Retry-After": "99999"}, 900),
        (429, "rateLimitExceeded", {"Retry-After": "0"}, 1),
    ],
)
def test_who_asks_too_fast_waits(
    net: responses.RequestsMock, status: int, reason: str, headers: dict[str, str], seconds: int
) -> None:
    net.post(COMMENTS, status=status, json=error(status, reason), headers=headers)

    until = NOW + timedelta(seconds=seconds)
    assert done(publish) == Wait(until=until, reason="youtube-rate-limit")


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        (datetime(2026, 11, 2, 7, 59, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC)),
        (datetime(2026, 11, 2, 8, 0, tzinfo=UTC), datetime(2026, 11, 3, 8, tzinfo=UTC)),
        (datetime(2026, 7, 1, 6, 0, tzinfo=UTC), datetime(2026, 7, 1, 7, tzinfo=UTC)),
        # clocks are set back that night: its day has 25 hours
        (datetime(2026, 11, 1, 7, 0, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC)),
    ],
)
def test_a_used_up_quota_comes_back_at_midnight_in_california(
    net: responses.RequestsMock, now: datetime, midnight: datetime
) -> None:
    net.post(COMMENTS, status=403, json=error(403, "quotaExceeded"))

    with requests.Session() as http:
        outcome = publish(reply(), http=http, api=API, secrets=SECRETS, now=now)

    assert outcome == Wait(until=midnight, reason="youtube-rate-limit")


# -- looking for a reply ---------------------------------------------------------------------


def listed(
    words: str = "Das tut uns leid – Ana",
    *,
    author: str | None = US,
    at: str | None = "2026-11-02T09:00:00Z",
    name: str = "textDisplay",
) -> dict[str, Any]:
    snippet: dict[str, Any] = {name: words, "publishedAt": at}
    if author:
        snippet["authorChannelId"] = {"value": author}
    return {"id": "Ugx1.seen", "snippet": snippet}


SEEN = Sent(remote_id="Ugx1.seen", url="https://www.youtube.com/watch?v=film1&lc=Ugx1.seen")


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        (listed(), SEEN),
        (listed("Das  tut uns leid –\nAna"), SEEN),
        (listed("anders"), Look.ABSENT),
        (listed(author="UCother"), Look.ABSENT),
        (listed(at="2026-11-02T08:50:00Z"), Look.ABSENT),
        (listed(author=None), Look.UNSURE),
        (listed(at=None), Look.UNSURE),
    ],
)
def test_only_our_own_new_words_are_our_reply(
    net: responses.RequestsMock, told: dict[str, Any], seen: Sent | Look
) -> None:
    net.get(COMMENTS, json={"items": [told]})

    assert done(find) == seen


def test_what_was_typed_counts_before_what_is_shown(net: responses.RequestsMock) -> None:
    told = listed("Das tut uns leid – Ana", name="textOriginal")
    told["snippet"]["textDisplay"] = "<b>anders</b>"
    net.get(COMMENTS, json={"items": [told]})

    assert done(find) == SEEN


def test_a_reply_on_a_later_page_is_found_and_too_many_pages_are_unsure(
    net: responses.RequestsMock,
) -> None:
    for n in range(3):
        net.get(COMMENTS, json={"items": [listed("anders")], "nextPageToken": f"p{n}"})
    unsure = done(find)
    net.reset()
    net.get(COMMENTS, json={"items": [listed("anders")], "nextPageToken": "p1"})
    net.get(COMMENTS, json={"items": [listed()]})

    assert (unsure, done(find)) == (Look.UNSURE, SEEN)
    assert "pageToken=p1" in str(net.calls[-1].request.url)


@pytest.mark.parametrize("body", ["no JSON", "{}", '{"items":{}}'])
def test_a_list_that_cannot_be_read_is_unsure(net: responses.RequestsMock, body: str) -> None:
    net.get(COMMENTS, body=body)

    assert done(find) is Look.UNSURE


# -- what is public already ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "reason", "outcome"),
    [
        (204, "", Gone()),
        (404, "commentNotFound", Gone()),
        (403, "forbidden", Refused(reason="not-withdrawn", detail="no")),
        (401, "authError", Refused(reason="youtube-token", detail="no")),
        (503, "backendError", Lost(reason="status-503")),
    ],
)
def test_what_becomes_of_a_withdrawal(
    net: responses.RequestsMock, status: int, reason: str, outcome: Withdrawal
) -> None:
    net.delete(COMMENTS, status=status, json=error(status, reason) if reason else None)

    assert done(withdraw) == outcome
    assert net.calls[0].request.url == f"{COMMENTS}?id=Ugx1.ours"


@pytest.mark.parametrize(
    ("body", "gone"),
    [
        ('{"items":[]}', True),
        ('{"items":[{"id":"Ugx1"}]}', False),
        ("{}", False),
        ('{"items":null}', False),
        ("[]", False),
    ],
)
def test_only_an_empty_list_says_that_a_comment_is_gone(
    net: responses.RequestsMock, body: str, gone: bool
) -> None:
    net.get(COMMENTS, body=body)

    assert done(post_is_gone) is gone
