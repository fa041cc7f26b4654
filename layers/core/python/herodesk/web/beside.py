"""What the page of a case shows beside its words: the conversation in order, who looks at it, too,
what was before, hints, a way to react, and how the box for an answer stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from herodesk import line
from herodesk.domain.brand import Messages, Template
from herodesk.domain.case import Case
from herodesk.domain.draft import LINK, DraftError
from herodesk.domain.errors import HerodeskError, NotAllowedError
from herodesk.domain.post import Answerable, Post
from herodesk.domain.posture import posture
from herodesk.domain.records import StoredPost
from herodesk.domain.reply import Reply, ReplyState
from herodesk.parts import Pictures, pictures_of
from herodesk.steps.earlier import earlier_cases
from herodesk.steps.lessons import Hint, hints, may_mark
from herodesk.steps.reply import message_until, require_may_move, target_of
from herodesk.texts import catalogue, drafts
from herodesk.texts.moving import suggestion
from herodesk.texts.posture import said

if TYPE_CHECKING:
    from herodesk.domain.concern import Concern, Stop
    from herodesk.domain.staff import Person
    from herodesk.line import View
    from herodesk.steps.goodwill import Goodwill, Ways
    from herodesk.web.visit import Visit

OUT_THERE = frozenset(
    {
        ReplyState.SENT,
        ReplyState.BY_HAND,
        ReplyState.WITHDRAWING,
        ReplyState.WITHDRAWN,
        ReplyState.CORRECTED,
    }
)
"""Answers that the customer can read, or could."""

HERE_SECONDS = 120
"""Who has looked within so many seconds is here."""

PICTURES_KEPT = timedelta(days=6)
"""The bucket forgets them after seven."""

TO_PUBLIC, TO_PRIVATE, TO_MOVE = "public", "private", "move"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that was said: a post of the customer or an answer of ours."""

    at: datetime
    stored: StoredPost | None = None
    reply: Reply | None = None
    private: bool = False
    is_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """How the box for an answer stands. `mode` is public, private, or move (said in public)."""

    mode: str
    limit: int
    asked: bool = False
    """The person chose where it goes, or it came back."""
    may_move: bool = False
    may_public: bool = False
    may_private: bool = False
    begins: bool = False
    """The first private message would be ours."""
    until: datetime | None = None
    """When the time is over in which private words of our own are taken."""
    late: bool = False
    """It is over."""
    templates: Sequence[Template] = ()
    """What may be sent all the same."""
    nowhere_private: bool = False
    """The platform has no private messages."""
    despite: str = ""
    """Codes of what was read; the next press sends in spite of it."""
    warned: tuple[str, ...] = ()
    link: str = ""
    with_link: bool = False
    stopped: bool = False
    kept: str = ""
    """Words that were typed for something else."""
    pictures: Pictures | None = None
    """What may go out as a picture there."""
    attached: str = ""
    """The picture that goes out with it."""
    alt: str = ""

    @property
    def private(self) -> bool:
        """True if nobody else will read it."""
        return self.mode == TO_PRIVATE


def talk(view: View) -> list[Turn]:
    """Posts and answers in the order in which they were said."""
    private = {post.post_id for post in view.file.case.posts if post.private}
    posts = [
        Turn(at=_written(stored), stored=stored, private=stored.post_id in private)
        for stored in view.posts
    ]
    answers = [
        Turn(at=it.first_at or it.created_at, reply=it, private=it.private)
        for it in view.file.replies
        if it.state in OUT_THERE
    ]
    said_so_far = sorted([*posts, *answers], key=lambda turn: turn.at)
    first = next((turn for turn in said_so_far if turn.stored and turn.stored.post), None)
    return [
        Turn(at=t.at, stored=t.stored, reply=t.reply, private=t.private, is_first=t is first)
        for t in said_so_far
    ]


