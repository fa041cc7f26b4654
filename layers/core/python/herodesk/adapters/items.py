"""Records as items of the one table, and back (design section 7).

An item carries its keys, `s` (schema version), `k` (kind of record), `v` (the record's version)
and the record's own fields; what equals its default is left out.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, cast
from zlib import crc32

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from pydantic import TypeAdapter, ValidationError

from herodesk.adapters.days import day_key
from herodesk.adapters.person_item import from_text, to_text
from herodesk.domain.baseline import Baseline
from herodesk.domain.brakes import Brakes, Braking, Consent
from herodesk.domain.brand import StoredCover
from herodesk.domain.case import Case, Entry
from herodesk.domain.channel import Channel
from herodesk.domain.compact import CompactLine, Footing
from herodesk.domain.question import Question
from herodesk.domain.records import (
    AuthorRecord,
    Correction,
    DayCount,
    DayFacts,
    DayLine,
    Lesson,
    Presence,
    Receipt,
    Record,
    ReplyTime,
    Said,
    Seldom,
    Session,
    StoredPost,
    Thanks,
)
from herodesk.domain.reply import Reply
from herodesk.domain.staff import Leave, Person, Unconfirmed
from herodesk.domain.text_trouble import Alarms, Failures
from herodesk.domain.texting import Later, Texting
from herodesk.domain.wave import Statement, Wave, WaveCall

SCHEMA = 1
DUE_SHARDS = 8
QUESTIONS_SHARD = "DUE#ask"
KINDS: dict[str, type] = {
    "post": StoredPost,
    "author": AuthorRecord,
    "case": Case,
    "entry": Entry,
    "reply": Reply,
    "session": Session,
    "channel": Channel,
    "day-line": DayLine,
    "day-count": DayCount,
    "day-facts": DayFacts,
    "reply-time": ReplyTime,
    "person": Person,
    "brakes": Brakes,
    "braking": Braking,
    "consent": Consent,
    "correction": Correction,
    "thanks": Thanks,
    "leave": Leave,
    "cover": StoredCover,
    "footing": Footing,
    "compact-line": CompactLine,
    "unconfirmed": Unconfirmed,
    "alarms": Alarms,
    "question": Question,
    "failures": Failures,
    "baseline": Baseline,
    "wave": Wave,
    "texting": Texting,
    "later": Later,
    "wave-call": WaveCall,
    "statement": Statement,
    "said": Said,
    "presence": Presence,
    "lesson": Lesson,
    "receipt": Receipt,
}
NAMES = {kind: name for name, kind in KINDS.items()}
THANKS = "THANKS#"
COMPACT = "COMPACT#"
BRAKES_KEY = ("BRAKES", "BRAKES")
ALARMS_KEY = ("TOLD", "ALARMS")
WAVES = "WAVES"
CHANNELS = "CHANNELS"
UNCONFIRMED = "UNCONFIRMED"
THANKS_SHARD = "DUE#thanks"
"""Thanks that wait for the morning."""
LATER_SHARD = "DUE#later"
"""Who wants to be asked again: a shard of its own, lists of cases never see it."""
WORDS_SHARD = "DUE#words"
"""Posts whose words may be kept for some time only: a shard of its own likewise."""
LEAVING_SHARD = "DUE#leaving"
"""Who is being erased."""
RECEIPTS_SHARD = "RECEIPTS"
"""Who was, without who it was: by when it was asked for."""
SELF = (DayLine, Said, Presence, Lesson)
"""Kinds without a version of their own: written again they replace themselves."""
ONCE = (Entry, Braking, Consent, Correction, CompactLine)
"""Kinds of records that are written once and never changed."""
BOOKKEEPING = ("pk", "sk", "s", "k", "due_shard", "due_key", "holder", "expires_at")


class UnreadableItemError(ValueError):
    """An item of the table has not this release's shape; names its fields, never their content."""


Item = dict[str, Any]
"""An item as the low-level API takes it: attribute name to {type: value}."""

_serialise = TypeSerializer().serialize
_deserialise = TypeDeserializer().deserialize


