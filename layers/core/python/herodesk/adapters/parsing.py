"""The table's items as they came: the JSON of an answer is an item already.

botocore walks through each value of each item by its description and builds the same again. That
takes twenty times as long as reading the JSON (40 ms for 100 cases), and the board reads them all.
"""

from __future__ import annotations

from typing import Any

from botocore.parsers import JSONParser, ResponseParser, ResponseParserFactory

AS_IT_CAME = "AttributeMap"
"""What DynamoDB's description calls an item. Only binary values would have to be decoded;
`items.encode` writes none, and `rates`, which does, decodes its own."""


class ItemParsers(ResponseParserFactory):
    """botocore's parsers, but for the protocol that DynamoDB speaks."""

    def create_parser(self, protocol_name: str) -> ResponseParser:
        """The parser of a protocol."""
        if protocol_name == "json":
            return _ItemParser()
        return super().create_parser(protocol_name)


class _ItemParser(JSONParser):
    def _parse_shape(self, shape: Any, node: Any) -> Any:
        if shape.name == AS_IT_CAME:
            return node
        return super()._parse_shape(shape, node)  # type: ignore[misc]
