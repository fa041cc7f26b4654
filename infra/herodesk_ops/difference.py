"""What a roster that is to be imported would change, told before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from herodesk.adapters.person_item import WORKED_OUT
from herodesk.domain.staff import Person

KEPT = ("email_topic", "gone", *WORKED_OUT)
"""What no file tells: the import itself, the people and the brakes do."""

COMPARED = tuple(one.name for one in fields(Person) if one.name not in KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One person who is told otherwise now: field to what it was and what it will be."""

    person: Person
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A roster against what is stored; each person stands in one of the lists.

    `gone` are stored but not in the file and will get no offers; `back` were gone and are in it
    again, with whatever else has changed about them.
    """

    new: tuple[Person, ...] = ()
    changed: tuple[Change, ...] = ()
    gone: tuple[Person, ...] = ()
    back: tuple[Change, ...] = ()
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """True if nothing would be written."""
        return not (self.new or self.changed or self.gone or self.back)

    @property
    def to_write(self) -> list[Person]:
        """Everybody who is to be stored, as they will be."""
        told = (change.person for change in (*self.changed, *self.back))
        return [*self.new, *told, *self.gone]

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "new": [person.id for person in self.new],
            "changed": [_told(change) for change in self.changed],
            "gone": [person.id for person in self.gone],
            "back": [_told(change) for change in self.back],
            "unchanged": self.unchanged,
        }


def difference(told: Iterable[Person], stored: Iterable[Person], today: date) -> Difference:
    """What has to be written so that what is stored says what the file says."""
    before = {person.id: person for person in stored}
    new: list[Person] = []
    changed: list[Change] = []
    back: list[Change] = []
    unchanged = 0
    for person in told:
        old = before.pop(person.id, None)
        if old is None:
            new.append(person)
            continue
        topic = old.email_topic if old.email == person.email else None
        wanted = replace(person, email_topic=topic)
        others = {
            name: (getattr(old, name), getattr(wanted, name))
            for name in COMPARED
            if getattr(old, name) != getattr(wanted, name)
        }
        if old.gone:
            back.append(Change(person=wanted, fields=others))
        elif others or (person.email and not topic):
            changed.append(Change(person=wanted, fields=others))
        else:
            unchanged += 1
    gone = tuple(replace(old, gone=today) for old in before.values() if not old.gone)
    return Difference(
        new=tuple(new), changed=tuple(changed), gone=gone, back=tuple(back), unchanged=unchanged
    )


def _told(change: Change) -> dict[str, Any]:
    both = {
        name: {"before": plain(old), "after": plain(now)}
        for name, (old, now) in change.fields.items()
    }
    return {"id": change.person.id, "fields": both}


def plain(value: Any) -> Any:
    """A field as a person would write it into the roster."""
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if value is None or isinstance(value, bool | int):
        return value
    if hasattr(value, "start"):
        days = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
        return f"{days[value.day]} {value.start:%H:%M}-{value.end:%H:%M}"
    if hasattr(value, "first"):
        return f"{value.first}..{value.last}"
    return str(value)
