"""The box of a private case: until when, and what may be sent when that is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from herodesk.domain.brand import Messages, Template
from herodesk.domain.post import Author, Kind
from herodesk_ops.memory import MemoryRules
from tests.sample import a_post
from tests.unit.web.desk import Desk

EVIL = Template(name="write_again", language="de", text="Schreib uns <b>kurz</b> & bald.")
OTHER = Template(name="later", language="de", text="Wir melden uns.")


def taken(ana: Desk, hours: int) -> str:
    """A case on WhatsApp that Ana has taken; the customer wrote so many hours ago."""
    rules = ana.app.rules
    assert isinstance(rules, MemoryRules)
    messages = {"whatsapp": Messages(templates=(EVIL, OTHER))}
    rules.rules = replace(rules.rules, messages=messages)
    written = ana.app.clock.now() - timedelta(hours=hours)
    post = replace(
        a_post(kind=Kind.MESSAGE, created_at=written, language="de"),
        platform="whatsapp", author=Author(id="4915100000001", name="Kim"), account="1065",
    )  # fmt: skip
    number = ana.opens(post)
    ana.post(f"/cases/{number}/claim")
    return number


def test_the_box_says_until_when(ana: Desk) -> None:
    hers = taken(ana, 23)

    page = ana.get(f"/cases/{hers}")

    assert page.says("WhatsApp nimmt eine Antwort bis")
    assert 'id="text"' in page.body
    assert not page.says("Diese Worte senden")


def test_when_it_is_over_approved_words_stand_there_escaped_and_no_box(
    ana: Desk,
) -> None:
    hers = taken(ana, 25)

    page = ana.get(f"/cases/{hers}")

    assert page.says("Zu spät für eigene Worte")
    assert 'id="text"' not in page.body
    assert "Schreib uns &lt;b&gt;kurz&lt;/b&gt; &amp; bald." in page.body
    assert page.body.count("Diese Worte senden") == 2


def test_one_press_sends_them_and_words_of_ones_own_are_refused_and_kept(
    ana: Desk,
) -> None:
    hers = taken(ana, 25)
    page = ana.get(f"/cases/{hers}")
    own = {"text": "Wir kommen morgen.", "reply_id": "own", "private": "yes"}

    refused = ana.post(f"/cases/{hers}/reply", own)
    sent = ana.post(
        f"/cases/{hers}/reply",
        {"template": "later", "reply_id": page.hidden("reply_id"), "private": "yes"},
    )

    file = ana.app.records.file(hers)
    assert file
    assert refused.says("Wir kommen morgen.")
    assert refused.says("nimmt die Plattform keine eigenen Worte mehr an")
    assert sent.status == 303
    assert [(it.text, it.template) for it in file.replies] == [(OTHER.text, "later/de")]