def key_of(record: Record | Person) -> tuple[str, str]:  # noqa: C901, PLR0912 - a table
    """Partition and sort key of a record."""
    match record:
        case Seldom():
            return seldom_key(type(record), record.id)
        case StoredPost():
            return post_key(record.platform, record.post_id)
        case AuthorRecord():
            return author_key(record.platform, record.author_id)
        case Case():
            return case_key(record.number)
        case Entry():
            return f"CASE#{record.case}", f"T#{stamp(record.at)}#{record.n:05d}"
        case Reply():
            return reply_key(record.case, record.reply_id)
        case Session():
            return session_key(record.token_hash)
        case Channel():
            return channel_key(record.platform)
        case DayLine() | DayCount() | DayFacts() | ReplyTime():
            return day_key(record)
        case Person():
            return "ROSTER", f"HERO#{record.id}"
        case Leave():
            return leave_key(record.person)
        case Unconfirmed():
            return UNCONFIRMED, record.person
        case StoredCover():
            return cover_key(record)
        case Footing():
            return "DUTY", f"FOOTING#{record.person}"
        case CompactLine():
            return f"PERSON#{record.person}", f"{COMPACT}{stamp(record.at)}#{record.n:05d}"
        case Brakes():
            return BRAKES_KEY
        case Alarms():
            return ALARMS_KEY
        case Failures():
            return failures_key(record.person)
        case Braking():
            return "BRAKES", f"T#{stamp(record.at)}#{record.n:05d}"
        case Consent():
            return consent_key(record)
        case Texting():
            return texting_key(record.person)
        case Later():
            return later_key(record.person, record.case)
        case Thanks():
            return f"PERSON#{record.hero}", f"{THANKS}{stamp(record.at)}#{record.id}"
        case Correction():
            return f"CASE#{record.case}", f"RIGHT#{stamp(record.at)}#{record.n:05d}"
        case Question():
            return question_key(record.case, record.id)
        case Baseline():
            return WAVES, f"BASE#{record.topic}#{record.sign}"
        case Wave():
            return WAVES, f"WAVE#{record.topic}#{record.sign}#{record.n:06d}"
        case WaveCall():
            return f"WAVE#{record.wave}", f"CALL#{record.person}"
        case Statement():
            return f"WAVE#{record.wave}", f"STATEMENT#{record.language}"
        case Said():
            return said_key(record.words), record.case
        case Lesson():
            sort = "E" if record.example else "S"
            return lessons_key(record.topic), f"{sort}#{stamp(record.at)}#{record.case}"
        case Receipt():
            return receipt_key(record.id)
        case Presence():
            return f"CASE#{record.case}", f"SEEN#{record.person}"


SELDOM = {
    "idea": "idea.Idea",
    "concern": "concern.Concern",
    "request": "concern.Request",
    "fan": "fan.Fan",
    "digest": "digest.Digest",
    "grant": "goodwill.Grant",
    "purse": "goodwill.Purse",
    "review": "coaching.Review",
    "notes": "coaching.Notes",
}
"""Kinds of `Seldom`, and where they are: a function that meets none of them loads none."""


def seldom_key(kind: type[Seldom], id_: str) -> tuple[str, str]:
    """Key of a record of a kind that few pages need: all of a kind lie in one partition."""
    return f"SELDOM#{_name_of(kind)}", id_


def _name_of(kind: type) -> str:
    where = f"{kind.__module__.rsplit('.', 1)[-1]}.{kind.__name__}"
    return NAMES.get(kind) or next(name for name, it in SELDOM.items() if it == where)


@cache
def _kind_of(name: str) -> type:
    if name in KINDS:
        return KINDS[name]
    module, _, kind = SELDOM[name].partition(".")
    found: type = getattr(import_module(f"herodesk.domain.{module}"), kind)
    return found


def post_key(platform: str, post_id: str) -> tuple[str, str]:
    """Key of the ledger's line of a post."""
    return f"POST#{platform}#{post_id}", "POST"


def author_key(platform: str, author_id: str) -> tuple[str, str]:
    """Key of an author."""
    return f"AUTHOR#{platform}#{author_id}", "AUTHOR"


