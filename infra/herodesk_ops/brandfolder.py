"""The brand folder that a command means, and Nordwind where nobody says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from herodesk.domain.brand import Brand

EXAMPLE = Path(__file__).resolve().parents[1] / "brands" / "nordwind"

BrandOption = Annotated[
    Path | None,
    typer.Option("--brand", help="Folder with brand.toml and roster.csv [the example brand]."),
]


def read_brand(folder: Path | None) -> tuple[Brand, Path]:
    """The rules of a folder, checked, and the folder itself."""
    from herodesk.rules import load_brand

    chosen = folder or EXAMPLE
    return load_brand(chosen), chosen
