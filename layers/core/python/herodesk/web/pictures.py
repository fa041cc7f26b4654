"""A picture in a form, and back to the page: what a browser sends, and what colleagues see."""

from __future__ import annotations

import re
from base64 import b64decode
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from herodesk.domain.errors import InvalidError, NotFoundError
from herodesk.domain.picture import ENDINGS
from herodesk.steps.picture import keep_picture, picture_bytes
from herodesk.web.answers import SAFE, Answer, as_json
from herodesk.web.visit import MOST_FIELDS, Visit

FIELD, ATTACHED, ALT = "picture", "attached", "alt"
_KINDS = {ending: kind for kind, ending in ENDINGS.items()}
_BOUNDARY = re.compile(r'boundary="?([^";,]{1,70})"?')
_NAME = re.compile(rb'name="([^"]{0,80})"')
_HOUR = "private, max-age=3600"


def body_of(event: APIGatewayProxyEventV2) -> bytes:
    """What was sent, byte by byte: gateways write what is no text in base64."""
    body = event.body or ""
    return b64decode(body) if event.is_base64_encoded else body.encode("latin-1", "replace")


def fields_of(event: APIGatewayProxyEventV2) -> dict[str, bytes]:
    """The fields of a form that carries files, the last of each name; InvalidError for others."""
    data = body_of(event)
    named = _BOUNDARY.search(event.headers.get("content-type", ""))
    if named is None:
        raise InvalidError("unreadable")
    fence = b"\r\n--" + named[1].encode("latin-1", "replace")
    pieces = (b"\r\n" + data).split(fence)[1:-1]
    if len(pieces) > MOST_FIELDS:
        raise InvalidError("unreadable")
    found = dict[str, bytes]()
    for piece in pieces:
        head, parted, value = piece.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if not parted or name is None:
            raise InvalidError("unreadable")
        found[name[1].decode("utf-8", "replace")] = value
    return found


def words_of(fields: dict[str, bytes]) -> dict[str, str]:
    """The same without the file."""
    told = {name: value for name, value in fields.items() if name != FIELD}
    return {name: value.decode("utf-8", "replace") for name, value in told.items()}


def with_picture(number: str, here: Visit, form: dict[str, str]) -> dict[str, str]:
    """The form once the picture that came with it is kept; what was kept before counts no more."""
    data = fields_of(here.event).get(FIELD, b"")
    if not data:
        return form
    return form | {ATTACHED: keep_picture(number, here.person, data, app=here.app)}


def take(number: str, here: Visit) -> Answer:
    """A picture as a request's whole body, kept for an answer that names it."""
    name = keep_picture(number, here.person, body_of(here.event), app=here.app)
    return as_json({"attached": name}, status=HTTPStatus.CREATED)


def show(number: str, name: str, here: Visit) -> Answer:
    """The picture itself, for whoever is signed in."""
    data = picture_bytes(number, name, app=here.app)
    if data is None:
        raise NotFoundError("picture")
    return Response(
        status_code=int(HTTPStatus.OK),
        content_type=_KINDS[name.rpartition(".")[2]],
        body=data,  # type: ignore[arg-type]  # bytes are encoded on the way out
        headers=SAFE | {"Cache-Control": _HOUR},
    )
