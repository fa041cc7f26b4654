"""Rules that somebody writes in a browser: looked at, tried, and let count under their name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from herodesk.domain.advice import Severity
from herodesk.domain.brand import Brand
from herodesk.domain.errors import InvalidError, NotAllowedError, NotFoundError, Sentence
from herodesk.domain.rights import Right, may
from herodesk.domain.staff import Person, Role
from herodesk.domain.versions import RulesText
from herodesk.ports import App
from herodesk.rules import public_days
from herodesk.rules.brand import read_brand
from herodesk.rules.lines import Lines

MOST_LETTERS = 200_000
"""A text of this length still fits into one item of the table with room to spare."""
MOST_WHY = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing found in a text: on which line, if that is known, what is wrong, what to do."""

    severity: Severity
    what: str
    line: int | None = None
    where: str = ""
    cure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text, the brand that it tells if it can be read, and what was found in it."""

    text: str
    brand: Brand | None
    found: tuple[Found, ...]

    @property
    def is_wrong(self) -> bool:
        """True if it may not count as it is."""
        return any(one.severity is Severity.ERROR for one in self.found)

    @property
    def errors(self) -> int:
        """How many things stop it."""
        return sum(one.severity is Severity.ERROR for one in self.found)


def may_see(person: Person) -> bool:
    """True if the person may read rules and their versions."""
    return may(person, Right.RULES)


def may_change(person: Person, brand: Brand) -> bool:
    """True if the person may let other rules count: leads only where the brand says so."""
    is_lead = person.role is Role.LEAD and brand.leads_change_rules and may(person, Right.RULES)
    return is_lead or may(person, Right.CHANGE_RULES)


def require_may_change(person: Person, app: App) -> None:
    """NotAllowedError unless they may."""
    if not may_change(person, app.rules.brand()):
        raise NotAllowedError("rules-right")


def tidy(text: str) -> str:
    """A text as it is stored: browsers send other ends of lines. InvalidError: "rules-long"."""
    if len(text) > MOST_LETTERS:
        raise InvalidError("rules-long")
    return "\n".join(text.splitlines()).rstrip() + "\n"


def draft_of(text: str, *, base: int, app: App, thorough: bool = True) -> Draft:
    """A text as `herodesk rules lint` sees it, against the roster as it is now.

    `base` is the version it was made from: public holidays that were worked out for it count.
    """
    text = tidy(text)
    read = read_brand(text)
    if not isinstance(read, Brand):
        wrong = (Found(severity=Severity.ERROR, what=what, line=line) for line, what in read)
        return Draft(text=text, brand=None, found=tuple(wrong))
    lines = Lines(text)
    known = app.rules.text(base) or RulesText(text="")
    if strange := tuple(_unknown_days(read, known, lines)):
        return Draft(text=text, brand=None, found=strange)
    # The compact stands in a file of its own, which is pushed: it stays as it is.
    read = replace(read, compact=app.rules.brand().compact)
    if strange := tuple(_unknown_topics(read)):
        return Draft(text=text, brand=None, found=strange)
    brand = public_days.with_days(read, known.days, known.days_until)
    people = [person for person in app.roster.people() if person.gone is None]
    found = tuple(
        Found(
            severity=one.severity,
            where=one.where,
            what=one.what,
            cure=one.cure,
            line=lines.line(one.path, one.value) if one.path else None,
        )
        for one in app.advise(brand, people, thorough)
    )
    return Draft(text=text, brand=brand, found=found)


def let_count(text: str, why: str, person: Person, *, base: int, app: App) -> int:
    """Store the text as a new version, which counts within a minute; its number.

    ConflictError if `base` is not the newest version any more. NotAllowedError: "rules-right".
    InvalidError: "why-missing", "rules-wrong" as long as the text has errors, "rules-long".
    """
    require_may_change(person, app)
    why = " ".join(why.split())[:MOST_WHY]
    if not why:
        raise InvalidError("why-missing")
    draft = draft_of(text, base=base, app=app, thorough=False)
    if draft.brand is None or draft.is_wrong:
        raise InvalidError("rules-wrong")
    known = app.rules.text(base) or RulesText(text="")
    source = replace(known, text=draft.text)
    return app.rules.push(draft.brand, source, by=person.id, why=why, base=base)


def text_of(number: int, app: App) -> str:
    """What a person wrote as that version; NotFoundError if nothing is kept of it."""
    found = app.rules.text(number)
    if found is None:
        raise NotFoundError("version")
    return found.text


def _unknown_topics(brand: Brand) -> Iterator[Found]:
    """What the compact names and these rules do not."""
    from herodesk.rules.compact import complaints

    for _, what, _ in complaints(brand):
        yield Found(severity=Severity.ERROR, where="compact.toml", what=what)


def _unknown_days(brand: Brand, known: RulesText, lines: Lines) -> Iterator[Found]:
    for where, code in public_days.named(brand.duty):
        if code not in known.days:
            yield Found(
                severity=Severity.ERROR,
                line=lines.line(where),
                what=Sentence(
                    "the public holidays of '%(code)s' are not worked out here.", code=code
                ),
                cure=Sentence(
                    "Push these rules once by `herodesk rules push`, which works them out."
                ),
            )
