"""What a colleague's text message means: a command, a choice, a yes, or words for a customer.

Pure and forgiving: any case, marks and blanks, German and English, small slips of the thumb where
only one thing can be meant. Never guessed are the words that stop messages or send an answer.
Which words mean what stands in `phrases`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from herodesk.domain import phrases
from herodesk.domain.numbers import ALPHABET, NUMBER_LENGTH

STOP, START = "stop", "start"
CLAIM, PASS, LATER, RELEASE = "claim", "pass", "later", "release"
SIGN, IDEA, GOODWILL, HAND_OVER = "sign", "idea", "goodwill", "hand-over"
YES, NO, HELP, STATUS, PICK, WORDS = "yes", "no", "help", "status", "pick", "words"
NOTHING, UNCLEAR, MAYBE = "nothing", "unclear", "maybe"
"""No words at all; nearly a yes, a no or a stop, which nobody guesses; an "ok", which is no yes."""
COURTESY, MACHINE = "courtesy", "machine"
"""A thank you; a machine's answer, or a heart on a message."""

LONGEST_COMMAND = 80
"""Characters; whatever is longer is no command."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_QUOTE = '["“”„«»‟]'
_REACTION = re.compile(
    rf"\s*(?:liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|gefällt|liebt|betont|"
    rf"missfällt|hinterfragt|lacht(?:e)? über|"
    rf"reacted [^\w\s]{{1,8}} to|reagier(?:t|te) mit [^\w\s]{{1,8}} auf|"
    rf"hat mit [^\w\s]{{1,8}} auf|[^\w\s]{{1,8}} (?:to|zu|auf)|hat|"
    rf"removed an? .{{1,30}} from)\s*{_QUOTE}.*{_QUOTE}[^\"“”„«»‟]{{0,40}}",
    re.DOTALL,
)
_GRANT = re.compile(
    r"(?:goodwill|kulanz)[\s:,–-]{1,3}(?P<sum>[€$£]?\s?\d+(?:[.,]\d+)?\s?(?:[€$£]|[a-z]{3}\b|euro\b)?)"
    r"(?:[\s,:;–-]+(?P<why>\w.*))?\W*",
    re.DOTALL | re.IGNORECASE,
)
"""Words that nobody begins an answer with, a sum, and what it is for."""
_MACHINE = re.compile(
    r"\W*(?:auto(?:matic|mated)?[ -]?(?:reply|response|message)|automatische (?:antwort|nachricht)|"
    r"autoantwort|abwesenheits(?:notiz|meldung|assistent)|out of (?:the )?office\b|"
    r"ich bin (?:zur zeit|derzeit|aktuell|momentan|bis .{1,20}) (?:nicht im (?:büro|haus)|"
    r"nicht erreichbar|abwesend)|i.?m driving\b|i am driving\b|ich fahre gerade (?:auto|und)|"
    r"i.?m not receiving notifications|this is an auto|dies ist eine automatisch|"
    r"(?:your|the|ihre|deine|die) (?:message|nachricht) .{0,60}(?:could not be delivered|"
    r"konnte nicht zugestellt))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What a text means. `case` is the number that it names, `pick` the digit, `minutes` for later.

    `words` are what the customer is to read, without the number in front; for goodwill, of which
    `amount` is the sum, what it is for.
    """

    what: str
    case: str = ""
    pick: int = 0
    minutes: int = 0
    amount: str = ""
    words: str = ""


def understood(body: str, known: Collection[str] = ()) -> Meant:
    """What the text means to a person whose own cases have these numbers."""
    folded = fold(body)
    said = re.findall(r"\w+", folded)
    if word := _stop_or_start(said):
        return Meant(what=word)
    if _REACTION.fullmatch(folded) or _MACHINE.match(folded):
        return Meant(what=MACHINE)
    if not any(char.isalnum() for char in folded):
        return Meant(what=HELP if "?" in folded else NOTHING)
    number, rest, leads = _number(said, known)
    if granted := _GRANT.fullmatch((_without_number(body) if leads else body).strip()):
        return _granted(number, granted["sum"], granted["why"])
    meant = _command(rest) if len(folded) <= LONGEST_COMMAND else None
    if meant:
        return Meant(what=meant.what, case=number, pick=meant.pick, minutes=meant.minutes)
    if not rest:
        return Meant(what=PICK, case=number)
    if len(folded) <= LONGEST_COMMAND and (what := _of_no_consequence(rest)):
        return Meant(what=what, case=number)
    words = _without_number(body) if leads else body.strip()
    return Meant(what=WORDS, case=number if leads else "", words=words)


