"""What people really type on a phone is understood, and what must not be guessed is not."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from herodesk.domain import phrases
from herodesk.domain.meaning import Meant, distance, near, understood

KNOWN = ("K7Q2MX", "M4T8RA", "HANDED")


def rows(table: str) -> list[tuple[str, str]]:
    """`what: one | another | ...`, a line each."""
    told = [line.partition(":") for line in table.strip().splitlines()]
    return [(what.strip(), body.strip()) for what, _, all_ in told for body in all_.split(" | ")]


TABLE = rows(
    """
    stop: STOP | stop | Stop. | stopp!!! | STOPP | Ende | ABMELDEN | unsubscribe
    stop: Stop bitte | bitte abmelden | „STOP“ | Ｓｔｏｐ | stop all | STOPALL
    stop: Keine SMS mehr | opt-out | OPTOUT | Aufhören | 🛑 STOP 🛑 | End | CANCEL
    stop: Quit | REVOKE | remove | Arrêt | TD | please stop texting me
    stop: Stop sending me texts | abbestellen
    start: START | start! | Anmelden | UNSTOP | bitte anmelden | opt in | subscribe
    start: Wieder SMS
    yes: YES | yes | Yes. | yes! | yes please | Yes please send | YES SEND IT
    yes: yes, thanks | “Yes” | yes 🙏 | yes | ja | Ja! | JA!!! | ja bitte
    yes: Ja, bitte senden | ja abschicken | ja gerne | ja genau so | Ja danke | ja ja
    no: no | NO! | No thanks | nein | Nein. | nein danke | nope | nö | don't send
    no: Don’t send it | do not send | nicht senden | Nein, nicht senden | verwerfen
    no: discard | noch nicht | bitte nicht | NEE | not yet
    claim: claim | Claim! | CLAIM PLEASE | take | take it | I take it | I'll take it
    claim: I’ll take it! | mine | got it | on it | I'm on it | dibs | I got it
    claim: I'll do it | claim it please | clami | caim | cliam | claim. | nehme
    claim: nehme ich | Nehm ich | nehm ich! | ich nehme den Fall | Ich nehm's | nehmen
    claim: nimm | nehme ihc | mach ich | Mach ich! | mach ich, danke | mach ich gern
    claim: ich mach das | ich mache es | mache ich | ich mach’s | übernehme
    claim: Übernehme ich | ich übernehme | Ich übernehme den Fall | uebernehme
    claim: übernehm ich gern | übrenehme | hab ich | ich habs | meins | ich kümmere mich
    claim: Kümmere mich darum bitte | nehmich | ich helfe | nehem
    pass: pass | Pass. | passe | ich passe | skip | can't | I can't | Cannot
    pass: cant sorry | no time | not for me | kann nicht | Kann gerade nicht
    pass: ich kann leider nicht | geht nicht | keine Zeit | leider keine Zeit
    pass: kann nciht | habe keine Zeit | nichts für mich | nicht ich | lehne ab
    pass: keine zeti | jemand anders bitte | PASSE!
    later: later | Later! | later please | remind me | remind me later | snooze
    later: not now | more time | ask me later | später | Spaeter | spater | spätr
    later: jetzt nicht | gerade nicht | später bitte | brauche mehr Zeit | latr
    release: release | release it | give back | give it back please | abgeben | gebe ab
    release: Ich gebe es ab | zurückgeben | zurück | freigeben | relase | abegben
    release: zurückgebne | drop it | gebe zurück | hand back
    help: help | HELP! | help? | hepl | hilfe | Hilfe! | hilfe bitte | hlife | info | ?
    help: ?? | commands | befehle | was nun? | wie geht das? | what now? | Menü | how?
    help: helpp | aide
    status: status | Status? | stauts | wo | liste | list | my cases | meine Fälle
    status: was ist offen? | what is open | welche?
    machine: Liked “K7Q2MX: send these 84 characters publicly? Reply YES or NO.”
    machine: Loved “yes” | 👍 to “Reply YES”
    machine: Gefällt „K7Q2MX: diese 84 Zeichen öffentlich senden?“
    machine: Hat „JA“ mit „Gefällt mir“ markiert | ❤️ zu „Ja“
    machine: Reacted 👍 to “Reply YES” | Hat mit 👍 auf „…JA…“ reagiert | Laughed at “x”
    machine: Emphasized “1” | Removed a like from “1”
    machine: Automatische Antwort: Ich bin im Urlaub. | Auto-Reply: on leave
    machine: Out of office until Monday | AUTOMATIC REPLY
    machine: I'm driving with Do Not Disturb While Driving turned on.
    machine: Abwesenheitsnotiz: zurück am 3. | I’m not receiving notifications.
    machine: Ich bin zur Zeit nicht erreichbar. | This is an automated message
    machine: (Ich fahre gerade Auto und melde mich.)
    courtesy: danke | Danke! | thanks | thx | thank you | vielen Dank | hi | hallo
    courtesy: Guten Morgen | alles klar | passt | passt schon | super, danke! | great
    courtesy: merci | LG | prima | cool
    maybe: ok | OK! | okay | ok send | Okay. | yeah | yep | jep | jo | sure | klar
    maybe: O.K. | k | y | j | jaa | send | oui | ok danke 👍
    unclear: yess | ye | stpo | STPO | sotp | strat | 1 und 2 | 1, 2 | nien | neim
    unclear: stoop | 1 2 3
    sign: sign | Sign it | unterschreiben | Ich unterschreibe! | Pakt unterschreiben | the compact
    idea: idea | I have an idea | Ich habe eine Idee | neue Idee bitte
    goodwill: goodwill | Kulanz | Gutschein? | voucher please | Kulanz 15 Euro | goodwill €15
    hand-over: hand over | hand it over please | übergeben | Übergabe bitte
    words: Kulanz ist selbstverständlich. | Gutschein über 15 Euro ist da | Good idea, Mara!
    words: I sign this with my name. | Die Idee ist gut | Wir übergeben das der Werkstatt.
    nothing: 👍 | ❤️ | ... | ! | 😀😀😀 | - | 🤷
    words: Das bringen wir in Ordnung, Mara. | We will sort this out today. | Erledigt
    words: Ich übernehme das und melde mich morgen.
    words: Stop by our shop in Leeds, we have one for you.
    words: Ende der Woche kommt der Techniker. | ja nein | yes but change it
    words: Ja, das stimmt, wir schauen nach. | Yes, that was our mistake.
    words: Bitte stoppen Sie das Gerät. | clam | Klasse!
    words: Später am Nachmittag rufen wir an. | Help is on the way, Rosie. | in | more
    words: Passt es Ihnen morgen? | Alter! | Sorry, Mara, die 1. Lieferung war falsch.
    words: non-stop | ich komme zum Stop | start stop | 20 Minuten dauert es noch leider
    """
)


@pytest.mark.parametrize(("what", "body"), TABLE)
def test_it_is_understood_however_it_is_written(what: str, body: str) -> None:
    meant = understood(body, KNOWN)

    assert (meant.what, meant.case) == (what, "")
    assert meant.words == (body if what == "words" else "")


@pytest.mark.parametrize(
    ("body", "amount", "why"),
    [
        ("Kulanz 15 neuer Schlauch", "15", "neuer Schlauch"),
        ("kulanz: 15,50 € für den Weg", "15,50€", "für den Weg"),
        ("goodwill €15 - for coming twice", "€15", "for coming twice"),
        ("Goodwill 15 Euro, he waited", "15EUR", "he waited"),
        ("goodwill 15 chf late again", "15CHF", "late again"),
        ("Kulanz 15 weg mit dem Ärger", "15", "weg mit dem Ärger"),
        ("K7Q2MX Kulanz 20 wegen der\nzwei Besuche", "20", "wegen der\nzwei Besuche"),
    ],
)
def test_a_sum_and_what_it_is_for_are_goodwill(body: str, amount: str, why: str) -> None:
    meant = understood(body, KNOWN)

    assert (meant.what, meant.amount, meant.words) == ("goodwill", amount, why)


@pytest.mark.parametrize("body", ["", " ", "\n\t", "\u200b", "\ufe0f\u200d"])
def test_an_empty_text_is_nothing(body: str) -> None:
    assert understood(body) == Meant(what="nothing")


@pytest.mark.parametrize(
    ("body", "pick"),
    [
        ("1", 1),
        ("1!", 1),
        ("#1", 1),
        (" 1. ", 1),
        ("1)", 1),
        ("1️⃣", 1),
        ("①", 1),
        ("１", 1),
        ("one", 1),
        ("eins", 1),
        ("Nr. 2", 2),
        ("nr 2 bitte", 2),
        ("number two", 2),
        ("die zweite", 2),
        ("the first", 1),
        ("Zwei.", 2),
        ("3 danke", 3),
        ("first", 1),
        ("den ersten bitte", 1),
        ("20", 20),
        ("0", 0),
    ],
)
def test_a_digit_chooses(body: str, pick: int) -> None:
    assert understood(body, KNOWN) == Meant(what="pick", pick=pick)


@pytest.mark.parametrize(
    ("body", "what", "pick"),
    [
        ("2 nehme ich", "claim", 2),
        ("claim 2", "claim", 2),
        ("I take the second", "claim", 2),
        ("pass 1", "pass", 1),
        ("1 kann ich nicht", "pass", 1),
        ("abgeben 2", "release", 2),
    ],
)
def test_a_command_with_a_digit_chooses_what_for(body: str, what: str, pick: int) -> None:
    assert understood(body, KNOWN) == Meant(what=what, pick=pick)


@pytest.mark.parametrize(
    ("body", "minutes"),
    [
        ("later 20", 20),
        ("LATER 20 min", 20),
        ("later 20min", 20),
        ("in 20 min", 20),
        ("in 20 minutes please", 20),
        ("später 20", 20),
        ("spaeter 45", 45),
        ("20 Minuten", 20),
        ("noch 10 Minuten", 10),
        ("more 15", 15),
        ("in einer halben Stunde", 30),
        ("halbe Stunde später", 30),
        ("half an hour", 30),
        ("1h", 60),
        ("1 Std", 60),
        ("in 2 hours", 120),
        ("later 1 h 30 min", 90),
        ("snooze 30", 30),
        ("in an hour", 60),
        ("remind me in 30 minutes", 30),
        ("erinner mich in 20 min", 20),
        ("Viertelstunde", 15),
        ("brauche noch 20 Minuten", 20),
        ("später zwanzig", 20),
        ("kann in 10 Minuten", 10),
        ("20 more minutes", 20),
        ("noch 20 weitere Minuten bitte", 20),
    ],
)
def test_a_span_of_time_is_for_later(body: str, minutes: int) -> None:
    assert understood(body, KNOWN) == Meant(what="later", minutes=minutes)


@pytest.mark.parametrize(
    ("body", "what", "case", "words"),
    [
        ("claim K7Q2MX", "claim", "K7Q2MX", ""),
        ("CLAIM k7q2mx!", "claim", "K7Q2MX", ""),
        ("k7q2mx nehme ich", "claim", "K7Q2MX", ""),
        ("claim case k7q2mx please", "claim", "K7Q2MX", ""),
        ("claim #K7Q2MX", "claim", "K7Q2MX", ""),
        ("take k7q 2mx", "claim", "K7Q2MX", ""),
        ("claim K7Q2MY", "claim", "K7Q2MY", ""),
        ("claim handed", "claim", "HANDED", ""),
        ("claim KTQ2MX", "claim", "KTQ2MX", ""),
        ("later k7q2mx 20", "later", "K7Q2MX", ""),
        ("pass M4T8RA", "pass", "M4T8RA", ""),
        ("abgeben m4t8ra", "release", "M4T8RA", ""),
        ("ja K7Q2MX", "yes", "K7Q2MX", ""),
        ("K7Q2MX yes please", "yes", "K7Q2MX", ""),
        ("K7Q2MX", "pick", "K7Q2MX", ""),
        ("Case k7q2mx", "pick", "K7Q2MX", ""),
        ("K7Q2MX Wir bringen das in Ordnung", "words", "K7Q2MX", "Wir bringen das in Ordnung"),
        ("k7q2mx: Ja, das war unser Fehler.", "words", "K7Q2MX", "Ja, das war unser Fehler."),
        ("K7Q2MX - we're on it, Rosie!", "words", "K7Q2MX", "we're on it, Rosie!"),
        ("K7Q 2MX\nNeue Zeile\nund noch eine", "words", "K7Q2MX", "Neue Zeile\nund noch eine"),
        ("Handed over today, sorry!", "words", "HANDED", "over today, sorry!"),
        ("Wir haben K7Q2MX gelöst, Mara", "words", "", "Wir haben K7Q2MX gelöst, Mara"),
    ],
)
def test_a_case_number_is_found(body: str, what: str, case: str, words: str) -> None:
    meant = understood(body, KNOWN)

    assert (meant.what, meant.case, meant.words) == (what, case, words)


def test_letters_that_are_read_wrongly_are_put_right() -> None:
    assert understood("claim kOq1mx", ("K0Q1MX",)).case == "K0Q1MX"
    assert understood("claim k0qlmx", ("K0Q1MX",)).case == "K0Q1MX"


def test_a_word_is_a_case_number_only_if_it_is_one_of_the_persons() -> None:
    assert understood("Handed over today", ()).case == ""
    assert understood("Thanks Answer", KNOWN).case == ""
    assert understood("123456", KNOWN).case == ""


SINGLE = [word for word in phrases.YES | phrases.STOP | phrases.START if " " not in word]


@pytest.mark.parametrize("word", sorted(SINGLE))
def test_a_slip_is_never_taken_for_a_yes_a_stop_or_a_start(word: str) -> None:
    exact = phrases.YES | phrases.STOP | phrases.START
    for place in range(len(word)):
        dropped = word[:place] + word[place + 1 :]
        doubled = word[:place] + word[place] * 2 + word[place + 1 :]
        for slip in (dropped, doubled):
            if slip not in exact:
                assert understood(slip).what not in {"yes", "stop", "start"}


def test_what_is_guessed_is_never_near_to_a_word_that_stops() -> None:
    for word in phrases.GUESSED:
        assert all(distance(word, other, 1) > 1 for other in phrases.NEVER_GUESSED)


def test_no_phrase_means_two_things() -> None:
    every = [phrase for group in (phrases._CLAIM, phrases._PASS, phrases._LATER, phrases._RELEASE,
                                  phrases._HELP, phrases._STATUS) for phrase in group]  # fmt: skip

    assert len(every) == len(set(every))
    exact = phrases.YES | phrases.NO | phrases.STOP | phrases.START
    assert exact.isdisjoint(every)


def test_a_number_is_near_to_one_that_differs_in_one_place_if_only_one_does() -> None:
    assert near("K7Q2MY", KNOWN) == "K7Q2MX"
    assert near("K7Q2XM", KNOWN) == "K7Q2MX"
    assert near("K7Q2AB", KNOWN) == ""
    assert near("K7Q2MZ", ("K7Q2MX", "K7Q2MY")) == ""


@given(one=st.text(alphabet="abcü", max_size=6), other=st.text(alphabet="abcü", max_size=6))
def test_distances_are_the_same_both_ways_and_none_only_for_equal_words(
    one: str, other: str
) -> None:
    assert distance(one, other, 3) == distance(other, one, 3)
    assert (distance(one, other, 3) == 0) == (one == other)


@given(body=st.text(max_size=300))
@example("yes\u0000")
@example("ﬁ ja")
def test_no_text_at_all_breaks_it_and_only_a_yes_is_a_yes(body: str) -> None:
    meant = understood(body, KNOWN)

    if meant.what == "yes":
        assert "yes" in body.casefold() or "ja" in body.casefold() or not body.isascii()
    if meant.what == "words":
        assert any(char.isalnum() for char in body)


@given(
    words=st.lists(
        st.sampled_from(
            sorted(
                phrases.BESIDE
                | phrases.BESIDE_YES
                | phrases.COURTESY
                | set(phrases.COMMANDS)
                | {"1", "20", "K7Q2MX", "👍"}
            )
        ),
        max_size=6,
    )
)
def test_without_the_very_word_nothing_is_a_yes(words: list[str]) -> None:
    said = [word for word in words if word not in phrases.YES]

    assert understood(" ".join(said), KNOWN).what != "yes"
