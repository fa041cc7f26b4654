"""Templates to pages: everything that comes from outside is escaped by default."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person
from herodesk.texts.catalogue import N_, supported, words
from herodesk.web import assets
from herodesk.web.answers import Answer, html
from herodesk.web.visit import Visit
from herodesk.web.words import Words, words_for

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the navigation leads to, and who may see it there."""

    path: str
    label: str
    right: Right | None = None

    def is_at(self, path: str) -> bool:
        """True for the page itself and whatever lies below it."""
        below = self.path != "/" and path.startswith(f"{self.path}/")
        return path == self.path or below


PLACES = (
    Place("/", N_("Board")),
    Place("/waves", N_("Waves"), Right.WAVES),
    Place("/insight", N_("Insight"), Right.INSIGHT),
    Place("/digest", N_("The week"), Right.DIGEST),
    Place("/ideas", N_("Ideas"), Right.IDEAS),
    Place("/requests", N_("Requests"), Right.IDEAS),
    Place("/channels", N_("Channels"), Right.CHANNELS),
    Place("/roster", N_("Roster"), Right.ROSTER),
    Place("/rules", N_("Rules"), Right.RULES),
    Place("/compact/state", N_("Compact"), Right.COMPACT),
    Place("/coaching", N_("Coaching"), Right.COACH),
    Place("/receipts", N_("Erasures"), Right.RECEIPTS),
    Place("/texts", N_("Texts"), Right.TEXTS),
    Place("/pause", N_("Pause"), Right.PAUSE),
)
"""The navigation, from left to right."""


def page(
    name: str,
    visit: Visit,
    *,
    status: int = HTTPStatus.OK,
    reader: Person | None = None,
    **values: object,
) -> Answer:
    """A template as the visitor reads it. `say` is the page's voice, `me` who is signed in, `can`
    whether they have a right.

    `reader` is whom a link is for, whether they are signed in or not.
    """
    person = visit.signed.person if visit.signed else None
    say = voice(visit, reader)
    environment = _environment(say.language, say.brand.address)
    body = environment.get_template(name).render(
        say=say,
        me=person,
        can=lambda right: person is not None and may(person, Right(right)),
        csrf=visit.signed.csrf if visit.signed else "",
        places=places_for(person) if person else (),
        here=visit.event.path,
        now=visit.app.clock.now(),
        drill=visit.app.drill,
        **values,
    )
    return html(body, status=status)


def places_for(person: Person) -> tuple[Place, ...]:
    """What the navigation shows this person."""
    return tuple(one for one in PLACES if one.right is None or may(person, one.right))


def voice(visit: Visit, reader: Person | None = None) -> Words:
    """How Herodesk speaks to the reader, or else to who is signed in, or else to the browser."""
    person = reader or (visit.signed.person if visit.signed else None)
    language = supported(person.language) if person else visit.language
    return words_for(visit.app, person, language)


def safe_link(url: str | None) -> str | None:
    """The address if a browser may follow it: http and https only."""
    if not url or any(char.isspace() or ord(char) < 0x20 for char in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def sentence(text: str) -> str:
    """The text with a capital at its beginning; unlike `capitalize` it leaves German nouns be."""
    return text[:1].upper() + text[1:]


@cache
def _environment(language: str, address: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        words(language, address), newstyle=True
    )
    environment.globals |= {
        "asset": assets.path_of,
        "counters_for": assets.counters_for,
        "kept": assets.kept,
        "language": language,
    }
    environment.filters |= {"safe_link": safe_link, "sentence": sentence}
    return environment
