"""brand.toml and stored rules to `Brand` and back; pydantic checks, we put it into words.

The file differs from `Brand` in three places only: `[sms]` holds a table for each country
(`rules.sms`), `[duty] hours` is text as on the roster, and rotas are told as `rules.rota` says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from herodesk.domain import brand as domain
from herodesk.domain.brand import Brand
from herodesk.domain.compact import Compact, Level, Training
from herodesk.domain.duty import Block
from herodesk.domain.errors import InvalidError, Sentence
from herodesk.domain.finding import Signal
from herodesk.rules.coherence import Complaint, complaints

if TYPE_CHECKING:
    from pathlib import Path

FILE = "brand.toml"
_PARTS = (
    domain.Account,
    domain.Watch,
    domain.Topic,
    domain.Weights,
    domain.Clocks,
    domain.Telling,
    domain.Sms,
    domain.Duty,
    domain.Cover,
    domain.Rota,
    domain.CatchUp,
    domain.Messages,
    domain.Template,
    domain.Retention,
    domain.FollowUp,
    domain.Waves,
    domain.Embargo,
    domain.Drafts,
    domain.Public,
    Compact,
    Level,
    Training,
    Brand,
)
_KEYS = frozenset(key for part in _PARTS for key in part.__dataclass_fields__)
_NEW_KEY = frozenset({"extra_forbidden", "unexpected_keyword_argument"})


def load_brand(folder: Path) -> Brand:
    """The brand of a folder, with the compact beside it if there is one; InvalidError lists
    everything that is wrong in its brand.toml, or else in its compact."""
    checked = read_brand(text_of(folder))
    if isinstance(checked, Brand):
        from herodesk.rules.compact import with_compact

        return with_compact(checked, folder)
    raise InvalidError("\n".join(f"{FILE}, line {line}: {text}" for line, text in checked))


def text_of(folder: Path) -> str:
    """What stands in a folder's brand.toml; InvalidError if there is none that can be read."""
    path = folder / FILE
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        message = f"{folder}: there is no {FILE}. Give the folder of a brand."
        raise InvalidError(message) from None
    except UnicodeDecodeError as error:
        message = f"{FILE}: byte {error.start} is not UTF-8. Save the file as UTF-8."
        raise InvalidError(message) from None


def read_brand(source: str) -> Brand | list[tuple[int, str]]:
    """The brand that a brand.toml tells, or everything that is wrong with it: line, what, cure."""
    import tomllib

    from herodesk.rules.lines import Lines
    from herodesk.rules.rota import rota_complaints, with_rotas
    from herodesk.rules.sms import with_sms

    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        return [syntax(str(error), source)]
    lines = Lines(source)
    rest, wrong = with_sms(data)
    if "compact" in rest:
        del rest["compact"]
        told = Sentence("the compact stands in a file of its own. Move this to compact.toml.")
        wrong.append((("compact",), told, None))
    for words in (_with_hours, with_rotas):
        rest, more = words(rest)
        wrong += more
    checked = _brand(rest)
    wrong += rota_complaints(checked) if isinstance(checked, Brand) else checked
    if isinstance(checked, Brand) and not wrong:
        return checked
    return sorted({(lines.line(where, value), text) for where, text, value in wrong})


