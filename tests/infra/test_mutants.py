"""`make mutants`: its parts are there, and of all changes the same are drawn by the same seed."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from random import Random

from mutants.__main__ import changes, drawn, keep
from mutants.parts import PARTS
from tests.infra.translated import ROOT

MUL, BIT_OR = "core/ReplaceBinaryOperator_Mul_Div", "core/ReplaceBinaryOperator_BitOr_Add"


def a_session(path: Path, names: str) -> Path:
    """Twenty changes of one file, and ten in types, under made-up names."""
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE work_items (job_id)")
        columns = "job_id, module_path, operator_name, operator_args, occurrence"
        base.execute(f"CREATE TABLE mutation_specs ({columns})")
        for number, name in enumerate(names):
            kind = BIT_OR if number % 3 == 2 else MUL
            base.execute("INSERT INTO work_items VALUES (?)", (name,))
            facts = (name, "claim.py", kind, "{}", number)
            base.execute("INSERT INTO mutation_specs VALUES (?, ?, ?, ?, ?)", facts)
    base.close()
    return path


def left(path: Path) -> list[int]:
    with sqlite3.connect(path) as base:
        found = [row[0] for row in base.execute("SELECT occurrence FROM mutation_specs")]
        assert len(base.execute("SELECT job_id FROM work_items").fetchall()) == len(found)
    base.close()
    return sorted(found)


def test_every_file_and_test_of_a_part_is_there() -> None:
    assert [part.name for part in PARTS] == ["verify", "ledger", "claim", "publish", "tokens"]
    for part in PARTS:
        for path in (*part.files, *part.tests):
            assert (ROOT / path).is_file(), path


def test_the_same_places_are_the_same_changes_whatever_they_are_called(tmp_path: Path) -> None:
    names = "abcdefghijklmnopqrstuvwxyzABCD"
    one, other = a_session(tmp_path / "1", names), a_session(tmp_path / "2", names[::-1])
    places = drawn(len(changes(one)), Random(7), 5, 1)[0]

    keep(one, places)
    keep(other, places)

    assert left(one) == left(other)
    assert len(left(one)) == 5


def test_workers_share_what_one_alone_would_have_tried() -> None:
    alone, shared = drawn(20, Random(7), 9, 1), drawn(20, Random(7), 9, 4)

    assert sorted(place for share in shared for place in share) == sorted(alone[0])
    assert sorted(map(len, shared)) == [2, 2, 2, 3]


def test_all_changes_are_tried_if_nobody_says_how_many() -> None:
    assert sorted(place for share in drawn(20, Random(7), 0, 3) for place in share) == [*range(20)]


def test_what_stands_in_types_alone_is_not_changed(tmp_path: Path) -> None:
    session = a_session(tmp_path / "1", "abcdef")
    keep(session, range(len(changes(session))))

    assert left(session) == [0, 1, 3, 4]
