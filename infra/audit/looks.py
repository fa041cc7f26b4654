"""What is looked at, and what came of it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WELL, FOUND, NOT_LOOKED = "well", "found", "not looked"
TEMPLATE_TESTS = (
    "tests/infra/test_template.py",
    "tests/infra/test_pipeline.py",
    "tests/infra/test_source.py",
    "tests/infra/test_locks.py",
)


@dataclass(frozen=True, slots=True)
class Look:
    """One look: how it ended, and what was seen."""

    what: str
    state: str
    told: str
    details: tuple[str, ...] = ()


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A tool of this repository, with what it says."""
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def tool(root: Path, name: str) -> str:
    """A tool of the auditor's own environment."""
    return str(root / ".venv-audit" / "bin" / name)


# -- known vulnerabilities ----------------------------------------------------------------------


def locks(root: Path) -> list[Path]:
    """Every lock of Python, the deployed one first."""
    return [root / "layers/deps/requirements.txt", *sorted((root / "requirements").glob("*.txt"))]


def vulnerabilities(root: Path) -> Look:
    """Asks the service that pip-audit asks, lock by lock, until one cannot be asked."""
    answers: dict[str, Mapping[str, Any] | None] = {}
    for lock in locks(root):
        name = lock.relative_to(root).as_posix()
        done = run(
            root,
            tool(root, "pip-audit"),
            *("--requirement", str(lock), "--require-hashes", "--disable-pip"),
            *("--format", "json", "--progress-spinner", "off"),
        )
        answers[name] = read_answer(done.stdout)
        if unasked(answers[name]) is None:
            break
    return judged(answers, [lock.relative_to(root).as_posix() for lock in locks(root)])


def read_answer(told: str) -> Mapping[str, Any] | None:
    """What pip-audit said, or None if it said nothing that can be read: the service is away."""
    try:
        found = json.loads(told)
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.get("dependencies") else None


def unasked(answer: Mapping[str, Any] | None) -> list[str] | None:
    """Packages that the service knew nothing of; None if it knew of none at all.

    An index without the service answers "not found" for each package, and pip-audit ends well.
    """
    if answer is None:
        return None
    skipped = [one["name"] for one in answer["dependencies"] if "skip_reason" in one]
    return None if len(skipped) == len(answer["dependencies"]) else skipped


def judged(answers: Mapping[str, Mapping[str, Any] | None], wanted: Sequence[str]) -> Look:
    """One look of all answers: what is vulnerable comes first, then what nobody could say."""
    what = "vulnerabilities"
    bad = [*_vulnerable(answers)]
    blind = [name for name in wanted if unasked(answers.get(name)) is None]
    unknown = [
        f"{name}: {package} is not known to the service"
        for name, answer in answers.items()
        for package in unasked(answer) or ()
    ]
    if bad:
        return Look(what, FOUND, f"{len(bad)} known", (*bad, *unknown))
    if blind or unknown:
        told = (
            f"the service of vulnerabilities did not answer for {len(blind)} of {len(wanted)} locks"
        )
        return Look(what, NOT_LOOKED, told, (*blind, *unknown))
    count = sum(len(answer["dependencies"]) for answer in answers.values() if answer)
    return Look(what, WELL, f"none known in {count} entries of {len(wanted)} locks")


def _vulnerable(answers: Mapping[str, Mapping[str, Any] | None]) -> Iterable[str]:
    for name, answer in answers.items():
        for package in (answer or {}).get("dependencies", ()):
            for one in package.get("vulns", ()):
                mended = ", ".join(one.get("fix_versions", ())) or "no version yet"
                told = f"{package['name']} {package['version']}: {one['id']}"
                yield f"{name}: {told}, mended in {mended}"


# -- our own code and template -----------------------------------------------------------------


def code(root: Path) -> Look:
    """Bandit's rules, as ruff has them, on everything."""
    ruff = str(Path(sys.executable).with_name("ruff"))
    done = run(root, ruff, "check", "--select", "S", "--output-format", "json", ".")
    try:
        found = json.loads(done.stdout)
    except ValueError:
        return Look("code", NOT_LOOKED, "ruff said nothing that can be read", (done.stderr[-400:],))
    bad = tuple(
        f"{Path(it['filename']).name}:{it['location']['row']} {it['code']} {it['message']}"
        for it in found
    )
    return Look("code", FOUND if bad else WELL, f"{len(bad)} findings of bandit's rules", bad)


def template(root: Path) -> Look:
    """Our own checks of the translated template, of what is deployed and of the locks.

    They know why something is as it is: a general list of rules asks for keys, networks and logs
    that cost money each month and protect nothing here (docs/decisions.md).
    """
    options = ("-q", "-n", "0", "-p", "no:cacheprovider")
    done = run(root, sys.executable, "-m", "pytest", *options, *TEMPLATE_TESTS)
    passed = re.search(r"(\d+) passed", done.stdout)
    told = f"{passed[1] if passed else 0} checks hold"
    failed = tuple(re.findall(r"^(?:FAILED|ERROR) (.*)$", done.stdout, re.MULTILINE))
    if done.returncode == 0 and passed:
        return Look("template", WELL, told)
    state = FOUND if failed else NOT_LOOKED
    return Look("template", state, told, failed or (done.stdout[-400:] + done.stderr[-400:],))
