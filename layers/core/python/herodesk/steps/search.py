"""Find a case by its number, by who wrote, or by words; a bounded look, and never a scan."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import combining, normalize

from herodesk.domain.case import Case
from herodesk.domain.case_post import by_age
from herodesk.domain.numbers import ALPHABET, NUMBER_LENGTH
from herodesk.domain.post import Post
from herodesk.domain.records import DayList, StoredPost
from herodesk.ports import App
from herodesk.steps.count import last_days
from herodesk.steps.look import Row, row_of

MOST_CASES = 500
"""So many cases are looked at, the newest."""
MOST_OPEN = 4 * MOST_CASES
"""So many open cases are read to find out which of them are the newest."""
MOST_POSTS = 10
"""So many posts of a case are looked at, the newest."""
MOST_LETTERS = 100
_HEARD = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search has found, newest first. `cut` says that there were more cases to look at."""

    rows: tuple[Row, ...]
    cut: bool = False


def search(text: str, *, app: App) -> Found:
    """Cases that are open or ended in the last days and fit; a number finds any case.

    A number may be in any case, with O for 0 and I or L for 1. One word may be an author's
    handle, with or without @. Of several words all must stand in what the customer wrote or is
    called, in any order, accents and capitals aside.
    """
    text = text.strip()[:MOST_LETTERS]
    number = _number(text)
    numbered = app.records.case(number) if number else None
    if numbered is not None:
        return _found([numbered], newest_posts([numbered], app), app)
    wanted = folded(text).split()
    if not wanted:
        return Found(rows=())
    cases, cut = newest_cases(app)
    posts = newest_posts(cases, app)
    fitting = [case for case in cases if any(_fits(one, wanted) for one in posts[case.number])]
    return _found(fitting, posts, app, cut=cut)


def folded(text: str) -> str:
    """The text as it is compared: no accents, no capitals."""
    apart = normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not combining(letter))


def _number(text: str) -> str:
    """A case number as somebody may have heard or typed it; empty if it can be none."""
    heard = re.sub(r"[\s-]", "", text).upper().translate(_HEARD)
    return heard if len(heard) == NUMBER_LENGTH and set(heard) <= set(ALPHABET) else ""


def newest_cases(app: App) -> tuple[list[Case], bool]:
    """The newest of the cases that are open or ended in the last days; True if there are more."""
    numbers = app.records.open_cases()
    cases = [case for case in app.records.cases(numbers[:MOST_OPEN]) if case.is_open]
    ended = _ended(MOST_CASES + 1, app)
    known = {case.number for case in cases}
    cases += [case for case in ended if case.number not in known]
    cases.sort(key=lambda case: (case.opened_at, case.number), reverse=True)
    return cases[:MOST_CASES], len(cases) > MOST_CASES or len(numbers) > MOST_OPEN


def _ended(most: int, app: App) -> list[Case]:
    numbers: dict[str, None] = {}
    for day in last_days(app.clock.now()):
        lines = app.records.day_lines(day, DayList.CLOSED, most - len(numbers))
        numbers |= dict.fromkeys(line.id for line in lines)
        if len(numbers) >= most:
            break
    return app.records.cases(numbers)


def newest_posts(cases: Iterable[Case], app: App) -> dict[str, list[StoredPost]]:
    """The newest posts of each case that still stand, by the case's number, newest first."""
    keys = {
        case.number: [
            (case.platform, post.post_id)
            for post in sorted(case.standing_posts, key=by_age, reverse=True)[:MOST_POSTS]
        ]
        for case in cases
    }
    read = app.records.posts(key for several in keys.values() for key in several)
    posts = {(one.platform, one.post_id): one for one in read}
    return {
        number: [posts[key] for key in several if key in posts] for number, several in keys.items()
    }


def _fits(stored: StoredPost, wanted: list[str]) -> bool:
    if stored.post is None or stored.removed:
        return False
    if len(wanted) == 1 and wanted[0].startswith("@"):
        return wanted[0][1:] == _handle(stored.post)
    name = (stored.post.author and stored.post.author.name) or ""
    told = " ".join((folded(stored.post.text), folded(name), _handle(stored.post)))
    return all(word.lstrip("@") in told for word in wanted)


def _handle(post: Post) -> str:
    return folded((post.author and post.author.handle) or "").lstrip("@")


def _found(
    cases: list[Case], posts: dict[str, list[StoredPost]], app: App, *, cut: bool = False
) -> Found:
    """The rows of the board, with the latest post that still stands."""
    rows = (
        row_of(case, next((one.post for one in posts[case.number] if one.post), None), app)
        for case in cases
    )
    return Found(rows=tuple(rows), cut=cut)
