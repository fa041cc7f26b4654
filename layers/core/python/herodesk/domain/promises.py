"""Dated promises in an answer of ours, German or English: "technician on Thursday", "bis Freitag".

Rather one too few than one too many: a HERO adds a missed one with one touch, but whoever is asked
about promises that nobody gave stops reading. docs/follow-up.md says how well it hits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from herodesk.domain.promised_times import When, whens

MOST = 3
"""So many promises of one answer are kept track of, the earliest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """A promise: the words that it was noticed by, and when it is due (UTC)."""

    phrase: str
    due: datetime


def noticed(text: str, *, said: datetime, zone: str) -> tuple[Noticed, ...]:
    """The promises of an answer that is sent at `said` (aware), earliest first, each day once.

    `zone` is the one that days and times are meant in. Never raises for any text; no promise is
    due before it is given.
    """
    found: dict[datetime, Noticed] = {}
    for sentence in _sentences(_SAME_AS_UNTIL.sub("bis", text)):
        if _is_out(sentence):
            continue
        for when in whens(sentence, said, zone):
            if _is_promised(sentence, when):
                words = " ".join(sentence[when.begin : when.end].split())
                found.setdefault(when.due, Noticed(phrase=words, due=when.due))
    return tuple(found[due] for due in sorted(found)[:MOST])


# -- sentences --------------------------------------------------------------------------------

_SAME_AS_UNTIL = re.compile(r"nicht später als|no later than|not later than", re.IGNORECASE)
_MONTHS = "jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec"
_ENDS = re.compile(
    r"(?<=[!?;\n])\s*|(?<=[^\d\s.]{2}\.)\s+(?=\W*[A-ZÄÖÜ0-9])|"
    rf"(?<=\d\.)\s+(?=(?!(?i:{_MONTHS}))[A-ZÄÖÜ][a-zäöüß])"
)


def _sentences(text: str) -> list[str]:
    return [sentence for part in _ENDS.split(text) if (sentence := part.strip())]


def _words(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{text})\b", re.IGNORECASE)


# -- what makes a sentence none -----------------------------------------------------------------

_HEDGED = _words(
    r"nicht (?:fest )?(?:versprechen|zusagen|garantieren|sicher)|(?:can.?t|cannot|can not) "
    r"(?:promise|guarantee|say)|not sure|vielleicht|eventuell|möglicherweise|hoffe|hoffen|"
    r"hoffentlich|maybe|perhaps|might|hope|hoping|hopefully|versuche|versuchen|try to|"
    r"würde|würden|would have|hätte|hätten|könnte|könnten|ob|whether|daumen|fingers crossed"
)
_CONDITION = _words(r"wenn|falls|sofern|^sollten?|if|unless|in case|whenever|should you")
_POLITE = _words(
    r"wenn (?:das|es|dir das|ihnen das|du magst|sie mögen|das so)[^,.]{0,12}"
    r"(?:passt|recht ist|geht|magst|mögen)?|if (?:that|this|it) (?:suits|works|is ok)|if you like"
)
_EACH = re.compile(
    r"\b(?:jede[nrsm]?|immer|stets|täglich|wöchentlich|montags|dienstags|mittwochs|donnerstags|"
    r"freitags|samstags|sonntags|werktags|every|each|always|daily|weekly|mondays|tuesdays|"
    r"wednesdays|thursdays|fridays|saturdays|sundays|weekdays)\b|"
    r"\b(?:mo|di|mi|do|mon|tue|montag|dienstag|monday|tuesday)\b\.?\s*(?:-|–|bis|to|through|until)"
    r"\s*(?:do|fr|sa|so|fri|sat|sun|donnerstag|freitag|samstag|sonntag|friday|saturday|sunday)\b",
    re.IGNORECASE,
)
_OFFICE = _words(
    r"geöffnet|öffnet|öffnen|offen|geschlossen|schließt|öffnungszeiten|erreichbar|feiertag|"
    r"open|opens|closed|closes|opening|reachable|bank holiday|hotline|sprechzeiten|"
    r"gilt|gelten|gültig|valid|endet|ends|expires?|möglich|possible|dauert|takes|aktion|angebot|sale|promotion|"
    r"discount|rabatt|rückgaberecht|widerrufsfrist|widerruf|garantie|warranty|event|messe|"
    r"schönen?|schöne|nice|enjoy|happy|frohe|guten|viel spaß|have a (?:good|great|lovely)"
)
_TO_THEM = re.compile(
    r"\bbitte\b|\bplease\b|\bam besten\b|\bbest to\b|\bfeel free\b|"
    r"\bsende? mir\b|\bsend me\b|"
    r"\b(?:kannst|könntest|musst|solltest|darfst|brauchst|willst|möchtest)\b"
    r"(?: du)?|\b(?:können|könnten|müssen|sollten|dürfen|wollen|möchten|brauchen) sie\b|"
    r"\bsie (?:können|könnten|müssen|sollten|dürfen|brauchen)\b|\b(?:ihr|könnt|müsst|dürft) "
    r"(?:könnt|müsst|ihr)\b|\byou(?:.ll| will)? (?:can|could|may|might|must|should|need|have to)\b|"
    r"\b(?:zeit|time) (?:für|um|to)\b|\bchange your mind\b|\b(?:could|can|would|will) you\b|"
    r"\b(?:brauchen|benötigen|brauche|benötige) (?:wir|ich|dafür|noch|dazu)?|"
    r"\b(?:we|i).{0,6} need\b|"
    r"\blet (?:us|me) know\b|^\W*(?:schick|schreib|ruf|melde dich|sag|gib|komm|send|call|write|"
    r"give|try|check|tell|drop|bring|keep|leave|wait|warte|prüf|lass|probier)\b|"
    r"\b(?:schreib|schick|melde dich|melden sie sich|rufen sie|schicken sie|schreiben sie|"
    r"senden sie|kommen sie|geben sie|warten sie)\b",
    re.IGNORECASE,
)


