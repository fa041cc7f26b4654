"""Stories as people live them from end to end: a wave and its volunteers (ST12), a person who
wants to be forgotten (ST17), a post that is gone before anyone has it (ST18), and the first day
of a new HERO (ST20). They have a cloud of their own: people join it, and posts come in crowds."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LEADS, Cloud, Visitor, running
from tests.browser.test_stories import FAILS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TWICE = pytest.mark.parametrize(
    ("size", "language"), [("phone", "de"), ("desk", "en")], indirect=True
)
_authors = count(88_000_000)

OFF_DUTY = {"ben": "Mo-Fr 08:00-18:00", "femi": "Mon-Fri 07:30-17:30"}
"""Who is at home this morning, awake: they can be called, and each reads another language."""
VOLUNTEERS = {"de": "ben", "en": "femi"}
WAVES = {
    "de": ("app", "@nordwind die App stürzt seit dem Update nach dem Anmelden ab"),
    "en": ("billing", "@nordwind the invoice is wrong, you charged me twice"),
}
CROWD = 12
KEEPERS = {"de": "nils", "en": "mira"}
"""Who reads receipts: data protection, and IT, which reads English here."""
STATEMENT = {
    "de": "Seit dem Update stürzt die App ab. Wir haben es zurückgezogen.",
    "en": "Some invoices were charged twice. We are paying the money back today.",
}
SAY = {
    "de": {
        "helps": "es helfen: 1", "gone": "Der Text ist weg", "left": "der Beitrag ist weg",
        "withdrawn": "zurückgezogen, der Beitrag ist weg", "cases": r"(\d+) (?:Fall|Fälle) ·",
        "sent": "Eine Test-SMS ist unterwegs", "mail": "E-Mail",
        "unverified": "noch nicht bestätigt", "passed": "Rechnung: bestanden am",
    },
    "en": {
        "helps": "helping: 1", "gone": "The text is gone", "left": "the post is gone",
        "withdrawn": "withdrawn, the post is gone", "cases": r"(\d+) cases? ·",
        "sent": "A test text is on its way", "mail": "e-mail", "unverified": "not verified yet",
        "passed": "billing: passed on",
    },
}  # fmt: skip
WITHDRAWN = re.compile("|".join(say["withdrawn"] for say in SAY.values()))
NEW = {"de": "zoe", "en": "zack"}


@pytest.fixture(scope="module")
def folder(brand: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nordwind, where two HEROs work in the afternoon today."""
    copy = tmp_path_factory.mktemp("lives") / "nordwind"
    shutil.copytree(brand, copy)
    roster = copy / "roster.csv"
    rows = roster.read_text("utf-8").splitlines(keepends=True)
    for who, hours in OFF_DUTY.items():
        (at,) = [n for n, row in enumerate(rows) if row.startswith(f"{who},")]
        assert hours in rows[at]
        rows[at] = rows[at].replace(hours, "Mo-Fr 16:00-20:00")
    (mira,) = [n for n, row in enumerate(rows) if row.startswith("mira,")]
    rows[mira] = rows[mira].replace(",de|en,", ",en|de,")
    roster.write_text("".join(rows), "utf-8")
    return copy


@pytest.fixture(scope="module")
def cloud(folder: Path) -> Iterator[Cloud]:
    """It has listened for two hours: what is usual has been learnt once."""
    for cloud in running(folder):
        cloud.customer_writes(WAVES["de"][1], author=somebody())
        cloud.order("clock", advance_seconds=2 * 3600)
        yield cloud


def signed_in(visitor: Visitor, who: str) -> Visitor:
    cookie = {"name": "herodesk", "value": visitor.cloud.session(who), "url": visitor.cloud.url}
    visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]
    return visitor


def presses(page: Page, selector: str) -> None:
    """Press what stands there once, and wait for what comes of it."""
    with page.expect_response(lambda it: it.request.method == "POST" and "looking" not in it.url):
        page.locator(selector).click()
    page.wait_for_load_state()


def somebody() -> dict[str, str]:
    """An author who has not written before."""
    number = str(next(_authors))
    return {"id": number, "handle": f"kunde_{number}", "name": f"Kunde {number}"}


