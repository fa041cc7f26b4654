"""Subjects of e-mails go out in ASCII, as SNS wants them, and stay readable."""

from __future__ import annotations

import pytest

from herodesk.notifiers.email import in_ascii


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("0HHKKV: fragen, ob es gelöst ist", "0HHKKV: fragen, ob es geloest ist"),
        ("Übergabe – Größe", "Uebergabe - Groesse"),
        ("café Žofie", "cafe Zofie"),
        ("gelo\u0308st", "geloest"),
        ("plain", "plain"),
        ("привет", "??????"),
        ("\u00a0no blank in front, which SNS refuses", "no blank in front, which SNS refuses"),
        ("\ud800 half a character", "? half a character"),
        ("", ""),
    ],
)
def test_a_subject_is_spelt_without_umlauts_and_accents(subject: str, told: str) -> None:
    assert in_ascii(subject) == told
