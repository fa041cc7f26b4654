"""The words of text messages, German and English, all in small letters and without apostrophes."""

from __future__ import annotations

from collections.abc import Mapping

# -- said to stop and start: exact, never guessed ---------------------------------------------

STOP = frozenset(
    "stop stopp stoppen stops stopall stopsms ende end unsubscribe abmelden abmeldung "
    "abbestellen abbestellung optout cancel quit revoke remove arret arrêt td schluss aufhören "
    "aufhoeren".split()
) | {
    "keine sms mehr", "keine sms", "no more texts", "no more sms", "no texts", "opt out",
    "stop all", "stop texting me", "stop messaging me", "stop sending me texts",
    "stop sending me messages", "please stop texting me", "bitte keine sms mehr",
    "keine nachrichten mehr", "keine nachrichten mehr bitte",
    "hört auf mir zu schreiben", "hör auf mir zu schreiben",
}  # fmt: skip
"""What carriers take for a STOP (CTIA, SNS), and what people say."""

START = frozenset("start starten unstop subscribe anmelden anmeldung optin".split()) | {
    "wieder sms", "opt in",
}  # fmt: skip

BESIDE_STOP = frozenset("bitte please alle all sms texts now jetzt sofort danke thanks".split())
"""Words that change nothing about what is meant."""

# -- yes and no to a draft: exact, never guessed ----------------------------------------------

YES = frozenset({"yes", "ja"})
BESIDE_YES = frozenset(
    "bitte please danke thanks thank you send senden sende abschicken schick schicken raus los it "
    "es das so gern gerne genau klar sure".split()
)
NO = frozenset(
    {
        "no", "nein", "nope", "nö", "noe", "nee", "verwerfen", "verwirf", "discard",
        "nicht senden", "nicht abschicken", "nein nicht senden", "dont send", "do not send",
        "no dont send", "dont send it", "do not send it", "nein bitte nicht", "bitte nicht",
        "noch nicht", "not yet",
    }
)  # fmt: skip
BESIDE_NO = frozenset("bitte please danke thanks thank you it es das".split())

NEVER_GUESSED = frozenset(
    word for word in STOP | START | YES | NO if " " not in word and len(word) > 2
)
"""A slip of one of these is taken for nothing at all."""

MAYBE = frozenset(
    "send senden abschicken yeah yep yup yea ya jaa jaaa jaja jep jup jo jau jawohl y j k o ok "
    "okay oki okey sure si oui klar absolut genau los einverstanden right correct richtig "
    "stimmt mach machen do go".split()
)
"""May be meant for a yes. Nothing is sent for it: the person is asked again."""

# -- commands ---------------------------------------------------------------------------------

_CLAIM = (
    "claim", "claim it", "take", "take it", "taking it", "i take it", "ill take it", "i got it",
    "got it", "ive got it", "ive got this", "on it", "im on it", "mine", "its mine", "ill do it",
    "i do it", "ill handle it", "handle it", "count me in", "dibs",
    "nehme", "nehmen", "nehm", "nimm", "nehm ich", "nehme ich", "ich nehme", "ich nehm",
    "ich nehms", "nehms", "nehmes", "ich nehme es", "mach ich", "mache ich", "ich mache",
    "ich machs", "machs", "mach", "mache", "mach ichs", "übernehme", "übernehm", "übernehmen",
    "uebernehme", "uebernehmen", "übernehme ich", "ich übernehme", "ich uebernehme", "ich helfe",
    "meins",
    "meiner", "ist meins", "ich bin dran", "bin dran", "habe ich", "hab ich", "ich habs",
    "kümmere mich", "ich kümmere mich", "kuemmere mich", "ich kuemmere mich",
    "ich kümmer mich", "kümmer mich", "kümmere mich darum", "ich kümmere mich darum",
    "übernommen",
)  # fmt: skip
_PASS = (
    "pass", "passe", "passen", "pas", "passs", "apss", "psas", "ich passe", "skip", "skip it",
    "i pass", "not me", "nicht ich", "cant", "i cant", "cannot", "i cannot", "cant do", "no time",
    "nicht für mich", "nichts für mich", "not for me", "kann nicht", "ich kann nicht",
    "kann gerade nicht", "ich kann gerade nicht", "kann leider nicht", "ich kann leider nicht",
    "kann grad nicht", "geht nicht", "geht gerade nicht", "keine zeit", "keine zeit leider",
    "leider keine zeit", "hab keine zeit", "habe keine zeit", "ich habe keine zeit",
    "lehne ab", "ablehnen", "decline", "someone else", "jemand anders", "jemand anderes",
)  # fmt: skip
_LATER = (
    "later", "later in", "later please", "spaeter", "später", "später in", "spaeter in",
    "spater", "speter", "remind me", "remind me in", "remind me later", "erinnere mich",
    "erinner mich", "erinnere mich in", "erinner mich in", "erinner mich später",
    "erinnere mich später", "snooze", "snooze for", "not now", "jetzt nicht", "nicht jetzt",
    "gerade nicht", "grad nicht", "ask me later", "ask me again", "ask me again in",
    "frag später", "frag mich später", "frag mich in", "more time", "mehr zeit",
    "brauche mehr zeit", "i need more time", "need more time", "länger", "longer", "verlängern",
    "extend",
)  # fmt: skip
LATER_WITH_A_NUMBER = frozenset(
    {
        "in", "noch mal in", "nochmal in", "bin in", "ab in", "need", "i need", "brauche",
        "brauche noch", "noch", "more", "mehr", "kann in", "can in", "i can in",
    }
)  # fmt: skip
_RELEASE = (
    "release", "release it", "release case", "give back", "give it back", "giving it back",
    "hand back", "abgeben", "gebe ab", "geb ab", "gebe es ab", "gebe ich ab", "geb ich ab",
    "ich gebe ab", "ich gebe es ab", "zurück", "zurueck", "zurückgeben", "zurueckgeben",
    "gebe zurück", "gebe es zurück", "gebe ich zurück", "freigeben", "gebe frei", "gebe es frei",
    "drop", "drop it", "unclaim",
)  # fmt: skip
_HELP = (
    "help", "help me", "hilfe", "hife", "info", "hlep", "hepl", "helpp", "commands", "command",
    "befehle", "aide", "wie", "how", "wie geht das", "wie gehts", "was kann", "was geht",
    "what can", "what can do", "how does work", "was nun", "what now", "menu", "menü", "menue",
)  # fmt: skip
_STATUS = (
    "status", "wo", "stand", "liste", "list", "cases", "fälle", "faelle", "my cases", "meine fälle",
    "meine faelle", "offen", "open", "was ist offen", "whats open", "what is open", "wo stehe ich",
    "übersicht", "uebersicht", "overview", "meine", "which", "welche", "welcher", "welchen",
)  # fmt: skip

