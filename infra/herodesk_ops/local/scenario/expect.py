"""Expectations: what the /_local/ views must show, and what they show instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from herodesk.domain.case import State
from herodesk.domain.errors import InvalidError
from herodesk_ops.local import views
from herodesk_ops.local.scenario.acts import Result, Stage
from herodesk_ops.local.scenario.diary import at_risk
from herodesk_ops.local.scenario.traces import traces

Wanted = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as wanted."""

    what: str
    wanted: object
    found: object

    def __str__(self) -> str:
        return f"{self.what}: wanted {_told(self.wanted)}, found {_told(self.found)}"


def differences(wanted: Wanted, stage: Stage, results: Mapping[str, Result]) -> list[Difference]:
    """Everything that is not as wanted; nothing if all came true."""
    for selector, look in _SELECTORS.items():
        if selector in wanted:
            try:
                return look(wanted, stage, results)
            except InvalidError as error:
                return [Difference(selector, wanted[selector], str(error))]
    return [Difference("expect", f"one of {', '.join(_SELECTORS)}", list(wanted))]


def _case(wanted: Wanted, stage: Stage, _results: object) -> list[Difference]:
    label = str(wanted["case_of"])
    post_id = stage.posts.id_of(label)
    cases = (row for row in views.cases(stage.cloud) if post_id in row["posts"])
    rows = [row for row in cases if row["state"] != State.MERGED]  # its posts are in another one
    return _one(rows, wanted, "case_of")


def _post(wanted: Wanted, stage: Stage, _results: object) -> list[Difference]:
    post_id = stage.posts.id_of(str(wanted["post"]))
    rows = [row for row in views.posts(stage.cloud) if row["post_id"] == post_id]
    return _one(rows, wanted, "post")


def _result(wanted: Wanted, _stage: Stage, results: Mapping[str, Result]) -> list[Difference]:
    name = str(wanted["result"])
    if name not in results:
        return [Difference("result", name, f"only {', '.join(results) or 'none'}")]
    return _fields(results[name].as_value(), wanted, "result")


def _results_of(wanted: Wanted, _stage: Stage, results: Mapping[str, Result]) -> list[Difference]:
    statuses = sorted(results[name].status for name in wanted["results"] if name in results)
    return _fields({"statuses": statuses}, wanted, "results")


def _order(wanted: Wanted, stage: Stage, _results: object) -> list[Difference]:
    """Cases in order of urgency, the highest first."""
    labels = list(wanted["ranking"])
    scores = {row["number"]: row["urgency"] for row in views.cases(stage.cloud)}
    found = [scores[stage.case_of(label)] for label in labels]
    falling = all(before > after for before, after in pairwise(found))
    return [] if falling else [Difference("ranking", labels, found)]


def _at_risk(wanted: Wanted, stage: Stage, _results: object) -> list[Difference]:
    """How many readers see a customer wait."""
    found = at_risk(stage.cloud)
    is_other = _compare(found, wanted["at_risk"])
    return [Difference("at_risk", wanted["at_risk"], found)] * is_other


def _nowhere(wanted: Wanted, stage: Stage, _results: object) -> list[Difference]:
    """Words that must not lie anywhere: table and index, queues, bucket, logs."""
    places = traces(stage.cloud)
    words = [stage.posts.named(str(word)) for word in wanted["nowhere"]]
    return [
        Difference("nowhere", word, place)
        for word in words
        for place, text in places.items()
        if word in text
    ]


def _rows(view: str) -> Callable[..., list[Difference]]:
    def look(wanted: Wanted, stage: Stage, _results: object) -> list[Difference]:
        conditions = wanted[view]
        if isinstance(conditions, int):
            conditions, wanted = {}, {view: {}, "count": conditions}
        if wanted.keys() <= {view, "exists"}:  # conditions alone ask for a row that meets them
            is_wanted = wanted.get("exists", True) is not False
            wanted = {view: conditions, "count": {"min": 1} if is_wanted else 0}
        rows = [row for row in _view(view, stage) if _matches(row, conditions, stage)]
        told = {"count": len(rows), "rows": rows, "last": rows[-1] if rows else None}
        longest = max((len(str(row.get("text", ""))) for row in rows), default=0)
        return _fields({**told, "longest": longest}, wanted, view)

    return look


