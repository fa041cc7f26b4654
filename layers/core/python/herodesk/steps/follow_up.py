"""Do what fell due: answers on their way, leases, the ladder, quiet cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from herodesk.domain import holding, telling
from herodesk.domain.case import NO_HURRY, QUIET, Case, State
from herodesk.domain.errors import ConflictError, HerodeskError
from herodesk.domain.finding import Signal
from herodesk.ports import App
from herodesk.steps.ask_about import Asked, about_promise
from herodesk.steps.ask_again import ask_again
from herodesk.steps.clocks import ended
from herodesk.steps.count import store_counts
from herodesk.steps.forget_people import forget_people
from herodesk.steps.forget_words import forget_words
from herodesk.steps.merge import over_with
from herodesk.steps.notify import night_of, notify
from herodesk.steps.offer import next_stage, store_offer, take_over, told
from herodesk.steps.publish import watch_over
from herodesk.steps.route import FIRST_STAGE, LEADS_STAGE
from herodesk.steps.solved_yet import about_quiet
from herodesk.steps.tell_compact import tell_compact
from herodesk.steps.tell_covers import tell_covers
from herodesk.steps.tell_question import follow_questions
from herodesk.steps.tell_together import Together
from herodesk.steps.thanks import tell_held
from herodesk.steps.turns import Turns
from herodesk.steps.wake import wake
from herodesk.steps.watch_budget import watch_budget
from herodesk.steps.watch_channels import watch_channels
from herodesk.steps.watch_waves import watch_waves
from herodesk.steps.wave_mode import follow_waves

MOST_CASES = 200
"""So many cases in one run; what is left falls due in the next one, earliest first."""

MOST_NAMED = 10
"""So many cases that failed are named: whoever reads it begins with one."""

MOST_LOOKED_AT = 10_000
"""So many cases that are due are looked at, to find those that cannot wait for another run."""


def follow_up(*, app: App) -> dict[str, int]:
    """Work off every case that is due and count the days that are over; how many of what.

    One case that fails stops no other: its error is raised when all others are done.
    """
    failed: list[Exception] = []
    unfinished: list[str] = []
    done = _part(lambda: wake(app=app), failed)
    run = Run(app=app, turns=Turns(app, together=True), together=Together(app))
    for number in _first(app):
        try:
            what = run.due(number)
        except ConflictError:
            what = "somebody-was-faster"
        except HerodeskError as error:
            failed.append(error)
            unfinished.append(number)
            what = "failed"
        done[what] = done.get(what, 0) + 1
    done |= _part(lambda: ask_again(turns=run.turns, together=run.together, app=app), failed)
    _part(run.together.tell, failed)
    done |= _part(lambda: follow_questions(app=app), failed)
    done |= _part(lambda: tell_held(app=app), failed)
    done |= _part(lambda: forget_words(app=app), failed)
    done |= _part(lambda: forget_people(app=app), failed)
    done |= _part(lambda: watch_waves(app=app), failed)
    done |= _part(lambda: follow_waves(app=app), failed)
    done |= _part(lambda: store_counts(app=app), failed)
    done |= _part(lambda: watch_budget(app=app), failed)
    done |= _part(lambda: watch_channels(app=app), failed)
    done |= _part(lambda: tell_covers(app=app), failed)
    done |= _part(lambda: tell_compact(app=app), failed)
    if failed:
        cases = f", cases {' '.join(unfinished[:MOST_NAMED])}" if unfinished else ""
        raise ExceptionGroup(f"follow-up could not finish everything{cases}", failed)
    return done


def _first(app: App) -> list[str]:
    """The cases of this run. After a storm more are due than one run can do, and danger, an answer
    on its way and a word that was cut off stand among thousands that were put off to one hour."""
    now = app.clock.now()
    numbers = app.records.due(now, MOST_LOOKED_AT)
    if len(numbers) <= MOST_CASES:
        return numbers
    due = [case for case in app.records.cases(numbers) if case.next_due and case.next_due <= now]
    return [case.number for case in sorted(due, key=_can_wait)[:MOST_CASES]]


def _can_wait(case: Case) -> bool:
    return not (Signal.DANGER in case.signals or case.reply or case.unsent)


def _part(job: Callable[[], Mapping[str, int] | None], failed: list[Exception]) -> dict[str, int]:
    """What a part of the run has done; if it fails, the others go on."""
    try:
        return dict(job() or {})
    except HerodeskError as error:
        failed.append(error)
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: what it does to each case, and what it tells people when it is through."""

    app: App
    turns: Turns
    together: Together

    def due(self, number: str) -> str:
        """The index may be old: decide on the case itself."""
        case = self.app.records.case(number)
        now = self.app.clock.now()
        if case is None or case.next_due is None or case.next_due > now:
            return "not-due"
        if not case.reply and (morning := night_of(case, app=self.app)):
            lease = timedelta(minutes=self.app.rules.brand().clocks.lease)
            self.app.records.save(telling.held_again(case, morning, lease=lease))
            return "held"
        if case.state is State.MERGED:
            return self._tell_last_word(case)
        if case.reply:
            return f"reply-{watch_over(case, app=self.app)}"
        if case.state in QUIET:
            return self._rests(case)
        if case.waits_for == NO_HURRY:
            return self._close(case)
        if case.unsent and case.state in {State.CLAIMED, State.OFFERED}:
            return self._tell(case)
        return self._end_lease(case) if case.state is State.CLAIMED else self._next_stage(case)

    def _close(self, case: Case) -> str:
        closed, entry = holding.closed(case, now=self.app.clock.now())
        over = ended(case, closed, app=self.app, at=entry.at)
        self.app.records.save(closed, entry, *over)
        return "closed"

    def _rests(self, case: Case) -> str:
        """A case that nobody owes an answer: its HERO may have something to say, else it closes."""
        if any(offer.about for offer in case.unsent):
            again, secrets = take_over(case, app=self.app)
            self.together.add(again, secrets)
            return "told"
        if case.stage_ends is not None and case.stage_ends > self.app.clock.now():
            told(case, app=self.app)
            return "told"
        asked: Asked | None = None
        if case.state is State.PROMISED:
            asked = about_promise(case, app=self.app, turns=self.turns)
        if case.state is State.ANSWERED:
            asked = about_quiet(case, app=self.app, turns=self.turns)
        if asked is None:
            return self._close(case)
        self.together.add(asked.case, asked.secrets)
        return asked.what

    def _tell(self, case: Case) -> str:
        """Quiet hours are over, or whoever wanted to tell was cut off."""
        again, secrets = take_over(case, app=self.app)
        if secrets:
            self.together.add(again, secrets)
            return "told"
        return self._end_lease(case) if case.state is State.CLAIMED else self._next_stage(case)

    def _tell_last_word(self, case: Case) -> str:
        """Whoever had a case that was joined with another one is told where it went."""
        again, secrets = take_over(case, app=self.app)
        over_with(notify(again, secrets, app=self.app), app=self.app)
        return "told"

    def _end_lease(self, case: Case) -> str:
        if case.lease_until is not None and case.lease_until > self.app.clock.now():
            told(case, app=self.app)  # its holder knows, and nobody could note that any more
            return "told"
        free, entry = holding.lease_ended(case, now=self.app.clock.now())
        self.app.records.save(free, entry)
        if free.waits_for != NO_HURRY:
            self._offer(free, FIRST_STAGE)
        return "lease-ended"

    def _next_stage(self, case: Case) -> str:
        """Nobody has reacted, or duty begins, or a judgement is overdue: ask the next people."""
        if case.stage_ends is not None and case.state is State.OFFERED:
            if case.stage_ends > self.app.clock.now():
                told(case, app=self.app)
                return "told"
            case = replace(case, stage_ends=None)  # over before anybody could note that all know
        stage = LEADS_STAGE if case.state is State.TO_JUDGE else next_stage(case)
        self._offer(case, stage)
        return "offered"

    def _offer(self, case: Case, stage: int) -> None:
        prepared = store_offer(case, app=self.app, stage=stage, turns=self.turns)
        self.together.add(prepared.case, prepared.secrets)
