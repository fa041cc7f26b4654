"""The local cloud over HTTP: the real template and handlers, seen as people and tests see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape
from typing import Any

import boto3
import pytest
import requests

from herodesk_ops.errors import CommandError
from herodesk_ops.local.clock import BEGINNING
from herodesk_ops.local.command import Options, serving
from herodesk_ops.local.server import Front
from tests.sample import NORDWIND, nordwind

TEXT = "@nordwind Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig"
OPTIONS = Options(port=0, brand=nordwind(), folder=NORDWIND, clock="virtual")


class Local:
    """A running local cloud and what a test asks it for."""

    def __init__(self, front: Front, url: str) -> None:
        self.front, self.url = front, url

    def get(self, path: str) -> Any:
        return requests.get(f"{self.url}/_local/{path}", timeout=20).json()

    def post(self, path: str, **body: Any) -> requests.Response:
        return requests.post(f"{self.url}/_local/{path}", json=body, timeout=60)

    def deliver(self, post_id: str, text: str = TEXT, author: str = "77") -> requests.Response:
        post = {
            "id": post_id, "text": text, "lang": "de", "mention": True,
            "author": {"id": author, "handle": "mara_k", "name": "Mara", "followers": 12},
        }  # fmt: skip
        [body] = self.front.cloud.platforms.deliveries("x", post)
        headers = self.front.cloud.platforms.signed("x", body)
        return requests.post(f"{self.url}/hooks/x", data=body, headers=headers, timeout=20)


@pytest.fixture(scope="module")
def local() -> Iterator[Local]:
    with serving(OPTIONS, BEGINNING) as (front, url):
        yield Local(front, url)


def test_a_post_goes_the_whole_line_and_its_answer_stands_on_the_platform(local: Local) -> None:
    assert local.deliver("2001").status_code == 200
    assert local.post("settle").json()["settled"] is True

    [post] = [row for row in local.get("posts.json") if row["post_id"] == "2001"]
    notices = [row for row in local.get("notices.json") if row["case"] == post["case"]]
    assert (post["verdict"], post["topic"], post["answerable"]) == ("problem", "exchange", "yes")
    assert len(notices) == 3

    link = re.search(r"http\S+", notices[0]["text"])
    assert link is not None
    browser = requests.Session()
    assert browser.get(link[0], timeout=20).status_code == 200
    assert browser.post(link[0], allow_redirects=False, timeout=20).status_code == 303
    signed = local.post("sign-in", hero=notices[0]["hero"])
    answer = requests.post(
        f"{local.url}/api/cases/{post['case']}/reply",
        json={"text": "Das bringen wir in Ordnung."},
        headers={signed.json()["header"]: signed.json()["csrf"]},
        cookies=signed.cookies.get_dict(),
        timeout=20,
    )
    local.post("settle")

    assert answer.status_code == 202
    [published] = [row for row in local.get("published.json") if row["reply_to"] == "2001"]
    assert published["text"].startswith("Das bringen wir in Ordnung. – ")
    assert "authorization" not in {name.lower() for name in published["request"]["headers"]}
    [case] = [row for row in local.get("cases.json") if row["number"] == post["case"]]
    assert (case["state"], case["posts"]) == ("answered", ["2001"])


def test_a_forged_delivery_is_refused_and_leaves_nothing(local: Local) -> None:
    answer = requests.post(f"{local.url}/hooks/x", data=b"{}", timeout=20)

    assert answer.status_code == 401
    assert requests.post(f"{local.url}/hooks/nobody", data=b"{}", timeout=20).status_code == 404


def test_many_claims_at_once_have_one_winner_and_the_others_learn_who(local: Local) -> None:
    local.deliver("2002", author="78")
    local.post("settle")
    [case] = [row for row in local.get("cases.json") if row["posts"] == ["2002"]]
    heroes = ("ana", "ben", "cem", "dora", "emil", "greta")
    signed = {hero: local.post("sign-in", hero=hero) for hero in heroes}

    def claim(hero: str) -> tuple[str, requests.Response]:
        session = signed[hero]
        answer = requests.post(
            f"{local.url}/api/cases/{case['number']}/claim",
            headers={"X-CSRF-Token": session.json()["csrf"]},
            cookies=session.cookies.get_dict(),
            timeout=30,
        )
        return hero, answer

    with ThreadPoolExecutor(len(heroes)) as pool:
        answers = dict(pool.map(claim, heroes))

    [winner] = [hero for hero, answer in answers.items() if answer.status_code == 200]
    losers = [answer.json()["owner"] for hero, answer in answers.items() if hero != winner]
    assert losers == [winner] * 5
    [case] = [row for row in local.get("cases.json") if row["posts"] == ["2002"]]
    assert case["owner"] == winner


def test_virtual_time_moves_only_when_it_is_told_to(local: Local) -> None:
    before = local.get("clock")

    after = local.post("clock", advance_seconds=90).json()

    assert before["clock"] == "virtual"
    assert after["now"] > before["now"]
    assert local.get("clock") == after


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("sign-in", {"hero": "nobody"}, 404),
        ("sign-in", {}, 400),
        ("clock", {"advance_seconds": "soon"}, 400),
        ("crash", {"after": -1}, 400),
        ("lost", {"platform": "nowhere", "post": {}}, 400),
        ("lost", {"platform": "x", "post": "Umtausch"}, 400),
        ("text", {"from": "+491713920001"}, 400),
        ("nothing", {}, 404),
        ("platforms/x/fail", {}, 400),
        ("platforms/x/fail", {"status": 99999}, 400),
        ("platforms/x/fail", {"status": 200}, 400),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(
    local: Local, path: str, body: dict[str, Any], status: int
) -> None:
    answer = local.post(path, **body)

    assert (answer.status_code, bool(answer.json()["error"])) == (status, True)


def test_a_stand_in_fails_as_often_as_it_is_told_to(local: Local) -> None:
    assert local.post("platforms/x/fail", status=503, times=1).json()["times"] == 1

    tried = [requests.get(f"{local.url}/_local/platforms/x/2/x", timeout=9) for _ in range(2)]

    assert [answer.status_code for answer in tried] == [503, 401]


def test_another_process_sees_the_same_aws(local: Local) -> None:
    table = boto3.client(
        "dynamodb",
        region_name="eu-central-1",
        endpoint_url=f"{local.url}/_local/aws",
        aws_access_key_id="any",
        aws_secret_access_key="thing",
    )

    people = table.query(
        TableName=table.list_tables()["TableNames"][0],
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "ROSTER"}},
    )

    assert people["Count"] == len(local.front.cloud.people)


@pytest.mark.parametrize("path", ["", "phone", "phone?hero=ana", "wall", "log", "style.css"])
def test_there_are_pages_for_people(local: Local, path: str) -> None:
    answer = requests.get(f"{local.url}/_local/{path}", timeout=20)

    assert answer.status_code == 200
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    ("path", "browser", "said"),
    [
        ("", "de-DE,de;q=0.9,en;q=0.8", "Jemanden schreiben lassen"),
        ("phone?hero=ana", "de", "Telefon von Ana"),
        ("wall", "de", "Die Wand"),
        ("drill", "de", "Eine Übung beginnen"),
        ("drill", "fr,en;q=0.5", "Begin a drill"),
        ("drill?lang=de", "en", "Eine Übung beginnen"),
    ],
)
def test_pages_for_people_speak_as_their_browser_reads(
    local: Local, path: str, browser: str, said: str
) -> None:
    answer = requests.get(
        f"{local.url}/_local/{path}", headers={"accept-language": browser}, timeout=20
    )

    assert said in unescape(answer.text)
    assert (f'<html lang="{"de" if said != "Begin a drill" else "en"}">') in answer.text


def test_a_sample_post_from_the_start_page_becomes_a_case(local: Local) -> None:
    requests.post(f"{local.url}/_local/sample", data={"platform": "x", "text": TEXT}, timeout=20)
    local.post("settle")

    assert local.get("posts.json")[-1]["author"]["handle"] == "mara_k"


def test_a_port_that_is_taken_is_told_plainly(local: Local) -> None:
    port = int(local.url.rpartition(":")[2])

    with (
        pytest.raises(CommandError, match=f"port {port} is taken"),
        serving(replace(OPTIONS, port=port), BEGINNING),
    ):
        pass


def test_who_is_pushed_to_the_roster_later_can_sign_in(local: Local) -> None:
    from herodesk_ops.onboarding import bring_in

    cloud = local.front.cloud
    [ana] = [person for person in cloud.people if person.id == "ana"]
    new = replace(ana, id="zoe", phone="+491713920099", email="zoe@nordwind.example")
    bring_in([new], client=cloud.client, table=cloud.table, stage="local")
    local.post("clock", advance_seconds=61)

    assert local.post("sign-in", hero="zoe").status_code == 200


def test_a_crash_is_refused_for_a_function_that_there_is_not(local: Local) -> None:
    answer = local.post("crash", after=1, function="myspace")

    assert answer.status_code == 400
    assert "publish" in answer.text


@pytest.mark.parametrize("seam", range(1, 8))
def test_a_publish_cut_off_at_any_seam_publishes_once(local: Local, seam: int) -> None:
    post_id = f"29{seam}"
    local.deliver(post_id, author=f"29{seam}")
    local.post("settle")
    [post] = [row for row in local.get("posts.json") if row["post_id"] == post_id]
    signed = local.post("sign-in", hero="greta")
    api = f"{local.url}/api/cases/{post['case']}"
    who: dict[str, Any] = {
        "headers": {signed.json()["header"]: signed.json()["csrf"]},
        "cookies": signed.cookies.get_dict(),
    }
    assert requests.post(f"{api}/claim", timeout=20, **who).status_code == 200

    local.post("crash", after=seam, function="publish")
    words = {"text": f"Das bringen wir in Ordnung, Nummer {seam}."}
    assert requests.post(f"{api}/reply", json=words, timeout=20, **who).status_code == 202
    local.post("settle")
    local.post("clock", advance_seconds=240)

    [case] = [row for row in local.get("cases.json") if row["number"] == post["case"]]
    assert case["state"] == "answered"
    assert [reply["state"] for reply in case["replies"]] == ["sent"]
    assert len([row for row in local.get("published.json") if row["reply_to"] == post_id]) == 1


def test_in_the_drill_room_customers_write_as_time_passes_and_the_score_names_nobody(
    local: Local,
) -> None:
    room = f"{local.url}/_local/drill"
    before = len(local.get("posts.json"))

    begun = requests.post(room, data={"storm": "maytag"}, timeout=60)
    passed = requests.post(f"{room}/pass", data={"minutes": "6"}, timeout=60)

    assert (begun.status_code, passed.status_code) == (200, 200)
    assert len(local.get("posts.json")) == before + 2
    assert "first warning: after 0 min and 1 post (large audience)" in passed.text
    assert "cases: 2 from 2 posts, 2 without an answer" in passed.text
    german = requests.get(room, headers={"accept-language": "de"}, timeout=20).text
    assert "erste Warnung: nach 0 Min. und 1 Beitrag (großes Publikum)" in german
    assert "Fälle: 2 aus 2 Beiträgen, 2 ohne Antwort" in german
    assert "Eine Waschmaschine, eine Million Lesende" in german
    requests.post(room, data={"storm": "maytag"}, timeout=60)
    assert len(local.get("posts.json")) == before + 3  # a second drill is heard, too
    assert requests.post(room, data={"storm": "../x"}, timeout=20).status_code == 400
