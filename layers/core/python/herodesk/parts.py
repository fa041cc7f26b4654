"""The parts of a platform, in our own words: modules that fit one of these Protocols each.

A platform has those that the steps need of it; its package says which it has not, and why
(`Declared`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from herodesk.domain.post import Change
from herodesk.domain.reply import Look, Lost, Outcome, Refused, Reply, Sent, Wait, Withdrawal
from herodesk.domain.webhook import Answer, Webhook

if TYPE_CHECKING:
    from requests import Session as HttpSession

    from herodesk.domain.brand import Account, Watch
    from herodesk.domain.channel import Cursor
    from herodesk.domain.standing import Standing

Secrets = Mapping[str, str]
"""Secrets of one platform by name; `<name>_previous` is the one being rotated out."""


def live(secrets: Secrets, name: str) -> Sequence[str]:
    """The secrets that count for `name` now: current, then the one being rotated out."""
    return [value for key in (name, f"{name}_previous") if (value := secrets.get(key))]


class Verify(Protocol):
    """Standard library only: all of a platform that `receive` loads."""

    def handshake(self, hook: Webhook, secrets: Secrets) -> Answer:
        """Answer a GET that checks who owns the address; RejectedError if it is not one."""

    def verify(self, hook: Webhook, secrets: Secrets) -> Answer | None:
        """Return if the raw bytes are genuine, else raise RejectedError (401).

        An Answer is for platforms that want to read more than an empty 200. MalformedError (400)
        if genuine but not readable, as a JSON object in UTF-8 where the platform sends JSON.
        """


class CallsBack(Verify, Protocol):
    """For platforms that tell beside their deliveries that somebody has left."""

    CALLBACKS: Sequence[str]
    """What stands behind `/hooks/{platform}/` then."""

    def callback(self, hook: Webhook, secrets: Secrets) -> Answer:
        """Prove such a call and answer it; errors as of `verify`."""


class Normalise(Protocol):
    """Pure: the same bytes give the same changes. Standard library only."""

    def normalise(self, hook: Webhook) -> list[Change]:
        """Every change that a verified delivery tells, in its order; unknown kinds give none.

        An event of a known kind that cannot be read gives an `Unreadable` in its place, so
        that it does not stop its neighbours.
        """


class Measure(Protocol):
    """How the platform counts a reply's length; standard library only, `console` loads it too."""

    LIMIT: int
    MESSAGE_LIMIT: int
    """The longest private message, as `message_length` counts; 0 where there are none."""

    def length(self, text: str) -> int:
        """The length of the text in the platform's own units."""

    def message_length(self, text: str) -> int:
        """The length of a private message, which many platforms count otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """What a platform takes as a picture beside an answer: JPEG or PNG, so large, and so many
    characters that tell what it shows."""

    most_bytes: int
    most_alt: int


class Abilities(Protocol):
    """What a platform can do with a reply once it is public; constants of its package."""

    EDITS: bool
    """A published reply can be changed in its place."""
    WITHDRAWS: bool
    """A published reply can be deleted."""
    TELLS_REMOVALS: bool
    """We are told when a customer's post is deleted: no need to look before a reply is sent."""
    MESSAGES: bool
    """Customers write us private messages there, and we can answer these."""
    BEGINS_MESSAGES: bool
    """We can write the first private message."""
    PRICES: Mapping[str, str]
    """What the platform charges, in US dollars: `reply`, `link` (an answer with one), `message`,
    `read-…`, `delivered-…`. Who charges names the day of the price list in `PRICES_AS_OF`."""
    ASKS_WITHIN_HOURS: int | None
    """How long after a customer's last post we may write to them unasked; None = always."""
    READ_EVERY_MINUTES: int
    """How often it is read back where the brand's rules say nothing; 0 = it cannot be."""


def answers_within(abilities: Abilities) -> timedelta | None:
    """How long after their last private message a customer may be answered there in words of our
    own: `ANSWERS_WITHIN_HOURS` of the package, where it has one. None = as long as we like."""
    hours = getattr(abilities, "ANSWERS_WITHIN_HOURS", None)
    return timedelta(hours=hours) if hours else None


