"""What to tell people whose address was added: ready to paste, in the brand's languages."""

from __future__ import annotations

from collections.abc import Sequence

from herodesk.domain.brand import Brand
from herodesk.domain.staff import Person

_GERMAN = {
    "du": """\
Betreff: {brand}: bitte bestätige deine E-Mail-Adresse

Hallo,

{brand} beantwortet ab jetzt öffentliche Beiträge von Kundinnen und Kunden mit Herodesk. Du stehst
auf der Liste der Kolleginnen und Kollegen, die dabei helfen.

Heute kommt eine E-Mail von "AWS Notifications" (no-reply@sns.amazonaws.com) mit dem Betreff "AWS
Notification - Subscription Confirmation". Sie ist echt. Bitte klicke darin auf "Confirm
subscription", und zwar innerhalb von zwei Tagen. Erst dann erreichen dich Nachrichten per E-Mail.
Nichts gekommen? Schau in den Spam-Ordner und melde dich.

Was dich erwartet: kurze Nachrichten mit Fallnummer, Thema und Link, nur in deinen Dienstzeiten.
Wer zuerst nimmt, hat den Fall; die anderen haben Ruhe. Auf der Seite "Ich" machst du jederzeit
Pause, trägst Urlaub ein und stellst SMS ab.
""",
    "sie": """\
Betreff: {brand}: bitte bestätigen Sie Ihre E-Mail-Adresse

Guten Tag,

{brand} beantwortet ab jetzt öffentliche Beiträge von Kundinnen und Kunden mit Herodesk. Sie stehen
auf der Liste der Kolleginnen und Kollegen, die dabei helfen.

Heute kommt eine E-Mail von "AWS Notifications" (no-reply@sns.amazonaws.com) mit dem Betreff "AWS
Notification - Subscription Confirmation". Sie ist echt. Bitte klicken Sie darin auf "Confirm
subscription", und zwar innerhalb von zwei Tagen. Erst dann erreichen Sie Nachrichten per E-Mail.
Nichts gekommen? Schauen Sie in den Spam-Ordner und melden Sie sich.

Was Sie erwartet: kurze Nachrichten mit Fallnummer, Thema und Link, nur in Ihren Dienstzeiten.
Wer zuerst nimmt, hat den Fall; die anderen haben Ruhe. Auf der Seite "Ich" machen Sie jederzeit
Pause, tragen Urlaub ein und stellen SMS ab.
""",
}
_ENGLISH = """\
Subject: {brand}: please confirm your e-mail address

Hello,

{brand} now answers customers' public posts with Herodesk. You are on the list of colleagues who
help with that.

Today an e-mail comes from "AWS Notifications" (no-reply@sns.amazonaws.com) with the subject "AWS
Notification - Subscription Confirmation". It is genuine. Please click "Confirm subscription" in
it within two days. Only then do messages reach you by e-mail. Nothing there? Look into the spam
folder, and tell us.

What to expect: short messages with case number, topic and link, in your duty hours only. Whoever
takes a case first has it; the others are left in peace. On the page "Me" you take a break, enter
days off and stop text messages whenever you like.
"""

MOST_ADDRESSES = 50
_ALL = "{}; `herodesk staff unconfirmed --json` tells their addresses"


def announcement(brand: Brand, people: Sequence[Person]) -> str:
    """Per language who gets the confirmation, and the text for them."""
    parts: list[str] = []
    for code in brand.languages:
        theirs = [p for p in people if p.language == code]
        if theirs:
            text = _GERMAN[brand.address] if code == "de" else _ENGLISH
            addresses = _ALL.format(_so_many(theirs))
            if len(theirs) <= MOST_ADDRESSES:
                addresses = ", ".join(str(person.email) for person in theirs)
            parts.append(
                f"--- for you to send to {_so_many(theirs)}, in '{code}' ---\n"
                f"To: {addresses}\n{text.format(brand=brand.name)}"
            )
    return "\n".join(parts)


def _so_many(people: Sequence[Person]) -> str:
    return f"{len(people)} {'person' if len(people) == 1 else 'people'}"
