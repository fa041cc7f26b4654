"""What a platform lets us keep for some time only goes in time, and the case goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.case import State
from herodesk.domain.errors import StaleError
from herodesk.domain.post import Posted, Removed
from herodesk.domain.records import Record, StoredPost
from herodesk.ports import App
from herodesk.steps import forget_words as step
from herodesk.steps.forget_words import forget_words
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import MemoryRecords, VirtualClock
from tests.sample import a_post, person

ANA = person("ana")
POST, OTHER = "1990000000000000001", "1990000000000000002"
KEPT = timedelta(hours=48)


def told(app: App, post_id: str = POST, kept: timedelta | None = KEPT, **facts: object) -> str:
    """A post whose words may be kept for so long; the case that it has."""
    until = app.clock.now() + kept if kept else None
    post = replace(a_post(post_id), words_until=until, **facts)  # type: ignore[arg-type]
    return str(take_in(Posted(post=post), at=app.clock.now(), app=app).case)


def stored(app: App, post_id: str = POST) -> StoredPost:
    found = app.records.post("x", post_id)
    assert found is not None
    assert found.post is not None
    return found


def test_words_stay_until_their_time_is_over(app: App, clock: VirtualClock) -> None:
    told(app)
    clock.advance(KEPT.total_seconds() - 1)
    early = forget_words(app=app)
    words = stored(app).post
    clock.advance(1)

    done, again = forget_words(app=app), forget_words(app=app)

    after = stored(app)
    assert words
    assert words.text
    assert after.post
    assert (early, done, again) == ({}, {"words-forgotten": 1}, {})
    assert (after.post.text, after.post.media, after.removed) == ("", (), False)
    assert after.post.author
    assert (after.post.author.id, after.post.author.handle) == (words.author.id, None)  # type: ignore[union-attr]
    assert after.post.url == words.url


def test_nothing_that_the_post_said_is_left_in_what_was_found(
    app: App, clock: VirtualClock
) -> None:
    number = told(app)
    before, case = stored(app), app.records.case(number)
    assert case is not None
    assert before.finding is not None
    assert any(reason.value for reason in (*before.finding.because, *case.because))
    clock.advance(KEPT.total_seconds())

    forget_words(app=app)

    after, later = stored(app), app.records.case(number)
    assert after.finding is not None
    assert later is not None
    assert not any(reason.value for reason in (*after.finding.because, *later.because))
    assert (after.finding.verdict, after.finding.topic) == (
        before.finding.verdict,
        before.finding.topic,
    )
    assert later.state is case.state is not State.WITHDRAWN


def test_a_case_can_still_be_answered(app: App, clock: VirtualClock) -> None:
    number = told(app)
    clock.advance(KEPT.total_seconds())
    forget_words(app=app)

    line.claim(number, ANA, app=app)
    line.reply(number, ANA, "Das bringen wir in Ordnung.", "a1", app=app)

    case = app.records.case(number)
    assert case is not None
    assert case.reply


def test_the_same_post_once_more_brings_nothing_back_and_an_edit_is_kept_anew(
    app: App, clock: VirtualClock
) -> None:
    told(app)
    clock.advance(KEPT.total_seconds())
    forget_words(app=app)

    told(app)
    same = stored(app).post
    told(app, version=2, version_id=POST, text="@nordwind jetzt ganz kaputt")

    edited = stored(app).post
    assert same
    assert edited
    assert same.text == ""
    assert edited.text == "@nordwind jetzt ganz kaputt"
    assert edited.words_until == clock.now() + KEPT


def test_noise_is_forgotten_too_and_what_has_no_such_end_never(
    app: App, clock: VirtualClock
) -> None:
    told(app, text="😀")
    told(app, OTHER, None)
    clock.advance(KEPT.total_seconds())

    forget_words(app=app)

    assert not stored(app).post.text  # type: ignore[union-attr]
    assert stored(app, OTHER).post.text  # type: ignore[union-attr]


def test_a_post_that_is_removed_has_nothing_left_to_forget(app: App, clock: VirtualClock) -> None:
    told(app)
    take_in(Removed(platform="x", post_id=POST), at=clock.now(), app=app)
    clock.advance(KEPT.total_seconds())

    assert forget_words(app=app) == {}


def test_what_somebody_else_writes_at_that_moment_is_left_for_the_next_run(
    app: App, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(app)
    told(app, OTHER)
    clock.advance(KEPT.total_seconds())
    save = MemoryRecords.save
    failed: list[tuple[Record, ...]] = []

    def racing(self: MemoryRecords, *records: Record) -> None:
        if not failed:
            failed.append(records)
            raise StaleError("POST")
        save(self, *records)

    monkeypatch.setattr(MemoryRecords, "save", racing)

    assert forget_words(app=app) == {"words-forgotten": 1}
    assert forget_words(app=app) == {"words-forgotten": 1}


def test_a_run_has_an_end(app: App, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        told(app, f"199000000000000010{n}")
    clock.advance(KEPT.total_seconds())
    monkeypatch.setattr(step, "MOST", 2)

    assert [forget_words(app=app) for _ in range(3)] == [
        {"words-forgotten": 2},
        {"words-forgotten": 1},
        {},
    ]


def test_follow_up_does_it(app: App, clock: VirtualClock) -> None:
    told(app)
    clock.advance(KEPT.total_seconds())

    assert line.follow_up(app=app)["words-forgotten"] == 1
