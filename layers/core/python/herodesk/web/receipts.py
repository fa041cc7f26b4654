"""Receipts of erasures: the list for data protection, and the page that a platform's callback
leads a person to. Nothing in either says who it was."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, cast

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.errors import NotAllowedError
from herodesk.domain.records import Receipt
from herodesk.domain.rights import Right, may
from herodesk.ports import App
from herodesk.texts import erasures as texts
from herodesk.web.answers import Answer, as_json
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, visit, with_address

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST = 200
_CODE = re.compile(r"[0-9a-f]{12,40}")


@routes.get("/receipts")
def look() -> Answer:
    """The newest erasures."""
    here = _here()
    receipts = here.app.records.receipts(MOST + 1)
    return page(
        "receipts.html",
        here,
        receipts=[_shown(one, here) for one in receipts[:MOST]],
        most=MOST if len(receipts) > MOST else 0,
    )


@routes.get("/api/receipts")
def receipts_json() -> Answer:
    """The same as JSON."""
    here = _here()
    say = voice(here, here.person)
    return as_json(
        {
            "receipts": [
                {
                    "id": one.id,
                    "platform": one.platform,
                    "why": str(one.why),
                    "at": say.iso(one.at),
                    "done_at": say.iso(one.done_at) if one.done_at else None,
                    "denied": one.denied,
                    "counts": dict(one.counts),
                }
                for one in here.app.records.receipts(MOST)
            ]
        }
    )


@routes.get("/erased/<code>")
def status(code: str) -> Answer:
    """How a request stands, for whoever has its code: no session is read, and none is needed."""
    event = routes.current_event
    app = with_address(cast("App", routes.context["app"]), event)
    found = app.records.receipt(code) if _CODE.fullmatch(code) else None
    here = Visit(app=app, event=event, signed=None)
    status_code = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
    return page("erased.html", here, status=status_code, receipt=found)


# -- inside -----------------------------------------------------------------------------------


def _here() -> Visit:
    here = visit(routes)
    if not may(here.person, Right.RECEIPTS):
        raise NotAllowedError("receipts-only")
    return here


def _shown(receipt: Receipt, here: Visit) -> dict[str, Any]:
    told = (receipt, here.language, here.app.rules.brand().address)
    return {
        "receipt": receipt,
        "why": texts.why(*told),
        "standing": texts.standing(*told),
        "counts": texts.counted(*told),
    }
