"""What is left out of the layer, and what is loaded later, is missed by nobody."""

import json
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import aws_lambda_powertools
import pytest

from bench.startup import LAYERS, ROOT

SLIM = runpy.run_path(str(ROOT / "layers" / "deps" / "slim.py"))
LAYER = LAYERS / "deps" / "python"
LOCKED = Path(aws_lambda_powertools.__file__).parents[1]

NAMES = """
from importlib import import_module
found = import_module(sys.argv[2])
names = sys.argv[3:] or [name for name in dir(found) if not name.startswith("_")]
def said(value):
    return getattr(value, "__qualname__", None) or repr(type(value))
print(json.dumps([{name: said(getattr(found, name)) for name in names}, found.__all__]))
"""

BATCH = """
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor, EventType, process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes import SQSEvent, SQSRecord

def work(record):
    assert isinstance(record, SQSRecord)
    Logger(service="test").info("seen", body=record.json_body["n"])
    if record.json_body["n"] == 2:
        raise ValueError

records = [
    {"messageId": str(n), "body": json.dumps({"n": n}), "eventSource": "aws:sqs"} for n in (1, 2, 3)
]
assert [record.message_id for record in SQSEvent({"Records": records}).records] == ["1", "2", "3"]
print(json.dumps(process_partial_response(
    event={"Records": records}, record_handler=work,
    processor=BatchProcessor(event_type=EventType.SQS), context=None,
)))
"""


def bare(script: str, where: Path, *arguments: str) -> object:
    """What the script prints in an interpreter that sees only that folder."""
    head = "import json, sys; sys.path.insert(0, sys.argv[1])"
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"{head}\n{script}", str(where), *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.usefixtures("layers")
@pytest.mark.parametrize("package", [name.replace("/", ".") for name in SLIM["LAZY"]])
def test_a_lazy_package_of_the_layer_has_every_name_that_it_had(package: str) -> None:
    before = bare(NAMES, LOCKED, package)
    assert isinstance(before, list)

    after = bare(NAMES, LAYER, package, *before[0])

    assert after == before
    assert set(before[1]) <= set(before[0])


def test_nothing_tells_in_which_folder_a_layer_was_built(tmp_path: Path) -> None:
    for place in ("here", "there"):
        kept = tmp_path / place / "python" / "idna-3.dist-info"
        kept.mkdir(parents=True)
        (kept / "METADATA").write_text("Name: idna\n")
        (kept / "RECORD").write_text(f"../../bin/idna,sha256={hash(place)},241\n")
        (kept / "INSTALLER").write_text("pip\n")

        SLIM["notes"](kept.parent)

    left = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(left) == [f"{it}/python/idna-3.dist-info/METADATA" for it in ("here", "there")]


@pytest.mark.slow
@pytest.mark.usefixtures("layers")
def test_a_batch_on_the_layer_gives_back_only_what_failed() -> None:
    assert bare(BATCH, LAYER) == {"batchItemFailures": [{"itemIdentifier": "2"}]}


PHONE = """
import phonenumbers
number = phonenumbers.parse("+49 171 3920001", None)
country = phonenumbers.region_code_for_number(number)
print(json.dumps([phonenumbers.is_valid_number(number), country]))
"""


@pytest.mark.slow
@pytest.mark.usefixtures("layers")
def test_numbers_of_telephones_are_still_known() -> None:
    assert bare(PHONE, LAYER) == [True, "DE"]


@pytest.fixture
def ask(tmp_path: Path) -> Callable[[str, str], object]:
    """Makes a package of `one` and `two` lazy, runs a script on it and gives what it has loaded."""
    package = tmp_path / "made_up"
    package.mkdir()
    for name in ("one", "two"):
        (package / f"{name}.py").write_text(f"def {name}(): ...\nclass {name.title()}: ...\n")

    def asked(source: str, script: str) -> object:
        (package / "__init__.py").write_text(SLIM["lazy"](source, "made_up"))
        loaded = "[name for name in ('one', 'two') if f'made_up.{name}' in sys.modules]"
        return bare(f"{script}\nprint(json.dumps({loaded}))", tmp_path)

    return asked


def test_a_module_is_loaded_when_a_name_of_it_is_asked_for(
    ask: Callable[[str, str], object],
) -> None:
    source = "from .one import One\nfrom made_up.two import Two\n__all__ = ['One', 'Two']"

    assert ask(source, "import made_up") == []
    assert ask(source, "from made_up import Two") == ["two"]
    assert ask(source, "import made_up; made_up.one.One") == ["one"]
    assert ask(source, "from made_up import *; One, Two") == ["one", "two"]


def test_what_the_file_itself_uses_is_loaded_at_once(ask: Callable[[str, str], object]) -> None:
    assert ask("from .one import One\nfrom .two import Two\nOne()", "import made_up") == ["one"]


def test_a_name_that_is_its_modules_too_stays_what_it_was(
    ask: Callable[[str, str], object],
) -> None:
    script = "import made_up.one\nfrom made_up import one\none()"

    assert ask("from .one import one, One", script) == ["one"]


def test_an_unknown_name_is_an_error_as_ever(ask: Callable[[str, str], object]) -> None:
    script = "import made_up\nassert not hasattr(made_up, 'three')"

    assert ask("from .one import One", script) == []
