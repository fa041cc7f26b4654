"""The figures of a scenario: what came, what became of it, how soon people had an answer."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from herodesk.domain.case import Case
from herodesk.domain.records import StoredPost
from herodesk_ops.local import views
from herodesk_ops.local.cloud import Cloud


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts, and minutes from a case's opening to its first answer."""

    posts: int
    reposts: int
    cases: int
    open: int
    answered: int
    minutes: tuple[float, ...]
    sms: int
    emails: int
    replies: int
    dead: int

    def rows(self) -> list[tuple[str, str]]:
        """As a closing table shows them."""
        waited = "–"
        if self.minutes:
            half, most = median(self.minutes), percentile(self.minutes, 0.9)
            waited = f"median {half:.0f} min, p90 {most:.0f} min"
        return [
            ("posts", f"{self.posts}, and {self.reposts} reposts"),
            ("cases", f"{self.cases}, {self.answered} answered, {self.open} open"),
            ("first answer", waited),
            ("public replies", str(self.replies)),
            ("notices", f"{self.sms} SMS, {self.emails} e-mails"),
            ("dead letters", str(self.dead)),
        ]


def figures(cloud: Cloud) -> Figures:
    """The figures as of now."""
    posts = cloud.backend.records("POST#")
    stored = [post for post in posts if isinstance(post, StoredPost)]
    records = cloud.backend.records("CASE#")
    cases = [case for case in records if isinstance(case, Case)]
    channels = [told.channel for told in cloud.notices.all()]
    return Figures(
        posts=sum(p.post is not None and p.repost_of is None for p in stored),
        reposts=sum(p.reposts for p in stored),
        cases=len(cases),
        open=sum(case.is_open and case.first_answer_at is None for case in cases),
        answered=sum(case.first_answer_at is not None for case in cases),
        minutes=tuple(
            (case.first_answer_at - case.opened_at).total_seconds() / 60
            for case in cases
            if case.first_answer_at
        ),
        sms=channels.count("sms"),
        emails=channels.count("email"),
        replies=len(cloud.platforms.published()),
        dead=sum(len(letters) for letters in views.dead(cloud).values()),
    )


def percentile(values: tuple[float, ...], share: float) -> float:
    """The smallest value that at least that share does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * len(ordered) * 100) // 100) - 1))]
