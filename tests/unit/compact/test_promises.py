"""Every promise of the starter compact: the test that checks it, or where it is shown and signed.

The three tables of the mission background, section 6, row by row. A test that is named here must
exist; a promise that no test checks must stand on `/compact`, above the signature.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

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
SHOWN = "shown and signed"

PROMISES: dict[str, str] = {
    # HERO
    "sign": "unit/compact/test_compact.py::"
    "test_a_new_first_number_is_needed_after_notice_and_a_second_one_never",
    "own-words": "unit/answer/test_check_draft.py::"
    "test_the_same_words_to_many_are_flagged_and_not_blocked",
    "authority": "unit/web/test_compact.py::"
    "test_a_level_without_the_right_promises_no_day_and_hands_over",
    "concerns": SHOWN,
    "promises": "unit/steps/test_promise.py::"
    "test_not_kept_without_a_new_day_gives_the_holder_the_case_and_raises_its_urgency",
    "hand-over": "unit/steps/test_holding.py::"
    "test_a_case_is_handed_over_with_a_word_and_the_colleague_is_told",
    "sign-off": "unit/steps/test_people.py::test_the_holder_answers_in_own_words_with_the_sign_off",
    "teach": "unit/answer/test_lessons.py::"
    "test_who_solved_it_marks_an_example_that_outlives_the_others",
    # manager
    "independence": "unit/web/test_compact.py::"
    "test_levels_change_only_by_who_may_and_with_a_reason",
    "review": "unit/compact/test_coaching.py::"
    "test_a_kind_word_reaches_that_person_alone_and_the_mail_does_not_hold_it",
    "ideas": SHOWN,
    "connect": SHOWN,
    "protect": "unit/waves/test_wave_mode.py::"
    "test_who_helped_rests_when_it_is_over_and_nobody_else_does",
    "aim": "unit/compact/test_promises.py::"
    "test_the_aim_of_a_topic_stands_where_the_answer_is_written",
    # IT
    "advise": SHOWN,
    "hard-stops": "unit/answer/test_check_draft.py::test_personal_data_stops_wherever_it_stands",
    "access": "contract/test_add_a_platform.py::"
    "test_who_follows_the_page_has_a_platform_that_passes_everything",
    "running": "unit/steps/test_watch_channels.py::"
    "test_a_lively_channel_that_is_silent_for_hours_gives_one_notice",
    "stop": "unit/steps/test_brakes.py::"
    "test_a_case_of_a_stopped_channel_stands_on_the_board_and_nobody_is_asked",
}


@pytest.mark.parametrize("promise", PROMISES)
def test_each_promise_is_checked_by_a_test_or_stands_above_the_signature(
    promise: str, desk: Desk
) -> None:
    where = PROMISES[promise]
    if where == SHOWN:
        assert promise not in KEPT
        shown = desk.signed_in_as("ana").get("/compact")
        assert f'<li id="{promise}">' in shown.body
        return
    assert promise in KEPT
    path, name = where.split("::")
    assert f"def {name}(" in (TESTS / path).read_text("utf-8")


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_table_names_every_promise_of_the_starter_compact(language: str) -> None:
    words, _ = read((NORDWIND / f"compact.{language}.md").read_text("utf-8"))

    assert [one.id for part in words.parts for one in part.pledges] == list(PROMISES)


@pytest.mark.parametrize("language", ["de", "en"])
def test_whatever_the_software_keeps_it_tells_how(language: str) -> None:
    assert set(texts.HOW) == set(KEPT)
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
