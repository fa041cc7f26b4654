"""`herodesk rules dry-run`: every post of the last days, judged by other rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from herodesk.classifiers.learned import Learned
from herodesk.domain.brand import Brand
from herodesk.domain.records import StoredPost
from herodesk.steps.try_rules import Judged, Trial, compare
from herodesk_ops.erasing.store import Store
from herodesk_ops.staff_duty import rules_of
from herodesk_ops.stage import Stage

SEGMENTS = 4
CITED = 100


def tried(rules: Brand, at: Stage, *, days: int, examples: int) -> Trial:
    """The posts that came in these days, by the rules that count at a stage and by these."""
    since = at.now() - timedelta(days=days)
    store = Store(at.client("dynamodb"), at.table, at, segments=SEGMENTS)
    posts = [
        record
        for record in store.searched({"post"})
        if isinstance(record, StoredPost)
        and record.received_at >= since
        and record.repost_of is None
    ]
    posts.sort(key=lambda one: one.received_at, reverse=True)
    return compare(posts, rules_of(at), rules, classifier=Learned(), most_examples=examples)


def told(trial: Trial, days: int) -> Iterator[str]:
    """The trial in lines that can be read out."""
    yield f"{trial.posts} posts of the last {days} days tried: {trial.total} judged otherwise."
    for name, changes in (("verdict", trial.verdicts), ("topic", trial.topics)):
        for (was, would), count in changes.items():
            yield f"{name}: {was or 'none'} -> {would or 'none'}: {count}"
    if trial.higher or trial.lower:
        yield f"urgency: higher {trial.higher}, lower {trial.lower}"
    if trial.now_urgent or trial.not_urgent:
        yield f"urgent now: {trial.now_urgent}, no longer: {trial.not_urgent}"
    for one in trial.changed:
        text = " ".join(one.post.text.split())[:CITED]
        yield f"  {one.case or '-'}: {_short(one.before)} -> {_short(one.after)}: {text}"


def as_dict(trial: Trial) -> dict[str, Any]:
    """For `--json`."""

    def rows(changes: Any) -> list[dict[str, Any]]:
        return [
            {"was": was or None, "would_be": would or None, "posts": count}
            for (was, would), count in changes.items()
        ]

    return {
        "posts": trial.posts,
        "changed": trial.total,
        "verdicts": rows(trial.verdicts),
        "topics": rows(trial.topics),
        "higher": trial.higher,
        "lower": trial.lower,
        "urgent_now": trial.now_urgent,
        "no_longer_urgent": trial.not_urgent,
        "examples": [
            {
                "post": f"{one.post.platform}:{one.post.post_id}",
                "case": one.case,
                "text": one.post.text,
                "was": _judged(one.before),
                "would_be": _judged(one.after),
            }
            for one in trial.changed
        ],
    }


def _short(judged: Judged) -> str:
    topic = judged.finding.topic
    return f"{judged.finding.verdict}{f' {topic}' if topic else ''} {judged.urgency}"


def _judged(judged: Judged) -> dict[str, Any]:
    finding = judged.finding
    return {"verdict": str(finding.verdict), "topic": finding.topic, "urgency": judged.urgency}
