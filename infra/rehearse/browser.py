"""A colleague's browser against the emulated API: follows links, keeps the session cookie."""

import re
from typing import Any
from urllib.parse import urlsplit

import requests

from rehearse.engine import Engine, RehearsalError

_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_LINK = re.compile(r"https://\S+")


class Browser:
    """One person's. Cookies are marked Secure and the engine speaks plain HTTP, so they are
    carried by hand; the Host header is what tells the engine which API is meant."""

    def __init__(self, engine: Engine) -> None:
        self._url = engine.url
        api = urlsplit(engine.outputs["ApiUrl"]).netloc.partition(".")[0]
        self._host = f"{api}.execute-api.{urlsplit(engine.url).netloc}"
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> requests.Response:
        """A page, whatever its status."""
        return self._ask("GET", path)

    def post(self, path: str, form: dict[str, str] | None = None) -> requests.Response:
        """A form."""
        return self._ask("POST", path, data=form or {})

    def deliver(self, path: str, body: bytes, headers: dict[str, str]) -> requests.Response:
        """What a platform sends."""
        return self._ask("POST", path, data=body, headers=headers)

    def csrf(self, path: str) -> str:
        """The token of a page's forms."""
        page = self.get(path)
        found = _CSRF.search(page.text)
        if not found:
            raise RehearsalError(f"{path} holds no form ({page.status_code}): {page.text[:800]}")
        return found[1]

    def _ask(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"host": self._host, **more.pop("headers", {})}
        if self._cookies:
            headers["cookie"] = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
        answer = requests.request(
            method, self._url + path, headers=headers, allow_redirects=False, timeout=120, **more
        )
        for cookie in answer.raw.headers.getlist("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name.strip()] = value
        return answer


def link_in(text: str) -> str:
    """The path of the link in an SMS; the host is AWS's own and does not exist here."""
    found = _LINK.search(text)
    if not found:
        raise RehearsalError(f"no link in: {text}")
    return urlsplit(found[0]).path
