"""A local cloud that only moves when it is told to, and the people who use it: they try again."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from urllib3 import encode_multipart_formdata

from faults.kinds import Past
from faults.seam import BASE, Seam, Send, platforms_at_hand
from herodesk.domain.staff import Person
from herodesk.rules import load_brand, read_roster
from herodesk.rules.brand import text_of
from herodesk_ops.local import cloud as local
from herodesk_ops.local import events, local_api, turns
from herodesk_ops.local.blueprint import Schedule
from herodesk_ops.local.clock import VirtualClock
from herodesk_ops.local.http_events import Request, Response
from herodesk_ops.local.loop import NEVER, Loop
from herodesk_ops.local.outside import Crash, Run
from herodesk_ops.local.scenario.posts import Posts
from herodesk_ops.local.server import Front
from herodesk_ops.platforms import operated

NORDWIND = Path(__file__).resolve().parents[1] / "brands" / "nordwind"
TRIES = 4
AGAIN_SECONDS = 5
LINK_SECONDS = 60
"""Nobody is sent another link sooner."""
JSON = ("content-type", "application/json")
FORM = ("content-type", "application/x-www-form-urlencoded")
LINK = re.compile(r"https?://[^/\s]+(/[acsw]/[A-Za-z0-9]+)")


@dataclass
class Town:
    """Everything a story is told with."""

    cloud: local.Cloud
    front: Front
    posts: Posts
    seam: Seam
    sessions: dict[str, local_api.SignIn] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)
    """What people and platforms got in the end, as statuses."""
    refused: list[str] = field(default_factory=list)
    is_disturbed: bool = False
    """True where something went wrong: nothing more goes wrong then."""
    at_end: Callable[[BaseException | None], None] | None = None
    """What such a process does when the act is over, or could not go on."""

    # -- what platforms do ----------------------------------------------------------------------

    def deliver(self, *steps: Mapping[str, Any]) -> None:
        """Platforms deliver posts, and deliver again what was not taken."""
        for step in steps:
            for body in self.posts.bodies(step):
                self._hook(step["platform"], body)

    def _hook(self, platform: str, body: bytes) -> None:
        def ask() -> Response:
            signed = self.cloud.platforms.signed(platform, body)
            headers = [*signed.items(), JSON]
            return self.front.through_gateway(
                Request("POST", f"/hooks/{platform}", headers=headers, body=body)
            )

        self._until_taken(ask)

    def leave(self, platform: str, person: Mapping[str, str]) -> None:
        """Somebody leaves a platform, which tells us."""
        self.cloud.platforms.stand(platform).leave(person)
        secrets = self.cloud.secrets[platform]
        call = operated(platform).leaving(person, secrets, self.clock.now())

        def ask() -> Response:
            path = "/".join(filter(None, ("/hooks", platform, call.callback)))
            headers = [("host", "local"), *call.headers.items()]
            return self.front.through_gateway(
                Request("POST", path, headers=headers, body=call.body)
            )

        self._until_taken(ask)

    def handshake(self) -> None:
        """X asks whether it is us."""
        asked = Request("GET", "/hooks/x", query="crc_token=abc123")
        self._until_taken(lambda: self.front.through_gateway(asked))

    # -- what people do -------------------------------------------------------------------------

    def press(self, hero: str, path: str, form: Mapping[str, str] | None = None) -> None:
        """Somebody sends a form of the console, and presses again if an error comes back."""
        here = self.session(hero)
        body = urlencode({"csrf": here.csrf, **(form or {})}).encode()
        self._until_taken(lambda: self._visit("POST", path, here, body, FORM))

    def do(self, hero: str, case: str, action: str, **body: str) -> None:
        """Somebody does something by the API; likewise."""
        here = self.session(hero)
        told = json.dumps(body).encode()
        path = f"/api/cases/{case}/{action}"
        self._until_taken(lambda: self._visit("POST", path, here, told, JSON))

    def answer_with_picture(self, hero: str, case: str, picture: bytes, **fields: str) -> None:
        """Somebody sends the answer's form with a picture in it; presses again if need be."""
        here = self.session(hero)
        parts: dict[str, Any] = {"csrf": here.csrf, **fields, "picture": ("1.png", picture)}
        body, kind = encode_multipart_formdata(parts, boundary="fence")
        sort = ("content-type", kind)
        self._until_taken(lambda: self._visit("POST", f"/cases/{case}/reply", here, body, sort))

    def do_to_post(self, hero: str, platform: str, post: str, action: str) -> None:
        """Somebody thanks for a post, or makes it a case."""
        here = self.session(hero)
        path = f"/api/posts/{platform}/{post}/{action}"
        self._until_taken(lambda: self._visit("POST", path, here, b"{}", JSON))

    def look(self, hero: str, path: str) -> None:
        """Somebody opens a page."""
        here = self.session(hero)
        self._until_taken(lambda: self._visit("GET", path, here))

    def follow_link(self, hero: str, case: str) -> None:
        """The link of the newest message about the case is opened, and its button pressed."""
        self._through(str(self.link_to(hero, case)))

    def advise(self, hero: str, case: str, words: str) -> None:
        """A colleague answers what was asked, behind the link of the message."""
        self._through(str(self.link_to(hero, case)), urlencode({"answer": words}).encode())

    def _through(self, path: str, body: bytes = b"") -> None:
        """Open a link and press its button. Where the press was cut off when it had used the link
        up, the page says so and offers a fresh way in, which is used then."""
        self._until_taken(lambda: self.front.through_gateway(_plain("GET", path)))
        self._until_taken(lambda: self.front.through_gateway(_plain("POST", path, body)))
        if self._is_used_up and not path.startswith("/s/"):
            self.answers.pop()
            self._until_taken(
                lambda: self.front.through_gateway(_plain("POST", f"{path}/new-link"))
            )

    def enter(self, hero: str) -> None:
        """Somebody asks for a sign-in link, opens it and presses its button; where none comes
        within a minute, or it is used up and nobody is in, they ask for another one."""
        path = self._ask_in(hero)
        if path is None and self.is_disturbed:
            self.answers.pop()
            path = self._ask_in(hero)
        self._through(str(path))
        if self._is_used_up:
            del self.answers[-3:]
            self.pass_time(LINK_SECONDS)
            self._through(str(self._ask_in(hero)))

    def _ask_in(self, hero: str) -> str | None:
        before, person = self.link_to(hero, None), self.person(hero)
        body = urlencode({"contact": str(person.email)}).encode()
        self._until_taken(lambda: self.front.through_gateway(_plain("POST", "/sign-in", body)))
        self.pass_time(LINK_SECONDS if self.is_disturbed else AGAIN_SECONDS)
        found = self.link_to(hero, None)
        return found if found != before else None

    @property
    def _is_used_up(self) -> bool:
        """True if the last press met a link that a fault had used up."""
        used_up = {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}
        return self.is_disturbed and self.answers[-1] in used_up

    def _visit(
        self,
        method: str,
        path: str,
        here: local_api.SignIn,
        body: bytes = b"",
        *headers: tuple[str, str],
    ) -> Response:
        path, _, query = path.partition("?")
        cookie = ("cookie", f"herodesk={here.token}")
        token = ("x-csrf-token", here.csrf)
        several = [("host", "local"), cookie, token, *headers]
        return self.front.through_gateway(
            Request(method, path, query=query, headers=several, body=body)
        )

    def text(self, hero: str, words: str) -> None:
        """A text message of somebody arrives at our number; SNS tells it again if need be."""
        person = self.person(hero)
        number = len(self.answers)
        self.answers.append(0)
        now, text_id = self.cloud.clock.now(), f"text-{number}"
        event = events.of_text(str(person.phone), words, now, text_id)
        with self.cloud.loop.guest():
            function = str(self.cloud.blueprint.texts_function)
            self.cloud.invoker.start(function, event, self.cloud.clock.now())

    def _until_taken(self, ask: Callable[[], Response]) -> None:
        for _ in range(TRIES):
            answer = ask()
            if answer.status < 500:
                break
            self.clock.advance(AGAIN_SECONDS)
        self.answers.append(answer.status)
        if answer.status >= 400:
            self.refused.append(f"{answer.status} {answer.body[:300]!r}")

    # -- what time does -------------------------------------------------------------------------

    def pass_time(self, seconds: float) -> None:
        """Queues, schedules, repeated runs."""
        self.cloud.loop.advance(seconds)

    def contacts(self) -> None:
        """The schedule that looks after e-mail addresses; here nothing ever lapses of itself."""
        schedules = self.cloud.blueprint.schedules
        (of_contacts,) = [s for s in schedules if "contacts" in (s.input or "")]
        self.cloud.invoker.run_schedule(of_contacts, self.cloud.clock.now())

    # -- what is there --------------------------------------------------------------------------

    @property
    def clock(self) -> VirtualClock:
        """The one clock."""
        clock = self.cloud.clock
        if not isinstance(clock, VirtualClock):
            raise TypeError(clock)
        return clock

    def person(self, hero: str) -> Person:
        """Somebody on the roster."""
        return next(person for person in self.cloud.people if person.id == hero)

    def session(self, hero: str) -> local_api.SignIn:
        """Somebody's session, opened beforehand."""
        if hero not in self.sessions:
            self.sessions[hero] = local_api.open_session(self.cloud, hero)
        return self.sessions[hero]

    def case_of(self, label: str) -> str:
        """The number of the case that a post belongs to."""
        post_id = self.posts.id_of(label)
        lines = self.cloud.backend.records("POST#")
        return next(str(line.case) for line in lines if line.post_id == post_id)

    def asked(self, label: str) -> list[str]:
        """Who was asked about a case, in order."""
        return [offer.hero for offer in self._case(self.case_of(label)).offers]

    def lease_of(self, number: str) -> str:
        """When the lease of a case ends, as its page says it."""
        return f"{self._case(number).lease_until:%Y-%m-%dT%H:%M:%SZ}"

    def _case(self, number: str) -> Any:
        (case,) = [it for it in self.cloud.backend.records(f"CASE#{number}") if _is_case(it)]
        return case

    def link_to(self, hero: str, case: str | None) -> str | None:
        """The path in the newest message to somebody about a case, if one came."""
        person = self.person(hero)
        mine = [
            told.text
            for told in self.cloud.notices.all()
            if told.to in {person.phone, person.email} and told.case == case
        ]
        paths = (found[1] for text in reversed(mine) if (found := LINK.search(text)))
        return next(paths, None)


