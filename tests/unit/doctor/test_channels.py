"""What the doctor delivers to our own address leaves nothing behind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from herodesk.domain.webhook import Webhook
from herodesk.platforms import PLATFORMS, declared_of, verify_of
from herodesk_ops.doctor.channels import probe_for
from herodesk_ops.erasing.sift import read
from herodesk_ops.local import secrets
from herodesk_ops.platforms import operated

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DELIVERED = [name for name in PLATFORMS if "verify" not in declared_of(name).LACKS]


@pytest.mark.parametrize("platform", DELIVERED)
def test_a_probe_tells_nothing_and_is_no_dead_letter(platform: str) -> None:
    body, own = probe_for(platform), secrets.read()[platform]
    headers = operated(platform).sign(body, own, NOW)
    hook = Webhook(platform=platform, method="POST", headers=headers, body=body, received_at=NOW)

    verify_of(platform).verify(hook, own)

    assert read(hook) == []
