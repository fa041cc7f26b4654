"""What would have happened: every post of the last days by other rules, noise too."""

from __future__ import annotations

from dataclasses import replace

from herodesk.classifiers.keywords import Keywords
from herodesk.domain.post import Kind
from herodesk.domain.records import StoredPost
from herodesk.steps.try_rules import compare
from herodesk_ops.trying import as_dict, told
from tests.sample import MONDAY_MORNING, a_post, nordwind

NOBODY = replace(nordwind().watch, terms=("südwind",), variants=())


def stored(*posts: tuple[str, str], **facts: object) -> list[StoredPost]:
    return [
        replace(StoredPost.of(post := a_post(post_id, text, **facts), MONDAY_MORNING), post=post)
        for post_id, text in posts
    ]


def test_rules_that_are_the_same_change_nothing() -> None:
    trial = compare(
        stored(("1", "@nordwind kaputt!")), nordwind(), nordwind(), classifier=Keywords()
    )

    assert (trial.posts, trial.total, trial.changed) == (1, 0, ())
    assert list(told(trial, 14)) == ["1 posts of the last 14 days tried: 0 judged otherwise."]


def test_verdicts_topics_and_urgency_are_counted_by_what_they_were_and_would_be() -> None:
    posts = stored(
        ("1", "Nordwind: Umtausch klappt nicht, Gerät defekt!"),
        ("2", "Nordwind: Umtausch klappt wieder nicht, Gerät defekt!"),
        addressed=False,
    )
    without = replace(nordwind(), watch=NOBODY)

    trial = compare(posts, nordwind(), without, classifier=Keywords())

    assert trial.verdicts == {("problem", "noise"): 2}
    assert trial.topics == {("exchange", ""): 2}
    assert (trial.higher, trial.lower) == (0, 2)
    lines = list(told(trial, 14))
    assert lines[1:3] == ["verdict: problem -> noise: 2", "topic: exchange -> none: 2"]
    assert as_dict(trial)["topics"] == [{"was": "exchange", "would_be": None, "posts": 2}]


def test_weights_alone_change_urgency_and_who_would_be_urgent() -> None:
    louder = replace(nordwind(), weights=replace(nordwind().weights, problem=80))

    trial = compare(
        stored(("1", "@nordwind Umtausch klappt nicht, Gerät defekt!")),
        nordwind(), louder, classifier=Keywords(),
    )  # fmt: skip

    assert (trial.total, trial.higher, trial.now_urgent, trial.verdicts) == (1, 1, 1, {})


def test_what_is_gone_and_what_is_private_is_not_tried() -> None:
    (gone,) = stored(("1", "x"))
    private = stored(("2", "@nordwind kaputt"), kind=Kind.MESSAGE)

    trial = compare(
        [replace(gone, post=None), *private], nordwind(), nordwind(), classifier=Keywords()
    )

    assert trial.posts == 0
