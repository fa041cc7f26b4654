"""All figures as one JSON object: the same for `/api/insight` and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from herodesk.domain.causes import Cause
    from herodesk.domain.facts import Period
    from herodesk.domain.insight import Insight, Share

GROUPS = ("days", "hours", "topics", "platforms")


def figures_json(found: Insight, causes: Sequence[Cause] | None = None) -> dict[str, Any]:
    """As `openapi.json` describes it; causes only where they may be seen."""
    row = {
        "period": _period(found.period),
        "before": _period(found.period.before),
        "topic": found.topic,
        "as_of": f"{found.now:%Y-%m-%dT%H:%M:%SZ}",
        "promise_minutes": found.promise,
        "total": _share(found.total),
        "total_before": _share(found.before),
        **{name: [_share(one) for one in getattr(found, name)] for name in GROUPS},
        "backlog": [asdict(one) for one in found.backlog],
        "longest_wait_minutes": found.longest_wait,
        "reach_at_risk": found.at_risk,
        "reach": asdict(found.reach),
        "said": asdict(found.said) | {"silent": found.said.silent},
        "asked_whether_solved": asdict(found.asked) | {"silent": found.asked.silent},
    }
    if causes is not None:
        row["causes"] = [asdict(one) | {"words": dict(one.words)} for one in causes]
    return row


def _share(one: Share) -> dict[str, Any]:
    return asdict(one) | {
        "has_time": one.has_time,
        "percent_answered": one.percent_answered,
        "percent_in_time": one.percent_in_time,
    }


def _period(period: Period) -> dict[str, str]:
    return {"from": str(period.first), "to": str(period.last), "zone": period.zone}
