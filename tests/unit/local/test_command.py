"""Whoever starts a local cloud may replace addresses, and nothing that belongs to an account."""

from __future__ import annotations

from herodesk_ops.local.command import _own_settings


def test_another_server_can_take_the_place_of_a_stand_in() -> None:
    told = {
        "HERODESK_X_API": "http://127.0.0.1:9/elsewhere",
        "HERODESK_GENERIC_API": "http://127.0.0.1:9/replies",
        "HERODESK_LOG_LEVEL": "DEBUG",
        "HERODESK_TABLE": "another",
        "HERODESK_STAGE": "prod",
        "AWS_PROFILE": "company",
    }

    assert _own_settings(told).keys() == {
        "HERODESK_X_API",
        "HERODESK_GENERIC_API",
        "HERODESK_LOG_LEVEL",
    }
