"""Stories of what arrives: three times, from someone with a million readers, and no longer there;
and of who wants to hear nothing, or to be forgotten."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rehearse.browser import Browser, link_in
from rehearse.engine import Engine, herodesk, texts
from rehearse.supply import ANA
from rehearse.telling import (
    claimed,
    deliver,
    expect,
    new_texts,
    number_of,
    post,
    taken_back,
    text_to,
    texted,
    told,
    wait,
)
from rehearse.x_server import X

WORDS = "@nordwind Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig!"


def called_three_times(engine: Engine, platform: X) -> str:
    """ST3: one delivery three times, twice at once: one post, one case, one SMS; another post of
    the same author joins it."""
    before = texts(engine)
    first = post(WORDS, "tilda_t")
    deliver(engine, platform, first)
    with ThreadPoolExecutor(2) as two:
        list(two.map(lambda _: deliver(engine, platform, first), range(2)))
    more = post("@nordwind Und der Umtausch wurde mir am Telefon zugesagt!", "tilda_t")
    deliver(engine, platform, more)
    ana, case = claimed(engine, text_to(engine, ANA, before))
    wait("both posts in one case", lambda: len(told(ana, case)["posts"]) == 2)
    time.sleep(5)
    posts = [one["post_id"] for one in told(ana, case)["posts"]]
    expect(sorted(posts) == sorted([first["id"], more["id"]]), "each post once", posts)
    sent = new_texts(engine, before)
    expect(len(sent) == 1, "one SMS", sent)
    return f"{number_of(case)}: two posts, one case, one SMS"


def million_readers(engine: Engine, platform: X) -> str:
    """ST4: of two equal posts the one with more readers ranks higher, and says why."""
    before = texts(engine)
    for handle, readers in (("wide_w", 1_000_000), ("small_s", 12)):
        deliver(engine, platform, post(WORDS, handle, readers))
    ana, _ = claimed(engine, text_to(engine, ANA, before))
    cases = wait("both on the board", lambda: _of(ana, "wide_w", "small_s"))
    wide, small = cases["wide_w"], cases["small_s"]
    expect(wide["urgency"] > small["urgency"], "more readers, more urgent", cases)
    codes = [one["code"] for one in wide["because"]]
    expect("readers" in codes, "the case says that it is for its reach", wide["because"])
    return f"{wide['urgency']} before {small['urgency']}, because of its reach"


def _of(browser: Browser, *handles: str) -> dict[str, Any]:
    """The open cases of these people, if all are there."""
    found = {}
    for one in browser.get("/api/cases?limit=50").json()["cases"]:
        whole = told(browser, f"/cases/{one['number']}")
        for handle in handles:
            if any((it["author"] or {}).get("handle") == handle for it in whole["posts"]):
                found[handle] = whole
    return found if len(found) == len(handles) else {}


def gone_before_anybody_came(engine: Engine, platform: X) -> str:
    """ST18: the author deletes the post before anybody takes the case: withdrawn, its text gone."""
    before = texts(engine)
    said = post(WORDS, "verena_v")
    deliver(engine, platform, said)
    ana, path = Browser(engine), link_in(text_to(engine, ANA, before))
    shown = ana.get(path).text
    expect("keiner zuständig" in shown, "the link shows her words", shown)
    taken_back(engine, platform, said)
    wait("the case to be withdrawn", lambda: "keiner zuständig" not in ana.get(path).text)
    refused = ana.post(path)
    expect(refused.status_code != 303, "nobody can take it any more", refused.status_code)
    expect("keiner zuständig" not in refused.text, "its text is gone", refused.text)
    return "withdrawn, its text gone, its link says so"


def stop_and_start(engine: Engine, platform: X) -> str:
    """ST16: STOP by text: no SMS goes to that number any more; START brings it back."""
    texted(engine, ANA, "STOP")
    wait("the roster to show it", lambda: "stop" in _roster(engine, "ana").lower())
    time.sleep(5)
    before = texts(engine)
    deliver(engine, platform, post(WORDS, "stefan_s"))
    time.sleep(20)
    sent = [one for one in new_texts(engine, before) if one["to"] == ANA]
    expect(sent == [], "no SMS after STOP", sent)
    texted(engine, ANA, "START")
    wait("the roster to show it", lambda: "stop" not in _roster(engine, "ana").lower())
    before = texts(engine)
    deliver(engine, platform, post(WORDS, "sabine_s"))
    text_to(engine, ANA, before)
    return "nothing after STOP, again after START"


def _roster(engine: Engine, person: str) -> str:
    """What the operator's list says of a person."""
    table = ("--table", engine.outputs["TableName"])
    rows = json.loads(herodesk(engine, "staff", "list", "--json", *table))
    return next(json.dumps(row) for row in rows if row["id"] == person)


def forgotten(engine: Engine, platform: X) -> str:
    """ST17: a person is erased: words and names go, case and counts stay; there is a receipt."""
    before = texts(engine)
    said = post(WORDS, "walter_w")
    deliver(engine, platform, said)
    ana, case = claimed(engine, text_to(engine, ANA, before))
    expect(
        "walter_w" in json.dumps(told(ana, case), ensure_ascii=False),
        "the case names him before",
        told(ana, case),
    )
    table = ("--table", engine.outputs["TableName"])
    author = said["author"]["id"]
    receipt = json.loads(herodesk(engine, "erase", "x", author, "--yes", "--json", *table))
    expect(receipt["counts"].get("posts") == 1, "the receipt counts one post", receipt)
    left = json.loads(herodesk(engine, "export", "x", author, *table))
    expect(left["posts"] == [], "nothing is kept of him", left)
    after = json.dumps(told(ana, case), ensure_ascii=False)
    expect(
        "walter_w" not in after and "keiner zuständig" not in after, "the case names nobody", after
    )
    return f"{number_of(case)} names nobody any more; receipt {receipt['receipt']}"
