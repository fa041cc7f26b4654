"""A conversation by text: what was meant is done once, however often and late the text arrives.

What a text does to a case, that it was read, and what is to be said to it are one transaction.
Only then it is said, then taken off. Two runs of one text, or two texts of one person at once,
meet at the person's record: one is done, the other starts anew and sees what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from herodesk.domain import meaning
from herodesk.domain.errors import (
    AlreadyClaimedError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    TransientError,
)
from herodesk.domain.numbers import secret_hash
from herodesk.domain.staff import Person
from herodesk.domain.texting import TOO_LATE, Text, Texting
from herodesk.ports import App
from herodesk.steps import compact_by_text, drafting, taking_by_text
from herodesk.steps.advising_by_text import advise
from herodesk.steps.notify import our_number_for
from herodesk.steps.talk import Plan, Talk, cases_of
from herodesk.steps.text_back import link, take_over, text_back
from herodesk.texts import by_text

TRIES = 8
ONCE_IN = timedelta(hours=1)
"""What is not understood is answered once in so long."""

Command = Callable[[Talk], Plan]


def converse(text: Text, people: Sequence[Person], *, app: App) -> str:
    """Do what one person's text asks for and say what came of it; a word for the log.

    `people` have this number. TransientError: the same text may be read again.
    """
    if app.clock.now() - text.at > TOO_LATE:
        return "too-late"
    person, key = people[0], secret_hash(f"text {text.id}")
    for _ in range(TRIES):
        before = app.records.texting(person.id) or Texting(person=person.id)
        if key in before.seen:
            take_over(key, person, app=app)
            return "again"
        mine = cases_of(person, app=app)
        known = (*mine.numbers, *(before.listed.cases if before.listed else ()))
        meant = meaning.understood(text.body, known)
        talk = Talk(
            text=text, key=key, person=person, before=before, mine=mine, meant=meant, app=app
        )
        try:
            what = _done(_planned(talk, people), talk)
        except StaleError:
            continue  # another text of this person, or this one, was faster
        text_back(key, person, app=app)
        return what
    raise TransientError("this person texts too often at once")


def _planned(talk: Talk, people: Sequence[Person]) -> Plan:
    """What the text leads to. A machine's answer, a heart and a thank you lead to nothing."""
    if talk.meant.what in {meaning.MACHINE, meaning.COURTESY}:
        return Plan(what=talk.meant.what, after=talk.reply())
    if not our_number_for(talk.person, talk.app):
        return _once_an_hour(talk, "link-only")
    if len(people) > 1:
        return _once_an_hour(talk, "shared-number")
    return _COMMANDS[talk.meant.what](talk)


def _done(plan: Plan, talk: Talk) -> str:
    """Do it, or say why it cannot be done."""
    try:
        if plan.effect is None:
            talk.app.records.save(plan.after)
        else:
            plan.effect((plan.after,))
    except (AlreadyClaimedError, NotAllowedError, NotFoundError, InvalidError) as error:
        talk.app.records.save(talk.reply(_refusal(error, plan.case, talk), case=plan.case))
        return f"{plan.what}-refused"
    return plan.what


def _refusal(error: Exception, case: str, talk: Talk) -> str:
    if isinstance(error, AlreadyClaimedError):
        owner = talk.app.roster.person(error.owner)
        who = owner.first_name if owner else error.owner
        return talk.say("taken", who=who, number=error.number, time=talk.clock(error.since))
    if isinstance(error, NotFoundError):
        return talk.say("no-such-case", number=case)
    if str(error) in {"goodwill-over", "no-goodwill"}:
        return talk.say("grant-over", number=case, link=link(case, app=talk.app))
    return by_text.refusal(
        str(error), case, link(case, app=talk.app), talk.person.language, talk.address
    )


# -- what is said without doing anything --------------------------------------------------------


def _help(talk: Talk) -> Plan:
    return Plan(what="help", after=talk.reply(talk.say("help")))


def _status(talk: Talk) -> Plan:
    yours = [
        f"{case.number} {talk.clock(case.lease_until)}" if case.lease_until else case.number
        for case in talk.mine.held
    ]
    offered = talk.topics(talk.mine.offered)
    words = by_text.standing(yours, offered, talk.person.language, talk.address)
    return Plan(what="status", after=talk.reply(words))


def _unclear(talk: Talk) -> Plan:
    """Nearly a yes: nothing is guessed, the person is asked again while a draft waits."""
    return drafting.asked_once_more(talk) or _unknown(talk)


def _maybe(talk: Talk) -> Plan:
    """An "ok" is no yes; where nothing waits for one it is a courtesy."""
    return drafting.asked_once_more(talk) or Plan(what="courtesy", after=talk.reply())


def _unknown(talk: Talk) -> Plan:
    return _once_an_hour(talk, "unknown")


def _once_an_hour(talk: Talk, code: str) -> Plan:
    last = talk.before.unknown_at
    if last is not None and talk.now - last < ONCE_IN:
        return Plan(what=code, after=talk.reply())
    return Plan(what=code, after=talk.reply(talk.say(code), unknown_at=talk.now))


# -- words that are no command --------------------------------------------------------------------

OTHERS: tuple[Callable[[Talk], Plan | None], ...] = (advise, drafting.answer)
"""Who may take the words of a text that is no command, in this order; the first that does has it.
A colleague's question waits for them only where the person holds no case that they could be for."""


def _yes(talk: Talk) -> Plan:
    """To the draft that waits for it; else to whether a promise was kept."""
    return compact_by_text.kept(talk) or drafting.yes(talk)


def _no(talk: Talk) -> Plan:
    return compact_by_text.not_kept(talk) or drafting.no(talk)


def _words(talk: Talk) -> Plan:
    plans = (take(talk) for take in OTHERS)
    return next((plan for plan in plans if plan is not None), None) or _unknown(talk)


_COMMANDS: Mapping[str, Command] = {
    meaning.CLAIM: taking_by_text.claim_one,
    meaning.PICK: taking_by_text.pick,
    meaning.PASS: taking_by_text.pass_one,
    meaning.LATER: taking_by_text.put_off,
    meaning.RELEASE: taking_by_text.release_one,
    meaning.YES: _yes,
    meaning.NO: _no,
    meaning.SIGN: compact_by_text.sign,
    meaning.IDEA: compact_by_text.idea,
    meaning.GOODWILL: compact_by_text.goodwill,
    meaning.HAND_OVER: compact_by_text.hand_over,
    meaning.HELP: _help,
    meaning.STATUS: _status,
    meaning.WORDS: _words,
    meaning.NOTHING: _unclear,
    meaning.UNCLEAR: _unclear,
    meaning.MAYBE: _maybe,
}
