"""The system's Chromium at the local cloud: the real template, the real handlers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pytest
import requests
from playwright.sync_api import Browser, Error, Page, Request, ViewportSize, sync_playwright

from herodesk_ops.local import secrets
from herodesk_ops.platforms import operated
from herodesk_ops.platforms.x_deliveries import delivery
from tests.made import made
from tests.sample import MONDAY_MORNING, NORDWIND, OUR_X

Theme = Literal["light", "dark"]
CLOSELY = "HERODESK_LOOK_CLOSELY"
"""Set by `make screens`: each page leaves a picture, and axe reads it in each language."""
SHOTS = Path(__file__).parents[2] / ".build" / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE, DESK = ViewportSize(width=360, height=740), ViewportSize(width=1280, height=800)
SIZES = {"phone": PHONE, "desk": DESK}
WITHOUT = (
    # Each window would load two hidden pages for its address line, which cost more than ours.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    # What Playwright does without, too: of two such lists Chromium follows the last.
    *("AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades"),
    *("LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints"),
    *("PaintHolding", "PreconnectToSearch", "TcpPortRandomizationWin"),
    *("ThirdPartyStoragePartitioning", "AimEnabled"),
)
QUIET_MACHINE = [
    "--no-sandbox",  # in a container there is nothing to build one from
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    f"--disable-features={','.join(WITHOUT)}",
]
PICTURE_TRIES = 3
"""A busy machine's Chromium now and then cannot draw; what the page holds is checked anyway."""
LANGUAGES = {"de": "ana", "en": "femi"}
LEADS = {"de": "karla", "en": "olaf"}
AXE = Path(__file__).parents[2] / ".build" / "web" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What axe finds by colours alone: themes differ in nothing else (a test holds that)."""
MOST_BYTES = 100 * 1024
"""What a page and all that it loads may weigh over the wire, the first time that it is opened."""


@dataclass
class Cloud:
    """The local cloud as a customer and a colleague reach it."""

    url: str
    _ids: Iterator[int] = field(default_factory=lambda: count(2081000000000001000))

    def customer_writes(self, text: str, **facts: Any) -> str:
        """A post on X, signed and delivered; the number of its case."""
        post_id = str(next(self._ids))
        author = {"id": f"9{post_id[-4:]}", "handle": "mara_k", "name": "Mara K", "followers": 12}
        post = {
            "id": post_id, "text": text, "author": author | facts.pop("author", {}), "lang": "de",
            "at": self.now(), "mention": "@nordwind" in text,
        } | facts  # fmt: skip
        self.delivers(post)
        posts = self.read("posts.json")
        return str(next(p["case"] for p in posts if p["post_id"] == post_id))

    def delivers(self, post: dict[str, Any]) -> None:
        """X tells us of it, signed; all that follows at once is done."""
        account = {"id": OUR_X, "handle": "nordwind", "name": "Nordwind"}
        body = delivery(post, account=account)
        headers = operated("x").sign(body, secrets.read()["x"], MONDAY_MORNING)
        requests.post(f"{self.url}/hooks/x", body, headers=headers, timeout=30).raise_for_status()
        self.settle()

    def does_not_hear(self, text: str) -> str:
        """A customer mentions us on X, and X fails to tell us of it; the post's id."""
        post_id = str(next(self._ids))
        author = {"id": f"9{post_id[-4:]}", "handle": "lost_l", "name": "Lotte L", "followers": 9}
        post = {"id": post_id, "text": text, "author": author, "lang": "de", "mention": True}
        self.order("lost", platform="x", post={**post, "at": self.now()})
        return post_id

    def read(self, view: str) -> Any:
        """One of the /_local/ views."""
        return requests.get(f"{self.url}/_local/{view}", timeout=30).json()

    def order(self, path: str, **body: Any) -> Any:
        """One of the /_local/ commands."""
        answer = requests.post(f"{self.url}/_local/{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer

    def settle(self) -> None:
        """All queues are empty."""
        self.order("settle")

    def now(self) -> str:
        """The cloud's time."""
        return str(self.order("clock", advance_seconds=0).json()["now"])

    def link(self, case: str, hero: str | None = None) -> str:
        """The claim link of a notice about the case, sent to that person or to anybody."""
        told = [n for n in self.read("notices.json") if n["case"] == case]
        texts = [n["text"] for n in told if hero in {None, n["hero"]} and "/c/" in n["text"]]
        found = re.search(r"http\S+/c/\w+", texts[-1])
        assert found
        return found[0]

    def session(self, hero: str) -> str:
        """A session cookie's value."""
        return str(self.order("sign-in", hero=hero).cookies["herodesk"])


@dataclass
class Visitor:
    """One page of one browser, at one size, in one language."""

    page: Page
    cloud: Cloud
    size: str
    language: str
    said: list[str] = field(default_factory=list)
    came: list[Request] = field(default_factory=list)
    _weighs: dict[str, int] = field(default_factory=dict)

    @property
    def hero(self) -> str:
        """Who sits there."""
        return LANGUAGES[self.language]

    def notices(self) -> list[dict[str, str]]:
        """Everything that colleagues were told so far."""
        told: list[dict[str, str]] = self.cloud.read("notices.json")
        return told

    def opens(self, path: str) -> Visitor:
        """Go there; once more where the page that a press led to came in between."""
        address = path if path.startswith("http") else self.cloud.url + path
        try:
            self.page.goto(address)
        except Error as error:
            if "ERR_ABORTED" not in str(error):
                raise
            self.page.wait_for_load_state()
            self.page.goto(address)
        return self

    def _draw(self, path: Path) -> None:
        for left in reversed(range(PICTURE_TRIES)):
            try:
                self.page.screenshot(path=path, full_page=True, animations="disabled")
            except Error:
                if not left:
                    raise
                self.page.wait_for_timeout(500)
            else:
                return

    def keeps(self, name: str) -> None:
        """What must hold on every page, and a picture for people who have asked for it."""
        closely = bool(os.environ.get(CLOSELY))
        if closely:
            SHOTS.mkdir(parents=True, exist_ok=True)
            self._draw(SHOTS / f"{name}-{self.language}-{self.size}.png")
        self.page.wait_for_load_state()  # the address may have changed before the page is there
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} px too wide"
        small = self.page.evaluate(_TOO_SMALL)
        assert small == [], f"{name}: too small to touch"
        assert self.said == [], f"{name}: the browser complains"
        if closely or _read_in.setdefault((name, self.size), self.language) == self.language:
            for theme, rules in ((self.theme, WCAG), (self.other_theme, COLOURS)):
                assert self.barriers(theme, rules) == [], (
                    f"{name}: somebody cannot read it ({theme})"
                )
        weight = self.weight()
        assert weight <= MOST_BYTES, f"{name} weighs {weight} bytes"

    def barriers(self, theme: Theme, rules: Mapping[str, object] = WCAG) -> list[str]:
        """What axe finds on the page as it stands, in that theme."""
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(axe())
        found = self.page.evaluate(_AXE, rules)
        self.page.emulate_media(color_scheme=self.theme, reduced_motion="no-preference")
        return [f"{one['id']}: {node}" for one in found for node in one["nodes"]]

    @property
    def theme(self) -> Theme:
        """Phones are light and desks are dark here."""
        return "dark" if self.size == "desk" else "light"

    @property
    def other_theme(self) -> Theme:
        """What they are elsewhere."""
        return "light" if self.size == "desk" else "dark"

    def weight(self) -> int:
        """Bytes of the page and all that belongs to it, as they come over the wire first."""
        for request in self.came:
            size = request.sizes()["responseBodySize"]
            if size > 0:  # below it what the browser had kept
                self._weighs[request.url] = size
        self.came.clear()
        parts = self.page.evaluate(_PARTS)
        return sum(
            self._weighs[url] if url in self._weighs else self._fetched(url) for url in parts
        )

    def _fetched(self, url: str) -> int:
        """A part that this browser has not fetched itself, or not yet."""
        answer = requests.get(url, headers={"Accept-Encoding": "gzip"}, stream=True, timeout=30)
        self._weighs[url] = len(answer.raw.read(decode_content=False))
        return self._weighs[url]


