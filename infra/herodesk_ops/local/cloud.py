"""The local cloud as a whole: built from the real template, run by one loop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from herodesk.adapters.dynamo import DynamoRecords
from herodesk.domain.brand import Brand
from herodesk.domain.dialling import CALLING_CODES
from herodesk.domain.staff import Person
from herodesk.rules import brand_from_json
from herodesk_ops.consents import state
from herodesk_ops.local import moto_fixes, resources, sdk, secrets, template
from herodesk_ops.local.backend import Backend
from herodesk_ops.local.blueprint import Blueprint
from herodesk_ops.local.clock import LocalClock, VirtualClock
from herodesk_ops.local.failing_phones import FailingPhones
from herodesk_ops.local.functions import Environments, LocalFunction, separate_environments
from herodesk_ops.local.invoking import Invoker
from herodesk_ops.local.logs import Logs
from herodesk_ops.local.loop import Loop
from herodesk_ops.local.notices import Notices
from herodesk_ops.local.outside import Crash, watched
from herodesk_ops.local.platforms import Platforms
from herodesk_ops.local.secrets import Secrets
from herodesk_ops.memory import SeededTokens
from herodesk_ops.onboarding import bring_in, push

if TYPE_CHECKING:
    from herodesk_ops.local.drilling import Drilling
    from herodesk_ops.local.scenario.diary import Report

ROOT = Path(__file__).resolve().parents[3]
STAGE = "local"
PARAMETERS = {"Stage": STAGE, "TextFailures": "own"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a local cloud is to be."""

    base_url: str
    brand: Brand
    text: str = ""
    """The brand.toml that these rules were read from."""
    compact: str = ""
    """The compact.toml beside it, and the compact's words by language."""
    words: Mapping[str, str] = field(default_factory=dict)
    people: tuple[Person, ...] = ()
    folder: Path | None = None
    """The brand's, with its scenarios."""
    template: Path = ROOT / "template.yaml"
    clock: LocalClock = field(default_factory=VirtualClock)
    secrets: Secrets = field(default_factory=secrets.read)
    seed: int = 1
    environment: Mapping[str, str] = field(default_factory=dict)
    """Settings of all functions that win over the template's."""


class Cloud:
    """Everything that runs. Made by `running`, which also takes it apart again."""

    def __init__(
        self, settings: Settings, blueprint: Blueprint, environments: Environments
    ) -> None:
        self.settings, self.blueprint = settings, blueprint
        self.clock = settings.clock
        self.client = resources.clients()
        self.backend = Backend(blueprint)
        self.notices = Notices(self.clock.now, self.backend.address_of_topic)
        self.secrets = secrets.of_brand(settings.secrets, settings.brand)
        self.platforms = Platforms(self.secrets, settings.brand, self.clock, settings.base_url)
        self.crash = Crash()
        self.logs = Logs()
        tokens = SeededTokens(settings.seed)
        self.functions = {
            name: LocalFunction(
                spec,
                environment={**spec.environment, **_local_settings(settings)},
                environments=environments,
                clock=self.clock,
                tokens=tokens,
                crash=self.crash,
            )
            for name, spec in blueprint.functions.items()
        }
        self.invoker = Invoker(self.functions, client=self.client, report=self.logs.report)
        self.failing = FailingPhones(self._hears_of_failures)
        self.notices.then = self.failing.sent
        self.loop = Loop(
            blueprint,
            self.invoker,
            clock=self.clock,
            backend=self.backend,
            client=self.client,
            crash=self.crash,
            unread_since=self.platforms.unread_since,
            failing=self.failing,
        )
        self._rules: tuple[str, Brand] | None = None
        self.drilling: Drilling | None = None
        self.drills = 0
        self.report: Report | None = None
        """The page of the scenario that was played, if it has one."""

    def _hears_of_failures(self, event: Mapping[str, Any]) -> None:
        if function := self.blueprint.failures_function:
            self.invoker.run_unattended(function, event)

    @property
    def table(self) -> str:
        """The name of the one table."""
        names = (n for n, (kind, _) in self.blueprint.resources.items() if kind.endswith(":Table"))
        return next(names)

    def furnish(self) -> None:
        """Make resources, put rules, people and secrets in place."""
        resources.create(self.blueprint, self.client)
        # An account that has been told to send as many text messages as the rules allow.
        self.client("sns").set_sms_attributes(attributes={"MonthlySpendLimit": "100000"})
        secrets.store(self.secrets, self.blueprint.stage, self.client)
        rules, now = self.settings.brand, self.clock.now()
        push(
            rules,
            client=self.client,
            table=self.table,
            now=now,
            by="local",
            text=self.settings.text,
            compact=self.settings.compact,
            words=self.settings.words,
            why="brand.toml",
        )
        records = DynamoRecords(self.client("dynamodb"), self.table, self.clock)
        state(self.settings.people, (), now=now, records=records)
        bring_in(
            self.settings.people,
            client=self.client,
            table=self.table,
            stage=self.blueprint.stage,
        )

    def warm_up(self) -> None:
        """Load every function now, so that the first request is as quick as the others."""
        for name, function in self.functions.items():
            with function.inside() as bootstrap:
                (bootstrap.intake if name == "receive" else bootstrap.app)()

    @property
    def brand(self) -> Brand:
        """The rules that count now, whoever pushed them."""
        newest = self.backend.items("RULES")[-1]
        if self._rules is None or self._rules[0] != newest["sk"]["S"]:
            self._rules = newest["sk"]["S"], brand_from_json(newest["body"]["S"])
        return self._rules[1]

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody on the roster now, by id."""
        return tuple(self.backend.records("ROSTER"))

    def person(self, person_id: str) -> Person | None:
        """Somebody on the roster."""
        return next((person for person in self.people if person.id == person_id), None)

    @contextmanager
    def as_console(self) -> Iterator[ModuleType]:
        """`bootstrap` as the console has it, for what an operator does in its stead."""
        with self.functions["console"].inside() as bootstrap:
            yield bootstrap


def _local_settings(settings: Settings) -> dict[str, str]:
    base = settings.base_url.rstrip("/")
    standins = {
        f"HERODESK_{platform.upper()}_API": f"{base}/_local/platforms/{platform}"
        for platform in settings.secrets
    }
    return {**standins, "HERODESK_PUBLIC_URL": base, **settings.environment}


def our_numbers(brand: Brand) -> list[str]:
    """A number of our own, which nobody has, for each country where colleagues can text back."""
    codes = {CALLING_CODES[country] for country in brand.telling.two_way_countries}
    return [f"+{code}5550100" for code in sorted(codes)]


@contextmanager
def running(settings: Settings) -> Iterator[Cloud]:
    """A local cloud, furnished and at work, until the block ends."""
    import moto

    sdk.read_once()
    sdk.load_moto()
    with ExitStack() as stack:
        environments = stack.enter_context(separate_environments())
        stack.enter_context(moto.mock_aws())
        stack.enter_context(moto_fixes.applied(settings.clock.now, settings.seed))
        stack.enter_context(watched())
        parameters = {
            **PARAMETERS,
            "Brand": settings.brand.id,
            "OriginationNumbers": ", ".join(our_numbers(settings.brand)),
        }
        blueprint = template.read(settings.template, parameters)
        cloud = Cloud(settings, blueprint, environments)
        stack.enter_context(cloud.notices.listening())
        stack.enter_context(cloud.logs.listening())
        cloud.furnish()
        cloud.loop.start()
        stack.callback(cloud.loop.stop)
        yield cloud
