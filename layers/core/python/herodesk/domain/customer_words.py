"""A few things that customers say of what we have done, told by words alone, German and English."""

from __future__ import annotations

import re

_FLAGS = re.IGNORECASE
_UNKEPT = re.compile(
    r"\b(?:niemand|keiner|kein (?:techniker|monteur|fahrer|anruf|rückruf|mensch))\b.{0,30}"
    r"\b(?:gekommen|gewesen|da|erschienen|aufgetaucht|gemeldet|angerufen|kam)\b|"
    r"\b(?:kam|kommt) (?:(?:mal )?wieder )?(?:keiner|niemand|nichts)\b|"
    r"\bwarte (?:immer noch|noch immer|noch|weiter)\b|"
    r"\b(?:immer noch|noch immer) (?:nicht\w*|kein\w*|am warten)\b|"
    r"\bnichts (?:passiert|gehört|gekommen|angekommen)\b|"
    r"\bnicht (?:gekommen|erschienen|aufgetaucht|eingehalten|gehalten|gemeldet|angekommen)\b|"
    r"\b(?:leere )?versprech\w+ (?:gebrochen|nicht)|\bleere versprechen\b|\bwo bleibt\b|"
    r"\bno(?:body|[ -]?one) (?:came|showed|called|rang|turned up|has|ever)\b|"
    r"\bno (?:technician|engineer|call|show|sign of|news|word|parcel|delivery)\b|"
    r"\bstill (?:waiting|nothing|no|not)\b|\bnever (?:came|showed|called|rang|arrived|turned up)\b|"
    r"\b(?:did|has|have)(?:n[’']?t| not) (?:come|shown?|turn|arrived?|call|happen|rung|ring|keep)|"
    r"\bbr(?:oken|oke) (?:your |a |the )?promise|\bempty promises?\b|\bnothing (?:has )?happened\b|"
    r"\bwhere is (?:he|she|it|the technician|the engineer|my refund)\b",
    _FLAGS,
)
_THANKS = (
    r"(?:(?:vielen|herzlichen|lieben|besten|tausend|schönen|ganz)\s+)*(?:dank|danke|dankeschön|merci)"
    r"(?:\s+(?:dir|euch|ihnen|schön|sehr|nochmals?|vielmals))*|"
    r"(?:many\s+)?(?:thanks|thank you|thx|cheers)"
    r"(?:\s+(?:so much|very much|a lot|again|a million))*"
)
_THANKS_ONLY = re.compile(
    rf"(?:super|toll|top|perfekt|great|perfect|brilliant|wow|ja|yes|ok)?[\s,!.]*(?:{_THANKS})"
    r"(?:[\s,]+(?:an\s+)?(?:dich\s+)?(?-i:[A-ZÄÖÜ])[\w-]{1,19}){0,2}[\s,!.♥❤️🙏😊👍-]*",
    _FLAGS,
)
_DONE = (
    r"ok(?:ay|i|ey)?|alles (?:klar|gut|paletti)|klar|gut|passt(?: so)?|prima|super|top|perfekt|"
    r"toll|gerne?(?: geschehen)?|mach(?:e|en)? (?:ich|wir)|verstanden|kein (?:problem|ding)|"
    r"(?:hat sich |ist |schon |alles )?(?:erledigt|gelöst|geklärt)|hat (?:jetzt )?geklappt|"
    r"(?:es |jetzt |alles )?(?:geht|klappt|läuft|funktioniert)(?:'s| es)? (?:jetzt|wieder|nun)|"
    r"jetzt (?:geht|klappt|läuft|funktioniert)(?:'s| es)?|"
    r"schön(?:en|es) (?:tag|abend|wochenende)(?: noch)?|bis (?:dann|morgen|bald)|"
    r"alright|all (?:right|good|sorted)|fine|great|good|cool|nice|perfect|brilliant|lovely|will do|"
    r"got it|understood|no (?:problem|worries)|(?:now )?(?:sorted|solved|resolved|fixed)(?: now)?|"
    r"(?:it |that )?(?:works|worked|is working)(?: (?:now|again))?|"
    r"have a (?:nice|good|great) (?:day|weekend|evening)|see you"
)
_GLAD = "👍👌🙏😊🙂😀😃😄😁😅🤗🥰😍❤♥💪🎉✅\ufe0f\U0001f3fb-\U0001f3ff"
_ACKNOWLEDGING = re.compile(
    rf"(?:\b(?:{_DONE}|{_THANKS})(?!\w)|[\s,;:.!…(){_GLAD}-])+"
    rf"(?:(?-i:[A-ZÄÖÜ])[\w-]{{1,19}}[\s.!{_GLAD}]*){{0,2}}",
    _FLAGS,
)
_LONGEST = 200
"""Letters of a post that can be nothing but a nod."""

_THANKING = re.compile(rf"\b(?:{_THANKS})\b", _FLAGS)
_HANDLE = re.compile(r"@\w+")


def says_unkept(text: str) -> bool:
    """True if it says that something which was to come has not."""
    return _UNKEPT.search(text) is not None


def only_thanks(text: str) -> bool:
    """True if it is nothing but thanks, perhaps by name: "Danke, Ana!", "Thanks so much"."""
    return _THANKS_ONLY.fullmatch(_HANDLE.sub("", text).strip()) is not None


def only_acknowledges(text: str) -> bool:
    """True if it says no more than that it was heard, or is well: "ok", "erledigt, danke", 👍."""
    said = _HANDLE.sub("", text).strip()
    return len(said) <= _LONGEST and _ACKNOWLEDGING.fullmatch(said) is not None


def thanks(text: str) -> bool:
    """True if it thanks, whatever else it says."""
    return _THANKING.search(text) is not None


def names(text: str, first_name: str) -> bool:
    """True if it holds this first name as a word of its own."""
    return re.search(rf"\b{re.escape(first_name)}\b", text) is not None
