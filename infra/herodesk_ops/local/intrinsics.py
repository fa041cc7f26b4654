"""CloudFormation's little language: Ref, GetAtt, Sub, If and friends, turned into plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_VARIABLE = re.compile(r"\$\{(!?)([^}]+)\}")


class UnknownReferenceError(KeyError):
    """The template names something that it does not declare, or that the local cloud lacks."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a template's expressions may name.

    `refs` holds parameters, pseudo parameters and resources, `attributes` what GetAtt gives
    (`Queue.Arn`), `conditions` and `mappings` are the template's own sections, unresolved.
    """

    refs: Mapping[str, Any]
    attributes: Mapping[str, Any]
    conditions: Mapping[str, Any]
    mappings: Mapping[str, Any]

    def value(self, expression: Any) -> Any:
        """The expression with every intrinsic function in it replaced by its value."""
        if isinstance(expression, list):
            values = [self.value(item) for item in expression]
            return [item for item in values if item is not _NO_VALUE]
        if not isinstance(expression, dict):
            return expression
        if len(expression) == 1:
            ((name, argument),) = expression.items()
            if name in _FUNCTIONS:
                return _FUNCTIONS[name](self, argument)
        values_by_key = {key: self.value(item) for key, item in expression.items()}
        return {key: item for key, item in values_by_key.items() if item is not _NO_VALUE}

    def holds(self, condition: str) -> bool:
        """Whether a condition of the template is true."""
        return bool(self.value(self.conditions[condition]))

    def ref(self, name: str) -> Any:
        """What `Ref` gives."""
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name not in self.refs:
            raise UnknownReferenceError(f"Ref {name}")
        return self.refs[name]

    def attribute(self, name: str) -> Any:
        """What `GetAtt` gives for `Resource.Attribute`."""
        if name not in self.attributes:
            raise UnknownReferenceError(f"GetAtt {name}")
        return self.attributes[name]


_NO_VALUE = object()


def _get_att(names: Names, argument: Any) -> Any:
    return names.attribute(argument if isinstance(argument, str) else ".".join(argument))


def _sub(names: Names, argument: Any) -> str:
    text, own = (argument, {}) if isinstance(argument, str) else argument

    def filled(match: re.Match[str]) -> str:
        literal, name = match.groups()
        if literal:
            return "${" + name + "}"
        if name in own:
            return str(names.value(own[name]))
        return str(names.attribute(name) if "." in name else names.ref(name))

    return _VARIABLE.sub(filled, text)


def _if(names: Names, argument: Any) -> Any:
    condition, then, otherwise = argument
    return names.value(then if names.holds(condition) else otherwise)


def _join(names: Names, argument: Any) -> str:
    between, parts = argument
    return str(between).join(str(part) for part in names.value(parts))


def _select(names: Names, argument: Any) -> Any:
    index, items = argument
    return names.value(items)[int(names.value(index))]


def _split(names: Names, argument: Any) -> list[str]:
    between, text = argument
    return str(names.value(text)).split(between)


def _find_in_map(names: Names, argument: Any) -> Any:
    table, first, second = (names.value(part) for part in argument[:3])
    return names.value(names.mappings[table][first][second])


_FUNCTIONS: Mapping[str, Callable[[Names, Any], Any]] = {
    "Ref": lambda names, argument: names.ref(argument),
    "Condition": lambda names, argument: names.holds(argument),
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::If": _if,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::FindInMap": _find_in_map,
    "Fn::Equals": lambda names, pair: names.value(pair[0]) == names.value(pair[1]),
    "Fn::Not": lambda names, argument: not names.value(argument[0]),
    "Fn::And": lambda names, parts: all(names.value(part) for part in parts),
    "Fn::Or": lambda names, parts: any(names.value(part) for part in parts),
}
