"""Take a case by text, pass, put it off, give it back; a short list where several can be meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from herodesk.domain import meaning
from herodesk.domain.case import Case
from herodesk.domain.texting import Listed
from herodesk.steps import compact_by_text, drafting, later
from herodesk.steps.advising_by_text import advise_on
from herodesk.steps.claim import BY_TEXT, claim, extend, pass_on, release
from herodesk.steps.claim import MORE_MINUTES as MOST_MORE
from herodesk.steps.talk import ADVISE, ANSWER, Plan, Talk, which
from herodesk.steps.text_back import link


def pick(talk: Talk) -> Plan:
    """A digit, or a number alone: of the list that was sent, else of what is open."""
    listed, meant = _listed(talk), talk.meant
    if listed and meant.case in listed.cases:
        return _chosen(talk, listed, meant.case)
    if listed and 1 <= meant.pick <= len(listed.cases):
        return _chosen(talk, listed, listed.cases[meant.pick - 1])
    return claim_one(talk)


def claim_one(talk: Talk) -> Plan:
    """Take the case that is named, the only one that is open, or ask which one."""
    number = _named(talk, talk.mine.offered)
    if number is None and talk.mine.offered:
        return which(talk, meaning.CLAIM, talk.mine.offered)
    if number is None and len(talk.mine.held) == 1 and talk.meant.pick in {0, 1}:
        number = talk.mine.held[0].number
    if number is None and talk.mine.lost:
        number = talk.mine.lost[-1].number  # to be told who was faster
    return _claim(talk, number) if number else _nothing_open(talk)


def pass_one(talk: Talk) -> Plan:
    """Say no to an offer; a case that is the person's own is given back instead."""
    number = _named(talk, talk.mine.offered or talk.mine.held[:1])
    if number is not None:
        return _pass(talk, number)
    if talk.mine.offered:
        return which(talk, meaning.PASS, talk.mine.offered)
    return _nothing_open(talk)


def put_off(talk: Talk) -> Plan:
    """Be asked again later; of a case that the person holds, keep it a little longer."""
    both = (*talk.mine.offered, *talk.mine.held)
    number = _named(replace(talk, meant=replace(talk.meant, pick=0)), both)
    if number is not None:
        return _later(talk, number, talk.meant.minutes)
    if both:
        return which(talk, meaning.LATER, both)
    return _nothing_open(talk)


def release_one(talk: Talk) -> Plan:
    """Give a held case back."""
    number = _named(talk, talk.mine.held)
    if number is not None:
        return _release(talk, number)
    if talk.mine.held:
        return which(talk, meaning.RELEASE, talk.mine.held)
    return Plan(what="nothing-yours", after=talk.reply(talk.say("nothing-yours")))


def _nothing_open(talk: Talk) -> Plan:
    return Plan(what="nothing-open", after=talk.reply(talk.say("nothing-open")))


def _named(talk: Talk, cases: Sequence[Case]) -> str | None:
    """The one that is meant: by its number, by a digit of the list, or as the only one of these;
    None if that cannot be told. A number that nobody has may be a slip of one of these."""
    meant, numbers = talk.meant, [case.number for case in cases]
    if meant.case:
        known = meant.case in talk.mine.numbers or talk.app.records.case(meant.case)
        return meant.case if known else meaning.near(meant.case, numbers) or meant.case
    if meant.pick and (listed := _listed(talk)) and meant.pick <= len(listed.cases):
        return listed.cases[meant.pick - 1]
    return numbers[0] if len(numbers) == 1 and meant.pick in {0, 1} else None


def _listed(talk: Talk) -> Listed | None:
    listed = talk.before.listed
    return listed if listed and listed.counts_at(talk.text.at) else None


def _chosen(talk: Talk, listed: Listed, number: str) -> Plan:
    if listed.what == ADVISE:
        return advise_on(talk, number, listed.text)
    if listed.what == ANSWER:
        return drafting.draft(talk, number, listed.text)
    if listed.what in {meaning.GOODWILL, meaning.HAND_OVER}:
        return compact_by_text.chosen(talk, listed.what, number, listed.text)
    if listed.what == meaning.LATER:
        return _later(talk, number, listed.minutes)
    return _CHOSEN[listed.what](talk, number)


def _claim(talk: Talk, number: str) -> Plan:
    app = talk.app
    until = talk.now + later.span(app.rules.brand().clocks.lease)
    held = next((case for case in talk.mine.held if case.number == number), None)
    until = held.lease_until if held and held.lease_until else until
    words = talk.say("claimed", number=number, time=talk.clock(until), link=link(number, app=app))
    after = talk.reply(words, case=number, claims=True)
    if held:
        return Plan(what="claim-again", after=after, case=number)
    return Plan(
        what="claim",
        after=after,
        effect=lambda beside: claim(number, talk.person, app=app, beside=beside, why=BY_TEXT),
        case=number,
    )


def _pass(talk: Talk, number: str) -> Plan:
    return Plan(
        what="pass",
        after=talk.reply(talk.say("passed", number=number), case=number),
        effect=lambda beside: pass_on(
            number, talk.person, app=talk.app, beside=beside, why=BY_TEXT
        ),
        case=number,
    )


def _later(talk: Talk, number: str, minutes: int) -> Plan:
    held = next((case for case in talk.mine.held if case.number == number), None)
    if held and held.lease_until:
        more = min(minutes or later.USUAL_MINUTES, MOST_MORE)
        until = max(held.lease_until, talk.now) + later.span(more)
        words = talk.say("extended", number=number, time=talk.clock(until))
        return Plan(
            what="extend",
            after=talk.reply(words, case=number),
            effect=lambda beside: extend(
                number, talk.person, app=talk.app, minutes=more, beside=beside, why=BY_TEXT
            ),
            case=number,
        )
    until = talk.now + later.span(later.bounded(minutes))
    words = talk.say("later", number=number, time=talk.clock(until))
    return Plan(
        what="later",
        after=talk.reply(words, case=number),
        effect=lambda beside: later.later(
            number, talk.person, minutes, app=talk.app, beside=beside, why=BY_TEXT
        ),
        case=number,
    )


def _release(talk: Talk, number: str) -> Plan:
    return Plan(
        what="release",
        after=talk.reply(talk.say("released", number=number), case=number),
        effect=lambda beside: release(
            number, talk.person, "", app=talk.app, beside=beside, why=BY_TEXT
        ),
        case=number,
    )


_CHOSEN: Mapping[str, Callable[[Talk, str], Plan]] = {
    meaning.CLAIM: _claim,
    meaning.PASS: _pass,
    meaning.RELEASE: _release,
}
