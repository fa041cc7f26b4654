"""What pages show of brand.toml are rules that the reader of rules takes."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from herodesk.domain.brand import Brand
from herodesk.rules.brand import read_brand
from tests.sample import brand_toml
from tests.unit.docs.pages import FENCE, pages

SHOWN = [
    (page, block)
    for page, text in sorted(pages().items())
    for language, block in FENCE.findall(text)
    if language == "toml" and page != "docs/deploy.md"  # that one is of samconfig.toml
]


def _merged(rules: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    both = {**rules, **shown}
    for name in rules.keys() & shown.keys():
        if isinstance(rules[name], dict) and isinstance(shown[name], dict):
            both[name] = _merged(rules[name], shown[name])
    return both


@pytest.mark.parametrize(("page", "block"), SHOWN)
def test_rules_that_a_page_shows_fit_into_a_brand(
    page: str, block: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged = _merged(tomllib.loads(brand_toml()), tomllib.loads(block))
    monkeypatch.setattr(tomllib, "loads", lambda _: merged)

    read = read_brand(brand_toml())

    assert isinstance(read, Brand), (page, read)


def test_a_key_that_nobody_knows_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    merged = _merged(tomllib.loads(brand_toml()), {"clocks": {"promice": 60}})
    monkeypatch.setattr(tomllib, "loads", lambda _: merged)

    assert not isinstance(read_brand(brand_toml()), Brand)
