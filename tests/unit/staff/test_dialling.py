"""Which of our numbers a colleague can text back to."""

from __future__ import annotations

import phonenumbers
import pytest

from herodesk.domain.dialling import CALLING_CODES, answered_at


def test_the_calling_codes_are_those_of_the_library() -> None:
    known = {
        region: str(phonenumbers.country_code_for_region(region))
        for region in phonenumbers.SUPPORTED_REGIONS
    }

    assert known == CALLING_CODES


def test_no_calling_code_is_the_beginning_of_another() -> None:
    codes = set(CALLING_CODES.values())

    assert not [(a, b) for a in codes for b in codes if a != b and a.startswith(b)]


@pytest.mark.parametrize(
    ("phone", "countries", "ours", "number"),
    [
        ("+447400123456", ("GB",), ("+445550100",), "+445550100"),
        ("+447400123456", ("GB", "AT"), ("+435550100", "+445550100"), "+445550100"),
        ("+491713920001", ("GB",), ("+445550100", "+495550100"), ""),
        ("+447400123456", ("GB",), ("+435550100",), ""),
        ("+447400123456", ("GB",), (), ""),
        ("+447400123456", ("XX",), ("+445550100",), ""),
        (None, ("GB",), ("+445550100",), ""),
    ],
)
def test_a_number_of_the_same_country_where_the_brand_has_two_way_texts(
    phone: str | None, countries: tuple[str, ...], ours: tuple[str, ...], number: str
) -> None:
    assert answered_at(phone, countries, ours) == number
