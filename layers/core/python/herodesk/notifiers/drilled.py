"""Tells colleagues that it is a drill, whichever way a message goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from herodesk.domain.notice import Notice
from herodesk.domain.staff import Person, Way
from herodesk.ports import Notifier
from herodesk.texts.drill import in_a_mail, in_a_text


class Drilled:
    """`ports.Notifier` in front of another one."""

    def __init__(self, behind: Notifier, brand: Callable[[], str]) -> None:
        self._behind = behind
        self._brand = brand
        self.way = behind.way

    def send(self, notice: Notice, to: Person) -> None:
        if self.way is Way.EMAIL:
            subject, text = in_a_mail(notice.subject, notice.text, to.language)
            self._behind.send(replace(notice, subject=subject, text=text), to)
        else:
            text = in_a_text(notice.text, self._brand(), to.language)
            self._behind.send(replace(notice, text=text), to)


def drilled(ways: Mapping[Way, Notifier], brand: Callable[[], str]) -> Mapping[Way, Notifier]:
    """All ways of a stage that drills."""
    return {way: Drilled(notifier, brand) for way, notifier in ways.items()}
