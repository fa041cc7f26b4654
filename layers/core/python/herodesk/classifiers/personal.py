"""Whether a post shows data of a private person: phone, e-mail, account, address, birth date.

Patterns find candidates, and what has a check digit must pass it. The checks of IBANs and cards
are python-stdnum's, loaded with the first candidate for one of them; an ordinary post has none.
Every repetition is bounded and starts at the edge of a word, so that time stays linear.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_AT = re.compile(r"@|[(\[](?:at|ät)[)\]]", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+|www\.(?![^\s/]*@)\S+|(?<![\w.+-])@\w+|(?<!\w)#[^\W\d]\w{2,}")

_EMAIL = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64})(?:@| ?[(\[](?:at|ät)[)\]] ?)"
    r"[a-z0-9-]{2,63}(?:\.[a-z0-9-]{2,63}){0,3}\.[a-z]{2,24}\b",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:rt|via)|.{0,20}(?:info|service|support|kontakt|contact|hilfe|help|dialog|presse?|reply"
    r"|newsletter|sales|redakt(?:ion|eur)|care|feedback|jobs).{0,12}",
    re.IGNORECASE,
)
"""Who answers such an address is a desk; RT and via are words before a handle."""

_GROUPED = r"(?:[ ()/-]{0,3}[0-9])"
_PHONE = re.compile(
    rf"(?<![\w/.,:+-])(?<![0-9]{{3}} )(?:\+ ?[1-9]{_GROUPED}{{8,13}}|00[1-9]{_GROUPED}{{8,12}}"
    rf"|\(?0[1-9][0-9]{_GROUPED}{{6,9}}"
    r"|(?:1[ .-])?\(?[2-9][0-9]{2}(?:\) ?|[ .-])[0-9]{3}[.-][0-9]{4})"
    r"(?![\w%€]|[ /-]?[0-9]{3}|[.,:][0-9])"
)
_CALL = re.compile(
    r"\b(?:tel|telefon\w{0,12}|phone|handy\w{0,8}|mobile?|mob|cell|landline|whatsapp|festnetz"
    r"|rufnummer|(?:call|ring|text|reach) (?:me|us)(?: back)?(?: on| at)?|my number|meine nummer)"
    rf"(?: is| ist| no| nr| number)?[.:]{{0,2}} ?([0-9]{_GROUPED}{{6,13}})(?![\w%€]|[.,:][0-9])",
    re.IGNORECASE,
)
_BARE = re.compile(r"0(?!1[5-7]|7[0-9]{9})[0-9]+$")
_CALLED = re.compile(
    r"\btel|phone|fon\b|ruf|handy|mobil|erreich|nummer|\bunter\b|call|ring|number|text me|whatsapp",
    re.IGNORECASE,
)
"""Digits without a gap are a phone's if they are a mobile's, or if the text speaks of calling."""
_DAY_FIRST = re.compile(r"0?[0-9]([ /-])[01]?[0-9]\1(?:19|20)[0-9]{2}")
_HOTLINE = re.compile(
    r"(?:hotline|helpline|service-?nummer|(?:kunden|customer )services?)\W{1,3}"
    r"(?:(?:number|nummer|unter|on|at|is|ist|der|die|the)\W{1,3}){0,2}$",
    re.IGNORECASE,
)
_ABROAD = re.compile(r"(?:\+|00)(?:49|43|41|44|353|1)|0|1(?=[2-9])")
_SERVICE = re.compile(
    r"800|180[1-7]|900|137|138|118|11[56]|(?:808|833|84[345]|855|866|87[017]|888|90[1-9])[0-9]{7}$"
    r"|3(?:00|03|06|30|33)[0-9]{7}$"
)
"""Free, shared-cost, premium and mass-call numbers: a company's, never a person's."""

_BIRTH = re.compile(
    r"\b(?:geb|geboren\w{0,2}|geburtsdatum|dob|d\.o\.b|born|birth|birthdate)\b.{0,12}?\b"
    r"(?:[0-3]?[0-9][./-] ?[01]?[0-9][./-] ?(?:19|20)?[0-9]{2}"
    r"|[0-3]?[0-9](?:st|nd|rd|th)?\.? ?(?:jan|feb|m[äa]r|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov"
    r"|de[zc])[a-zä]{0,7}\.?,? (?:19|20)[0-9]{2})\b",
    re.IGNORECASE,
)

_IBAN = re.compile(r"(?<![\w-])[a-z]{2}[0-9]{2}(?:[ -]?[a-z0-9]){11,30}", re.IGNORECASE)
_CARD = re.compile(
    r"(?<![\w.,+/-])(?<![0-9] )[2-6][0-9]{3}(?:[ -]?[0-9]){10,12}(?![\w/-]|[ .,][0-9])"
)
_SCHEME = re.compile(r"(?:4[0-9]|5[0-8]|6[0-9]|2[2-7])[0-9]{14}|3[47][0-9]{13}|3[0689][0-9]{12}")

_CODE = re.compile(
    r"(?<![\w/-])[A-Z/-]{0,14}[0-9][0-9A-Za-z]{0,20}"
    r"(?:[ /-][A-Za-z]{0,4}[0-9][0-9A-Za-z]{0,12}){0,5}(?:-[A-Z]{1,5})?"
    r"(?!\w|[.,:][0-9]|\s?(?:[€$£%]|[Ee]uro?s?\b|EUR|USD|dollar|pounds?\b|quid|mal\b|Uhr|[Mm]in|h\b"
    r"|km\b|Leute|Tage|days|hours|Stunden|Stück|items|points|Punkte|[MG]B\b))"
)
_NAMED = re.compile(
    r"(?:bestell(?:ung)?|auftrag|rechnung|kunden?|konto|vertrag|vorgang|buchung|reservierung"
    r"|mitglied|versichert(?:en|e)|versicherung|versicherungsschein|police|schaden|sendung|paket"
    r"|retouren?|zähler|\babo|karte|lizenz|ausweis|führerschein|aktenzeichen|kennzeichen|fahrgestell"
    r"|serien|steuer|referenz|verwendungszweck|anzeige|meldung"
    r"|\b(?:ust|order|customer|cust|account|acct|acc|invoice|booking|reservation|res|reference|ref"
    r"|claim|policy|ticket|tracking|parcel|shipment|member(?:ship)?|card|passport|serial"
    r"|licen[cs]e|vin|pnr|meter|mpan|iban|pin|pan|nhs|sort(?: code)?|case(?= n)))"
    r"e?[sn]?[ -]?(nummer|number|nr|num|no|id|code|ref|konto)?"
    r"(?<=\w)[.:,]{0,2}(?: (?:is|ist|lautet|war|was|no|nr))?[.:]? ?#?(?:(?<= )(?-i:[A-Z]{2,3}) )?$",
    re.IGNORECASE,
)
_SLIPPED = re.compile(
    r"\biban\b:? ?[a-z]{2}[0-9]{2} ?[a-z0-9]{4} ?[0-9]{4}"
    r"|\b(?:card|karte)\b.{0,40}?\b[0-9]{4}(?:[ -][0-9]{4}){2,3}\b",
    re.IGNORECASE,
)
"""Called an IBAN or a card, so somebody's, although a digit may be wrong."""
_NO_NUMBER = re.compile(
    r"(?:[01]?[0-9]/)?(?:19|20)[0-9]{2}(?:[/-][0-9]{2})?$|[0-3]?[0-9][/-][01]?[0-9](?:[/-](?:20)?[0-9]{2})?$"
)
_LOCATOR = re.compile(r"(?=.{0,5}[0-9])[A-Z0-9]{6}$")
_PARCEL = re.compile(r"(?<![\w-])[A-Z]{2}[0-9]{7,9}[A-Z]{2}(?![\w-])")
_PLATE = re.compile(
    r"(?<![\w-])(?:[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} [0-9]{3,4}|[A-Z]{2}[0-9]{2} [A-Z]{3})(?![\w-])"
)
_CAR = re.compile(r"kennzeichen|fahrzeug|zugelassen|termin|ausweis|\b(?:reg|plate|car|van)\b", re.I)

