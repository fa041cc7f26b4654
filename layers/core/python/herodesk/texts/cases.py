"""How a case stands, what happened to it, and why somebody may not do something with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from herodesk.domain.brakes import Scope
from herodesk.domain.case import Entry, State
from herodesk.domain.finding import Reason
from herodesk.domain.post import Kind
from herodesk.domain.reply import ReplyState
from herodesk.texts.catalogue import N_, words
from herodesk.texts.numbers import money
from herodesk.texts.reasons import platform_name, say

_STATES = {
    State.TO_JUDGE: N_("to judge"),
    State.NEW: N_("new"),
    State.OFFERED: N_("offered"),
    State.DEFERRED: N_("waiting"),
    State.CLAIMED: N_("taken"),
    State.ANSWERED: N_("answered"),
    State.PROMISED: N_("promised"),
    State.SOLVED: N_("solved"),
    State.CLOSED: N_("closed"),
    State.MERGED: N_("joined with another case"),
    State.WITHDRAWN: N_("withdrawn, nothing is left to solve"),
    State.NOT_A_CASE: N_("not a case"),
}
_REPLY_STATES = {
    ReplyState.QUEUED: N_("on its way"),
    ReplyState.SENDING: N_("on its way"),
    ReplyState.SENT: N_("sent"),
    ReplyState.FAILED: N_("not sent"),
    ReplyState.UNKNOWN: N_("not clear whether it was sent"),
    ReplyState.BY_HAND: N_("answered by hand"),
    ReplyState.WITHDRAWING: N_("being withdrawn"),
    ReplyState.WITHDRAWN: N_("withdrawn"),
    ReplyState.CORRECTED: N_("replaced by a corrected answer"),
}
_KINDS = {
    Kind.POST: N_("post"),
    Kind.COMMENT: N_("comment"),
    Kind.REPLY: N_("reply"),
    Kind.QUOTE: N_("quote"),
    Kind.MESSAGE: N_("private message"),
    Kind.REVIEW: N_("review"),
}
_HAPPENED = {
    "opened": N_("Case opened"),
    "opened-offered": N_("Case opened and offered to %(people)s"),
    "opened-deferred": N_("Case opened; waits until %(time)s"),
    "opened-claimed": N_("Taken from the list by %(people)s"),
    "opened-by-hand": N_("Made a case by %(people)s"),
    "opened-to-judge": N_("Case opened; a person has to judge it"),
    "to-judge": N_("Waits for a person's judgement"),
    "judged": N_("Judged"),
    "offered": N_("Offered to %(people)s"),
    "told": N_("Notice sent to %(people)s"),
    "not-told": N_("Notice could not be delivered to %(people)s"),
    "deferred": N_("Waits until %(time)s"),
    "claimed": N_("Taken by %(who)s"),
    "released": N_("Given back by %(who)s"),
    "lease-ended": N_("%(people)s did not get to it; back to the others"),
    "passed": N_("Passed on by %(who)s"),
    "put-off": N_("%(who)s wants to be asked again at %(time)s"),
    "reply-queued": N_("%(who)s pressed send"),
    "reply-sent": N_("Answer published"),
    "promise-noticed": N_("Promise noticed: until %(time)s"),
    "promise-set": N_("%(who)s promises: until %(time)s"),
    "promise-confirmed": N_("%(who)s confirms the promise: until %(time)s"),
    "promise-none": N_("No promise, says %(who)s"),
    "promise-asked": N_("%(people)s is asked whether the promise was kept"),
    "promise-kept": N_("Promise kept, says %(who)s"),
    "promise-moved": N_("Not yet kept, says %(who)s; new promise until %(time)s"),
    "promise-broken": N_("Promise not kept, says %(who)s"),
    "promise-unanswered": N_("%(people)s did not say whether it was kept; leads are asked"),
    "reply-failed": N_("Answer not sent"),
    "reply-waits": N_("Answer waits for the platform"),
    "reply-unknown": N_("Not clear whether the answer was published"),
    "reply-looked-for": N_("Looked for the answer on the platform"),
    "withdraw-asked": N_("%(who)s takes an answer back"),
    "reply-withdrawn": N_("Answer withdrawn"),
    "withdraw-refused": N_("Answer not withdrawn"),
    "correction-asked": N_("%(who)s corrects an answer"),
    "reply-corrected": N_("Answer corrected"),
    "correction-failed": N_("Answer not corrected"),
    "answered-by-hand": N_("%(who)s answered by hand on the platform"),
    "post-joined": N_("Another post of the customer"),
    "thanked": N_("The customer thanks %(people)s"),
    "post-edited": N_("The customer changed a post"),
    "post-removed": N_("A post is gone"),
    "erased": N_("The customer's words, name and address were erased"),
    "solved": N_("Solved, says %(who)s"),
    "closed": N_("Closed after a quiet time"),
    "reopened": N_("Open again"),
    "reopened-offered": N_("A new post: open again, offered to %(people)s"),
    "reopened-deferred": N_("A new post: open again, waits until %(time)s"),
    "extended": N_("%(who)s needs longer: until %(time)s"),
    "handed-over": N_("%(who)s hands it over to %(people)s"),
    "noted": N_("Note by %(who)s"),
    "goodwill": N_("%(who)s grants %(money)s"),
    "goodwill-back": N_("%(who)s takes %(money)s back"),
    "example-set": N_("%(who)s marks it as an example for others"),
    "example-ended": N_("No example any more, says %(who)s"),
    "asked": N_("%(who)s asks %(people)s"),
    "advised": N_("Answer from %(who)s"),
    "not-advised": N_("No answer from %(people)s yet"),
    "in-wave": N_("one of a wave: many write about the same thing"),
    "merged": N_("%(who)s joins it with case %(case)s, where it goes on"),
    "took-in": N_("%(who)s joins case %(case)s with this one"),
    "split-off": N_("%(who)s gives some posts a case of their own: %(case)s"),
    "split-from": N_("Posts of case %(case)s, taken apart by %(who)s"),
    "withdrawn": N_("Withdrawn: the post is gone"),
    "corrected": N_("%(who)s corrects: %(change)s"),
    "not-a-case": N_("Not a case, says %(who)s"),
    "held-back": N_("Nobody is asked for now"),
    "opened-held-back": N_("Case opened; nobody is asked for now"),
    "reminded": N_("Reminder to %(people)s"),
    "escalated": N_("The next ones are asked: %(people)s"),
    "nobody-on-duty": N_("Nobody on duty"),
    "spread": N_("The post is passed on"),
}

MONEY = frozenset({"goodwill", "goodwill-back"})
"""What tells a sum as its value: minor units and currency."""


def state(value: State, language: str, *, paused: bool = False, gone: bool = False) -> str:
    """A case's state in a word or a few; `gone` if no post of it stands any more."""
    if gone and value is State.WITHDRAWN:
        return words(language).gettext("withdrawn, the post is gone")
    if paused:
        return words(language).gettext("waiting, the channel is paused")
    return words(language).gettext(_STATES[value])


