"""What the checks of every page find, if there is something to find."""

from __future__ import annotations

import pytest

from tests.browser.conftest import MOST_BYTES, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NO_NAME = "const it = document.createElement('button'); document.querySelector('main').append(it)"
PALE = "document.querySelector('main p, main label').style.color = '#aaa'"


@pytest.mark.parametrize(("spoil", "rule"), [(NO_NAME, "button-name"), (PALE, "color-contrast")])
@pytest.mark.parametrize("size", ["phone"], indirect=True)
@pytest.mark.parametrize("language", ["de"], indirect=True)
def test_what_somebody_cannot_use_is_found(stranger: Visitor, spoil: str, rule: str) -> None:
    stranger.opens("/sign-in")
    before = stranger.barriers("light")

    stranger.page.evaluate(spoil)

    assert before == []
    assert [one.split(":")[0] for one in stranger.barriers("light")] == [rule]


@pytest.mark.parametrize("size", ["desk"], indirect=True)
@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_a_page_is_weighed_with_its_style_and_scripts_on_later_visits_too(
    colleague: Visitor,
) -> None:
    weights = [colleague.opens("/").weight() for _ in range(2)]

    assert weights[0] == weights[1]
    assert 3_000 < weights[0] < MOST_BYTES
