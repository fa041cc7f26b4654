"""Answer a colleague's question by text: whoever was asked and holds no case writes, and it is
done (`steps.ask`)."""

from __future__ import annotations

from herodesk.domain.question import Question
from herodesk.steps.ask import MOST_ANSWER, answer, open_questions
from herodesk.steps.claim import BY_TEXT
from herodesk.steps.reply import clean
from herodesk.steps.talk import ADVISE, Plan, Talk, which


def advise(talk: Talk) -> Plan | None:
    """The words as the answer to the question that waits for this person.

    None if none does, or if the words are for the customer of a case that the person holds.
    """
    held = {case.number for case in talk.mine.held}
    if talk.meant.case in held or (held and not talk.meant.case):
        return None
    words = clean(talk.meant.words)[:MOST_ANSWER]
    waiting = _waiting(talk, talk.meant.case)
    numbers = list(dict.fromkeys(question.case for question in waiting))
    if len(numbers) > 1:
        return which(talk, ADVISE, talk.app.records.cases(numbers), text=words)
    return _advised(talk, waiting[0], words) if waiting else None


def advise_on(talk: Talk, number: str, words: str) -> Plan:
    """The words for the question of that case, chosen from a list."""
    waiting = _waiting(talk, number)
    if not waiting:
        return Plan(what="no-such-case", after=talk.reply(talk.say("no-such-case", number=number)))
    return _advised(talk, waiting[0], words)


def _waiting(talk: Talk, number: str) -> list[Question]:
    found = open_questions(talk.person, app=talk.app)
    return [question for question in found if number in {"", question.case}]


def _advised(talk: Talk, question: Question, words: str) -> Plan:
    said = talk.say("advised", number=question.case)
    return Plan(
        what="advise",
        after=talk.reply(said, case=question.case, listed=None),
        effect=lambda beside: answer(
            question.case,
            question.id,
            talk.person,
            words,
            app=talk.app,
            beside=beside,
            why=BY_TEXT,
        ),
        case=question.case,
    )
