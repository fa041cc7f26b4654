"""What WhatsApp's numbers of errors mean, in an answer to us or in what became of a message.

https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes. Standard library only.
"""

from __future__ import annotations

from datetime import timedelta

PAUSES = {
    4: timedelta(minutes=15),
    80007: timedelta(minutes=15),
    130429: timedelta(minutes=1),
    131016: timedelta(minutes=1),
    131048: timedelta(hours=1),
    131056: timedelta(seconds=10),
}
"""Nothing was sent, and so long nothing more should be: too many calls, too many messages, an
overloaded service, too many complaints, too many messages to the same person (one in six
seconds)."""

_REASONS = {
    131047: "window",
    131026: "unreachable",
    130472: "unreachable",
    131049: "unreachable",
    131050: "unreachable",
    10: "forbidden",
    131005: "forbidden",
    131031: "forbidden",
    131042: "forbidden",
    131045: "forbidden",
    133010: "forbidden",
    0: "token",
    190: "token",
}


def reason_of(code: int | None) -> str | None:
    """The reason's code without the platform's name; None for a number that is not known here."""
    if code is None:
        return None
    if code in PAUSES:
        return "rate-limit"
    if 132_000 <= code < 133_000:
        return "template"
    return "forbidden" if 200 <= code < 300 else _REASONS.get(code)
