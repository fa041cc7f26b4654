"""Ask a colleague from within a case, and take the answer: the case stays where it is (K6, ST8).

Whoever is asked gets one word with a link; the answer becomes a note on the case, and its holder
one word. Everything is stored before it is sent; follow-up finishes what was cut off.
"""

from __future__ import annotations

from dataclasses import replace

from herodesk.domain import question as questions
from herodesk.domain.case import Case
from herodesk.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    TransientError,
)
from herodesk.domain.numbers import secret_hash, split_link
from herodesk.domain.question import UNANSWERED, Question, QuestionState, Word
from herodesk.domain.records import CaseFile
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps.ask_whom import Chosen, require_may_be_asked, whom
from herodesk.steps.claim import Beside
from herodesk.steps.tell_question import send_word, to_be_told_at

TRIES = 8
MOST_OPEN = 5
"""So many questions of one case may wait for an answer at a time."""
MOST_WORDS = 500
MOST_ANSWER = 800
"""Characters of a question and of an answer; five parts of a text message."""
ID_LETTERS = 12


def ask(
    number: str, by: Person, who: str, text: str, key: str, *, app: App
) -> tuple[Case, Question]:
    """Ask the colleague of that name or id, or the best one on duty who has that skill.

    A second press with the same `key` asks once. InvalidError if there is no question or nobody
    of that name; NotAllowedError if it cannot be asked here or not of this colleague;
    NotFoundError for an unknown case.
    """
    if not text:
        raise InvalidError("empty-question")
    question_id = secret_hash(f"ask {number} {by.id} {key}")[:ID_LETTERS]
    for _ in range(TRIES):
        file = app.records.file(number)
        if file is None:
            raise NotFoundError(number)
        known = next((one for one in file.questions if one.id == question_id), None)
        if known is not None:
            return file.case, send_word(known, file.case, app=app)
        try:
            case, question = _asked(file, by, who, text[:MOST_WORDS], id_=question_id, app=app)
        except StaleError:
            continue
        return case, send_word(question, case, app=app)
    raise TransientError(f"case {number} is changed too often")


def _asked(
    file: CaseFile, by: Person, who: str, text: str, *, id_: str, app: App
) -> tuple[Case, Question]:
    now, clocks = app.clock.now(), app.rules.brand().clocks
    minutes = clocks.advice + clocks.lease  # and time to use the answer
    chosen = _chosen(file, by, who, app)
    question = Question(
        id=id_,
        case=file.case.number,
        by=by.id,
        by_lead=may(by, Right.GUIDE),
        text=text,
        asked_at=now,
        to=Word(hero=chosen.person.id),
        because=chosen.because,
        reopened=file.case.reopened,
        next_due=to_be_told_at(chosen.person, file.case, app) or now,
    )
    case, entry = questions.asked(file.case, question, by, now=now, minutes=minutes)
    app.records.save(case, entry, question)
    return case, question


def _chosen(file: CaseFile, by: Person, who: str, app: App) -> Chosen:
    if not file.case.is_open:
        raise NotAllowedError(file.case.why_over)
    if not questions.may_ask(file.case, by):
        raise NotAllowedError("not-yours")
    waiting = [one for one in file.questions if one.stands(file.case)]
    if len(waiting) >= MOST_OPEN:
        raise NotAllowedError("asked-enough")
    busy = frozenset(one.to.hero for one in waiting)
    chosen = whom(who, file.case, by, busy=busy, app=app)
    require_may_be_asked(chosen.person, file.case, by, app=app)
    if chosen.person.id in busy:
        raise NotAllowedError("asked-already")
    return chosen


# -- the answer -------------------------------------------------------------------------------


