"""What counts as a private person's data in a post, and what only looks like it."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn

from herodesk.classifiers.personal import personal_data

SHOWN = [
    ("phone", "Bitte um Rückruf: 0171 3920088"),
    ("phone", "ruft mich an 0151/2301 4477 ich geh auch ran"),
    ("phone", "Rückruf bitte, 04242 / 88 17 20, danke"),
    ("phone", "erreichbar unter +49 (0) 171 3920088"),
    ("phone", "Erreichbar unter 05021773390"),
    ("phone", "ring me on 07700 900318 before noon"),
    ("phone", "my mob is 07700900318"),
    ("phone", "call me at (415) 555-2671"),
    ("phone", "+91 98000 55512 is my number"),
    ("phone", "Eure 0800 1234567 nimmt keiner ab, ich bin 0171 3920088"),
    ("email", "bitte an b.moorkamp@postfach.example"),
    ("email", "mail is d.okonjo+shop@mail.example.org, thanks"),
    ("email", "gerda (at) nordpost.example, das Passwort geht nicht"),
    ("iban", "bitte auf DE89 3704 0044 0532 0130 00 überweisen"),
    ("iban", "refund to GB82WEST12345698765432 please"),
    ("iban", "auf at61 1904 3002 3457 3201, lautend auf Resi"),
    ("card", "Karte 4111 1111 1111 1111 wurde eingezogen"),
    ("card", "charged twice: 378282246310005"),
    ("card", "nr. 5500-0000-0000-0004"),
    ("number", "Meine Kundennummer ist 4471902"),
    ("number", "Bestellung 88-204417 fehlt"),
    ("number", "bestellnr 4500 118 227. wo ist sie"),
    ("number", "Schaden-Nr. 77/41-2290, bitte melden"),
    ("number", "Buchungscode X7QK2M, Sitzplätze weg"),
    ("number", "order #A-559-20817 still processing"),
    ("number", "my account no is 40281175"),
    ("number", "booking 77-2019, nobody answers"),
    ("number", "claim MV 550 118 23, photos attached"),
    ("number", "IBAN GB33 FENN 2044 9140 2811 75 instead of the old one"),
    ("number", "Termin für KA-XY 417 bitte"),
    ("address", "Ilse Kramp, Feldweg 9, 27318 Hoya"),
    ("address", "Ich wohne Lange Reihe 118, nicht 11b"),
    ("address", "Anschrift: Deichstr. 19, Brake"),
    ("address", "27 Heron Walk, Dunmore DM4 8QT, blue door"),
    ("address", "my flat is 40 Larch Road, third floor"),
    ("birth_date", "Versicherter, geb. 14.02.1951"),
    ("birth_date", "dob 30/11/2007, is it posted yet?"),
    ("birth_date", "born 3 September 1947, in yet?"),
    ("birth_date", "Geburtsdatum: 3. März 1960"),
]

NOTHING = [
    "",
    "🙂 👍",
    "Danke für die schnelle Hilfe, @nordwind_hilft!",
    "Danke @DB_Bahn @0171_3920088 #0171x #team2026",
    "kostet 1.299,00 € statt 1 199 €",
    "Rechnung 4500 Euro, ernsthaft?",
    "Rechnung 1.234,56 für nichts",
    "order 5000 and get 20% off",
    "since order day 2019-11-04",
    "Bestellung vom 12.10.2026, 14:30 Uhr",
    "Rechnung 10/2026 fehlt",
    "Vertrag 2026 läuft aus",
    "from 08:15 to 09:30, 01-02-2024 and 03/04/2025",
    "01 07 12 23 44 sind die Lottozahlen",
    "ICE 1094, RE 4417, Zug 70418 fällt aus",
    "Wagen 12, Platz 61, Gleis 9",
    "Galaxy SM-G991B/DS und WMF 0661649990",
    "Fehler 0x80070057, error code 500-1000",
    "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
    "https://example.com/orders/4111111111111111?mail=a@b.example",
    "48.137154, 11.576124 liegt in München",
    "52°31'12 N 13°24'18 E",
    "Eure Hotline 0800 330 1000 ist tot",
    "01806 512512 kostet extra, 0900 1234567 auch",
    "Auskunft 11833, Gewinnspiel 0137 8888123",
    "call 1-800-555-0199 now, or 0808 157 0192",
    "+49 800 3301000 nimmt keiner ab",
    "Hotline unter 030 1234567 nie erreichbar",
    "Mail an service@nordwind.example blieb ohne Antwort",
    "kundendialog@bahn.example half, info@shop.example nicht",
    "4111 1111 1111 1112 ist keine Karte",
    "DE89 3704 0044 0532 0130 01 stimmt nicht",
    "XX89370400440532013000",
    "geboren 1985, zahle seit 2003",
    "born to run, 26 June",
    "Filiale Hauptstraße 5, 12345 Berlin war zu",
    "Stau Friedrichstraße 5 Minuten",
    "10 Downing Street is my home too",
    "RemindMe! April 26, 2019",
    "i am under 18 and my id is refused",
    "Herr Keßler im Wagen 12 war nett, meine Kinder am Gleis 9 auch",
    "als Normalkunde S 7215 nachschlagen",
    "claim now, call 09065171142 or 0871 872 9758",
    "about 1749485 times, about 10-30 mg",
    "wir sind 3 Leute in 12045 Reihen",
]


@pytest.mark.parametrize(("kind", "text"), SHOWN)
def test_data_of_a_person_is_found_by_its_kind(kind: str, text: str) -> None:
    assert kind in personal_data(text)


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert personal_data(text) == ()


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    assert len(set(personal_data(text))) == len(personal_data(text))


@given(st.text(alphabet="0123456789 +-/.,()@aAbBnNrR:#€", max_size=200))
def test_any_mixture_of_digits_and_marks_is_survived(text: str) -> None:
    personal_data(text)


def _iban(bank_account: str) -> str:
    return f"DE{iban.calc_check_digits(f'DE00{bank_account}')}{bank_account}"


@given(st.from_regex("[0-9]{18}", fullmatch=True).map(_iban), st.booleans())
def test_every_valid_iban_is_found(number: str, grouped: bool) -> None:
    written = iban.format(number) if grouped else number

    assert "iban" in personal_data(f"Bitte auf {written} überweisen")


@given(
    st.from_regex("[0-9]{18}", fullmatch=True).map(_iban),
    st.integers(min_value=2, max_value=21),
    st.integers(min_value=1, max_value=9),
)
def test_an_iban_with_one_other_digit_is_refused(number: str, place: int, more: int) -> None:
    other = str((int(number[place]) + more) % 10)
    slipped = number[:place] + other + number[place + 1 :]

    assert "iban" not in personal_data(f"Bitte auf {slipped} überweisen")


@given(st.from_regex("4[0-9]{14}", fullmatch=True), st.integers(min_value=1, max_value=9))
def test_a_card_needs_its_check_digit(start: str, more: int) -> None:
    right = luhn.calc_check_digit(start)
    wrong = (int(right) + more) % 10

    assert "card" in personal_data(f"zahle mit {start}{right}")
    assert "card" not in personal_data(f"zahle mit {start}{wrong}")


def _seconds(piece: str) -> float:
    text = piece * (20_000 // len(piece))
    personal_data(text)
    began = time.process_time()
    personal_data(text)
    return time.process_time() - began


@pytest.mark.parametrize("piece", ["1", "0", "@", " ", "a", "A", "-", "+", "a@", "a.", "nr."])
def test_twenty_thousand_letters_of_one_kind_cost_little(piece: str) -> None:
    assert min(_seconds(piece) for _ in range(3)) < 0.05


@pytest.mark.parametrize("piece", ["1 ", "01 ", "1A ", "Aa 1, ", "DE89 ", "nr. 1", "Am a 1 "])
def test_the_worst_mixtures_stay_far_from_a_squared_time(piece: str) -> None:
    assert min(_seconds(piece) for _ in range(3)) < 0.5


def test_checks_of_numbers_are_loaded_with_the_first_candidate_only() -> None:
    script = (
        "import sys; from herodesk.classifiers.personal import personal_data as look;"
        "look('Umtausch 12.10. klappt nicht, 0171 3920088');"
        "before = 'stdnum' in sys.modules; look('DE89370400440532013000');"
        "print(before, 'stdnum' in sys.modules)"
    )

    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )

    assert answer.stdout.split() == ["False", "True"]
