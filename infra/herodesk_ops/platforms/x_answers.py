"""What the stand-in for X answers: problems, pages, a post that is not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from herodesk_ops.platforms.stand_in import Response, json_response

_PROBLEMS = "https://api.twitter.com/2/problems/"
_TITLES = {
    400: ("Invalid Request", "invalid-request"),
    401: ("Unauthorized", "unauthorized"),
    403: ("Forbidden", "client-forbidden"),
    404: ("Not Found Error", "resource-not-found"),
    429: ("Too Many Requests", "too-many-requests"),
}


def page(posts: list[dict[str, Any]], query: Mapping[str, str]) -> Response:
    """As many posts as were asked for, of those given newest first."""
    most = int(query.get("max_results", "10"))
    shown = posts[:most]
    meta: dict[str, Any] = {"result_count": len(shown)}
    if shown:
        meta |= {"newest_id": shown[0]["id"], "oldest_id": shown[-1]["id"]}
    if len(posts) > most:
        meta["next_token"] = shown[-1]["id"]
    return json_response(200, {"data": shown, "meta": meta} if shown else {"meta": meta})


def not_found(post_id: str) -> dict[str, Any]:
    """As the API tells of a post that is not there, with status 200."""
    return {
        "value": post_id,
        "detail": f"Could not find tweet with id: [{post_id}].",
        "title": "Not Found Error",
        "resource_type": "tweet",
        "parameter": "id",
        "resource_id": post_id,
        "type": f"{_PROBLEMS}resource-not-found",
    }


def problem(status: int, detail: str) -> Response:
    """A refusal as problem JSON."""
    title, kind = _TITLES.get(status, ("Service Unavailable", "service-unavailable"))
    problem = {"title": title, "detail": detail, "type": _PROBLEMS + kind, "status": status}
    return json_response(status, problem)