def here_too(view: View, person: Person, now: datetime) -> list[str]:
    """Ids of the others who look at an open case now."""
    since = now - timedelta(seconds=HERE_SECONDS)
    if not view.file.case.is_open:
        return []
    seen = view.file.watchers
    return [one.person for one in seen if one.person != person.id and one.at > since]


def suggested(case: Case, visit: Visit, *, statement: bool) -> tuple[str, str]:
    """A way to react and why, in words."""
    topic = visit.app.rules.brand().topic(case.topic)
    needs_data = topic is not None and topic.needs_data
    return said(posture(case, needs_data=needs_data, statement=statement), visit.language)


def box_of(
    case: Case, visit: Visit, *, error: HerodeskError | None, typed: Mapping[str, str]
) -> Box:
    """The box as it is asked for, or as it was when what stood in it was refused."""
    ways = {mode: _can(case, mode, visit) for mode in (TO_PUBLIC, TO_PRIVATE, TO_MOVE)}
    mode = _mode(case, visit, typed, ways)
    measure = visit.app.measures(case.platform)
    abilities = visit.app.abilities(case.platform)
    remarks = error.remarks if isinstance(error, DraftError) else ()
    stopped = isinstance(error, DraftError) and error.stops
    read = {*typed.get("despite", "").split()} if remarks else set()
    warned = [remark for remark in remarks if not remark.stops and remark.code != LINK]
    link = next((remark.value for remark in remarks if remark.code == LINK), "")
    brand = visit.app.rules.brand()
    address = brand.address
    until = message_until(case, app=visit.app) if mode == TO_PRIVATE else None
    late = until is not None and visit.app.clock.now() > until
    rules = brand.messages.get(case.platform, Messages())
    return Box(
        mode=mode,
        limit=measure.MESSAGE_LIMIT if mode == TO_PRIVATE else measure.LIMIT,
        asked=bool(visit.query.get("to") or typed),
        may_move=ways[TO_MOVE],
        may_public=ways[TO_PUBLIC],
        may_private=ways[TO_PRIVATE],
        begins=not any(post.private for post in case.standing_posts),
        until=until,
        late=late,
        templates=rules.templates_in(case.language) if late else (),
        nowhere_private=not abilities.MESSAGES,
        despite=" ".join(sorted(read | {remark.code for remark in warned})),
        warned=tuple(drafts.warned(warned, visit.language, address)),
        link=link,
        with_link=typed.get("with_link") == "yes",
        stopped=stopped,
        kept=typed.get("text", "") if typed.get("prepare") == "yes" else "",
        pictures=pictures_of(abilities) if mode != TO_PRIVATE and visit.app.pictures else None,
        attached=typed.get("attached", ""),
        alt=typed.get("alt", ""),
    )


def with_refused(box: Box, reply: Reply | None, typed: Mapping[str, str]) -> Box:
    """The box with the picture of an answer that was not sent, whose words stand in it again."""
    picture = reply.picture if reply and not typed else None
    return replace(box, attached=picture.name, alt=picture.alt) if picture else box


def still_shown(reply: Reply, now: datetime) -> bool:
    """True while the picture of an answer is kept here."""
    return reply.picture is not None and now - reply.created_at < PICTURES_KEPT


def moving_words(case: Case, visit: Visit) -> str:
    """What the public answer that moves to private may begin with, in the customer's language."""
    brand = visit.app.rules.brand()
    ours = brand.accounts.get(case.platform, ())
    handle = next((one.handle for one in ours if one.id == case.account), "")
    handle = handle or next((one.handle for one in ours), "")
    language = case.language if case.language in brand.languages else visit.language
    return suggestion(handle, language)


def wanted_words(case: Case, visit: Visit, box: Box, hints: Sequence[Hint]) -> str:
    """What the box begins with because the person asked for it: words that move to private, or
    those of a hint."""
    if box.mode == TO_MOVE:
        return moving_words(case, visit)
    asked = visit.query.get("hint", "")
    return next((hint.text for hint in hints if hint.case == asked), "")


