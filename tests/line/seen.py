"""A story that is told once on the local cloud, and all that functions did in it: every call, every
line that they logged, every message that left.

Some of it is the story of `make faults`; beside it stands what that has no act for: answers with
pictures, keys that end, a customer who leaves the platform, addresses that lapse.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from faults.acts import ACTS, HEALED_SECONDS, on_x
from faults.kinds import Call
from faults.seam import Site
from faults.town import JSON, Town, town
from herodesk.steps.check_contacts import EVERY_MINUTES
from herodesk.steps.check_contacts import _is_due as is_due
from herodesk_ops.local.http_events import Request
from herodesk_ops.platforms import operated
from tests.pictures import jpeg

HER = {"id": "7007007001", "handle": "zwetschge_77", "name": "Kunigunde Wagenbrenner"}
"""The customer whose name, handle and words nobody may read in a log or a message."""
WORDS = "Umtausch klappt nicht, das Zwetschgenmesser ist defekt, keiner zuständig"
OTHERS = "Umtausch klappt einfach nicht, Gerät defekt, keiner zuständig"
ANSWER = "Liebe Frau Wagenbrenner, das Pflaumenbrett kommt am Dienstag."
NOTE = "Wagenbrenner will das Kirschglas"
CUSTOMERS_WORDS = (
    HER["handle"], HER["id"], "Kunigunde", "Wagenbrenner", "Zwetschgenmesser", "Pflaumenbrett",
    "Kirschglas",
)  # fmt: skip


@dataclass
class Seen:
    """All of it; the town as it is in the end."""

    town: Town
    used: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """Per function: IAM's word for the call, and what it was about."""

    def met(self, site: Site, call: Call) -> Any:
        """A call that a function makes."""
        if not call.name.startswith("http."):
            self.used.setdefault(site.function, set()).update(told(call))
        return call.do()


