"""Nothing is untranslated, left over, or compiled from something else."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from herodesk.texts.catalogue import LOCALE

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

PACKAGE = LOCALE.parents[1]
KEYWORDS = {
    "_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "N_": None,
    "Sentence": None,
}  # fmt: skip
FAMILIAR = re.compile(r"\b(du|dich|dir|dein\w*)\b", re.IGNORECASE)
IMPERATIVE = re.compile(
    r"\b(Nimm|Ändere|Prüfe|Sag|sende|Warte|Gib|Sieh|Versuch|Schreib|Melde|Geh|Öffne|Kürze|Lade)\b"
)


@cache
def in_the_code() -> frozenset[str | tuple[str, ...]]:
    with (LOCALE.parent / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(PACKAGE, methods, options, keywords=KEYWORDS)
    return frozenset(message for _, _, message, _, _ in found)


def read(name: str) -> Catalog:
    path = LOCALE / name / "LC_MESSAGES" / "herodesk.po"
    with path.open("rb") as file:
        return read_po(file, locale=name, abort_invalid=True)


def sentences(name: str) -> list[Message]:
    return [message for message in read(name) if message.id]


def test_german_has_every_sentence_and_no_other() -> None:
    translated = {message.id for message in sentences("de")}

    assert translated == in_the_code()


def test_the_formal_catalogue_only_rewords_what_is_there() -> None:
    assert {message.id for message in sentences("de@sie")} <= in_the_code()


def placeholders(texts: list[str]) -> set[frozenset[tuple[str, str]]]:
    return {frozenset(re.findall(r"%\((\w+)\)([sd])", text)) for text in texts}


def strings_of(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.mark.parametrize("name", ["de", "de@sie"])
def test_nothing_is_untranslated_or_fuzzy(name: str) -> None:
    for message in sentences(name):
        assert all(strings_of(message)), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("name", ["de", "de@sie"])
def test_placeholders_are_the_same(name: str) -> None:
    for message in sentences(name):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = {frozenset(re.findall(r"%\((\w+)\)([sd])", one)) for one in ids}
        assert {
            frozenset(re.findall(r"%\((\w+)\)([sd])", one)) for one in strings_of(message)
        } == wanted


@pytest.mark.parametrize("name", ["de", "de@sie"])
def test_the_compiled_catalogue_is_the_written_one(name: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, read(name))

    on_disk = LOCALE / name / "LC_MESSAGES" / "herodesk.mo"

    assert on_disk.read_bytes() == compiled.getvalue()


def test_whoever_says_du_has_a_twin_that_says_sie() -> None:
    formal = {message.id: str(message.string) for message in sentences("de@sie")}

    for message in sentences("de"):
        text = str(message.string)
        if FAMILIAR.search(text) or IMPERATIVE.search(text):
            assert message.id in formal, text
            assert not FAMILIAR.search(formal[message.id]), formal[message.id]


def test_nothing_is_shouted() -> None:
    for message in sentences("de"):
        assert "!" not in str(message.id) + str(message.string)


def test_every_catalogue_on_disk_is_one_of_these() -> None:
    assert {path.name for path in Path(LOCALE).iterdir()} == {"de", "de@sie"}