def _granted(number: str, amount: str, why: str | None) -> Meant:
    """Three letters behind the sum are its currency where they can be one, else the first word."""
    found = re.fullmatch(r"(.*\d\s?)([a-z]{3,4})", amount.casefold())
    if found and found[2] not in phrases.CURRENCIES:
        amount, why = found[1], f"{found[2]} {why or ''}"
    if not (why or "").strip():
        return Meant(what=GOODWILL, case=number)
    amount = "".join(amount.split()).upper().replace("EURO", "EUR")
    return Meant(what=GOODWILL, case=number, amount=amount, words=(why or "").strip())


def _of_no_consequence(said: Sequence[str]) -> str | None:
    if all(word.isdigit() or word in phrases.BESIDE for word in said) and any(
        word.isdigit() for word in said
    ):
        return UNCLEAR
    if _is_only(said, phrases.MAYBE, phrases.BESIDE_YES):
        return MAYBE
    if all(word in phrases.COURTESY for word in said):
        return COURTESY
    slip = len(said) == 1 and any(distance(said[0], x, 1) <= 1 for x in phrases.NEVER_GUESSED)
    return UNCLEAR if slip else None


def fold(body: str) -> str:
    """The text in small letters of one kind, without what is not seen."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", body)).casefold()
    return re.sub(r"(?<=\w)['’ʼ`´](?=\w)", "", folded).strip()


# -- stop and start ---------------------------------------------------------------------------


def _stop_or_start(said: Sequence[str]) -> str | None:
    whole = " ".join(said)
    for meant, words in ((STOP, phrases.STOP), (START, phrases.START)):
        rest = [word for word in said if word not in phrases.BESIDE_STOP]
        alone = len(rest) == 1 and rest[0] in words
        if alone or whole in words:
            return meant
    return None


# -- case numbers -----------------------------------------------------------------------------


def _number(said: Sequence[str], known: Collection[str]) -> tuple[str, list[str], bool]:
    """The number that is named, the other words, and whether the number stands in front.

    A number without a digit looks like a word: it counts only if it is one of the person's own.
    """
    rest = [word for word in said if word != "case"] if len(said) < 3 else list(said)
    for place, word in enumerate(rest):
        written = _as_number(word)
        if written in known or (written and any(c.isdigit() for c in word) and not word.isdigit()):
            return written, rest[:place] + rest[place + 1 :], place == 0
    for place in range(len(rest) - 1):  # "k7q 2mx"
        written = _as_number(rest[place] + rest[place + 1])
        if written and written in known:
            return written, rest[:place] + rest[place + 2 :], place == 0
    return "", rest, False


def _as_number(word: str) -> str:
    """The word as a case number, letters that are read wrongly put right; empty if it is none."""
    written = word.upper().translate(str.maketrans("OIL", "011"))
    if len(written) != NUMBER_LENGTH or any(char not in ALPHABET for char in written):
        return ""
    return written


def near(number: str, known: Collection[str]) -> str:
    """The one of these numbers that differs in one place only; empty if none or several do."""
    close = [one for one in known if distance(number, one, 1) <= 1]
    return close[0] if len(close) == 1 else ""


def _without_number(body: str) -> str:
    """The words behind the number and whatever stands between."""
    cut, length = _INVISIBLE.sub("", body), 0
    while length < NUMBER_LENGTH and (head := re.match(r"\W*(\w+)", cut)):  # "k7q 2mx"
        cut, length = cut[head.end() :], length + len(head[1])
    return re.sub(r"^[\s:;,.\-–—)\]}>#*_/|]+", "", cut).strip()


# -- commands ---------------------------------------------------------------------------------


def _command(said: Sequence[str]) -> Meant | None:
    """The command of these words, or None if they say something else, too."""
    if _is_only(said, phrases.YES, phrases.BESIDE_YES):
        return Meant(what=YES)
    if " ".join(said) in phrases.NO or _is_only(said, phrases.NO, phrases.BESIDE_NO):
        return Meant(what=NO)
    words, numbers, minutes = _counted(said)
    what = _named(words, is_counted=bool(minutes or numbers))
    if what is None and not _own(words):
        return _bare(numbers, minutes)
    if what is None or len(numbers) > 1 or (minutes and what != LATER):
        return None
    first = numbers[0] if numbers else 0
    if what == LATER:
        return Meant(what=LATER, minutes=minutes or first)
    return Meant(what=what, pick=first)


def _is_only(said: Sequence[str], words: Collection[str], beside: Collection[str]) -> bool:
    """True if one of the words is said, and nothing but what changes nothing about it."""
    return all(w in words or w in beside for w in said) and any(w in words for w in said)


def _bare(numbers: Sequence[int], minutes: int) -> Meant | None:
    """A digit alone chooses, a span of time alone is for later."""
    if minutes and not numbers:
        return Meant(what=LATER, minutes=minutes)
    return Meant(what=PICK, pick=numbers[0]) if len(numbers) == 1 and not minutes else None


def _own(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in phrases.BESIDE]


def _counted(said: Sequence[str]) -> tuple[list[str], list[int], int]:
    """The words, the bare numbers among them, and a span of time in minutes."""
    words: list[str] = []
    numbers: list[int] = []
    minutes = 0
    said = _closed_up(said)
    places = iter(range(len(said)))
    for place in places:
        following = said[place + 1] if place + 1 < len(said) else ""
        number, unit = _number_and_unit(said[place])
        if number is None:
            words.append(said[place])
        elif unit:
            minutes += number * phrases.UNITS[unit]
        elif following in phrases.UNITS:
            minutes += number * phrases.UNITS[following]
            next(places)
        else:
            numbers.append(number)
    whole = " ".join(words)
    for phrase, length in phrases.SPANS.items():
        if f" {phrase} " in f" {whole} ":
            minutes += length
            words = f" {whole} ".replace(f" {phrase} ", " ").split()
            break
    return words, numbers, minutes


def _closed_up(said: Sequence[str]) -> list[str]:
    """ "20 more minutes" as "20 minutes"."""
    return [
        word
        for place, word in enumerate(said)
        if not (
            word in phrases.MORE
            and 0 < place < len(said) - 1
            and said[place - 1].isdigit()
            and said[place + 1] in phrases.UNITS
        )
    ]


def _number_and_unit(word: str) -> tuple[int | None, str]:
    if word in phrases.NUMERALS:
        return phrases.NUMERALS[word], ""
    found = re.fullmatch(r"(\d{1,4})([a-zäöü]*)", word)
    if found is None or (found[2] and found[2] not in phrases.UNITS):
        return None, ""
    return int(found[1]), found[2]


def _named(words: Sequence[str], *, is_counted: bool) -> str | None:
    """The command that these words name, with or without those that change nothing."""
    own = _own(words)
    for given in (" ".join(words), " ".join(own)):
        if given in phrases.COMMANDS:
            return phrases.COMMANDS[given]
        if is_counted and given in phrases.LATER_WITH_A_NUMBER:
            return LATER
    return _guessed(" ".join(own))


def _guessed(given: str) -> str | None:
    """The one command that it may be a slip of, or None."""
    if not given or given in phrases.NOT_MEANT or len(given) > LONGEST_COMMAND // 2:
        return None
    if any(distance(given, word, 1) <= 1 for word in phrases.NEVER_GUESSED):
        return None
    slips = 2 if len(given) >= 9 else 1
    close = {
        phrases.COMMANDS[phrase]
        for phrase in _guessable()
        if abs(len(phrase) - len(given)) <= slips and distance(given, phrase, slips) <= slips
    }
    return close.pop() if len(close) == 1 else None


@cache
def _guessable() -> tuple[str, ...]:
    return tuple(phrase for phrase in phrases.COMMANDS if phrase in phrases.GUESSED)


def distance(one: str, other: str, most: int) -> int:
    """How many letters to change, add, drop or swap with their neighbour; beyond `most`, more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
