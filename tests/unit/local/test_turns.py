"""Runs in one process are kept apart, and a race goes the same way every time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

from aws_lambda_powertools.event_handler.api_gateway import BaseRouter

from herodesk_ops.local import turns


def in_threads(count: int, work: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(work, range(count)))


def test_what_powertools_keeps_for_one_request_is_never_another_ones() -> None:
    wrong = []

    def request(number: int) -> None:
        with turns.thinking():
            BaseRouter.current_event = number  # type: ignore[assignment]
            for _ in range(5):
                with turns.calling():
                    sleep(0.001)
                if BaseRouter.current_event != number:
                    wrong.append(number)

    in_threads(6, request)

    assert wrong == []


def test_members_of_a_race_change_after_each_call_in_the_order_of_their_places() -> None:
    told: list[str] = []
    race = turns.Together(3)

    def request(place: int) -> None:
        sleep(0.01 * (3 - place))  # the last one comes first
        with race.member(place), turns.thinking():
            for call in range(3 - place):
                told.append(f"{place}.{call}")
                with turns.calling():
                    pass
            told.append(f"{place}.end")

    in_threads(3, request)

    assert told == ["0.0", "1.0", "2.0", "0.1", "1.1", "2.end", "0.2", "1.end", "0.end"]


def test_one_run_thinks_at_a_time() -> None:
    thinking: list[int] = []

    def request(number: int) -> None:
        with turns.thinking():
            thinking.append(number)
            assert thinking == [number]
            sleep(0.002)
            thinking.remove(number)

    in_threads(5, request)
