"""`make audit`: what pip-audit says is read as it is meant, and silence is no good news."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from audit.__main__ import closing
from audit.bill import for_browsers
from audit.looks import FOUND, NOT_LOOKED, WELL, Look, judged, read_answer, unasked
from tests.infra.translated import ROOT

GOOD = {"name": "jinja2", "version": "3.1.6", "vulns": []}
BAD = {
    "name": "urllib3",
    "version": "2.0.0",
    "vulns": [
        {"id": "PYSEC-2023-192", "fix_versions": ["2.0.6"], "aliases": [], "description": ""}
    ],
}
UNKNOWN = {"name": "six", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def told(*dependencies: Any) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def look(*answers: str) -> Look:
    names = [f"{number}.txt" for number in range(len(answers))]
    read = {name: read_answer(one) for name, one in zip(names, answers, strict=True)}
    return judged(read, names)


def test_where_nothing_is_known_all_is_well() -> None:
    assert look(told(GOOD), told(GOOD, GOOD)).state == WELL


def test_what_is_known_is_named_with_what_mends_it() -> None:
    found = look(told(GOOD), told(GOOD, BAD))

    assert found.state == FOUND
    assert found.details == ("1.txt: urllib3 2.0.0: PYSEC-2023-192, mended in 2.0.6",)


@pytest.mark.parametrize(
    "silent",
    [
        "",
        "Traceback: requests.exceptions.ConnectionError",
        "[]",
        told(),
        told(UNKNOWN, UNKNOWN),  # an index without the service: pip-audit ends well
    ],
)
def test_a_service_that_does_not_answer_is_no_good_news(silent: str) -> None:
    found = look(told(GOOD), silent)

    assert found.state == NOT_LOOKED
    assert found.details == ("1.txt",)


def test_a_lock_that_nobody_got_to_was_not_looked_at() -> None:
    assert judged({}, ["a.txt", "b.txt"]).details == ("a.txt", "b.txt")


def test_one_package_that_the_service_does_not_know_is_named() -> None:
    assert unasked(read_answer(told(GOOD, UNKNOWN))) == ["six"]
    assert look(told(GOOD, UNKNOWN)).state == NOT_LOOKED


def test_what_is_vulnerable_is_told_although_others_were_not_looked_at() -> None:
    assert look(told(BAD), "").state == FOUND


def test_the_closing_line_says_what_nobody_looked_at() -> None:
    well, bad = Look("code", WELL, ""), Look("template", FOUND, "")
    blind = Look("vulnerabilities", NOT_LOOKED, "")

    assert closing([well], is_offline=False) == "audit: 1 looks, 0 found something."
    assert "found something (template)" in closing([well, bad], is_offline=False)
    for line in (closing([well, blind], is_offline=False), closing([well], is_offline=True)):
        assert line.endswith("NOT looked at: vulnerabilities.")


def test_the_bill_names_what_pages_load_with_its_hash_and_nothing_that_only_checks_need() -> None:
    lock = json.loads((ROOT / "requirements/web/package-lock.json").read_text(encoding="utf-8"))

    listed = {one["name"]: one for one in for_browsers(lock)}

    assert set(listed) == {"htmx.org", "uplot"}
    for one in listed.values():
        assert one["purl"].endswith(f"@{one['version']}")
        (hashed,) = one["externalReferences"][0]["hashes"]
        assert hashed["alg"] == "SHA-512"
        assert re.fullmatch(r"[0-9a-f]{128}", hashed["content"])
