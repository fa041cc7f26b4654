"""What became of a request is said, whatever a platform answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import requests
from requests.adapters import BaseAdapter

from herodesk.domain.reply import Lost
from herodesk.platforms.sending import send

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Redirecting(BaseAdapter):
    """A platform that sends everybody elsewhere, and counts who asked."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self._location, self.asked = location, 0

    def send(
        self, request: requests.PreparedRequest, *_: object, **__: object
    ) -> requests.Response:
        self.asked += 1
        answer = requests.Response()
        answer.status_code, answer.request, answer.url = 302, request, str(request.url)
        answer.headers["location"] = self._location
        answer._content = b""
        return answer

    def close(self) -> None:
        return None


@pytest.mark.parametrize(
    "location",
    ["\xa9", "\xed\xed", "http://[", "http://\xa9.example/", "//[::1", "\x00"],
    ids=repr,
)
def test_a_redirect_to_what_is_no_address_is_a_lost_answer(location: str) -> None:
    platform = Redirecting(location)
    with requests.Session() as http:
        http.mount("http://", platform)
        told = send(http, "POST", "http://platform.example/", now=NOW, headers={}, body=b"{}")
    assert platform.asked == 1
    assert isinstance(told, Lost | requests.Response)


def test_a_redirect_is_not_followed() -> None:
    platform = Redirecting("http://elsewhere.example/")
    with requests.Session() as http:
        http.mount("http://", platform)
        told = send(http, "GET", "http://platform.example/", now=NOW, headers={})
    assert isinstance(told, requests.Response)
    assert (told.status_code, platform.asked) == (302, 1)
