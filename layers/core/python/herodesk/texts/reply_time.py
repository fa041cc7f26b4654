"""How soon we answer, in words for everybody."""

from __future__ import annotations

from herodesk.domain.records import ReplyTime
from herodesk.texts.catalogue import words
from herodesk.texts.insight import percent_words, promised
from herodesk.texts.numbers import span


def headline(figure: ReplyTime | None, in_time: int | None, language: str) -> str:
    """The figure in a sentence."""
    _ = words(language).gettext
    if figure is None or in_time is None:
        return _("There are too few messages yet to say how soon we answer")
    values = {"percent": percent_words(in_time), "promise": promised(figure.promise, language)}
    return _("We answer %(percent)s of all messages %(promise)s") % values


def details(figure: ReplyTime, language: str) -> list[str]:
    """What else can be said, a line each."""
    _ = words(language).gettext
    told = []
    if figure.median is not None:
        told.append(
            _("Half of all first answers came within %(span)s.")
            % {"span": span(figure.median, language)}
        )
    told.append(
        _("%(due)d messages asked for an answer, %(answered)d have one.")
        % {"due": figure.due, "answered": figure.answered}
    )
    return told


def badge_words(figure: ReplyTime | None, in_time: int | None, language: str) -> tuple[str, str]:
    """Label and value of the badge."""
    _ = words(language).gettext
    if figure is None or in_time is None:
        return _("answers"), _("too few to tell")
    label = _("answered %(promise)s") % {"promise": promised(figure.promise, language)}
    return label, percent_words(in_time)
