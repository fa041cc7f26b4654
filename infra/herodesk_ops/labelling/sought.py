"""More of what is rare: posts in which a wish, a question to a company or a failing is likely.

Among public posts hardly one in a hundred is an idea, and a sample as it comes would hold too few
to learn from or to judge by. The patterns only choose what is read; the reader says what it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from herodesk_ops.labelling.sample import Drawn, chance, plain
from herodesk_ops.labelling.sets import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from herodesk_ops.labelling.sets import Row

SEALED = (100, 60)
"""The last of each round and language, beside those of the sample."""

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
    r"\b(?:great (?:service|product|app|place|food|staff)|recommend\w*|thank(?:s| you)"
    r" (?:so much )?(?:for|@)|love (?:this|my|your) (?:\w+ )?(?:app|phone|car|store|product|game"
    r"|show)|awesome job|best (?:\w+ )?(?:ever|service))\b"
)

_PLEASED_DE = (
    r"(?s)(?=.*\b(?:\w*bahn\w*|bus\w*|züge?\w*|aufzug\w*|rolltreppe\w*|app|service|personal|fahrer\w*))"
    r".*\b(?:begeister\w*|super|toll\w*|klasse|vorbildlich\w*|genial\w*|top|perfekt\w*|lob|cool\w*"
    r"|freundlich\w*|hilfsbereit\w*|gut gemacht|schöne?r?s?)\b"
)
_PRODUCT_DE = (
    r"\b(?:app|iphone|ipad|android|handy|samsung|apple|album|film|serie|buch|spiel|laptop|macbook"
    r"|windows|restaurant|hotel|laden|kundenservice|netz|update|kamera|konzert|telekom|vodafone)\b"
)
_PRODUCT = (
    r"\b(?:apps?|games?|updates?|devs?|store|patch|menu|iphone|ipad|apple|android|amazon|netflix"
    r"|xbox|ps4|nintendo|google|samsung|airlines?|starbucks|restaurant|album|phone|hotel|website)\b"
)
_WISHED = (
    rf"(?s)(?=.*{_PRODUCT}).*\b(?:wish|would be|should|please|needs? (?:to|a|an|more)|could (?:they"
    r"|you|we)|add|bring back|hope they)\b"
)

SOUGHT: Mapping[str, Sequence[Sequence[tuple[str, str, int]]]] = {
    "de": (
        (
            ("mobasa", _WISH_DE, 45),
            ("mobasa", _ASKED_DE, 150),
            ("mobasa", _GLAD_DE, 75),
            ("sb10k", _WISH_DE, 20),
            ("sb10k", _COMPANY_DE, 25),
            ("potts", _WISH_DE, 30),
            ("germeval18_offensive", _WISH_DE, 20),
            ("germeval18_offensive", _COMPANY_DE, 35),
        ),
        (
            ("mobasa", _PLEASED_DE, 70),
            ("mobasa", _ASKED_DE, 50),
            ("sb10k", _PRODUCT_DE, 35),
            ("umsab", _PRODUCT_DE, 20),
            ("potts", _PRODUCT_DE, 15),
        ),
    ),
    "en": (
        (
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
        (
            ("goemotions", _WISHED, 100),
            ("umsab", _PRODUCT, 70),
            ("tweet_acts", _WISHED, 20),
        ),
    ),
}
"""Rounds of: set, what is sought in it, and how many posts at most. Rounds are only added."""


def seek(data: Path, language: str, drawn: Iterable[Drawn]) -> list[Drawn]:
    """Posts beside those that are `drawn` already, numbered after them, no text twice."""
    before = list(drawn)
    already = len(before)
    for wanted, sealed in zip(SOUGHT[language], SEALED, strict=True):
        taken = {plain(one.row) for one in before}
        found: list[Row] = []
        for name, pattern, most in wanted:
            rows = _fitting(rows_of(data, name, language), pattern, taken)[:most]
            taken.update(plain(row) for row in rows)
            found += rows
        found.sort(key=lambda row: chance("seek order", row))
        before += [
            Drawn(order=len(before) + number, row=row, sealed=number > len(found) - sealed)
            for number, row in enumerate(found, start=1)
        ]
    return before[already:]


def _fitting(rows: Iterable[Row], pattern: str, taken: Iterable[str]) -> list[Row]:
    """Rows that match, in the order of chance, none with the words of another or of `taken`."""
    fits = re.compile(pattern, re.IGNORECASE)
    seen = set(taken)
    fitting: list[Row] = []
    for row in sorted(rows, key=lambda row: chance("seek", row)):
        if fits.search(row.text) and plain(row) not in seen:
            seen.add(plain(row))
            fitting.append(row)
    return fitting