def _view(name: str, stage: Stage) -> Sequence[Mapping[str, Any]]:
    match name:
        case "notices":
            return views.notices(stage.cloud)
        case "published":
            return stage.cloud.platforms.published()
        case "cases":
            return views.cases(stage.cloud)
        case "posts":
            return views.posts(stage.cloud)
        case _:
            letters = views.dead(stage.cloud).items()
            return [{"queue": queue, **letter} for queue, all_of in letters for letter in all_of]


def _matches(row: Mapping[str, Any], conditions: Wanted, stage: Stage) -> bool:
    for key, value in conditions.items():
        if key == "case_of":
            found: object = row.get("case", row.get("number")) == stage.case_of(str(value))
        elif key == "reply_to":
            found = row.get("reply_to") == stage.posts.id_of(str(value))
        else:
            found = not _compare(_at(row, key), value)
        if not found:
            return False
    return True


def _one(rows: Sequence[Mapping[str, Any]], wanted: Wanted, selector: str) -> list[Difference]:
    if wanted.get("exists", True) is False:
        return [Difference("exists", False, [row.get("number", "yes") for row in rows])] * bool(
            rows
        )
    if len(rows) != 1:
        return [Difference(selector, "exactly one", len(rows))]
    return _fields(rows[0], wanted, selector)


def _fields(found: Mapping[str, Any], wanted: Wanted, selector: str) -> list[Difference]:
    return [
        Difference(path, value, at)
        for path, value in wanted.items()
        if path not in (selector, "exists") and _compare(at := _at(found, path), value)
    ]


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, Sequence) and not isinstance(value, str) and _is_index(part):
            value = value[int(part)] if -len(value) <= int(part) < len(value) else None
        else:
            return None
    return value


def _is_index(part: str) -> bool:
    return part.removeprefix("-").isdigit()


def _compare(found: Any, wanted: Any) -> bool:
    """True if it is not as wanted."""
    if isinstance(wanted, Mapping):
        return not all(_COMPARE[how](found, value) for how, value in wanted.items())
    if isinstance(wanted, int) and not isinstance(wanted, bool) and isinstance(found, list):
        return len(found) != wanted
    return bool(found != wanted)


def _contains(found: Any, wanted: Any) -> bool:
    if isinstance(found, list):
        return any(str(wanted) in str(part) for part in found)
    return str(wanted) in str(found)


def _number(found: Any) -> float:
    size = len(found) if isinstance(found, list) else found
    return float(size) if isinstance(size, int | float) else float("nan")


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "min": lambda found, wanted: _number(found) >= wanted,
    "max": lambda found, wanted: _number(found) <= wanted,
    "starts_with": lambda found, wanted: str(found).startswith(wanted),
    "ends_with": lambda found, wanted: str(found).endswith(wanted),
    "contains": _contains,
    "lacks": lambda found, wanted: not _contains(found, wanted),
    "one_of": lambda found, wanted: found in wanted,
    "not": lambda found, wanted: found != wanted,
    "first": lambda found, wanted: bool(found) and found[0] == wanted,
}

_SELECTORS: Mapping[str, Callable[..., list[Difference]]] = {
    "case_of": _case,
    "post": _post,
    "result": _result,
    "results": _results_of,
    "ranking": _order,
    "nowhere": _nowhere,
    "at_risk": _at_risk,
    **{view: _rows(view) for view in ("notices", "published", "cases", "posts", "dead")},
}


def _told(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 160 else text[:157] + "..."
