"""The two stories, told over HTTP: from a signed delivery to the reply that X receives."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar

from herodesk_ops.platforms import x
from rehearse.browser import Browser, link_in
from rehearse.engine import Engine, RehearsalError, pretty, texts
from rehearse.supply import ANA, BEN, HOOK_SECRETS
from rehearse.x_server import ACCOUNT, X

T = TypeVar("T")

WITHIN_SECONDS = 60.0
_ids = count(1_980_000_000_000_000_001)


def exchange_that_fails(engine: Engine, platform: X) -> str:
    """ST1: one SMS to Ana, her claim, her reply on X, the case answered."""
    words = "@nordwind Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig!"
    post = _post(words, "anna_m")
    _deliver(engine, platform, post)
    sms = _wait("an SMS to Ana", lambda: texts(engine))
    time.sleep(5)  # whoever else would be told would be told by now
    sent = texts(engine)
    _expect([one["to"] for one in sent] == [ANA], "exactly one SMS, to Ana", sent)
    _expect("anna" not in sms[0]["text"].lower(), "nothing of the customer in the SMS", sms)

    ana, path = Browser(engine), link_in(sms[0]["text"])
    shown = ana.get(path)
    _expect(shown.status_code == 200, "the link shows the case", shown.text)
    claimed = ana.post(path)
    _expect(claimed.status_code == 303, "the button makes it hers", claimed.text)
    case = claimed.headers["location"]

    answer = "Das bringen wir in Ordnung. Schick uns bitte kurz eine Nachricht."
    form = {"text": answer, "csrf": ana.csrf(case), "reply_id": "rehearsal-1"}
    replied = ana.post(f"{case}/reply", form)
    _expect(replied.status_code == 303, "the reply is taken", replied.text)
    published = _wait("the reply on X", lambda: platform.stand_in.published)
    _expect(len(published) == 1, "one reply on X", published)
    _expect(published[0]["reply_to"] == post["id"], "it answers the post", published)
    _expect(published[0]["text"] == f"{answer} – Ana", "it ends in Ana's name", published)
    _wait("the case to be answered", lambda: _state(ana, case) == "answered")
    return f"{case.rsplit('/', 1)[-1]}: one SMS, claimed, answered on X, clock stopped"


def two_hands(engine: Engine, platform: X) -> str:
    """ST2: Ana and Ben claim at once; one has it, the other reads who."""
    before = texts(engine)
    words = "@nordwind Reparatur dauert seit sechs Wochen, Waschmaschine kaputt, was ist da los?"
    _deliver(engine, platform, _post(words, "otto_k"))
    wanted = {ANA, BEN}
    sms = _wait(
        "an SMS to each of the two",
        lambda: _both(
            {one["to"]: one["text"] for one in texts(engine) if one not in before}, wanted
        ),
    )
    hands = [(Browser(engine), link_in(sms[phone])) for phone in (ANA, BEN)]
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda hand: hand[0].post(hand[1]), hands))

    statuses = sorted(answer.status_code for answer in answers)
    _expect(statuses in ([200, 303], [303, 409]), "one gets it, one does not", statuses)
    winner = next(i for i, answer in enumerate(answers) if answer.status_code == 303)
    name, page = ("Ana", "Ben")[winner], answers[1 - winner].text
    _expect(name in page, f"the other reads that {name} has it", page)
    case = answers[winner].headers["location"]
    told = hands[winner][0].get(f"/api{case}").json()
    _expect(told["owner"] == name.lower(), "the case has one owner", told)
    time.sleep(3)
    _expect(len(texts(engine)) == len(before) + 2, "nobody hears more about it", texts(engine))
    return f"{case.rsplit('/', 1)[-1]}: {name} has it, the other was told so"


def forged(engine: Engine, _platform: X) -> str:
    """A delivery that X did not sign, and a handshake that X did."""
    body = x.delivery(_post("@nordwind gefälscht", "mallory"), account=ACCOUNT)
    guessed = x.sign(body, {"consumer_secret": "a guess", "client_secret": "another"}, _now())
    refused = Browser(engine).deliver("/hooks/x", body, guessed)
    _expect(refused.status_code == 401, "a forged delivery is refused", refused.text)
    unknown = Browser(engine).deliver("/hooks/nobody", body, guessed)
    _expect(unknown.status_code == 404, "an unknown platform is not found", unknown.text)
    asked = Browser(engine).get("/hooks/x?crc_token=abc123")
    _expect(asked.json().get("response_token", "")[:7] == "sha256=", "X's handshake", asked.text)
    return "forged 401, unknown 404, handshake answered"


def _post(text: str, handle: str) -> dict[str, Any]:
    number = str(next(_ids))
    author = {"id": f"77{number[-6:]}", "handle": handle, "name": handle, "followers": 120}
    return {
        "id": number,
        "author": author,
        "text": text,
        "lang": "de",
        "at": _now().isoformat(timespec="seconds"),
        "mention": True,
    }


def _deliver(engine: Engine, platform: X, post: dict[str, Any]) -> None:
    for body in platform.stand_in.deliveries(post):
        signed = x.sign(body, HOOK_SECRETS, _now())
        answer = Browser(engine).deliver("/hooks/x", body, signed)
        _expect(answer.status_code == 200, "a signed delivery is taken", answer.text)


def _state(browser: Browser, case: str) -> str:
    return str(browser.get(f"/api{case}").json().get("state"))


def _both(found: dict[str, str], wanted: set[str]) -> dict[str, str]:
    return found if set(found) >= wanted else {}


def _now() -> datetime:
    return datetime.now(UTC)


def _expect(holds: bool, what: str, instead: object) -> None:  # noqa: FBT001  reads well
    if not holds:
        shown = instead if isinstance(instead, str) else pretty(instead)
        raise RehearsalError(f"not so: {what}. Instead:\n{shown[:3000]}")


def _wait(what: str, look: Callable[[], T]) -> T:
    end = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.3)
    raise RehearsalError(f"waited {WITHIN_SECONDS:.0f} s in vain for {what}")
