"""Why something is refused, as a sentence for whoever asked for it."""

from __future__ import annotations

from herodesk.domain.finding import Reason
from herodesk.texts.catalogue import N_, words
from herodesk.texts.reasons import say

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
    "receipts-only": N_("This page is for data protection, managers and IT."),
    "leads-only": N_("This page is for leads, managers and IT."),
    "leads-lead-waves": N_("Leads and managers do this in a wave."),
    "leads-keep": N_("Leads and managers change this for others; everybody does for themselves."),
    "cover-whom": N_(
        "Nobody, or more than one, is called that. Please take a whole name or an id."
    ),
    "cover-past": N_("This time is over. Please take one to come."),
    "no-such-rota": N_("There is no such rota in the rules."),
    "no-address": N_("There is no e-mail address to confirm."),
    "not-on-roster": N_("Nobody on the roster has this id."),
    "rules-right": N_("Managers and IT change the rules; leads where the brand says so."),
    "rules-wrong": N_("The text has errors. Nothing was changed."),
    "rules-long": N_("This text is too long to be kept. Please shorten it."),
    "leads-pause": N_("Leads, managers and IT pause channels; everybody pauses themselves."),
    "why-missing": N_("Please say why, in a few words. Colleagues will read it."),
    "no-day": N_("Please give days, the first and the last one."),
    "absence-backwards": N_("The last day is before the first. Please turn them round."),
    "period-unreadable": N_("Please give days as 2026-11-23, or how many days."),
    "period-backwards": N_("The last day is before the first. Please turn them round."),
    "period-long": N_("Figures reach back 13 months. Please choose a shorter time."),
    "period-ahead": N_("This time is not over yet. Please choose days up to today."),
    "absence-long": N_("That is longer than 400 days. Tell your lead, who keeps the roster."),
    "absence-overlaps": N_("You are away on some of these days already."),
    "cover-backwards": N_("The end is not after the beginning. Please turn them round."),
    "cover-same": N_("Nobody can stand in for themselves. Name two people."),
    "cover-overlaps": N_("Somebody stands in there already. Call that off first."),
    "absences-many": N_("There are too many absences ahead. Take one back first."),
    "hours-none-own": N_("Here the hours of the roster count. Tell your lead, who keeps it."),
    "hours-none": N_("Please choose at least one hour, or take a break instead."),
    "hours-unreadable": N_("Please give both hours of a stretch, from and until."),
    "hours-overlap": N_("Two of these stretches overlap. Please make one of them."),
    "hours-long": N_("So many hours a week are not possible here. Please choose fewer."),
    "quiet-none-own": N_("Here the same quiet hours count for everybody."),
    "quiet-no-hours": N_("Please give both hours, from and until, as 22:00 and 06:00."),
    "quiet-long": N_("So many quiet hours are not possible here. Please make them shorter."),
    "no-way": N_("No message reaches you that way. Tell your lead, who keeps the roster."),
    "test-enough": N_("Enough tests for this hour. Please wait until the next one."),
    "no-such-channel": N_("There is no such channel. Choose one of the list."),
    "no-goodwill": N_("Your level grants no goodwill. Hand the case over to who may."),
    "goodwill-amount": N_("Please give a sum, as 15 or 15.50."),
    "goodwill-why": N_("Please say why, in a few words."),
    "goodwill-over": N_(
        "That is more than is left of your own budget. Grant less, or hand the case over to who "
        "may grant it."
    ),
    "goodwill-whose": N_("Who granted it, or a lead, takes it back."),
    "no-coach": N_("Leads and managers look at cases afterwards."),
    "coach-own": N_("Somebody else looks at what you did yourself."),
    "coached": N_("Somebody has looked at this already."),
    "note-empty": N_("There is no note yet. Write one, or say that all is well."),
    "compact-not-signed": N_(
        "You have not signed the compact yet. Open your own page and sign it, then take the case."
    ),
    "not-trained": N_(
        "This topic takes a training that you have not passed, or that is over. Your own page says "
        "how to get it."
    ),
    "may-not-promise": N_(
        "Your level names customers no day. Leave it out, or hand the case over to a colleague."
    ),
    "hand-over-not-trained": N_(
        "This colleague lacks the training for this topic. Choose somebody else."
    ),
    "compact-none": N_("There is no compact to sign here."),
    "compact-old": N_("There is a newer version of the compact. Please read that one."),
    "levels-whose": N_("Leads and managers change levels and enter trainings, never their own."),
    "level-by-manager": N_("Only a manager gives this level."),
    "no-such-level": N_("Levels go from 0 to 3."),
    "level-same": N_("This is the level already."),
    "no-such-training": N_("This topic takes no training here."),
    "training-ahead": N_("This day is still to come. Please give the day it was passed."),
    "training-over": N_("A training passed that day holds no more. Please give a later day."),
    "may-not-claim": N_("Your role or level takes no cases."),
    "answerable-here": N_("This post can be answered here. Write the answer and send it."),
    "empty": N_("There is nothing to send yet."),
    "no-pictures": N_("No picture can go out with this answer."),
    "picture-missing": N_("There is no picture yet. Choose one first."),
    "picture-unreadable": N_("This is no picture that can be sent. Choose a JPEG or a PNG."),
    "picture-pixels": N_("This picture is too large: 8,192 pixels on a side at most."),
    "picture-long": N_("This picture is too heavy for the platform. Choose a smaller one."),
    "picture-gone": N_("The picture is not there any more. Choose it again."),
    "alt-missing": N_("Please say what the picture shows, for people who cannot see it."),
    "alt-long": N_("What the picture shows is told in too many words. Please shorten it."),
    "draft-stopped": N_(
        "There is personal data in it that everybody would read. Take it out, or say it in private."
    ),
    "draft-warned": N_("Please read what is said about these words, then send them again."),
    "leads-teach": N_("Who solved this case, or a lead, marks it as an example."),
    "no-example": N_("Only a solved case with an answer of ours can be an example."),
    "may-not-move": N_("Moving to private takes level 2. Ask a colleague or your lead."),
    "message-too-late": N_(
        "So long after the customer's last message the platform takes no words of our own. "
        "Answer once they write again."
    ),
    "no-such-template": N_("There are no such approved words in the rules. Choose others."),
    "no-private-way": N_("There is no private way to this customer here."),
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
    "assign-whom": N_("Nobody is called that. Choose one of the list."),
    "too-many-cases": N_("At most 50 cases at once, please."),
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
    "extended-enough": N_(
        "You took longer three times in a row. Write the customer a word now, or give the case "
        "back: nobody minds."
    ),
    "nothing-to-extend": N_("There is no lease to extend: nothing runs out here."),
    "offer-over": N_("This offer is over."),
    "link-over": N_("This link is no longer valid."),
    "link-used": N_("This link has been used."),
    "not-found": N_("There is no such case."),
    "no-page": N_("There is no such page."),
    "link": N_("This link is no longer valid."),
    "claimed": N_("Somebody else has this case already."),
    "changed": N_("Somebody changed this case just now. Please look at it again."),
    "later": N_("This did not work just now. Please try again in a moment."),
    "signed-out": N_("Please sign in first."),
    "old-form": N_("This page has been open too long. Please load it again."),
    "no-such-span": N_("limit is a whole number from 1 to 500, offset one from 0 on."),
    "no-ideas": N_("Ideas and requests are for HEROs, leads, managers and IT."),
    "no-decide": N_("A manager decides this."),
    "no-concerns": N_("IT files concerns."),
    "no-fans": N_("This list is for leads, managers and data protection."),
    "no-digest": N_("This page is for leads, managers and IT."),
    "matter-long": N_("This is longer than there is room for. Please shorten it."),
    "matter-personal": N_(
        "Please leave out names, numbers and addresses of customers: this is kept longer than "
        "their case."
    ),
    "day-past": N_("Please take a day to come."),
    "day-far": N_("This day is too far off. Please take an earlier one."),
    "idea-title": N_("Please give the idea a name, in a few words."),
    "idea-text": N_("Please say what the idea is."),
    "idea-answers": N_("Please answer all ten questions, each from 0 to 10."),
    "idea-decided": N_("Somebody decided about this just now. Please look at it again."),
    "decide-what": N_("Please choose a decision."),
    "decide-why": N_("Please say why, in a few words. Whoever asked will read it."),
    "later-when": N_("Please say by which day it is decided."),
    "concern-risk": N_("Please say what the risk is."),
    "concern-safeguard": N_(
        "Please propose a safeguard: what would make it safe? Without one a concern is not filed."
    ),
    "concern-when": N_("Please say by which day you need an answer. After it the concern lapses."),
    "concern-over": N_("This concern was answered, has lapsed, or was taken back."),
    "no-such-stop": N_("There is no such hard stop. Choose one of the list."),
    "stop-everything": N_("A hard stop names a topic or a channel: it cannot stop everything."),
    "hard-stop-secrets": N_(
        "IT has a hard stop here: secrets may come out. Nothing goes out in public until it ends."
    ),
    "hard-stop-personal-data": N_(
        "IT has a hard stop here: personal data may become public. Nothing goes out in public "
        "until it ends."
    ),
    "hard-stop-legal-order": N_(
        "IT has a hard stop here: a legal order. Nothing goes out until it ends."
    ),
    "request-what": N_("Please say what you need."),
    "request-when": N_("Please say by which day you need it."),
    "request-whom": N_("Please choose whom you ask."),
    "request-answer": N_("Please say in a few words what was done."),
    "request-over": N_("This request is done, or was taken back."),
    "request-other-side": N_("The other side answers this, or a manager."),
    "request-not-yours": N_("Only whoever asked can take it back."),
    "fan-thanks": N_(
        "Only a customer who has thanked becomes a fan, kept by whose case it is or by a lead."
    ),
    "fan-words": N_("Please give the customer's own words that allow it, at most 300 letters."),
    "fan-day": N_("Please give the day on which they allowed it: since the case began, not later."),
    "unreadable": N_("This request cannot be read. Please send an object of texts."),
}


def refused(code: str, language: str, address: str = "du") -> str:
    """Why a person may not do something, as a sentence; a code that is unknown stays readable."""
    catalogue = words(language, address)
    if code in _REFUSED:
        return catalogue.gettext(_REFUSED[code])
    reason = say(Reason(code=code), language)
    return catalogue.gettext("This is not possible now: %(reason)s.") % {"reason": reason}
