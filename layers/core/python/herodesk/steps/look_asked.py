"""What the link of a word about a question shows, and what a case's page tells of its questions."""

from __future__ import annotations

from dataclasses import dataclass

from herodesk.domain.case import Case
from herodesk.domain.clocks import Clocks
from herodesk.domain.post import Kind
from herodesk.domain.question import Question, QuestionState
from herodesk.domain.records import StoredPost
from herodesk.domain.staff import Person
from herodesk.domain.urgency import Urgency
from herodesk.ports import App
from herodesk.steps.ask import question_of_link
from herodesk.steps.look import row_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedView:
    """What the link shows. `standing` is open, answered or lapsed for whoever was asked; told or
    over for the holder. Posts oldest first, only while it is open, and no private message: a link
    is shown before anybody signs in."""

    case: Case
    question: Question
    person: Person
    standing: str
    urgency: Urgency
    clocks: Clocks
    posts: tuple[StoredPost, ...] = ()
    private: bool = False
    """True if something that was written privately is left out."""
    answer: str = ""


def asked_view(token: str, *, app: App) -> AskedView:
    """How the question of a link stands for its person; changes nothing. NotFoundError for any
    other text."""
    file, question, person = question_of_link(token, app=app)
    case, row = file.case, row_of(file.case, None, app)
    standing = standing_of(question, case, person)
    stored: list[StoredPost] = []
    if standing == "open":
        keys = ((case.platform, post.post_id) for post in case.standing_posts)
        stored = [line for line in app.records.posts(keys) if line.post]
    public = [line for line in stored if line.post and line.post.kind is not Kind.MESSAGE]
    notes = (e.note for e in file.timeline if (e.who, e.what) == (question.to.hero, "advised"))
    return AskedView(
        case=case,
        question=question,
        person=person,
        standing=standing,
        urgency=row.urgency,
        clocks=row.clocks,
        posts=tuple(public),
        private=len(public) < len(stored),
        answer=next(notes, "") if standing == "told" else "",
    )


def standing_of(question: Question, case: Case, person: Person) -> str:
    """How it stands for that person, in a word."""
    if question.to.hero != person.id:
        theirs = case.is_open and case.owner in {None, person.id}
        return "told" if theirs else "over"
    if question.state is QuestionState.ANSWERED:
        return "answered"
    return "open" if question.stands(case) else "lapsed"


def to_show(questions: tuple[Question, ...], case: Case) -> list[Question]:
    """The questions of a case that its page tells of: those that wait for an answer."""
    return [one for one in questions if one.stands(case)]
