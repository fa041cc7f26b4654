"""What docs/generic-webhook.md shows is what the code does."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from herodesk.domain.post import Kind
from herodesk.domain.webhook import Webhook
from herodesk.platforms.generic.verify import verify

PAGE = (Path(__file__).parents[3] / "docs" / "generic-webhook.md").read_text(encoding="utf-8")
SECRET = "whsec_bG9jYWwtb25seS1nZW5lcmljLXNpZ25pbmc="
MOMENT = 1793610000


def shown(pattern: str) -> str:
    found = re.search(pattern, PAGE, re.MULTILINE)
    assert found, pattern
    return found.group(1)


def proven(headers: dict[str, str]) -> None:
    hook = Webhook(
        platform="generic",
        method="POST",
        headers=headers,
        body=shown(r"^body='(.*)'$").encode(),
        received_at=datetime.fromtimestamp(MOMENT, UTC),
    )
    verify(hook, {"signing_secret": SECRET})


def test_the_signature_that_the_shell_prints_is_genuine() -> None:
    proven(
        {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(MOMENT),
            "webhook-signature": shown(r"^(v1,\S{44})$"),
        }
    )


def test_the_python_example_signs_genuinely() -> None:
    example: dict[str, Any] = {}
    exec(shown(r"(?s)```python\n(.*?)```"), example)  # noqa: S102  our own page

    proven(example["headers"](SECRET, "msg_1", shown(r"^body='(.*)'$").encode(), MOMENT))


def test_every_kind_is_listed() -> None:
    assert all(f"`{kind}`" in PAGE for kind in Kind)
