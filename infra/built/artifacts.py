"""Finish what `sam build` made, and say how large each artifact is and what is in it.

The same commit gives the same bytes on every machine, and with byte-code, where the same Python
writes it: a fingerprint is all that has to be compared.
"""

import hashlib
import os
import subprocess
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LAYERS = {"CoreLayer": "/opt", "DepsLayer": "/opt"}
"""Where Lambda unpacks each layer; functions go to /var/task."""

FOR_WRITERS = ("*.po", "*.md", "babel.cfg")
"""What lies in the package for those who work on it."""

MOST_UNPACKED = 250 * 1024 * 1024
"""Lambda takes a function with its layers up to this size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One function or layer as it is deployed."""

    name: str
    files: int
    unpacked: int
    """Bytes."""
    packed: int
    """Bytes after deflation, as a zip file has them; its own few headers left out."""
    fingerprint: str


def finish(build: Path, compiler: str) -> bool:
    """Leave out what only writers need and write byte-code, if that interpreter is there.

    Byte-code of another Python is dead weight: none is better. True if it was written.
    """
    for pattern in FOR_WRITERS:
        for path in (build / "CoreLayer").rglob(pattern):
            path.unlink()
    if not _answers(compiler):
        return False
    for name in _names(build):
        if name != "DepsLayer":  # its own Makefile has done that
            _compile(build / name, LAYERS.get(name, "/var/task"), compiler)
    return True


def artifacts(build: Path) -> list[Artifact]:
    """Every function and layer, and the template that names them, by name."""
    return [_artifact(name, build / name) for name in [*_names(build), "template.yaml"]]


def too_large(found: list[Artifact]) -> list[str]:
    """Functions that Lambda would refuse with these layers."""
    layers = sum(one.unpacked for one in found if one.name in LAYERS)
    return [
        one.name
        for one in found
        if one.name not in LAYERS and one.unpacked + layers > MOST_UNPACKED
    ]


def _artifact(name: str, path: Path) -> Artifact:
    digest, files, unpacked, packed = hashlib.sha256(), 0, 0, 0
    for file in [path] if path.is_file() else _files(path):
        content = file.read_bytes()
        mode = b"x" if os.access(file, os.X_OK) else b"-"
        where = file.relative_to(path.parent).as_posix().encode()
        for part in (where, mode, content):  # lengths first: no two trees look alike
            digest.update(len(part).to_bytes(8, "big") + part)
        files += 1
        unpacked += len(content)
        packed += len(zlib.compress(content))
    fingerprint = digest.hexdigest()[:16]
    return Artifact(
        name=name, files=files, unpacked=unpacked, packed=packed, fingerprint=fingerprint
    )


def _names(build: Path) -> list[str]:
    return sorted(path.name for path in build.iterdir() if path.is_dir())


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _answers(compiler: str) -> bool:
    try:
        return not subprocess.run([compiler, "-c", ""], capture_output=True, check=False).returncode
    except FileNotFoundError:
        return False


def _compile(folder: Path, there: str, compiler: str) -> None:
    command = [compiler, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    subprocess.run(
        [*command, "-s", str(folder), "-p", there, str(folder)],
        env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPYCACHEPREFIX": ""},
        check=True,
    )
