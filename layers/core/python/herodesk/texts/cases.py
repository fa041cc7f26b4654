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
from herodesk.texts.reasons import say

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
_PLATFORMS = {"x": N_("X"), "facebook": N_("Facebook"), "generic": N_("Web")}
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
    "solved": N_("Solved, says %(who)s"),
    "closed": N_("Closed after a quiet time"),
    "reopened": N_("Open again"),
    "reopened-offered": N_("A new post: open again, offered to %(people)s"),
    "reopened-deferred": N_("A new post: open again, waits until %(time)s"),
    "extended": N_("%(who)s needs longer: until %(time)s"),
    "handed-over": N_("%(who)s hands it over to %(people)s"),
    "noted": N_("Note by %(who)s"),
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
_REFUSED = {
    "not-yours": N_("Somebody else holds this case, or nobody does. Take it first."),
    "reply-on-its-way": N_(
        "An answer is on its way, or is being withdrawn. Wait until that is done."
    ),
    "nothing-published": N_("There is no published answer of ours here."),
    "take-it-first": N_("Nobody holds this case now. Take it first."),
    "cannot-withdraw": N_("This platform does not let us take an answer back from here."),
    "cannot-correct": N_("This platform does not let us change an answer from here."),
    "same-text": N_("These are the words that stand there already."),
    "yours-release-instead": N_("The case is yours. Give it back instead of passing."),
    "case-closed": N_("This case is closed."),
    "case-merged": N_("This case was joined with another one."),
    "case-withdrawn": N_("The post is gone, and the case with it."),
    "case-settled": N_("The customer took it back, and nothing is left to solve."),
    "case-not a case": N_("Somebody found that this is not a case."),
    "not-answerable": N_("The platform takes no answer from us here. Answer there by hand."),
    "guest": N_("As a guest you can look, but not take a case yet."),
    "leads-judge": N_("Leads and managers judge what is in doubt."),
    "judged-already": N_("Somebody has judged this already."),
    "nothing-to-send-again": N_("There is no answer here whose fate is unclear."),
    "on-a-break": N_("You are on a break. Resume on your own page, then take the case."),
    "leads-only": N_("This page is for leads, managers and IT."),
    "leads-pause": N_("Leads, managers and IT pause channels; everybody pauses themselves."),
    "why-missing": N_("Please say why, in a few words. Colleagues will read it."),
    "no-day": N_("Please give days, the first and the last one."),
    "absence-backwards": N_("The last day is before the first. Please turn them round."),
    "absence-long": N_("That is longer than 400 days. Tell your lead, who keeps the roster."),
    "absence-overlaps": N_("You are away on some of these days already."),
    "cover-backwards": N_("The end is not after the beginning. Please turn them round."),
    "cover-same": N_("Nobody can stand in for themselves. Name two people."),
    "cover-overlaps": N_("Somebody stands in there already. Call that off first."),
    "absences-many": N_("There are too many absences ahead. Take one back first."),
    "no-such-channel": N_("There is no such channel. Choose one of the list."),
    "may-not-claim": N_("Your role or level takes no cases."),
    "answerable-here": N_("This post can be answered here. Write the answer and send it."),
    "empty": N_("There is nothing to send yet."),
    "too-long": N_("This is longer than the platform allows. Please shorten it."),
    "wave-over": N_("This wave is over. Thank you."),
    "wave-enough": N_("Enough people help already. Thank you."),
    "statement-too-long": N_("A statement has at most 1000 letters. Please shorten it."),
    "take-it-to-end-it": N_("That would end the case. Take it first, or ask a lead."),
    "no-such-verdict": N_("Say problem, question, idea, praise or noise."),
    "no-such-topic": N_("There is no such topic in the rules."),
    "which-post": N_("The case has several posts. Please say which one you mean."),
    "not-to-be-asked": N_("The customer cannot be asked now whether it is solved."),
    "answer-first": N_("The customer has no answer yet. Send one first."),
    "nothing-promised": N_("Nothing is promised in this case now."),
    "promise-past": N_("This day is over. Choose one to come."),
    "promise-too-far": N_("This day is more than a year away. Choose an earlier one."),
    "promise-why": N_("Please say in a few words why it was not kept. Colleagues will read it."),
    "no-such-day": N_("This is no day. Write it as 2026-12-03, or 2026-12-03T15:00."),
    "empty-note": N_("There is no note yet."),
    "hand-over-to-whom": N_("Nobody of that name can take cases."),
    "hand-over-off-duty": N_("This colleague is not on duty now. Choose somebody who is."),
    "hand-over-paused": N_("This colleague takes no cases now. Choose somebody else."),
    "hand-over-to-yourself": N_("The case is yours already."),
    "empty-question": N_("There is no question yet."),
    "empty-answer": N_("There is no answer yet."),
    "ask-whom": N_("Nobody is called that, and it is no skill here. Choose one of the list."),
    "ask-which": N_("Several colleagues are called that. Please write the whole name."),
    "ask-nobody": N_("Nobody who knows that is on duty now. Ask somebody by name."),
    "ask-yourself": N_("That is you. Ask somebody else."),
    "ask-the-holder": N_("This colleague holds the case already."),
    "ask-paused": N_("This colleague is on a break. Ask somebody else."),
    "ask-no-contact": N_("No message reaches this colleague. Ask somebody else."),
    "ask-away": N_("This colleague is not on duty within the next two weeks. Ask somebody else."),
    "asked-already": N_("This colleague has a question of yours already. Wait, or ask another."),
    "asked-enough": N_("Five questions wait for an answer already. Wait for one of them."),
    "asked-somebody-else": N_("This question was put to somebody else."),
    "question-lapsed": N_("Nobody waits for this answer any more. Thank you all the same."),
    "merge-reply-on-its-way": N_(
        "An answer of this case is on its way. Wait until it is out, then join the two."
    ),
    "merge-answer-failed": N_(
        "An answer of this case could not be sent. Send it again or answer by hand first."
    ),
    "merge-other-way-round": N_("This case has very many posts. Join the other one with it."),
    "merge-with-itself": N_("That is this very case. Give the number of the other one."),
    "merge-other-channel": N_("The two are on different channels and cannot be one case."),
    "merge-other-customer": N_("The two are of different customers. Only a lead may join them."),
    "merge-why": N_("The two are of different customers. Please say why they are one case."),
    "split-which": N_("Choose posts that stand in this case."),
    "split-to-nothing": N_("Something that asks for an answer has to stay here."),
    "split-asks-nothing": N_("None of these posts asks for anything. Say first what it really is."),
    "split-two-customers": N_("Choose posts of one customer."),
    "split-answered": N_("One of these posts is answered already; it stays with its answer."),
    "nothing-to-give-back": N_("It is answered, nobody waits. Hand it over, or say it is solved."),
    "nothing-to-extend": N_("There is no lease to extend: nothing runs out here."),
    "offer-over": N_("This offer is over."),
    "link-over": N_("This link is no longer valid."),
    "link-used": N_("This link has been used."),
    "not-found": N_("There is no such case."),
    "link": N_("This link is no longer valid."),
    "claimed": N_("Somebody else has this case already."),
    "changed": N_("Somebody changed this case just now. Please look at it again."),
    "later": N_("This did not work just now. Please try again in a moment."),
    "signed-out": N_("Please sign in first."),
    "old-form": N_("This page has been open too long. Please load it again."),
    "no-such-span": N_("limit is a whole number from 1 to 500, offset one from 0 on."),
    "unreadable": N_("This request cannot be read. Please send an object of texts."),
}


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


def platform(name: str, language: str) -> str:
    """A platform's name."""
    return words(language).gettext(_PLATFORMS.get(name, name.capitalize()))


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
        }
    why = say(Reason(code=entry.why), language) if entry.why else ""
    return ": ".join(part for part in (said, why, entry.note) if part)


def refused(code: str, language: str, address: str = "du") -> str:
    """Why a person may not do something, as a sentence; a code that is unknown stays readable."""
    catalogue = words(language, address)
    if code in _REFUSED:
        return catalogue.gettext(_REFUSED[code])
    reason = say(Reason(code=code), language)
    return catalogue.gettext("This is not possible now: %(reason)s.") % {"reason": reason}


_FITS = {
    "k": N_("knows the customer"),
    "d": N_("on duty"),
    "n": N_("woken, it is danger"),
}
_TONGUES = {"de": N_("German"), "en": N_("English")}


def fits(fit: str, *, topic: str, tongue: str, limit: int, language: str) -> str:
    """Why a person was asked, as letters (`steps.route.fit_of`), in words: "exchange, German, on
    duty, 1 of 4 cases"; empty if it is not told."""
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
    if load:
        told.append(
            catalogue.gettext("%(load)s of %(limit)d cases") % {"load": load, "limit": limit}
        )
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
