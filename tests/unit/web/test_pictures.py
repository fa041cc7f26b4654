"""A picture beside an answer: added on the page, looked at, and sent once with the words."""

from __future__ import annotations

import pytest

from herodesk import line
from herodesk.domain.reply import Lost, Refused, Reply, ReplyState
from herodesk.ports import App
from herodesk.steps.publish import publish
from herodesk_ops.memory_publisher import MemoryPictures, MemoryPublisher
from tests.pictures import exif, jpeg, part
from tests.sample import a_post
from tests.unit.web.desk import Desk

PLACE = b"GPSLatitude 53.55"
FROM_A_PHONE = jpeg(40, 30, part(0xE1, b"Exif\0\0" + exif(1, PLACE)))
WORDS = {"text": "So sitzt das Sieb richtig.", "alt": "Eine Hand dreht das Sieb nach links."}


@pytest.fixture
def number(desk: Desk, ana: Desk) -> str:
    number = desk.opens(a_post())
    ana.post(f"/cases/{number}/claim")
    return number


def reply_of(app: App, number: str) -> Reply:
    case = app.records.case(number)
    assert case is not None
    reply = app.records.reply(number, case.reply or "")
    assert reply is not None
    return reply


def pictures(app: App) -> MemoryPictures:
    assert isinstance(app.pictures, MemoryPictures)
    return app.pictures


def published(app: App) -> MemoryPublisher:
    assert isinstance(app.publisher, MemoryPublisher)
    return app.publisher


def test_words_and_picture_leave_with_one_press(app: App, ana: Desk, number: str) -> None:
    answer = ana.form(f"/cases/{number}/reply", WORDS, picture=FROM_A_PHONE)

    assert answer.status == 303
    reply = reply_of(app, number)
    assert reply.picture is not None
    assert (reply.text, reply.picture.alt) == (WORDS["text"], WORDS["alt"])
    assert (reply.picture.width, reply.picture.height) == (40, 30)
    assert pictures(app).kept == {(number, reply.picture.name): jpeg(40, 30)}


def test_the_picture_is_handed_over_first_and_then_named_once(
    app: App, ana: Desk, number: str
) -> None:
    ana.form(f"/cases/{number}/reply", WORDS, picture=FROM_A_PHONE)
    reply = reply_of(app, number)

    assert publish(number, reply.reply_id, app=app) == "waiting"
    assert not published(app).published
    app.clock.advance(2)  # type: ignore[attr-defined]
    assert publish(number, reply.reply_id, app=app) == "sent"
    assert publish(number, reply.reply_id, app=app) in {"nothing-to-do", "sent"}

    (sent,) = published(app).published
    assert sent.prepared == "picture-1"
    assert published(app).pictures == {"picture-1": jpeg(40, 30)}


def test_a_picture_that_got_no_answer_is_handed_over_again_and_nothing_is_published_twice(
    app: App, ana: Desk, number: str
) -> None:
    ana.form(f"/cases/{number}/reply", WORDS, picture=FROM_A_PHONE)
    reply_id = reply_of(app, number).reply_id
    published(app).outcomes = [Lost(reason="no-answer"), Lost(reason="no-answer")]

    states = []
    for _ in range(5):
        states.append(publish(number, reply_id, app=app))
        app.clock.advance(60)  # type: ignore[attr-defined]

    assert "sent" in states
    assert len(published(app).published) == 1


def test_a_picture_that_the_platform_refuses_comes_back_with_the_words(
    app: App, ana: Desk, number: str
) -> None:
    ana.form(f"/cases/{number}/reply", WORDS, picture=FROM_A_PHONE)
    reply = reply_of(app, number)
    published(app).outcomes = [Refused(reason="x-invalid")]

    assert publish(number, reply.reply_id, app=app) == "failed"

    page = ana.get(f"/cases/{number}")
    assert reply.picture is not None
    assert page.hidden("attached") == reply.picture.name
    assert WORDS["alt"] in page.body
    assert WORDS["text"] in page.body
    kept = app.records.reply(number, reply.reply_id)
    assert kept is not None
    assert (kept.state, kept.prepared) == (ReplyState.FAILED, None)


def test_what_was_forgotten_meanwhile_is_said_and_not_sent_without(
    app: App, ana: Desk, number: str
) -> None:
    ana.form(f"/cases/{number}/reply", WORDS, picture=FROM_A_PHONE)
    pictures(app).kept.clear()

    assert publish(number, reply_of(app, number).reply_id, app=app) == "failed"

    assert not published(app).published
    assert ana.get(f"/cases/{number}").says("das Bild wurde nicht so lange aufbewahrt")


def test_it_can_be_looked_at_before_and_taken_away_again(ana: Desk, number: str) -> None:
    page = ana.form(f"/cases/{number}/picture", WORDS | {"alt": ""}, picture=FROM_A_PHONE)

    name = page.hidden("attached")
    assert page.status == 200
    assert WORDS["text"] in page.body
    seen = ana.get(f"/cases/{number}/pictures/{name}")
    assert seen.headers["content-type"] == "image/jpeg"
    assert PLACE.decode() not in seen.body
    assert seen.body.encode("latin-1") == jpeg(40, 30)

    without = ana.form(f"/cases/{number}/no-picture", WORDS | {"attached": name})
    assert 'name="attached"' not in without.body
    assert WORDS["text"] in without.body


