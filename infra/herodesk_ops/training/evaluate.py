"""`herodesk evaluate`: a file of labelled posts in, figures of the classifier out."""

from __future__ import annotations

import json
import resource
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

from herodesk.domain.finding import Finding, Signal, Verdict
from herodesk_ops.training import errors
from herodesk_ops.training.errors import Listed, Mistake
from herodesk_ops.training.measures import (
    Bin,
    Figures,
    bins,
    calibration_error,
    figures,
    share_range,
)
from herodesk_ops.training.posts import QUESTIONS

if TYPE_CHECKING:
    from herodesk.classifiers.keywords import Keywords
    from herodesk.domain.brand import Brand


@dataclass(frozen=True, slots=True)
class Speed:
    """What a post cost on this machine: milliseconds, and the process's memory in MiB at most."""

    median_ms: float
    p95_ms: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured on posts. `coverage` is the share of them that are not doubt.

    Verdicts are measured twice: the one thought likeliest, and (`sure_accuracy`) only where the
    classifier was sure; posts that a person called doubt are left out of both. `mistakes` are as
    many of the likeliest verdicts as were asked for, the surest first.
    """

    posts: int
    figures: dict[str, Figures]
    coverage: float
    sure_accuracy: float
    calibration_error: float
    calibration: tuple[Bin, ...]
    signals: dict[str, dict[str, float]]
    mistakes: tuple[Mistake, ...]
    speed: Speed


def report(
    rows: Sequence[Mapping[str, Any]],
    classifier: Keywords,
    brand: Brand,
    *,
    lang: str | None = None,
    draws: int = 1000,
    listed: Listed = errors.NONE,
) -> Report:
    """Ask the classifier about every post and compare; `lang` is told as the platform would."""
    found, times = [], []
    for row in rows:
        start = perf_counter()
        found.append(classifier.think(row["text"], brand, language=lang))
        times.append(1000 * (perf_counter() - start))
    sure = _sure(rows, found)
    covered = [right for _, right, doubt in sure if not doubt]
    return Report(
        posts=len(rows),
        figures={
            name: figures(pairs, draws=draws)
            for name in QUESTIONS
            if (pairs := _pairs(rows, found, name))
        },
        coverage=len(covered) / max(1, len(sure)),
        sure_accuracy=sum(covered) / max(1, len(covered)),
        calibration_error=calibration_error([(held, right) for held, right, _ in sure]),
        calibration=bins([(held, right) for held, right, _ in sure]),
        signals=_signals(rows, found),
        mistakes=_mistakes(rows, found, listed),
        speed=_speed(times),
    )


def _pairs(
    rows: Sequence[Mapping[str, Any]], found: Sequence[Finding], name: str
) -> list[tuple[str, str]]:
    return [
        (row[name], str(getattr(finding, name)))
        for row, finding in zip(rows, found, strict=True)
        if row.get(name) and (name, row[name]) != ("verdict", Verdict.DOUBT)
    ]


def _sure(
    rows: Sequence[Mapping[str, Any]], found: Sequence[Finding]
) -> list[tuple[float, bool, bool]]:
    """Confidence, whether the likeliest verdict is right, whether it was doubt."""
    return [
        (finding.confidence, finding.verdict == row["verdict"], not finding.is_confident)
        for row, finding in zip(rows, found, strict=True)
        if row.get("verdict") and row["verdict"] != Verdict.DOUBT
    ]


def _signals(
    rows: Sequence[Mapping[str, Any]], found: Sequence[Finding]
) -> dict[str, dict[str, float]]:
    """Recall of each signal given, with its range, and the share of the others that raised it."""
    known = [
        (set(_split(row["signals"])), finding.signals)
        for row, finding in zip(rows, found, strict=True)
        if row.get("signals") is not None
    ]
    told: dict[str, dict[str, float]] = {}
    for signal in Signal:
        with_it = [signal in said for given, said in known if signal in given]
        without = [signal in said for given, said in known if signal not in given]
        if with_it:
            low, high = share_range(sum(with_it), len(with_it))
            told[signal] = {
                "count": len(with_it),
                "recall": sum(with_it) / len(with_it),
                "recall_low": low,
                "recall_high": high,
                "without": len(without),
                "false_alarms": sum(without) / max(1, len(without)),
            }
    return told


def _mistakes(
    rows: Sequence[Mapping[str, Any]], found: Sequence[Finding], listed: Listed
) -> tuple[Mistake, ...]:
    """Those on verdicts; where signals alone were given, false and missed alarms."""
    if any(row.get("verdict") for row in rows):
        return errors.verdicts(rows, found, listed)
    known = [at for at, row in enumerate(rows) if row.get("signals") is not None]
    return errors.alarms([rows[at] for at in known], [found[at] for at in known], listed)


def _split(signals: Any) -> list[str]:
    return signals.replace(",", " ").split() if isinstance(signals, str) else list(signals)


def _speed(times: Sequence[float]) -> Speed:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Speed(
        median_ms=round(statistics.median(times), 3),
        p95_ms=round(sorted(times)[int(0.95 * (len(times) - 1))], 3),
        peak_mib=round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1),
    )


def as_json(told: Report) -> str:
    """The report for a program."""
    return json.dumps(asdict(told), ensure_ascii=False, indent=2)


def as_text(told: Report) -> str:
    """The report for a person."""
    lines = [f"{told.posts} posts"]
    for name, one in told.figures.items():
        lines += ["", *_asked(name, one)]
    if "verdict" in told.figures:
        lines += ["", *_honesty(told)]
    for signal, found in told.signals.items():
        lines.append(
            f"signal {signal}: recall {found['recall']:.3f} "
            f"({found['recall_low']:.3f} to {found['recall_high']:.3f}) of {found['count']:.0f}, "
            f"false alarms {found['false_alarms']:.4f} of {found['without']:.0f}"
        )
    if told.mistakes:
        lines += ["", "mistakes, the surest first:", *errors.as_lines(told.mistakes)]
    speed = told.speed
    lines += ["", f"a post takes {speed.median_ms} ms (95 of 100 at most {speed.p95_ms} ms)"]
    return "\n".join([*lines, f"memory at most {speed.peak_mib} MiB"])


def _asked(name: str, one: Figures) -> list[str]:
    (low, high), (least, most) = one.macro_f1_range, one.accuracy_range
    heads = [row.label for row in one.classes]
    return [
        f"{name}: macro F1 {one.macro_f1:.3f} ({low:.3f} to {high:.3f})",
        f"  accuracy {one.accuracy:.3f} ({least:.3f} to {most:.3f})",
        f"  {'':12}{'posts':>7}{'precision':>11}{'recall':>8}{'F1':>7}",
        *(
            f"  {row.label:12}{row.count:7}{row.precision:11.3f}{row.recall:8.3f}{row.f1:7.3f}"
            for row in one.classes
        ),
        "  given \\ said" + "".join(f"{head[:9]:>10}" for head in heads),
        *(
            f"  {given:12}" + "".join(f"{said[head]:10}" for head in heads)
            for given, said in one.confusion.items()
        ),
    ]


def _honesty(told: Report) -> list[str]:
    return [
        f"sure of {told.coverage:.3f} of the posts, right in {told.sure_accuracy:.3f}",
        f"calibration error {told.calibration_error:.3f}",
        f"  {'confidence':12}{'posts':>7}{'mean':>8}{'right':>8}",
        *(
            f"  {f'{one.low:.1f} to {one.high:.1f}':12}{one.posts:7}"
            f"{one.confidence:8.3f}{one.right:8.3f}"
            for one in told.calibration
        ),
    ]