def brand_from_json(text: str) -> Brand:
    """The brand that `brand_to_json` wrote; InvalidError names the path of what is wrong.

    A newer version of the software may have written it, which functions that are not deployed yet
    have to live with: keys and signals that are not known here are left out. What was stored fits
    together by the rules of whoever stored it, and is not judged again by those of another version.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        message = f"rules: not JSON ({error}). Push the rules again."
        raise InvalidError(message) from None
    try:
        return _typed(data)
    except ValidationError as errors:
        for one in errors.errors(include_url=False):
            if one["type"] in _NEW_KEY or one["loc"][-1:] == ("[key]",):
                _leave_out(data, one["loc"])
    try:
        return _typed(data)
    except ValidationError as errors:
        told = [in_words(error, _KEYS) for error in errors.errors(include_url=False)]
    raise InvalidError("\n".join(f"rules, {_dotted(where)}: {text}" for where, text, _ in told))


def brand_to_json(brand: Brand) -> str:
    """One canonical line of JSON: equal brands give equal text."""
    data = _adapter().dump_python(brand, mode="json")
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@cache
def _adapter() -> TypeAdapter[Brand]:
    for part in _PARTS:
        with_config(ConfigDict(extra="forbid"))(part)
    return TypeAdapter(Brand)


def _typed(data: object) -> Brand:
    """As JSON, because there a list may become a tuple although everything else is strict."""
    return _adapter().validate_json(json.dumps(data, default=str), strict=True)


def _leave_out(data: Any, where: Sequence[str | int]) -> None:
    """Remove the key that stands there; a "[key]" behind it says that it is one of a mapping."""
    *above, last = (part for part in where if part != "[key]")
    for part in above:
        data = data[part]
    data.pop(last, None)


def _brand(data: object) -> Brand | list[Complaint]:
    try:
        brand = _typed(data)
    except ValidationError as errors:
        return [in_words(error, _KEYS) for error in errors.errors(include_url=False)]
    return list(complaints(brand)) or brand


def _with_hours(data: dict[str, Any]) -> tuple[dict[str, Any], list[Complaint]]:
    """`hours = "Mo-Fr 09:00-17:00"` under [duty] becomes the blocks that it tells."""
    duty = data.get("duty")
    if not isinstance(duty, dict) or "hours" not in duty:
        return data, []
    from herodesk.rules.hours import read_hours

    text, where = duty["hours"], ("duty", "hours")
    wrong: list[Complaint] = []
    blocks: tuple[Block, ...] = ()
    try:
        blocks = read_hours(text) if isinstance(text, str) and text.strip() else ()
    except InvalidError as error:
        wrong.append((where, error.args[0], None))
    if not isinstance(text, str):
        example = Sentence('Write a text in quotes, as "Mo-Fr 09:00-17:00".')
        wrong.append(
            (
                where,
                Sentence(
                    "'duty.hours' is %(text)s. %(example)s", text=_shown(text), example=example
                ),
                None,
            )
        )
    return {**data, "duty": {**duty, "hours": [asdict(block) for block in blocks]}}, wrong


def in_words(error: Mapping[str, Any], keys: frozenset[str]) -> Complaint:
    """What pydantic found, as a person is told; `keys` are those that might have been meant."""
    where, value, key = error["loc"], error["input"], str(error["loc"][-1] if error["loc"] else "")
    match error["type"]:
        case "missing" | "missing_keyword_only_argument":
            return where, Sentence("'%(where)s' is missing. Add it.", where=_dotted(where)), None
        case "extra_forbidden" | "unexpected_keyword_argument":
            return (
                where,
                Sentence(
                    "nobody knows the key '%(key)s'. %(cure)s",
                    key=_dotted(where),
                    cure=_cure(key, keys),
                ),
                None,
            )
        case "enum":
            known = ", ".join(Signal)
            return (
                where,
                Sentence(
                    "'%(value)s' is not one of %(known)s. Use one of these.",
                    value=value,
                    known=known,
                ),
                value,
            )
        case kind:
            wanted = _WANTED.get(kind, error["msg"])
            return (
                where,
                Sentence(
                    "'%(where)s' is %(value)s. Write %(wanted)s.",
                    where=_dotted(where),
                    value=_shown(value),
                    wanted=wanted,
                ),
                value,
            )


_WANTED = {
    "int_type": Sentence("a whole number without quotes"),
    "int_from_float": Sentence("a whole number without a point"),
    "float_type": Sentence("a number without quotes"),
    "bool_type": Sentence("true or false without quotes"),
    "string_type": Sentence("a text in quotes"),
    "tuple_type": Sentence('a list in brackets, as ["one", "two"]'),
    "mapping_type": Sentence("a table with one entry a language or name"),
    "dataclass_type": Sentence("a table"),
    "dataclass_exact_type": Sentence("a table"),
}


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:60]


def _cure(key: str, keys: frozenset[str]) -> str:
    from difflib import get_close_matches

    from herodesk.rules.sms import KEYS as SMS_KEYS

    close = get_close_matches(key, keys | {*SMS_KEYS, "swaps", "one", "other"}, n=1)
    return (
        Sentence("Write '%(close)s' or remove it.", close=close[0])
        if close
        else Sentence("Remove it.")
    )


def _dotted(where: Sequence[str | int]) -> str:
    """The key as people write it; which entry of a list it is, the line number tells."""
    names = [part for part in where if isinstance(part, str) and part != "[key]"]
    return ".".join(names) or "the file"


def syntax(message: str, source: str) -> tuple[int, str]:
    """tomllib's sentence, and the line that it is about."""
    import re

    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    line = int(found[1]) if found and found[1] else len(source.splitlines()) or 1
    what = message[: found.start()] if found else message
    return line, Sentence(
        "this is not TOML (%(what)s). Check quotes and brackets there.", what=what
    )
