"""Where a key stands in a TOML file: tomllib tells values, people need line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Where = tuple[str | int, ...]
_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=""")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*')


class Lines:
    """Line numbers of a TOML text by the path of its keys."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._at: dict[Where, int] = {}
        for number, where in _keys(self._lines):
            self._at.setdefault(where, number)

    def line(self, where: Sequence[str | int], value: object = None) -> int:
        """The line of that key, or of the nearest one above it; 1 if none is known.

        `value`, if a text, is looked for from there on: it may stand in a list of many lines.
        """
        path = tuple(where)
        while path and path not in self._at:
            path = path[:-1]
        first = self._at.get(path, 1)
        if isinstance(value, str) and len(path) < len(where):
            last = min((at for at in self._at.values() if at > first), default=len(self._lines) + 1)
            for number in range(first, last):
                if value in self._lines[number - 1]:
                    return number
        return first


def _keys(lines: Sequence[str]) -> Iterator[tuple[int, Where]]:
    table: Where = ()
    counts: dict[Where, int] = {}
    depth = 0
    for number, line in enumerate(lines, start=1):
        bare = _STRING.sub('""', line)
        if depth == 0 and (header := _HEADER.fullmatch(bare)):
            table = _resolved(_split(header[2]), counts, is_list=header[1] == "[[")
            yield number, table
            continue
        if depth == 0 and (key := _KEY.match(line)):
            yield number, (*table, *_split(key[1]))
        depth += len(re.findall(r"[\[{]", bare)) - len(re.findall(r"[\]}]", bare))


def _split(dotted: str) -> Where:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _resolved(names: Where, counts: dict[Where, int], *, is_list: bool) -> Where:
    """The path with the numbers of its list tables: topics.words becomes (topics, 2, words)."""
    path: Where = ()
    for position, name in enumerate(names):
        path = (*path, name)
        if is_list and position == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
