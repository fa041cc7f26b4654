"""Two people on one page see each other, and learn what changes while they write.

A script on the page asks each half minute while somebody sees it. One small item a person and
minute is written; what it is answered with is read by the same query as the page.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from herodesk import line
from herodesk.domain.records import Presence
from herodesk.web.answers import Answer, as_json
from herodesk.web.beside import HERE_SECONDS, here_too
from herodesk.web.rendering import voice

if TYPE_CHECKING:
    from herodesk.web.visit import Visit

WRITTEN_EACH_SECONDS = 60
MOST_NEWS = 3


def looking(number: str, visit: Visit, given: dict[str, str]) -> Answer:
    """Say that the person looks at the case; who else does, and what has happened since the
    version that the page shows."""
    view, now, person = line.show(number, app=visit.app), visit.app.clock.now(), visit.person
    case, say = view.file.case, voice(visit)
    mine = next((one for one in view.file.watchers if one.person == person.id), None)
    due = mine is None or (now - mine.at).total_seconds() >= WRITTEN_EACH_SECONDS
    if case.is_open and due:
        until = now + timedelta(seconds=HERE_SECONDS)
        seen = Presence(case=number, person=person.id, at=now, expires_at=until)
        visit.app.records.save(seen)
    shown = given.get("v", "")
    since = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 9 else case.v
    news = [entry for entry in view.file.timeline if entry.n > since]
    told = [say.happened(entry) for entry in news if entry.who != person.id][-MOST_NEWS:]
    return as_json(
        {
            "here": [say.looks_too(who) for who in here_too(view, person, now)],
            "changed": case.v != since and bool(told),
            "news": told,
        }
    )
