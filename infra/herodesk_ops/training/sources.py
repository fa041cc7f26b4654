"""What each head learns from: rows of the sets turned into its labels, each with a weight.

A head answers one small question in one language. What the sets of one language draw
differently ("neutral" above all) goes into heads of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from herodesk_ops.training.datasets import Data
from herodesk_ops.training.fit import Asked, Example

GLAD = frozenset(
    "admiration amusement approval caring excitement gratitude joy love optimism pride "
    "relief".split()
)
SORRY = frozenset(
    "anger annoyance disappointment disapproval disgust embarrassment fear grief nervousness "
    "remorse sadness".split()
)
FEELINGS = ("negative", "neutral", "positive")
YES_NO = ("no", "yes")


def _nothing(_: Data) -> Iterator[Example]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Head(Asked):
    """A question with the rows that teach it."""

    learn: Callable[[Data], Iterator[Example]] = _nothing


def _feelings_de(data: Data) -> Iterator[Example]:
    for name, weight in (("sb10k", 1.0), ("potts", 0.3)):
        for row in data.rows(name):
            yield row["text"], row["label"], weight
    for row in data.rows("umsab"):
        if row["lang"] == "de":
            yield row["text"], row["label"], 1.0


def _feelings_en(data: Data) -> Iterator[Example]:
    for row in data.rows("umsab"):
        if row["lang"] == "en":
            yield row["text"], row["label"], 1.0
    for row in data.rows("goemotions"):
        if label := feeling(row["labels"]):
            yield row["text"], label, 0.15
    for row in data.rows("semeval17_sentiment"):
        yield row["text"], row["label"], 1.0


def feeling(labels: str) -> str | None:
    """The sentiment of a row's emotions; None if they are mixed or say nothing of it."""
    told = set(labels.split(","))
    glad, sorry = bool(told & GLAD), bool(told & SORRY)
    if glad != sorry:
        return "positive" if glad else "negative"
    return "neutral" if told == {"neutral"} else None


def _customers_feelings_de(data: Data) -> Iterator[Example]:
    for name in ("mobasa", "germeval17"):
        for row in data.rows(name):
            if row["sentiment"] in FEELINGS:
                yield row["text"], row["sentiment"], 1.0


def _customers_feelings_en(data: Data) -> Iterator[Example]:
    for row in data.rows("airline"):
        yield row["text"], row["sentiment"], 1.0


def _customer_de(data: Data) -> Iterator[Example]:
    for row in data.rows("mobasa"):
        yield row["text"], "yes", 1.0
    for row in data.rows("germeval17"):
        yield row["text"], "yes", 1.0
    for name in ("sb10k", "potts"):
        for row in data.rows(name):
            yield row["text"], "no", 1.0
    for row in data.rows("umsab"):
        if row["lang"] == "de":
            yield row["text"], "no", 1.0


def _customer_en(data: Data) -> Iterator[Example]:
    for name, weight in (("banking77", 0.2), ("bitext_sample", 0.2), ("airline", 1.0)):
        for row in data.rows(name):
            yield row["text"], "yes", weight
    for name in ("umsab", "tweet_acts", "semeval17_sentiment"):
        for row in data.rows(name):
            if row.get("lang", "en") == "en":
                yield row["text"], "no", 1.0
    for row in data.rows("goemotions"):
        yield row["text"], "no", 0.1


def _relevant_de(data: Data) -> Iterator[Example]:
    for name in ("mobasa", "germeval17"):
        for row in data.rows(name):
            yield row["text"], "yes" if row["relevance"] == "true" else "no", 1.0


def _problem_de(data: Data) -> Iterator[Example]:
    for name in ("mobasa", "germeval17"):
        for row in data.rows(name):
            bad = row["sentiment"] == "negative" and row["relevance"] == "true"
            yield row["text"], "yes" if bad else "no", 1.0
    for row in data.rows("sb10k"):
        yield row["text"], "no", 0.3
    for row in data.rows("massive_de"):
        yield row["text"], "no", 0.1


