"""Each address is answered, whether its module was loaded at the start or not."""

from importlib import import_module
from pathlib import Path

from herodesk import web
from herodesk.web import console


def test_no_address_waits_for_a_module_that_nobody_loads() -> None:
    names = [path.stem for path in Path(web.__path__[0]).glob("[a-z]*.py")]
    parts = {name: import_module(f"herodesk.web.{name}") for name in names}
    rules = [
        (name, str(rule))
        for name, part in parts.items()
        for rule, *_ in getattr(getattr(part, "routes", None), "_routes", ())
    ]

    silent = [
        f"{name} {rule}"
        for name, rule in rules
        if parts[name] not in console.FIRST and console.later_part(rule) != name
    ]

    assert rules
    assert silent == []