def case_key(number: str) -> tuple[str, str]:
    """Key of a case."""
    return f"CASE#{number}", "CASE"


def reply_key(case: str, reply_id: str) -> tuple[str, str]:
    """Key of a reply."""
    return f"CASE#{case}", f"REPLY#{reply_id}"


def question_key(case: str, question_id: str) -> tuple[str, str]:
    """Key of a question to a colleague."""
    return f"CASE#{case}", f"ASK#{question_id}"


def session_key(token_hash: str) -> tuple[str, str]:
    """Key of a session or one-time token."""
    return f"TOKEN#{token_hash}", "TOKEN"


def channel_key(platform: str) -> tuple[str, str]:
    """Key of a channel."""
    return CHANNELS, platform


def failures_key(person: str) -> tuple[str, str]:
    """Key of the text messages that did not reach a person."""
    return f"PERSON#{person}", "FAILED"


def texting_key(person: str) -> tuple[str, str]:
    """Key of how it stands between a person and us, by text."""
    return f"PERSON#{person}", "TEXTING"


def later_key(person: str, case: str) -> tuple[str, str]:
    """Key of a person's wish to be asked about a case again."""
    return f"PERSON#{person}", f"LATER#{case}"


def consent_key(record: Consent) -> tuple[str, str]:
    """Key of a line of the ledger of consent: the same for the same text message."""
    return f"PERSON#{record.person}", f"CONSENT#{stamp(record.at)}#{record.key}"


def lessons_key(topic: str) -> str:
    """Partition of the solved cases of a topic."""
    return f"LESSONS#{topic}"


def receipt_key(receipt_id: str) -> tuple[str, str]:
    """Key of the receipt of an erasure."""
    return f"RECEIPT#{receipt_id}", "RECEIPT"


def by_shard(platform: str, author_id: str) -> str:
    """Where the index holds what somebody wrote about their cases, as far as nothing is due about
    it."""
    return f"BY#{platform}#{author_id}"


def erasing_shard(tag: str) -> str:
    """Where the index holds the emptied lines of somebody's posts."""
    return f"ERASING#{tag}"


def said_key(words: str) -> str:
    """Partition of those who got the same words."""
    return f"SAID#{words}"


def leave_key(person: str) -> tuple[str, str]:
    """Key of a person's own absences and rest."""
    return "DUTY", f"LEAVE#{person}"


def cover_key(record: StoredCover) -> tuple[str, str]:
    """Key of a cover: one for each person's time on that rota."""
    cover = record.cover
    return "DUTY", f"COVER#{record.rota}#{stamp(cover.begins)}#{cover.instead_of}"


