"""The words of a compact: Markdown in which each promise has a name, read into the three parts.

    # The compact of Nordwind
    What it is about, in paragraphs.
    ## HERO: "I use freedom for the customer and the company." {#hero}
    - I sign before I serve, and again when it changes. {#sign}

Of Markdown there are headings, paragraphs, lists, **strong** and *emphasised* words; all else
stands as it is written. What `KEPT` names is kept by the software, the rest is shown and
confirmed by the signature.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from herodesk.domain.compact import Party

KEPT: Mapping[str, Party] = {
    "sign": Party.HERO,
    "own-words": Party.HERO,
    "authority": Party.HERO,
    "concerns": Party.HERO,
    "promises": Party.HERO,
    "hand-over": Party.HERO,
    "sign-off": Party.HERO,
    "teach": Party.HERO,
    "independence": Party.MANAGER,
    "review": Party.MANAGER,
    "ideas": Party.MANAGER,
    "connect": Party.MANAGER,
    "protect": Party.MANAGER,
    "aim": Party.MANAGER,
    "advise": Party.IT,
    "hard-stops": Party.IT,
    "access": Party.IT,
    "running": Party.IT,
    "stop": Party.IT,
}
"""The promises that the software keeps or checks, by the names that their lines carry."""

_NAME = re.compile(r"\s*\{#([a-z][a-z0-9-]*)\}\s*$")
_SPAN = re.compile(r"\*\*(.+?)\*\*|\*(.+?)\*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of words; `kind` is "", "strong" or "em"."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """One promise."""

    id: str
    words: tuple[Span, ...]
    line: int

    @property
    def is_kept(self) -> bool:
        """True if the software keeps or checks it."""
        return self.id in KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one party promises."""

    party: Party
    title: tuple[Span, ...]
    pledges: tuple[Pledge, ...]
    words: tuple[tuple[Span, ...], ...] = ()
    """Paragraphs that stand between title and promises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A compact in one language."""

    title: str
    intro: tuple[tuple[Span, ...], ...]
    parts: tuple[Part, ...]

    def own_first(self, party: Party | None) -> tuple[Part, ...]:
        """The parts, one's own in front."""
        return tuple(sorted(self.parts, key=lambda part: part.party is not party))


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What is wrong on a line of the text."""

    line: int
    what: str


def read(source: str) -> tuple[Words, tuple[Flaw, ...]]:
    """The words of a text, and everything that is wrong with it, by line."""
    reader = _Reader()
    for number, line in enumerate(source.splitlines(), start=1):
        reader.take(number, line.rstrip())
    return reader.end()


def spans(text: str) -> tuple[Span, ...]:
    """Words with what is strong or emphasised among them."""
    found: list[Span] = []
    at = 0
    for one in _SPAN.finditer(text):
        if one.start() > at:
            found.append(Span(text=text[at : one.start()]))
        found.append(Span(text=one[1] or one[2], kind="strong" if one[1] else "em"))
        at = one.end()
    if at < len(text):
        found.append(Span(text=text[at:]))
    return tuple(found)


class _Reader:
    """Line by line; a line that goes on belongs to the promise or paragraph before it."""

    def __init__(self) -> None:
        self.title = ""
        self.intro: list[str] = []
        self.parts: list[tuple[Party, str, int, list[str], list[tuple[int, str]]]] = []
        self.flaws: list[Flaw] = []
        self.open: list[str] | list[tuple[int, str]] | None = None

    def take(self, number: int, line: str) -> None:
        text = line.strip()
        if not text:
            self.open = None
        elif text.startswith("## "):
            self._part(number, text[3:])
        elif text.startswith("# "):
            self._title(number, text[2:])
        elif text.startswith("#"):
            self.flaws.append(Flaw(line=number, what="there are two kinds of headings, # and ##."))
        elif text.startswith(("- ", "* ")):
            self._pledge(number, text[2:])
        else:
            self._words(text)

    def end(self) -> tuple[Words, tuple[Flaw, ...]]:
        parts = tuple(self._made(*part) for part in self.parts)
        if not self.title:
            self.flaws.append(Flaw(line=1, what="there is no title. Begin with '# The compact'."))
        for party in Party:
            count = sum(part.party is party for part in parts)
            if count != 1:
                what = f"{count} parts are named {{#{party}}}. Write one '## ... {{#{party}}}'."
                self.flaws.append(Flaw(line=1, what=what))
        words = Words(title=self.title, intro=tuple(spans(one) for one in self.intro), parts=parts)
        return words, tuple(sorted(self.flaws, key=lambda flaw: flaw.line))

    def _title(self, number: int, text: str) -> None:
        if self.title:
            self.flaws.append(Flaw(line=number, what="there is a second title. Keep one '# ...'."))
        self.title = self.title or text.strip()
        self.open = None

    def _part(self, number: int, text: str) -> None:
        name = _NAME.search(text)
        if name is None or name[1] not in tuple(Party):
            what = f"this part says not whose it is. Add {{#{'}, {#'.join(Party)}}} at its end."
            self.flaws.append(Flaw(line=number, what=what))
            return
        title = _NAME.sub("", text).strip()
        self.parts.append((Party(name[1]), title, number, [], []))
        self.open = None

    def _pledge(self, number: int, text: str) -> None:
        if not self.parts:
            what = "a promise stands before the first part. Put it below a '## ...'."
            self.flaws.append(Flaw(line=number, what=what))
            return
        self.open = self.parts[-1][4]
        self.open.append((number, text))

    def _words(self, text: str) -> None:
        into = self.parts[-1][3] if self.parts else self.intro
        if self.open is None:
            self.open = into
            into.append(text)
        elif self.parts and self.open is self.parts[-1][4]:
            number, before = self.parts[-1][4][-1]
            self.parts[-1][4][-1] = number, f"{before} {text}"
        else:
            into[-1] = f"{into[-1]} {text}"

    def _made(
        self, party: Party, title: str, number: int, words: list[str], told: list[tuple[int, str]]
    ) -> Part:
        pledges: list[Pledge] = []
        for line, text in told:
            name = _NAME.search(text)
            if name is None:
                what = "this promise has no name. Add one at its end, as {#sign}."
                self.flaws.append(Flaw(line=line, what=what))
                continue
            pledges.append(Pledge(id=name[1], words=spans(_NAME.sub("", text).strip()), line=line))
        if not pledges:
            what = f"the part {{#{party}}} promises nothing. Add '- ... {{#name}}' below it."
            self.flaws.append(Flaw(line=number, what=what))
        return Part(
            party=party,
            title=spans(title),
            pledges=tuple(pledges),
            words=tuple(spans(one) for one in words),
        )