def _is_case(record: object) -> bool:
    return type(record).__name__ == "Case"


def _plain(method: str, path: str, body: bytes = b"") -> Request:
    headers = [("host", "local"), *([FORM] if body else [])]
    return Request(method, path, headers=headers, body=body)


@contextmanager
def town(seed: int) -> Iterator[Town]:
    """A furnished cloud of the real template with Nordwind's people, in this thread alone."""
    with quiet_cloud(seed) as cloud, ExitStack() as stack:
        seam = Seam()
        seam.past = Past(lambda: _table(cloud))
        stack.enter_context(_told_of_runs(seam.past))
        stack.enter_context(seam.around())
        yield Town(cloud, Front(cloud), Posts(cloud), seam)


@contextmanager
def quiet_cloud(seed: int, elsewhere: Send | None = None) -> Iterator[local.Cloud]:
    """A cloud in which one thread does everything, in an order that is the same every time.

    What is asked of the platforms is answered at hand; `elsewhere` sends what goes to others.
    """
    brand = load_brand(NORDWIND)
    settings = local.Settings(
        base_url=BASE,
        brand=brand,
        text=text_of(NORDWIND),
        people=tuple(read_roster(NORDWIND / "roster.csv", brand)),
        clock=VirtualClock(),
        seed=seed,
    )
    made: list[local.Cloud] = []
    with ExitStack() as stack:
        stack.enter_context(patch.object(Loop, "start", lambda _: None))
        stack.enter_context(patch.object(Loop, "_next_look", _next_look))
        stack.enter_context(patch.object(turns, "GIVE_WAY_SECONDS", 0))
        stack.enter_context(platforms_at_hand(lambda: made[0].platforms, elsewhere))
        cloud = stack.enter_context(local.running(settings))
        made.append(cloud)
        cloud.warm_up()
        yield cloud


def _next_look(loop: Loop, _: Schedule, channel: str, soonest: datetime) -> datetime:
    """A channel that was ever read, or tried, is read each five minutes, as on AWS."""
    tried = any(
        one.platform == channel and (one.asked_at or one.next_look)
        for one in loop._backend.records("CHANNELS")  # noqa: SLF001
    )
    return soonest if tried or loop._unread_since(channel) else NEVER  # noqa: SLF001


def _table(cloud: local.Cloud) -> Any:
    from moto.dynamodb.models import dynamodb_backends

    from herodesk_ops.local.blueprint import ACCOUNT, REGION

    return dynamodb_backends[ACCOUNT][REGION].tables[cloud.table]


@contextmanager
def _told_of_runs(past: Past) -> Iterator[None]:
    begin = Crash.begin

    def begins(self: Crash, function: str, request_id: str) -> Run:
        past.run_begins()
        return begin(self, function, request_id)

    with patch.object(Crash, "begin", begins):
        yield