def pictures_of(abilities: Abilities) -> Pictures | None:
    """What may go out there as a picture: `PICTURES` of the package, where it has it."""
    return getattr(abilities, "PICTURES", None)


def words_for(abilities: Abilities) -> timedelta | None:
    """How long its terms let us keep what people wrote there: `WORDS_HOURS` of the package, where
    it has one. None = as long as the brand's rules say."""
    hours = getattr(abilities, "WORDS_HOURS", None)
    return timedelta(hours=hours) if hours else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting of one platform that is no secret: a parameter of the template, named after both.

    `values` are all it may be, the first one unless somebody says otherwise; `means` is for
    whoever deploys.
    """

    values: Sequence[str]
    means: str


class Declared(Abilities, Protocol):
    """What a platform's package says about itself: constants, cheap to import.

    Whatever lies outside the folder (template, documentation, local secrets) follows from them:
    `make platforms` writes it.
    """

    NAME: str
    """What people call it: no word of a language, so it is never translated."""
    SHORT: str
    """The same in at most four signs, for narrow columns."""
    API: str
    """The address of its API unless `HERODESK_<PLATFORM>_API` says otherwise; empty where only the
    installation can know it."""
    SECRETS: Mapping[str, str]
    """What each secret is for, by `hook/<name>` (proves deliveries) and `api/<name>` (calls the
    API)."""
    OPTIONAL_SECRETS: Sequence[str]
    """Those of them that can be done without."""
    SETTINGS: Mapping[str, Setting]
    """By name; `Verify` finds the value among its secrets."""
    EVENTS: Sequence[str]
    """The sorts of events that `normalise` understands: recorded deliveries are called after
    them."""
    LACKS: Mapping[str, str]
    """Why the platform has not got a part (`MODULES`, `FEATURES`), as a sentence for people."""


MODULES = ("verify", "normalise", "measure", "publish", "catch_up", "renew", "probe", "lease")
"""Parts that are files of the platform's folder."""

FEATURES = {
    "handshake": "the platform asks us to prove that the address is ours",
    "edits": "a published reply can be changed",
    "withdraws": "a published reply can be deleted",
    "removals": "we are told when a customer deletes a post",
    "reposts": "we are told when a post is passed on",
    "messages": "customers write us privately, and we can answer",
    "first_message": "we can write the first private message",
    "pictures": "a picture can go out with a public answer",
    "privacy": "the platform tells us when a person takes back a permission, or leaves",
}
"""Parts that are something it can do."""


