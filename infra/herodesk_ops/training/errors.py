"""The mistakes that a classifier was surest of: where reading pays most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from herodesk.domain.finding import Signal, Verdict
from herodesk.texts.reasons import say

if TYPE_CHECKING:
    from herodesk.domain.finding import Finding


@dataclass(frozen=True, slots=True)
class Listed:
    """How many mistakes are listed, and whether with their texts, which may not be ours."""

    count: int = 0
    texts: bool = False


NONE = Listed()


@dataclass(frozen=True, slots=True)
class Mistake:
    """A post judged otherwise than a person did, and why.

    `confidence` is that of a verdict; an alarm has none. `text` is told on request only.
    """

    id: str
    given: str
    said: str
    confidence: float | None
    because: tuple[str, ...]
    text: str | None


def verdicts(
    rows: Sequence[Mapping[str, Any]], found: Sequence[Finding], listed: Listed
) -> tuple[Mistake, ...]:
    """The most confident mistakes on verdicts, worst first; a person's doubt is no verdict."""
    wrong = [
        _mistake((at, row), (row["verdict"], str(finding.verdict)), finding, listed)
        for at, (row, finding) in enumerate(zip(rows, found, strict=True), start=1)
        if row.get("verdict") not in (None, "", Verdict.DOUBT, finding.verdict)
    ]
    return tuple(sorted(wrong, key=lambda one: (-(one.confidence or 0), one.id))[: listed.count])


def alarms(
    rows: Sequence[Mapping[str, Any]], found: Sequence[Finding], listed: Listed
) -> tuple[Mistake, ...]:
    """Posts whose danger was missed, then those where it was raised for nothing.

    Nothing was given where nobody labelled signals: there every alarm is listed.
    """
    missed: list[Mistake] = []
    false: list[Mistake] = []
    for at, (row, finding) in enumerate(zip(rows, found, strict=True), start=1):
        given, said = Signal.DANGER in row.get("signals", ()), Signal.DANGER in finding.signals
        if given != said:
            other = "harmless" if "signals" in row else ""
            words = (str(Signal.DANGER), "harmless") if given else (other, str(Signal.DANGER))
            mistake = replace(_mistake((at, row), words, finding, listed), confidence=None)
            (missed if given else false).append(mistake)
    return tuple([*missed, *false][: listed.count])


def _mistake(
    numbered: tuple[int, Mapping[str, Any]], words: tuple[str, str], finding: Finding, to: Listed
) -> Mistake:
    (at, row), (given, said) = numbered, words
    return Mistake(
        id=str(row.get("id") or f"post {at}"),
        given=given,
        said=said,
        confidence=finding.confidence,
        because=tuple(dict.fromkeys(say(reason, "en") for reason in finding.because)),
        text=row["text"] if to.texts else None,
    )


def as_lines(mistakes: Sequence[Mistake]) -> list[str]:
    """The list for a person: a line each, and one more for a text."""
    lines = []
    for one in mistakes:
        sure = "" if one.confidence is None else f" ({one.confidence:.2f})"
        but = f", not {one.given}" if one.given else ""
        lines.append(f"  {one.id}: {one.said}{sure}{but}: {'; '.join(one.because)}")
        if one.text is not None:
            lines.append(f"    {' '.join(one.text.split())}")
    return lines