TRANSACTED = {
    "Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}  # fmt: skip


def told(call: Call) -> Iterator[tuple[str, str]]:
    """The call as a policy names it: a transaction is allowed by what it does to each item."""
    given = call.params
    service = call.name.partition(".")[0]
    match call.operation:
        case "TransactWriteItems":
            for one in given["TransactItems"]:
                yield f"dynamodb:{TRANSACTED[next(iter(one))]}", "Table"
        case _ if service == "dynamodb":
            index = f"/index/{given['IndexName']}" if "IndexName" in given else ""
            yield f"dynamodb:{call.operation}", f"Table{index}"
        case _ if service == "sqs":
            yield f"sqs:{call.operation}", str(given["QueueUrl"]).rpartition("-")[2]
        case _ if service == "s3":
            yield f"s3:{call.operation}", f"Deliveries/{given['Key']}"
        case _ if service == "ssm":
            path = given.get("Path") or given["Name"]
            yield f"ssm:{call.operation}", str(path).removeprefix("/herodesk/local/")
        case _ if "PhoneNumber" in given:
            yield f"sns:{call.operation}", "a phone number"
        case _:
            topic = given.get("TopicArn") or given["Name"]
            yield f"{service}:{call.operation}", str(topic).rpartition(":")[2]


# -- what the story of faults has no act for -----------------------------------------------------


def _case(town: Town, label: str, author: Any = HER) -> tuple[str, str]:
    """Somebody writes; the case, and who has claimed it."""
    town.deliver(on_x(label, author, WORDS if author is HER else OTHERS))
    town.pass_time(HEALED_SECONDS)
    case, hero = town.case_of(label), town.asked(label)[0]
    town.do(hero, case, "claim")
    return case, hero


def _her_case(town: Town) -> None:
    case, hero = _case(town, "hers")
    town.do(hero, case, "note", note=NOTE)
    town.do(hero, case, "reply", text=ANSWER, reply_id="hers-1")
    town.pass_time(HEALED_SECONDS)
    town.do(hero, case, "ask", who="kira", question=NOTE, key="hers-k")
    for path in ("/", f"/cases/{case}", f"/search?q={HER['handle']}"):
        town.look("karla", path)
    town.do(hero, case, "solve", note=NOTE)
    town.pass_time(HEALED_SECONDS)


def _picture(town: Town) -> None:
    case, hero = _case(town, "shown", author="pia_p")
    here, fence = town.session(hero), "fence"
    fields = {"csrf": here.csrf, "text": "So sitzt es.", "alt": "Eine Hand."}
    head = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n'
    parts = [head.format(name, "").encode() + value.encode() for name, value in fields.items()]
    kind = '; filename="a.jpg"\r\nContent-Type: image/jpeg'
    parts.append(head.format("picture", kind).encode() + jpeg(40, 30))
    body = b"".join(b"--fence\r\n" + part + b"\r\n" for part in parts) + b"--fence--\r\n"
    content = ("content-type", f"multipart/form-data; boundary={fence}")
    town._visit("POST", f"/cases/{case}/reply", here, body, content)
    name = next(str(call) for call in _keys(town) if call.startswith(f"pictures/{case}/"))
    town.look(hero, f"/cases/{case}/{name.replace(f'/{case}/', '/')}")
    town.pass_time(HEALED_SECONDS)


def _keys(town: Town) -> list[str]:
    s3 = town.cloud.client("s3")
    bucket = s3.list_buckets()["Buckets"][0]["Name"]
    return [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def _key_ends(town: Town) -> None:
    """The platform takes our token no more, once while publishing and once while reading back."""
    case, hero = _case(town, "stale", author="tom_t")
    town.cloud.platforms.stand("x").fail(401)
    town.do(hero, case, "reply", text="Das klären wir.", reply_id="stale-1")
    town.pass_time(HEALED_SECONDS)
    _tells_nobody(town, "unheard-of", OTHERS + " sehr" * 250_000)
    town.cloud.client("ssm").put_parameter(
        Name="/herodesk/local/x/api/access_expires_at",
        Value=town.clock.now().isoformat(),
        Type="SecureString",
        Overwrite=True,
    )
    town.pass_time(1000)


def _tells_nobody(town: Town, label: str, words: str = OTHERS) -> None:
    """Somebody writes, and the delivery is lost: only reading back finds it."""
    town.posts.bodies(on_x(label, f"{label}_a", words))


def _lost(town: Town) -> None:
    """An answer that did not arrive is sent again; one that is refused is told to its author."""
    case, hero = _case(town, "again", author="lea_l")
    town.cloud.platforms.stand("x").fail(0)
    town.do(hero, case, "reply", text="Wir sehen nach.", reply_id="again-1")
    town.pass_time(400)
    case, hero = _case(town, "refused", author="rob_r")
    town.cloud.platforms.stand("x").fail(403)
    town.do(hero, case, "reply", text="Wir sehen nach, bald.", reply_id="refused-1")
    town.pass_time(HEALED_SECONDS)


def _poisoned(town: Town) -> None:
    """Of a delivery nothing can be read: after a few tries it is a dead letter."""
    post = on_x("poison", HER, WORDS, product="account-activity")
    (body,) = town.posts.bodies(post)
    told = json.loads(body)
    (one,) = told["tweet_create_events"]
    told["tweet_create_events"] = [{**one, "id_str": None}, {**one, "id_str": "1" * 3000}]
    town._hook("x", json.dumps(told).encode())
    town.pass_time(700)


def _by_mail(town: Town) -> None:
    """Nobody wants text messages: offers, and an answer that is refused, come by e-mail."""
    for hero in town.cloud.people:
        if hero.phone and hero.role in {"hero", "lead"}:
            town.press(hero.id, "/me/texts/stop")
    case, hero_id = _case(town, "mailed", author="max_m")
    town.cloud.platforms.stand("x").fail(403)
    town.do(hero_id, case, "reply", text="Das kommt per Post.", reply_id="mailed-1")
    town.pass_time(700)


def _many(town: Town) -> None:
    """More in one delivery than one run works off."""
    post = on_x("many", "many_m", "WIN a free iPhone now!!! #crypto", product="account-activity")
    (body,) = town.posts.bodies(post)
    told = json.loads(body)
    (one,) = told["tweet_create_events"]
    told["tweet_create_events"] = [
        {**one, "id_str": str(1_990_000_000_000_100_000 + n), "p": "crypto " * 2500}
        for n in range(60)
    ]
    town._hook("x", json.dumps(told).encode())
    town.pass_time(HEALED_SECONDS)


def _addresses_lapse(town: Town) -> None:
    """Confirmations are taken back: a lead notices one, the clock another. Each address has its
    quarter of an hour of the day."""
    sns = town.cloud.client("sns")
    for person in town.cloud.people:
        for one in sns.list_subscriptions_by_topic(TopicArn=person.email_topic)["Subscriptions"]:
            sns.unsubscribe(SubscriptionArn=one["SubscriptionArn"])
    town.press("karla", "/roster/p/ben/confirm")
    while not any(is_due(person, town.clock.now()) for person in town.cloud.people):
        town.clock.advance(EVERY_MINUTES * 60)
    town.contacts()


def _leaves(town: Town) -> None:
    """The customer takes back what was allowed at the platform, which tells us."""
    cloud = town.cloud
    person: Any = {"id": HER["id"], "handle": HER["handle"]}
    cloud.platforms.stand("x").leave(person)
    call = operated("x").leaving(person, cloud.secrets["x"], cloud.clock.now())
    headers = [*call.headers.items(), JSON]
    path = "/".join(filter(None, ("/hooks/x", call.callback)))
    town._until_taken(
        lambda: town.front.through_gateway(Request("POST", path, headers=headers, body=call.body))
    )
    town.pass_time(400)


def _acts(town: Town) -> None:
    """Of the other story: a case is answered by text message, and some messages do not arrive."""
    for act in ACTS:
        if act.name in {"a case is answered by text message", "text messages do not arrive"}:
            act.play(town)
            town.pass_time(act.quiet)


STORY: Sequence[Callable[[Town], None]] = (
    _her_case, _picture, _key_ends, _lost, _many, _poisoned, _acts, _by_mail, _leaves,
    _addresses_lapse,
)  # fmt: skip


@contextmanager
def lived() -> Iterator[Seen]:
    """The cloud after the story, and what was seen."""
    with town(7) as here:
        seen = Seen(here)
        here.seam.met = seen.met
        for play in STORY:
            play(here)
        yield seen
