"""The words of a status: Mastodon sends HTML, people and rules read plain text."""

from __future__ import annotations

import re
from html import unescape

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"</(?:p|blockquote|pre|ul|ol|h[1-6])\s*>\s*(?=<|\Z)", re.IGNORECASE)
_LINE = re.compile(r"</(?:li|div)\s*>", re.IGNORECASE)
_QUOTED = re.compile(
    r'<(p|span)\b[^>]*\bclass="[^"]*\bquote-inline\b[^"]*"[^>]*>.*?</\1\s*>',
    re.IGNORECASE | re.DOTALL,
)
_HIDDEN_CONTENT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?:/?[a-z][^<>]*|!--.*?--|![^<>]*)>", re.IGNORECASE | re.DOTALL)
_MANY_LINES = re.compile(r"\n{3,}")


def plain(html: str) -> str:
    """The text that a reader sees. Links stand there in full: what Mastodon hides of them in
    spans belongs to them; the line for old servers that names a quoted post is left out."""
    words = _HIDDEN_CONTENT.sub("", _QUOTED.sub("", html))
    words = _LINE.sub("\n", _PARAGRAPH.sub("\n\n", _BREAK.sub("\n", words)))
    words = unescape(_TAG.sub("", words))
    return _MANY_LINES.sub("\n\n", words).strip()
