"""What must be true after a load, whatever came and however much: each rule tells what breaks it.

It looks at what was sent and what stands in the cloud, and at nothing that the cloud claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from statistics import median
from typing import Any

from load.counted import Cost
from load.sending import Sent

ALLOWED_P99_SECONDS = 0.25
ALLOWED_GROWTH = 1.05
"""Of what a step costs, from the smallest table to the largest: a digit more in a number."""
ALLOWED_BY_THE_WAY = 1.2
"""From the first half of a burst to the second: what arrives is mixed, and a few runs differ."""
BETWEEN_RUNGS = timedelta(minutes=10)
"""Whom a round has asked, none asks again before the next one (docs/telling.md)."""
OF_ALL_TOPICS = "WAVE#*#"
NAMED = 5
"""So many of what is wrong are named."""

Standing = Mapping[str, Any]
"""What `orders.standing` tells."""


def lost(sent: Iterable[Sent], standing: Standing) -> list[str]:
    """Posts that a platform got its 2xx for, and that are neither a case's nor in the ledger as
    something that asks for nothing; and what nobody judged."""
    known = {(row[0], row[1]): row for row in standing["ledger"]}
    held = {post for posts in standing["cases"].values() for post in posts}
    told = []
    for platform, post in _accepted(sent):
        row = known.get((platform, post))
        if row is None:
            told.append(f"lost: {platform} {post} got its 2xx and is not in the ledger")
        elif not row[2]:
            told.append(f"lost: {platform} {post} was never judged")
        elif row[3] and post not in held:
            told.append(f"lost: {platform} {post} belongs to {row[3]}, which does not know of it")
    return told


def refused(sent: Iterable[Sent]) -> list[str]:
    """What is genuine and was not taken: platforms would deliver it again, a load must not need
    that."""
    wrong = Counter(
        (one.delivery.platform, one.status)
        for one in sent
        if not one.delivery.is_forged and not 200 <= one.status < 300
    )
    return [
        f"refused: {platform} got {status}, {times} times"
        for (platform, status), times in wrong.items()
    ]


def got_in(sent: Iterable[Sent], standing: Standing) -> list[str]:
    """Forgeries that anything is known of. What they were told does not matter: some platforms
    want a 2xx for what is not theirs."""
    known = {(row[0], row[1]) for row in standing["ledger"]}
    forgeries = [one.delivery for one in sent if one.delivery.is_forged]
    return [
        f"got in: the forged {one.platform} {post} is in the ledger"
        for one in forgeries
        for post in one.posts
        if (one.platform, post) in known
    ]


def twice(sent: Iterable[Sent], standing: Standing) -> list[str]:
    """Posts that stand in two cases or twice in one, people who were asked about a case again
    before the next round, posts that nobody sent, more than one answer under a post."""
    places = Counter(post for posts in standing["cases"].values() for post in posts)
    told = [f"twice: {post} stands {n} times in cases" for post, n in places.items() if n > 1]
    told += [
        f"twice: {hero} was asked about {case} again after {round(gap.total_seconds())} s"
        for (hero, case), times in _asked(standing).items()
        for gap in (after - before for before, after in pairwise(sorted(times)))
        if gap < BETWEEN_RUNGS
    ]
    public = Counter((platform, post) for platform, post in standing["public"])
    told += [f"twice: {n} answers under {where[1]}" for where, n in public.items() if n > 1]
    genuine = set(_accepted(sent))
    nobodys = [row for row in standing["ledger"] if (row[0], row[1]) not in genuine]
    return told + [f"twice: nobody sent {row[0]} {row[1]}" for row in nobodys]


def _asked(standing: Standing) -> Mapping[tuple[str, str], list[datetime]]:
    found: dict[tuple[str, str], list[datetime]] = {}
    for hero, case, kind, at in standing["notices"]:
        if kind == "offer" and case:
            found.setdefault((hero, case), []).append(datetime.fromisoformat(at))
    return found


def unanswered(answered: int, standing: Standing) -> list[str]:
    """Answers that people pressed and that stand nowhere."""
    public = len(standing["public"])
    if answered and public == answered:
        return []
    return [f"lost: {answered} answers were taken, {public} stand in public"]


def not_one_wave(called: Sequence[str]) -> list[str]:
    """There was one wave, of one topic; that of all topics together may be called beside it."""
    of_topics = [wave for wave in called if not wave.startswith(OF_ALL_TOPICS)]
    return [] if len(of_topics) == 1 else [f"wave: one came, {len(of_topics)} were called"]


def left_over(standing: Standing) -> list[str]:
    """What waits in queues, and dead letters."""
    told = []
    if standing["waiting"]:
        told.append(f"left over: {standing['waiting']} messages wait in queues")
    if standing["dead"]:
        told.append(f"left over: {standing['dead']} dead letters")
    return told


@dataclass(frozen=True, slots=True)
class Waited:
    """How long platforms waited for their answers."""

    answers: int
    median_ms: float
    p95_ms: float
    p99_ms: float
    most_ms: float

    @classmethod
    def of(cls, sent: Sequence[Sent]) -> Waited:
        """Of all answers."""
        took = sorted(one.seconds * 1000 for one in sent)
        at = [_share(took, share) for share in (0.95, 0.99)]
        return cls(len(took), *(round(ms, 1) for ms in (median(took), *at, took[-1])))

    @property
    def p99_of_median(self) -> float:
        """How much longer the slowest in a hundred took than most: no machine's speed is in it."""
        return round(self.p99_ms / self.median_ms, 1)

    def slow(self) -> list[str]:
        """True of this machine at this moment only."""
        if self.p99_ms <= ALLOWED_P99_SECONDS * 1000:
            return []
        return [f"slow: one answer in a hundred took {self.p99_ms} ms or longer"]


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[max(0, ceil(len(ordered) * share) - 1)]


