"""The brand's rules: their versions, what differs, and another version by who may."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.errors import (
    ConflictError,
    HerodeskError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from herodesk.web.answers import Answer, as_json, see_other
from herodesk.web.errors import sentence_of, status_of
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herodesk.domain.brand import Brand
    from herodesk.domain.versions import RulesVersion
    from herodesk.rules.draft import Draft
    from herodesk.steps.try_rules import Trial
    from herodesk.web.words import Words

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST_VERSIONS = 50
AROUND = 3
"""So many lines are shown before and after what differs."""


class Row(NamedTuple):
    """A line of a difference: `kind` is same, added, removed, or gap for lines left out."""

    kind: str
    old: int | None
    new: int | None
    text: str


@routes.get("/rules")
def look() -> Answer:
    """Which version counts, and all that were."""
    here = _seeing()
    versions = here.app.rules.versions(MOST_VERSIONS)
    stored = here.query.get("stored", "")
    return page(
        "rules.html",
        here,
        versions=versions,
        may=_may(here),
        stored=next((one for one in versions if str(one.number) == stored), None),
        running_out=_running_out(here),
    )


@routes.get("/rules/diff")
def diff() -> Answer:
    """What differs between two versions."""
    here = _seeing()
    before, after = (_version(here, here.query.get(name, "")) for name in ("from", "to"))
    return page(
        "rules_diff.html",
        here,
        before=before,
        after=after,
        versions=here.app.rules.versions(MOST_VERSIONS),
        rows=rows_of(_text(before.number, here), _text(after.number, here)),
    )


@routes.get("/rules/edit")
def edit() -> Answer:
    """The text of the newest version, or of another one, to be changed."""
    from herodesk.rules.draft import require_may_change, text_of

    here = _seeing()
    require_may_change(here.person, here.app)
    newest = _newest(here)
    asked = here.query.get("from", "")
    source = _version(here, asked).number if asked else newest.number
    again = source if source != newest.number else None
    return _editor(here, text_of(source, here.app), newest.number, again=again)


@routes.get("/rules/<number>")
def read(number: str) -> Answer:
    """One version as it was written."""
    here = _seeing()
    version = _version(here, number)
    return page(
        "rules_text.html",
        here,
        version=version,
        newest=_newest(here).number,
        may=_may(here),
        lines=_text(version.number, here).splitlines(),
    )


@routes.post("/rules")
def press() -> Answer:
    """Look at a text, try it, or let it count; what was typed comes back in any case."""
    from herodesk.rules.draft import let_count, require_may_change

    here = visit(routes)
    form = here.form()
    here.require_csrf(form.get("csrf", ""))
    require_may_change(here.person, here.app)
    text, base, action = form.get("text", ""), _base(form), form.get("action", "")
    if action != "push":
        return _looked_at(here, form, text, base, tries=action == "try")
    try:
        number = let_count(text, form.get("why", ""), here.person, base=base, app=here.app)
    except ConflictError:
        return _conflict(here, form, text, base)
    except InvalidError as error:
        return _looked_at(here, form, text, base, error=error)
    return see_other(f"/rules?stored={number}")


@routes.get("/api/rules")
def versions_json() -> Answer:
    """The versions on record, the newest first."""
    here = _seeing()
    say = voice(here, here.person)
    rows = [
        {"number": one.number, "at": say.iso(one.at), "by": one.by, "why": one.why or None}
        for one in here.app.rules.versions(MOST_VERSIONS)
    ]
    return as_json({"versions": rows})


@routes.get("/api/rules/<number>")
def version_json(number: str) -> Answer:
    """One version with its text."""
    here = _seeing()
    say, one = voice(here, here.person), _version(here, number)
    facts = {"number": one.number, "at": say.iso(one.at), "by": one.by, "why": one.why or None}
    return as_json(facts | {"text": _text(one.number, here)})


def rows_of(before: str, after: str) -> list[Row]:
    """Where two texts differ, line by line, with a few lines around."""
    from difflib import SequenceMatcher

    old, new = before.splitlines(), after.splitlines()
    rows: list[Row] = []
    groups = list(SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND))
    for place, group in enumerate(groups):
        if place or group[0][1]:
            rows.append(Row("gap", None, None, ""))
        for tag, old_first, old_last, new_first, new_last in group:
            rows += _rows(
                tag, old[old_first:old_last], new[new_first:new_last], old_first, new_first
            )
    return rows


# -- inside -----------------------------------------------------------------------------------


def _rows(
    tag: str, old: list[str], new: list[str], old_first: int, new_first: int
) -> Iterator[Row]:
    if tag == "equal":
        for place, text in enumerate(old, 1):
            yield Row("same", old_first + place, new_first + place, text)
        return
    for place, text in enumerate(old, 1):
        yield Row("removed", old_first + place, None, text)
    for place, text in enumerate(new, 1):
        yield Row("added", None, new_first + place, text)


def _seeing() -> Visit:
    from herodesk.rules.draft import may_see

    here = visit(routes)
    if not may_see(here.person):
        raise NotAllowedError("leads-only")
    return here


def _may(here: Visit) -> bool:
    from herodesk.rules.draft import may_change

    return may_change(here.person, here.app.rules.brand())


def _newest(here: Visit) -> RulesVersion:
    found = here.app.rules.versions(1)
    if not found:
        raise NotFoundError("version")
    return found[0]


def _version(here: Visit, given: str) -> RulesVersion:
    is_number = given.isascii() and given.isdigit() and len(given) < 9
    found = here.app.rules.version(int(given)) if is_number else None
    if found is None:
        raise NotFoundError("version")
    return found


def _text(number: int, here: Visit) -> str:
    found = here.app.rules.text(number)
    return found.text if found else ""


def _base(form: dict[str, str]) -> int:
    given = form.get("base", "")
    if not (given.isascii() and given.isdigit() and len(given) < 9):
        raise InvalidError("unreadable")
    return int(given)


def _running_out(here: Visit) -> object:
    from herodesk.rules.public_days import running_out

    return running_out(here.app.rules.brand().duty, here.app.clock.now().date())


def _looked_at(
    here: Visit,
    form: dict[str, str],
    text: str,
    base: int,
    *,
    tries: bool = False,
    error: HerodeskError | None = None,
) -> Answer:
    from herodesk.rules.draft import draft_of

    try:
        draft = draft_of(text, base=base, app=here.app)
    except InvalidError as too_long:
        return _editor(here, text, base, form=form, error=too_long)
    trial = _tried(draft.brand, here) if tries and draft.brand else None
    return _editor(here, draft.text, base, form=form, draft=draft, trial=trial, error=error)


def _tried(brand: Brand, here: Visit) -> Trial:
    from herodesk.steps.try_rules import try_rules

    return try_rules(brand, app=here.app)


def _conflict(here: Visit, form: dict[str, str], text: str, base: int) -> Answer:
    """Somebody was faster: what they changed, and the text that was typed, kept."""
    from herodesk.rules.draft import tidy

    newest = _newest(here)
    theirs = rows_of(_text(base, here), _text(newest.number, here))
    return _editor(
        here, tidy(text), newest.number, form=form, status=HTTPStatus.CONFLICT, faster=newest,
        theirs=theirs,
    )  # fmt: skip


def _editor(  # noqa: PLR0913 - the parts of one page
    here: Visit,
    text: str,
    base: int,
    *,
    again: int | None = None,
    form: dict[str, str] | None = None,
    draft: Draft | None = None,
    trial: Trial | None = None,
    faster: RulesVersion | None = None,
    theirs: list[Row] | None = None,
    error: HerodeskError | None = None,
    status: HTTPStatus | None = None,
) -> Answer:
    from herodesk.texts.findings import in_words

    say = voice(here, here.person)
    told = sentence_of(error, say.language, say.brand.address) if error else ""
    return page(
        "rules_edit.html",
        here,
        status=status or (status_of(error) if error else HTTPStatus.OK),
        text=text,
        base=base,
        again=again,
        why=(form or {}).get("why", ""),
        draft=draft,
        finding=lambda said: in_words(said, say.language, say.brand.address),
        lines=text.splitlines(),
        trial=_trial(trial, draft, say) if trial and draft else None,
        faster=faster,
        theirs=theirs or [],
        problem=told,
    )


def _trial(trial: Trial, draft: Draft, say: Words) -> dict[str, Any]:
    """A trial in words: topics by the names that either version gives them."""
    after = draft.brand

    def topic(topic_id: str) -> str:
        known = after.topic(topic_id) if after else None
        told = known.name.get(say.language, topic_id) if known else say.topic(topic_id)
        return told or topic_id

    return {
        "facts": trial,
        "verdicts": [
            (say.reason(f"verdict-{was}"), say.reason(f"verdict-{would}"), count)
            for (was, would), count in trial.verdicts.items()
        ],
        "topics": [
            (topic(was), topic(would), count) for (was, would), count in trial.topics.items()
        ],
        "topic": topic,
    }
