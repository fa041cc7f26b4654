"""Every promise of the starter compact: the tests that check it, and where it is shown and signed.

The three tables of the mission background, section 6, row by row, with a test for each part of a
rule. A test that is named here must exist, and whatever is promised stands on `/compact`, above
the signature; a promise that a company adds is shown and confirmed.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from herodesk import line, web
from herodesk.domain import brand, compact
from herodesk.domain.pledges import KEPT, read
from herodesk.domain.post import Posted
from herodesk.domain.reply import ReplyState
from herodesk.domain.rights import Right
from herodesk.ports import App
from herodesk.steps.take_in import take_in
from herodesk.texts import compact as texts
from tests.sample import NORDWIND, a_post, nordwind, person
from tests.unit.web.desk import Desk

TESTS = Path(__file__).parents[2]
ROOT = TESTS.parent

PROMISES: dict[str, dict[str, tuple[str, ...]]] = {
    # What HEROs promise.
    "sign": {
        "unit/web/test_compact.py": (
            "test_one_signs_with_one_button_and_offers_begin",
            "test_a_new_first_number_gives_notice_then_stops",
        ),
        "unit/compact/test_compact.py": (
            "test_nobody_is_offered_anything_without_the_number_that_counts",
        ),
    },
    "own-words": {
        "unit/steps/test_people.py": ("test_an_empty_answer_is_refused",),
        "unit/answer/test_check_draft.py": (
            "test_the_same_words_to_many_are_flagged_and_not_blocked",
        ),
    },
    "authority": {
        "unit/web/test_compact.py": (
            "test_a_level_without_the_right_promises_no_day_and_hands_over",
        ),
        "unit/web/test_goodwill.py": (
            "test_too_much_keeps_what_was_typed_and_leads_to_who_may_grant_it",
            "test_more_than_anybody_may_is_asked_of_the_manager",
        ),
    },
    "concerns": {
        "unit/matters/test_concerns.py": (
            "test_it_stands_above_the_answer_of_each_case_that_it_touches_and_of_no_other",
        ),
    },
    "promises": {
        "unit/steps/test_promise.py": (
            "test_a_day_in_the_answer_makes_the_case_promised_until_its_end",
            "test_not_yet_names_a_new_day_with_a_word_why",
            "test_not_kept_without_a_new_day_gives_the_holder_the_case_and_raises_its_urgency",
        ),
    },
    "hand-over": {
        "unit/steps/test_holding.py": (
            "test_a_case_is_handed_over_with_a_word_and_the_colleague_is_told",
        ),
        "unit/steps/test_days.py": (
            "test_giving_back_without_a_word_is_counted_and_with_one_is_not",
        ),
    },
    "sign-off": {
        "unit/steps/test_people.py": ("test_the_holder_answers_in_own_words_with_the_sign_off",),
    },
    "teach": {
        "unit/answer/test_lessons.py": (
            "test_who_solved_it_marks_an_example_that_outlives_the_others",
            "test_a_similar_solved_case_is_a_hint_and_an_unlike_one_is_not",
        ),
    },
    # What managers promise.
    "independence": {
        "unit/web/test_compact.py": ("test_levels_change_only_by_who_may_and_with_a_reason",),
        "unit/compact/test_promises.py": ("test_no_setting_lets_an_answer_wait_for_approval",),
    },
    "review": {
        "unit/compact/test_coaching.py": (
            "test_the_sample_is_small_and_the_same_whoever_looks_and_whenever",
            "test_each_grant_above_the_sum_is_looked_at_and_none_below",
            "test_a_kind_word_reaches_that_person_alone_and_the_mail_does_not_hold_it",
        ),
    },
    "ideas": {
        "unit/matters/test_ideas.py": (
            "test_an_idea_is_up_to_the_proposers_manager_within_a_fortnight",
            "test_a_decision_needs_a_reason_and_the_proposer_reads_it",
        ),
        "unit/matters/test_weekly.py": (
            "test_what_is_overdue_stands_first_with_the_managers_name",
        ),
    },
    "connect": {
        "unit/matters/test_requests.py": (
            "test_who_takes_it_owns_it_and_the_asker_hears_when_it_is_done",
            "test_what_is_stuck_is_the_managers",
        ),
    },
    "protect": {
        "unit/steps/test_route.py": ("test_who_is_full_is_not_asked_but_in_danger_everybody_is",),
        "unit/waves/test_wave_mode.py": (
            "test_who_helped_rests_when_it_is_over_and_nobody_else_does",
        ),
        "unit/web/test_no_league.py": (
            "test_no_page_and_no_answer_of_the_api_counts_what_another_person_did",
        ),
    },
    "aim": {
        "unit/compact/test_promises.py": (
            "test_the_aim_of_a_topic_stands_where_the_answer_is_written",
        ),
    },
    # What IT promises.
    "advise": {
        "unit/matters/test_concerns.py": (
            "test_without_risk_safeguard_and_date_nothing_is_filed",
            "test_unanswered_by_its_date_it_lapses_is_listed_and_told_once",
        ),
    },
    "hard-stops": {
        "unit/matters/test_concerns.py": (
            "test_the_list_of_hard_stops_is_closed",
            "test_nothing_goes_out_against_a_hard_stop_and_everything_after_it",
            "test_a_concern_that_is_no_hard_stop_only_warns",
        ),
        "unit/answer/test_check_draft.py": ("test_personal_data_stops_wherever_it_stands",),
    },
    "access": {
        "contract/test_add_a_platform.py": (
            "test_who_follows_the_page_has_a_platform_that_passes_everything",
        ),
        "unit/roster/test_import.py": (
            "test_the_first_import_stores_everybody_and_says_what_to_tell_them",
        ),
        "unit/matters/test_requests.py": (
            "test_how_soon_a_side_does_what_it_is_asked_is_measured",
        ),
    },
    "running": {
        "unit/steps/test_watch_channels.py": (
            "test_a_lively_channel_that_is_silent_for_hours_gives_one_notice",
        ),
        "unit/docs/test_docs.py": ("test_each_alarm_has_its_section_and_each_section_its_alarm",),
        "unit/steps/test_budget.py": ("test_beyond_the_budget_the_same_notice_comes_by_e_mail",),
        "line/test_seen.py": ("test_whatever_a_function_calls_it_may",),
    },
    "stop": {
        "unit/steps/test_brakes.py": (
            "test_a_case_of_a_stopped_channel_stands_on_the_board_and_nobody_is_asked",
            "test_a_pause_that_comes_while_an_answer_is_on_its_way_stops_it_before_the_request",
            "test_a_channel_is_not_paused_without_a_reason_and_oneself_is",
            "test_who_paused_and_it_are_reminded_each_interval_once",
        ),
    },
}


@pytest.mark.parametrize("promise", PROMISES)
def test_each_promise_is_kept_by_the_software_with_named_tests_and_stands_above_the_signature(
    promise: str, desk: Desk
) -> None:
    assert promise in KEPT
    assert PROMISES[promise]
    for path, names in PROMISES[promise].items():
        told = (TESTS / path).read_text("utf-8")
        assert [name for name in names if f"def {name}(" not in told] == []
    assert f'<li id="{promise}">' in desk.signed_in_as("ana").get("/compact").body


def test_a_promise_of_ones_own_is_shown_and_confirmed_and_named_as_such(
    app: App, desk: Desk
) -> None:
    rules: Any = app.rules
    own = "- **We laugh once a day.** {#laugh}\n"
    words = (NORDWIND / "compact.en.md").read_text("utf-8")
    rules.words["1.0"] = {"en": words.replace("\n## Managers", f"{own}\n## Managers", 1)}

    assert '<li id="laugh">' in desk.signed_in_as("femi").get("/compact").body
    state = desk.signed_in_as("karla").get("/compact/state")
    assert state.body.count(_SHOWN) == 1
    laugh = state.body.index("We laugh once a day.")
    assert state.body.index(_SHOWN) - laugh < 200


_SHOWN = "Gezeigt und unterschrieben; nichts prüft es."


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_table_names_every_promise_of_the_starter_compact(language: str) -> None:
    words, _ = read((NORDWIND / f"compact.{language}.md").read_text("utf-8"))

    assert [one.id for part in words.parts for one in part.pledges] == list(PROMISES)


@pytest.mark.parametrize("language", ["de", "en"])
def test_whatever_the_software_keeps_it_tells_how(language: str) -> None:
    assert set(texts.HOW) == set(KEPT) == set(PROMISES)
    assert all(texts.how(promise, language) for promise in KEPT)
    assert texts.how("ours-alone", language) == ""


def test_the_aim_of_a_topic_stands_where_the_answer_is_written(desk: Desk) -> None:
    ana = desk.signed_in_as("ana")
    number = desk.opens(a_post())

    ana.post(f"/cases/{number}/claim")

    topic = nordwind().topic("exchange")
    assert topic
    assert ana.get(f"/cases/{number}").says(topic.aim["de"])


def test_no_setting_lets_an_answer_wait_for_approval() -> None:
    """Neither a key of the rules, nor a right, nor a state of an answer, nor the interface knows a
    yes that an answer would wait for; what platforms approve are templates, which are no answers.
    """
    parts = [*vars(brand).values(), *vars(compact).values()]
    keys = {f.name for part in parts if is_dataclass(part) for f in fields(part)}
    document = json.loads((Path(texts.__file__).parents[1] / "web" / "openapi.json").read_text())
    paths = document["paths"].values()
    calls = {one[verb]["operationId"] for one in paths for verb in one if verb in {"get", "post"}}
    names = {*keys, *Right, *ReplyState, *document["paths"], *calls, *written_keys(), *fields_of()}

    assert len(names) > 600
    assert {name for name in names if WAITS.search(name)} == set()
    would_be = {"approval_minutes", "FourEyes", "/api/cases/{number}/release-reply", "coach_before"}
    assert {name for name in would_be if WAITS.search(name)} == would_be


WAITS = re.compile(
    r"approv|four.?eyes|await|moderat|pre.?review|hold.?repl|release.?repl|(coach|review).?(first|"
    r"before)|before.?send|delay.?(answer|repl)|sign.?off.?by",
    re.I,
)


def written_keys() -> set[str]:
    """Every key of the example's rules and of the template: parameters, variables, resources."""
    rules = "".join(path.read_text("utf-8") for path in NORDWIND.glob("*.toml"))
    template = (ROOT / "template.yaml").read_text("utf-8")
    return {*re.findall(r"(?m)^\s*\[*([\w.-]+)", rules), *re.findall(r"([A-Za-z_]\w+):", template)}


def fields_of() -> set[str]:
    """Every field and every address of a form of the console."""
    pages = [path.read_text("utf-8") for path in Path(web.__path__[0]).glob("templates/*.html")]
    return {one for page in pages for one in re.findall(r'(?:name|action)="([^"]+)"', page)}


@pytest.mark.parametrize("who", ["ana", "cem", "karla", "lars"])
def test_whatever_the_level_and_however_large_the_sample_an_answer_leaves_at_once(
    who: str, app: App
) -> None:
    compact = replace(nordwind().compact, coach_percent=25, coach_above=0)
    app.rules.rules = replace(nordwind(), compact=compact)  # type: ignore[attr-defined]
    helper = replace(person(who), topics=("exchange",))
    taken = take_in(Posted(post=a_post()), at=app.clock.now(), app=app)
    assert taken.case
    line.claim(taken.case, helper, app=app)

    reply = line.reply(taken.case, helper, "Das bringen wir in Ordnung.", "1", app=app)

    assert reply.state is ReplyState.QUEUED
    assert app.outbox.waiting == [(taken.case, reply.reply_id, 0)]  # type: ignore[attr-defined]
