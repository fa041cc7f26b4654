"""Writes whatever lies outside the platforms' folders and follows from what they declare.

    make platforms

puts it between the marks in the files below; a test compares. Whoever meets a conflict between
the marks takes either side and runs it again.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

from herodesk.parts import Declared, words_for
from herodesk.platforms import PLATFORMS, declared_of

ROOT = Path(__file__).resolve().parents[3]
RINGS = "hook/bell_key"
"""A platform with this secret may ask to be read at once: its schedule finds out each minute."""
MOST_MINUTES = 5
"""A schedule starts at least so often; how often a look is really made is in the brand's rules."""

STANDING_MINUTES = 60
"""So often where only our standing there is asked for."""

MOST_HOURS = 72
"""What is longer is said in days."""

_NOTHING = '""'
_PARAMETERS = {"generic": "GenericReplyAddress"}
_MEANS = {
    "facebook": "Where Meta's Graph API is found, with its version",
    "whatsapp": "Where Meta's Cloud API is found, with its version",
    "messenger": "Where Meta's Graph API is found for the inbox, with its version",
    "generic": "Where replies to generic posts are sent. Empty = such posts are answered by hand",
    "discourse": "The address of the forum. Empty = not connected",
    "mastodon": "The address of the server that our account is on. Empty = not connected",
}
_PAGES = {"generic": "docs/generic-webhook.md"}
_MARK = re.compile(
    r"(?P<begin>^[ ]*(?:#|<!--) made by `make platforms`: (?P<block>[\w-]+)(?: -->)?\n)"
    r"(?P<body>.*?)"
    r"(?P<end>^[ ]*(?:#|<!--) end of (?P=block)(?: -->)?$)",
    re.MULTILINE | re.DOTALL,
)


def page_of(platform: str) -> str:
    """The page of documentation about it."""
    return _PAGES.get(platform, f"docs/platform-{platform}.md")


def minutes_of(told: Declared) -> int:
    """How often the schedule starts a run for the platform; 0 where nothing is ever asked."""
    if "catch_up" not in told.LACKS:
        is_rung = RINGS in told.SECRETS
        return 1 if is_rung else min(told.READ_EVERY_MINUTES, MOST_MINUTES)
    return 0 if {"probe", "lease"} <= told.LACKS.keys() else STANDING_MINUTES


def written(root: Path = ROOT) -> dict[Path, str]:
    """What each file should hold, for all that hold something of this."""
    found = {root / name: _filled((root / name).read_text(encoding="utf-8")) for name in FILES}
    secrets = root / "infra/herodesk_ops/local/secrets.toml"
    found[secrets] = _with_secrets(secrets.read_text(encoding="utf-8"))
    return found


def _filled(text: str) -> str:
    def fill(found: re.Match[str]) -> str:
        return found["begin"] + "".join(f"{it}\n" for it in BLOCKS[found["block"]]()) + found["end"]

    return _MARK.sub(fill, text)


def _all() -> Iterable[tuple[str, Declared]]:
    return ((platform, declared_of(platform)) for platform in PLATFORMS)


# -- the template -----------------------------------------------------------------------------


def _parameters_of(platform: str, told: Declared) -> dict[str, tuple[str, tuple[str, ...], str]]:
    """Default, allowed values and meaning of the platform's parameters."""
    where = _MEANS.get(platform, f"Where {told.NAME}'s API is found")
    name = _PARAMETERS.get(platform, f"{platform.capitalize()}ApiAddress")
    settings = {
        _parameter(platform, setting): (it.values[0], tuple(it.values), it.means)
        for setting, it in told.SETTINGS.items()
    }
    return {name: (told.API, (), where), **settings}


def _parameter(platform: str, setting: str) -> str:
    return platform.capitalize() + "".join(it.capitalize() for it in setting.split("_"))


def _names() -> Iterable[str]:
    names = [name for platform, told in _all() for name in _parameters_of(platform, told)]
    yield "      - Label: { default: Platforms }"
    yield "        Parameters:"
    yield from (f"          - {name}" for name in names)


def _parameters() -> Iterable[str]:
    for platform, told in _all():
        for name, (default, values, means) in _parameters_of(platform, told).items():
            pattern = "https?://[^ ]+" if default else "(https?://[^ ]+)?"
            yield f"  {name}:"
            yield "    Type: String"
            yield f"    Default: {default or _NOTHING}"
            if values:
                yield f"    AllowedValues: [{', '.join(values)}]"
            else:
                yield f'    AllowedPattern: "{pattern}"'
            yield f"    Description: {means}"


def _environment() -> Iterable[str]:
    for platform, told in _all():
        variables = ["API", *(setting.upper() for setting in told.SETTINGS)]
        names = _parameters_of(platform, told)
        for variable, name in zip(variables, names, strict=True):
            yield f"        HERODESK_{platform.upper()}_{variable}: !Ref {name}"