def _is_out(sentence: str) -> bool:
    if sentence.endswith("?") or _HEDGED.search(sentence) or _EACH.search(sentence):
        return True
    return bool(_CONDITION.search(_POLITE.sub("", sentence)))


# -- what makes one ---------------------------------------------------------------------------

_CLAUSE = re.compile(
    r",\s+|\s+[–-]\s+|\s+\(|\)\s*|\s+(?:und|and|but|aber|denn|because|weil|dass|sondern|so)\s+"
)
_NOT = re.compile(
    r"\b(?:nicht|kein|keine|keinen|keiner|keinem|nie|niemals|niemand\w*|nichts|not|never|cannot|unable|"
    r"nobody|no one|without|ohne)\b|n[’']t\b",
    re.IGNORECASE,
)
_PAST = _words(
    r"war|waren|warst|wart|hatte|hatten|hattest|wurde|wurden|kam|kamen|rief|schrieb|ging|gab|"
    r"sollte|wollte|konnte|konnten|bat|gestern|vorgestern|letzte[nrs]?|vergangene[nrs]?|"
    r"was|were|had|came|called|sent|tried|went|did|visited|arrived|got|wrote|left|missed|"
    r"yesterday|last|ago|seit|since|bereits|already"
)
_PERFECT = re.compile(
    r"\b(?:hat|habe|haben|hast|habt|has|have|ist|sind|bin)\b.{0,60}"
    r"(?:\b(?:an|auf|ab|aus|ein|zu|nach|vor|mit|weg|raus)?ge\w{2,}(?:t|en)\b|"
    r"\b(?:ver|be|er|ent)\w{3,}(?:t|en)\b|\w+iert\b|\b\w{3,}ed\b|\b(?:been|sent|come|met|told)\b)|"
    r"\b\w*ge\w{2,}(?:t|en) (?:hat|habe|haben|hast|habt|ist|sind|bin)\b",
    re.IGNORECASE,
)
_BOOKED = _words(
    r"gebucht|eingetragen|eingeplant|vereinbart|reserviert|eingeteilt|terminiert|vorgesehen|"
    r"zugesagt|versprochen|bestellt|angesetzt|booked|scheduled|arranged|reserved|planned|"
    r"confirmed|set up|due|promised|lined up|put you down|fixed"
)
_DONE = (
    r"repariert|erledigt|behoben|fertig|bezahlt|überwiesen|erstattet|ausgetauscht|geklärt|gelöst|"
    r"zurück|bereit|da|raus|durch|korrigiert|freigeschaltet|verschickt|geliefert|bei dir|bei ihnen|"
    r"bei euch|vor ort|online|geld|antwort|erstattung|ersatz\w*|termin|konto|rückmeldung|"
    r"bestätigung|schriftlich|fixed|done|ready|sorted|repaired|refunded|refund|replaced|paid|back|"
    r"there|resolved|with you|out|unlocked|corrected|shipped|delivered|collected|answer|inbox|"
    r"account|at your place|in writing"
)
_STATE_TO_COME = _words(
    r"(?:ist|sind|wird|werden|habe|hast|haben|habt|hat|is|are|be|has|have|get|gets|been)\b.{0,60}\b"
    rf"(?:{_DONE})|(?:{_DONE}) (?:ist|sind|wird|werden|hast|haben)"
)
_DOES = re.compile(
    r"\b(?:kommt|kommen|komme|melde|melden|meldet|rufe|ruft|rufen|schicke|schicken|schickt|sende|"
    r"senden|sendet|liefere|liefern|liefert|bekommst|bekommt|bekommen|erhältst|erhalten|erhält|"
    r"kriegst|kümmere|kümmert|kümmern|kläre|klären|klärt|steht|bringe|bringt|bringen|tausche|"
    r"tauscht|tauschen|repariere|repariert|überweise|überweisen|erstatte|erstatten|zahle|zahlen|"
    r"antworte|antworten|antwortet|informiere|prüfe|prüfen|sage|gebe|trifft|holt|hole|holen|"
    r"nimmt|nehmen|liegt|fährt|geht|gehen|hörst|hören|korrigiere|korrigieren|schaue|schauen|schaut|"
    r"baut|bauen|setzt|setzen|läuft|klingelt|reiche|reichen|stelle|stellt|gibt|weißt|wissen|löst|lösen|schreibe|schreibt|"
    r"werde|werden|wird|wirst|w[ie]rden|spätestens|versprochen|verspreche|zugesagt|techniker\w*|"
    r"monteur\w*|rückruf|lieferung|ersatz\w*|geld|\w+t (?:dich|dir|ihnen|euch)|"
    r"\w+.ll|will|shall|comes?|coming|arrives?|going to|call|calls|ring|rings|send|sends|sending|"
    r"deliver|delivers|brings?|bringing|refund\w*|replace\w*|swaps?|swapping|fits?|fix\w*|repairs?|"
    r"answers?|repl(?:y|ies)|goes out|ships?|looks?|checks?|picks? up|collects?|pays?|transfers?|"
    r"corrects?|withdraws?|contacts?|gets? (?:back|in touch|to you)|you get|getting|hear from|"
    r"receives?|solves?|you know|expect|runs|tell you|appointment|technician|engineer|delivery|"
    r"callback|"
    r"\w+s (?:to )?you|promised|guaranteed|at the latest)\b",
    re.IGNORECASE,
)
_NOT_OURS = _words(
    r"frühestens|at the earliest|earliest|danke|dank|thanks?|thank you|gäste|guests|"
    r"weil du|because you|manchmal|sometimes|depends"
)


def _is_promised(sentence: str, when: When) -> bool:
    """True if the words around the time say that something of ours will happen then."""
    clause = _clause(sentence, when)
    if any(kind.search(clause) for kind in (_OFFICE, _TO_THEM, _NOT, _PAST)):
        return False
    if _NOT_OURS.search(sentence):
        return False
    to_come = _STATE_TO_COME.search(clause)
    if _PERFECT.search(clause) and not (_BOOKED.search(clause) or to_come):
        return False
    if _DOES.search(clause) or _BOOKED.search(clause):
        return True
    # How things are today is no promise.
    return bool(to_come) and clause[: when.end].lower() not in {"heute", "today"}


def _clause(sentence: str, when: When) -> str:
    begin, end = 0, len(sentence)
    for cut in _CLAUSE.finditer(sentence):
        if cut.end() <= when.begin:
            begin = cut.end()
        elif cut.start() >= when.end:
            end = cut.start()
            break
    return sentence[begin:end]