_read_in: dict[tuple[str, str], str] = {}
"""In which language axe has read a page at a size: the other one has the same elements in the same
colours, and what differs in it, words and how wide they are, is looked at in both."""


@cache
def axe() -> str:
    """The checker as a script; fetched by make, never deployed."""
    if not AXE.exists():
        made("web")
    return AXE.read_text("utf-8")


_AXE = """async (rules) => {
  const found = await axe.run(document, {runOnly: rules});
  return found.violations.map((one) => ({
    id: one.id, nodes: one.nodes.map((it) => it.html + " " + it.failureSummary),
  }));
}"""

_PARTS = """() => [
    location.href.split("#")[0],
    ...[...document.querySelectorAll("link[href], script[src], img[src]")]
      .map((it) => it.href || it.src),
  ]"""

_TOO_SMALL = """() => [
    ...document.querySelectorAll("button, summary, input:not([type=hidden]), .button, .filters a")
  ]
  .filter((it) => it.checkVisibility())
  .map((it) => it.matches("[type=checkbox], [type=radio]") ? it.closest("label") || it : it)
  .filter((it) => it.getClientRects().length && it.getBoundingClientRect().height < 44)
  .map((it) => it.outerHTML)"""


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Chromium of the system; without one these tests are skipped, but never in CI."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        told = "no Chromium here; install it, e.g. apt-get install chromium"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)
    return str(found)


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium_path, args=QUIET_MACHINE)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def brand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nordwind, where nobody has been told enough for the hour in which all tests play, nor
    answered with the same words too often, and with a lead who reads English; who plays there may
    take repairs."""
    folder = tmp_path_factory.mktemp("brand") / "nordwind"
    shutil.copytree(NORDWIND, folder)
    rules = folder / "brand.toml"
    text = rules.read_text("utf-8")
    for rule, wanted in {
        "most_an_hour = 12": "most_an_hour = 500",
        "same_text_from = 3": "same_text_from = 0",
    }.items():
        assert rule in text
        text = text.replace(rule, wanted)
    rules.write_text(text, "utf-8")
    roster = folder / "roster.csv"
    karla = next(row for row in roster.read_text("utf-8").splitlines() if row.startswith("karla,"))
    olaf = karla.replace("karla", "olaf").replace("Karla", "Olaf").replace("de|en", "en|de")
    with roster.open("a", encoding="utf-8") as rows:
        rows.write(olaf.replace("+491713920011", "+491713920099") + "\n")
    with (folder / "compact.csv").open("a", encoding="utf-8") as rows:
        rows.write("olaf,1.0,billing|repair,2026-08-25\nfemi,,repair,2026-08-25\n")
    return folder


@pytest.fixture(scope="module")
def cloud(brand: Path) -> Iterator[Cloud]:
    """`herodesk local` on a free port, with a clock that only tests move."""
    yield from running(brand)


def running(brand: Path, clock: str = "virtual", **environment: str) -> Iterator[Cloud]:
    """A local cloud of that brand, as long as it is needed."""
    command = [sys.executable, "-c", "from herodesk_ops.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "local", "--port", "0", "--clock", clock, "--brand", str(brand)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, **environment},
    )  # fmt: skip
    assert process.stdout
    try:
        rows = (re.search(r"http://[\d.:]+", row) for row in process.stdout)
        found = next((match for match in rows if match), None)
        assert found, "herodesk local did not start"
        yield Cloud(found[0])
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@pytest.fixture(params=["phone", "desk"])
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stranger(browser: Browser, cloud: Cloud, size: str, language: str) -> Iterator[Visitor]:
    """A browser in which nobody is signed in; the phone in light, the desk in dark colours."""
    context = browser.new_context(
        viewport=SIZES[size],
        locale={"de": "de-DE", "en": "en-GB"}[language],
        color_scheme="dark" if size == "desk" else "light",
        has_touch=size == "phone",
    )
    visitor = Visitor(context.new_page(), cloud, size, language)
    visitor.page.on("console", lambda told: visitor.said.append(told.text))
    visitor.page.on("pageerror", lambda error: visitor.said.append(str(error)))
    visitor.page.on("requestfinished", lambda request: visitor.came.append(request))  # noqa: PLW0108
    yield visitor
    visitor.page.wait_for_load_state()  # closed while a press leads on, it may never be done
    context.close()


@pytest.fixture
def colleague(stranger: Visitor) -> Visitor:
    """A browser in which somebody is signed in who reads that language."""
    cookie = {"name": "herodesk", "value": stranger.cloud.session(stranger.hero)}
    stranger.page.context.add_cookies([{**cookie, "url": stranger.cloud.url}])  # type: ignore[typeddict-item]
    return stranger
