"""What a batch of noise costs each platform that delivers batches, counted on the requests."""

from __future__ import annotations

import pytest

from bench.triage import BATCH, MOST_CALLS, batches, delivers_batches, one
from herodesk.classifiers.keywords import Keywords
from herodesk.platforms import PLATFORMS

IN_BATCHES = [name for name in PLATFORMS if delivers_batches(name)]
FEWER = 150
"""Enough to be split; a thousand of each is what `make bench` counts."""


def test_a_batch_of_meta_is_a_thousand_changes() -> None:
    assert BATCH == 1000


def test_it_is_known_who_delivers_batches() -> None:
    meta = {"facebook", "instagram", "messenger", "whatsapp"}

    assert set(IN_BATCHES) == meta | {"x", "linkedin", "youtube", "bluesky"}


@pytest.mark.parametrize("platform", IN_BATCHES)
def test_a_batch_of_noise_takes_hardly_more_than_one_call_a_post(platform: str) -> None:
    many = BATCH if platform == "facebook" else FEWER

    (batch,) = batches(platform, many, classifier=Keywords())

    assert batch.posts == many
    assert many <= batch.calls <= many * MOST_CALLS


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_delivery_of_one_post_takes_a_handful_of_calls(platform: str) -> None:
    """To the queue; the erased posts and the day's key, once in a while; the post; who was heard
    and that something was, once a batch. Of a reply and a message, the author, too."""
    assert one(platform).calls <= 6