def stopped(scope: Scope, name: str, language: str) -> str:
    """What a pause stops, in a word or two: everything, the channel's name, or one's own work."""
    if scope is Scope.ALL:
        return words(language).gettext("all channels")
    if scope is Scope.CHANNEL:
        return platform(name, language)
    return words(language).gettext("own work")


def reply_state(value: ReplyState, language: str) -> str:
    """What became of an answer."""
    return words(language).gettext(_REPLY_STATES[value])


def platform(name: str, language: str) -> str:  # noqa: ARG001  names are alike in all languages
    """A platform's name."""
    return platform_name(name)


def kind(value: Kind, language: str) -> str:
    """What sort of post it is."""
    return words(language).gettext(_KINDS[value])


def happened(
    entry: Entry,
    language: str,
    *,
    name: Callable[[str], str],
    clock: Callable[[datetime], str],
    topic: Callable[[str], str] = str,
) -> str:
    """One line of the timeline. `name` turns a person's id into a name, `clock` writes a time,
    `topic` turns a topic's id into its name."""
    catalogue = words(language)
    if entry.what not in _HAPPENED:
        said = entry.what.replace("-", " ").replace("_", " ").capitalize()
    else:
        said = catalogue.gettext(_HAPPENED[entry.what]) % {
            "who": name(entry.who),
            "people": ", ".join(name(one) for one in entry.value.split()) or name(entry.who),
            "time": _time(entry.value, clock),
            "case": entry.value,
            "change": _change(entry.value, language, topic) if entry.what == "corrected" else "",
            "money": _money(entry.value, language) if entry.what in MONEY else "",
        }
    why = say(Reason(code=entry.why), language) if entry.why else ""
    return ": ".join(part for part in (said, why, entry.note) if part)


def _money(value: str, language: str) -> str:
    amount, _, currency = value.partition(" ")
    return money(int(amount), currency, language) if amount.isdecimal() else value


_FITS = {
    "k": N_("knows the customer"),
    "d": N_("on duty"),
    "n": N_("woken, it is danger"),
}
_TONGUES = {"de": N_("German"), "en": N_("English")}


def fits(fit: str, *, topic: str, tongue: str, limit: int, language: str) -> str:
    """Why a person was asked, as letters (`steps.route.fit_of`), in words: "exchange, German, on
    duty, has room"; empty if it is not told. How many cases somebody holds is theirs to know."""
    catalogue = words(language)
    letters, load = fit.rstrip("0123456789"), fit.lstrip("kltdn")
    told = []
    for letter in letters:
        if letter == "t":
            told.append(topic)
        elif letter == "l":
            told.append(catalogue.gettext(_TONGUES[tongue]) if tongue in _TONGUES else tongue)
        else:
            told.append(catalogue.gettext(_FITS[letter]))
    if load and int(load) < limit:
        told.append(catalogue.gettext("has room"))
    return ", ".join(part for part in told if part)


def _time(value: str, clock: Callable[[datetime], str]) -> str:
    try:
        return clock(datetime.fromisoformat(value))
    except ValueError:
        return value


def _change(value: str, language: str, topic: Callable[[str], str]) -> str:
    """What was said and what is said now: only what differs of verdict and topic."""
    verdict, about, to_verdict, to_about = (value.split(" ") + ["-"] * 4)[:4]
    told = []
    if verdict != to_verdict:
        told.append(" → ".join(_verdict(one, language) for one in (verdict, to_verdict)))
    if about != to_about:
        none = words(language).gettext("no topic")
        told.append(" → ".join(topic(x) or x if x != "-" else none for x in (about, to_about)))
    return ", ".join(told)


def _verdict(value: str, language: str) -> str:
    return say(Reason(code=f"verdict-{value}"), language)
