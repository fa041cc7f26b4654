"""More of what is rare: posts in which a wish, a question to a company or a failing is likely.

Among public posts hardly one in a hundred is an idea, and a sample as it comes would hold too few
to learn from or to judge by. The patterns only choose what is read; a person says what it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from herodesk_ops.labelling.sample import Drawn, Row, chance, plain
from herodesk_ops.labelling.sets import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

SEALED = 100
"""The last of each language, beside those of the sample."""

_WISH_DE = (
    r"\bwäre (?:\w+ ){0,3}(?:schön|toll|super|cool|nett|gut|besser|hilfreich|klasse|sinnvoll|prima"
    r"|fein|genial)|würden? ich mir wünschen|ich wünsche? mir|vorschlag\b|verbesserung|\bidee\b"
    r"|ihr solltet|solltet ihr|sollten sie|könnte man nicht|kann man nicht|wie wäre? es|wie wärs"
    r"|anregung|wünschenswert|warum (?:baut|macht|bietet|gibt es (?:keine|nicht))"
)
_COMPANY_DE = (
    r"@\w*(?:bahn|bvg|telekom|vodafone|kvb|rmv|hvv|vgf|mvg|mvv|oebb|dvb|lvb|uestra|post|dhl|amazon"
    r"|lufthansa|airberlin|wings|sbb|swb|vbb|vvs|ssb|hilft|service|support|stadtwerke|rnv|vrr|nvv"
    r"|flixbus|vag|bsag|avv|zvv)\w*"
)
_ASKED_DE = rf"(?s)(?={_COMPANY_DE}).*\?|\?.*{_COMPANY_DE}"
_GLAD_DE = (
    rf"(?s)(?=.*{_COMPANY_DE}).*\b(?:dank\w*|lob|super|toll\w*|klasse|großartig\w*|top|perfekt\w*"
    r"|begeister\w*|genial\w*|empfehl\w*|freundlich\w*|vorbildlich)\b"
)
_WISH = (
    r"\b(?:you (?:guys )?should|they should (?:add|make|have|bring|put)|should (?:add|bring|offer)"
    r"|would be (?:nice|great|cool|awesome|better|good|helpful)|i wish (?:you|they|there|it)"
    r"|(?:please|pls) (?:add|bring|make|consider)|suggest(?:ion)?|why (?:don'?t|not)|feature"
    r"|could you (?:add|make))\b"
)
_FAILING = (
    r"\b(?:broken|refund|customer service|doesn'?t work|not working|won'?t work|crash\w*|rip ?off"
    r"|terrible service|overpriced|still waiting|disappoint\w*|never again|useless|waste of money"
    r"|complain\w*|cancel\w*|lawsuit|sue|boycott|journalist|caught fire|burn(?:t|ed)|injur\w*)\b"
)
_ASKED = r"(?=.*@|.*\b(?:how much|open|price|order|buy|ticket|store|app|account)\b).*\?"
_GLAD = (
    r"\b(?:great (?:service|product|app|place|food|staff)|recommend\w*|thank(?:s| you) (?:so much )?"
    r"(?:for|@)|love (?:this|my|your) (?:\w+ )?(?:app|phone|car|store|product|game|show)|awesome job"
    r"|best (?:\w+ )?(?:ever|service))\b"
)

SOUGHT: Mapping[str, Sequence[tuple[str, str, int]]] = {
    "de": (
        ("mobasa", _WISH_DE, 45),
        ("mobasa", _ASKED_DE, 150),
        ("mobasa", _GLAD_DE, 75),
        ("sb10k", _WISH_DE, 20),
        ("sb10k", _COMPANY_DE, 25),
        ("potts", _WISH_DE, 30),
        ("germeval18_offensive", _WISH_DE, 20),
        ("germeval18_offensive", _COMPANY_DE, 35),
    ),
    "en": (
        ("goemotions", _WISH, 90),
        ("goemotions", _FAILING, 60),
        ("goemotions", _GLAD, 30),
        ("tweet_acts", _WISH, 40),
        ("tweet_acts", _FAILING, 25),
        ("tweet_acts", _ASKED, 30),
        ("umsab", _WISH, 15),
        ("umsab", _FAILING, 30),
        ("umsab", _ASKED, 25),
        ("umsab", _GLAD, 15),
        ("bitext_sample", _FAILING, 25),
        ("sms_spam", _FAILING, 15),
    ),
}
"""Set, what is sought in it, and how many posts at most."""


def seek(data: Path, language: str, drawn: Iterable[Drawn]) -> list[Drawn]:
    """Posts beside those that are `drawn` already, numbered after them, no text twice."""
    before = list(drawn)
    taken = {plain(one.row) for one in before}
    found: list[Row] = []
    for name, pattern, most in SOUGHT[language]:
        fits = re.compile(pattern, re.IGNORECASE)
        rows = [row for row in rows_of(data, name, language) if fits.search(row.text)]
        rows.sort(key=lambda row: chance("seek", row))
        new = {plain(row): row for row in reversed(rows) if plain(row) not in taken}
        picked = list(reversed(new.values()))[:most]
        taken.update(plain(row) for row in picked)
        found += picked
    found.sort(key=lambda row: chance("seek order", row))
    return [
        Drawn(order=len(before) + number, row=row, sealed=number > len(found) - SEALED)
        for number, row in enumerate(found, start=1)
    ]
