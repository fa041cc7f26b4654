"""Whatever people type, upload, text or put into an address: understood, or refused in words."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
from functools import cache
from typing import Any

from herodesk import line
from herodesk.classifiers.personal import personal_data
from herodesk.domain.errors import HerodeskError, InvalidError
from herodesk.domain.meaning import understood
from herodesk.ports import App
from herodesk.rules.absences import read_absences
from herodesk.rules.draft import draft_of
from herodesk.rules.hours import read_hours
from herodesk.rules.roster import read_one, read_roster
from herodesk.steps.text import Text, read
from herodesk.web import console
from herodesk_ops.memory import MemoryRecords, VirtualClock
from tests.fuzz.deliveries import Target, fits
from tests.sample import MONDAY_MORNING, NORDWIND, a_post, everybody, memory_app, nordwind, person
from tests.unit.web.desk import RECORDED, Desk

MARK = "<script>fuzz"
"""No page may show it as it came."""
_WHO = ("", "ana", "ben", "karla", "lars", "mira", "nils")
_KINDS = (
    "application/x-www-form-urlencoded",
    "application/json",
    "multipart/form-data; boundary=x",
    "text/csv",
    "",
)
_LONGEST_TEXT = 2000
"""AWS joins at most 1 600 signs."""
_CASE = "CASE01"
_CSRF = "CSRF01"
_LINK = "LINK01"


def targets() -> dict[str, Target]:
    """Everything that takes what a person hands in."""
    roster = (NORDWIND / "roster.csv").read_bytes()
    rules = (NORDWIND / "brand.toml").read_bytes()
    texts = [b"STOP", b"ja", b"take 7K3M9Q", b"nimm 7K3M9Q 30", b"7K3M9Q Hallo Mia", b"1", b"start"]
    return {
        "console": Target(asked, [*_console_seeds()]),
        "sms": Target(texted, texts),
        "roster": Target(uploaded, [roster, roster[:600].replace(b",", b";"), b"\xef\xbb\xbfid\n"]),
        "person": Target(typed, ["\x00".join(row).encode() for row in _rows()]),
        "rules": Target(written, [rules[:3000], rules[-3000:], b"[duty]\nhours = 'Mo-Fr 9-17'\n"]),
    }


# -- the console ----------------------------------------------------------------------------------


@cache
def routes() -> list[tuple[str, str]]:
    """Method and address of all that the console answers: a new page cannot escape it."""
    for part in set(console._LATER.values()):
        console._include(part)
    known = [*console._resolver._static_routes, *console._resolver._dynamic_routes]
    return sorted({(str(it.method), str(it.path)) for it in known})


def _console_seeds() -> list[bytes]:
    """Each address once as a form by a lead, and some with filters, cursors and JSON."""
    filters = b"state=open&topic=exchange&language=de&page=2&after=abc&q=mia&view=mine&days=7"
    form = f"csrf={_CSRF}&text=Hallo&to=ben&why=x&cases={_CASE}&minutes=30".encode()
    body = json.dumps({"text": "Hallo", "to": "ben", "why": "x", "minutes": 30, "v": 1}).encode()
    return [
        *(b"\x00".join((bytes([n, 3, 0]), _CASE.encode(), filters, form)) for n in _numbers()),
        *(b"\x00".join((bytes([n, 3, 1]), _CASE.encode(), filters, body)) for n in _numbers()),
        *(b"\x00".join((bytes([n, 0, 0]), _LINK.encode(), b"", form)) for n in _numbers()),
    ]


def _numbers() -> range:
    return range(len(routes()))


def asked(data: bytes) -> None:
    """One request: route, who asks, kind of body; then address, query and body, parted by NUL."""
    chosen, word, query, body = (data.split(b"\x00", 3) + [b""] * 4)[:4]
    route, who, kind = (*chosen, 0, 0, 0)[:3]
    method, path = routes()[route % len(routes())]
    desk, found = _desk(_WHO[who % len(_WHO)])
    for placeholder, value in (*found.items(), ("\r", ""), ("\n", "")):
        word, query, body = (
            part.replace(placeholder.encode(), value.encode()) for part in (word, query, body)
        )
    event = _event(desk, method, _address(path, word), query.decode("utf-8", "replace"))
    event["headers"] |= {
        "content-type": _KINDS[kind % len(_KINDS)],
        "x-csrf-token": found[_CSRF] if kind & 8 else word.decode("latin-1"),
    }
    event |= {"isBase64Encoded": True, "body": base64.b64encode(body).decode()}
    answer = console.answer(event, None, app=desk.app)
    _is_answered(answer)
    assert isinstance(desk.app.records, MemoryRecords)
    for record in list(desk.app.records.items.values()):
        fits(record)


def _is_answered(answer: dict[str, Any]) -> None:
    assert answer["statusCode"] < 500, answer["statusCode"]
    for name, value in {**(answer.get("headers") or {})}.items():
        assert not set(f"{name}{value}") & set("\r\n"), name
    assert not any(set(cookie) & set("\r\n") for cookie in answer.get("cookies") or ())
    body = answer.get("body") or ""
    raw = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    page = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    assert MARK.encode() not in page.lower(), "a page shows what somebody typed as its own"


def _address(path: str, word: bytes) -> str:
    """The route's address with what was given in each of its places."""
    told = word.decode("utf-8", "replace").replace("/", "%2F") or "x"
    parts = [told if part.startswith("<") else part for part in path.split("/")]
    return "/".join(parts)


