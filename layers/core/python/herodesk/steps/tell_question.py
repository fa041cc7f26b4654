"""The words that belong to a question: sent once, in nobody's night, or when they may be; and what
falls due about questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain import question as questions
from herodesk.domain.case import Case
from herodesk.domain.errors import ConflictError, HerodeskError, StaleError, TransientError
from herodesk.domain.finding import Signal
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.numbers import secret_hash
from herodesk.domain.question import SENDING_SECONDS, Question, QuestionState, Word
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.notify import is_urgent, send
from herodesk.steps.turns import Turn, Turns
from herodesk.texts import asking

TRIES = 8
MOST_QUESTIONS = 100
"""So many in one run of follow-up; the next one goes on with what is left."""


def follow_questions(*, app: App) -> dict[str, int]:
    """Do what fell due about questions: words that waited, answers that did not come."""
    failed: list[HerodeskError] = []
    done: dict[str, int] = {}
    for number, question_id in app.records.questions_due(app.clock.now(), MOST_QUESTIONS):
        try:
            what = _due(number, question_id, app)
        except ConflictError:
            what = "somebody-was-faster"
        except HerodeskError as error:
            failed.append(error)
            what = "failed"
        done[f"question-{what}"] = done.get(f"question-{what}", 0) + 1
    if failed:
        raise failed[0]
    return done


def _due(number: str, question_id: str, app: App) -> str:
    """The index may be old: decide on the question itself."""
    question, case = app.records.question(number, question_id), app.records.case(number)
    now = app.clock.now()
    if question is None or question.next_due is None or question.next_due > now:
        return "not-due"
    if case is None or not (question.back or question.stands(case)):
        app.records.save(questions.lapsed(question))
        return "lapsed"
    if not question.word.is_done:
        send_word(question, case, app=app)
        return "told"
    if question.state is not QuestionState.OPEN:
        app.records.save(questions.lapsed(question))
        return "lapsed"
    case, question, entry = questions.late(case, question, now=now)
    app.records.save(case, entry, question)
    send_word(question, case, app=app)
    return "late"


def send_word(question: Question, case: Case, *, app: App) -> Question:
    """Send the word that has not been sent yet, if now is its time; else it waits for its time.

    TransientError if the notice could not be handed over now: follow-up goes on from there.
    """
    word, now = question.word, app.clock.now()
    if word.is_done or question.next_due is None or question.next_due > now:
        return question
    person = app.roster.person(word.hero)
    if why := _why_not(question, person, case):
        return _mark(question, word, app, failed=why)
    if person is None:
        return question
    try:
        if when := to_be_told_at(person, case, app, back=question.back is not None):
            return _saved(question.next(next_due=when), app)
        danger, urgent, turns = Signal.DANGER in case.signals, is_urgent(case, app, now), Turns(app)
        with turns.if_stored():
            turn = turns.take([person], danger=danger, urgent=urgent)[person.id]
            if turn is Turn.NONE:
                return _saved(question.next(next_due=turns.next_hour()), app)
            secret = app.tokens.new()
            linked = replace(word, links=(*word.links, secret_hash(secret)))
            sending = now + timedelta(seconds=SENDING_SECONDS)
            question = _saved(_with(question, linked).next(next_due=sending), app)
    except StaleError:
        return question  # another run is at it, or there is an answer
    return _sent(question, linked, person, secret, case=case, app=app)


def to_be_told_at(person: Person, case: Case, app: App, *, back: bool = False) -> datetime | None:
    """When this person may be told, or None for now: a colleague on duty and awake, a holder awake.

    Danger does not wait for who watches at night, or holds the case."""
    now, duty = app.clock.now(), app.rules.brand().duty
    danger = Signal.DANGER in case.signals
    if back:
        return None if danger else person.quiet_until(now, duty.quiet_hours)
    if danger and (person.night_duty or person.leads) and person.is_on_duty(now, danger=True):
        return None
    when = person.next_free(now, duty.quiet_hours, duty.holidays)
    return when if when and when > now else None


def _why_not(question: Question, person: Person | None, case: Case) -> str:
    """Why the word need not be sent any more."""
    if person is None:
        return "left"
    if person.paused and question.back is None:
        return "paused"
    back = question.back
    moved = back is not None and (not case.is_open or case.owner not in {None, back.hero})
    return "moved" if moved else ""


def _sent(
    question: Question, word: Word, person: Person, secret: str, *, case: Case, app: App
) -> Question:
    urgent = is_urgent(case, app, app.clock.now())
    way = send(
        lambda by: _notice(question, case, person, secret, way=by, app=app),
        person.way_for(urgent=urgent),
        person,
        app,
    )
    if way is None:
        return _mark(question, word, app, failed="unreachable")
    return _mark(question, word, app, way=way, sent_at=app.clock.now())


def _mark(question: Question, word: Word, app: App, **marks: object) -> Question:
    """Mark a word on whatever the question has become meanwhile; as for offers, again at once
    if the table does not take it."""
    for _ in range(TRIES):
        done = replace(word, **marks)  # type: ignore[arg-type]
        marked = _with(question, done).next() if _is_current(question, word) else None
        if marked is None:
            return question
        try:
            return _saved(_then(marked, app), app)
        except TransientError:
            continue
        except StaleError:
            fresh = app.records.question(question.case, question.id)
            if fresh is None:
                raise
            question = fresh
    raise TransientError(f"question of case {question.case} could not be marked")


def _is_current(question: Question, word: Word) -> bool:
    """True unless an answer, or another word, has come meanwhile: that one is marked by itself."""
    return question.word.hero == word.hero and question.word.links[: len(word.links)] == word.links


def _then(question: Question, app: App) -> Question:
    """The same version, due when something is to be done next."""
    if question.back is not None:
        return questions.settled(question)
    if question.to.failed:
        return replace(question, next_due=app.clock.now())
    due = _answer_due(question, app)
    return replace(question, answer_due=due, next_due=due)


def _answer_due(question: Question, app: App) -> datetime:
    """When so many minutes of the colleague's own duty will have passed."""
    now, brand = app.clock.now(), app.rules.brand()
    left = timedelta(minutes=brand.clocks.advice)
    person = app.roster.person(question.to.hero)
    spans = (
        person.free_spans(now, brand.duty.quiet_hours, brand.duty.holidays) if person else iter(())
    )
    for first, last in spans:
        if left <= last - first:
            return first + left
        left -= last - first
    return now + left