@pytest.mark.parametrize(
    ("change", "data", "said"),
    [
        ({"alt": ""}, FROM_A_PHONE, "Bitte sag, was das Bild zeigt"),
        ({"alt": "x" * 1001}, FROM_A_PHONE, "mit zu vielen Worten"),
        ({}, b"GIF89a", "lässt sich nicht senden"),
        ({}, bytes(4_000_001), "zu schwer"),
        ({"attached": "8fJ2kQ9xTnLq4Wm7RbZc2D.jpg"}, b"", "nicht mehr da"),
        ({"attached": "../../../etc/passwd"}, b"", "nicht mehr da"),
        ({"alt": "Bestellung NW-123456"}, FROM_A_PHONE, "Bestell"),
    ],
)
def test_what_cannot_be_sent_says_why_and_nothing_typed_is_lost(
    change: dict[str, str], data: bytes, said: str, app: App, ana: Desk, number: str
) -> None:
    answer = ana.form(f"/cases/{number}/reply", WORDS | change, picture=data)

    assert answer.status in {400, 403, 422}
    assert answer.says(said)
    assert WORDS["text"] in answer.body
    case = app.records.case(number)
    assert case is not None
    assert case.reply is None


def test_it_is_offered_only_where_the_platform_takes_one(desk: Desk, ana: Desk) -> None:
    number = desk.opens(a_post("42", platform="generic", account="nordwind-shop"))
    ana.post(f"/cases/{number}/claim")

    assert "multipart/form-data" not in ana.get(f"/cases/{number}").body
    answer = ana.form(f"/cases/{number}/reply", WORDS, picture=FROM_A_PHONE)
    assert answer.says("Zu dieser Antwort kann kein Bild hinausgehen")


def test_nobody_else_adds_one_and_nobody_signed_out_sees_one(
    desk: Desk, ana: Desk, ben: Desk, number: str
) -> None:
    name = ana.form(f"/cases/{number}/picture", WORDS, picture=FROM_A_PHONE).hidden("attached")

    assert ben.form(f"/cases/{number}/picture", WORDS, picture=FROM_A_PHONE).status == 403
    assert desk.get(f"/cases/{number}/pictures/{name}").status == 303
    assert ana.get(f"/cases/K7Q2MX/pictures/{name}").status == 404


def test_a_broken_form_is_refused(ana: Desk, number: str) -> None:
    broken = {"content-type": "multipart/form-data; boundary=x"}

    assert ana.post(f"/cases/{number}/reply", {}, **broken).status in {400, 403, 422}


def test_what_was_sent_stands_in_the_conversation(app: App, ana: Desk, number: str) -> None:
    ana.form(f"/cases/{number}/reply", WORDS, picture=FROM_A_PHONE)
    reply_id = reply_of(app, number).reply_id
    publish(number, reply_id, app=app)
    app.clock.advance(2)  # type: ignore[attr-defined]
    publish(number, reply_id, app=app)

    assert f'alt="{WORDS["alt"]}"' in ana.get(f"/cases/{number}").body

    app.clock.advance(6 * 86400)  # type: ignore[attr-defined]
    line.follow_up(app=app)
    again = Desk(app).signed_in_as("karla").get(f"/cases/{number}")
    assert again.says(f"Mit einem Bild: {WORDS['alt']}")


def test_own_tools_send_a_picture_and_then_the_answer_that_names_it(
    app: App, ana: Desk, number: str
) -> None:
    kept = ana.sends(f"/api/cases/{number}/picture", FROM_A_PHONE, "image/jpeg")

    assert kept.status == 201
    name = kept.json["attached"]
    assert pictures(app).kept == {(number, name): jpeg(40, 30)}
    answer = ana.api(f"/api/cases/{number}/reply", WORDS | {"attached": name})
    assert (answer.status, answer.json["picture"]) == (202, WORDS["alt"])
    picture = reply_of(app, number).picture
    assert picture is not None
    assert (picture.name, picture.width, picture.height) == (name, 40, 30)


def test_what_is_no_picture_or_not_theirs_to_send_is_kept_by_nobody(
    app: App, desk: Desk, ana: Desk, number: str
) -> None:
    where, ben = f"/api/cases/{number}/picture", ana.signed_in_as("ben")

    refused = [
        desk.sends(where, FROM_A_PHONE, "image/jpeg"),
        ana.sends(where, FROM_A_PHONE, "image/jpeg", csrf="wrong"),
        ben.sends(where, FROM_A_PHONE, "image/jpeg"),
        ana.sends(where, b"", "image/jpeg"),
        ana.sends(where, b"GIF89a" + bytes(20), "image/gif"),
        ana.sends("/api/cases/000000/picture", FROM_A_PHONE, "image/jpeg"),
    ]

    assert [one.status for one in refused] == [401, 403, 403, 422, 422, 404]
    assert all(one.json["error"] for one in refused)
    assert pictures(app).kept == {}
