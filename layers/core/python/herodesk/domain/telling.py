"""Telling people about a case: each function is one lawful change.

It returns the next case and, where something happened, the timeline entry that tells of it.
Saving is the store's business; a condition on `v` makes sure that of two changes made at once
only one is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from herodesk.domain.case import SENDING_SECONDS, Case, Entry, State
from herodesk.domain.offer import KEPT_OFFERS, STAGES, Offer
from herodesk.domain.staff import Way


def offered(
    before: Case, offers: Iterable[Offer], *, now: datetime, until: datetime, stage: int
) -> tuple[Case, Entry]:
    """Some HEROs are asked; if nobody claims, something falls due at `until`."""
    more = tuple(offers)
    case = before.next(
        state=State.OFFERED,
        offers=_kept(before.offers, more),
        rung=before.rung + 1,
        stage=stage,
        waits_for="",
        sending_until=now + timedelta(seconds=SENDING_SECONDS),
        next_due=until,
        paused=False,
    )
    return case, case.entry(now, "offered", why=STAGES[stage], value=" ".join(o.hero for o in more))


def _kept(before: tuple[Offer, ...], more: tuple[Offer, ...]) -> tuple[Offer, ...]:
    """The newest offers; the first ones stay too, they tell how the case began."""
    first = tuple(offer for offer in before if offer.rung == 1)
    later = tuple(offer for offer in before if offer.rung != 1)
    room = max(0, KEPT_OFFERS - len(first) - len(more))
    return (*first, *later[len(later) - min(room, len(later)) :], *more)


def begun(before: Case, entry: Entry) -> Case:
    """The same version of a new case, telling by itself how it began."""
    return replace(before, opening=(entry.what, entry.why, "" if before.offers else entry.value))


def waiting_for_judgement(before: Case, *, now: datetime, until: datetime) -> tuple[Case, Entry]:
    """The verdict is in doubt: a person decides; if nobody has until then, a lead is asked."""
    case = before.next(state=State.TO_JUDGE, next_due=until)
    return case, case.entry(now, "to-judge", who="customer", why="doubt")


def with_new_round(before: Case) -> Case:
    """The same case, its ladder begun anew: everybody who did not pass may be asked again."""
    offers = tuple(replace(o, over=True) for o in before.offers)
    return replace(before, stage=0, round=before.round + 1, offers=offers)


def waiting_until(before: Case, when: datetime, *, now: datetime, why: str) -> tuple[Case, Entry]:
    """Nobody can be asked now: the case waits openly until `when`."""
    case = before.next(
        state=State.DEFERRED,
        stage=0,
        next_due=when,
        sending_until=None,
        waits_for=why,
        paused=False,
    )
    return case, case.entry(now, "deferred", why=why, value=when.isoformat())


def held_back(before: Case, when: datetime, *, now: datetime, judged: bool) -> tuple[Case, Entry]:
    """Its channel is stopped: the case stands on the board and nobody is asked until it goes on.

    A case that a person has not judged yet stays so; `when` is only for the worst case.
    """
    unjudged = before.state is State.TO_JUDGE and not judged
    case = before.next(
        state=State.TO_JUDGE if unjudged else State.DEFERRED,
        stage=0,
        next_due=when,
        sending_until=None,
        waits_for="channel-paused",
        paused=True,
    )
    return case, case.entry(now, "held-back", why="channel-paused")


def marked(before: Case, key: tuple[int, str], **marks: object) -> Case:
    """The same case with marks on one offer, e.g. `sent_at`."""
    offers = tuple(
        replace(o, **marks) if o.key == key else o  # type: ignore[arg-type]
        for o in before.offers
    )
    told = not any(offer.is_unsent for offer in offers)
    return before.next(offers=offers, sending_until=None if told else before.sending_until)


def reminding(before: Case, offers: Iterable[Offer], *, now: datetime) -> Case:
    """The same version of the case, with a word to its holder that is to be sent."""
    return replace(
        before,
        offers=_kept(before.offers, tuple(offers)),
        rung=before.rung + 1,
        sending_until=now + timedelta(seconds=SENDING_SECONDS),
    )


def only_word(before: Case, offers: Iterable[Offer], *, now: datetime, until: datetime) -> Case:
    """A word to the owner of a case that rests; of an older one that never went out nothing is
    left. Until it is sent the case is due again soon, then at `until`."""
    offered = tuple(
        replace(o, failed="answered") if o.sent_at is None and o.failed is None else o
        for o in before.offers
    )
    case = reminding(before.next(offers=offered), offers, now=now)
    return replace(case, next_due=case.sending_until, stage_ends=until)


def held_until(before: Case, offers: Iterable[Offer], when: datetime, *, lease: timedelta) -> Case:
    """The same version of the case, with a word to its holder that waits for quiet hours to end.

    Follow-up sends it then, as if somebody had been cut off; the lease begins with it.
    """
    held = reminding(before, offers, now=when)
    due = before.next_due if before.reply else when
    return replace(held, sending_until=when, next_due=due, lease_until=when + lease)


def held_again(before: Case, until: datetime, *, lease: timedelta) -> Case:
    """A word that is late, and meanwhile it is night once more: it waits as if held at first."""
    return before.next(
        sending_until=until,
        next_due=until,
        lease_until=until + lease if before.state is State.CLAIMED else before.lease_until,
        stage_ends=max(before.stage_ends, until) if before.stage_ends else None,
    )


def by_mail(before: Case, key: tuple[int, str], link: str, *, now: datetime) -> Case:
    """That person's text message did not arrive: the offer is to be sent once more, by e-mail."""
    soon = now + timedelta(seconds=SENDING_SECONDS)
    offers = tuple(
        replace(o, way=Way.EMAIL, sent_at=None, links=(*o.links, link)) if o.key == key else o
        for o in before.offers
    )
    until = before.stage_ends or before.next_due
    return before.next(
        offers=offers,
        sending_until=soon,
        stage_ends=until if before.state is State.OFFERED else before.stage_ends,
        next_due=min(before.next_due or soon, soon),
    )


def asking_again(before: Case, offer: Offer, *, now: datetime) -> tuple[Case, Entry]:
    """A person who wanted it later is asked once more; the ladder stays where it is.

    The offer takes the place of the one that the person has, with a link more.
    """
    mine = [o for o in before.offers if o.hero == offer.hero and not (o.over or o.passed)]
    old = mine[-1] if mine else None
    again = replace(offer, rung=old.rung, links=(*old.links, *offer.links)) if old else offer
    others = tuple(o for o in before.offers if o is not old and o.key != again.key)
    until, soon = before.stage_ends or before.next_due, now + timedelta(seconds=SENDING_SECONDS)
    case = before.next(
        state=State.OFFERED,
        offers=(*others, again),
        waits_for="",
        stage_ends=until,
        sending_until=soon,
        next_due=min(until or soon, soon),
    )
    return case, case.entry(now, "offered", why="asked-for-later", value=offer.hero)


def resuming(before: Case, links: Mapping[tuple[int, str], str], *, now: datetime) -> Case:
    """Take over the telling, with one more link each: the old secrets died with the sender."""
    offers = tuple(
        replace(o, links=(*o.links, links[o.key])) if o.key in links else o for o in before.offers
    )
    return before.next(offers=offers, sending_until=now + timedelta(seconds=SENDING_SECONDS))


def in_wave(before: Case, wave: str, *, now: datetime) -> tuple[Case, Entry]:
    """Many write about the same thing: the case is one of a wave."""
    case = before.next(wave=wave)
    return case, case.entry(now, "in-wave", value=wave)