_HOUSE = r"[0-9]{1,3} ?[a-k]?"
_PLACED = re.compile(
    rf"(?<=\w\w|\w\.) {_HOUSE}(?:,[\w. ]{{0,25}},|,| in) (?:[a-z]{{1,2}}-)?"
    r"(?!(?:19|20)[0-9]{2}\b|[0-9]{2}00)[0-9]{4,5}(?: [a-zäöü]{3}|[.!]? ?$)"
    r"|\b[0-9]{1,4}[a-k]?,? (?-i:[A-Z])[^\n]{2,50}?\b"
    r"(?-i:[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}|[A-Z]{2} [0-9]{5})\b",
    re.IGNORECASE,
)
_STREET = re.compile(
    rf" {_HOUSE}(?![\w%€°]|[.,:/-][0-9]|[ -](?:uhr|min|h\b|std|stunde|tage|jahr|mal|km|m\b|euro"
    r"|grad|prozent|[0-9]))",
    re.IGNORECASE,
)
_STREET_NAME = re.compile(
    r"\w{2}(?:stra(?:ß|ss)e|str\.?|weg|gasse|allee|platz|damm|ufer|stieg)$"
    r"|\b(?:lange|neue|alte) [\w.]{3,20}$",
    re.IGNORECASE,
)
_ROAD = re.compile(
    r"\b[0-9]{1,4}[a-k]? (?:[A-Z][\w'’]{1,20} ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close"
    r"|Court|Drive|Walk|Row|Terrace|Place|Gardens|Crescent|Grove|Yard|Mews|Brow|Boulevard)\b"
)
_AT_HOME = re.compile(
    r"\b(?:wohn\w{0,8}|wohnhaft|anschrift|adress\w{0,3}|liefer\w{0,6}|bei (?:uns|mir|meine[rm])"
    r"|familie|fam|frau|herrn?|nachbar\w{0,5}|bote\w?|umzug|umgezogen|halter\w{0,2}|mein name"
    r"|(?:i|we) live|(?:we|i)['’]re|address|deliver\w{0,4}|my|our|parcel|flat|moved|mrs?|miss)\b",
    re.IGNORECASE,
)
_TRADE = re.compile(
    r"filiale|laden|geschäft|markt|store|shop|branch|office|restaurant|hotel|caf[eé]|haltestelle"
    r"|bahnhof|station|downing|hotline|eröffn|party",
    re.IGNORECASE,
)


