"""/rules: versions on record, what differs, and another version by who may (H7, I14)."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from herodesk.domain.errors import ConflictError
from herodesk.domain.versions import RulesText
from herodesk.ports import App
from herodesk.rules.public_days import named
from herodesk_ops.memory import MemoryRules
from tests.sample import a_post, brand_toml, nordwind
from tests.unit.web.desk import Answered, Desk

PROMISE = "promise = 60"


@pytest.fixture
def lars(desk: Desk) -> Desk:
    """The manager's browser."""
    return desk.signed_in_as("lars")


@pytest.fixture
def mira(desk: Desk) -> Desk:
    """The browser of IT."""
    return desk.signed_in_as("mira")


def typed(page: Answered) -> str:
    """What stands in the text field, as a browser reads it."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page.body, re.DOTALL)
    assert found
    return unescape(found[1])


def changed(old: str, new: str) -> str:
    assert old in brand_toml()
    return brand_toml().replace(old, new, 1)


def line_of(text: str, words: str) -> int:
    """The number of the first line that holds these words."""
    return next(place for place, line in enumerate(text.splitlines(), 1) if words in line)


def press(desk: Desk, action: str, text: str, *, base: int = 1, why: str = "") -> Answered:
    fields = {"action": action, "text": text.replace("\n", "\r\n"), "base": str(base), "why": why}
    return desk.post("/rules", fields)


def test_the_newest_version_stands_first_with_who_and_why(lars: Desk) -> None:
    page = lars.get("/rules")

    assert page.says("Version 1 gilt")
    assert page.says("the first rules")


def test_another_text_counts_and_is_on_record_with_who_and_why(lars: Desk, app: App) -> None:
    answer = press(lars, "push", changed(PROMISE, "promise = 45"), why="we are quicker now")

    assert answer.headers["location"] == "/rules?stored=2"
    assert app.rules.brand().clocks.promise == 45
    newest = app.rules.versions(1)[0]
    assert (newest.number, newest.by, newest.why) == (2, "lars", "we are quicker now")
    page = lars.get("/rules?stored=2")
    assert page.says("Version 2 ist gespeichert")
    assert page.says("we are quicker now")


def test_what_a_browser_sends_is_kept_as_it_was_written(lars: Desk, app: App) -> None:
    press(lars, "push", changed(PROMISE, "promise = 45"), why="quicker")

    kept = app.rules.text(2)
    assert kept is not None
    assert kept.text == changed(PROMISE, "promise = 45")
    assert typed(lars.get("/rules/edit")) == kept.text


def test_errors_stop_it_and_are_told_with_line_and_cure_beside_the_kept_text(
    lars: Desk, app: App
) -> None:
    text = changed(PROMISE, "promise = soon")
    page = press(lars, "push", text, why="quicker")

    assert page.status == 422
    assert f'data-line="{line_of(text, "promise = soon")}"' in page.body
    assert page.says("1 Fehler verhindert es")
    assert typed(page) == text
    assert page.hidden("base") == "1"
    assert 'value="quicker"' in page.body
    assert len(app.rules.versions(9)) == 1


def test_warnings_are_told_and_do_not_stop_it(lars: Desk, app: App) -> None:
    text = changed('terms = ["nordwind"]', 'terms = ["nordwind", "nw1"]')

    page = press(lars, "check", text)
    answer = press(lars, "push", text, why="our short name")

    assert page.status == 200
    assert page.says("so kurz, dass es auch andere benutzen")
    assert f'data-line="{line_of(text, "nw1")}"' in page.body
    assert answer.status == 303
    assert "nw1" in app.rules.brand().watch.terms


def test_without_a_reason_nothing_counts(lars: Desk, app: App) -> None:
    page = press(lars, "push", changed(PROMISE, "promise = 45"), why="  ")

    assert page.status == 422
    assert "promise = 45" in typed(page)
    assert app.rules.brand().clocks.promise == 60


def test_a_text_that_is_too_long_is_kept_on_the_page_alone(lars: Desk, app: App) -> None:
    page = press(lars, "push", brand_toml() + "#" * 200_000, why="much")

    assert page.status == 422
    assert page.says("zu lang")
    assert len(app.rules.versions(9)) == 1


def test_of_two_who_write_at_once_the_second_sees_what_the_first_changed_and_keeps_the_text(
    lars: Desk, mira: Desk, app: App
) -> None:
    press(lars, "push", changed(PROMISE, "promise = 45"), why="quicker")
    mine = changed("lease = 15", "lease = 20")
    page = press(mira, "push", mine, why="more time")
    forced = press(mira, "push", mine, base=2, why="more time")

    assert page.status == 409
    assert page.says("Lars hat inzwischen Version 2 gespeichert")
    assert page.says("promise = 45")
    assert typed(page) == mine
    assert page.hidden("base") == "2"
    assert forced.status == 303
    assert app.rules.brand().clocks.lease == 20


def test_an_older_version_is_taken_up_again_as_a_new_one(lars: Desk, app: App) -> None:
    press(lars, "push", changed(PROMISE, "promise = 45"), why="quicker")

    page = lars.get("/rules/edit?from=1")
    press(lars, "push", typed(page), base=int(page.hidden("base")), why="it was too quick")

    assert page.says("Das ist der Text von Version 1")
    assert app.rules.brand().clocks.promise == 60
    assert [one.number for one in app.rules.versions(9)] == [3, 2, 1]


def test_the_same_text_makes_no_version(lars: Desk, app: App) -> None:
    press(lars, "push", brand_toml(), why="nothing")

    assert len(app.rules.versions(9)) == 1


def test_what_differs_has_signs_line_numbers_and_what_is_around(lars: Desk) -> None:
    press(lars, "push", changed(PROMISE, "promise = 45"), why="quicker")

    page = lars.get("/rules/diff?from=1&to=2")

    assert '<tr class="removed">' in page.body
    assert '<tr class="added">' in page.body
    assert re.search(r"<del>\s*promise = 60", page.body)
    assert re.search(r"<ins>\s*promise = 45", page.body)
    assert page.body.count('<tr class="same">') == 6
    assert lars.get("/rules/diff?from=2&to=2").says("Die beiden sind gleich")


def test_a_version_can_be_read(lars: Desk) -> None:
    assert lars.get("/rules/1").says('id = "nordwind"')


@pytest.mark.parametrize("path", ["/rules/7", "/rules/x", "/rules/diff?from=1&to=9", "/rules/diff"])
def test_what_is_no_version_is_not_found(lars: Desk, path: str) -> None:
    assert lars.get(path).status == 404


# -- what would have happened --------------------------------------------------------------------


def test_a_trial_says_on_what_it_ran_and_what_would_change(lars: Desk) -> None:
    lars.opens(a_post(text="@nordwind <b>Umtausch</b> klappt nicht, Gerät defekt!"))
    text = changed('  "umtausch", "umtauschen", ', "  ")
    text = text.replace("negative = ", "negative = 40 # ", 1)

    page = press(lars, "try", text)

    assert page.says("1 von 1 Beiträgen würde anders beurteilt")
    assert page.says("offener Fälle")
    assert "&lt;b&gt;Umtausch&lt;/b&gt;" in page.body
    assert "<b>Umtausch</b>" not in page.body
    assert page.says("höher")


def test_a_trial_without_a_difference_says_so(lars: Desk) -> None:
    lars.opens(a_post())

    page = press(lars, "try", changed(PROMISE, "promise = 45"))

    assert page.says("1 Beitrag wurde probiert, nichts ändert sich")


def test_a_trial_changes_nothing(lars: Desk, app: App) -> None:
    number = lars.opens(a_post())
    before = app.records.file(number)

    press(lars, "try", changed('  "umtausch", "umtauschen", ', "  "))

    assert app.records.file(number) == before
    assert len(app.rules.versions(9)) == 1


# -- who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees", "changes"),
    [
        ("ana", False, False),
        ("karla", True, False),
        ("lars", True, True),
        ("mira", True, True),
    ],
)
def test_leads_see_managers_and_it_change(
    desk: Desk,
    app: App,
    who: str,
    sees: bool,
    changes: bool,
) -> None:
    browser = desk.signed_in_as(who)

    assert (browser.get("/rules").status == 200) is sees
    assert (browser.get("/rules/1").status == 200) is sees
    assert (browser.get("/api/rules").status == 200) is sees
    assert (browser.get("/rules/edit").status == 200) is changes
    for action in ("check", "try", "push"):
        answer = press(browser, action, changed(PROMISE, "promise = 45"), why="quicker")
        assert (answer.status in {200, 303}) is changes
    assert (app.rules.brand().clocks.promise == 45) is changes


def test_leads_change_rules_where_the_brand_says_so(desk: Desk, app: App) -> None:
    rules = app.rules
    assert isinstance(rules, MemoryRules)
    rules.rules = replace(nordwind(), leads_change_rules=True)
    karla = desk.signed_in_as("karla")

    assert press(karla, "push", changed(PROMISE, "promise = 45"), why="quicker").status == 303


def test_a_form_from_elsewhere_changes_nothing(lars: Desk, app: App) -> None:
    lars.csrf = "forged"

    assert press(lars, "push", changed(PROMISE, "promise = 45"), why="x").status == 403
    assert len(app.rules.versions(9)) == 1


# -- public holidays -----------------------------------------------------------------------------


@pytest.fixture
def with_days(app: App) -> None:
    """Somebody worked the holidays out of what the rules name."""
    days = {code: ("2026-12-25",) for _, code in named(nordwind().duty)}
    source = RulesText(text=brand_toml() + "# known\n", days=days, days_until=2028)
    app.rules.push(nordwind(), source, by="operator", why="holidays", base=1)


@pytest.mark.usefixtures("with_days")
def test_holidays_that_were_worked_out_go_on_counting(lars: Desk, app: App) -> None:
    press(lars, "push", changed(PROMISE, "promise = 45"), base=2, why="quicker")

    assert "2026-12-25" in app.rules.brand().duty.holidays
    assert app.rules.brand().duty.holidays_until == 2028


@pytest.mark.usefixtures("with_days")
def test_a_place_whose_holidays_nobody_worked_out_is_told_with_its_line(lars: Desk) -> None:
    text = changed('public_holidays = "DE"', 'public_holidays = "FR"')

    page = press(lars, "check", text, base=2)

    assert page.says("die Feiertage von 'FR' sind hier nicht ausgerechnet")
    line = line_of(text, 'public_holidays = "FR"')
    assert f'data-line="{line}"' in page.body


def test_of_two_presses_on_one_version_one_counts(app: App) -> None:
    app.rules.push(nordwind(), RulesText(text="a"), by="lars", why="x", base=1)

    with pytest.raises(ConflictError):
        app.rules.push(nordwind(), RulesText(text="b"), by="mira", why="y", base=1)


# -- the same as JSON ----------------------------------------------------------------------------


def test_versions_and_their_texts_are_there_for_tools(mira: Desk) -> None:
    (first,) = mira.get("/api/rules").json["versions"]
    whole = mira.get("/api/rules/1").json

    assert first["number"] == 1
    assert whole["text"] == brand_toml()
