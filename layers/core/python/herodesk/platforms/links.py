"""Finds what X makes a short link of, because each counts 23 whatever its length.

A link is a host name that ends in a known top-level domain, with or without `https://` in
front, and the port, path and query behind it. X reads such names generously: any letter may
stand in a label; without a protocol only the part in (accented) Latin letters is a link.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

Span = tuple[int, int]

_NEVER = "\ufffe\ufeff\uffff"
_DIRECTION = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_SPACE = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_PUNCTUATION = re.escape("!'#%&()*+,\\-./:;<=>?@[]^_{|}~$")
_LETTER = f"[^{_PUNCTUATION}{_SPACE}{_NEVER}{_DIRECTION}]"
_ACCENTED = (
    "\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272"
    "\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_ENDS_PATH = rf"A-Za-z0-9\u0400-\u04ff{_ACCENTED}+\-=_#/"
_IN_PATH = rf"{_ENDS_PATH}!*';:,.$%\[\]\u2013~@|&"

_NO_LINK_AFTER = re.compile(f"[A-Za-z0-9@＠$#＃{_NEVER}]")
_PROTOCOL = re.compile("[Hh][Tt][Tt][Pp][Ss]?://")
_LETTERS = re.compile(rf"(?:{_LETTER}|[_-])*")
_LATIN_LETTERS = re.compile(rf"[-A-Za-z0-9{_ACCENTED}]*")
_PORT = re.compile(":[0-9]+")
_ENDING_STEP = re.compile(
    rf"[{_ENDS_PATH}]|\((?:[{_IN_PATH}]+|[{_IN_PATH}]*\([{_IN_PATH}]+\)[{_IN_PATH}]*)\)"
)
_OTHER_STEP = re.compile(rf"[{_IN_PATH}]")
_QUERY = re.compile(r"\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[A-Za-z0-9\-_&=#/]")
_TCO = re.compile(
    r"[Hh][Tt][Tt][Pp][Ss]?://[Tt]\.[Cc][Oo]/([A-Za-z0-9]+)(?:" + _QUERY.pattern + ")?"
)
_LATIN_TLD = re.compile("[0-9A-Za-z]+(?![0-9A-Za-z@+-])")
_OTHER_TLD_ENDS = re.compile("(?![0-9A-Za-z@+-])")
_PUNYCODE = re.compile("[Xx][Nn]--[-0-9A-Za-z]+")

_LONGEST_LABEL = 63
_LONGEST_LINK = 4096
_LONGEST_TCO = 40


def in_halves(text: str) -> str:
    """Every sign above U+FFFF as the two halves it has in UTF-16."""
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(map(chr, struct.unpack(f">{len(units) // 2}H", units)))


def joined(halves: str) -> str:
    """The text that `in_halves` took apart."""
    return halves.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def links(text: str) -> Iterator[Span]:
    """Begin and end of every link in a text in NFC, in their order.

    X counts in UTF-16: pass each sign above U+FFFF as its two halves.
    """
    hosts = _Hosts(text, _LETTERS, never_at_edge="_-")
    position = 0 if "." in text else len(text) + 1
    while position <= len(text):
        for start in _starts(text, position):
            host = _host(text, start, hosts)
            if host:
                position = _tail_end(text, host[1])
                yield from _spans(text, start, host, position)
                break
        else:
            position += 1


def _starts(text: str, position: int) -> Iterator[int]:
    """Where a link may start whose preceding sign is not before `position`."""
    if position < len(text) and not _NO_LINK_AFTER.match(text, position):
        yield position + 1
    if position == 0:
        yield 0


class _Hosts:
    """The host names in a text; every label is looked at once, however many names share it."""

    def __init__(self, text: str, letters: re.Pattern[str], *, never_at_edge: str) -> None:
        self._text = text
        self._letters = letters
        self._never_at_edge = never_at_edge
        self._run = (0, 0)
        self._ends: dict[int, int | None] = {}

    def end(self, start: int) -> int | None:
        """Where the longest host name ends that starts here."""
        labels: list[Span] = []
        position = start
        while position not in self._ends and (after := self._label_end(position)):
            labels.append((position, after))
            position = after
        end = self._ends.get(position)
        for begin, after in reversed(labels):
            # The registered name, in front of the top-level domain, has no underscore.
            if end is None and self._text.find("_", begin, after) < 0:
                end = _tld_end(self._text, after)
            self._ends[begin] = end
        return end

    def _label_end(self, start: int) -> int | None:
        """Behind the dot that ends the label which starts here."""
        if not self._run[0] <= start < self._run[1]:
            found = self._letters.match(self._text, start)
            self._run = (start, found.end() if found else start)
        end = self._run[1]
        edges = self._text[start : start + 1] + self._text[end - 1 : end]
        is_label = end > start and not any(sign in self._never_at_edge for sign in edges)
        return end + 1 if is_label and self._text.startswith(".", end) else None


def _host(text: str, start: int, hosts: _Hosts) -> Span | None:
    """The host name that starts here, or behind a protocol that does."""
    protocol = _PROTOCOL.match(text, start)
    for begin in (protocol.end(), start) if protocol else (start,):
        if end := hosts.end(begin):
            return begin, end
    return None


def _tld_end(text: str, start: int) -> int | None:
    latin = _LATIN_TLD.match(text, start)
    if latin and latin.group().lower() in _tlds():
        return latin.end()
    for tld in _other_tlds().get(text[start : start + 1].lower(), ()):
        end = start + len(tld)
        if text[start:end].lower() == tld and _OTHER_TLD_ENDS.match(text, end):
            return end
    punycode = _PUNYCODE.match(text, start)
    return punycode.end() if punycode else None


def _tail_end(text: str, position: int) -> int:
    """Where the port, path and query end that follow a host name."""
    if port := _PORT.match(text, position):
        position = port.end()
    if text.startswith("/", position):
        position = _path_end(text, position + 1)
    query = _QUERY.match(text, position)
    return query.end() if query else position


def _path_end(text: str, position: int) -> int:
    """The end of a path; punctuation at its end belongs to the sentence, not to the link."""
    end = position
    while found := _ENDING_STEP.match(text, position) or _OTHER_STEP.match(text, position):
        position = found.end()
        if found.re is _ENDING_STEP:
            end = position
    return end


def _spans(text: str, start: int, host: Span, end: int) -> list[Span]:
    begin, host_end = host
    if not _is_valid(text[begin:host_end], end - start):
        return []
    if begin > start:
        return _with_protocol(text, start, end)
    if start and text[start - 1] in "-_./":
        return []
    return _without_protocol(text, host, end)


def _is_valid(host: str, length: int) -> bool:
    """Every label fits into the domain name system."""
    if host.startswith("xn--") and not _latin_hosts(host):
        return False
    return length <= _LONGEST_LINK and all(
        0 < _encoded_length(label) <= _LONGEST_LABEL for label in host.split(".")
    )


def _encoded_length(label: str) -> int:
    label = joined(label)
    return len(label) if label.isascii() else len(label.encode("punycode")) + len("xn--")


def _with_protocol(text: str, start: int, end: int) -> list[Span]:
    """One link; of X's own short links only the short part counts."""
    short = _TCO.match(text, start, end)
    if not short:
        return [(start, end)]
    return [] if len(short.group(1)) > _LONGEST_TCO else [(start, short.end())]