def _schedules() -> Iterable[str]:
    for platform, told in _all():
        minutes = minutes_of(told)
        if not minutes:
            continue
        yield f"        Read{platform.capitalize()}:"
        yield "          Type: ScheduleV2"
        yield "          Properties:"
        yield f'            Name: !Sub "${{AWS::StackName}}-read-{platform}"'
        yield f"            ScheduleExpression: rate({minutes} minute{'s' * (minutes > 1)})"
        yield f"""            Input: '{{"channel": "{platform}"}}'"""
        yield "            RoleArn: !GetAtt FollowUpScheduleRole.Arn"
        yield "            RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 }"
        yield "            DeadLetterConfig: { Arn: !GetAtt FollowUpDead.Arn }"


# -- documentation ----------------------------------------------------------------------------


def _parameter_rows() -> Iterable[str]:
    yield "| Parameter of a platform | Default | Meaning |"
    yield "| --- | --- | --- |"
    for platform, told in _all():
        for name, (default, values, means) in _parameters_of(platform, told).items():
            shown = f"`{default}`" if default else "empty"
            choice = f": {' or '.join(f'`{it}`' for it in values)}" if values else ""
            yield f"| `{name}` | {shown} | {means}{choice} |"


def _secret_rows() -> Iterable[str]:
    for platform, told in _all():
        for path, means in told.SECRETS.items():
            optional = " (optional)" if path in told.OPTIONAL_SECRETS else ""
            yield f"put {platform + '/' + path:<32} ...  # {means}{optional}"


def _table() -> Iterable[str]:
    yield "| Platform | Comes in | Goes out | Private | Read back | Edits | Withdraws |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for platform, told in _all():
        by_hook = "verify" not in told.LACKS
        comes = "webhook" if by_hook else f"asked every {told.READ_EVERY_MINUTES} min"
        private = "both ways" if told.BEGINS_MESSAGES else "answers" if told.MESSAGES else "–"
        marks = ("publish" not in told.LACKS, "catch_up" not in told.LACKS)
        goes, back = ("✓" if it else "–" for it in marks)
        edits, withdraws = ("✓" if it else "–" for it in (told.EDITS, told.WITHDRAWS))
        cells = (
            f"[{told.NAME}]({page_of(platform)})",
            comes,
            goes,
            private,
            back,
            edits,
            withdraws,
        )
        yield f"| {' | '.join(cells)} |"


def _lacks() -> Iterable[str]:
    yield "| Platform | Lacks | Because |"
    yield "| --- | --- | --- |"
    for _, told in _all():
        for part, reason in told.LACKS.items():
            yield f"| {told.NAME} | {part.replace('_', ' ')} | {reason} |"


def _prices() -> Iterable[str]:
    yield "| Platform | What | US dollars | Price list of |"
    yield "| --- | --- | --- | --- |"
    for _, told in _all():
        day = getattr(told, "PRICES_AS_OF", "")
        for what, price in told.PRICES.items():
            yield f"| {told.NAME} | {what.replace('-', ' ')} | {price} | {day} |"


def _leaving() -> Iterable[str]:
    yield "| Platform | Words may be kept | Who leaves is told by |"
    yield "| --- | --- | --- |"
    for _, told in _all():
        kept = words_for(told)
        hours = int(kept.total_seconds() // 3600) if kept else 0
        span = f"{hours} hours" if hours <= MOST_HOURS else f"{hours // 24} days"
        told_by = getattr(told, "TELLS_LEAVING", "–")
        yield f"| {told.NAME} | {span if hours else 'as the brand says'} | {told_by} |"


def _texts() -> Iterable[str]:
    yield "PLATFORM_NAMES = {"
    yield from (f'    "{platform}": "{told.NAME}",' for platform, told in _all())
    yield "}"


BLOCKS: dict[str, Callable[[], Iterable[str]]] = {
    "parameter-group": _names,
    "parameters": _parameters,
    "settings": _environment,
    "schedules": _schedules,
    "parameter-rows": _parameter_rows,
    "secrets": _secret_rows,
    "table": _table,
    "lacks": _lacks,
    "prices": _prices,
    "leaving": _leaving,
    "names": _texts,
}
FILES = (
    "template.yaml",
    "README.md",
    "docs/deploy.md",
    "docs/platforms.md",
    "layers/core/python/herodesk/texts/reasons.py",
)


# -- local secrets ----------------------------------------------------------------------------


def _with_secrets(text: str) -> str:
    """The file with what is missing: a value that says where it is good for anything."""
    known = tomllib.loads(text)
    for platform, told in _all():
        wanted = dict.fromkeys(path.partition("/")[2] for path in told.SECRETS)
        missing = [name for name in wanted if name not in known.get(platform, {})]
        lines = [f'{it} = "local-only-{platform}-{it.replace("_", "-")}"' for it in missing]
        if platform not in known:
            text += "\n" + "\n".join([f"[{platform}]", *lines]) + "\n"
        elif missing:
            head = f"[{platform}]\n"
            text = text.replace(head, head + "".join(f"{line}\n" for line in lines), 1)
    return text


def main() -> None:
    """Write every file that differs."""
    for path, text in written().items():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
