"""Who is counted for a wave, and that a mark tells nothing but that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.authors import NO_TOPIC, Sign, Voice, mark, minutes_of, readers_of, voice_of
from herodesk.domain.finding import Finding, Sentiment, Signal, Verdict
from tests.sample import MONDAY_MORNING, a_post

VOICE = Voice(platform="x", author="4711", at=MONDAY_MORNING, topic="app", sign=Sign.BAD)


def found(verdict: Verdict, **facts: object) -> Finding:
    return Finding(verdict=verdict, confidence=0.9, topic="app", **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("finding", "sign"),
    [
        (found(Verdict.PROBLEM), Sign.BAD),
        (found(Verdict.QUESTION), Sign.BAD),
        (found(Verdict.DOUBT, sentiment=Sentiment.NEGATIVE), Sign.BAD),
        (found(Verdict.PRAISE), Sign.GOOD),
        (found(Verdict.DOUBT), None),
        (found(Verdict.DOUBT, sentiment=Sentiment.POSITIVE), None),
        (found(Verdict.NOISE, sentiment=Sentiment.NEGATIVE), None),
        (found(Verdict.IDEA), None),
        (found(Verdict.PROBLEM, signals=(Signal.SPAM,)), None),
    ],
)
def test_trouble_counts_as_bad_praise_as_good_and_noise_not_at_all(
    finding: Finding, sign: Sign | None
) -> None:
    voice = voice_of(a_post(), finding, MONDAY_MORNING)

    assert (voice.sign if voice else None) is sign


def test_a_post_without_topic_counts_for_no_topic_and_one_without_author_for_itself() -> None:
    anonymous = replace(a_post("1"), author=None)
    other = replace(a_post("2"), author=None)
    finding = replace(found(Verdict.PROBLEM), topic=None)

    voices = [voice_of(post, finding, MONDAY_MORNING) for post in (anonymous, other)]

    assert [voice.topic for voice in voices if voice] == [NO_TOPIC, NO_TOPIC]
    assert len({voice.author for voice in voices if voice}) == 2


@given(readers=st.integers(min_value=0, max_value=500_000_000))
def test_a_mark_has_eight_bytes_and_knows_the_readers_to_five_percent(readers: int) -> None:
    marked = mark(replace(VOICE, readers=readers), "key")

    assert len(marked) == 8
    assert readers_of(marked) == pytest.approx(readers, rel=0.05, abs=1)


def test_nobody_without_the_key_can_tell_whose_mark_it_is() -> None:
    assert mark(VOICE, "one key") != mark(VOICE, "another")
    assert mark(VOICE, "one key") == mark(VOICE, "one key")


def test_the_same_number_on_another_platform_is_somebody_else() -> None:
    assert mark(VOICE, "k") != mark(replace(VOICE, platform="facebook"), "k")


@given(order=st.permutations(range(6)), repeats=st.integers(min_value=1, max_value=3))
def test_a_batch_makes_one_record_a_minute_and_topic_whatever_its_order(
    order: list[int], repeats: int
) -> None:
    voices = [
        replace(
            VOICE,
            author=str(number % 4),
            topic=("app", "shop")[number % 2],
            at=MONDAY_MORNING + timedelta(seconds=number),
        )
        for number in range(6)
    ]

    minutes = minutes_of([voices[place] for place in order * repeats], "k")

    assert minutes == minutes_of(voices, "k")
    assert [(minute.topic, len(minute.bad)) for minute in minutes] == [("app", 2), ("shop", 2)]