_SIGN = (
    "sign", "sign it", "sign compact", "compact", "i sign", "unterschreiben", "unterschreibe",
    "ich unterschreibe", "pakt", "pakt unterschreiben", "compact unterschreiben",
)  # fmt: skip
_IDEA = (
    "idea", "new idea", "have idea", "have an idea", "i have an idea", "got an idea", "my idea",
    "idee", "neue idee", "habe eine idee", "hab eine idee", "ich habe eine idee", "meine idee",
)  # fmt: skip
_GOODWILL = ("goodwill", "kulanz", "voucher", "gutschein")
CURRENCIES = frozenset("eur euro chf gbp usd sek nok dkk pln czk huf aud cad nzd".split())
_HAND_OVER = (
    "hand over", "hand it over", "hand this over", "handover", "übergeben", "uebergeben",
    "ich übergebe", "übergabe",
)  # fmt: skip

COMMANDS: Mapping[str, str] = {
    phrase: what
    for what, phrases in (
        ("claim", _CLAIM),
        ("pass", _PASS),
        ("later", _LATER),
        ("release", _RELEASE),
        ("help", _HELP),
        ("status", _STATUS),
        ("sign", _SIGN),
        ("idea", _IDEA),
        ("goodwill", _GOODWILL),
        ("hand-over", _HAND_OVER),
    )
    for phrase in phrases
}

BESIDE = frozenset(
    "bitte please danke thanks thank you den die das der dies diesen dieses it this that the a an "
    "es ihn ich i ill id im will want möchte would case fall nr number nummer now mal doch dann ok "
    "okay hi hallo hello hey und and me to for um gern gerne leider sorry".split()
)
"""Words that change nothing about a command."""

GUESSED = frozenset(
    "claim nehme nehmen nehmich übernehme übernehmen uebernehme kümmere passe later später spaeter "
    "snooze hilfe status release abgeben freigeben zurückgeben zurueckgeben status befehle".split()
) | {
    "nehm ich", "nehme ich", "mach ich", "kann nicht", "keine zeit", "kann gerade nicht",
    "give back", "take it", "ich übernehme", "kümmere mich", "geht nicht",
}  # fmt: skip
"""Of these a slip is understood."""

NOT_MEANT = frozenset(
    "passt past paste passed pause alter layer water laser latte eater hater lager latter letter "
    "player claims clam klasse hilft statue stats released ablegen angeben abheben ausgeben "
    "eingeben freigaben genehmen nehmt name nahme passt kann recht schaffe nimmst".split()
)
"""Other words, however near."""

COURTESY = (BESIDE - {"ok", "okay"}) | frozenset(
    "super prima top great perfect perfekt cool thx ty merci lg vg gruß gruss grüße gruesse cheers "
    "moin servus tschüss bye good gut alles klar verstanden understood passt morgen morning guten "
    "tag dank vielen nice wonderful toll schön schon alright".split()
)
"""A text of nothing but these asks for nothing."""

# -- numbers and spans ------------------------------------------------------------------------

NUMERALS: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "one eins first erste ersten erster erstes",
            "two zwei second zweite zweiten zweiter zweites zwo",
            "three drei third dritte dritten dritter drittes",
            "four vier fourth vierte vierten",
            "five fünf fuenf fifth fünfte fünften",
            "six sechs sixth", "seven sieben seventh", "eight acht eighth", "nine neun ninth",
            "ten zehn",
        ),
        1,
    )
    for word in words.split()
} | {
    "fifteen": 15, "fünfzehn": 15, "fuenfzehn": 15, "twenty": 20, "zwanzig": 20, "thirty": 30,
    "dreißig": 30, "dreissig": 30, "forty": 40, "vierzig": 40, "sixty": 60, "sechzig": 60,
}  # fmt: skip

UNITS: Mapping[str, int] = {
    **dict.fromkeys("m min mins minute minutes minuten minute minutn mintues".split(), 1),
    **dict.fromkeys("h hr hrs hour hours std stunde stunden".split(), 60),
}
MORE = frozenset("more weitere mehr extra".split())
SPANS: Mapping[str, int] = {
    "half an hour": 30, "half hour": 30, "eine halbe stunde": 30, "einer halben stunde": 30,
    "halbe stunde": 30, "halben stunde": 30, "ner halben stunde": 30, "viertelstunde": 15,
    "an hour": 60, "einer stunde": 60, "eine stunde": 60, "ner stunde": 60,
    "quarter of an hour": 15,
}  # fmt: skip
