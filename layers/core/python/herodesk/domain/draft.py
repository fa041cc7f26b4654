"""What is wrong with an answer before it goes out: some of it stops it, the rest is asked about.

Data of a person must not stand in public, whoever wrote it there: that stops an answer until it
is taken out, or said in private. Everything else is for the HERO to decide, who is told once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from herodesk.domain.brand import Drafts
from herodesk.domain.errors import InvalidError

STOPS = (
    "phone", "email", "iban", "card", "number", "address", "birth_date", "said-in-private",
)  # fmt: skip
"""Hard stops in public, in the order in which they are told."""

SECRET, LONG, SAME = "said-in-private", "long-number", "same-text"

LINK = "link"
"""A link is never waved through beside something else: it has a tick of its own."""

LEAST_SECRET = 5
"""Digits of what a customer wrote in private that must not come out: fewer are a model's."""

_WEB = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}"
    r"(?:com|net|org|info|eu|de|at|ch|uk|io|app|shop|store|online|example)\b(?!@)(?:/\S*)?",
    re.IGNORECASE,
)
_SECRET = re.compile(r"[\w./+-]+(?: [0-9]{2,})*")
_LONG = re.compile(r"(?<![\w.,/-])[0-9](?:[ -]?[0-9]){7,}(?![\w%€$£]|[.,][0-9])")
_BETWEEN = r"[\s()/.-]{0,3}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing about a draft: a code, and the word that it is about where a word is meant."""

    code: str
    value: str = ""

    @property
    def stops(self) -> bool:
        """True if it cannot go out like that, whatever a person says."""
        return self.code in STOPS


class DraftError(InvalidError):
    """A draft that stops, or that somebody has to look at once more; `remarks` say why."""

    def __init__(self, remarks: tuple[Remark, ...]) -> None:
        self.remarks = remarks
        super().__init__("draft-stopped" if self.stops else "draft-warned")

    @property
    def stops(self) -> bool:
        """True if no second press sends it."""
        return any(remark.stops for remark in self.remarks)


def check_draft(
    text: str,
    drafts: Drafts,
    *,
    today: date,
    personal: Callable[[str], tuple[str, ...]],
    private: bool = False,
    secrets: Iterable[str] = (),
    customers: int = 0,
) -> tuple[Remark, ...]:
    """Everything that is to be said about a draft, what stops it first; empty if all is well.

    `personal` tells kinds of personal data (`ports.App.personal`); `secrets` are texts that the
    customer wrote in private; `customers` is how many others have got these very words. An answer
    in `private` may hold what must not stand in public.
    """
    told = [] if private else [*_stopping(text, drafts, personal, secrets)]
    if not private:
        told += _links(text)
        told += [] if told else _long_numbers(text, drafts)
    told += _worded("embargo", text, _under_embargo(drafts, today))
    told += _worded("promise-word", text, drafts.promises)
    told += _worded("rival", text, drafts.rivals)
    if drafts.same_text_from and customers >= drafts.same_text_from:
        told.append(Remark(code=SAME, value=str(customers)))
    return tuple(sorted(dict.fromkeys(told), key=lambda remark: not remark.stops))


def let_through(remarks: Iterable[Remark], despite: frozenset[str]) -> tuple[Remark, ...]:
    """What is left to be said once a person has read some of it: what stops always is."""
    return tuple(remark for remark in remarks if remark.stops or remark.code not in despite)


def links_in(text: str) -> list[str]:
    """Addresses of pages, as far as platforms would make links of them."""
    return [found[0].rstrip(".,;:!?)\"'") for found in _WEB.finditer(text)]


def _stopping(
    text: str, drafts: Drafts, personal: Callable[[str], tuple[str, ...]], secrets: Iterable[str]
) -> Iterable[Remark]:
    plain = _without_public(text, drafts.public)
    kinds = {*personal(plain)}
    if any(_shape(shape).search(plain) for shape in drafts.order_numbers):
        kinds.add("number")
    yield from (Remark(code=code) for code in STOPS if code in kinds)
    if _holds_secret(plain, secrets):
        yield Remark(code=SECRET)


def _without_public(text: str, public: tuple[str, ...]) -> str:
    """The text without what is our own and known to anybody."""
    for known in public:
        text = _known(known).sub(" ", text)
    return text


@lru_cache(maxsize=500)
def _known(public: str) -> re.Pattern[str]:
    """One of our own numbers however it is grouped, or an address in whatever spacing."""
    digits = re.findall("[0-9]", public)
    if len(digits) >= 6 and not re.search(r"[^\W\d_]", public):
        plus = r"\+?" if public.lstrip().startswith("+") else ""
        return re.compile(rf"(?<![0-9+]){plus}{_BETWEEN.join(digits)}(?![0-9])")
    words = r"[,\s]+".join(re.escape(word.rstrip(",")) for word in public.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=100)
def _shape(shape: str) -> re.Pattern[str]:
    """An order number by its shape; a blank or hyphen in it may be missing."""
    parts = {"#": "[0-9]", "-": "[ -]?", " ": "[ -]?"}
    told = "".join(parts.get(char) or re.escape(char) for char in shape)
    return re.compile(rf"(?<![0-9A-Za-z]){told}(?![0-9A-Za-z])", re.IGNORECASE)


def _holds_secret(text: str, secrets: Iterable[str]) -> bool:
    bare = _bare(text)
    words = {_bare(found[0]) for secret in secrets for found in _SECRET.finditer(secret)}
    return any(len(re.findall("[0-9]", word)) >= LEAST_SECRET and word in bare for word in words)


def _bare(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()


def _links(text: str) -> list[Remark]:
    return [Remark(code=LINK, value=found) for found in links_in(text)[:1]]


def _long_numbers(text: str, drafts: Drafts) -> list[Remark]:
    """A number that nothing explains: perhaps somebody's, perhaps a part's."""
    plain = _without_public(text, drafts.public)
    return [Remark(code=LONG, value=found[0]) for found in _LONG.finditer(plain)][:1]


def _under_embargo(drafts: Drafts, today: date) -> tuple[str, ...]:
    return tuple(word for one in drafts.embargo if today < one.until for word in one.words)


def _worded(code: str, text: str, words: Iterable[str]) -> list[Remark]:
    return [Remark(code=code, value=word) for word in words if _word(word).search(text)]


@lru_cache(maxsize=500)
def _word(word: str) -> re.Pattern[str]:
    spaced = r"[\s\u00a0]*".join(re.escape(part) for part in word.split())
    return re.compile(rf"(?<!\w){spaced}(?:e?s)?(?!\w)", re.IGNORECASE)
