"""The only place that reads the environment and builds clients; everything once a container.

Nothing happens at import. `receive` asks for `intake()`, all others for `app()`, so that the
thin receiver loads neither the table nor the rules nor anything that sends.
"""

from __future__ import annotations

import logging
import os
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.session import get_session

from herodesk.adapters.calling import PATIENCE, watch
from herodesk.adapters.chance import RandomTokens, SystemClock
from herodesk.adapters.logs import logger_of
from herodesk.adapters.parsing import ItemParsers
from herodesk.adapters.queues import SqsInbox, SqsOutbox
from herodesk.adapters.secrets import SsmSecrets
from herodesk.domain.reply import Look, Lost, Outcome, Refused, Reply, Sent, Wait, Withdrawal
from herodesk.parts import Asked, CatchUp, Ours, Page, Secrets
from herodesk.platforms import (
    PLATFORMS,
    abilities_of,
    catch_up_of,
    declared_of,
    lease_of,
    measure_of,
    normalise_of,
    probe_of,
    publish_of,
    renew_of,
    verify_of,
)
from herodesk.ports import (
    App,
    Blank,
    Classifier,
    Clock,
    Company,
    Contacts,
    Intake,
    Pictures,
    Probed,
    PublisherPort,
    ReaderPort,
    SecretStore,
    Tokens,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mypy_boto3_s3 import S3Client
    from requests import Session as HttpSession

    from herodesk.adapters.renewing import Tokens as RenewedTokens
    from herodesk.domain.advice import Advice
    from herodesk.domain.brand import Brand
    from herodesk.domain.finding import Finding
    from herodesk.domain.handshake import Handshake
    from herodesk.domain.staff import Person


def _given(name: str, default: str = "") -> str:
    """A setting of the environment; what is empty there counts as not given."""
    return os.environ.get(f"HERODESK_{name}", "") or default


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the template sets, but for the platforms. Addresses without a slash at the end."""

    stage: str
    table: str
    inbox_url: str
    outbox_url: str
    bucket: str
    sender_name: str
    our_numbers: tuple[str, ...]
    public_url: str
    company_issuer: str
    company_client: str
    company_verified: str
    company_hosts: tuple[str, ...]
    log_level: str
    drill: bool

    @classmethod
    def from_env(cls) -> Settings:
        """Read the environment; what a function is not given is empty."""
        return cls(
            stage=_given("STAGE", "dev"),
            table=_given("TABLE"),
            inbox_url=_given("INBOX_URL"),
            outbox_url=_given("OUTBOX_URL"),
            bucket=_given("BUCKET"),
            sender_name=_given("SENDER_NAME"),
            our_numbers=tuple(re.findall(r"\+\d+", _given("ORIGINATION_NUMBERS"))),
            public_url=_given("PUBLIC_URL").rstrip("/"),
            company_issuer=_given("OIDC_ISSUER"),
            company_client=_given("OIDC_CLIENT_ID"),
            company_verified=_given("OIDC_VERIFIED_CLAIM", "email_verified"),
            company_hosts=tuple(re.findall(r"[^ ,]+", _given("OIDC_HOSTS"))),
            log_level=_given("LOG_LEVEL", "INFO"),
            drill=_given("DRILL") == "yes",
        )


@dataclass(slots=True)
class _Chance:
    """The clock and the randomness that everything uses; a rehearsal puts its own in."""

    clock: Clock
    tokens: Tokens


_chance = _Chance(SystemClock(), RandomTokens())


def use(*, clock: Clock, tokens: Tokens) -> None:
    """Let everything that is built from now on go by this clock and these secrets."""
    _chance.clock, _chance.tokens = clock, tokens
    reset()


def reset() -> None:
    """Forget what was built, e.g. because the environment has changed."""
    for built in (
        settings,
        session,
        client,
        intake,
        app,
        _outgoing,
        _pictures,
        _publisher,
        _reader,
        _at_company,
    ):
        built.cache_clear()


@cache
def settings() -> Settings:
    """The environment, read once."""
    return Settings.from_env()


@cache
def session() -> boto3.Session:
    """One session for all clients: service descriptions are loaded once."""
    core = get_session()
    core.register_component("response_parser_factory", ItemParsers())
    return boto3.Session(botocore_session=core)


@cache
def client(service: str) -> Any:
    """A client of an AWS service, no more patient than a function may be."""
    made = session().client(service, config=PATIENCE[service])  # type: ignore[call-overload]
    if service == "sns":
        watch(made.meta.events, _may_have_told_twice)
    return made


def _may_have_told_twice() -> None:
    logger = thin_logger(os.environ.get("POWERTOOLS_SERVICE_NAME", "herodesk"))
    logger.warning("an answer of SNS was lost: somebody may have been told twice")


def s3() -> S3Client:
    """The bucket's client, only where a delivery is too large for the queue, or for pictures."""
    made: S3Client = client("s3")
    return made


def thin_logger(service: str) -> logging.Logger:
    """The receiver's logger."""
    return logger_of(service, settings().log_level)


@cache
def intake() -> Intake:
    """All that `receive` needs."""
    return Intake(
        inbox=_inbox(),
        secrets=_secrets(),
        verifiers=verify_of,
        clock=_chance.clock,
    )


@cache
def app() -> App:
    """All that the other functions need. Clients are made at once but call nothing."""
    from herodesk.adapters.arranged import ArrangedRoster
    from herodesk.adapters.braked import BrakedRoster, Gate
    from herodesk.adapters.dynamo import DynamoRecords
    from herodesk.adapters.people import DynamoRoster, DynamoRules
    from herodesk.domain.dialling import answered_at
    from herodesk.notifiers import build

    here, clock = settings(), _chance.clock
    table = client("dynamodb")
    rules = DynamoRules(table, here.table, clock)
    records = DynamoRecords(table, here.table, clock, retention=lambda: rules.brand().retention)
    people = DynamoRoster(table, here.table, clock)
    on_duty = ArrangedRoster(people, rules.brand, records.changes, clock)
    roster = BrakedRoster(on_duty, records.brakes)

    def our_number_for(to: Person) -> str:
        return answered_at(to.phone, rules.brand().telling.two_way_countries, here.our_numbers)

    notifiers = build(
        client("sns"),
        sender_name=here.sender_name,
        max_price=lambda: rules.brand().telling.max_price_usd,
        gate=Gate(records, roster, rules),
        answered_at=our_number_for,
    )
    if here.drill:
        from herodesk.notifiers.drilled import drilled

        notifiers = drilled(notifiers, lambda: rules.brand().name)
    return App(
        records=records,
        roster=roster,
        rules=rules,
        inbox=_inbox(),
        outbox=SqsOutbox(client("sqs"), here.outbox_url),
        notifiers=notifiers,
        publisher=_Publishing(),
        reader=_Reading(),
        classifier=_Understanding(),
        normalisers=normalise_of,
        measures=measure_of,
        abilities=abilities_of,
        personal=_personal,
        clock=clock,
        tokens=_chance.tokens,
        public_url=here.public_url,
        blank=_blanked,
        pictures=_Kept() if here.bucket else None,
        advise=_advise,
        contacts=_Confirming(),
        our_numbers=here.our_numbers,
        company=_AtTheCompany() if here.company_issuer and here.company_client else None,
        drill=here.drill,
    )


def contacts() -> Contacts:
    """The people's e-mail addresses, only where they are looked after."""
    from herodesk.adapters.contacts import SnsContacts

    here = settings()
    return SnsContacts(client("sns"), client("dynamodb"), here.table, here.stage)


def app_at(public_url: str) -> App:
    """The same App for a function that learns its public address from the request itself."""
    made = app()
    return made if made.public_url else replace(made, public_url=public_url)


def _inbox() -> SqsInbox:
    return SqsInbox(client("sqs"), settings().inbox_url, settings().bucket, s3)


def _secrets() -> SecretStore:
    return SsmSecrets(client("ssm"), settings().stage, _chance.clock, settings=_settings_of)


def _settings_of(platform: str) -> Secrets:
    """A platform's settings, which go with its secrets; others than platforms have none."""
    if platform not in PLATFORMS:
        return {}
    told = declared_of(platform).SETTINGS.items()
    return {name: _given(f"{platform}_{name}".upper(), setting.values[0]) for name, setting in told}


class _Understanding:
    """`ports.Classifier` that loads its model with the first post: only `triage` judges."""

    name = "learned"

    def look(self, text: str, brand: Brand, *, language: str | None = None) -> Finding:
        return _classifier().look(text, brand, language=language)


@cache
def _classifier() -> Classifier:
    from herodesk.classifiers.learned import Learned

    return Learned()


def _personal(text: str) -> tuple[str, ...]:
    """Kinds of personal data in a draft; its patterns are loaded with the first one."""
    from herodesk.classifiers.personal import personal_data

    return personal_data(text)


def _blanked(text: str, gone: Collection[str], brand: Brand, shared: Collection[str]) -> str:
    """`ports.Blank` with its word lists, loaded with the first sentence."""
    return _blanker()(text, gone, brand, shared)


@cache
def _blanker() -> Blank:
    from herodesk.classifiers.blanking import Blanker

    return Blanker()


class _Confirming:
    """`ports.Contacts`, loaded with the first address that somebody looks after."""

    def state(self, person: Person) -> str:
        return contacts().state(person)

    def invite(self, person: Person, *, now: datetime, every: timedelta) -> bool:
        return contacts().invite(person, now=now, every=every)


def _advise(brand: Brand, people: Sequence[Person], thorough: bool) -> Sequence[Advice]:  # noqa: FBT001
    """What `herodesk rules lint` finds; only who changes rules needs it."""
    from herodesk.classifiers.lint import findings

    return findings(brand, people, thorough=thorough)


class _Publishing:
    """`ports.PublisherPort` that loads `requests` with the first reply, not with the function:
    `triage` and `console` never publish."""

    def publish(self, reply: Reply, *, now: datetime) -> Outcome:
        return _publisher().publish(reply, now=now)

    def attach(self, reply: Reply, data: bytes, *, now: datetime) -> Outcome:
        return _publisher().attach(reply, data, now=now)

    def find(self, reply: Reply, *, now: datetime) -> Sent | Look:
        return _publisher().find(reply, now=now)

    def withdraw(self, reply: Reply, *, now: datetime) -> Withdrawal:
        return _publisher().withdraw(reply, now=now)

    def correct(self, reply: Reply, *, now: datetime) -> Outcome:
        return _publisher().correct(reply, now=now)

    def post_is_gone(self, reply: Reply, *, now: datetime) -> bool:
        return _publisher().post_is_gone(reply, now=now)


class _Kept:
    """`ports.Pictures`, loaded with the first one: most answers have none."""

    def put(self, case: str, name: str, data: bytes) -> None:
        _pictures().put(case, name, data)

    def get(self, case: str, name: str) -> bytes | None:
        return _pictures().get(case, name)


class _Reading:
    """`ports.ReaderPort`, loaded likewise: only `follow_up` reads."""

    def part(self, platform: str) -> CatchUp | None:
        return _reader().part(platform)

    def read(self, platform: str, asked: Asked, *, now: datetime) -> Page | Wait | Lost | Refused:
        return _reader().read(platform, asked, now=now)

    def probe(self, platform: str, ours: Ours, *, now: datetime) -> Probed:
        return _reader().probe(platform, ours, now=now)

    def extend(self, platform: str, ours: Ours, *, now: datetime) -> Probed:
        return _reader().extend(platform, ours, now=now)

    def has_left(
        self, platform: str, author_id: str, handle: str | None, *, now: datetime
    ) -> bool | Wait | Lost | Refused | None:
        return _reader().has_left(platform, author_id, handle, now=now)


class _AtTheCompany:
    """`ports.Company`, loaded likewise: only who signs in there needs it."""

    def address(self, handshake: Handshake, back: str, *, now: datetime) -> str:
        return _at_company().address(handshake, back, now=now)

    def email(self, code: str, handshake: Handshake, back: str, *, now: datetime) -> str:
        return _at_company().email(code, handshake, back, now=now)


@cache
def _at_company() -> Company:
    from herodesk.adapters.company import Client, OidcCompany, hosts_of
    from herodesk.adapters.publishing import allowed_session

    here = settings()
    client = Client(
        issuer=here.company_issuer,
        client_id=here.company_client,
        verified_claim=here.company_verified,
    )
    http = allowed_session(hosts_of(here.company_issuer, here.company_hosts))
    return OidcCompany(client, http, lambda: _secrets().of("company", "sign-in"))


@cache
def _outgoing() -> tuple[dict[str, str], HttpSession, RenewedTokens]:
    """The platform table, the one session that reaches it, and the tokens for it."""
    from herodesk.adapters.publishing import allowed_session
    from herodesk.adapters.renewing import Tokens

    apis = {
        platform: _given(f"{platform}_API".upper(), declared_of(platform).API).rstrip("/")
        for platform in PLATFORMS
    }
    http = allowed_session(apis.values())
    return apis, http, Tokens(_secrets(), app().records, renew_of, apis, http)


@cache
def _pictures() -> Pictures:
    from herodesk.adapters.pictures import S3Pictures

    return S3Pictures(s3(), settings().bucket)


@cache
def _publisher() -> PublisherPort:
    if settings().drill:
        from herodesk.adapters.drilled import NoPlatform

        return NoPlatform()
    from herodesk.adapters.publishing import Publisher

    apis, http, tokens = _outgoing()
    return Publisher(apis, publish_of, abilities_of, tokens, http)


@cache
def _reader() -> ReaderPort:
    if settings().drill:
        from herodesk.adapters.drilled import NothingToRead

        return NothingToRead()
    from herodesk.adapters.reading_back import Reader

    apis, http, tokens = _outgoing()
    return Reader(apis, catch_up_of, tokens, http, probes=probe_of, leases=lease_of)
