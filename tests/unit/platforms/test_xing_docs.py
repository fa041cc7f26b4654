"""What docs/platform-xing.md hands in becomes a case that is answered by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from herodesk import line
from herodesk.domain.errors import NotAllowedError
from herodesk.domain.post import Answerable
from herodesk.domain.webhook import Webhook
from herodesk_ops.memory import VirtualClock
from herodesk_ops.platforms.generic import sign
from tests.contract.served import SECRETS
from tests.sample import MONDAY_MORNING, memory_app, person

PAGE = (Path(__file__).parents[3] / "docs" / "platform-xing.md").read_text(encoding="utf-8")


def handed_in(body: str, clock: VirtualClock) -> Webhook:
    raw = body.encode()
    headers = sign(raw, SECRETS["generic"], clock.now())
    return Webhook(
        platform="generic", method="POST", headers=headers, body=raw, received_at=clock.now()
    )


def test_what_the_page_shows_becomes_a_case_and_is_ended_by_hand() -> None:
    clock = VirtualClock(MONDAY_MORNING)
    app = memory_app(clock)
    shown = re.search(r"<<'JSON'\n(.*?)\nJSON", PAGE, re.DOTALL)
    assert shown

    twice = [one for _ in "ab" for one in line.triage(handed_in(shown[1], clock), app=app)]

    assert [one.what for one in twice] == ["opened", "known"]
    (number,) = app.records.open_cases()
    case = line.claim(number, person("ana"), app=app)
    assert (case.answer_to.answerable, case.account) == (Answerable.NO, "xing")
    with pytest.raises(NotAllowedError):
        line.reply(number, person("ana"), "Wir rufen an.", "r-1", app=app)
    assert line.answered_by_hand(number, person("ana"), app=app).answered_at == clock.now()


def test_a_post_that_is_gone_takes_its_words_along() -> None:
    clock = VirtualClock(MONDAY_MORNING)
    app = memory_app(clock)
    shown, gone = (
        re.search(r"<<'JSON'\n(.*?)\nJSON", PAGE, re.DOTALL),
        re.search(r'`(\{"type": "post\.deleted".*?\}\})`', PAGE),
    )
    assert shown
    assert gone
    line.triage(handed_in(shown[1], clock), app=app)

    line.triage(handed_in(gone[1], clock), app=app)

    (stored,) = app.records.posts([("generic", "xing-7301")])
    assert stored.removed
    assert "Techniker" not in repr(stored)
