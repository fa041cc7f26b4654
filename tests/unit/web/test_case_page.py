"""The page of a case: what may be done, what went wrong, and nothing of a customer unescaped."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from herodesk import line
from herodesk.domain.finding import Reason
from herodesk.domain.post import Answerable, Author
from herodesk.domain.reply import Look, Lost, Refused
from herodesk.web.rendering import safe_link
from herodesk_ops.memory import VirtualClock
from herodesk_ops.memory_publisher import MemoryPublisher
from tests.sample import a_post, everybody, person
from tests.unit.web.desk import Answered, Desk

EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(2)>{{7*7}}'


@pytest.fixture
def number(ana: Desk) -> str:
    return ana.opens(a_post(url="https://x.com/mara_k/status/1"))


@pytest.fixture
def hers(ana: Desk, number: str) -> str:
    """A case that Ana has taken."""
    ana.post(f"/cases/{number}/claim")
    return number


def answer(ana: Desk, number: str, text: str = "Das bringen wir in Ordnung.") -> Answered:
    page = ana.get(f"/cases/{number}")
    fields = {"text": text, "reply_id": page.hidden("reply_id")}
    return ana.post(f"/cases/{number}/reply", fields)


def published(ana: Desk, number: str, *outcomes: Refused | Lost) -> str:
    publisher = ana.app.publisher
    assert isinstance(publisher, MemoryPublisher)
    publisher.outcomes = list(outcomes)
    case = ana.app.records.case(number)
    assert case
    return line.publish(number, case.reply or "", app=ana.app)


def test_before_the_claim_there_is_one_large_button(ana: Desk, number: str) -> None:
    page = ana.get(f"/cases/{number}")

    assert page.status == 200
    assert page.body.count("button primary") == 1
    assert page.says("Fall nehmen")
    assert 'name="text"' not in page.body
    assert page.says("Warum")


def test_after_the_claim_there_is_a_box_with_its_length(ana: Desk, hers: str) -> None:
    page = ana.get(f"/cases/{hers}")

    assert "<textarea" in page.body
    assert page.says("noch 274")
    assert page.says("Endet mit: – Ana")
    assert "maxlength" not in page.body.split("<textarea")[1].split("</textarea>")[0]


def test_an_answer_goes_out_once_however_often_it_is_sent(ana: Desk, hers: str) -> None:
    page = ana.get(f"/cases/{hers}")
    fields = {"text": "Das bringen wir in Ordnung.", "reply_id": page.hidden("reply_id")}

    first, second = (ana.post(f"/cases/{hers}/reply", fields) for _ in range(2))

    assert (first.status, second.status) == (303, 303)
    file = ana.app.records.file(hers)
    assert file
    assert [reply.text for reply in file.replies] == ["Das bringen wir in Ordnung."]
    assert ana.get(f"/cases/{hers}").says("Deine Antwort ist unterwegs zu X.")


def test_a_sent_answer_stands_under_the_post(ana: Desk, hers: str) -> None:
    answer(ana, hers)
    published(ana, hers)

    page = ana.get(f"/cases/{hers}")

    assert page.says("Das bringen wir in Ordnung. – Ana")
    assert page.says("Es ist gelöst")


def test_a_text_that_is_too_long_comes_back_whole(ana: Desk, hers: str) -> None:
    long = "Wort " * 80

    page = answer(ana, hers, long)

    assert page.status == 422
    assert long.strip() in page.body
    assert page.says("Das ist länger, als die Plattform erlaubt.")
    assert re.search(r"\d+ zu viel", page.body)


def test_a_lost_lease_does_not_lose_the_text(
    ana: Desk, ben: Desk, hers: str, clock: VirtualClock
) -> None:
    clock.advance(16 * 60)
    assert ben.post(f"/cases/{hers}/claim").status == 303

    page = ana.post(f"/cases/{hers}/reply", {"text": "Fast fertig", "reply_id": "r"})

    assert page.status == 403
    assert "Fast fertig" in page.body
    assert page.says("Dein Text, damit er nicht verloren geht")
    assert page.says("Ben hat den Fall seit")


def test_a_refused_answer_says_why_and_keeps_the_text(ana: Desk, hers: str) -> None:
    answer(ana, hers, "Mein guter Text")
    published(ana, hers, Refused(reason="x-forbidden", detail="Not <permitted>."))

    page = ana.get(f"/cases/{hers}")

    assert page.says("Nicht gesendet: X nimmt diese Antwort nicht an.")
    assert "X sagt: Not &lt;permitted&gt;." in page.body
    assert "Mein guter Text</textarea>" in page.body


def test_an_answer_that_nobody_knows_of_is_for_a_person_to_settle(
    ana: Desk, hers: str, clock: VirtualClock
) -> None:
    answer(ana, hers)
    published(ana, hers, Lost(reason="timeout"))
    ana.app.publisher.found = Look.UNSURE  # type: ignore[attr-defined]
    clock.advance(120)
    line.follow_up(app=ana.app)

    page = ana.get(f"/cases/{hers}")

    assert page.says("Es ist nicht klar, ob diese Antwort erschienen ist")
    assert page.says("Sie ist da")
    assert ana.post(f"/cases/{hers}/answered-by-hand").status == 303


def test_what_cannot_be_answered_is_said_before_the_claim_too(ana: Desk) -> None:
    post = a_post(
        answerable=Answerable.NO, refusal="x-reply-gate", url="https://x.com/mara_k/status/1"
    )
    number = ana.opens(post)

    before = ana.get(f"/cases/{number}")
    ana.post(f"/cases/{number}/claim")
    after = ana.get(f"/cases/{number}")
    done = ana.post(f"/cases/{number}/answered-by-hand")

    for page in (before, after):
        assert page.says("X lässt uns nur auf Beiträge antworten, die uns nennen oder zitieren")
        assert 'name="text"' not in page.body
    assert after.says("Auf X öffnen")
    assert done.status == 303
    assert ana.get(f"/cases/{number}").says("beantwortet")


def test_who_comes_second_on_the_page_reads_who_has_it(ana: Desk, ben: Desk, number: str) -> None:
    assert ana.post(f"/cases/{number}/claim").status == 303

    lost = ben.post(f"/cases/{number}/claim")

    assert lost.status == 409
    assert lost.says("Ana hat ihn seit 10:00.")


def test_a_note_is_left_for_whoever_takes_it_next(ana: Desk, ben: Desk, hers: str) -> None:
    assert ana.post(f"/cases/{hers}/release", {"note": "Rückruf <b>17 Uhr</b>"}).status == 303

    page = ben.get(f"/cases/{hers}")

    assert "Rückruf &lt;b&gt;17 Uhr&lt;/b&gt;" in page.body


@pytest.mark.parametrize("token", ["", "wrong", "ü"])
@pytest.mark.parametrize("action", ["claim", "release", "reply", "solve", "not-a-case"])
def test_a_form_without_its_token_does_nothing(
    ana: Desk, number: str, action: str, token: str
) -> None:
    before = ana.app.records.case(number)

    answer = ana.post(f"/cases/{number}/{action}", {"csrf": token, "text": "x"})

    assert answer.status == 403
    assert ana.app.records.case(number) == before


def test_the_token_of_one_session_is_none_of_another(ana: Desk, ben: Desk, number: str) -> None:
    assert ana.post(f"/cases/{number}/claim", {"csrf": ben.csrf}).status == 403


def test_nobody_acts_without_a_session(desk: Desk, number: str) -> None:
    answer = desk.post(f"/cases/{number}/claim", {"csrf": "x"})

    assert (answer.status, answer.headers["location"]) == (303, "/sign-in")


def test_nothing_of_a_customer_reaches_the_page_unescaped(ana: Desk) -> None:
    post = a_post(
        text=f"@nordwind kaputt, Umtausch! {EVIL}",
        author=None,
        url='javascript:alert(1)//"><script>',
        media=("javascript:alert(3)", "https://pbs.example/a.jpg?x=\"><script>alert(4)"),
        language='de"><script>',
    )  # fmt: skip
    author = Author(id="1", handle=EVIL, name=EVIL, followers=3)
    number = ana.opens(replace(post, author=author))

    for path in (f"/cases/{number}", "/"):
        body = ana.get(path).body
        assert "<script>" not in body
        assert "onerror=alert(2)>" not in body.replace("&gt;", "")
        assert not re.search(r'(?i)(href|src|action)="javascript:', body)
        assert "&lt;script&gt;" in body


def test_reasons_are_escaped_as_well(ana: Desk, hers: str) -> None:
    case = ana.app.records.case(hers)
    assert case
    evil = Reason(code="problem-word", value=EVIL)
    ana.app.records.save(replace(case, because=(evil,), v=case.v + 1))

    assert "<img" not in ana.get(f"/cases/{hers}").body


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://x.com/a/status/1", True),
        ("http://x.com/a", True),
        ("HTTPS://X.COM/a", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//evil.example/x", False),
        ("https:evil", False),
        ("https://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, kept: bool) -> None:
    assert (safe_link(url) == url and bool(url)) is kept


def test_links_out_tell_the_other_site_nothing(ana: Desk, number: str) -> None:
    body = ana.get(f"/cases/{number}").body

    for link in re.findall(r'<a [^>]*href="http[^>]*>', body):
        assert 'rel="noopener noreferrer nofollow ugc"' in link


def test_times_are_those_of_the_person(ana: Desk, hers: str) -> None:
    assert ana.get(f"/cases/{hers}").says("Deiner bis 10:15.")


def test_guests_and_it_look_without_a_claim_button(desk: Desk, number: str) -> None:
    others = [p for p in everybody() if p.role in {"it", "privacy"} or p.level < 1]
    assert others
    for someone in others:
        page = desk.signed_in_as(someone.id).get(f"/cases/{number}")
        assert page.status == 200
        assert "/claim" not in page.body


def test_an_unknown_case_is_said_kindly(ana: Desk) -> None:
    page = ana.get("/cases/NOPE00")

    assert page.status == 404
    assert page.says("Diesen Fall gibt es nicht.")


def test_an_unknown_action_is_not_found(ana: Desk, number: str) -> None:
    assert ana.post(f"/cases/{number}/explode").status == 404
    assert ana.post(f"/cases/{number}/move-to-private").status == 404


def test_small_letters_in_an_address_find_the_case(ana: Desk, number: str) -> None:
    assert ana.get(f"/cases/{number.lower()}").status == 200


def test_ones_own_page_masks_contacts(ana: Desk) -> None:
    page = ana.get("/me")

    assert page.says("Ana Abendroth")
    assert page.says("Du bist im Dienst.")
    assert (person("ana").phone or "-") not in page.body
    assert (person("ana").email or "-") not in page.body


# -- published answers ------------------------------------------------------------------------


@pytest.fixture
def answered(ana: Desk, hers: str) -> str:
    """Her case with a published answer."""
    answer(ana, hers)
    published(ana, hers)
    return hers


def form_of(page: Answered, action: str) -> str:
    """The form that leads there, or nothing."""
    found = re.search(rf'<form [^>]*action="[^"]*/{action}".*?</form>', page.body, re.DOTALL)
    return found[0] if found else ""


def test_an_answer_is_withdrawn_in_two_steps_without_a_script(ana: Desk, answered: str) -> None:
    page = ana.get(f"/cases/{answered}")
    form = form_of(page, "withdraw-reply")
    assert page.body.index("<summary>Diese Antwort zurückziehen") < page.body.index(form)
    assert "Sie wird auf X für alle gelöscht." in form
    reply_id = re.search(r'name="reply_id" value="([^"]+)"', form)
    assert reply_id

    fields = {"reply_id": reply_id[1], "reason": "Falscher <b>Kunde</b>"}
    pressed = ana.post(f"/cases/{answered}/withdraw-reply", fields)

    assert pressed.status == 303
    waiting = ana.get(f"/cases/{answered}")
    assert waiting.says("Die Antwort wird von X zurückgezogen.")
    published(ana, answered)
    after = ana.get(f"/cases/{answered}")
    assert "<del>Das bringen wir in Ordnung. – Ana</del>" in after.body
    assert after.says("zurückgezogen")
    assert after.says("Ana zieht eine Antwort zurück: Falscher <b>Kunde</b>")
    assert "<b>Kunde</b>" not in after.body
    assert form_of(after, "withdraw-reply") == ""
    assert "<textarea" in form_of(after, "reply")


def test_what_the_platform_will_not_take_back_is_said_with_its_words(
    ana: Desk, answered: str
) -> None:
    ana.post(f"/cases/{answered}/withdraw-reply")
    publisher = ana.app.publisher
    assert isinstance(publisher, MemoryPublisher)
    publisher.withdrawals = [Refused(reason="not-withdrawn", detail="Too <late>.")]
    published(ana, answered)

    page = ana.get(f"/cases/{answered}")

    assert page.says("Nicht zurückgezogen: die Plattform lässt uns sie nicht zurückziehen.")
    assert "X sagt: Too &lt;late&gt;." in page.body
    assert form_of(page, "withdraw-reply")


def test_before_a_correction_on_x_it_is_said_that_the_old_answer_goes(
    ana: Desk, answered: str
) -> None:
    form = form_of(ana.get(f"/cases/{answered}"), "correct-reply")

    assert "X kann nichts ändern: Die alte Antwort wird gelöscht und die neue" in form
    assert "Alte löschen, diese veröffentlichen" in form
    assert "Das bringen wir in Ordnung.</textarea>" in form


def test_where_the_platform_edits_it_is_said_that_the_words_change_in_their_place(
    ana: Desk,
) -> None:
    number = ana.opens(a_post("77", platform="facebook"))
    ana.post(f"/cases/{number}/claim")
    answer(ana, number)
    published(ana, number)

    form = form_of(ana.get(f"/cases/{number}"), "correct-reply")

    assert "Der Text wird an Ort und Stelle geändert." in form
    assert "Öffentlich ändern" in form


def test_a_correction_that_is_too_long_stays_in_its_box(ana: Desk, answered: str) -> None:
    form = form_of(ana.get(f"/cases/{answered}"), "correct-reply")
    hidden = dict(re.findall(r'name="(reply_id|key)" value="([^"]+)"', form))
    long = "Wort " * 80

    page = ana.post(f"/cases/{answered}/correct-reply", {**hidden, "text": long})

    assert page.status == 422
    assert long.strip() in form_of(page, "correct-reply")
    assert long.strip() not in form_of(page, "reply")


def test_a_corrected_answer_shows_both(ana: Desk, answered: str, clock: VirtualClock) -> None:
    clock.advance(60)
    form = form_of(ana.get(f"/cases/{answered}"), "correct-reply")
    hidden = dict(re.findall(r'name="(reply_id|key)" value="([^"]+)"', form))

    pressed = ana.post(f"/cases/{answered}/correct-reply", {**hidden, "text": "Morgen."})
    published(ana, answered)

    page = ana.get(f"/cases/{answered}")
    assert pressed.status == 303
    assert "<del>Das bringen wir in Ordnung. – Ana</del>" in page.body
    assert '<blockquote dir="auto">Morgen. – Ana</blockquote>' in page.body


def test_others_get_no_button_for_it(ben: Desk, answered: str) -> None:
    page = ben.get(f"/cases/{answered}")

    assert form_of(page, "withdraw-reply") == form_of(page, "correct-reply") == ""
    assert ben.post(f"/cases/{answered}/withdraw-reply").status == 403


def test_an_answer_to_a_post_that_is_gone_is_kept_to_be_copied(ana: Desk, hers: str) -> None:
    answer(ana, hers, "Mein guter Text")
    publisher = ana.app.publisher
    assert isinstance(publisher, MemoryPublisher)
    publisher.gone = {"1990000000000000001"}
    published(ana, hers)

    page = ana.get(f"/cases/{hers}")

    assert page.says("Nicht gesendet: der Beitrag ist weg.")
    assert page.says("Hier gibt es nichts mehr zu beantworten.")
    assert "readonly>Mein guter Text</textarea>" in page.body
    assert "Umtausch bei Nordwind" not in page.body
