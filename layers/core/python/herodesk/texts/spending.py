"""What manager and IT read when the budget for text messages runs out."""

from __future__ import annotations

from dataclasses import dataclass

from herodesk.texts.catalogue import words
from herodesk.texts.notices import in_one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmText:
    """What the wording may use. `percent` below 100 warns; at 100 the budget is used up.

    `is_over`: the day or month that it was about has ended meanwhile."""

    brand: str
    percent: int
    month: bool
    is_over: bool
    today: int
    most_a_day: int
    this_month: int
    most_a_month: int
    link: str


def alarm(facts: AlarmText, language: str, address: str) -> tuple[str, str]:
    """Subject and body of the e-mail."""
    _ = words(language, address).gettext
    subject, what = _said(facts, language, address)
    body = _(
        "%(what)s\n"
        "\n"
        "Text messages today: %(today)d of %(most_a_day)d. This month: %(this_month)d of "
        "%(most_a_month)d.\n"
        "\n"
        "E-mail goes on as before. Danger and sign-in links keep a share of text messages of "
        "their own. The limits stand in brand.toml under [sms]:\n"
        "%(link)s"
    )
    values = {
        "what": what,
        "today": facts.today,
        "most_a_day": facts.most_a_day,
        "this_month": facts.this_month,
        "most_a_month": facts.most_a_month,
        "link": facts.link,
    }
    return f"{in_one_line(facts.brand)}: {subject}", body % values


def _said(facts: AlarmText, language: str, address: str) -> tuple[str, str]:
    """In a few words, and in a sentence that says what happens next."""
    _ = words(language, address).gettext
    if facts.percent >= 100:
        if facts.is_over:
            return (
                _("text messages were used up"),
                _("The budget for text messages was used up. It has begun anew since."),
            )
        if facts.month:
            return (
                _("text messages of this month are used up"),
                _("This month's text messages are used up. What is for colleagues comes by e-mail "
                  "until the month is over."),
            )  # fmt: skip
        return (
            _("today's text messages are used up"),
            _("Today's text messages are used up. What is for colleagues comes by e-mail until "
              "midnight."),
        )  # fmt: skip
    values = {"percent": facts.percent}
    if facts.month:
        subject = _("%(percent)d %% of this month's text messages are used")
        what = _("%(percent)d %% of this month's text messages are used. When all are, e-mail "
                 "goes on alone until the month is over.")  # fmt: skip
    else:
        subject = _("%(percent)d %% of today's text messages are used")
        what = _("%(percent)d %% of today's text messages are used. When all are, e-mail goes on "
                 "alone until midnight.")  # fmt: skip
    return subject % values, what % values
