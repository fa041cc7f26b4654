"""What the compact gives and asks, by text: a sum out of the own budget, a promise that was kept.

What has to be read or chosen first is a link: the compact with its three taps, the ten questions
of an idea, whom a case can be handed to.
"""

from __future__ import annotations

from collections.abc import Sequence

from herodesk.domain import meaning
from herodesk.domain.case import Case
from herodesk.domain.texting import GOOD_FOR, PLACE
from herodesk.steps.claim import BY_TEXT
from herodesk.steps.talk import Plan, Talk, which
from herodesk.steps.text_back import link
from herodesk.texts.numbers import money


def sign(talk: Talk) -> Plan:
    """The way to the compact: a signature wants its words to be read, so no text signs."""
    compact = talk.app.rules.brand().compact
    if not compact.asks(talk.person):
        return Plan(what="sign-none", after=talk.reply(talk.say("sign-none")))
    if not compact.to_sign(talk.person):
        said = talk.say("signed", version=talk.person.signed)
        return Plan(what="signed", after=talk.reply(said))
    said = talk.say("sign", link=f"{talk.app.public_url}/k/{PLACE}")
    return Plan(what="sign", after=talk.reply(said))


def idea(talk: Talk) -> Plan:
    """The way to the ten questions."""
    said = talk.say("idea", link=f"{talk.app.public_url}/s/{PLACE}?to=idea")
    return Plan(what="idea", after=talk.reply(said))


def hand_over(talk: Talk) -> Plan:
    """The way to the page that names who could have the case, and takes a word along."""
    case = _the_one(talk, talk.mine.held)
    return case if isinstance(case, Plan) else _page(talk, "hand-over-here", case)


def goodwill(talk: Talk) -> Plan:
    """The sum that is named is granted for the case that the person holds or has answered; without
    a sum, or without a reason, the way to the page that takes both."""
    case = _the_one(talk, (*talk.mine.held, *talk.mine.answered))
    if isinstance(case, Plan):
        return case
    return grant(talk, case, talk.meant) if talk.meant.amount else _page(talk, "grant-here", case)


def grant(talk: Talk, number: str, meant: meaning.Meant) -> Plan:
    """Grant it, and say what is left; a refusal leads to the page with the ways on."""
    from herodesk.domain.goodwill import minor_units  # few texts grant something
    from herodesk.steps import goodwill as granting

    app, person = talk.app, talk.person
    case = app.records.case(number)
    currency = app.rules.brand().compact.currency
    wanted = minor_units(meant.amount, currency)
    left = granting.left_for(case, person, app=app).month if case else 0
    said = talk.say(
        "granted",
        number=number,
        money=money(wanted or 0, currency, person.language),
        left=money(max(0, left - (wanted or 0)), currency, person.language),
    )
    return Plan(
        what="grant",
        after=talk.reply(said, case=number, listed=None),
        effect=lambda beside: granting.grant(
            number,
            person,
            meant.amount,
            meant.words,
            f"text {talk.key}",
            app=app,
            beside=beside,
            how=BY_TEXT,
        ),
        case=number,
    )


# -- was it kept? -----------------------------------------------------------------------------


def kept(talk: Talk) -> Plan | None:
    """A yes to the one promise that the person was asked about. None where a draft waits for the
    yes, or had one just now, and where it is not clear which promise is meant."""
    case = _asked_about(talk)
    if case is None:
        return None
    from herodesk.steps.keep_promise import kept as keep  # few texts are about a promise

    return Plan(
        what="kept",
        after=talk.reply(talk.say("kept", number=case.number), case=case.number),
        effect=lambda beside: keep(
            case.number, talk.person, "", app=talk.app, beside=beside, why=BY_TEXT
        ),
        case=case.number,
    )


def not_kept(talk: Talk) -> Plan | None:
    """A no takes a word why, and a new day if there is one: the way to the case."""
    case = _asked_about(talk)
    return _page(talk, "not-kept", case.number) if case else None


def _asked_about(talk: Talk) -> Case | None:
    before, at = talk.before, talk.text.at
    if before.draft is not None or (before.sent_at and at - before.sent_at <= GOOD_FOR):
        return None
    asked = [one for one in talk.mine.asked if talk.meant.case in {"", one.number}]
    return asked[0] if len(asked) == 1 else None


# -- inside -----------------------------------------------------------------------------------


def _the_one(talk: Talk, cases: Sequence[Case]) -> str | Plan:
    """The number of the case that is named, or of the only one; else the question which."""
    if talk.meant.case:
        return talk.meant.case
    if len(cases) > 1:
        text = f"{talk.meant.amount} {talk.meant.words}".strip()
        return which(talk, talk.meant.what, cases, text=text)
    if not cases:
        return Plan(what="nothing-yours", after=talk.reply(talk.say("nothing-yours")))
    return cases[0].number


def _page(talk: Talk, code: str, number: str) -> Plan:
    said = talk.say(code, number=number, link=link(number, app=talk.app))
    return Plan(what=code, after=talk.reply(said, case=number, listed=None), case=number)


def chosen(talk: Talk, what: str, number: str, text: str) -> Plan:
    """The case was picked from the list."""
    meant = meaning.understood(f"goodwill {text}") if text else None
    if what == meaning.GOODWILL and meant and meant.amount:
        return grant(talk, number, meant)
    return _page(talk, "grant-here" if what == meaning.GOODWILL else "hand-over-here", number)
