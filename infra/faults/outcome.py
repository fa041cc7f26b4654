"""What must be the same however a story was disturbed, and in what it differs.

Times, secrets and the number of tries are left out: a fault may cost minutes and make new links.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from faults.town import Town
from herodesk_ops.local import views

Item = Mapping[str, Any]

LATER = (0, 1800, 7200)
"""Seconds after the act at which it is looked: most is well at once, what a lease holds later."""
NEVER_MIND = frozenset(
    {
        "attempts", "due_key", "expires_at", "fit", "links", "looks", "posts_read", "prepared",
        "s", "said_in_hour", "v",
    }
)  # fmt: skip
"""Fields that count tries, hold hashes of links' secrets and times, or tell of a moment that may
come later: what was said in an hour, how many cases somebody had when they were asked, what was
read in a look that may fall out. And what a platform calls a picture: it is handed over again
where nobody knows whether it arrived."""
_FAILURE = re.compile(r'"level": ?"(?:WARNING|ERROR)"| failed: ')
"""As the logger of most functions writes it, as the receiver's writes it, as the local cloud."""
RATES = "RATE#"
"""Who wrote, for waves, hashed with a key that is drawn each day, which also says in which of
several items: how many they are is what counts."""
ABOUT = {
    "HEARD ": "when a channel delivered",
    "CHANNELS ": "what a channel's answers cost, when it was heard last",
}
"""Items that count by and by. What a fault keeps from being counted is lost, and a log says so;
everything that is counted anew later is equal again."""
ABOUT_FIELDS = frozenset({"answers_mils", "answers_month", "heard_at", "rhythm"})
"""In a channel, those fields alone."""
COUNTERS = "TOLD TOLD"
"""Notices and parts of text messages: counted before they leave, so never too few."""
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[0-9:.]*(?:Z|\+00:00)?")
_PICTURE = re.compile(r"\b[0-9A-Za-z]{22}(?=\.(?:jpg|png)\b)")
"""A picture's name: who presses again brings it along again."""
_COUNTED = re.compile(r"\b99\d{13}\b|(?<=_)99\d{13}\b")
"""What Facebook's stand-in counts up, pictures and answers alike."""
_NTH = re.compile(r"\bv\d+\b")
"""A word to us is named by the version of the brakes that it made, where it was no message."""
_CLOCK = re.compile(r"\b\d\d:\d\d\b")
_FAILED = re.compile(r'"id": \{"S": "[^"]*"\}')
"""Which text did not arrive: SNS draws an id for each."""
_LINK = re.compile(r"https?://[^/\s]+/[a-z]/[A-Za-z0-9]+")
"""A secret: to a case, to several, to a question, to a session, to a wave."""
_URGENCY = re.compile(r"\b(normal|dringend|urgent)\b")
_OPEN_FOR = re.compile(r"\b(?:(?:Neu|New)\.|Offen seit:? \d+ Min\.|Open:? \d+ min\.?)")


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands at one moment."""

    items: Mapping[str, str]
    counted_roughly: Mapping[str, str]
    counters: Mapping[str, int]
    notices: Mapping[str, int]
    published: Mapping[str, int]
    queues: Mapping[str, int]
    answers: tuple[str, ...]


def standing(town: Town) -> Standing:
    """How it stands now."""
    items, roughly = _items(town)
    return Standing(
        items=items,
        counted_roughly=roughly,
        counters=_counters(town),
        notices=Counter(_notices(town)),
        published=Counter(_published(town)),
        queues={
            **_waiting(town),
            **{name: len(rows) for name, rows in views.dead(town.cloud).items()},
        },
        answers=tuple("taken" if 0 <= status < 400 else str(status) for status in town.answers),
    )


def _items(town: Town) -> tuple[dict[str, str], dict[str, str]]:
    """All items, and those that count roughly, by their keys."""
    items: dict[str, str] = {}
    roughly = _authors(town)
    for item in town.cloud.backend.items(""):
        key = f"{item['pk']['S']} {item['sk']['S']}"
        if key.startswith(("TOKEN#", RATES)) or key == COUNTERS:
            continue
        into = roughly if key.startswith(tuple(ABOUT)[:1]) else items
        about = ABOUT_FIELDS if key.startswith("CHANNELS ") else frozenset()
        kept = {name: value for name, value in item.items() if name not in NEVER_MIND | about}
        if item.get("k", {}).get("S") in ONCE:
            kept.pop("n", None)  # in which order things happened may change with their time
            key = f"{key.partition('T#')[0]}{_words(kept)}"
        if found := {name: item[name] for name in about if name in item}:
            roughly[key] = _words(found)
        if key.startswith("GONE "):  # hashes under a key that is drawn
            key, kept = key.partition("#")[0], {}
        key = _TIME.sub("T", key)
        while key in into:
            key += "'"
        into[key] = _words({n: v for n, v in kept.items() if n not in {"pk", "sk"}})
        if key.endswith(" FAILED"):
            into[key] = _FAILED.sub("id", into[key])
    return items, roughly


def _authors(town: Town) -> dict[str, str]:
    """How many wrote about each topic in each minute, well and ill."""
    counted: Counter[str] = Counter()
    for item in town.cloud.backend.items(RATES):
        minute, _, topic = item["sk"]["S"].partition("#")
        for sign in ("bad", "good"):
            authors = len(item.get(sign, {}).get("BS", ()))
            counted[f"{RATES} {_TIME.sub('T', minute)} {topic} {sign}"] += authors
    return {about: str(authors) for about, authors in counted.items() if authors}


def tells_of_a_failure(line: str) -> bool:
    """True for a line of a log that says that something went wrong."""
    return _FAILURE.search(line) is not None


ONCE = frozenset({"entry", "braking", "consent", "correction"})
"""Records that are written once, and tell what happened."""


def _words(kept: Mapping[str, Any]) -> str:
    words = {name: value for name, value in kept.items() if name not in {"pk", "sk"}}
    told = _TIME.sub("T", json.dumps(_plain(words), sort_keys=True))
    told = _NTH.sub("nth", told)
    return _COUNTED.sub("N", _PICTURE.sub("picture", told))


def _counters(town: Town) -> dict[str, int]:
    found = town.cloud.backend.items("TOLD")
    counters = [item for item in found if item["sk"]["S"] == "TOLD"]
    return {n: int(v["N"]) for item in counters for n, v in item.items() if "N" in v and n != "n"}


def _plain(value: Any) -> Any:
    """An attribute without its types, its times and its secrets."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if k not in NEVER_MIND}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.hex() if isinstance(value, bytes) else value


