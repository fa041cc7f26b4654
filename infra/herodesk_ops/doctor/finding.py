"""One thing that the doctor found, and what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

COMMAND = re.compile(r"herodesk (?:staff |rules )?[a-z]+")


@dataclass(frozen=True)
class Finding:
    """`code` is for programs, `where` a channel, person, topic or resource. What is not `grave`
    could not be looked at, or is only worth knowing."""

    code: str
    where: str
    told: str
    cure: str
    grave: bool = True

    def at(self, stage: str) -> Finding:
        """The same with a cure that acts on that stage: without one, commands mean `dev`."""
        cure = COMMAND.sub(rf"\g<0> --stage {stage}", self.cure)
        return replace(self, cure=cure.replace("make deploy", f"make deploy STAGE={stage}"))

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "code": self.code, "where": self.where, "told": self.told, "cure": self.cure,
            "grave": self.grave,
        }  # fmt: skip
