"""Everything that a platform's parts can ask, once, and what went over the line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from inspect import isclass
from typing import Any
from urllib.parse import parse_qsl

import requests

from herodesk.domain.brand import Account, Watch
from herodesk.domain.channel import Cursor
from herodesk.domain.reply import Sent
from herodesk.parts import Asked, Ours, Page
from herodesk.platforms import catch_up_of, lease_of, probe_of, renew_of
from herodesk_ops.platforms.connector import Calling, connector_of
from tests.contract.served import NOW, Served, served
from tests.contract.suite.facts import Facts


@dataclass(frozen=True)
class Described:
    """One call as the documentation describes it: names of its query, its body, its headers.

    Names inside objects and lists of a body in JSON are told with a dot: `reply.in_reply_to`.
    """

    query: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    headers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Request:
    """One request as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    answer: bytes = b""
    """What the stand-in answered."""

    @property
    def named(self) -> set[str]:
        """The names in its body."""
        if not self.body:
            return set()
        if self.headers.get("content-type", "").startswith("application/json"):
            return set(_names(json.loads(self.body)))
        return {name for name, _ in parse_qsl(self.body.decode(), keep_blank_values=True)}


def names(*given: str) -> frozenset[str]:
    """The names in these words."""
    return frozenset(name for words in given for name in words.split())


def _names(value: Any, above: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield above + name
            yield from _names(inner, f"{above}{name}.")
    if isinstance(value, list):
        for inner in value:
            yield from _names(inner, above)


def suite_of(platform: str) -> Facts:
    """The facts that the platform's tests go by."""
    module = import_module(f"tests.contract.test_platform_{platform}")
    found = [it for it in vars(module).values() if isclass(it) and issubclass(it, Facts)]
    return next(it() for it in found if getattr(it, "platform", "") == platform)


def asked_by(platform: str) -> list[Request]:
    """All requests of publish, find, correct, withdraw, looks, catch-up, probe, lease, connect and
    renewal, public and private, each with all that it can hold."""
    facts = suite_of(platform)
    with _listening(facts) as (there, asked):
        _answers(facts, there)
        _surroundings(facts, there)
    return asked


@contextmanager
def _listening(facts: Facts) -> Iterator[tuple[Served, list[Request]]]:
    with served(
        facts.platform, account=facts.us, post=facts.post, private=facts.only_messages
    ) as there:
        asked: list[Request] = []
        handle = there.stand.handle

        def noting(
            method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
        ) -> Any:
            lower = {name.lower(): value for name, value in headers.items()}
            answer = handle(method, path, query, headers, body)
            asked.append(Request(method, path, query, lower, body, answer[2]))
            return answer

        there.stand.handle = noting  # type: ignore[method-assign,assignment]
        yield there, asked


def _answers(facts: Facts, there: Served) -> None:
    there.deliver()
    if facts.lacks("publish"):
        return
    reply = replace(
        there.reply("Hallo Mia, siehe https://nordwind.de/hilfe #Umtausch"), language="de"
    )
    sent = there.publish_it(reply)
    there.find_it(reply)
    if facts.lacks("removals"):
        there.post_is_gone()
    if not facts.lacks("edits"):
        there.correct(sent, "Anders, und lang genug dafür")
    if not facts.lacks("withdraws") and isinstance(sent, Sent):
        there.withdraw(sent)
    if not facts.lacks("messages") and not facts.only_messages:
        there.deliver(**facts.messages_as)
        author = str(facts.post["author"]["id"])
        private = replace(reply, reply_id="r-9", private=True, recipient=author)
        there.publish_it(private)
        there.find_it(private)


def _surroundings(facts: Facts, there: Served) -> None:
    us = Account(**{name: str(facts.us[name]) for name in ("id", "handle", "name")})
    ours = Ours(account=us, address=f"https://herodesk.example/hooks/{facts.platform}")
    with requests.Session() as http:
        call: dict[str, Any] = {
            "http": http, "api": there.api, "secrets": there.secrets, "now": NOW,
        }  # fmt: skip
        if prober := probe_of(facts.platform):
            prober.probe(ours, **call)
        _read(facts, there, us, call)
        if lease := lease_of(facts.platform):
            lease.extend(ours, **call)
        if connector := connector_of(facts.platform):
            for deed in connector.deeds(Calling(http, there.api, there.secrets, ours, NOW)):
                if deed.act:
                    deed.act()
        if renewer := renew_of(facts.platform):
            renewer.renew(**call)


def _read(facts: Facts, there: Served, us: Account, call: dict[str, Any]) -> None:
    reader = catch_up_of(facts.platform)
    if reader is None:
        return
    watch = Watch(terms=("Nordwind",))
    for reading in reader.READINGS:
        cursor = Cursor(reading=reading, done=reader.beginning(NOW))
        for _ in range(4):
            page = reader.read(Asked(cursor=cursor, account=us, watch=watch), **call)
            if not isinstance(page, Page):
                break
            cursor = cursor.after(page.newest, page.following)
