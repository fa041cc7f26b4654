"""`herodesk evaluate`: a file of labelled posts in, figures of the classifier out."""

from __future__ import annotations

import json
import resource
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from herodesk.domain.errors import InvalidError
from herodesk.domain.finding import Finding, Signal, Verdict
from herodesk_ops.training.datasets import table
from herodesk_ops.training.measures import Figures, calibration_error, figures

if TYPE_CHECKING:
    from herodesk.classifiers.keywords import Keywords
    from herodesk.domain.brand import Brand

QUESTIONS = ("verdict", "sentiment", "language")


@dataclass(frozen=True, slots=True)
class Speed:
    """What a post cost on this machine: milliseconds, and the process's memory in MiB at most."""

    median_ms: float
    p95_ms: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured on a file. `coverage` is the share of posts that are not doubt.

    Verdicts are measured twice: the one thought likeliest, and (`sure_accuracy`) only where the
    classifier was sure; posts that a person called doubt are left out of both.
    """

    posts: int
    figures: dict[str, Figures]
    coverage: float
    sure_accuracy: float
    calibration_error: float
    signals: dict[str, dict[str, float]]
    speed: Speed


def labelled(path: Path) -> list[dict[str, Any]]:
    """Rows of a file: JSON lines, or tab-separated with a header line.

    Raises:
        InvalidError: a row has no text, or none of the labels that can be measured.
    """
    rows = list(_json_lines(path)) if path.suffix in (".jsonl", ".json") else list(table(path))
    if not rows:
        raise InvalidError(f"{path} holds no posts.")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row.get("text"), str):
            raise InvalidError(f"{path}, post {number}: text is missing.")
        if not any(row.get(name) for name in (*QUESTIONS, "signals")):
            raise InvalidError(
                f"{path}, post {number}: no label. Give it verdict, sentiment, language or signals."
            )
    return rows


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if not isinstance(row, dict):
                raise InvalidError(f"{path}, line {number}: not a JSON object.")
            yield row


def report(
    rows: Sequence[Mapping[str, Any]],
    classifier: Keywords,
    brand: Brand,
    *,
    lang: str | None = None,
    draws: int = 1000,
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
        signals=_signals(rows, found),
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
    """Recall of each signal, and how often it was raised where it should not be."""
    known = [
        (set(_listed(row["signals"])), finding.signals)
        for row, finding in zip(rows, found, strict=True)
        if row.get("signals") is not None
    ]
    told: dict[str, dict[str, float]] = {}
    for signal in Signal:
        with_it = [signal in said for given, said in known if signal in given]
        without = [signal in said for given, said in known if signal not in given]
        if with_it:
            told[signal] = {
                "count": len(with_it),
                "recall": sum(with_it) / len(with_it),
                "false_alarms": sum(without) / max(1, len(without)),
            }
    return told


def _listed(signals: Any) -> list[str]:
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
        low, high = one.macro_f1_range
        lines += ["", f"{name}: macro F1 {one.macro_f1:.3f} ({low:.3f} to {high:.3f})"]
        low, high = one.accuracy_range
        lines.append(f"  accuracy {one.accuracy:.3f} ({low:.3f} to {high:.3f})")
        lines.append(f"  {'':12}{'posts':>7}{'precision':>11}{'recall':>8}{'F1':>7}")
        for row in one.classes:
            lines.append(
                f"  {row.label:12}{row.count:7}{row.precision:11.3f}{row.recall:8.3f}{row.f1:7.3f}"
            )
        heads = [row.label for row in one.classes]
        lines.append("  given \\ said" + "".join(f"{head[:9]:>10}" for head in heads))
        for given, said in one.confusion.items():
            lines.append(f"  {given:12}" + "".join(f"{said[head]:10}" for head in heads))
    if "verdict" in told.figures:
        lines += [
            "",
            f"sure of {told.coverage:.3f} of the posts, right in {told.sure_accuracy:.3f}",
        ]
        lines.append(f"calibration error {told.calibration_error:.3f}")
    for signal, found in told.signals.items():
        lines.append(
            f"signal {signal}: recall {found['recall']:.3f} of {found['count']:.0f}, "
            f"false alarms {found['false_alarms']:.4f}"
        )
    speed = told.speed
    lines += ["", f"a post takes {speed.median_ms} ms (95 of 100 at most {speed.p95_ms} ms)"]
    return "\n".join([*lines, f"memory at most {speed.peak_mib} MiB"])
