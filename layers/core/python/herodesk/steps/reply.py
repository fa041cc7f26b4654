"""Put a HERO's own words on the way to the customer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from herodesk.domain import answering
from herodesk.domain.brand import Brand, Messages
from herodesk.domain.case import Case, Entry
from herodesk.domain.case_post import CasePost
from herodesk.domain.draft import SAME, Remark
from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError
from herodesk.domain.numbers import secret_hash
from herodesk.domain.post import Answerable
from herodesk.domain.reply import Reply, ReplyState
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.parts import answers_within
from herodesk.ports import App
from herodesk.steps.check_draft import NONE, Consent, require_sendable, said
from herodesk.steps.claim import Beside, change
from herodesk.steps.promise import promises_of, require_may_promise

LOOK_AFTER_SECONDS = 60
"""When follow-up looks whether a reply that was queued has gone out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How a person wants an answer to go out.

    `private` says where; None is wherever the customer wrote last. `moves` tells the customer in
    public that it goes on in private. `template` names words of the brand's that the platform has
    approved, instead of own ones. `picture` names one that was kept for it (`steps.picture`), `alt`
    tells what it shows. `consent` is what the person has read of what is to be said about the
    words.
    """

    private: bool | None = None
    moves: bool = False
    template: str = ""
    picture: str = ""
    alt: str = ""
    consent: Consent = NONE

    @property
    def to_private(self) -> bool | None:
        """Where it goes; that it goes on in private is said in public."""
        return False if self.moves else self.private


AS_EVER = Sending()


def reply(
    number: str,
    person: Person,
    text: str,
    reply_id: str,
    *,
    app: App,
    until: datetime | None = None,
    sending: Sending = AS_EVER,
    beside: Beside = (),
    why: str = "",
    mark: Callable[[Case], Case] = lambda case: case,
) -> Reply:
    """Store the answer and ask `publish` to send it; the same `reply_id` again changes nothing.

    `until` is when something is promised, as the person says; without it, that is noticed.
    DraftError is for what stops the words, and for what `sending` does not say was read.
    `mark` is what else becomes of the case in the same write.
    InvalidError says what is wrong with the text, NotAllowedError why the person or the case
    cannot answer now. `beside` and `why` as in `change`.
    """
    text = clean(text)
    reply_id = secret_hash(f"{number} {person.id} {reply_id}")[:22]
    known = app.records.reply(number, reply_id)
    if known is not None:
        if beside:
            app.records.save(*beside)
        return known
    case = app.records.case(number)
    if case is None:
        raise NotFoundError(number)
    if sending.moves:
        require_may_move(case, person, app=app)
    if sending.template:
        wanted = _from_template(case, person, sending.template, reply_id, app=app)
        text = wanted.text
    else:
        wanted = _checked(case, person, text, reply_id, private=sending.to_private, app=app)
        _require_in_time(case, wanted, app)
        wanted = _with_picture(case, wanted, sending, app)
    no_stop(case, wanted, app)
    remarks = _read(case, wanted, sending.consent, app)
    same = any(remark.code == SAME for remark in remarks)
    wanted = replace(wanted, promised=(until,) if until else promises_of(wanted, app=app))
    require_may_promise(person, wanted.promised)

    def move(current: Case) -> tuple[Case, Entry]:
        now = app.clock.now()
        look_at = now + timedelta(seconds=LOOK_AFTER_SECONDS)
        replying, entry = answering.replying(current, reply_id, person, now=now, look_at=look_at)
        if sending.moves:
            replying = answering.going_private(replying, now)
            entry = replace(entry, why="moves-to-private")
        return mark(replying), entry

    kept = () if wanted.private else said(case, text, app)
    why = why or (SAME if same else "")
    change(number, move, app=app, beside=(wanted, *kept, *beside), why=why)
    app.outbox.put(number, reply_id)
    return wanted


def checked(
    number: str, person: Person, text: str, *, app: App
) -> tuple[Reply, tuple[Remark, ...]]:
    """The answer as it would go out, if this person could send this text to the customer now, and
    what is to be read about it first; errors as `reply`."""
    case = app.records.case(number)
    if case is None:
        raise NotFoundError(number)
    wanted = _checked(case, person, clean(text), "", private=None, app=app)
    _require_in_time(case, wanted, app)
    no_stop(case, wanted, app)
    consent = Consent(all=True)
    told = require_sendable(case, wanted.text, private=wanted.private, consent=consent, app=app)
    return wanted, told


def no_stop(case: Case, wanted: Reply, app: App) -> None:
    """NotAllowedError if IT has named a hard stop that forbids this answer."""
    from herodesk.steps.concerns import require_no_stop  # not for others to load

    require_no_stop(case, private=wanted.private, app=app)


def require_may_move(case: Case, person: Person, *, app: App) -> None:
    """NotAllowedError unless this person may move the conversation to private there."""
    if not may(person, Right.MOVE):
        raise NotAllowedError("may-not-move")
    if not app.abilities(case.platform).MESSAGES:
        raise NotAllowedError("no-private-way")


def target_of(case: Case, *, private: bool | None, app: App) -> tuple[CasePost, bool]:
    """The post that an answer goes to, and whether it goes out in private."""
    begins = app.abilities(case.platform).BEGINS_MESSAGES and case.private_since is not None
    target = answering.target_of(case, private=private, begins=begins)
    return target, target.private if private is None else private


def send_again(number: str, person: Person, *, app: App) -> Case:
    """The holder has looked on the platform: an unknown answer is not there. Send it once more.

    `publish` looks again before it does: what has shown up meanwhile is not sent twice.
    """
    case = app.records.case(number)
    unknown = app.records.reply(number, case.reply) if case and case.reply else None
    if unknown is None or unknown.state is not ReplyState.UNKNOWN:
        raise NotAllowedError("nothing-to-send-again")
    if case is not None:
        no_stop(case, unknown, app)
    queued = replace(
        unknown,
        state=ReplyState.QUEUED,
        attempts=0,
        not_before=None,
        reason=None,
        doubtful=True,
        v=unknown.v + 1,
    )
    now = app.clock.now()
    look_at = now + timedelta(seconds=LOOK_AFTER_SECONDS)
    case = change(
        number,
        lambda current: answering.sending_again(current, person, now=now, look_at=look_at),
        app=app,
        beside=(queued,),
    )
    app.outbox.put(number, queued.reply_id)
    return case


def clean(text: str) -> str:
    """The text with one kind of line end, no control characters, nothing around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text).strip()


