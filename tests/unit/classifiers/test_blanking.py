"""What is left of a customer's sentence before other departments read it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.classifiers.blanking import GAP, Blanker
from herodesk.classifiers.personal import personal_data
from herodesk.domain.causes import name_parts
from tests.sample import nordwind

NOBODY: frozenset[str] = frozenset()
MARA = name_parts(["Mara Keßler", "mara_k83"])


def blanked(text: str, gone: frozenset[str] = MARA, shared: frozenset[str] = NOBODY) -> str:
    return Blanker()(text, gone, nordwind(), shared)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("@nordwind Umtausch klappt nicht, Gerät defekt!", "Umtausch klappt nicht, Gerät defekt!"),
        ("Der Techniker Herr Schneider kam nicht!", f"Der Techniker {GAP} kam nicht!"),
        ("Frau Dr. Meier-Lüdenscheid hat nichts getan, Reparatur offen",
         "Hat nichts getan, Reparatur offen"),
        ("ich heiße mara und warte auf die Lieferung",
         f"Ich heiße {GAP} und warte auf die Lieferung"),
        ("Bestellung 88-204417 ist seit Wochen nicht da",
         f"Bestellung {GAP} ist seit Wochen nicht da"),
        ("Fehlercode E18, pumpt seit 2 Wochen nicht ab",
         "Fehlercode E18, pumpt seit 2 Wochen nicht ab"),
        ("Where is my delivery? Look at https://t.co/x1 please",
         f"Where is my delivery? Look at {GAP} please"),
        ("schreibt an mara@post.example wegen der Rechnung",
         f"Schreibt an {GAP} wegen der Rechnung"),
        ("schreibt an gerda(at)post.example wegen der Rechnung",
         f"Schreibt an {GAP} wegen der Rechnung"),
        ("The parcel never came, says Keßler", f"The parcel never came, says {GAP}"),
        ("My delivery to Castrop-Rauxel never came", f"My delivery to {GAP} never came"),
    ],
)  # fmt: skip
def test_what_could_tell_who_wrote_it_is_a_gap(written: str, shown: str) -> None:
    assert blanked(written) == shown


@pytest.mark.parametrize(
    "written",
    [
        "Ruft an: 0171 3920088",
        "Ich wohne in der lindenstraße 14, 20099 hamburg und warte auf die Lieferung",
        "Geb. 3.4.1981, Rechnung falsch",
        "Liebe Grüße Hannelore Petra Müller",
        "Grüße aus Bad Oeynhausen von Jochen, Kai und Wiebke",
    ],
)
def test_what_shows_somebody_or_says_little_is_not_shown(written: str) -> None:
    told = blanked(written)

    assert told == "" or personal_data(told) == ()
    for secret in ("3920088", "14", "20099", "1981", "Hannelore", "Petra", "Oeynhausen", "Wiebke"):
        assert secret not in told


def test_a_word_that_three_customers_use_stays_but_never_a_name_that_was_handed_in() -> None:
    text = "Der Turbobooster läuft nicht mehr, sagt Mara"

    assert "Turbobooster" not in blanked(text)
    told = blanked(text, shared=frozenset({"turbobooster", "mara"}))
    assert "Turbobooster" in told
    assert "Mara" not in told


@given(
    name=st.text("abcdefghijklmnopqrstuvwxyzäöü", min_size=3, max_size=12).map(str.capitalize),
    handle=st.text("abcdefgh_123", min_size=3, max_size=12),
    number=st.integers(100, 10**9),
    end=st.sampled_from(["", "!", ", bitte helft.", " - danke"]),
)
def test_names_handles_and_numbers_never_come_through(
    name: str, handle: str, number: int, end: str
) -> None:
    text = f"@{handle} der Umtausch von {name} klappt nicht, Nr. {number}, sagt @{handle}{end}"

    told = Blanker()(text, name_parts([name, handle]), nordwind(), NOBODY)

    assert not re.search(rf"\b{re.escape(name)}\b", told)
    assert f"@{handle}" not in told
    assert str(number) not in told


@given(st.text(max_size=300))
def test_whatever_is_shown_shows_no_personal_data_and_no_address(text: str) -> None:
    told = blanked(text)

    assert personal_data(told) == ()
    assert not re.search(r"\d{3}", told)
    assert "http" not in told.lower() or "http" in text.lower()
    assert told.count(GAP) <= text.count(GAP) + 3
