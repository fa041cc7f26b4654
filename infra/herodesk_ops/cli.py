"""The `herodesk` command. Each command loads what it needs when it runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.main import get_command

from herodesk_ops import (
    cases,
    connecting,
    corrections,
    destroying,
    insight,
    pausing,
    privacy,
    redrive,
    rulesops,
    sending,
    spending,
    staff,
)
from herodesk_ops.brandfolder import BrandOption, read_brand
from herodesk_ops.costs import command as costing
from herodesk_ops.doctor import command as doctor
from herodesk_ops.drill import command as drills
from herodesk_ops.errors import told_plainly
from herodesk_ops.output import JsonOption
from herodesk_ops.simulation import command as simulation
from herodesk_ops.training.datasets import LABELS, Profile
from herodesk_ops.training.options import (
    CorrectionsOption,
    DataOption,
    ErrorsOption,
    KindOption,
    LangOption,
    ModelOption,
    PostsArgument,
    RobustOption,
    TextsOption,
)
from herodesk_ops.waves import command as waves

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Customer care on social media, in your own AWS account.",
)
app.add_typer(staff.app, name="staff")
app.add_typer(rulesops.app, name="rules")
app.add_typer(corrections.app, name="corrections")
app.add_typer(waves.app, name="waves")
app.command("cases")(cases.listing)
app.command("case")(cases.single)
app.command("connect")(connecting.connect)
app.command("doctor")(doctor.doctor)
app.command("send")(sending.send)
app.command("redrive")(redrive.redrive)
app.command("simulate")(simulation.simulate)
app.command("drill")(drills.drill)
app.command("pause")(pausing.pause)
app.command("resume")(pausing.resume)
app.command("pauses")(pausing.pauses)
app.command("sms")(spending.sms)
app.command("cost")(costing.cost)
app.command("insight")(insight.insight)
app.command("export")(privacy.export)
app.command("erase")(privacy.erase)
app.command("receipt")(privacy.receipt)
app.command("destroy")(destroying.destroy)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        sys.stdout.write(f"herodesk {version('herodesk')}\n")
        raise typer.Exit


@app.callback()
def everything(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Which this is.")
    ] = False,
) -> None:
    """Customer care on social media, in your own AWS account."""


class ClockKind(StrEnum):
    """Which time a local cloud goes by."""

    REAL = "real"
    VIRTUAL = "virtual"


@app.command()
def local(  # noqa: PLR0917 - Typer gives each option by name
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")] = 8080,
    brand: BrandOption = None,
    clock: Annotated[
        ClockKind | None,
        typer.Option(help="The wall's, or one that you move [real; with --scenario: virtual]."),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(help="Play this: a name in the brand's scenarios/, or a file."),
    ] = None,
    end: Annotated[
        bool, typer.Option("--exit", help="End after the scenario; 1 if it expected otherwise.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed draws the same secrets.")] = 1,
    secret: Annotated[
        list[str] | None, typer.Option(help="platform=value: what signs its deliveries.")
    ] = None,
) -> None:
    """All of Herodesk on this machine: no account, no container, no network."""
    from herodesk_ops.local.command import Options, run

    rules, folder = read_brand(brand)
    kind = clock or (ClockKind.VIRTUAL if scenario else ClockKind.REAL)
    options = Options(
        port=port, brand=rules, folder=folder, clock=str(kind), scenario=scenario, end=end,
        seed=seed, secrets=tuple(secret or ()),
    )  # fmt: skip
    raise typer.Exit(run(options))


@app.command()
def classify(
    brand: BrandOption = None,
    lang: Annotated[
        str | None, typer.Option(help="Language of lines that do not tell theirs, e.g. de.")
    ] = None,
    file: Annotated[
        Path | None, typer.Argument(help="Posts as JSON lines [standard input].")
    ] = None,
) -> None:
    """JSON lines {id, text, language?, author?} in, verdicts as JSON lines out, in that order."""
    from herodesk_ops.classify import run

    rules, _ = read_brand(brand)
    if file is None:
        raise typer.Exit(run(sys.stdin.buffer, sys.stdout, rules, lang))
    with file.open("rb") as lines:
        raise typer.Exit(run(lines, sys.stdout, rules, lang))


@app.command()
def train(
    data: Annotated[Path, typer.Option(help="Folder of labelled sets.")],
    profile: Annotated[
        Profile, typer.Option(help="Sets that may be published, or all, for research.")
    ] = Profile.OPEN,
    out: Annotated[
        Path | None, typer.Option(help="Model file to write [the one that is shipped].")
    ] = None,
    labels: Annotated[
        Path, typer.Option(help="Folder of our own labels.", show_default=False)
    ] = LABELS,
) -> None:
    """Make the classifier's model file; the same data give the same bytes."""
    from herodesk_ops.training.command import train as run

    run(data, profile, labels, out)


@app.command()
def evaluate(  # noqa: PLR0913, PLR0917 - Typer gives each option by name
    file: PostsArgument = None,
    kind: KindOption = None,
    corrections: CorrectionsOption = None,
    data: DataOption = None,
    brand: BrandOption = None,
    lang: LangOption = None,
    model: ModelOption = None,
    errors: ErrorsOption = 0,
    texts: TextsOption = False,
    robust: RobustOption = False,
    as_json: JsonOption = False,
) -> None:
    """How often the classifier is right on labelled posts, and how honest its confidence is."""
    from herodesk_ops.training.command import Asked
    from herodesk_ops.training.command import evaluate as run
    from herodesk_ops.training.errors import Listed

    rules, _ = read_brand(brand)
    asked = Asked(
        brand=rules, file=file, kind=kind, corrections=corrections, data=data, lang=lang,
        model=model, listed=Listed(errors, texts), robust=robust, as_json=as_json,
    )  # fmt: skip
    run(asked)


@app.command("evaluate-topics")
def evaluate_topics(
    data: Annotated[Path, typer.Option(help="Folder of labelled sets.")],
    as_json: JsonOption = False,
) -> None:
    """How well topics are told by 5, 10 or 20 example sentences each."""
    from herodesk_ops.training.topic_shots import evaluate as run

    run(data, json=as_json)


def main() -> None:
    """Run a command; the exit code is 0 done, 1 failed, 2 wrong use."""
    with told_plainly():
        _commands()()


@cache
def _commands() -> Callable[[], Any]:
    """All of them, put together once in a process: that takes longer than most of them do."""
    return get_command(app)
