"""How often danger is raised among posts that nobody picked: what an alarm costs its readers."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from herodesk.domain.finding import Signal
from herodesk_ops.training import errors
from herodesk_ops.training.measures import share_range

if TYPE_CHECKING:
    from herodesk.classifiers.keywords import Keywords
    from herodesk.domain.brand import Brand
    from herodesk_ops.training.errors import Listed, Mistake
    from herodesk_ops.training.posts import Sample


@dataclass(frozen=True, slots=True)
class Rate:
    """Alarms among the posts of a set, or of all of them."""

    posts: int
    raised: int
    per_1000: float


@dataclass(frozen=True, slots=True)
class Alarms:
    """Alarms of all posts looked at, which are every `step`-th of `out_of`, and of each set.

    Most of these posts nobody has read: some of the alarms may be right.
    """

    out_of: int
    step: int
    total: Rate
    per_1000_range: tuple[float, float]
    sets: dict[str, Rate]
    listed: tuple[Mistake, ...]


def alarms(
    sample: Sample, classifier: Keywords, brand: Brand, *, lang: str | None, listed: Listed
) -> Alarms:
    """Ask the classifier about every post; `listed` alarms are named in the order of the sets."""
    posts: Counter[str] = Counter()
    raised, found = [], []
    for row in sample.rows:
        posts[row["set"]] += 1
        finding = classifier.think(row["text"], brand, language=lang)
        if Signal.DANGER in finding.signals:
            raised.append(row)
            found.append(finding)
    low, high = share_range(len(raised), len(sample.rows))
    by_set = Counter(row["set"] for row in raised)
    return Alarms(
        out_of=sample.out_of,
        step=sample.step,
        total=_rate(len(sample.rows), len(raised)),
        per_1000_range=(round(1000 * low, 2), round(1000 * high, 2)),
        sets={name: _rate(count, by_set[name]) for name, count in posts.items()},
        listed=errors.alarms(raised, found, listed),
    )


def _rate(posts: int, raised: int) -> Rate:
    return Rate(posts=posts, raised=raised, per_1000=round(1000 * raised / max(1, posts), 2))


def as_json(told: Alarms) -> str:
    """The alarms for a program."""
    return json.dumps(asdict(told), ensure_ascii=False, indent=2)


def as_text(told: Alarms) -> str:
    """The alarms for a person."""
    low, high = told.per_1000_range
    every = f", one in {told.step} of {told.out_of}" if told.step > 1 else ""
    rate = f"{told.total.per_1000:.2f} in 1 000 posts ({low:.2f} to {high:.2f})"
    lines = [
        f"{told.total.posts} posts{every}",
        f"danger raised {told.total.raised} times: {rate}",
        f"  {'set':20}{'posts':>7}{'raised':>8}{'in 1 000':>10}",
    ]
    for name, one in told.sets.items():
        lines.append(f"  {name:20}{one.posts:7}{one.raised:8}{one.per_1000:10.2f}")
    if told.listed:
        lines += ["", "raised, in the order of the sets:", *errors.as_lines(told.listed)]
    return "\n".join(lines)