def personal_data(text: str) -> tuple[str, ...]:
    """Kinds of personal data that a post shows, mostly none; see the labelling guide, Signals."""
    plain = _LINK.sub(" ", text)
    digits = len(re.findall("[0-9]", plain))
    if not digits and not _AT.search(plain):
        return ()
    return tuple(kind for kind, least, shows in _KINDS if digits >= least and shows(plain))


def _shows_phone(text: str) -> bool:
    numbers = [
        (found[found.lastindex or 0], text[: found.start()])
        for pattern in (_PHONE, _CALL)
        for found in pattern.finditer(text)
    ]
    return any(
        not _is_company(number, before) and (not _BARE.match(number) or bool(_CALLED.search(text)))
        for number, before in numbers
    )


def _is_company(number: str, before: str) -> bool:
    """Whether a number is a service's, by its code or by the words before it, or a day."""
    digits = re.sub(r"[^0-9+]", "", number)
    national = _ABROAD.sub("", digits, count=1).lstrip("0")
    return bool(
        _SERVICE.match(national) or _HOTLINE.search(before[-60:]) or _DAY_FIRST.match(number)
    )


def _shows_email(text: str) -> bool:
    return any(not _OFFICE.fullmatch(found[1]) for found in _EMAIL.finditer(text))


def _shows_iban(text: str) -> bool:
    return any(
        _is_iban(re.sub("[ -]", "", found[0]))
        for found in _IBAN.finditer(text)
        if len(re.findall("[0-9]", found[0])) >= 10
    )


def _is_iban(letters: str) -> bool:
    """Whether an IBAN of its country's length stands at the beginning."""
    from stdnum import iban

    return any(iban.is_valid(letters[:size], check_country=False) for size in range(15, 35))


def _shows_card(text: str) -> bool:
    candidates = (re.sub("[ -]", "", found[0]) for found in _CARD.finditer(text))
    return any(_is_card(candidate) for candidate in candidates if _SCHEME.fullmatch(candidate))


def _is_card(digits: str) -> bool:
    from stdnum import luhn

    return luhn.is_valid(digits)


def _shows_number(text: str) -> bool:
    return (
        any(_is_number(found[0], text[: found.start()]) for found in _CODE.finditer(text))
        or bool(_SLIPPED.search(text) or _PARCEL.search(text))
        or bool(_PLATE.search(text) and _CAR.search(text))
    )


def _is_number(code: str, before: str) -> bool:
    """Whether a code follows a word like "order" and is no year, day or round sum."""
    digits = re.sub("[^0-9]", "", code)
    if len(digits) < 4 and not _LOCATOR.match(code):
        return False
    named = None if _NO_NUMBER.match(code) else _NAMED.search(before[-50:])
    return bool(named and (named[1] or digits != code or not code.endswith("00")))


def _shows_address(text: str) -> bool:
    places = [found.span() for found in _PLACED.finditer(text)]
    if _AT_HOME.search(text):
        places += [found.span() for found in _ROAD.finditer(text)]
        places += [
            found.span()
            for found in _STREET.finditer(text)
            if _STREET_NAME.search(text[max(0, found.start() - 40) : found.start()])
        ]
    return any(not _TRADE.search(text[max(0, begin - 40) : end]) for begin, end in places)


def _shows_birth_date(text: str) -> bool:
    return bool(_BIRTH.search(text))


_KINDS: tuple[tuple[str, int, Callable[[str], bool]], ...] = (
    ("phone", 7, _shows_phone),
    ("email", 0, _shows_email),
    ("iban", 10, _shows_iban),
    ("card", 14, _shows_card),
    ("number", 1, _shows_number),
    ("address", 1, _shows_address),
    ("birth_date", 4, _shows_birth_date),
)
"""Name, fewest digits that it takes, and the look at the text."""
