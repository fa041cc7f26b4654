"""What players do: each act is got ready first and then done with one request, so that several
can be done at the same time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import requests

from herodesk.domain.errors import InvalidError
from herodesk_ops.local import views
from herodesk_ops.local.cloud import Cloud
from herodesk_ops.local.scenario.posts import Posts

SECONDS = 30
SESSION = timedelta(hours=11)
LINK = re.compile(r"https?://\S+/c/\S+")
ASKED = re.compile(r"https?://\S+/a/\S+")

Step = Mapping[str, Any]
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What came back: the status and, where it is JSON, the body."""

    status: int
    body: Any = None

    def as_value(self) -> dict[str, Any]:
        """As expectations see it."""
        return {"status": self.status, "body": self.body}


Deed = Callable[[Headers], Result]


@dataclass
class Stage:
    """What all acts share: the cloud, its address, the posts by label, who is signed in."""

    cloud: Cloud
    url: str
    posts: Posts
    signed_in: dict[str, tuple[requests.Session, str]] = field(default_factory=dict)
    signed_at: dict[str, datetime] = field(default_factory=dict)

    def case_of(self, label: str) -> str:
        """The number of the case that a post belongs to."""
        post_id = self.posts.id_of(label)
        found = (row["case"] for row in views.posts(self.cloud) if row["post_id"] == post_id)
        number = next(found, None)
        if number is None:
            message = f"post '{label}' has no case"
            raise InvalidError(message)
        return str(number)

    def hero(self, name: str, number: str) -> str:
        """A person's id; `@1` is who was asked first about the case, `@owner` who holds it."""
        if not name.startswith("@"):
            return name
        case = next(row for row in views.cases(self.cloud) if row["number"] == number)
        told = [case["owner"]] if name == "@owner" else case["offers"][int(name[1:]) - 1 :]
        if not told or not told[0]:
            message = f"case {number} has no {name}"
            raise InvalidError(message)
        return str(told[0])

    def session(self, hero: str) -> tuple[requests.Session, str]:
        """A browser in which that person is signed in, and its CSRF token.

        A session ends after some hours; whoever finds that signs in again."""
        now = self.cloud.clock.now()
        if hero not in self.signed_in or now - self.signed_at[hero] > SESSION:
            self.signed_at[hero] = now
            browser = requests.Session()
            answer = browser.post(
                f"{self.url}/_local/sign-in", json={"hero": hero}, timeout=SECONDS
            )
            if not answer.ok:
                raise InvalidError(answer.json()["error"])
            self.signed_in[hero] = browser, answer.json()["csrf"]
        return self.signed_in[hero]


def ready(step: Step, stage: Stage) -> Deed:
    """Get an act ready; what it returns does it."""
    return _ACTS[step["do"]](step, stage)


def _deliver(step: Step, stage: Stage) -> Deed:
    platform = step["platform"]
    bodies = stage.posts.bodies(step)
    hook = f"{stage.url}/hooks/{platform}"
    if step.get("deliver") is False:  # the platform lost it; it stands there all the same
        bodies = []

    def deed(headers: Headers) -> Result:
        result = Result(0)
        for body in bodies:
            signed = {**stage.cloud.platforms.signed(platform, body), **headers}
            answer = requests.post(hook, data=body, headers=signed, timeout=SECONDS)
            result = _result(answer)
            if not answer.ok:
                break
        return result

    return deed


def _claim(step: Step, stage: Stage) -> Deed:
    number = stage.case_of(step["case_of"])
    hero = stage.hero(step["hero"], number)
    link = _link_told(hero, number, stage.cloud)
    if step.get("by") == "page" or (link is None and "by" not in step):
        return _change(step, stage, number, "claim", {})
    if link is None:
        message = f"{hero} was told of no link to case {number}"
        raise InvalidError(message)
    browser = requests.Session()
    shown = browser.get(link, timeout=SECONDS)
    if not shown.ok:
        return lambda _headers: _result(shown)

    def deed(headers: Headers) -> Result:
        answer = browser.post(
            link, data={}, headers=dict(headers), allow_redirects=False, timeout=SECONDS
        )
        return _result(answer)

    return deed


def _advise(step: Step, stage: Stage) -> Deed:
    """A colleague answers what was asked, behind the link of the message."""
    number = stage.case_of(step["case_of"])
    hero = stage.hero(step["hero"], number)
    link = _link_told(hero, number, stage.cloud, ASKED)
    if link is None:
        message = f"{hero} was asked nothing about case {number}"
        raise InvalidError(message)
    form = {"answer": step["text"]}

    def deed(headers: Headers) -> Result:
        answer = requests.post(
            link, data=form, headers=dict(headers), allow_redirects=False, timeout=SECONDS
        )
        return _result(answer)

    return deed


