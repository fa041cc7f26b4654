"""A suggested way to react, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herodesk.domain.posture import Way
from herodesk.texts.catalogue import N_, words

if TYPE_CHECKING:
    from herodesk.domain.posture import Posture

_WAYS = {
    Way.ANSWER: N_("Answer in public"),
    Way.CORRECT: N_("Put the facts right, calmly"),
    Way.PRIVATE: N_("Go on in private"),
    Way.WATCH: N_("Only watch"),
}
_WHYS = {
    "wrote-privately": N_("the customer wrote in private last"),
    "danger": N_("somebody may come to harm: say at once what to do, all can read it"),
    "shows-data": N_("the post shows data of a person, which should not be repeated"),
    "legal": N_("legal matter: in public only that we are at it"),
    "spam": N_("looks like spam; an answer would only carry it further"),
    "asks-nothing": N_("nothing is asked of us"),
    "many-rounds": N_("it has gone back and forth, and more words in public help nobody"),
    "press": N_("the press reads along: only what is certain"),
    "agreed-words": N_("many write about it, and there are agreed words"),
    "boycott": N_("a call against us without a problem to solve"),
    "needs-data": N_("a solution mostly needs data that must not stand in public"),
    "question": N_("a question: others have it, too"),
    "praise": N_("somebody is pleased"),
    "problem": N_("a problem that can be solved where all can see it"),
    "plain": N_("nothing speaks against it"),
}


def said(given: Posture, language: str) -> tuple[str, str]:
    """What is suggested, and why."""
    _ = words(language).gettext
    return _(_WAYS[given.way]), _(_WHYS[given.why])
