"""The pages of a local cloud say everything in German, too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from herodesk_ops.drill import page, score
from herodesk_ops.local import drilling, pages
from herodesk_ops.local.words import GERMAN, language_of, words
from tests.unit.docs.pages import ROOT

TEMPLATES = ROOT / "infra" / "herodesk_ops" / "local" / "pages_html"
SAID = re.compile(r"""_\((?:"([^"]+)"|'([^']+)')\)""")


def said_by_templates() -> set[str]:
    every = (SAID.findall(path.read_text("utf-8")) for path in TEMPLATES.glob("*.html"))
    return {double or single for found in every for double, single in found}


def test_whatever_a_template_says_has_german_words() -> None:
    said = said_by_templates()

    assert len(said) > 40
    assert said - GERMAN.keys() == set()


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.stem)
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text("utf-8"))
    shown = re.sub(r"<code>.*?</code>|<a lang=.*?</a>|<[^>]*>", " ", text, flags=re.S)

    own = set(re.findall(r"[A-Za-z]{2,}", shown))

    assert own <= {"Reach", "json", "SMS", "In", "English", "Auf", "Deutsch", "local"}


def test_no_german_words_are_left_over() -> None:
    python = "".join(
        ROOT.joinpath(str(one.__file__)).read_text("utf-8")
        for one in (pages, page, score, drilling)
    )
    sources = re.sub(r'"\s*\n\s*"', "", python)

    unused = [it for it in GERMAN if it not in said_by_templates() and f'"{it}"' not in sources]

    assert unused == []


@pytest.mark.parametrize(
    ("asked", "reads", "language"),
    [
        ("", "de-AT,de;q=0.9,en;q=0.1", "de"),
        ("", "en-GB,de;q=0.5", "en"),
        ("", "fr", "en"),
        ("", "", "en"),
        ("lang=de", "en", "de"),
        ("lang=fr", "de", "de"),
    ],
)
def test_the_address_says_the_language_else_the_browser(
    asked: str, reads: str, language: str
) -> None:
    built = EnvironBuilder("/_local/", query_string=asked, headers=[("accept-language", reads)])

    assert language_of(Request(built.get_environ())) == language


def test_what_has_no_german_words_stays_as_it_is() -> None:
    assert words("de")("Ana") == "Ana"
    assert words("en")("start") == "start"