def _link_told(hero: str, number: str, cloud: Cloud, pattern: re.Pattern[str] = LINK) -> str | None:
    """The link in the newest message to that person about the case, if there was one."""
    told = [n for n in views.notices(cloud) if (n["hero"], n["case"]) == (hero, number)]
    links = [found[0] for notice in told if (found := pattern.search(notice["text"]))]
    return links[-1] if links else None


def _reply(step: Step, stage: Stage) -> Deed:
    number = stage.case_of(step["case_of"])
    return _change(step, stage, number, "reply", {"text": step["text"]})


def _act(step: Step, stage: Stage) -> Deed:
    number = stage.case_of(step["case_of"])
    body = {name: _named(str(value), stage) for name, value in step.get("body", {}).items()}
    return _change(step, stage, number, step["what"], body)


def _named(value: str, stage: Stage) -> str:
    """`@case:LABEL` is the number of that post's case, `@post:LABEL` the post's id."""
    kind, _, label = value.partition(":")
    if kind == "@case":
        return stage.case_of(label)
    return stage.posts.id_of(label) if kind == "@post" else value


def _by_hand(step: Step, stage: Stage) -> Deed:
    number = stage.case_of(step["case_of"])
    return _change(step, stage, number, "answered-by-hand", {})


def _change(step: Step, stage: Stage, number: str, what: str, body: Mapping[str, Any]) -> Deed:
    browser, csrf = stage.session(stage.hero(step["hero"], number))
    address = f"{stage.url}/api/cases/{number}/{what}"

    def deed(headers: Headers) -> Result:
        sent = {"X-CSRF-Token": csrf, **headers}
        return _result(browser.post(address, json=body, headers=sent, timeout=SECONDS))

    return deed


def _fail(step: Step, stage: Stage) -> Deed:
    address = f"{stage.url}/_local/platforms/{step['platform']}/fail"
    order = {key: step[key] for key in ("status", "times", "after_effect", "looks") if key in step}
    return lambda _headers: _result(requests.post(address, json=order, timeout=SECONDS))


def _crash(step: Step, stage: Stage) -> Deed:
    order = {"after": step["after"]}
    address = f"{stage.url}/_local/crash"
    return lambda _headers: _result(requests.post(address, json=order, timeout=SECONDS))


def _text(step: Step, stage: Stage) -> Deed:
    number = stage.case_of(step["case_of"]) if "case_of" in step else ""
    person = stage.cloud.person(stage.hero(step["hero"], number))
    text = step["text"].replace("{number}", number)
    order = {"from": person.phone if person else "", "text": text}
    address = f"{stage.url}/_local/text"
    return lambda _headers: _result(requests.post(address, json=order, timeout=SECONDS))


def _page(step: Step, stage: Stage) -> Deed:
    """Somebody sends a form of the console."""
    browser, csrf = stage.session(step["hero"])
    form = {"csrf": csrf, **step.get("form", {})}
    address = f"{stage.url}{step['path']}"
    return lambda headers: _result(
        browser.post(
            address, data=form, headers=dict(headers), allow_redirects=False, timeout=SECONDS
        )
    )


def _command(step: Step, stage: Stage) -> Deed:
    """An operator's command, with the names of posts' authors put in: `@author:LABEL`."""
    args = [stage.posts.named(str(arg)) for arg in step["args"]]
    order = [
        sys.executable,
        "-m",
        "herodesk_ops",
        *args,
        "--endpoint-url",
        f"{stage.url}/_local/aws",
    ]

    def deed(_headers: Headers) -> Result:
        done = subprocess.run(order, capture_output=True, text=True, timeout=120, check=False)
        told = done.stdout or done.stderr
        return Result(200 if done.returncode == 0 else 500, told)

    return deed


def _wait(_step: Step, _stage: Stage) -> Deed:
    return lambda _headers: Result(200)


def _result(answer: requests.Response) -> Result:
    try:
        return Result(answer.status_code, json.loads(answer.content))
    except ValueError:
        return Result(answer.status_code)


_ACTS: Mapping[str, Callable[[Step, Stage], Deed]] = {
    "deliver": _deliver,
    "claim": _claim,
    "reply": _reply,
    "act": _act,
    "advise": _advise,
    "by-hand": _by_hand,
    "fail": _fail,
    "crash": _crash,
    "text": _text,
    "page": _page,
    "command": _command,
    "wait": _wait,
    "chapter": _wait,
}
