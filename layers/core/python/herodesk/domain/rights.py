"""Who may do what: one table of roles and rights, and the levels that some of them need, which a
brand's compact may tell otherwise.

Whoever is on the roster may sign in, read the board, cases and lists, and change what is their own.
Steps ask `may` for the rest; pages only show what a step would allow. What belongs to a case (its
holder, who was asked about it, how it stands) is the business of the step: a right says what
somebody may do beside that.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from herodesk.domain.staff import Person, Role

_HERO, _LEAD, _MANAGER, _IT, _PRIVACY = Role


class Right(StrEnum):
    """Something that not everybody may do."""

    TAKE = "take"
    """Hold a case and answer its customer."""
    MOVE = "move"
    """Ask a customer in public to go on in private."""
    MAKE_CASES = "make-cases"
    """Thank for praise, or make a case of it."""
    GUIDE = "guide"
    """Hand over, correct, join, split, ask about and end what others hold, and take their
    answers back."""
    JUDGE = "judge"
    """Say that what was in doubt is a case."""
    WAVES = "waves"
    """See waves."""
    LEAD_WAVES = "lead-waves"
    """Release words for a wave and have volunteers called."""
    PAUSE = "pause"
    """Stop channels, or all of them, or a colleague's part in it."""
    TEXTS = "texts"
    """See what text messages cost."""
    INSIGHT = "insight"
    """See the numbers of the days."""
    CAUSES = "causes"
    """See beside them what customers wrote, without names."""
    CHANNELS = "channels"
    """See how the channels are."""
    ROSTER = "roster"
    """See who is on the roster, when, and how they are reached."""
    KEEP_ROSTER = "keep-roster"
    """Enter days off and swaps for others."""
    RULES = "rules"
    """See the brand's rules and what became of them."""
    RECEIPTS = "receipts"
    """See what was erased, when and why."""
    CHANGE_RULES = "change-rules"
    """Let another version of the rules count."""
    IDEAS = "ideas"
    """See ideas and propose some; see concerns and requests and make some."""
    DECIDE = "decide"
    """Decide about ideas and concerns, and about requests that are stuck."""
    CONCERNS = "concerns"
    """File a concern: a risk with a safeguard and a date."""
    FANS = "fans"
    """See which customers allowed that we write to them."""
    DIGEST = "digest"
    """See who owes what to whom."""
    PROMISE = "promise"
    """Name the customer a day on which something happens."""
    GOODWILL = "goodwill"
    """Grant something out of the own budget without asking."""
    ESCALATIONS = "escalations"
    """Be asked, as a lead, about what nobody has taken."""
    COACH = "coach"
    """Say something kind about answers of others, afterwards."""
    COMPACT = "compact"
    """See who owes what to whom under the compact."""
    LEVELS = "levels"
    """Raise or lower somebody's level, and enter a training that somebody has passed."""


HAVE: Mapping[Right, frozenset[Role]] = {
    right: frozenset(roles)
    for right, roles in {
        Right.TAKE: (_HERO, _LEAD, _MANAGER),
        Right.MOVE: (_HERO, _LEAD, _MANAGER),
        Right.MAKE_CASES: (_HERO, _LEAD, _MANAGER),
        Right.GUIDE: (_LEAD, _MANAGER),
        Right.JUDGE: (_LEAD, _MANAGER),
        Right.WAVES: (_LEAD, _MANAGER, _IT),
        Right.LEAD_WAVES: (_LEAD, _MANAGER),
        Right.PAUSE: (_LEAD, _MANAGER, _IT),
        Right.TEXTS: (_LEAD, _MANAGER, _IT),
        Right.INSIGHT: (_LEAD, _MANAGER, _IT),
        Right.CAUSES: (_LEAD, _MANAGER),
        Right.CHANNELS: (_LEAD, _MANAGER, _IT),
        Right.ROSTER: (_LEAD, _MANAGER, _IT, _PRIVACY),
        Right.KEEP_ROSTER: (_LEAD, _MANAGER),
        Right.RULES: (_LEAD, _MANAGER, _IT, _PRIVACY),
        Right.RECEIPTS: (_MANAGER, _IT, _PRIVACY),
        Right.CHANGE_RULES: (_MANAGER, _IT),
        Right.IDEAS: (_HERO, _LEAD, _MANAGER, _IT),
        Right.DECIDE: (_MANAGER,),
        Right.CONCERNS: (_IT,),
        Right.FANS: (_LEAD, _MANAGER, _PRIVACY),
        Right.DIGEST: (_LEAD, _MANAGER, _IT),
        Right.PROMISE: (_HERO, _LEAD, _MANAGER, _IT, _PRIVACY),
        Right.GOODWILL: (_HERO, _LEAD, _MANAGER),
        Right.ESCALATIONS: (_LEAD,),
        Right.COACH: (_LEAD, _MANAGER),
        Right.COMPACT: (_LEAD, _MANAGER, _IT),
        Right.LEVELS: (_LEAD, _MANAGER),
    }.items()
}

LEAST_LEVEL: Mapping[Right, int] = {Right.TAKE: 1, Right.MOVE: 2, Right.MAKE_CASES: 1}
"""Without levels in a brand's compact: guests look on; moving to private is a solver's (mission
background, section 6)."""

LEVELLED = frozenset({
    Right.TAKE, Right.MAKE_CASES, Right.PROMISE, Right.MOVE, Right.GOODWILL, Right.LEAD_WAVES,
    Right.ESCALATIONS, Right.COACH,
})  # fmt: skip
"""What a compact's levels give to HEROs and leads, beside their role."""


def may(person: Person, right: Right) -> bool:
    """True if the person's role and level give this right.

    Managers take a case only where the roster gives them topics; who was asked about a case by
    name may take that one, whatever the role (`steps.claim`).
    """
    if person.gone or not _level_gives(person, right):
        return False
    if right is Right.TAKE and person.role is Role.MANAGER:
        return bool(person.topics)
    return person.role in HAVE[right]


def _level_gives(person: Person, right: Right) -> bool:
    if person.given is not None and right in LEVELLED:
        return right in person.given
    return person.level >= LEAST_LEVEL.get(right, 0)