def _with(question: Question, word: Word) -> Question:
    """The same version with that word in the place of the current one."""
    return replace(question, back=word) if question.back else replace(question, to=word)


def _saved(question: Question, app: App) -> Question:
    app.records.save(question)
    return question


def _notice(
    question: Question, case: Case, person: Person, secret: str, *, way: Way, app: App
) -> Notice:
    """The words of one notice: number, topic, who, link; nothing of the customer or the question
    (I7)."""
    brand = app.rules.brand()
    topic = brand.topic(case.topic)
    about = question.by if question.back is None else question.to.hero
    colleague = app.roster.person(about)
    facts = asking.AskText(
        brand=brand.name,
        number=case.number,
        topic=topic.name.get(person.language, topic.id) if topic else "",
        colleague=colleague.first_name if colleague else "",
        link=f"{app.public_url}/a/{case.number}{secret}",
    )
    kind = "asked" if question.back is None else str(question.state)
    subject, text = asking.word(kind, facts, person.language, brand.address, way)
    return Notice(
        key=f"{case.number}-{question.id}-{kind}-{way}",
        kind=NoticeKind.QUESTION if question.back is None else NoticeKind.REMINDER,
        hero=person.id,
        way=way,
        text=text,
        subject=subject,
        case=case.number,
        danger=Signal.DANGER in case.signals,
    )
