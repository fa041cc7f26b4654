"""Erasures: what data protection reads of them, what whoever asked reads, what a case says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk import line
from herodesk.domain.post import Left, Parting, Posted, Removed
from herodesk.domain.records import Receipt
from herodesk.steps.forget_people import forget_people
from herodesk.steps.forget_words import forget_words
from herodesk.steps.take_in import take_in
from herodesk_ops.memory import VirtualClock
from tests.sample import MONDAY_MORNING, a_post, person
from tests.unit.web.desk import Desk

CODE = "0123456789abcdef0123"
HER = "7007007001"


def leaves(desk: Desk, clock: VirtualClock, why: Parting = Parting.REVOKED) -> None:
    """The customer takes back what she had allowed; the minutes that erasing takes go by."""
    told = Left(platform="x", author=HER, why=why, code=CODE)
    take_in(told, at=clock.now(), app=desk.app)
    for _ in range(4):
        clock.advance(60)
        forget_people(app=desk.app)


@pytest.fixture
def number(desk: Desk) -> str:
    return desk.opens(a_post(author=HER))


def test_data_protection_reads_what_went_when_and_why_and_nobodys_name(
    desk: Desk, clock: VirtualClock, number: str
) -> None:
    leaves(desk, clock)
    nils = desk.signed_in_as("nils")

    page = nils.get("/receipts")

    assert page.status == 200
    assert page.says("Erlaubnis für unsere App auf X zurückgenommen")
    assert page.says("erledigt")
    assert page.says("Beiträge1")
    assert CODE in page.body
    assert HER not in page.body
    assert f"handle_{HER}" not in page.body
    assert 'href="/receipts"' in nils.get("/roster").body


def test_the_same_as_json(desk: Desk, clock: VirtualClock, number: str) -> None:
    leaves(desk, clock)

    (told,) = desk.signed_in_as("nils").get("/api/receipts").json["receipts"]

    assert (told["id"], told["why"], told["platform"], told["denied"]) == (
        CODE, "revoked", "x", False,
    )  # fmt: skip
    assert told["counts"] == {"author records": 1, "cases": 1, "posts": 1}
    assert told["done_at"] > told["at"]


@pytest.mark.parametrize("who", ["ana", "karla", "ines"])
@pytest.mark.parametrize("path", ["/receipts", "/api/receipts"])
def test_others_do_not_see_it(desk: Desk, who: str, path: str) -> None:
    assert desk.signed_in_as(who).get(path).status == 403


def test_receipts_are_told_by_how_they_stand(desk: Desk, clock: VirtualClock) -> None:
    asked = Receipt(id="a" * 12, platform="discourse", at=clock.now(), why=Parting.DELETED)
    for one in (
        replace(asked, author="17", to_confirm=True, next_due=clock.now()),
        replace(asked, id="b" * 12, author="18", next_due=clock.now()),
        replace(asked, id="c" * 12, done_at=clock.now(), denied=True),
        replace(asked, id="d" * 12, done_at=clock.now(), why=Parting.WISH),
    ):
        desk.app.records.save(one)

    page = desk.signed_in_as("lars").get("/receipts")

    for words in (
        "erst wird die Plattform gefragt", "läuft", "stimmt nicht, sagt die Plattform",
        "unter dieser Kennung war nichts gespeichert", "Auf Wunsch der Person",
    ):  # fmt: skip
        assert page.says(words)
    assert "17" not in [one.strip() for one in page.body.split(">")]


def test_nobody_was_erased_yet(desk: Desk) -> None:
    assert desk.signed_in_as("lars").get("/receipts").says("Noch niemand wurde gelöscht.")


def test_whoever_asked_reads_how_it_stands_without_signing_in(
    desk: Desk, clock: VirtualClock, number: str
) -> None:
    told = Left(platform="facebook", author="nobody", why=Parting.DELETION, code=CODE)
    take_in(told, at=clock.now(), app=desk.app)
    early = desk.get(f"/erased/{CODE}")
    for _ in range(3):
        clock.advance(60)
        forget_people(app=desk.app)

    late = desk.get(f"/erased/{CODE}", **{"accept-language": "en"})

    assert (early.status, late.status) == (200, 200)
    assert early.says("Deine Anfrage wird ausgeführt")
    assert late.says("We keep nothing of you")
    assert late.says(f"Your confirmation code: {CODE}")
    assert 'name="robots" content="noindex"' in late.body
    assert not late.cookies
    assert "nobody" not in late.body


def test_whoever_was_erased_reads_that_it_is_done(
    desk: Desk, clock: VirtualClock, number: str
) -> None:
    leaves(desk, clock, Parting.DELETION)

    page = desk.get(f"/erased/{CODE}")

    assert page.says("Deine Daten sind gelöscht")
    assert HER not in page.body


@pytest.mark.parametrize("code", ["f" * 20, "x", "..%2F..", "0" * 400, "a" * 11])
def test_a_code_that_nobody_was_told_is_not_found(desk: Desk, code: str) -> None:
    page = desk.get(f"/erased/{code}")

    assert page.status == 404
    assert page.says("Eine solche Anfrage gibt es nicht")


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (
            Parting.REVOKED,
            "X hat uns gebeten, es zu löschen: die Person hat unserer",
        ),
        (Parting.DELETED, "X hat uns gebeten, es zu löschen: das Konto gibt es nicht mehr."),
    ],
)
def test_the_case_says_that_the_platform_asked_for_it(
    desk: Desk, clock: VirtualClock, number: str, why: Parting, words: str
) -> None:
    line.claim(number, person("ana"), app=desk.app)
    leaves(desk, clock, why)

    page = desk.signed_in_as("ana").get(f"/cases/{number}")

    assert page.status == 200
    assert page.says(words)
    assert page.says("Worte, Name und Adresse der Kundin oder des Kunden wurden gelöscht: d")


def test_the_case_says_that_the_platforms_terms_ended_the_words(
    desk: Desk, clock: VirtualClock
) -> None:
    post = replace(a_post(), words_until=MONDAY_MORNING + timedelta(hours=1))
    number = desk.opens(post)
    clock.advance(3600)
    forget_words(app=desk.app)

    page = desk.signed_in_as("ana").get(f"/cases/{number}")

    assert page.says("Der Text ist weg. Nach den Regeln von X entfernt")


def test_the_case_says_that_it_was_deleted_there(desk: Desk, clock: VirtualClock) -> None:
    number = desk.opens(a_post())
    again = replace(a_post("1990000000000000002"), thread="1990000000000000001")
    take_in(Posted(post=again), at=clock.now(), app=desk.app)
    take_in(Removed(platform="x", post_id="1990000000000000001"), at=clock.now(), app=desk.app)

    page = desk.signed_in_as("ana").get(f"/cases/{number}")

    assert page.says("Auf X wurde es gelöscht.")