class Publish(Protocol):
    """The only part that may load `requests`."""

    def publish(
        self, reply: Reply, *, http: HttpSession, api: str, secrets: Secrets, now: datetime
    ) -> Outcome:
        """Publish `reply.public_text` as an answer to `reply.to`; never raises for anything
        that the platform or the network does."""

    def attach(
        self,
        reply: Reply,
        data: bytes,
        *,
        http: HttpSession,
        api: str,
        secrets: Secrets,
        now: datetime,
    ) -> Outcome:
        """Hand the platform the picture of a reply before it is published: Wait, with what it is
        called there as `prepared`. Nobody sees it yet, so doing it twice does no harm.

        Only where the platform has `PICTURES`. Never raises likewise.
        """

    def find(
        self, reply: Reply, *, http: HttpSession, api: str, secrets: Secrets, now: datetime
    ) -> Sent | Look:
        """Look on the platform whether the reply is there already; never raises likewise."""

    def withdraw(
        self, reply: Reply, *, http: HttpSession, api: str, secrets: Secrets, now: datetime
    ) -> Withdrawal:
        """Delete the reply `reply.remote_id`; one that is not there is gone. Never raises likewise.

        Only where the platform `WITHDRAWS`; doing it twice does no harm.
        """

    def correct(
        self, reply: Reply, *, http: HttpSession, api: str, secrets: Secrets, now: datetime
    ) -> Outcome:
        """Change the words of the published reply `reply.remote_id` into `reply.public_text`.

        Only where the platform `EDITS`; doing it twice does no harm. Refused as `reply-gone` if
        there is none. Never raises likewise.
        """

    def post_is_gone(
        self, reply: Reply, *, http: HttpSession, api: str, secrets: Secrets, now: datetime
    ) -> bool:
        """True if the post that is to be answered has surely been deleted; one request, which is
        given up soon. Only where the platform does not `TELLS_REMOVALS`. Never raises likewise.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """New secrets of the same names, to be kept before they are used."""

    secrets: Secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One page of a reading that we want: from `cursor` on, for our `account`.

    `watch` is what a search looks for. `mils` is what it may cost, in thousandths of a US dollar;
    None is no limit. `is_thrifty` leaves out what costs extra and can be done without. `units` are
    those of a quota that reading has used today (UTC), where the platform counts in such. In the
    reading that is called `wanted`, `wanted` is what to ask for (`domain.post.Wanted`), and the
    cursor means nothing.
    """

    cursor: Cursor
    account: Account
    watch: Watch
    mils: int | None = None
    is_thrifty: bool = False
    units: int = 0
    wanted: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page, newest first: what the platform said, and what it means for cursor and bill.

    `newest` is empty if there was nothing, `following` if no older page is left. `rest_until` is
    told by a platform that has answered and wants to be left alone for a while. `units` is what the
    page cost of a quota, where the platform has one. `settled` is what of the `wanted` need not be
    asked for again: told now, or surely never.
    """

    body: bytes
    posts: int
    newest: str
    following: str
    mils: int = 0
    units: int = 0
    rest_until: datetime | None = None
    settled: Sequence[str] = ()


class CatchUp(Protocol):
    """For platforms that can be asked for what they did not deliver. It may load `requests`."""

    READINGS: Sequence[str]
    """Their names; one that is called `search` is only made where the brand wants it, one that is
    called `wanted` only while something is (`Asked.wanted`)."""

    def beginning(self, now: datetime) -> str:
        """Where the first look begins, as a cursor's `done`: a little before now."""

    def fits(self, asked: Asked) -> bool:
        """True if the smallest page costs no more than it may."""

    def read(
        self, asked: Asked, *, http: HttpSession, api: str, secrets: Secrets, now: datetime
    ) -> Page | Wait | Lost | Refused:
        """Ask for one page; never raises for anything that the platform or the network does."""

    def has_left(
        self,
        author_id: str,
        handle: str | None,
        *,
        http: HttpSession,
        api: str,
        secrets: Secrets,
        now: datetime,
    ) -> bool | Wait | Lost | Refused:
        """True if this account is surely gone. Only where what proves a delivery does not prove
        that (`Left.to_confirm`). Never raises likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """What the platform should know of us: our account, and the address that it delivers to."""

    account: Account
    address: str


class Probe(Protocol):
    """For platforms that can be asked whether our webhook and subscriptions stand. It may load
    `requests`."""

    WANTED: Sequence[str]
    """What has to be subscribed, as the platform names it."""

    def probe(
        self, ours: Ours, *, http: HttpSession, api: str, secrets: Secrets, now: datetime
    ) -> Standing | Wait | Lost | Refused:
        """Ask with as few requests as do; what `secrets` do not allow to ask is `unchecked`.

        Refused with `<platform>-token` if our key is not accepted. Never raises for anything that
        the platform or the network does.
        """


class Lease(Protocol):
    """For platforms whose subscriptions end unless they are asked for again. It may load
    `requests`."""

    def extend(
        self, ours: Ours, *, http: HttpSession, api: str, secrets: Secrets, now: datetime
    ) -> Standing | Wait | Lost | Refused:
        """Subscribe once more; `lease_ends_at` of what comes back says until when it holds.

        Never raises likewise; doing it twice does no harm.
        """


class Renew(Protocol):
    """For platforms whose access token ends: how a new one is had."""

    AHEAD: timedelta
    """So long before its end a token is renewed without waiting for a refusal."""

    def renew(
        self, *, http: HttpSession, api: str, secrets: Secrets, now: datetime
    ) -> Renewed | Wait | Lost | Refused:
        """Ask the platform once; never raises for anything that it or the network does.

        `access_expires_at` (ISO 8601) is among the new secrets where the platform tells it.
        """
