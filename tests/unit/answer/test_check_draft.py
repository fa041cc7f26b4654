"""What stops an answer, what is asked about, and what is nobody's business."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban

from herodesk.classifiers.personal import personal_data
from herodesk.domain.brand import Drafts, Embargo
from herodesk.domain.draft import DraftError, Remark, check_draft, let_through, links_in
from tests.sample import nordwind
from tests.unit.classifiers.test_personal import NOTHING, SHOWN

TODAY = date(2026, 11, 23)
HARMLESS = [
    "Das bringen wir in Ordnung, Mara. Ich melde mich bis 15 Uhr mit einem Termin.",
    "Unsere Hotline 0800 330 1000 ist von 8 bis 20 Uhr da.",
    "Schreib uns an service@nordwind.example, dann schaue ich gleich nach.",
    "Komm in unsere Filiale, Hafenstraße 12, 20457 Hamburg, wir tauschen sie.",
    "Please call +44 808 157 0192, we are there until 8 pm.",
    "Fehler E18 heißt: Flusensieb reinigen. Das geht in 5 Minuten bei 60 °C.",
    "Der Trockner braucht 1,9 kWh und kostet 499,00 €, die Garantie gilt 24 Monate.",
    "Am 27.11.2026 zwischen 14:00 und 16:30 kommt die Technikerin.",
    "Sorry about that. I will have a new one sent to you by Thursday, 3 December.",
    "Modell WN-2000X, Baujahr 2024, passt in eine Nische von 60 cm.",
    "Der Südwestwind rüttelt an der Tür, aber das Gerät hält.",
]


def codes(text: str, drafts: Drafts | None = None, **facts: object) -> list[str]:
    found = check_draft(
        text, drafts or nordwind().drafts, today=TODAY, personal=personal_data, **facts  # type: ignore[arg-type]
    )  # fmt: skip
    return [remark.code for remark in found]


def stops(text: str, drafts: Drafts | None = None, **facts: object) -> list[str]:
    found = check_draft(
        text, drafts or nordwind().drafts, today=TODAY, personal=personal_data, **facts  # type: ignore[arg-type]
    )  # fmt: skip
    return [remark.code for remark in found if remark.stops]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_good_answer_goes_out_at_once(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_personal_data_does_not_stop(text: str) -> None:
    assert stops(text) == []


@pytest.mark.parametrize(("kind", "text"), SHOWN)
@pytest.mark.parametrize("around", ["{}", "Hallo Mara, {} Viele Grüße", "{}\n\nDas klären wir."])
def test_personal_data_stops_wherever_it_stands(kind: str, text: str, around: str) -> None:
    assert kind in stops(around.format(text))


def _phone(rest: str) -> str:
    return f"Ruf mich an unter 0171 {rest}"


def _iban(account: str) -> str:
    return f"Wir zahlen auf DE{iban.calc_check_digits(f'DE00{account}')}{account}"


PLANTED = st.one_of(
    st.from_regex("[1-9][0-9]{6}", fullmatch=True).map(_phone),
    st.from_regex("[0-9]{18}", fullmatch=True).map(_iban),
    st.from_regex("[a-z]{3,8}\\.[a-z]{3,8}", fullmatch=True).map(
        lambda name: f"Ich schreibe an {name}@postfach.example"
    ),
    st.from_regex("[1-9][0-9]{6}", fullmatch=True).map(lambda number: f"Bestellnummer {number}"),
    st.from_regex("[0-9]{6}", fullmatch=True).map(lambda number: f"es geht um NW-{number}"),
    st.integers(min_value=1, max_value=199).map(
        lambda house: f"Wir liefern an Deichstraße {house}, 26919 Brake"
    ),
)


@given(
    PLANTED,
    st.sampled_from(HARMLESS),
    st.sampled_from(["{0} {1}", "{1} {0}", "{0}\n{1}", "{1}\n\n{0}"]),
)
def test_every_planted_datum_stops_a_good_answer(planted: str, text: str, order: str) -> None:
    assert stops(order.format(text, planted))


@given(PLANTED)
def test_in_private_it_may_be_said(planted: str) -> None:
    assert stops(planted, private=True) == []


@given(st.text(max_size=400), st.booleans())
def test_any_text_is_survived_and_what_stops_comes_first(text: str, private: bool) -> None:
    found = check_draft(
        text, nordwind().drafts, today=TODAY, personal=personal_data, private=private
    )

    assert list(found) == sorted(found, key=lambda remark: not remark.stops)


@pytest.mark.parametrize(
    "written",
    ["NW-204417", "nw-204417", "NW 204417", "NW204417", "(NW-204417)", "NW-204417."],
)
def test_an_order_number_is_known_by_its_shape(written: str) -> None:
    assert stops(f"Ich sehe {written} hier") == ["number"]


@pytest.mark.parametrize("written", ["NW-20441", "NW-2044178", "XNW-204417"])
def test_another_shape_is_no_order_number(written: str) -> None:
    assert "number" not in stops(f"Ich sehe {written} hier")


@pytest.mark.parametrize(
    "written", ["0800 330 1000", "0800-3301000", "0800/330 1000", "08003301000"]
)
def test_our_own_number_may_be_grouped_as_one_likes(written: str) -> None:
    assert codes(f"Ruf uns an unter {written}") == []


def test_our_own_number_hides_no_other() -> None:
    assert stops("Ruf 0800 330 1000 an, oder mich unter 0171 3920088") == ["phone"]
    assert codes("0800 330 10005") != []


def test_what_was_written_in_private_does_not_come_out() -> None:
    secrets = ["Kundin seit 2019, Vorgang 77/41-2290", "meine Adresse weißt du ja"]

    assert stops("Ich habe den Vorgang 77/41-2290 gefunden", secrets=secrets)
    assert stops("77412290 ist da", secrets=secrets) == ["said-in-private"]
    assert stops("Seit 2019 Kundin, danke!", secrets=secrets) == []


def test_words_that_bind_rivals_and_embargoes_are_asked_about() -> None:
    drafts = Drafts(
        rivals=("Südwind",),
        promises=("garantiert",),
        embargo=(Embargo(words=("Aura 4",), until=TODAY + timedelta(days=1)),),
    )

    found = codes("Das klappt garantiert, besser als bei Südwinds Geräten. Aura  4 kommt.", drafts)

    assert sorted(found) == ["embargo", "promise-word", "rival"]
    assert codes("garantierter Südwindhauch, Aura 40", drafts) == []


def test_an_embargo_ends_on_its_day() -> None:
    drafts = Drafts(embargo=(Embargo(words=("Aura 4",), until=TODAY),))

    assert codes("Die Aura 4 ist da", drafts) == []


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Mehr: https://nordwind.example/hilfe?x=1.", ["https://nordwind.example/hilfe?x=1"]),
        ("siehe www.nordwind.example", ["www.nordwind.example"]),
        ("auf nordwind.de steht es", ["nordwind.de"]),
        ("kaputt.Danke", []),
        ("z.B. so, d.h. bald. Am 3.12. um 9.30", []),
        ("Schreib an service@nordwind.de", []),
        ("Version 2.1.4 ist da", []),
    ],
)
def test_links_are_what_platforms_make_links_of(text: str, links: list[str]) -> None:
    assert links_in(text) == links


def test_a_link_is_asked_about_in_public_only() -> None:
    assert codes("Mehr auf nordwind.de") == ["link"]
    assert codes("Mehr auf nordwind.de", private=True) == []


def test_a_long_number_without_a_name_is_asked_about() -> None:
    assert codes("Ich finde 4711889922 bei uns") == ["long-number"]


def test_the_same_words_to_many_are_flagged_and_not_blocked() -> None:
    (remark,) = check_draft(
        "Wir schauen uns das an.", Drafts(), today=TODAY, personal=personal_data, customers=3
    )

    assert (remark.code, remark.stops) == ("same-text", False)
    assert codes("Wir schauen uns das an.", Drafts(), customers=2) == []
    assert codes("Wir schauen uns das an.", Drafts(same_text_from=0), customers=99) == []


def test_what_was_read_is_let_through_and_what_stops_never_is() -> None:
    stopping, asking = Remark(code="phone"), Remark(code="rival", value="Südwind")

    assert let_through((stopping, asking), frozenset({"phone", "rival"})) == (stopping,)
    assert let_through((asking,), frozenset()) == (asking,)
    assert DraftError((asking,)).stops is False
    assert DraftError((stopping, asking)).stops is True
