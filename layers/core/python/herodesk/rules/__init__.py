"""What people hand in as rules: a brand folder with brand.toml and roster.csv, checked.

Every complaint names file, line, what is wrong and the cure; all of them come at once, one a
line, in one InvalidError.
"""

from herodesk.rules.brand import brand_from_json, brand_to_json, load_brand
from herodesk.rules.hours import read_hours
from herodesk.rules.roster import read_roster

__all__ = ["brand_from_json", "brand_to_json", "load_brand", "read_hours", "read_roster"]
