"""Answer a customer by text: the words are kept as a draft, and only a YES sends them (I4).

The question names the case and how long the words are, never the words. Sending is the step
that the page uses, too (`steps.reply`).
"""

from __future__ import annotations

from dataclasses import replace

from herodesk.domain.case import Case
from herodesk.domain.draft import Remark
from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.finding import Reason
from herodesk.domain.post import Answerable
from herodesk.domain.texting import GOOD_FOR, SAME_AGAIN, Draft
from herodesk.steps.check_draft import Consent
from herodesk.steps.claim import BY_TEXT
from herodesk.steps.reply import Sending, checked, clean, measure, reply, sign_off
from herodesk.steps.talk import ANSWER, Plan, Talk, which
from herodesk.steps.text_back import link
from herodesk.texts import by_text, drafts, reasons
from herodesk.texts import cases as case_words

DESPITE_ALL = Sending(consent=Consent(all=True))
"""What was to be said about the words stood in the question; what stops them stops them still."""


def answer(talk: Talk) -> Plan | None:
    """Words for the customer of the case that is named, or of the only one that the person holds.

    None if the person holds none: then the words are for somebody else, or for nobody.
    """
    words = clean(talk.meant.words)
    if talk.meant.case:
        return draft(talk, talk.meant.case, words)
    if not talk.mine.held:
        return None
    if len(talk.mine.held) == 1:
        return draft(talk, talk.mine.held[0].number, words)
    return which(talk, ANSWER, talk.mine.held, text=words)


def draft(talk: Talk, number: str, words: str) -> Plan:
    """Keep these words and ask for a YES, if they could be sent as they are."""
    if _is_the_same(talk.before.draft, number, words, talk):
        return Plan(what="same-draft", after=talk.reply(listed=None), case=number)
    warned: tuple[Remark, ...] = ()
    try:
        answer, warned = checked(number, talk.person, words, app=talk.app)
    except NotFoundError:
        said = talk.say("no-such-case", number=number)
        return Plan(what="no-such-case", after=talk.reply(said))
    except (InvalidError, NotAllowedError) as error:
        return _not_like_that(talk, number, words, str(error))
    asked = _question(talk, number, len(words), warned, private=answer.private)
    after = talk.reply(asked, case=number, asks=True, listed=None)
    if after.saying(talk.key) is None:  # too much was said in this hour: then nothing is asked
        return Plan(what="too-many", after=after, case=number)
    kept = Draft(case=number, text=words, key=talk.key, at=talk.text.at)
    return Plan(what="draft", after=replace(after, draft=kept), case=number)


def _question(
    talk: Talk, number: str, size: int, warned: tuple[Remark, ...], *, private: bool
) -> str:
    """The question that a YES answers: what is to be said about the words stands in it."""
    if warned:
        language = talk.person.language
        told = ", ".join(drafts.noticed(warned, language))
        return talk.say("confirm-warned", number=number, list=told)
    return talk.say("confirm-private" if private else "confirm", number=number, n=size)


def _is_the_same(before: Draft | None, number: str, words: str, talk: Talk) -> bool:
    """The same once more, in impatience."""
    same = before is not None and (before.case, before.text) == (number, words)
    return same and before is not None and talk.text.at - before.at < SAME_AGAIN


def yes(talk: Talk) -> Plan:
    """Send what waits for it, if the question was put before and not too long ago."""
    kept, number = talk.before.draft, talk.meant.case
    if kept is None:
        return _nothing_to_send(talk)
    if number and number != kept.case:
        return Plan(
            what="not-that-one", after=talk.reply(talk.say("not-that-one", number=kept.case))
        )
    if not kept.text or talk.text.at - (kept.asked or kept.at) > GOOD_FOR:
        words = talk.say("too-old", number=kept.case)
        return Plan(what="too-old", after=talk.reply(words, case=kept.case, draft=None))
    if not kept.counts_at(talk.text.at):
        return asked_once_more(talk) or _nothing_to_send(talk)
    return Plan(
        what="send",
        after=talk.reply(
            talk.say("on-its-way", number=kept.case),
            case=kept.case,
            draft=None,
            sent_at=talk.text.at,
        ),
        effect=lambda beside: reply(
            kept.case,
            talk.person,
            kept.text,
            f"text {kept.key}",
            app=talk.app,
            sending=DESPITE_ALL,
            beside=beside,
            why=BY_TEXT,
        ),
        case=kept.case,
    )


def no(talk: Talk) -> Plan:
    """Throw away what waits; nothing is sent."""
    kept = talk.before.draft
    if kept is None or not kept.text:
        return _nothing_to_send(talk)
    words = talk.say("discarded", number=kept.case)
    return Plan(what="discard", after=talk.reply(words, case=kept.case, draft=None))


def asked_once_more(talk: Talk) -> Plan | None:
    """The question again, if a draft waits for a YES."""
    kept = talk.before.draft
    if kept is None or not kept.text or talk.text.at - (kept.asked or kept.at) > GOOD_FOR:
        return None
    words = talk.say("confirm", number=kept.case, n=len(kept.text))
    after = talk.reply(words, case=kept.case, asks=True)
    if after.draft and after.saying(talk.key):
        after = replace(after, draft=replace(after.draft, key=talk.key))
    return Plan(what="asked-again", after=after, case=kept.case)


def _nothing_to_send(talk: Talk) -> Plan:
    """A second YES right after the first says nothing new."""
    sent = talk.before.sent_at
    if sent and talk.text.at - sent <= GOOD_FOR:
        return Plan(what="sent-already", after=talk.reply())
    return Plan(what="nothing-to-send", after=talk.reply(talk.say("nothing-to-send")))


def _not_like_that(talk: Talk, number: str, words: str, code: str) -> Plan:
    """Why these words cannot be sent, with the way to the page; they are not kept."""
    case, there = talk.app.records.case(number), link(number, app=talk.app)
    if case and code == "too-long":
        said = _too_long(talk, case, words, there)
    elif case and case.owner == talk.person.id and case.answer_to.answerable is Answerable.NO:
        why = reasons.say(Reason(code=code), talk.person.language)
        said = talk.say("by-hand", number=number, reason=why, link=there)
    else:
        said = by_text.refusal(code, number, there, talk.person.language, talk.address)
    return Plan(what="not-like-that", after=talk.reply(said, case=number, listed=None), case=number)


def _too_long(talk: Talk, case: Case, words: str, there: str) -> str:
    ending = sign_off(talk.person, talk.app.rules.brand())
    used, limit = measure(case.platform, words + ending, app=talk.app)
    where = case_words.platform(case.platform, talk.person.language)
    return talk.say("too-long", number=case.number, over=used - limit, platform=where, link=there)
