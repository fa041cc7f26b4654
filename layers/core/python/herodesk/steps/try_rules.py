"""What would have happened: the posts of the last days, judged by other rules beside the present.

Both judge what the posts say now; corrections by colleagues, clocks and who was on duty are left
out, so that every difference comes from the rules alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from herodesk.domain.brand import Brand
from herodesk.domain.finding import Finding
from herodesk.domain.post import Kind, Post
from herodesk.domain.records import DayList, StoredPost
from herodesk.domain.urgency import Stakes, urgency
from herodesk.ports import App, Classifier
from herodesk.steps.judge import judge
from herodesk.steps.lists import listing
from herodesk.steps.search import newest_cases, newest_posts

MOST_POSTS = 300
"""So many posts are tried from a page, the newest."""
MOST_EXAMPLES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one set of rules makes of a post; `urgency` is that of the moment it comes."""

    finding: Finding
    urgency: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A post that the other rules judge otherwise."""

    post: Post
    case: str | None
    before: Judged
    after: Judged

    @property
    def weight(self) -> tuple[bool, bool, int]:
        """What matters more counts more: the verdict, then the topic, then the urgency."""
        before, after = self.before.finding, self.after.finding
        moved = abs(self.after.urgency - self.before.urgency)
        return before.verdict != after.verdict, before.topic != after.topic, moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What other rules would have changed. `posts` were tried, `changed` are examples, the
    weightiest first; the counts are of all of them, by what it was and what it would be."""

    posts: int
    cut: bool
    verdicts: Mapping[tuple[str, str], int]
    topics: Mapping[tuple[str, str], int]
    higher: int
    lower: int
    now_urgent: int
    """So many would be urgent, and are not."""
    not_urgent: int
    changed: tuple[Tried, ...]
    total: int
    """So many posts change in anything."""


def try_rules(brand: Brand, *, app: App) -> Trial:
    """The posts of open cases, of those that ended in the last days, of praise and of ideas, by
    these rules and by the present ones. What was noise stands on no list and is not among them."""
    posts, cut = _lately(app)
    return compare(posts, app.rules.brand(), brand, classifier=app.classifier, cut=cut)


def compare(
    posts: Iterable[StoredPost],
    before: Brand,
    after: Brand,
    *,
    classifier: Classifier,
    cut: bool = False,
    most_examples: int = MOST_EXAMPLES,
) -> Trial:
    """What the rules `after` make of these posts, against the rules `before`."""
    verdicts, topics = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    changed: list[Tried] = []
    count = 0
    for stored in posts:
        post = stored.post
        if post is None or stored.removed or post.kind is Kind.MESSAGE:
            continue
        count += 1
        was, would = (_judged(post, rules, classifier) for rules in (before, after))
        tried = Tried(post=post, case=stored.case, before=was, after=would)
        differs = tried.weight
        if differs[0]:
            verdicts[str(was.finding.verdict), str(would.finding.verdict)] += 1
        if differs[1]:
            topics[was.finding.topic or "", would.finding.topic or ""] += 1
        if any(differs):
            changed.append(tried)
    changed.sort(key=lambda one: one.weight, reverse=True)
    limits = before.weights.urgent_from, after.weights.urgent_from
    urgent = [(t.before.urgency >= limits[0], t.after.urgency >= limits[1]) for t in changed]
    return Trial(
        posts=count,
        cut=cut,
        verdicts=dict(verdicts.most_common()),
        topics=dict(topics.most_common()),
        higher=sum(t.after.urgency > t.before.urgency for t in changed),
        lower=sum(t.after.urgency < t.before.urgency for t in changed),
        now_urgent=sum(would and not was for was, would in urgent),
        not_urgent=sum(was and not would for was, would in urgent),
        changed=tuple(changed[:most_examples]),
        total=len(changed),
    )


def _judged(post: Post, brand: Brand, classifier: Classifier) -> Judged:
    finding = judge(post, brand, classifier=classifier)
    stakes = Stakes(
        verdict=finding.verdict,
        sentiment=finding.sentiment,
        signals=finding.signals,
        readers=(post.author.followers if post.author else None) or 0,
    )
    nothing = timedelta()
    score = urgency(stakes, brand.weights, waited=nothing, promise=timedelta(hours=1)).score
    return Judged(finding=finding, urgency=score)


def _lately(app: App) -> tuple[list[StoredPost], bool]:
    """The newest posts that stand on a list, each once; True if there are more."""
    cases, cut = newest_cases(app)
    found = [one for several in newest_posts(cases, app).values() for one in several]
    for kind in (DayList.PRAISE, DayList.IDEA):
        listed = listing(kind, app=app)
        found += [item.stored for item in listed.items]
        cut = cut or listed.cut
    each = {(one.platform, one.post_id): one for one in found}
    newest = sorted(each.values(), key=lambda one: one.received_at, reverse=True)
    return newest[:MOST_POSTS], cut or len(newest) > MOST_POSTS
