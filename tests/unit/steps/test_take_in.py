"""A change of a platform becomes a post, a case, a join, or nothing, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from herodesk.domain.case import Case, State
from herodesk.domain.finding import Verdict
from herodesk.domain.post import Answerable, Author, Post, Posted, Removed, Reposted
from herodesk.ports import App
from herodesk.steps.open_case import Taken
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryRecords, MemoryRoster, VirtualClock
from tests.sample import MONDAY_MORNING, OUR_X, a_post, person

SMOKE = "@nordwind my dryer caught fire, smoke everywhere, the kids sleep next door"


def take(app: App, *posts: Post) -> list[Taken]:
    return [take_in(Posted(post=post), at=app.clock.now(), app=app) for post in posts]


def the_case(app: App) -> Case:
    assert isinstance(app.records, MemoryRecords)
    (case,) = [record for record in app.records.items.values() if isinstance(record, Case)]
    return case


def case_of(app: App, taken: Taken) -> Case:
    case = app.records.case(taken.case or "")
    assert case is not None
    return case


def notices(app: App) -> list[str]:
    return [to for way in app.notifiers.values() for to, _ in way.sent]  # type: ignore[attr-defined]


def test_a_problem_opens_one_case_that_is_offered_to_three(app: App) -> None:
    (taken,) = take(app, a_post())

    case = case_of(app, taken)
    assert case.state is State.OFFERED
    assert case.topic == "exchange"
    assert case.verdict is Verdict.PROBLEM
    assert [offer.sent_at for offer in case.offers] == [MONDAY_MORNING] * 3
    assert sorted(notices(app)) == sorted(offer.hero for offer in case.offers)


def test_the_same_post_again_changes_nothing_and_tells_nobody(app: App) -> None:
    take(app, a_post())
    before = the_case(app)

    (again,) = take(app, a_post())

    assert again.what == "known"
    assert the_case(app) == before
    assert len(notices(app)) == 3


def test_two_posts_of_one_author_make_one_case_with_two_posts(app: App) -> None:
    take(app, a_post("1"), a_post("2", "@nordwind und ans Telefon geht auch keiner"))

    assert [post.post_id for post in the_case(app).posts] == ["1", "2"]
    assert len(notices(app)) == 3


def test_a_confident_other_topic_opens_a_second_case(app: App) -> None:
    first, second = take(
        app,
        a_post("1"),
        a_post("2", "@nordwind Die Rechnung ist falsch, der Betrag wurde doppelt abgebucht!"),
    )

    assert case_of(app, second).topic == "billing"
    assert first.case != second.case


def test_a_post_in_the_same_thread_joins_whatever_it_says(app: App) -> None:
    take(app, a_post("1", thread="t"), a_post("2", "😊", thread="t", reply_to="9"))

    assert len(the_case(app).posts) == 2


def test_posts_of_different_authors_make_different_cases(app: App) -> None:
    first, second = take(app, a_post("1"), a_post("2", author="4712"))

    assert first.case != second.case


def test_a_post_without_an_author_stands_for_itself(app: App) -> None:
    first, second = take(app, a_post("1", author=None), a_post("2", author=None))

    assert first.case != second.case


def test_noise_is_kept_without_a_case_for_thirty_days(app: App) -> None:
    (taken,) = take(app, a_post(text="Just had a lovely walk by the sea.", addressed=False))

    line = app.records.post("x", "1990000000000000001")
    assert taken == Taken(what="noise")
    assert line is not None
    assert line.expires_at == MONDAY_MORNING + timedelta(days=30)


def test_our_own_post_is_recognised_by_account_by_id_and_by_handle(app: App) -> None:
    ours = (
        a_post("1", author=OUR_X),
        replace(a_post("2", author=OUR_X), account=None),
        replace(a_post("3"), author=Author(id="?", handle="Nordwind"), account=None),
    )

    assert {taken.what for taken in take(app, *ours)} == {"own"}
    assert app.records.open_cases() == []


def test_what_is_in_doubt_waits_for_a_person_and_rings_nobody(app: App) -> None:
    (taken,) = take(app, a_post(text="@nordwind hm"))

    assert case_of(app, taken).state is State.TO_JUDGE
    assert notices(app) == []


def test_danger_in_doubt_rings_all_the_same(app: App) -> None:
    (taken,) = take(app, a_post(text=SMOKE, language="en"))

    assert case_of(app, taken).state is State.OFFERED
    assert len(notices(app)) == 3


def test_reposts_add_readers_once_each_and_open_no_case(app: App) -> None:
    take(app, a_post(followers=100))
    for number in [*range(100), *range(100)]:
        by = Author(id=f"fan{number}", followers=10)
        change = Reposted(
            platform="x", post_id="1990000000000000001", repost_id=f"r{number}", by=by
        )
        take_in(change, at=app.clock.now(), app=app)

    assert the_case(app).posts[0].readers == 100 + 100 * 10
    assert len(notices(app)) == 3


def test_a_repost_that_comes_before_its_post_still_counts(app: App) -> None:
    change = Reposted(platform="x", post_id="1", repost_id="r", by=Author(id="fan", followers=50))
    take_in(change, at=app.clock.now(), app=app)
    take(app, a_post("1", followers=12))

    assert the_case(app).posts[0].readers == 62


def test_an_edit_replaces_text_and_verdict_and_an_older_version_changes_nothing(app: App) -> None:
    take(app, a_post("1"))
    edited = a_post("1", SMOKE, version=2, version_id="1b")

    first, late = take(app, edited, a_post("1"))

    case = the_case(app)
    line = app.records.post("x", "1")
    assert (first.what, late.what) == ("edited", "known")
    assert case.answer_to.version_id == "1b"
    assert "danger" in case.signals
    assert line is not None
    assert line.post == edited


def test_an_edit_can_turn_noise_into_a_case(app: App) -> None:
    take(app, a_post("1", "Nice weather today.", addressed=False))

    (taken,) = take(app, a_post("1", version=2, version_id="1b"))

    assert taken.what == "opened"


def test_a_removed_post_withdraws_the_case_and_leaves_no_word_of_it(app: App) -> None:
    take(app, a_post("1"))

    take_in(Removed(platform="x", post_id="1"), at=app.clock.now(), app=app)

    assert isinstance(app.records, MemoryRecords)
    kept = "".join(repr(record) for record in app.records.items.values())
    assert the_case(app).state is State.WITHDRAWN
    assert not [word for word in ("Umtausch", "zuständig", "handle_", "Name ") if word in kept]


def test_the_removal_of_a_later_version_takes_the_whole_post(app: App) -> None:
    take(app, a_post("1"), a_post("1", "@nordwind immer noch kaputt", version=2, version_id="1b"))

    take_in(Removed(platform="x", post_id="1b"), at=app.clock.now(), app=app)

    assert the_case(app).state is State.WITHDRAWN


def test_a_removal_that_comes_first_keeps_the_post_away(app: App) -> None:
    take_in(Removed(platform="x", post_id="1"), at=app.clock.now(), app=app)

    (taken,) = take(app, a_post("1"))

    assert taken.what == "removed-before"
    assert app.records.open_cases() == []


def test_the_removal_of_a_version_that_was_not_seen_yet_keeps_all_versions_away(app: App) -> None:
    take_in(Removed(platform="x", post_id="1b"), at=app.clock.now(), app=app)

    take(app, a_post("1", version=2, version_id="1b"), a_post("1"))

    assert app.records.open_cases() == []


def test_with_nobody_on_duty_the_case_waits_openly_until_duty_begins(
    app: App, clock: VirtualClock
) -> None:
    only_ana = replace(app, roster=MemoryRoster([person("ana")]))
    clock.move_to(MONDAY_MORNING + timedelta(hours=12))  # 22:00 in Hamburg

    (taken,) = take(only_ana, a_post())

    case = case_of(app, taken)
    assert case.state is State.DEFERRED
    assert case.next_due == MONDAY_MORNING + timedelta(hours=22)  # Tuesday, 08:00 in Hamburg
    assert notices(app) == []


def test_the_third_post_in_ten_days_weighs_more(app: App, clock: VirtualClock) -> None:
    for day, topic in enumerate(("Umtausch klappt nicht", "Rechnung falsch, doppelt abgebucht")):
        take(app, a_post(f"d{day}", f"@nordwind {topic}!", created_at=clock.now()))
        clock.advance(3 * 24 * 3600)

    (taken,) = take(
        app, a_post("d3", "@nordwind Die App stürzt ständig ab!", created_at=clock.now())
    )

    assert case_of(app, taken).stakes.earlier == 3


def test_a_post_that_our_api_may_not_answer_is_still_offered_and_says_so(app: App) -> None:
    (taken,) = take(app, a_post(answerable=Answerable.NO, refusal="x-reply-gate"))

    case = case_of(app, taken)
    assert case.answer_to.refusal == "x-reply-gate"
    assert len(notices(app)) == 3