def answer(
    number: str,
    question_id: str,
    person: Person,
    text: str,
    *,
    app: App,
    beside: Beside = (),
    why: str = "",
) -> Question:
    """The colleague's answer; a second press changes nothing. `beside` and `why` as in `change`.

    InvalidError without words; NotAllowedError if the question has lapsed or is somebody else's;
    NotFoundError if there is none.
    """
    if not text:
        raise InvalidError("empty-answer")
    for _ in range(TRIES):
        question, case = _for_answering(number, question_id, person, app)
        try:
            if question.state is QuestionState.ANSWERED:
                if beside:
                    app.records.save(*beside)
            else:
                words = text[:MOST_ANSWER]
                question, case = _answered(case, question, words, app=app, beside=beside, why=why)
        except StaleError as stale:
            if stale.key == "PERSON":
                raise
            continue
        return send_word(question, case, app=app)
    raise TransientError(f"case {number} is changed too often")


def _for_answering(
    number: str, question_id: str, person: Person, app: App
) -> tuple[Question, Case]:
    """The question as it stands now, if this person may answer it or has."""
    question = app.records.question(number, question_id)
    case = app.records.case(number)
    if question is None or case is None:
        raise NotFoundError(number)
    if question.to.hero != person.id:
        raise NotAllowedError("asked-somebody-else")
    if question.state is not QuestionState.ANSWERED and not question.stands(case):
        raise NotAllowedError("question-lapsed")
    return question, case


def _answered(
    case: Case, question: Question, text: str, *, app: App, beside: Beside, why: str
) -> tuple[Question, Case]:
    lease = app.rules.brand().clocks.lease
    case, done, entry = questions.answered(
        case, question, text, now=app.clock.now(), lease_minutes=lease
    )
    app.records.save(case, done, replace(entry, why=why or entry.why), *beside)
    return done, case


def answer_by_link(token: str, text: str, *, app: App) -> tuple[Question, Person]:
    """The answer of whoever the link is bound to; NotFoundError for a link that asks nothing."""
    _, question, word = _of_link(token, app)
    person = app.roster.person(word.hero)
    if person is None or word.hero != question.to.hero:
        raise NotFoundError("link")
    return answer(question.case, question.id, person, text, app=app), person


def open_questions(person: Person, *, app: App) -> list[Question]:
    """The questions that wait for this person's answer, the oldest first."""
    found = (app.records.question(*key) for key in app.records.questions_to(person.id))
    mine = (one for one in found if one and one.to.hero == person.id and one.state in UNANSWERED)
    waiting = [one for one in mine if one.stands(app.records.case(one.case))]
    return sorted(waiting, key=lambda one: (one.asked_at, one.case, one.id))


def answer_by_text(
    person: Person, text: str, *, app: App, number: str | None = None
) -> tuple[str, tuple[Question, ...]]:
    """A text message of somebody who was asked: "answered" and the question; "which" and the
    questions, if several wait and no case number was named; or "none"."""
    waiting = [one for one in open_questions(person, app=app) if number in {None, one.case}]
    if not waiting:
        return "none", ()
    if len(waiting) > 1:
        return "which", tuple(waiting)
    [one] = waiting
    return "answered", (answer(one.case, one.id, person, text, app=app),)


def open_by_link(token: str, *, app: App) -> tuple[str, Person]:
    """The case that the word to a holder is about, and who that is; it works once, and while they
    hold the case. NotFoundError after."""
    file, question, word = _of_link(token, app)
    person = app.roster.person(word.hero)
    is_theirs = file.case.owner in {None, word.hero} and file.case.is_open
    if person is None or word is not question.back or word.used or not is_theirs:
        raise NotFoundError("link")
    try:
        app.records.save(question.next(back=replace(word, used=True)))
    except StaleError as raced:
        raced.require_told()
        raise NotFoundError("link") from raced
    return file.case.number, person


def question_of_link(token: str, *, app: App) -> tuple[CaseFile, Question, Person]:
    """What the link of a word about a question is bound to; NotFoundError for any other text."""
    file, question, word = _of_link(token, app)
    person = app.roster.person(word.hero)
    if person is None:
        raise NotFoundError("link")
    return file, question, person


def _of_link(token: str, app: App) -> tuple[CaseFile, Question, Word]:
    number, secret = split_link(token)
    file = app.records.file(number) if number else None
    hashed = secret_hash(secret)
    for question in file.questions if file else ():
        word = question.word_of_link(hashed)
        if file and word:
            return file, question, word
    raise NotFoundError("link")
