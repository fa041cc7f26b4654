"""What a colleague's phone answers to a text message: one part each, nothing of a customer (I7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from herodesk.texts import gsm7
from herodesk.texts.catalogue import N_, words
from herodesk.texts.notices import NAME, fitting, in_one_line
from herodesk.texts.refusals import refused

MOST_LISTED = 5

_SAID: Mapping[str, tuple[str, ...]] = {
    "claimed": (
        N_(
            "%(number)s is yours until %(time)s. Read it: %(link)s Write your answer there or here."
        ),
        N_("%(number)s is yours until %(time)s. Answer here or there: %(link)s"),
        N_("%(number)s is yours: %(link)s"),
    ),
    "taken": (
        N_("%(who)s has %(number)s since %(time)s, thanks for being quick."),
        N_("%(who)s has %(number)s already."),
    ),
    "which-claim": (N_("Take which one? %(list)s. Reply with the digit."),),
    "which-pass": (N_("Pass on which one? %(list)s. Reply with the digit."),),
    "which-later": (N_("Which one is for later? %(list)s. Reply with the digit."),),
    "which-release": (N_("Give back which one? %(list)s. Reply with the digit."),),
    "which-answer": (
        N_("Which case is that for? %(list)s. Reply with the digit, or begin with the number."),
        N_("Which case is that for? %(list)s. Reply with the digit."),
    ),
    "nothing-open": (N_("No case waits for you now."),),
    "nothing-yours": (N_("You hold no case now. STATUS tells what is open."),),
    "passed": (N_("%(number)s: passed on. Others are asked."),),
    "later": (N_("%(number)s: you are asked again at %(time)s, unless somebody takes it."),),
    "extended": (N_("%(number)s is yours until %(time)s."),),
    "released": (N_("%(number)s is given back. Others are asked."),),
    "which-advise": (
        N_("Which case is that for? %(list)s. Reply with the digit, or begin with the number."),
        N_("Which case is that for? %(list)s. Reply with the digit."),
    ),
    "which-goodwill": (N_("Goodwill for which one? %(list)s. Reply with the digit."),),
    "which-hand-over": (N_("Hand over which one? %(list)s. Reply with the digit."),),
    "granted": (
        N_("%(number)s: %(money)s granted. You have %(left)s left this month."),
        N_("%(number)s: granted. You have %(left)s left this month."),
    ),
    "grant-here": (
        N_("%(number)s: grant something here, with a word what for: %(link)s"),
        N_("%(number)s: grant it here: %(link)s"),
    ),
    "grant-over": (
        N_("%(number)s: more than you may grant. Less, or hand it over here: %(link)s"),
        N_("%(number)s: too much. Hand it over: %(link)s"),
    ),
    "hand-over-here": (
        N_("%(number)s: who can have it stands here, hand it over there: %(link)s"),
        N_("%(number)s: hand it over here: %(link)s"),
    ),
    "kept": (N_("%(number)s: noted, the promise was kept. Thank you."),),
    "not-kept": (
        N_("%(number)s: name a new day here, or say why, and tell the customer: %(link)s"),
        N_("%(number)s: say why, or a new day: %(link)s"),
    ),
    "sign": (
        N_("The compact is read and signed here, in three taps: %(link)s"),
        N_("Read and sign the compact: %(link)s"),
    ),
    "signed": (N_("You have signed the compact %(version)s. There is nothing to do."),),
    "sign-none": (N_("There is nothing for you to sign."),),
    "idea": (
        N_("An idea takes ten short questions. They are here: %(link)s"),
        N_("Propose your idea here: %(link)s"),
    ),
    "advised": (N_("%(number)s: your answer stands with the case. Thank you."),),
    "confirm": (
        N_("%(number)s: send these %(n)s characters publicly? Reply YES or NO."),
        N_("%(number)s: send these %(n)s characters? Reply YES or NO."),
    ),
    "confirm-private": (
        N_("%(number)s: send these %(n)s characters privately? Reply YES or NO."),
        N_("%(number)s: send these %(n)s characters? Reply YES or NO."),
    ),
    "confirm-warned": (
        N_("%(number)s: there is %(list)s in it. Send it all the same? Reply YES or NO."),
    ),
    "on-its-way": (N_("%(number)s: your answer is on its way."),),
    "discarded": (N_("%(number)s: nothing was sent, your text is gone."),),
    "too-old": (
        N_("%(number)s: too long ago, nothing was sent. Please write the answer once more."),
    ),
    "nothing-to-send": (N_("No answer of yours waits for a YES. Write it first."),),
    "not-that-one": (N_("Your text was for %(number)s. Reply YES to send it there, or NO."),),
    "too-long": (
        N_(
            "%(number)s: %(over)s characters too long for %(platform)s. "
            "Shorten it, or go on: %(link)s"
        ),
        N_("%(number)s: %(over)s characters too long. Shorten it, or go on: %(link)s"),
    ),
    "by-hand": (
        N_("%(number)s cannot be answered from here: %(reason)s. See: %(link)s"),
        N_("%(number)s cannot be answered from here. See: %(link)s"),
    ),
    "no-such-case": (N_("There is no case %(number)s for you. STATUS lists yours."),),
    "yours": (N_("Yours: %(list)s."),),
    "open": (N_("Open: %(list)s."),),
    "yours-and-open": (N_("Yours: %(yours)s. Open: %(list)s."),),
    "help": (
        N_(
            "1 or CLAIM takes a case. PASS, LATER 20, RELEASE, STATUS. Then just write the answer: "
            "it is sent after your YES. STOP ends texts."
        ),
    ),
    "unknown": (
        N_(
            "Not understood. 1 takes a case; PASS, LATER 20, STATUS. "
            "HELP tells more, STOP ends texts."
        ),
    ),
    "shared-number": (
        N_(
            "Several colleagues have this number, so a text does not say who writes. "
            "Please use the links."
        ),
    ),
    "link-only": (N_("Here texts cannot be answered. Please use the links in the messages."),),
}


def say(code: str, values: Mapping[str, object], language: str, address: str) -> str:
    """The text message for a code; what fills it is folded, and cut where it must be."""
    _ = words(language, address).gettext
    given = {key: gsm7.fold(str(value)) for key, value in values.items()}
    last = next((key for key in ("list", "reason", "who", "number") if key in given), "")
    return fitting([_(template) for template in _SAID[code]], given, last=last)


def refusal(code: str, number: str, link: str, language: str, address: str) -> str:
    """Why something is not possible, with the way to the page."""
    reason = refused(code, language, address)
    values = {"number": number, "reason": gsm7.fold(reason), "link": link}
    templates = ["%(number)s: %(reason)s %(link)s", "%(number)s: %(reason)s"]
    return fitting(templates if number else ["%(reason)s"], values, last="reason")


def listed(code: str, rows: Sequence[tuple[str, str]], language: str, address: str) -> str:
    """A short list to choose from: as many cases as one part holds, numbered from 1."""
    for shown in (rows[:most] for most in range(min(len(rows), MOST_LISTED), 0, -1)):
        for with_topic in (True, False):
            items = [_item(n, row, with_topic=with_topic) for n, row in enumerate(shown, 1)]
            text = _unfitted(code, ", ".join(items), language, address)
            if gsm7.septets(text) <= gsm7.ONE_PART:
                return text
    return say(code, {"list": rows[0][0]}, language, address)


def standing(
    yours: Sequence[str], offered: Sequence[tuple[str, str]], language: str, address: str
) -> str:
    """What a person holds, and what waits for them."""
    if not yours and not offered:
        return say("nothing-open", {}, language, address)
    numbers = [f"{number} {topic}".strip() for number, topic in offered[:MOST_LISTED]]
    code = "yours-and-open" if yours and offered else "yours" if yours else "open"
    values = {"yours": ", ".join(yours[:3]), "list": ", ".join(numbers or yours[:MOST_LISTED])}
    return say(code, values, language, address)


def subject(brand: str, language: str) -> str:
    """The subject of an answer that goes by e-mail, to who wants no text messages."""
    said = words(language).gettext("%(brand)s: about your text message")
    return said % {"brand": in_one_line(brand)}


def _item(place: int, row: tuple[str, str], *, with_topic: bool) -> str:
    number, topic = row
    about = gsm7.cut(gsm7.fold(topic), NAME)
    return f"{place} {number} {about}".strip() if with_topic else f"{place} {number}"


def _unfitted(code: str, items: str, language: str, address: str) -> str:
    template = words(language, address).gettext(_SAID[code][-1])
    return gsm7.fold(template % {"list": items})
