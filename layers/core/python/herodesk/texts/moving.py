"""What a customer may be told in public when it goes on in private; a HERO edits and sends it."""

from __future__ import annotations

from herodesk.texts.catalogue import N_, words

_WITH_HANDLE = N_(
    "So that nothing personal has to stand here: please send us a private message, to @%(handle)s. "
    "I take it from there."
)
_PLAIN = N_(
    "So that nothing personal has to stand here: please send us a private message. "
    "I take it from there."
)


def suggestion(handle: str, language: str) -> str:
    """The words in the customer's language."""
    _ = words(language).gettext
    return _(_WITH_HANDLE) % {"handle": handle.lstrip("@")} if handle else _(_PLAIN)