def _without_protocol(text: str, host: Span, end: int) -> list[Span]:
    """The Latin host names inside; a path belongs to the last, a bare port or query to none."""
    begin, host_end = host
    spans = [(begin + a, begin + b) for a, b in _latin_hosts(text[begin:host_end])]
    port = _PORT.match(text, host_end)
    has_path = text.startswith("/", port.end() if port else host_end)
    if spans and has_path:
        spans[-1] = (spans[-1][0], end)
    return spans


def _latin_hosts(host: str) -> list[Span]:
    hosts = _Hosts(host, _LATIN_LETTERS, never_at_edge="")
    spans: list[Span] = []
    position = 0
    while position < len(host):
        end = hosts.end(position)
        if end:
            spans.append((position, end))
        position = end or position + 1
    return spans


@cache
def _tlds() -> frozenset[str]:
    """Every top-level domain of the root zone that X's counting knows."""
    names = (Path(__file__).parent / "tlds.txt").read_text(encoding="utf-8")
    return frozenset(names.split())


@cache
def _other_tlds() -> dict[str, list[str]]:
    """Those not in Latin letters, by their first; what follows may be written together with them.

    Longest first.
    """
    by_first: dict[str, list[str]] = {}
    for tld in sorted((tld for tld in _tlds() if not tld.isascii()), key=len, reverse=True):
        by_first.setdefault(tld[0], []).append(tld)
    return by_first