def _problem_en(data: Data) -> Iterator[Example]:
    for row in data.rows("goemotions"):
        told = set(row["labels"].split(","))
        bad = told & {"annoyance", "disappointment", "disapproval", "anger"}
        yield row["text"], "yes" if bad else "no", 0.3
    for row in data.rows("complaints_acl19"):
        yield row["text"], "yes" if row["label"] == "1" else "no", 4.0
    for row in data.rows("airline"):
        yield row["text"], "yes" if row["sentiment"] == "negative" else "no", 1.0


def _question_en(data: Data) -> Iterator[Example]:
    for row in data.rows("tweet_acts"):
        yield row["text"], "yes" if row["act"] == "QUE" else "no", 1.0


def _request_en(data: Data) -> Iterator[Example]:
    for row in data.rows("tweet_acts"):
        yield row["text"], "yes" if row["act"] in ("REQ", "SUG") else "no", 1.0


def _curious_en(data: Data) -> Iterator[Example]:
    for row in data.rows("goemotions"):
        told = set(row["labels"].split(","))
        yield row["text"], "yes" if told & {"curiosity", "confusion"} else "no", 1.0


def _praise_de(data: Data) -> Iterator[Example]:
    for row in data.rows("mobasa"):
        good = row["sentiment"] == "positive" and row["relevance"] == "true"
        yield row["text"], "yes" if good else "no", 1.0
    for row in data.rows("robot_emotions_de"):
        yield row["text"], "yes" if row["label"] == "positive" else "no", 0.3
    for row in data.rows("germeval25_candyspeech"):
        yield row["text"], row["label"], 0.5


def _praise_en(data: Data) -> Iterator[Example]:
    for row in data.rows("goemotions"):
        told = set(row["labels"].split(","))
        yield row["text"], "yes" if told & {"gratitude", "admiration"} else "no", 1.0
    for row in data.rows("airline"):
        yield row["text"], "yes" if row["sentiment"] == "positive" else "no", 1.0


def _advert_en(data: Data) -> Iterator[Example]:
    for row in data.rows("sms_spam"):
        yield row["text"], "yes" if row["label"] == "spam" else "no", 1.0


LANGUAGES = tuple("cs da de en es et fi fr hr hu it nl no pl pt ro sk sl sv tr".split())
"""Languages in Latin letters that are told apart."""


def _languages(data: Data) -> Iterator[Example]:
    for name in ("umsab", "lid_sentences"):
        for row in data.rows(name):
            if row["lang"] in LANGUAGES:
                yield row["text"], row["lang"], 1.0
    for row in islice(data.rows("xed"), 0, None, 4):
        if row["lang"] in LANGUAGES:
            yield row["text"], row["lang"], 1.0
    for name, code, step in (
        ("sb10k", "de", 1), ("potts", "de", 2), ("mobasa", "de", 2), ("massive_de", "de", 3),
        ("goemotions", "en", 8), ("tweet_acts", "en", 1),
    ):  # fmt: skip
        for row in islice(data.rows(name), 0, None, step):
            yield row["text"], code, 1.0


HEADS = {
    "any": (Head("language", LANGUAGES, 3.0, alike=False, learn=_languages),),
    "de": (
        Head("sentiment", FEELINGS, learn=_feelings_de),
        Head("customer-sentiment", FEELINGS, learn=_customers_feelings_de),
        Head("customer", YES_NO, learn=_customer_de),
        Head("relevant", YES_NO, learn=_relevant_de),
        Head("problem", YES_NO, learn=_problem_de),
        Head("praise", YES_NO, learn=_praise_de),
    ),
    "en": (
        Head("sentiment", FEELINGS, learn=_feelings_en),
        Head("customer-sentiment", FEELINGS, learn=_customers_feelings_en),
        Head("customer", YES_NO, learn=_customer_en),
        Head("problem", YES_NO, learn=_problem_en),
        Head("question", YES_NO, 10.0, learn=_question_en),
        Head("request", YES_NO, learn=_request_en),
        Head("curious", YES_NO, learn=_curious_en),
        Head("praise", YES_NO, learn=_praise_en),
        Head("advert", YES_NO, learn=_advert_en),
    ),
}
"""The heads of each language; one without examples in the profile is left out."""
