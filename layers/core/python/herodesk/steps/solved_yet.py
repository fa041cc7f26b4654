"""Ask the customer of a quiet case whether it is solved: a HERO presses send, or nobody does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from herodesk.domain import telling
from herodesk.domain.case import Case
from herodesk.domain.errors import NotAllowedError, NotFoundError
from herodesk.domain.reply import Reply
from herodesk.domain.solved_yet import TEXTS, may_be_asked
from herodesk.domain.staff import Person, Way
from herodesk.domain.taking_back import QUIET_DAYS
from herodesk.ports import App
from herodesk.steps.ask_about import Asked
from herodesk.steps.notify import invite
from herodesk.steps.turns import Turns


def may_ask(case: Case, app: App) -> bool:
    """True if this may be asked now."""
    return case.language in TEXTS and may_be_asked(
        case,
        app.clock.now(),
        after_hours=app.rules.brand().follow_up.ask_solved_after_hours,
        window_hours=app.abilities(case.platform).ASKS_WITHIN_HOURS,
    )


def sentence(case: Case) -> str:
    """The words to the customer, in the language of the case."""
    from herodesk.texts.following import is_it_solved

    return is_it_solved(case.language)


def ask(number: str, person: Person, key: str, *, app: App) -> Reply:
    """The holder sends the sentence; as any answer it goes out once, and once a case."""
    from herodesk.steps.reply import reply

    case = app.records.case(number)
    if case is None:
        raise NotFoundError(number)
    if case.asked_solved or not may_ask(case, app):
        known = next((r for r in _replies(number, app) if r.reply_id == case.reply), None)
        if case.asked_solved and known is not None:
            return known
        raise NotAllowedError("not-to-be-asked")
    return reply(
        number, person, sentence(case), key, app=app,
        mark=lambda current: replace(current, asked_solved=True),
    )  # fmt: skip


def _replies(number: str, app: App) -> tuple[Reply, ...]:
    file = app.records.file(number)
    return file.replies if file else ()


def about_quiet(case: Case, *, app: App, turns: Turns) -> Asked | None:
    """Tell its HERO, by e-mail, that the customer may be asked; None if there is nothing to tell.

    In quiet hours that waits for the morning (I8); what is not asked is put off to its closing.
    StaleError if the case changed."""
    now = app.clock.now()
    closes = (case.answered_at or now) + timedelta(days=QUIET_DAYS)
    told = any(offer.about == "quiet" for offer in case.offers)
    holder = app.roster.person(case.owner) if case.owner else None
    may = not told and may_ask(case, app) and holder is not None and not holder.reasons_against()
    quiet = app.rules.brand().duty.quiet_hours
    if may and holder is not None and (morning := holder.quiet_until(now, quiet)):
        later = case.next(next_due=min(morning, max(closes, now)))
        app.records.save(later)
        return Asked(what="quiet-put-off", case=later, secrets={})
    if may and holder is not None:
        granted = turns.grant([holder], 1, danger=False)
        word = invite(case, granted, app=app, reminder=True)
        way = Way.EMAIL if Way.EMAIL in holder.ways else None
        offers = [
            replace(offer, about="quiet", way=way or offer.way, digest=False)
            for offer in word.offers
        ]
        if offers:
            asked = telling.only_word(case, offers, now=now, until=max(closes, now))
            app.records.save(asked)
            return Asked(what="quiet-told", case=asked, secrets=word.secrets)
    if now < closes:
        later = case.next(next_due=closes)
        app.records.save(later)
        return Asked(what="rests", case=later, secrets={})
    return None
