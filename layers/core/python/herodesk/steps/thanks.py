"""The echo of a good answer: a customer who thanks later, the case, and the HERO who helped."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from herodesk.domain import customer_words
from herodesk.domain.case import QUIET, Case, Entry, State
from herodesk.domain.errors import HerodeskError, StaleError, UndeliverableError
from herodesk.domain.finding import Finding, Verdict
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.post import Post
from herodesk.domain.records import StoredPost, Thanks
from herodesk.domain.staff import Person, Way
from herodesk.ports import App
from herodesk.steps.customer import Customer, is_near

THANKED = frozenset({*QUIET, State.CLAIMED, State.CLOSED})
"""States of a case whose HERO may be thanked."""

MOST = 100
"""So many thanks of a person are looked through."""


def may_thank(post: Post, finding: Finding) -> bool:
    """True for praise that thanks and tells who wrote it: worth a look at the author's cases."""
    praises = finding.verdict is Verdict.PRAISE and post.author is not None
    return praises and customer_words.thanks(post.text)


def thanked_case(
    post: Post, finding: Finding, at: datetime, customer: Customer, app: App
) -> Case | None:
    """The case of this customer that thanks are for: by name, by thread, or the last one that is
    not about something else; None if there is none of late."""
    days = timedelta(days=app.rules.brand().follow_up.thanks_within_days)
    fitting = []
    for case in customer.cases:
        helped = case.solved_at or case.answered_at
        if not _was_helped(case) or helped is None or not helped <= at <= helped + days:
            continue
        rank = (_is_named(post, case, app), is_near(post, case), helped, case.number)
        if case.account == post.account and (rank[0] or rank[1] or _may_be_about(finding, case)):
            fitting.append((rank, case))
    return max(fitting, key=lambda one: one[0])[1] if fitting else None


def thanks_for(case: Case, line: StoredPost) -> Thanks | None:
    """What is kept of thanks that join a case; None if they thank nobody for anything."""
    post, finding = line.post, line.finding
    if post is None or finding is None or finding.verdict is not Verdict.PRAISE:
        return None
    if case.owner is None or not _was_helped(case):
        return None
    letters = sha256(f"{line.platform}\n{line.post_id}".encode()).hexdigest()[:16]
    return Thanks(hero=case.owner, case=case.number, at=line.received_at, id=letters)


def as_thanks(entry: Entry, thanks: Thanks | None) -> Entry:
    """The entry of a post that joined, which says so if it thanks somebody."""
    return replace(entry, what="thanked", value=thanks.hero) if thanks else entry


def tell(thanks: Thanks | None, app: App) -> None:
    """Tell the HERO by e-mail, once: it is no hurry, so never by text message, and in quiet hours
    when these are over.

    TransientError if it could not be handed over now: the redelivery comes back to it."""
    if thanks is None or thanks.told:
        return
    person, now = app.roster.person(thanks.hero), app.clock.now()
    quiet = person.quiet_until(now, app.rules.brand().duty.quiet_hours) if person else None
    if quiet is not None:
        if thanks.next_due != quiet:
            _save(replace(thanks, next_due=quiet, v=thanks.v + 1), app)
        return
    if person is not None and Way.EMAIL in person.ways:
        with suppress(UndeliverableError):  # it stands on the person's own page
            app.notifiers[Way.EMAIL].send(_words(thanks, person, app), person)
    _save(replace(thanks, told=True, next_due=None, v=thanks.v + 1), app)


def _save(thanks: Thanks, app: App) -> None:
    with suppress(StaleError):  # another run was at it
        app.records.save(thanks)


def tell_held(*, app: App) -> dict[str, int]:
    """Tell of the thanks that quiet hours held back; how many. One that fails stops no other."""
    failed: list[HerodeskError] = []
    held = app.records.thanks_due(app.clock.now(), MOST)
    for thanks in held:
        try:
            tell(thanks, app)
        except HerodeskError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return {"thanks-told": len(held)} if held else {}


def tell_again(line: StoredPost, case: Case, app: App) -> None:
    """The same post once more: finish telling of it if that was cut off."""
    meant = thanks_for(case, line)
    if meant is not None:
        known = app.records.thanks(meant.hero, MOST)
        tell(next((one for one in known if one.id == meant.id), None), app)


def _was_helped(case: Case) -> bool:
    """True if a person has answered, or is just answering, a customer who wanted something."""
    answered = case.first_answer_at is not None or case.reply is not None
    asked = case.verdict not in {Verdict.PRAISE, Verdict.IDEA}
    return asked and answered and case.owner is not None and case.state in THANKED


def _is_named(post: Post, case: Case, app: App) -> bool:
    person = app.roster.person(case.owner) if case.owner else None
    return person is not None and customer_words.names(post.text, person.first_name)


def _may_be_about(finding: Finding, case: Case) -> bool:
    topics = {item.topic for item in case.weighed} - {None}
    return not (finding.is_confident and finding.topic and topics and finding.topic not in topics)


def _words(thanks: Thanks, person: Person, app: App) -> Notice:
    from herodesk.texts import following

    brand = app.rules.brand()
    subject, text = following.thanks(
        first_name=person.first_name,
        number=thanks.case,
        brand=brand.name,
        link=f"{app.public_url}/cases/{thanks.case}",
        language=person.language,
        address=brand.address,
    )
    return Notice(
        key=f"thanks-{thanks.case}-{thanks.id}",
        kind=NoticeKind.DIGEST,
        hero=person.id,
        way=Way.EMAIL,
        text=text,
        subject=subject,
        case=thanks.case,
    )