def _event(desk: Desk, method: str, path: str, query: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(json.dumps(RECORDED))
    event |= {"rawPath": path, "rawQueryString": query}
    event["requestContext"]["http"] |= {"method": method, "path": path}
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    if pairs:
        event["queryStringParameters"] = {name: value for name, _, value in pairs}
    if desk.cookies:
        event["cookies"] = [f"{name}={value}" for name, value in desk.cookies.items()]
    return event


def _desk(who: str) -> tuple[Desk, dict[str, str]]:
    """A console with two cases, and what stands for things that only it knows."""
    app: App = memory_app(VirtualClock(MONDAY_MORNING))
    desk = Desk(app)
    number = desk.opens(a_post())
    desk.opens(a_post("1990000000000000002", author="4712"))
    line.claim(number, person("ana"), app=app)
    links = desk.links()
    if who:
        desk = desk.signed_in_as(who)
    return desk, {_CASE: number, _CSRF: desk.csrf, _LINK: next(iter(links.values()), "none")}


# -- texts, tables, rules -------------------------------------------------------------------------


def texted(data: bytes) -> None:
    """A text message by a colleague who holds a case, and by anybody."""
    body = data.decode("utf-8", "replace")[:_LONGEST_TEXT]
    understood(body)
    personal_data(body)
    for desk, sender in ((_desk("")[0], str(person("ana").phone)), (_desk("")[0], body[:40])):
        for key in ("1", "2"):
            text = Text(id=key, at=MONDAY_MORNING, sender=sender, body=body)
            try:
                read(text, app=desk.app)
            except HerodeskError as error:
                raise AssertionError(f"it would come again and again: {error!r}") from error
        assert isinstance(desk.app.records, MemoryRecords)
        for record in list(desk.app.records.items.values()):
            fits(record)


def uploaded(data: bytes) -> None:
    """A roster and absences as somebody saved them."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    _in_words(lambda: read_roster(text, nordwind()))
    read_absences(text, [one.id for one in everybody()])
    _in_words(lambda: read_hours(text[:200]))


def typed(data: bytes) -> None:
    """One colleague, cell by cell."""
    cells = dict(zip(_columns(), data.decode("utf-8", "replace").split("\x00"), strict=False))
    _in_words(lambda: read_one(cells, nordwind(), everybody()))


def written(data: bytes) -> None:
    """Rules as somebody edits them in the browser."""
    app = memory_app(VirtualClock(MONDAY_MORNING))
    _in_words(lambda: draft_of(data.decode("utf-8", "replace"), base=0, app=app, thorough=False))


def _in_words(act: Any) -> None:
    try:
        act()
    except InvalidError as error:
        if not str(error):
            raise AssertionError("refused without a word") from error


@cache
def _columns() -> tuple[str, ...]:
    return tuple(next(csv.reader(io.StringIO((NORDWIND / "roster.csv").read_text("utf-8")))))


def _rows() -> list[list[str]]:
    text = (NORDWIND / "roster.csv").read_text("utf-8")
    return list(csv.reader(io.StringIO(text)))[1:4]