def price_of(case: Case, visit: Visit, what: str) -> str:
    """What that costs on the platform in US dollars, or nothing."""
    price = visit.app.abilities(case.platform).PRICES.get(what, "")
    return price.replace(".", ",") if visit.language == "de" else price


def _can(case: Case, mode: str, visit: Visit) -> bool:
    """True if an answer can go out that way at all."""
    try:
        if mode == TO_MOVE:
            require_may_move(case, visit.person, app=visit.app)
            begun = case.private_since or any(post.private for post in case.posts)
            return not begun and case.answer_to.answerable is not Answerable.NO
        target, private = target_of(case, private=mode == TO_PRIVATE, app=visit.app)
    except NotAllowedError:
        return False
    return private == (mode == TO_PRIVATE) and target.private <= private and not target.removed


def _mode(case: Case, visit: Visit, typed: Mapping[str, str], ways: Mapping[str, bool]) -> str:
    wanted = visit.query.get("to", "")
    if typed.get("moves") == "yes":
        wanted = TO_MOVE
    elif typed.get("private") in {"yes", "no"}:
        wanted = TO_PRIVATE if typed["private"] == "yes" else TO_PUBLIC
    if ways.get(wanted):
        return wanted
    return TO_PRIVATE if case.answer_to.private else TO_PUBLIC


def _written(stored: StoredPost) -> datetime:
    post: Post | None = stored.post
    return (post.created_at if post else None) or stored.received_at


def concerns_for(case: Case, visit: Visit) -> Sequence[Concern]:
    """What IT is worried about here, hard stops first."""
    from herodesk.steps.concerns import concerns_about  # not for other pages to load

    return concerns_about(case.topic, case.platform, app=visit.app) if case.is_open else ()


def stop_word(visit: Visit) -> Callable[[Stop], str]:
    """How a hard stop is called."""
    from herodesk.texts.matters import stop

    return lambda one: stop(one, visit.language)


def may_fan(case: Case, visit: Visit) -> bool:
    """True if the customer has thanked, and this person may keep them as a fan."""
    from herodesk.steps.fans import has_thanked, may_keep_fan

    return has_thanked(case) and may_keep_fan(case, visit.person)


def hints_for(view: View, visit: Visit) -> list[Hint]:
    """Similar cases that were solved."""
    return hints(view.file.case, view.posts, app=visit.app)


def goodwill_of(view: View, visit: Visit) -> Goodwill:
    """What was granted in a case, and what this person may grant."""
    from herodesk.steps.goodwill import look  # not for other pages to load

    granted = any(entry.what == "goodwill" for entry in view.file.timeline)
    return look(view.file.case, visit.person, granted=granted, app=visit.app)


def ways_for(
    case: Case, visit: Visit, error: HerodeskError | None, typed: Mapping[str, str]
) -> tuple[Ways | None, str]:
    """Where a wish goes that was more than one's own budget, and the words that go with it."""
    from herodesk.domain.goodwill import minor_units
    from herodesk.steps.goodwill import ways_on
    from herodesk.texts.numbers import money

    if str(error) != "goodwill-over":
        return None, ""
    brand, amount = visit.app.rules.brand(), typed.get("amount", "")
    currency = brand.compact.currency
    total = money(minor_units(amount, currency) or 0, currency, visit.language)
    words = catalogue.words(visit.language, brand.address)
    told = {"sum": total, "why": typed.get("why", "").strip()}
    wish = words.gettext("Goodwill of %(sum)s wished: %(why)s") % told
    return ways_on(case, visit.person, amount, app=visit.app), wish


def may_teach(case: Case, visit: Visit) -> bool:
    """True if this person may mark the case as an example, or take that back."""
    return may_mark(case, visit.person)


def earlier_of(case: Case, visit: Visit) -> list[Case]:
    """The customer's other cases."""
    return earlier_cases(case, app=visit.app)


def used_length(case: Case, text: str, box: Box, visit: Visit) -> int:
    """The length of an answer in the platform's own units."""
    used, _ = line.measure(case.platform, text, app=visit.app, private=box.private)
    return used