def sign_off(person: Person, brand: Brand) -> str:
    """What is put behind the person's words, by the brand's style."""
    return brand.sign_off.format(first_name=person.first_name)


def measure(platform: str, text: str, *, app: App, private: bool = False) -> tuple[int, int]:
    """Used and allowed length in the platform's own units, sign-off not included."""
    counter = app.measures(platform)
    if private:
        return counter.message_length(text), counter.MESSAGE_LIMIT
    return counter.length(text), counter.LIMIT


def message_until(case: Case, *, app: App) -> datetime | None:
    """Until when private words of our own are taken there; None where that has no end."""
    return answering.answerable_until(case, answers_within(app.abilities(case.platform)))


def _require_in_time(case: Case, wanted: Reply, app: App) -> None:
    """NotAllowedError if the platform surely takes no words of our own any more."""
    until = message_until(case, app=app)
    if wanted.private and not wanted.begins and until and app.clock.now() > until:
        raise NotAllowedError("message-too-late")


def _read(case: Case, wanted: Reply, consent: Consent, app: App) -> tuple[Remark, ...]:
    """What is to be said about the words, and of those that tell what a picture shows."""
    alt = wanted.picture.alt if wanted.picture else ""
    if alt:
        require_sendable(case, alt, private=wanted.private, consent=consent, app=app)
    return require_sendable(case, wanted.text, private=wanted.private, consent=consent, app=app)


def _with_picture(case: Case, wanted: Reply, sending: Sending, app: App) -> Reply:
    if not sending.picture:
        return wanted
    from herodesk.steps.picture import attached  # few answers have one

    alt = clean(sending.alt).replace("\n", " ")
    picture = attached(case, sending.picture, alt, private=wanted.private, app=app)
    return replace(wanted, picture=picture)


def _from_template(case: Case, person: Person, name: str, reply_id: str, *, app: App) -> Reply:
    """An answer in words of the brand's that the platform has approved: they stand as they are."""
    rules = app.rules.brand().messages.get(case.platform, Messages())
    known = [it for it in rules.templates_in(case.language) if it.name == name]
    if not known:
        raise NotAllowedError("no-such-template")
    template = known[0]
    wanted = _checked(case, person, clean(template.text), reply_id, private=True, app=app)
    return replace(wanted, sign_off="", template=f"{template.name}/{template.language}")


def _checked(
    case: Case, person: Person, text: str, reply_id: str, *, private: bool | None, app: App
) -> Reply:
    case.require_owner(person)
    target, private = target_of(case, private=private, app=app)
    if target.answerable is Answerable.NO:
        raise NotAllowedError(target.refusal or "answered-by-hand")
    if target.removed:
        raise NotAllowedError("post-gone")
    if not text:
        raise InvalidError("empty")
    answer = Reply(
        reply_id=reply_id,
        case=case.number,
        hero=person.id,
        platform=case.platform,
        post_id=target.post_id,
        to=target.version_id,
        text=text,
        sign_off=sign_off(person, app.rules.brand()),
        created_at=app.clock.now(),
        account=case.account,
        thread=case.thread,
        language=case.language,
        private=private,
        recipient=(target.author or case.author) if private else None,
        begins=private and not target.private,
        v=1,
    )
    used, limit = measure(case.platform, answer.public_text, app=app, private=private)
    if used > limit:
        raise InvalidError("too-long")
    return answer
