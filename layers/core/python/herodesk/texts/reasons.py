"""Why: the codes of reasons, refusals and doubts, as a colleague reads them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from herodesk.texts.catalogue import N_, words
from herodesk.texts.numbers import duty, ordinal, readers

if TYPE_CHECKING:
    from herodesk.domain.finding import Reason

_PLAIN = {
    # what the post is
    "verdict-problem": N_("a problem"),
    "verdict-question": N_("a question"),
    "verdict-doubt": N_("unclear what it is"),
    "verdict-idea": N_("an idea"),
    "verdict-praise": N_("praise"),
    "verdict-noise": N_("nothing to solve"),
    "negative": N_("upset"),
    "only-thanks": N_("nothing but thanks"),
    "promise-broken": N_("promise broken"),
    "wave": N_("many write about it now"),
    "question-form": N_("asks something"),
    "short-text": N_("very short text"),
    "mixed": N_("could be several things"),
    "no-watch-term": N_("does not name us"),
    "no-words": N_("no words we know"),
    "empty": N_("no text"),
    "said-by-colleague": N_("as a colleague said"),
    # what was noticed in it
    "signal-danger": N_("danger"),
    "signal-legal": N_("legal matter"),
    "signal-press": N_("press"),
    "signal-boycott": N_("calls for a boycott"),
    "signal-churn": N_("about to leave"),
    "signal-personal_data": N_("holds personal data"),
    "signal-spam": N_("looks like spam"),
    # why no answer through the platform
    "x-reply-gate": N_("X lets us answer only posts that mention or quote us"),
    "x-message-on-platform": N_("a direct message, to be answered on X"),
    "token-is-renewed": N_("our access to the platform is being renewed"),
    "x-usage-capped": N_("our monthly limit on X is used up"),
    "x-forbidden": N_("X does not accept this answer"),
    "x-duplicate": N_("the same text was posted just before"),
    "post-gone": N_("the post is gone"),
    # why nothing is left of it
    "left-wish": N_("the person asked us to"),
    "left-deletion": N_("the person asked for that there"),
    "left-revoked": N_("the person took back what they had allowed our app"),
    "left-deleted": N_("the account is gone"),
    "left-anonymised": N_("the account was made anonymous"),
    "reply-gone": N_("the answer is not there any more"),
    "not-withdrawn": N_("the platform does not let us take it back"),
    "picture-gone": N_("the picture was not kept so long; add it again"),
    "picture-not-taken": N_("the platform did not take the picture"),
    "please-look": N_("the platform did not answer; please look there how it stands"),
    "perhaps-published": N_("it may be out there already; please look there"),
    "answered-by-hand": N_("answered by hand"),
    "generic-rate-limit": N_("the platform asks us to wait"),
    "generic-secret": N_("our key for the platform is missing or not accepted; IT has to set it"),
    "malformed-answer": N_("the platform answered something that cannot be read"),
    "no-connection": N_("the platform could not be reached"),
    "generic-refused": N_("the platform did not accept the answer"),
    "refused": N_("the platform did not accept the answer"),
    "timeout": N_("the platform did not answer in time"),
    "no-answer": N_("the platform did not answer"),
    "connection": N_("the platform could not be reached"),
    "rate-limited": N_("the platform asks us to wait"),
    "duplicate": N_("the same text was posted just before"),
    "too-long": N_("too long for the platform"),
    "not-answerable": N_("no answer is possible there"),
    # why a person is not asked
    "gone": N_("not on the roster any more"),
    "paused": N_("on a break"),
    "channel-paused": N_("the channel is paused"),
    "contact-not-verified": N_("contact not verified yet"),
    "no-contact": N_("no contact given"),
    "guest": N_("guest, takes no cases yet"),
    "level-takes-none": N_("takes no cases at this level"),
    "compact-not-signed": N_("compact not signed"),
    "not-trained": N_("training for this topic missing or over"),
    "off-duty": N_("not on duty"),
    "quiet-hours": N_("quiet hours"),
    "on-duty": N_("on duty"),
    "nobody-on-duty": N_("nobody on duty"),
    # why people are asked
    "no-hurry": N_("no hurry, whoever likes takes it"),
    "told-enough": N_("everybody who fits has been told enough for this hour"),
    "same-hero": N_("had the case before"),
    "heroes": N_("they fit best"),
    "next-heroes": N_("nobody has taken it yet"),
    "leads": N_("nobody has taken it yet, the duty lead is asked"),
    "managers": N_("nobody has taken it yet, the manager is asked"),
    "doubt": N_("unclear what it is"),
    "asked-for-later": N_("they wanted to be asked again"),
    # how somebody did it
    "moves-to-private": N_("tells the customer that it goes on in private"),
    "same-text": N_("in the same words as to others"),
    "by-text": N_("by text message"),
}
# of a platform, whose name stands in front: `x-token`, `facebook-rate-limit`
_OF_PLATFORM = {
    "token": N_("our access to %(platform)s has ended; IT has to renew it"),
    "secret": N_("our key for %(platform)s is missing or not accepted; IT has to set it"),
    "forbidden": N_("%(platform)s does not let us answer there"),
    "invalid": N_("%(platform)s cannot use this answer as it is"),
    "rate-limit": N_("%(platform)s asks us to wait"),
    "window": N_("too much time has passed for an answer on %(platform)s"),
    "template": N_("%(platform)s does not know the template as the rules name it"),
    "unreachable": N_("%(platform)s cannot reach this person"),
    "usage-capped": N_("our limit on %(platform)s is used up"),
}
# made by `make platforms`: names
PLATFORM_NAMES = {
    "x": "X",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "threads": "Threads",
    "youtube": "YouTube",
    "messenger": "Messenger",
    "whatsapp": "WhatsApp",
    "mastodon": "Mastodon",
    "telegram": "Telegram",
    "linkedin": "LinkedIn",
    "bluesky": "Bluesky",
    "discourse": "Discourse",
    "generic": "Web",
}
# end of names
_WITH_WORD = {
    "problem-word": N_("“%(value)s”"),
    "praise-word": N_("praise: “%(value)s”"),
    "idea-word": N_("idea: “%(value)s”"),
    "spam-word": N_("spam: “%(value)s”"),
    "negative-word": N_("upset: “%(value)s”"),
    "positive-word": N_("pleased: “%(value)s”"),
    "topic-word": N_("topic: “%(value)s”"),
    "signal-word": N_("signal: “%(value)s”"),
    "danger-word": N_("safety word “%(value)s”"),
    "danger-sound": N_("sounds like danger: “%(value)s”"),
    "watch-term": N_("names “%(value)s”"),
    "exclusion": N_("“%(value)s” means somebody else"),
    "knows": N_("knows %(value)s"),
    "load": N_("%(value)s cases"),
    "platform-language": N_("language told by the platform: %(value)s"),
}


def say(reason: Reason, language: str, *, within_days: int = 10) -> str:
    """One reason in words, without a full stop; a code that is unknown stays readable."""
    counted = _counted(reason, language, within_days)
    if counted is not None:
        return counted
    catalogue = words(language)
    if reason.value and reason.code in _WITH_WORD:
        return catalogue.gettext(_WITH_WORD[reason.code]) % {"value": reason.value}
    if reason.code in _PLAIN:
        return catalogue.gettext(_PLAIN[reason.code])
    platform, _, what = reason.code.partition("-")
    if platform in PLATFORM_NAMES and what in _OF_PLATFORM:
        return catalogue.gettext(_OF_PLATFORM[what]) % {"platform": platform_name(platform)}
    readable = reason.code.replace("-", " ").replace("_", " ")
    return f"{readable}: “{reason.value}”" if reason.value else readable


def platform_name(platform: str) -> str:
    """What people call it."""
    return PLATFORM_NAMES.get(platform, platform.capitalize())


def has_words(code: str) -> bool:
    """True if that code, which carries no value, is put into words."""
    platform, _, what = code.partition("-")
    return code in _PLAIN or (platform in PLATFORM_NAMES and what in _OF_PLATFORM)


def say_all(given: Iterable[Reason], language: str, *, within_days: int = 10) -> str:
    """Several reasons, the weightiest first, said once each."""
    weighed = sorted(given, key=lambda reason: -reason.points)
    said = [say(reason, language, within_days=within_days) for reason in weighed]
    return ", ".join(dict.fromkeys(said))


def _counted(reason: Reason, language: str, within_days: int) -> str | None:
    """The reasons whose value is a number; None for others, or if it is none."""
    if reason.code not in {"readers", "repeat", "waiting"} or not reason.value.isdecimal():
        return None
    n = int(reason.value)
    if reason.code == "readers":
        return readers(n, language)
    catalogue = words(language)
    if reason.code == "waiting":
        return catalogue.gettext("open %(span)s") % {"span": duty(n, language)}
    return catalogue.gettext("%(nth)s post in %(days)d days") % {
        "nth": ordinal(n, language),
        "days": within_days,
    }
