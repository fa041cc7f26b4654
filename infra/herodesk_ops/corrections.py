"""`herodesk corrections export`: what people said that posts really are, as training data."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from herodesk_ops.classify import json_line
from herodesk_ops.stage import EndpointOption, Stage, StageOption, TableOption

if TYPE_CHECKING:
    from herodesk.domain.records import Correction, StoredPost

app = typer.Typer(no_args_is_help=True, help="What people corrected, to learn from.")

SEGMENTS = 4


@app.callback()
def group() -> None:
    """What people corrected, to learn from."""


@app.command()
def export(
    out: Annotated[
        Path | None, typer.Option(help="Write there, for your eyes only [standard output].")
    ] = None,
    json: Annotated[  # noqa: ARG001 - an export is always JSON
        bool, typer.Option("--json", help="JSON lines; an export always is.")
    ] = False,
    endpoint_url: EndpointOption = None,
    stage: StageOption = None,
    table_name: TableOption = None,
) -> None:
    """JSON lines {id, text, language, verdict, topic, before}, one for each corrected post.

    They hold what customers wrote. Posts that are deleted or erased meanwhile are left out.
    """
    at = Stage(endpoint_url, stage, table_name)
    rows, gone = _found(at)
    if out is None:
        _write(rows, sys.stdout)
    else:
        with os.fdopen(_for_me_alone(out), "w", encoding="utf-8") as file:
            _write(rows, file)
    what = "post" if len(rows) == 1 else "posts"
    sys.stderr.write(f"{len(rows)} corrected {what}; left out, because the text is gone: {gone}\n")


def _found(at: Stage) -> tuple[list[dict[str, Any]], int]:
    from herodesk.adapters.dynamo import DynamoRecords
    from herodesk.domain.records import Correction
    from herodesk.domain.retention import is_over
    from herodesk_ops.erasing.store import Store

    store = Store(at.client("dynamodb"), at.table, at, SEGMENTS)
    now = at.now()
    kept = [
        one
        for one in store.searched(["correction"])
        if isinstance(one, Correction) and not is_over(one, now)
    ]
    records = DynamoRecords(at.client("dynamodb"), at.table, at)
    keys = [(one.platform, one.post_id) for one in kept if one.post_id]
    posts = {(line.platform, line.post_id): line for line in records.posts(keys)}
    return labelled(kept, posts)


def labelled(
    corrections: Iterable[Correction], posts: Mapping[tuple[str, str], StoredPost]
) -> tuple[list[dict[str, Any]], int]:
    """A row for each post whose text is still kept, and how many others were corrected.

    Of several corrections of a post the last word counts; `before` is what was first found.
    Rows are sorted by id, so that the same corrections make the same file.
    """
    said: dict[tuple[str, str], list[Correction]] = {}
    erased = 0
    for one in sorted(corrections, key=lambda one: (one.at, one.n)):
        if one.post_id:
            said.setdefault((one.platform, one.post_id), []).append(one)
        else:
            erased += 1
    rows = [
        _row(several, line)
        for key, several in said.items()
        if (line := posts.get(key)) and _has_text(line)
    ]
    return sorted(rows, key=lambda row: str(row["id"])), len(said) - len(rows) + erased


def _row(several: list[Correction], line: StoredPost) -> dict[str, Any]:
    from herodesk.domain.finding import Verdict

    first, last = several[0], several[-1]
    verdict = last.after_verdict if last.after_verdict is not Verdict.DOUBT else None
    return {
        "id": f"{last.platform}:{last.post_id}",
        "text": line.post.text if line.post else "",
        "language": line.finding.language if line.finding else last.language,
        "verdict": verdict,
        "topic": last.after_topic,
        "before": {"verdict": first.before_verdict, "topic": first.before_topic},
    }


def _has_text(line: StoredPost) -> bool:
    return not line.removed and line.post is not None and bool(line.post.text)


def _write(rows: Iterable[Mapping[str, Any]], out: TextIO) -> None:
    for row in rows:
        out.write(json_line(row))


def _for_me_alone(out: Path) -> int:
    return os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
