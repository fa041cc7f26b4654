"""What the /_local/ pages say, in English or German; the English words are the key.

They are no part of what is deployed, so that the catalogues of `herodesk.texts` do not hold them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from werkzeug.wrappers import Request

LANGUAGES = ("en", "de")
Say = Callable[[str], str]

GERMAN: Mapping[str, str] = {
    # every page
    "To the content": "Zum Inhalt",
    "Local cloud": "Lokale Cloud",
    "%s, local": "%s, lokal",
    "start": "Start",
    "phone": "Telefon",
    "wall": "Wand",
    "board": "Übersicht",
    "report": "Bericht",
    "clock stands still": "die Uhr steht",
    # start
    "Everything here is made up and stays on this machine: no account, no network, no customer.": (
        "Alles hier ist erfunden und bleibt auf diesem Rechner: kein Konto, kein Netz, keine "
        "Kundschaft."
    ),
    "Sign in as a colleague": "Als jemand aus dem Team anmelden",
    "Who": "Wer",
    "Open the board": "Übersicht öffnen",
    "Let a customer write": "Jemanden schreiben lassen",
    "What they write": "Was geschrieben wird",
    "Where": "Wo",
    "Post it": "Abschicken",
    "Posted. See what became of it:": "Abgeschickt. Was daraus wurde:",
    "Let time pass": "Zeit vergehen lassen",
    "Minutes": "Minuten",
    "Pass": "Vergehen lassen",
    "Drill: answer an old or invented storm": (
        "Übung: einen alten oder erfundenen Sturm beantworten"
    ),
    "For programs": "Für Programme",
    "what the functions log": "was die Funktionen protokollieren",
    "for the command line": "für die Kommandozeile",
    # phone
    "Phones": "Telefone",
    "%s's phone": "Telefon von %s",
    "Whose phone": "Wessen Telefon",
    "everybody's": "von allen",
    "Show": "Zeigen",
    "No text messages go here: STOP.": "Hierher gehen keine SMS: STOP.",
    "Text START to get them again.": "Mit START kommen sie wieder.",
    "Text back": "Zurückschreiben",
    "Send": "Senden",
    "This country has no two-way texts: only STOP and START do something. Everything else is "
    "behind the links.": (
        "In diesem Land lässt sich auf SMS nicht antworten: nur STOP und START wirken. Alles "
        "andere geht über die Links."
    ),
    "Texting back is off: this template has no function for it. Use the link.": (
        "Zurückschreiben ist aus: diese Vorlage hat keine Funktion dafür. Nimm den Link."
    ),
    "No messages yet.": "Noch keine Nachrichten.",
    "SMS to %s": "SMS an %s",
    "e-mail to %s": "E-Mail an %s",
    "%s characters": "%s Zeichen",
    # wall
    "The wall": "Die Wand",
    "What a reader sees on the platforms: posts, and below them our public answers.": (
        "Was man auf den Plattformen liest: Beiträge, darunter unsere öffentlichen Antworten."
    ),
    "Nobody has written yet.": "Noch hat niemand geschrieben.",
    "somebody": "jemand",
    "passed on %s times": "%s-mal geteilt",
    "This post was deleted by its author.": "Dieser Beitrag wurde von seinem Autor gelöscht.",
    "edited": "bearbeitet",
    # report
    "Report": "Bericht",
    "There is none: it stands here once a scenario with chapters is over.": (
        "Es gibt keinen: er steht hier, sobald ein Szenario mit Kapiteln vorbei ist."
    ),
    # drill room
    "Drill room": "Übungsraum",
    "An old or invented storm comes in while you let time pass. Sign in as a colleague on the "
    "start page and answer it on the board. All platforms and phones are stand-ins: nothing leaves "
    "this machine.": (
        "Ein alter oder erfundener Sturm kommt herein, während du Zeit vergehen lässt. Melde dich "
        "auf der Startseite als jemand aus dem Team an und antworte in der Übersicht. Plattformen "
        "und Telefone sind nachgestellt: nichts verlässt diesen Rechner."
    ),
    "Somebody writes next on %s.": "Als Nächstes schreibt jemand: %s.",
    "Everything is written.": "Alles ist geschrieben.",
    "Let them pass": "Vergehen lassen",
    "Score so far": "Stand bis jetzt",
    "Begin a drill": "Eine Übung beginnen",
    "Storm": "Sturm",
    "Begin": "Beginnen",
    "there is no such storm. Choose one of the list.": (
        "diesen Sturm gibt es nicht. Nimm einen aus der Liste."
    ),
    "nobody drills in a stage that is called prod: its customers are real.": (
        "in einer Installation namens prod übt niemand: ihre Kundschaft ist echt."
    ),
    "a drill needs a clock that you move: herodesk local --clock virtual.": (
        "eine Übung braucht eine Uhr, die du stellst: herodesk local --clock virtual."
    ),
    # its score
    "first warning": "erste Warnung",
    "after {time} and {posts} ({what})": "nach {time} und {posts} ({what})",
    "wave": "Welle",
    "large audience": "großes Publikum",
    "none: nobody was told that it is more than single cases": (
        "keine: niemand erfuhr, dass es mehr ist als einzelne Fälle"
    ),
    "lead": "Vorsprung",
    "{time} before half of the storm had been read": (
        "{time}, bevor die Hälfte des Sturms gelesen war"
    ),
    "{time} after half of the storm had been read": (
        "{time}, nachdem die Hälfte des Sturms gelesen war"
    ),
    "answered in time": "rechtzeitig beantwortet",
    "{share} ({in_time} of {due} due)": "{share} ({in_time} von {due} fälligen)",
    "cases": "Fälle",
    "{cases} from {posts}, {open} without an answer": "{cases} aus {posts}, {open} ohne Antwort",
    "load": "Last",
    "{people} at work; half had at most {half}, nobody more than {most}": (
        "{people} im Einsatz; die Hälfte hatte höchstens {half}, niemand mehr als {most}"
    ),
    "draft check": "Prüfung der Antworten",
    "{clean} of {answers} without a remark": "{clean} von {answers} ohne Anmerkung",
    "you": "du",
    "case": "Fall",
    "post": "Beitrag",
    "posts": "Beiträgen",
    "person": "Person",
    "people": "Personen",
    "answer": "Antwort",
    "answers": "Antworten",
}
"""Each sentence of the pages' templates and of a drill's score."""


def language_of(request: Request) -> str:
    """What the address asks for, else what the browser reads, else English."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    read = (one.partition("-")[0].lower() for one in request.accept_languages.values())
    return next((one for one in read if one in LANGUAGES), LANGUAGES[0])


def words(language: str) -> Say:
    """Gives each sentence in that language."""
    return lambda sentence: GERMAN.get(sentence, sentence) if language == "de" else sentence
