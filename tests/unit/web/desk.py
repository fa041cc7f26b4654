"""A colleague's browser without a browser: payload-2.0 events in, answers out, cookies kept."""

from __future__ import annotations

import base64
import gzip
import json
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode

from herodesk import line
from herodesk.domain.post import Post, Posted
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk.web import console
from herodesk_ops.memory import MemoryNotifier
from tests.sample import person

# As recorded from an HTTP API with the $default stage; ids and addresses replaced.
RECORDED: dict[str, Any] = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/",
    "rawQueryString": "",
    "headers": {
        "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "accept-encoding": "gzip, deflate, br, zstd",
        "accept-language": "de-DE,de;q=0.9,en;q=0.8",
        "content-length": "0",
        "host": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
        "x-forwarded-for": "192.0.2.7",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    },
    "requestContext": {
        "accountId": "000000000000",
        "apiId": "a1b2c3d4e5",
        "domainName": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
        "domainPrefix": "a1b2c3d4e5",
        "http": {
            "method": "GET",
            "path": "/",
            "protocol": "HTTP/1.1",
            "sourceIp": "192.0.2.7",
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
        },
        "requestId": "Kx1abcdEFgHIjkl=",
        "routeKey": "$default",
        "stage": "$default",
        "time": "23/Nov/2026:09:00:00 +0000",
        "timeEpoch": 1795424400000,
    },
    "isBase64Encoded": False,
}


@dataclass(frozen=True, slots=True)
class Answered:
    """What the gateway would send back."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def hidden(self, name: str) -> str:
        """A hidden field of the page's form."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.body)
        assert found, name
        return unescape(found[1])

    def says(self, text: str) -> bool:
        """True if the visible text holds these words."""
        without_tags = re.sub(r"<[^>]+>", "", self.body)
        return text in " ".join(unescape(without_tags).split())


@dataclass
class Desk:
    """One browser at the console of an app in memory."""

    app: App
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""
    language: str = "de-DE,de;q=0.9,en;q=0.8"

    def get(self, path: str, **headers: str) -> Answered:
        return self._send("GET", path, "", headers)

    def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answered:
        """A form, with the session's CSRF token in it if there is one."""
        form = ({"csrf": self.csrf} if self.csrf else {}) | (fields or {})
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(form), kind | headers)

    def form(self, path: str, fields: dict[str, str], **files: bytes) -> Answered:
        """A form that carries files, with the session's CSRF token."""
        fence = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
        told = {name: value.encode() for name, value in ({"csrf": self.csrf} | fields).items()}
        head = 'Content-Disposition: form-data; name="{}"'
        parts = [head.format(name).encode() + b"\r\n\r\n" + it for name, it in told.items()]
        kind = b'; filename="IMG_1.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        parts += [head.format(name).encode() + kind + it for name, it in files.items()]
        line = f"--{fence}\r\n".encode()
        body = b"".join(line + part + b"\r\n" for part in parts) + f"--{fence}--\r\n".encode()
        kinds = {"content-type": f"multipart/form-data; boundary={fence}"}
        return self._send("POST", path, body, kinds)

    def sends(self, path: str, data: bytes, kind: str, csrf: str | None = None) -> Answered:
        """A file as it is, through the JSON API."""
        token = self.csrf if csrf is None else csrf
        return self._send("POST", path, data, {"content-type": kind, "x-csrf-token": token})

    def api(self, path: str, body: object = None, csrf: str | None = None) -> Answered:
        """A change through the JSON API."""
        token = self.csrf if csrf is None else csrf
        headers = {"content-type": "application/json", "x-csrf-token": token}
        return self._send("POST", path, "" if body is None else json.dumps(body), headers)

    def signed_in_as(self, who: str) -> Desk:
        """The same console in the browser of somebody who is signed in."""
        session = line.open_session(person(who), app=self.app)
        return Desk(self.app, {"__Host-herodesk": session.token}, session.csrf, self.language)

    def opens(self, post: Post) -> str:
        """A customer writes; the number of the case."""
        taken = take_in(Posted(post=post), at=self.app.clock.now(), app=self.app)
        assert taken.case
        return taken.case

    def links(self) -> dict[str, str]:
        """Claim link tokens by person, as the notices carried them."""
        found = {}
        for notifier in self.app.notifiers.values():
            assert isinstance(notifier, MemoryNotifier)
            for who, notice in notifier.sent:
                for token in re.findall(r"/(?:c|s)/(\w+)", notice.text):
                    found[who] = token
        return found

    def _send(self, method: str, path: str, body: str | bytes, headers: dict[str, str]) -> Answered:
        event = json.loads(json.dumps(RECORDED))
        raw, _, query = path.partition("?")
        event |= {"rawPath": raw, "rawQueryString": query}
        event["requestContext"]["http"] |= {"method": method, "path": raw}
        event["headers"] |= {"accept-language": self.language} | headers
        if query:
            event["queryStringParameters"] = dict(parse_qsl(query))
        if self.cookies:
            event["cookies"] = [f"{name}={value}" for name, value in self.cookies.items()]
        if body:
            sent = body if isinstance(body, bytes) else body.encode()
            encoded = base64.b64encode(sent).decode()
            event |= {"isBase64Encoded": True, "body": encoded}
        return self._received(console.answer(event, None, app=self.app))

    def _received(self, answer: dict[str, Any]) -> Answered:
        body = answer.get("body") or ""
        if answer.get("isBase64Encoded"):
            raw = base64.b64decode(body)
            zipped = raw[:2] == b"\x1f\x8b"
            body = gzip.decompress(raw).decode() if zipped else raw.decode("latin-1")
        headers = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
        cookies = list(answer.get("cookies") or [])
        for cookie in cookies:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.split(";")[0]
        return Answered(answer["statusCode"], headers, cookies, body)