def _notices(town: Town) -> Iterator[str]:
    for told in town.cloud.notices.all():
        if told.kind == "sign-in":
            continue  # whoever asks for a link again gets another one
        words = _URGENCY.sub("so", told.text)
        words = _OPEN_FOR.sub("Open.", _CLOCK.sub("soon", _LINK.sub("link", words)))
        yield f"{told.channel} {told.kind} {told.case} to {told.to}: {words}"


def _published(town: Town) -> Iterator[str]:
    for entry in town.cloud.platforms.standing():
        yield f"{entry['platform']} {entry['reply_to']}: {entry['text']}"


def _waiting(town: Town) -> dict[str, int]:
    now = town.clock.now()
    backend = town.cloud.backend
    queues = [trigger.queue for trigger in town.cloud.blueprint.triggers]
    return {queue: backend.waiting(queue, now) + backend.ready(queue, now) for queue in queues}


def differences(
    found: Standing, wanted: Standing, *, notices_more: int = 0, is_logged: bool = False
) -> list[str]:
    """In what it differs from how it stands without a fault; empty if all is well.

    `notices_more`: so many notices may be there once more, where an answer was lost. What counts
    roughly may lack something where a log says that something failed (`is_logged`).
    """
    told = [
        *_changed("item", found.items, wanted.items),
        *_changed("queue", found.queues, wanted.queues),
        *_changed("public", found.published, wanted.published),
    ]
    if not is_logged:
        told += _changed("count", found.counted_roughly, wanted.counted_roughly)
    told += [
        f"counter {name}: {found.counters.get(name)} is less than {count}"
        for name, count in wanted.counters.items()
        if found.counters.get(name, 0) < count
    ]
    if found.answers != wanted.answers:
        told.append(f"answers: {found.answers} instead of {wanted.answers}")
    more = Counter(found.notices) - Counter(wanted.notices)
    fewer = Counter(wanted.notices) - Counter(found.notices)
    told += [f"notice lost: {name}" for name in fewer]
    new = [name for name in more if name not in wanted.notices]
    told += [f"notice that nobody was to get: {name}" for name in new]
    if more.total() - sum(more[name] for name in new) > notices_more:
        told += [f"notice once more: {name} x{count}" for name, count in more.items()]
    return told


def _changed(what: str, found: Mapping[str, object], wanted: Mapping[str, object]) -> Iterator[str]:
    for name in sorted({*found, *wanted}):
        if found.get(name) != wanted.get(name):
            yield f"{what} {name}: {_apart(found.get(name), wanted.get(name))}"


def _apart(found: object, wanted: object) -> str:
    """Both, from where they part."""
    if not (isinstance(found, str) and isinstance(wanted, str)):
        return f"{_short(found)} instead of {_short(wanted)}"
    same = next(
        (at for at, (a, b) in enumerate(zip(found, wanted, strict=False)) if a != b),
        min(len(found), len(wanted)),
    )
    begin = max(0, same - 40)
    return f"...{found[begin : same + 120]}... instead of ...{wanted[begin : same + 120]}..."


def _short(value: object) -> str:
    return str(value)[:200]