def stamp(at: datetime) -> str:
    """A time as a sortable key: UTC, microseconds, always of the same length."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def encode(record: Record | Person) -> Item:
    """The item of a record."""
    if isinstance(record, Person):
        pk, sk = key_of(record)
        told = {"pk": pk, "sk": sk, "s": SCHEMA, "k": "person", "p": to_text(record)}
        return {name: _serialise(value) for name, value in told.items()}
    kind: type = type(record)
    fields = _adapter(kind).dump_python(record, mode="json", exclude_defaults=True)
    pk, sk = key_of(record)
    fields |= {"pk": pk, "sk": sk, "s": SCHEMA, "k": _name_of(kind)}
    if not isinstance(record, SELF):
        fields["v"] = version_of(record)
    expires = getattr(record, "expires_at", None)
    if expires is not None:
        fields["expires_at"] = int(expires.timestamp())
    if isinstance(record, Case):
        del fields["number"]  # it is in the key already
    if (due := getattr(record, "next_due", None)) is not None:
        _stand_in_index(record, due, fields)
    elif isinstance(record, StoredPost | Receipt):
        _stand_by_whose(record, fields)
    return {name: _serialise(_plain(value)) for name, value in fields.items()}


def _stand_in_index(record: Record, due: datetime, fields: dict[str, Any]) -> None:  # noqa: C901 - a table
    """Put an item into the sparse index, by when something is to be done about it."""
    match record:
        case Case():
            del fields["next_due"]  # it is in the index's key already
            if record.holder:
                fields["holder"] = record.holder
            fields["due_shard"] = due_shard(crc32(record.number.encode()) % DUE_SHARDS)
            fields["due_key"] = f"{stamp(due)}#case#{record.number}"
        case Question():
            # Beside the cases, so that lists of these never see it; `holder` is who is asked.
            del fields["next_due"]
            fields["due_shard"], fields["holder"] = QUESTIONS_SHARD, record.to.hero
            fields["due_key"] = f"{stamp(due)}#ask#{record.case}#{record.id}"
        case Brakes():
            # A shard of its own: follow-up reads the record itself, lists of cases never see it.
            fields["due_shard"], fields["due_key"] = "DUE#brakes", f"{stamp(due)}#brakes#"
        case Wave():
            fields["due_shard"], fields["due_key"] = "DUE#waves", f"{stamp(due)}#wave#"
        case Later():
            del fields["next_due"]
            fields["due_shard"] = LATER_SHARD
            fields["due_key"] = f"{stamp(due)}#later#{record.person}#{record.case}"
        case StoredPost():
            # The time is in the post itself, whose key says which one it is.
            fields["due_shard"], fields["due_key"] = WORDS_SHARD, f"{stamp(due)}#words#"
        case Receipt():
            fields["due_shard"] = LEAVING_SHARD
            fields["due_key"] = f"{stamp(due)}#leaving#{record.id}"
        case Thanks():
            del fields["next_due"]
            fields["due_shard"] = THANKS_SHARD
            fields["due_key"] = f"{stamp(due)}#thanks#{record.hero}#{record.id}"


def _stand_by_whose(record: StoredPost | Receipt, fields: dict[str, Any]) -> None:
    """Put an item into the index about which nothing is due: by whose it is."""
    if isinstance(record, Receipt):
        fields["due_shard"] = RECEIPTS_SHARD
        fields["due_key"] = f"{stamp(record.at)}#receipt#{record.id}"
        return
    if record.erasing or record.writer:
        shard = erasing_shard(record.erasing) if record.erasing else None
        fields["due_shard"] = shard or by_shard(record.platform, str(record.writer))
        fields["due_key"] = stamp(record.received_at)


def plainly(item: Item) -> dict[str, Any]:
    """An item's values without their types, to be compared: 1 and 1.0 are the same number."""
    return {name: _deserialise(value) for name, value in item.items()}


def decode(item: Item) -> Record | Person:
    """The record of an item."""
    if "p" in item:
        return _person(item["p"]["S"])
    fields = plainly(item)
    kind = _kind_of(str(fields["k"]))
    expires = fields.get("expires_at")
    body = {name: value for name, value in fields.items() if name not in BOOKKEEPING}
    if kind is Case:
        body["number"] = str(fields["pk"]).removeprefix("CASE#")
    if kind in {Person, *SELF, *ONCE}:
        body.pop("v", None)
    if expires is not None:
        body["expires_at"] = int(expires)
    if "due_key" in fields and kind not in {Brakes, Wave, StoredPost, Receipt}:
        body["next_due"] = fields["due_key"].split("#", 1)[0]
    try:
        return cast("Record | Person", _adapter(kind).validate_python(body))
    except ValidationError as error:
        # Its own words quote the item, a customer's text among it: they must not reach a log.
        places = sorted({".".join(map(str, detail["loc"])) for detail in error.errors()})
        message = f"an item of kind {fields['k']} cannot be read: {', '.join(places)}"
        raise UnreadableItemError(message) from None


def _person(text: str) -> Person:
    try:
        return from_text(text)
    except (ValueError, KeyError, TypeError, IndexError):
        raise UnreadableItemError("an item of kind person cannot be read") from None


def version_of(record: Record) -> int:
    """The version that the record is saved as; an entry is only ever written once, and what has
    none, 0, goes by the record that it is saved with."""
    if isinstance(record, SELF):
        return 0
    return 1 if isinstance(record, ONCE) else record.v


def due_shard(number: int) -> str:
    """Partition key of one of the shards of the index of due times."""
    return f"DUE#{number}"


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _plain(value: Any) -> Any:
    """Floats as decimals, all the way down: the table knows no floats."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
