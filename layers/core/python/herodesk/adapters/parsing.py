"""Answers of AWS: the table's items as they came, and what is no answer is none.

The JSON of an answer is an item already. botocore walks through each value of each item by its
description and builds the same again. That takes twenty times as long as reading the JSON (40 ms
for 100 cases), and the board reads them all.

A body that is no JSON is an empty answer to botocore, which does not ask either whether all of it
has come: an item that is there would be taken for one that is not. Other such bodies are errors
that nobody expects. Both are no answer here.
"""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import HTTPClientError
from botocore.parsers import (
    JSONParser,
    ResponseParser,
    ResponseParserError,
    ResponseParserFactory,
)

AS_IT_CAME = "AttributeMap"
"""What DynamoDB's description calls an item. Only binary values would have to be decoded;
`items.encode` writes none, and `rates`, which does, decodes its own."""


class UnreadableAnswerError(HTTPClientError):
    """What came back is not what the service says; whether anything was done is not known."""

    fmt = "an answer that cannot be read"


WHATEVER = (ResponseParserError, ValueError, TypeError, AttributeError, KeyError)
"""What botocore's parsers stumble over where something else than the service has answered."""


class ItemParsers(ResponseParserFactory):
    """botocore's parsers, but for the protocol that DynamoDB speaks; strict, all of them."""

    def create_parser(self, protocol_name: str) -> ResponseParser:
        """The parser of a protocol."""
        known = super().create_parser
        return _Strict(_ItemParser() if protocol_name == "json" else known(protocol_name))


class _Strict(ResponseParser):
    """Another parser, whose trouble with an answer is one of the errors that the SDK may raise."""

    def __init__(self, parser: ResponseParser) -> None:
        super().__init__()
        self._parser = parser

    def parse(self, response: Any, shape: Any) -> Any:
        try:
            return self._parser.parse(response, shape)
        except WHATEVER as error:
            raise UnreadableAnswerError from error


class _ItemParser(JSONParser):
    def _handle_json_body(self, raw_body: bytes, shape: Any) -> Any:
        read = json.loads(raw_body)
        if not isinstance(read, dict):
            raise TypeError("an answer is an object")
        return self._parse_shape(shape, read)

    def _parse_shape(self, shape: Any, node: Any) -> Any:
        if shape.name == AS_IT_CAME:
            return node
        return super()._parse_shape(shape, node)  # type: ignore[misc]
