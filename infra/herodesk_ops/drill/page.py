"""A drill's score as a page of text."""

from __future__ import annotations

from collections.abc import Iterator

from herodesk_ops.drill.score import Score, Topic
from herodesk_ops.local.scenario.diary import length
from herodesk_ops.local.words import Say, words

WIDTH = 24
_BEFORE = "{time} before half of the storm had been read"
_AFTER = "{time} after half of the storm had been read"


def on_paper(title: str, score: Score) -> str:
    """All of it."""
    rows = [f"{name.ljust(WIDTH)}{value}" for name, value in rows_of(score)]
    return "\n".join([title, "─" * 100, *rows, "─" * 100, *_topics(score)])


def rows_of(score: Score, language: str = "en") -> Iterator[tuple[str, str]]:
    """Each part of the score by its name."""
    say = words(language)
    yield from ((say(name), value) for name, value in _rows(score, language, say))


def _rows(score: Score, language: str, say: Say) -> Iterator[tuple[str, str]]:
    if score.warning:
        one = score.warning
        posts = several(one.posts, say("post"), say("posts"))
        time = length(one.minutes, language)
        told = say("after {time} and {posts} ({what})")
        yield "first warning", told.format(time=time, posts=posts, what=say(one.what))
        when = _BEFORE if one.lead_minutes >= 0 else _AFTER
        yield "lead", say(when).format(time=length(abs(one.lead_minutes), language))
    else:
        yield "first warning", say("none: nobody was told that it is more than single cases")
    share = "–" if score.in_time_percent is None else f"{score.in_time_percent} %"
    told = say("{share} ({in_time} of {due} due)")
    yield "answered in time", told.format(share=share, in_time=score.in_time, due=score.due)
    posts = several(score.posts, say("post"), say("posts"))
    told = say("{cases} from {posts}, {open} without an answer")
    yield "cases", told.format(cases=score.cases, posts=posts, open=score.still_open)
    yield "load", _load(score, say)
    answers = several(score.replies, say("answer"), say("answers"))
    told = say("{clean} of {answers} without a remark")
    yield "draft check", told.format(clean=score.clean, answers=answers) + _codes(score)
    if score.mine is not None:
        yield "you", several(score.mine, say("case"), say("cases"))


def _load(score: Score, say: Say) -> str:
    people, half, most = (score.spread[name] for name in ("people", "median", "most"))
    return say("{people} at work; half had at most {half}, nobody more than {most}").format(
        people=several(people, say("person"), say("people")),
        half=several(half, say("case"), say("cases")),
        most=most,
    )


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