def operator(cloud: Cloud, *words: str) -> str:
    """What `herodesk ...` says about that cloud."""
    command = [sys.executable, "-c", "from herodesk_ops.cli import main; main()", *words]
    done = subprocess.run(
        [*command, "--endpoint-url", f"{cloud.url}/_local/aws"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


# -- ST12: a wave ---------------------------------------------------------------------------------


@pytest.mark.story("ST12")
@TWICE
def test_a_wave_from_the_call_to_an_answer_of_ones_own(stranger: Visitor) -> None:
    page, cloud, language = stranger.page, stranger.cloud, stranger.language
    lead, volunteer, say = LEADS[language], VOLUNTEERS[language], SAY[language]
    topic, text = WAVES[language]
    known = len(told(cloud, lead))
    cases = [cloud.customer_writes(text, author=somebody(), lang=language) for _ in range(CROWD)]
    cloud.order("clock", advance_seconds=120)

    (alert,) = [one["text"] for one in told(cloud, lead)[known:] if "/waves" in one["text"]]
    link = re.search(r"http\S+/waves", alert)
    assert link
    signed_in(stranger, lead).opens(link[0])
    stranger.keeps("wave-called")
    page.locator(f"form[action^='/waves/{topic}.'] textarea[name=text-{language}]").fill(
        STATEMENT[language]
    )
    presses(page, f"form[action^='/waves/{topic}.'][action$='/release'] button")
    presses(page, f"form[action^='/waves/{topic}.'][action$='/call'] button")
    cloud.order("clock", advance_seconds=60)
    assert answered(cloud, cases) == []  # nothing is said by itself
    link = re.search(r"http\S+/w/\w+", told(cloud, volunteer)[-1]["text"])
    assert link
    page.context.clear_cookies()
    stranger.opens(link[0]).keeps("wave-help")
    presses(page, "form[action^='/w/'] button")
    expect(page).to_have_url(f"{cloud.url}/?show=free")
    stranger.keeps("wave-helper-board")
    answers = [f"{STATEMENT[language]} ({n})" for n in ("Mara", "Jon")]
    for case, answer in zip(cases, answers, strict=False):
        takes_the_statement_over(stranger, case)
        expect(page.locator("#text")).to_have_value(STATEMENT[language])
        page.locator("#text").fill(answer)
        presses(page, "form[action$='/reply'] .bar button")
    cloud.settle()

    said = [one["text"] for one in answered(cloud, cases)]
    assert said == [f"{answer} – {volunteer.title()}" for answer in answers]
    page.context.clear_cookies()
    signed_in(stranger, lead).opens("/waves")
    expect(page.locator("section.wave", has_text=cases[0])).to_contain_text(say["helps"])
    stranger.keeps("wave-led")


def takes_the_statement_over(visitor: Visitor, case: str) -> None:
    page = visitor.opens(f"/cases/{case}").page
    presses(page, "form[action$='/claim'] button")
    expect(page.locator("#text")).to_have_value("")  # a hint, never a finished answer
    visitor.keeps("case-statement")
    page.locator("a[href*='take=statement']").click()


def told(cloud: Cloud, hero: str) -> list[dict[str, str]]:
    return [one for one in cloud.read("notices.json") if one["hero"] == hero]


def answered(cloud: Cloud, cases: list[str]) -> list[dict[str, str]]:
    """What was published under the posts of these cases, in their order."""
    posts = {one["post_id"]: one["case"] for one in cloud.read("posts.json")}
    found = [one for one in cloud.read("published.json") if posts.get(one["reply_to"]) in cases]
    return sorted(found, key=lambda one: cases.index(posts[one["reply_to"]]))


# -- ST17: forget me ------------------------------------------------------------------------------


@pytest.mark.story("ST17")
@TWICE
def test_who_is_erased_stands_on_no_page_and_the_counts_stay(stranger: Visitor) -> None:
    page, cloud, say = stranger.page, stranger.cloud, SAY[stranger.language]
    person = {**somebody(), "handle": f"vergissmich_{stranger.size}", "name": "Vera Gessner"}
    words = "@nordwind Umtausch klappt nicht, Gerät defekt, meine Nummer ist der Kühlturm"
    case = cloud.customer_writes(words, author=person)
    signed_in(stranger, LEADS[stranger.language]).opens(f"/cases/{case}")
    presses(page, "form[action$='/claim'] button")
    page.locator("#text").fill(f"Wir tauschen um, @{person['handle']}. {stranger.size}")
    presses(page, "form[action$='/reply'] .bar button")
    cloud.settle()
    stranger.opens(f"/cases/{case}")
    presses(page, "form[action$='/solve'] button")
    counted = cases_counted(stranger)
    pages = (f"/cases/{case}", "/", "/closed")
    search = f"/search?q=@{person['handle']}"
    traces = (person["id"], person["handle"], person["name"], "Kühlturm")
    assert traces[1] in content(stranger, pages[0])
    stranger.opens(search)
    expect(page.locator(".rows li")).to_have_count(1)

    receipt = operator(cloud, "erase", "x", person["id"], "--yes")

    assert re.match(r"receipt \w+, ", receipt)
    for path in pages:
        html = content(stranger, path)
        assert [trace for trace in traces if trace in html] == [], path
    stranger.opens(search)
    expect(page.locator(".rows li")).to_have_count(0)
    for view in ("posts.json", "cases.json", "notices.json"):
        held = json.dumps(cloud.read(view), ensure_ascii=False)
        assert [trace for trace in traces if trace in held] == [], view
    assert cases_counted(stranger) == counted
    stranger.opens(f"/cases/{case}").keeps("case-erased")
    expect(page.locator("main")).to_contain_text(say["left"])
    signed_in(stranger, KEEPERS[stranger.language]).opens("/receipts")
    expect(page.locator(".receipts li").first).to_contain_text(receipt.split()[1].rstrip(","))
    stranger.keeps("receipts")


def content(visitor: Visitor, path: str) -> str:
    return visitor.opens(path).page.content()


def cases_counted(visitor: Visitor) -> int:
    """Of the last weeks, as the figures' page says it."""
    page = visitor.opens("/insight").page
    found = re.search(SAY[visitor.language]["cases"], page.locator("main").inner_text())
    assert found
    return int(found[1])


# -- ST18: the post disappears --------------------------------------------------------------------


@pytest.mark.story("ST18")
@TWICE
def test_a_post_that_is_deleted_before_anyone_has_it_takes_its_case_along(
    stranger: Visitor,
) -> None:
    page, cloud, say = stranger.page, stranger.cloud, SAY[stranger.language]
    signed_in(stranger, LEADS[stranger.language])
    author, words = somebody(), f"@nordwind Umtausch klappt nicht, defekt, {stranger.size}"
    case = cloud.customer_writes(words, author=author)
    (post,) = [one["post_id"] for one in cloud.read("posts.json") if one["case"] == case]
    expect(stranger.opens("/").page.locator(f"[data-case='{case}']")).to_be_visible()
    link = cloud.link(case)

    cloud.delivers({"id": post, "author": author, "at": cloud.now(), "deleted": True})

    stranger.opens("/")
    expect(page.locator(f"[data-case='{case}']")).to_have_count(0)
    stranger.opens(f"/cases/{case}")
    expect(page.locator("main")).to_contain_text(say["gone"])
    expect(page.locator("main")).to_contain_text(say["withdrawn"])
    expect(page.locator("form[action$='/claim']")).to_have_count(0)
    assert words not in page.content()
    stranger.keeps("case-withdrawn")
    page.context.clear_cookies()
    stranger.opens(link)
    expect(page.locator("main")).to_contain_text(WITHDRAWN)  # to whom it went, in their language
    assert words not in page.content()
    stranger.said.clear()  # the browser tells of the 410
    stranger.keeps("link-withdrawn")


# -- ST20: a new HERO -----------------------------------------------------------------------------


@pytest.mark.story("ST20")
@TWICE
def test_the_first_day_of_a_new_hero(stranger: Visitor, folder: Path) -> None:
    page, cloud, say = stranger.page, stranger.cloud, SAY[stranger.language]
    new = NEW[stranger.language]
    mail, phone = f"{new}@nordwind.example", {"de": "+491713920177", "en": "+491713920178"}
    row = {
        "name": f"{new.title()} Zander", "phone": phone[stranger.language], "email": mail,
        "languages": {"de": "de|en", "en": "en|de"}[stranger.language],
        "topics": "exchange|billing", "hours": "Mo-So 00:00-24:00", "channels": "sms|email",
    }  # fmt: skip
    options = [word for key, value in row.items() for word in (f"--{key}", value)]
    announced = operator(cloud, "staff", "add", new, *options)
    assert mail in announced
    assert "contact-not-verified" in announced
    cloud.order("clock", advance_seconds=61)  # every function has read the roster again

    stranger.opens("/sign-in")
    page.locator("#contact").fill(mail)
    presses(page, "form[action='/sign-in'] button")
    (invitation,) = told(cloud, new)
    assert (invitation["kind"], invitation["channel"]) == ("sign-in", "email")
    follows(stranger, invitation["text"])
    stranger.opens("/me")
    expect(page.locator("main")).to_contain_text(say["unverified"])
    stranger.keeps("me-new")
    page.locator("details:has(#from) > summary").click()
    page.locator("#from").fill("22:30")
    page.locator("#until").fill("06:00")
    presses(page, "form[action='/me/quiet'] button")
    expect(page.locator("main")).to_contain_text("22:30–06:00")
    presses(page, "form[action='/me/way'] button[value=email]")
    expect(page.locator(".chosen")).to_contain_text(say["mail"])
    assert not offered(cloud, new, tries=4)

    verified = row | {"id": new, "role": "hero", "manager": "karla", "contact_verified": "yes"}
    enters(folder / "roster.csv", verified)
    operator(cloud, "staff", "import", str(folder / "roster.csv"), "--brand", str(folder), "--yes")
    cloud.order("clock", advance_seconds=61)
    stranger.opens("/me")
    expect(page.locator("main")).to_contain_text("22:30–06:00")  # no import touches it
    presses(page, "form[action='/me/test/sms'] button")
    expect(page.get_by_role("status")).to_contain_text(say["sent"])
    stranger.keeps("me-tested")
    test = told(cloud, new)[-1]
    assert test["channel"] == "sms"
    follows(stranger, test["text"])
    assert not offered(cloud, new, tries=4)  # who has not signed is not asked

    passes_the_training(stranger, new)
    signed_in(stranger, new).opens("/me")
    expect(page.locator("main")).to_contain_text(say["passed"])
    page.locator("main a[href='/compact']").first.click()
    presses(page, "form[action='/compact/sign'] button")
    stranger.keeps("compact-signed")
    cloud.order("clock", advance_seconds=61)
    assert offered(cloud, new)


def passes_the_training(visitor: Visitor, hero: str) -> None:
    """A lead enters it on the person's page."""
    page = signed_in(visitor, LEADS[visitor.language]).opens(f"/roster/p/{hero}").page
    page.locator("details:has(form[action$='/trained']) > summary").click()
    page.locator("#topic").select_option("billing")
    presses(page, "form[action$='/trained'] button")
    visitor.cloud.order("clock", advance_seconds=61)


def follows(visitor: Visitor, text: str) -> None:
    """Open the one-time link of a message and press its button."""
    link = re.search(r"http\S+/s/\w+", text)
    assert link
    presses(visitor.opens(link[0]).page, "main form button")
    expect(visitor.page).to_have_url(visitor.cloud.url + "/")


def enters(roster: Path, cells: dict[str, str]) -> None:
    """A line more in roster.csv."""
    columns = roster.read_text("utf-8").splitlines()[0].split(",")
    with roster.open("a", encoding="utf-8") as rows:
        rows.write(",".join(cells.get(column, "") for column in columns) + "\n")


def offered(cloud: Cloud, hero: str, tries: int = 12) -> bool:
    """Whether one of some new cases is offered to that person."""
    for _ in range(tries):
        case = cloud.customer_writes(FAILS, author=somebody())
        if any(one["case"] == case for one in told(cloud, hero)):
            return True
    return False
