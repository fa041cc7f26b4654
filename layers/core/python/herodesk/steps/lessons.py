"""Learn from what was solved: hints beside a case, and cases that are marked as examples (A7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.case import Case, Entry, State
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.lesson import marks_of, nearest
from herodesk.domain.records import CaseFile, Lesson, StoredPost
from herodesk.domain.reply import Reply, ReplyState
from herodesk.domain.rights import Right, may
from herodesk.steps.claim import change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from herodesk.domain.staff import Person
    from herodesk.ports import App

LEARNT_DAYS = 90
"""So long a solved case is found; an example as long as cases are kept."""
MOST_LOOKED_AT = 30
SETTLED = frozenset({State.SOLVED, State.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """How somebody solved a similar case: words that were published, and by whom."""

    case: str
    hero: str
    at: datetime
    text: str
    example: bool


def hints(case: Case, posts: Sequence[StoredPost], *, app: App) -> list[Hint]:
    """The answers of up to three similar cases that were solved, the nearest first."""
    if case.topic is None:
        return []
    marks = marks_of(_public_texts(posts))
    lessons = app.records.lessons(case.topic, MOST_LOOKED_AT) if marks else []
    near = nearest(lessons, marks, language=case.language, but=case.number)
    found = (_hint(lesson, app) for lesson in near)
    return [hint for hint in found if hint is not None]


def lesson_of(case: Case, app: App) -> tuple[Lesson, ...]:
    """What is written beside a case that was solved; nothing where nobody answered, or where it
    has no topic to be found by."""
    if case.topic is None or not case.ours:
        return ()
    keys = [(case.platform, post.post_id) for post in case.standing_posts if not post.private]
    marks = marks_of(_public_texts(app.records.posts(keys)))
    return (_lesson(case, marks, app),) if marks else ()


def may_mark(case: Case, person: Person) -> bool:
    """True for who solved it, and for leads, once it is settled with an answer of ours."""
    return _solved_it(case, person) and _can_teach(case)


def _solved_it(case: Case, person: Person) -> bool:
    return case.owner == person.id or may(person, Right.GUIDE)


def _can_teach(case: Case) -> bool:
    return case.state in SETTLED and bool(case.ours) and case.topic is not None


def mark_example(number: str, person: Person, *, on: bool, app: App) -> Case:
    """Others learn from this case, or no longer; pressing again changes nothing."""

    def move(case: Case) -> tuple[Case, Entry, *tuple[Lesson, ...]]:
        if not _solved_it(case, person):
            raise NotAllowedError("leads-teach")
        if not _can_teach(case):
            raise NotAllowedError("no-example")
        now = app.clock.now()
        marked = case.next(example=on)
        told = "example-set" if on else "example-ended"
        kept = timedelta(days=app.rules.brand().retention.closed_case_days)
        until = now + kept if on else now
        beside = [
            replace(lesson, example=True, by=person.id, expires_at=until)
            for lesson in lesson_of(case, app)
        ]
        return marked, marked.entry(now, told, who=person.id), *beside

    return change(number, move, app=app, done=lambda case: case.example == on)


def _lesson(case: Case, marks: tuple[str, ...], app: App) -> Lesson:
    return Lesson(
        topic=case.topic or "",
        case=case.number,
        at=case.opened_at,
        language=case.language,
        marks=marks,
        expires_at=app.clock.now() + timedelta(days=LEARNT_DAYS),
    )


def _public_texts(posts: Sequence[StoredPost]) -> list[str]:
    return [line.post.text for line in posts if line.post and not line.post.is_private]


def _hint(lesson: Lesson, app: App) -> Hint | None:
    file = app.records.file(lesson.case)
    if file is None or file.case.state not in SETTLED:
        return None
    answer = _answer_of(file)
    if answer is None:
        return None
    return Hint(
        case=lesson.case,
        hero=answer.hero,
        at=answer.created_at,
        text=answer.text,
        example=lesson.example,
    )


def _answer_of(file: CaseFile) -> Reply | None:
    """The first answer that stands in public."""
    public = (it for it in file.replies if it.state is ReplyState.SENT and not it.private)
    return next((it for it in public if it.text and not it.text.isspace()), None)
