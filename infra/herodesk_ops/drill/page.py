"""A drill's score as a page of text."""

from __future__ import annotations

from collections.abc import Iterator

from herodesk_ops.drill.score import Score, Topic
from herodesk_ops.local.scenario.diary import length

WIDTH = 24


def on_paper(title: str, score: Score) -> str:
    """All of it."""
    rows = [f"{name.ljust(WIDTH)}{value}" for name, value in rows_of(score)]
    return "\n".join([title, "─" * 100, *rows, "─" * 100, *_topics(score)])


def rows_of(score: Score) -> Iterator[tuple[str, str]]:
    """Each part of the score by its name."""
    if score.warning:
        one = score.warning
        after, lead = length(one.minutes), length(abs(one.lead_minutes))
        when = "before" if one.lead_minutes >= 0 else "after"
        yield "first warning", f"after {after} and {several(one.posts, 'post')} ({one.what})"
        yield "lead", f"{lead} {when} half of the storm had been read"
    else:
        yield "first warning", "none: nobody was told that it is more than single cases"
    share = "–" if score.in_time_percent is None else f"{score.in_time_percent} %"
    yield "answered in time", f"{share} ({score.in_time} of {score.due} due)"
    from_posts = f"{score.cases} from {several(score.posts, 'post')}"
    yield "cases", f"{from_posts}, {score.still_open} without an answer"
    people, half, most = (score.spread[name] for name in ("people", "median", "most"))
    who = several(people, "person", "people")
    shared = f"half had at most {several(half, 'case')}, nobody more than {most}"
    yield "load", f"{who} at work; {shared}"
    told = several(score.replies, "answer")
    yield "draft check", f"{score.clean} of {told} without a remark{_codes(score)}"
    if score.mine is not None:
        yield "you", several(score.mine, "case")


def several(count: int, one: str, many: str = "") -> str:
    """So many of them, in words."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def _codes(score: Score) -> str:
    told = ", ".join(f"{code} {count}" for code, count in score.remarks.items())
    return f"; {told}" if told else ""


def _topics(score: Score) -> Iterator[str]:
    for one in score.topics:
        yield (
            f"{one.topic.ljust(WIDTH)}{one.in_time} of {one.taken} in time, {one.clean} of "
            f"{one.answers} answers without a remark{_passed(one)}"
        )


def _passed(one: Topic) -> str:
    if one.passes is None:
        return ""
    return ": training passed" if one.passes else ": not enough for the training"
