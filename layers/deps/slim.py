"""Leave out of the layer what no function of ours can reach: 17 MB of other AWS services.

The same for numbers that we do not check: 4 MB of other countries' and other trades', and 20 MB of
places and carriers of telephone numbers, of which we ask only whether there can be such a number.

Cutting `endpoints.json` to our services makes the creation of a client three times faster.
Powertools imports metrics and forty kinds of events where a logger and one kind are asked for:
two of its packages are written anew, so that they import what is asked for.
"""

import ast
import json
import shutil
import sys
from pathlib import Path

# The services that functions call; `sts` because the SDK may have to ask for credentials.
SERVICES = {"dynamodb", "s3", "sns", "sqs", "ssm", "sts"}

# Of python-stdnum what IBANs and cards need.
NUMBERS = {
    "__init__.py",
    "exceptions.py",
    "iban.dat",
    "iban.py",
    "iso7064",
    "luhn.py",
    "numdb.py",
    "py.typed",
    "util.py",
}

# What phonenumbers needs for the names of places, carriers and zones; nobody here asks for those.
PLACES = ("geodata", "carrierdata", "tzdata")

# What packages bring along for those who build or test them.
FOR_BUILDERS = {".c", ".h", ".pxd", ".pyx"}

# What pip notes about its own work: with it stands a hash of each command-line wrapper, whose first
# line names the interpreter of the machine and the folder that it was built in.
OF_PIP = ("RECORD", "REQUESTED", "INSTALLER", "direct_url.json")

# Packages that import all that they have when one name is asked for; each imports then what is.
LAZY = ("aws_lambda_powertools", "aws_lambda_powertools/utilities/data_classes")

# What the imports are replaced by: PEP 562.
_LATER = """
from importlib import import_module as _load

_LATER = {later!r}


def __getattr__(name):
    if name not in _LATER:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    module, inside = _LATER[name]
    found = _load(module, __name__)
    if inside:
        found = globals()[name] = getattr(found, name)
    return found


def __dir__():
    return sorted({{*globals(), *_LATER}})
"""


def slim(target: Path) -> None:
    """Remove other services and numbers, command-line wrappers and what only builders need."""
    services(target)
    numbers(target)
    for path in [it for it in target.rglob("*") if it.suffix in FOR_BUILDERS]:
        path.unlink()
    for folder in ("bin", "boto3/examples", "certifi/tests"):
        shutil.rmtree(target / folder, ignore_errors=True)
    notes(target)
    for package in LAZY:
        file = target / package / "__init__.py"
        file.write_text(lazy(file.read_text(encoding="utf-8"), package.replace("/", ".")), "utf-8")


def notes(target: Path) -> None:
    """Leave out what pip writes down: the same wheels give the same bytes in every folder."""
    for folder in target.glob("*.dist-info"):
        for name in OF_PIP:
            (folder / name).unlink(missing_ok=True)


def services(target: Path) -> None:
    """Leave of the SDK's data what belongs to our services."""
    for data in (target / "botocore" / "data", target / "boto3" / "data"):
        for folder in data.iterdir():
            if folder.is_dir() and folder.name not in SERVICES:
                shutil.rmtree(folder)
    endpoints = target / "botocore" / "data" / "endpoints.json"
    known = json.loads(endpoints.read_text(encoding="utf-8"))
    for partition in known["partitions"]:
        partition["services"] = {
            name: service for name, service in partition["services"].items() if name in SERVICES
        }
    endpoints.write_text(json.dumps(known, separators=(",", ":")), encoding="utf-8")


def numbers(target: Path) -> None:
    """Leave the numbers that we check, of telephones only whether there can be such a one."""
    for entry in (target / "stdnum").iterdir():
        if entry.is_dir() and entry.name not in NUMBERS:
            shutil.rmtree(entry)
        elif entry.name not in NUMBERS:
            entry.unlink()
    for name in PLACES:
        shutil.rmtree(target / "phonenumbers" / name)


def lazy(source: str, package: str) -> str:
    """A package's own file, with the same names, that imports its modules when they are asked for.

    At once comes what the file itself uses, and a name that is a module's too: importing that
    module later would put it in the name's place.
    """
    body = ast.parse(source).body
    used = {node.id for part in body for node in ast.walk(part) if isinstance(node, ast.Name)}
    kept: list[ast.stmt] = []
    later: dict[str, tuple[str, bool]] = {}
    for statement in body:
        module, names = _own_import(statement, package)
        if module and used.union([module]).isdisjoint(names):
            later[module] = (f".{module}", False)
            later |= dict.fromkeys(names, (f".{module}", True))
        else:
            kept.append(statement)
    return ast.unparse(ast.Module(body=kept, type_ignores=[])) + _LATER.format(later=later)


def _own_import(statement: ast.stmt, package: str) -> tuple[str, list[str]]:
    """Module and names, if that is an import of names from a module right in the package."""
    match statement:
        case ast.ImportFrom(module=str(module), level=1):
            pass
        case ast.ImportFrom(module=str(module), level=0) if module.startswith(f"{package}."):
            module = module.removeprefix(f"{package}.")
        case _:
            return "", []
    names = statement.names
    plain = "." not in module and all(not it.asname and it.name != "*" for it in names)
    return (module, [it.name for it in names]) if plain else ("", [])


if __name__ == "__main__":
    slim(Path(sys.argv[1]))