def scanned(functions: Mapping[str, Cost]) -> list[str]:
    """No function reads the whole table."""
    return [
        f"scan: {name} scanned {cost.scans} times" for name, cost in functions.items() if cost.scans
    ]


def grew(by_size: Mapping[int, Mapping[str, Cost]]) -> list[str]:
    """Steps that cost more where more is stored: calls, units, bytes that came back."""
    small, *_, large = sorted(by_size)
    told = []
    for step, before in by_size[small].items():
        after = by_size[large][step]
        for what in ("calls", "write_units", "read_units", "read_bytes"):
            was, now = getattr(before, what), getattr(after, what)
            if now > was * ALLOWED_GROWTH:
                told.append(
                    f"grew: {step} took {was} {what} among {small} cases, {now} among {large}"
                )
    return told


def rose(runs: Sequence[Cost]) -> list[str]:
    """Triage costs more at the end of a burst than at its beginning."""
    whole = runs[:-1] or runs  # the last one holds what was left
    half = (len(whole) + 1) // 2
    first, then = _mean(whole[:half]), _mean(whole[-half:])
    if then <= first * ALLOWED_BY_THE_WAY:
        return []
    return [f"grew: a run of triage took {first:.1f} write units at first and {then:.1f} then"]


def _mean(runs: Sequence[Cost]) -> float:
    return sum(run.write_units for run in runs) / len(runs)


def _accepted(sent: Iterable[Sent]) -> Iterable[tuple[str, str]]:
    """Each genuine post that was taken, once."""
    taken = (one.delivery for one in sent if 200 <= one.status < 300 and not one.delivery.is_forged)
    return dict.fromkeys((one.platform, post) for one in taken for post in one.posts)


def counts(sent: Iterable[Sent], standing: Standing) -> dict[str, int]:
    """Deliveries and posts, each accounted for."""
    every = [*sent]
    accepted = dict.fromkeys(_accepted(every))
    in_cases = {(row[0], row[1]) for row in standing["ledger"] if row[3]}
    return {
        "deliveries": len(every),
        "forged": sum(one.delivery.is_forged for one in every),
        "accepted": len(accepted),
        "in_cases": sum(post in in_cases for post in accepted),
        "asked_for_nothing": sum(post not in in_cases for post in accepted),
        "cases": len(standing["cases"]),
        "notices": len(standing["notices"]),
    }


def status(wrong: Sequence[str]) -> int:
    """What the command ends with."""
    if any(not line.startswith("slow") for line in wrong):
        return 1
    return 2 if wrong else 0


def closing(accepted: int, wrong: Sequence[str]) -> str:
    """The last line."""
    sorts = Counter(line.partition(":")[0] for line in wrong)
    lost_, twice_ = sorts.pop("lost", 0), sorts.pop("twice", 0)
    told = f"load: {accepted} posts taken, {lost_} lost, {twice_} twice"
    return ", ".join([told, *(f"{n} {sort}" for sort, n in sorts.items())]) + "."


def shown(told: Sequence[str]) -> list[str]:
    """The first few of each sort."""
    seen: Counter[str] = Counter()
    first = []
    for line in told:
        sort = line.partition(":")[0]
        seen[sort] += 1
        if seen[sort] <= NAMED:
            first.append(line)
    return first + [f"{sort}: {n} in all" for sort, n in seen.items() if n > NAMED]
