"""The real handlers: each with its own environment and its own bootstrap, as in its own Lambda."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from threading import RLock, local
from time import monotonic
from types import ModuleType
from typing import Any
from unittest.mock import patch

from herodesk.domain.errors import InvalidError
from herodesk_ops.local.blueprint import ACCOUNT, REGION, FunctionSpec
from herodesk_ops.local.clock import LocalClock
from herodesk_ops.local.outside import Crash, PowerCutError, Run, running
from herodesk_ops.memory import SeededTokens

BOOTSTRAP = "herodesk.bootstrap"

OF_EVERY_FUNCTION = {
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_SESSION_TOKEN": "local",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    # moto does not know the addresses that newer SDKs make from the account's number.
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
    "AWS_MAX_ATTEMPTS": "1",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "POWERTOOLS_TRACE_DISABLED": "true",
    "TZ": "UTC",
}


class Environments(MutableMapping[str, str]):
    """`os.environ` for a process that plays several functions at once: one for each thread."""

    def __init__(self, real: MutableMapping[str, str]) -> None:
        self._real = real
        self._mine = local()

    @property
    def _now(self) -> MutableMapping[str, str]:
        mine: MutableMapping[str, str] = getattr(self._mine, "values", self._real)
        return mine

    @contextlib.contextmanager
    def inside(self, values: Mapping[str, str]) -> Iterator[None]:
        """This thread sees these variables and no others."""
        before = getattr(self._mine, "values", None)
        self._mine.values = dict(values)
        try:
            yield
        finally:
            if before is None:
                del self._mine.values
            else:
                self._mine.values = before

    def __getitem__(self, key: str) -> str:
        return self._now[key]

    def __setitem__(self, key: str, value: str) -> None:
        self._now[key] = value

    def __delitem__(self, key: str) -> None:
        del self._now[key]

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self._now))

    def __len__(self) -> int:
        return len(self._now)

    def copy(self) -> dict[str, str]:
        """As `os.environ` has it."""
        return dict(self._now)


@contextlib.contextmanager
def separate_environments() -> Iterator[Environments]:
    """`os.environ` is one for each thread while the block lasts; no AWS setting gets in."""
    environments = Environments(os.environ)
    clean = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    with (
        patch.dict(os.environ, clean | OF_EVERY_FUNCTION, clear=True),
        patch.object(os, "environ", environments),
    ):
        yield environments


@dataclass(frozen=True, slots=True)
class Context:
    """What a handler is told about its run."""

    function_name: str
    aws_request_id: str
    deadline: float
    memory_limit_in_mb: int = 512
    function_version: str = "$LATEST"

    @property
    def invoked_function_arn(self) -> str:
        """The address of the function."""
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Real milliseconds until the time-out."""
        return max(0, int((self.deadline - monotonic()) * 1000))


class LocalFunction:
    """One function of the template; its code is loaded with the first run, as on a cold start.

    Several events may be worked on side by side, each as if in an execution environment of its
    own: handlers and the libraries under them count on that, and `turns` sees to it.
    """

    def __init__(
        self,
        spec: FunctionSpec,
        *,
        environment: Mapping[str, str],
        environments: Environments,
        clock: LocalClock,
        tokens: SeededTokens,
        crash: Crash,
    ) -> None:
        self.spec = spec
        self._environment = {**OF_EVERY_FUNCTION, **environment}
        self._environments = environments
        self._clock, self._tokens, self._crash = clock, tokens, crash
        self._loading = RLock()
        self._module: ModuleType | None = None
        self._runs = 0

    def __call__(self, event: Mapping[str, Any]) -> Any:
        """Run the handler once; a cut of its power comes out as PowerCutError."""
        with self._loading:
            self._runs += 1
            request_id = f"{self.spec.name}-{self._runs:06d}"
            module = self._loaded()
        run = self._crash.begin(self.spec.name, request_id)
        until = monotonic() + self.spec.timeout_seconds
        context = Context(self.spec.name, request_id, until)
        try:
            with self._environments.inside(self._environment), running(run):
                return getattr(module, self.spec.handler.rpartition(".")[2])(event, context)
        except PowerCutError:
            run.is_dead = True
            raise
        finally:
            self._crash.end(run)
            self._after(run)

    def _after(self, run: Run) -> None:
        if run.is_dead:  # a dead process keeps nothing in memory
            with self._loading:
                self._module = None

    @contextlib.contextmanager
    def inside(self) -> Iterator[ModuleType]:
        """The function's bootstrap, with its environment: for what an operator does."""
        with self._loading:
            module = self._loaded()
        with self._environments.inside(self._environment):
            yield module.bootstrap

    def resettle(self, settings: Mapping[str, str]) -> None:
        """From now on these count, too; what was built without them is built anew."""
        self._environment |= settings
        with self.inside() as bootstrap:
            bootstrap.reset()

    def _loaded(self) -> ModuleType:
        if self._module is None:
            with self._environments.inside(self._environment):
                self._module = self._load()
        return self._module

    def _load(self) -> ModuleType:
        """A module object of its own, with a bootstrap of its own."""
        path = self.spec.folder / (self.spec.handler.rpartition(".")[0] + ".py")
        spec = importlib.util.spec_from_file_location(f"local_{self.spec.name}", path)
        if spec is None or spec.loader is None or not path.exists():
            message = f"{path}: there is no handler. The template names it."
            raise InvalidError(message)
        module = importlib.util.module_from_spec(spec)
        with _LOADING, _own_bootstrap():
            spec.loader.exec_module(module)
            own = sys.modules.get(BOOTSTRAP)
            if own is not None and hasattr(own, "use"):
                own.use(clock=self._clock, tokens=self._tokens)
            if own is not None and not hasattr(module, "bootstrap"):
                module.__dict__["bootstrap"] = own
        return module


_LOADING = RLock()


@contextlib.contextmanager
def _own_bootstrap() -> Iterator[None]:
    """What is imported meanwhile gets a fresh `herodesk.bootstrap`, which nobody else sees."""
    import herodesk

    before = sys.modules.pop(BOOTSTRAP, None)
    bound = herodesk.__dict__.pop("bootstrap", None)
    try:
        yield
    finally:
        sys.modules.pop(BOOTSTRAP, None)
        herodesk.__dict__.pop("bootstrap", None)
        if before is not None:
            sys.modules[BOOTSTRAP] = before
        if bound is not None:
            herodesk.__dict__["bootstrap"] = bound
