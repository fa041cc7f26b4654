"""What people read of channels: how one fares, what to do about it, and what IT is told once."""

from __future__ import annotations

from herodesk.domain.staff import Way
from herodesk.texts.cases import platform as platform_name
from herodesk.texts.catalogue import N_, words
from herodesk.texts.notices import fitting, in_one_line, short_name
from herodesk.texts.numbers import span

RARELY = 12 * 60
"""What comes less often than this, in minutes, is not called usual."""


def trouble(
    *,
    brand: str,
    platform: str,
    cause: str,
    minutes: int,
    link: str,
    language: str,
    address: str,
    way: Way,
) -> tuple[str, str]:
    """Subject and text that tell IT of a channel, by the gravest cause: `token`, `flawed`,
    `ending`, `silent` for so many minutes, or `capped`."""
    _ = words(language, address).gettext
    name = platform_name(platform, language)
    values = {"channel": name, "span": span(minutes, language), "link": link}
    if way is Way.SMS:
        values["brand"] = short_name(brand)
        told = [_(_SHORT[cause]), _("%(brand)s: %(channel)s: %(link)s")]
        return "", fitting(told, values, last="brand")
    values["brand"] = in_one_line(brand)
    if cause in _SUBJECTS:
        return _(_SUBJECTS[cause]) % values, _(_BODIES[cause]) % values
    if cause == "token":
        body = _(
            "%(channel)s does not accept our key any more. Answers of %(brand)s are not sent "
            "there; they stand as failed on the board.\n"
            "\n"
            "Sign in at %(channel)s once more and store the new key. What was missed meanwhile is "
            "read back by itself. How it stands, and what to do:\n"
            "%(link)s\n"
            "\n"
            "There is no further message about this until it is over."
        )
        return _("%(channel)s refuses our key") % values, body % values
    body = _(
        "%(channel)s has delivered nothing to %(brand)s for %(span)s. At this hour that is not "
        "usual, and there was no error.\n"
        "\n"
        "Look whether the subscription at %(channel)s still stands. How it stands, and what to "
        "do:\n"
        "%(link)s\n"
        "\n"
        "There is no further message about this until something comes again."
    )
    return _("%(channel)s is silent") % values, body % values


_SHORT = {
    "token": N_("%(brand)s: %(channel)s refuses our key, no answer goes out. Look: %(link)s"),
    "flawed": N_("%(brand)s: our webhook at %(channel)s does not stand. Look: %(link)s"),
    "ending": N_("%(brand)s: our access to %(channel)s ends soon. Look: %(link)s"),
    "silent": N_("%(brand)s: %(channel)s is silent for %(span)s, unlike usually. Look: %(link)s"),
    "capped": N_("%(brand)s: this month's limit for reading %(channel)s is used up. %(link)s"),
}
_SUBJECTS = {
    "flawed": N_("Our webhook at %(channel)s does not stand"),
    "ending": N_("Our access to %(channel)s ends soon"),
    "capped": N_("This month's limit for reading %(channel)s is used up"),
}
_BODIES = {
    "flawed": N_(
        "%(channel)s says that our webhook, or a subscription that %(brand)s needs, does not "
        "stand. What customers write there may not reach us.\n"
        "\n"
        "What is wrong, and what to do:\n"
        "%(link)s\n"
        "\n"
        "There is no further message about this until it is over. What was missed is read back "
        "by itself, where the platform lets us."
    ),
    "ending": N_(
        "A key or a subscription of %(brand)s at %(channel)s ends within two days, and nothing "
        "has renewed it.\n"
        "\n"
        "What ends, and what to do:\n"
        "%(link)s\n"
        "\n"
        "There is no further message about this until it is over."
    ),
    "capped": N_(
        "What reading %(channel)s may cost %(brand)s this month is used up. Until the month is "
        "over Herodesk searches no more there and reads back hourly, only what costs least. "
        "Deliveries and answers go on.\n"
        "\n"
        "The limit stands in the rules, under catch_up. What was spent:\n"
        "%(link)s"
    ),
}
_FLAWS = {
    "webhook-missing": N_("%(channel)s knows no address of ours"),
    "webhook-elsewhere": N_("%(channel)s delivers to another address: %(what)s"),
    "webhook-invalid": N_("%(channel)s has given up on our address"),
    "subscription-missing": N_("not subscribed: %(what)s"),
    "permission-missing": N_("our key does not allow: %(what)s"),
}
_HEALTH = {
    "refused": N_("does not accept our key"),
    "flawed": N_("our webhook does not stand"),
    "ending": N_("our access ends soon"),
    "silent": N_("silent"),
    "unread": N_("cannot be read back"),
    "paused": N_("paused"),
    "new": N_("nothing yet"),
    "fine": N_("fine"),
}
_CURES = {
    "refused": N_(
        "Sign in at %(channel)s once more and store the new key. Then send the failed answers "
        "again; their words are kept. What was missed is read back by itself."
    ),
    "flawed": N_(
        "Run “herodesk doctor” for what is wrong, and “herodesk connect” to set it right. What was "
        "missed is read back by itself, where %(channel)s lets us."
    ),
    "ending": N_(
        "Nothing has renewed what ends. Sign in at %(channel)s once more and store the new key, or "
        "run “herodesk connect”."
    ),
    "silent": N_(
        "Nothing comes, although at this hour something usually does. Look at %(channel)s whether "
        "the subscription to our address still stands, and whether posts appear there."
    ),
    "unread": N_(
        "What %(channel)s does not deliver cannot be read back now. It is tried again by itself; "
        "if it does not end, look whether the key may still read."
    ),
    "new": N_("Nothing has come from %(channel)s yet. Send a post that names you to try it."),
}


def flaw(code: str, what: str, platform: str, language: str) -> str:
    """What is wrong with what we had set up at a platform."""
    values = {"channel": platform_name(platform, language), "what": what}
    return words(language).gettext(_FLAWS[code]) % values


def health(code: str, language: str) -> str:
    """How a channel is, in a word or a few."""
    return words(language).gettext(_HEALTH[code])


def cure(code: str, platform: str, language: str, address: str) -> str:
    """What to do about it; empty where nothing is to do."""
    if code not in _CURES:
        return ""
    name = platform_name(platform, language)
    return words(language, address).gettext(_CURES[code]) % {"channel": name}


def rhythm(minutes: int | None, language: str) -> str:
    """How often something usually comes at this hour."""
    _ = words(language).gettext
    if minutes is None:
        return _("what is usual is still being learnt")
    if minutes > RARELY:
        return _("at this hour usually nothing")
    return _("at this hour usually about every %(span)s") % {"span": span(minutes, language)}
