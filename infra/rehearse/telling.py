"""What stories need: a post and its delivery, text messages, patience, and saying what is wrong."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar

from herodesk_ops.platforms import x
from rehearse.browser import Browser, link_in
from rehearse.engine import Engine, RehearsalError, pretty, texts
from rehearse.supply import HOOK_SECRETS
from rehearse.x_server import X

T = TypeVar("T")

WITHIN_SECONDS = 240.0  # a busy machine, cold starts of another engine
_ids = count(1_980_000_000_000_000_001)


def post(text: str, handle: str, followers: int = 120) -> dict[str, Any]:
    """A customer's words that mention us; each handle is a person of its own."""
    number = str(next(_ids))
    author_id = f"77{sum(map(ord, handle)):06d}{len(handle)}"
    author = {"id": author_id, "handle": handle, "name": handle, "followers": followers}
    return {
        "id": number,
        "author": author,
        "text": text,
        "lang": "de",
        "at": now().isoformat(timespec="seconds"),
        "mention": True,
    }


def deliver(engine: Engine, platform: X, post: dict[str, Any]) -> None:
    """As X delivers it, signed."""
    for body in platform.stand_in.deliveries(post):
        signed = x.sign(body, HOOK_SECRETS, now())
        answer = Browser(engine).deliver("/hooks/x", body, signed)
        expect(answer.status_code == 200, "a signed delivery is taken", answer.text)


def taken_back(engine: Engine, platform: X, post: dict[str, Any]) -> None:
    """The author deletes it, and X tells us."""
    platform.stand_in.remove(post["id"])
    deliver(engine, platform, post | {"deleted": True})


def told(browser: Browser, case: str) -> dict[str, Any]:
    """A case as the API tells it: `case` is its path."""
    answer: dict[str, Any] = browser.get(f"/api{case}").json()
    return answer


def state(browser: Browser, case: str) -> str:
    """How a case stands."""
    return str(told(browser, case).get("state"))


def of_all(found: dict[str, str], wanted: set[str]) -> dict[str, str]:
    return found if set(found) >= wanted else {}


def now() -> datetime:
    return datetime.now(UTC)


def expect(holds: bool, what: str, instead: object) -> None:  # noqa: FBT001  reads well
    if not holds:
        shown = instead if isinstance(instead, str) else pretty(instead)
        raise RehearsalError(f"not so: {what}. Instead:\n{shown[:3000]}")


def wait(what: str, look: Callable[[], T], seconds: float = WITHIN_SECONDS) -> T:
    """What the look finds, as soon as it finds something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.3)
    raise RehearsalError(f"waited {seconds:.0f} s in vain for {what}")


def new_texts(engine: Engine, before: list[dict[str, str]]) -> list[dict[str, str]]:
    """The text messages that were sent since."""
    left = list(before)
    found = []
    for one in texts(engine):
        if one in left:
            left.remove(one)
        else:
            found.append(one)
    return found


def text_to(
    engine: Engine, phone: str, before: list[dict[str, str]], seconds: float = WITHIN_SECONDS
) -> str:
    """The first text message to that phone since then."""
    sent = wait(
        f"an SMS to {phone}",
        lambda: [it["text"] for it in new_texts(engine, before) if it["to"] == phone],
        seconds,
    )
    return sent[0]


def claimed(engine: Engine, text: str) -> tuple[Browser, str]:
    """Who follows the link and takes the case: their browser, and the case's path."""
    browser, path = Browser(engine), link_in(text)
    answer = browser.post(path)
    expect(answer.status_code == 303, "the button makes the case theirs", answer.text)
    return browser, answer.headers["location"]


def texted(engine: Engine, phone: str, words: str) -> None:
    """A colleague's text message arrives: the topic Texts, as two-way SMS puts it there."""
    body = json.dumps({"originationNumber": phone, "messageBody": words})
    engine.client("sns").publish(TopicArn=engine.outputs["TextsTopicArn"], Message=body)


def number_of(case: str) -> str:
    """The number of a case by its path."""
    return case.rsplit("/", 1)[-1]
