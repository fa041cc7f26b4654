"""`herodesk simulate`: a month of posts and people, on this machine, in memory."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from herodesk_ops.brandfolder import BrandOption, read_brand
from herodesk_ops.output import JsonOption, as_json, table
from herodesk_ops.simulation.plan import usual
from herodesk_ops.simulation.report import Report, report
from herodesk_ops.simulation.world import World, for_a_crowd

HEADINGS = {"what": "", "value": "", "p90": "p90", "p99": "p99"}


def simulate(  # noqa: PLR0917 - Typer gives each option by name
    heroes: Annotated[int, typer.Option(min=1, help="Colleagues who answer.")] = 3000,
    posts: Annotated[int, typer.Option(min=1, help="Posts in all, surges aside.")] = 200_000,
    days: Annotated[int, typer.Option(min=1, max=366, help="How long.")] = 30,
    seed: Annotated[int, typer.Option(help="The same seed gives the same report.")] = 1,
    texts_each: Annotated[
        int, typer.Option(min=0, help="Text messages a day and person that are paid for.")
    ] = 10,
    sms_usd: Annotated[float, typer.Option(help="Price of one part of a text message.")] = 0.10,
    brand: BrandOption = None,
    json: JsonOption = False,
) -> None:
    """Play a month of posts and people against the real steps: waits, phones, promises, cost.

    Exit code 1 if a rule that may never be broken was broken.
    """
    rules, _ = read_brand(brand)
    plan = usual(heroes=heroes, posts=posts, days=days, seed=seed)
    world = World(plan, for_a_crowd(rules, heroes, texts_each))
    world.play(_says_so(days) if sys.stderr.isatty() else lambda _: None)
    told = report(world)
    figures = dict(told.figures) | {"sms_usd": round(told.figures["sms_parts"] * sms_usd, 2)}
    if json:
        as_json({**figures, "broken": told.broken})
    else:
        _show(figures, told)
    raise typer.Exit(0 if told.is_sound else 1)


def _says_so(days: int) -> Callable[[int], None]:
    def say(day: int) -> None:
        sys.stderr.write(f"\rday {day + 1} of {days} ")

    return say


def _show(figures: dict[str, object], told: Report) -> None:
    rows = []
    for name, value in figures.items():
        words = name.replace("_", " ")
        if isinstance(value, dict) and "median" in value:
            rows.append({"what": words, "value": value["median"], **value})
        elif isinstance(value, dict):
            rows += [{"what": f"{words}: {key}", "value": one} for key, one in value.items()]
        else:
            rows.append({"what": words, "value": value})
    table(rows, {"what": "", "value": "", "p90": "p90", "p99": "p99", "max": "most"}, "")
    for name, count in told.broken.items():
        sys.stdout.write(f"{'ok' if not count else f'BROKEN {count} times'}: never {name}\n")
