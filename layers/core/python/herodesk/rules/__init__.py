"""What people hand in as rules: a brand folder with brand.toml and roster.csv, checked.

Every complaint names file, line, what is wrong and the cure; all of them come at once, one a
line, in one InvalidError.
"""

from typing import TYPE_CHECKING, Any

from herodesk.rules.brand import brand_from_json, brand_to_json, load_brand

if TYPE_CHECKING:
    from herodesk.rules.hours import read_hours
    from herodesk.rules.roster import read_roster

__all__ = ["brand_from_json", "brand_to_json", "load_brand", "read_hours", "read_roster"]


def __getattr__(name: str) -> Any:
    """What only files need is loaded when it is asked for: functions read none."""
    if name == "read_roster":
        from herodesk.rules.roster import read_roster

        return read_roster
    if name == "read_hours":
        from herodesk.rules.hours import read_hours

        return read_hours
    raise AttributeError(name)
