"""Which language a post is in: by its small words, its letters and the ends of its words."""

from __future__ import annotations

import re
from functools import cache

from herodesk.classifiers.lexicon import sections
from herodesk.domain.watch import fold

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LEAVE_OUT = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\S+@\S+")
_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\uac00-\ud7af]"), "ko"),
    (re.compile("[\u4e00-\u9fff]"), "zh"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u0900-\u097f]"), "hi"),
    (re.compile("[\u0370-\u03ff]"), "el"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
    (re.compile("[іїєґ]"), "uk"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
)
_FACES = {"el": 1, "ru": 1}
"""So many letters tell nothing: they draw faces, as in (˘ω˘)."""

UNLIKE_LATIN = frozenset(code for _, code in _SCRIPTS)
"""Languages that their letters tell."""

_ENDS = {
    "de": re.compile(
        r"(?:ung|ungen|heit|keit|lich|liche|lichen|isch|ische|schen|chen|ieren|iert|icht|"
        r"ern|eln|tzt|cht|sch|eit|erin|ig|ige|gen|ten|den|tz|ck|ei|au)$|^(?:ge|ver|be|ent|zer)|sch|"
        r"pf|zw|ä|ö|ü|ß"
    ),
    "en": re.compile(
        r"(?:ing|ed|tion|ly|ness|ful|ight|ould|ough|ll|ay|ow|ew|ey|oo|ty|ry|ve|ke|'s|'t|'m|'re|'ve)$"
        r"|th|wh|sh|ea|oo|ou|ay|qu"
    ),
}
_LETTERS = {
    "fr": "çœèêàùâî", "es": "ñ¿¡áíóú", "it": "ìòèàù", "pt": "ãõçâêáí", "pl": "łąęśżźćń",
    "sv": "å", "da": "øæå", "tr": "ığşç", "cs": "ěřůčšž", "ro": "ăâîșț", "nl": "ĳ", "fi": "",
}  # fmt: skip
PRIOR = 3.0
"""What the platform's word is worth: less than one telling small word."""


def language_of(text: str, hint: str | None = None) -> tuple[str, bool]:
    """ISO 639-1 of the text or `und`, and whether it rests on the platform's word alone."""
    bare = _LEAVE_OUT.sub(" ", text[:2000])
    words = _WORD.findall(bare.lower().replace("’", "'"))
    letters = sum(map(len, words))
    for script, code in _SCRIPTS:
        found = len(script.findall(bare.lower()))
        if found > _FACES.get(code, 0) and found * 3 > letters:
            return code, False
    scores = _scores(words)
    hinted = (hint or "").split("-")[0].split("_")[0].lower()
    best, second = sorted(scores.items(), key=lambda item: -item[1])[:2]
    if best[1] >= 2.5 and best[1] - second[1] >= 1.0:
        return best[0], False
    if hinted in scores:
        scores[hinted] += PRIOR
        top = max(scores, key=lambda code: scores[code])
        return top, top == hinted
    if best[1] >= 1.0 and best[1] > second[1]:
        return best[0], False
    return "und", False


def _scores(words: list[str]) -> dict[str, float]:
    stops, others = _stops(), _others()
    scores = {"de": 0.0, "en": 0.0, **dict.fromkeys(others, 0.0)}
    for word in words:
        for code, weights in stops.items():
            scores[code] += weights.get(word, 0)
        for code, known in others.items():
            if word in known:
                scores[code] += 4
        for code, letters in _LETTERS.items():
            scores[code] += 2 * any(letter in letters for letter in word)
        if len(word) > 3:
            for code, ends in _ENDS.items():
                scores[code] += bool(ends.search(word))
    return scores


@cache
def _stops() -> dict[str, dict[str, int]]:
    """Small words of German, also written without umlauts, and of English."""
    german = sections("de")["stop"]
    return {
        "de": {**{fold(word): weight for word, weight in german.items()}, **german},
        "en": sections("en")["stop"],
    }


@cache
def _others() -> dict[str, frozenset[str]]:
    return {code: frozenset(words) for code, words in sections("languages").items()}
