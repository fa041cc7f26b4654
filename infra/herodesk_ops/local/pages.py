"""The /_local/ pages for people: start, phone, wall; in English or German, as the browser reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from herodesk.domain.dialling import answered_at
from herodesk.domain.errors import InvalidError
from herodesk.domain.records import StoredPost
from herodesk.texts.cases import platform as platform_name
from herodesk.texts.hours import day
from herodesk.texts.numbers import readers
from herodesk.texts.roster import role
from herodesk_ops.local import local_api, views
from herodesk_ops.local.clock import iso
from herodesk_ops.local.cloud import Cloud, our_numbers
from herodesk_ops.local.words import language_of, words

FOLDER = Path(__file__).with_name("pages_html")
START = "/_local/"
PLACES = (("start", START), ("phone", "/_local/phone"), ("wall", "/_local/wall"),
          ("board", "/"))  # fmt: skip
STORMS = ("maytag", "update-wave", "ash-cloud")
MOST_MINUTES = 10_080
REPORT = (("report", "/_local/report"),)
SAMPLE = "@{handle} Umtausch bei {name} klappt einfach nicht, Gerät defekt, keiner zuständig"
LINK = re.compile(r"(https?://\S+)")
SEE_OTHER = 303


def answer(cloud: Cloud, request: Request, path: str) -> Response | None:
    """A page, or None for other paths."""
    page = _PAGES.get((request.method, path))
    return page(cloud, request) if page else None


def _start(cloud: Cloud, request: Request) -> Response:
    account = cloud.platforms.account("x") if "x" in cloud.secrets else {"handle": cloud.brand.id}
    return _page(
        cloud,
        request,
        "start",
        cloud.brand.name,
        platforms=list(cloud.secrets),
        posted="posted" in request.args,
        sample=SAMPLE.format(handle=account["handle"], name=cloud.brand.name),
        url=cloud.settings.base_url,
    )


def _phone(cloud: Cloud, request: Request) -> Response:
    rows = views.notices(cloud)
    chosen = request.args.get("hero", "")
    person = cloud.person(chosen)
    countries = cloud.brand.telling.two_way_countries
    shown = [row for row in rows if not chosen or row["hero"] == chosen]
    say = words(language_of(request))
    return _page(
        cloud,
        request,
        "phone",
        say("%s's phone") % person.first_name if person else say("Phones"),
        chosen=chosen,
        number=person.phone if person else "",
        stopped=person is not None and views.brakes(cloud).word_of(person) is not None,
        counts=Counter(row["hero"] for row in rows),
        messages=[_message(cloud, row) for row in reversed(shown)],
        two_way=cloud.blueprint.texts_function is not None,
        answered_at=person and answered_at(person.phone, countries, our_numbers(cloud.brand)),
        refresh=5,
    )


def _message(cloud: Cloud, row: dict[str, Any]) -> dict[str, Any]:
    person = cloud.person(row["hero"]) if row["hero"] else None
    parts = [
        {"text": part, "link": part if LINK.fullmatch(part) else None}
        for part in LINK.split(row["text"])
        if part
    ]
    name = person.first_name if person else row["to"]
    time = _time(cloud, datetime.fromisoformat(row["at"]))
    return {**row, "parts": parts, "name": name, "time": time}


def _style(_cloud: Cloud, _request: Request) -> Response:
    return Response((FOLDER / "style.css").read_bytes(), content_type="text/css")


def _log(cloud: Cloud, _request: Request) -> Response:
    lines = "\n".join(cloud.logs.lines())
    return Response(lines, content_type="text/plain; charset=utf-8")


def _pass(cloud: Cloud, request: Request) -> Response | None:
    if not cloud.clock.is_virtual:
        return None
    cloud.loop.advance(60 * float(request.form.get("minutes", "1")))
    return redirect(START, SEE_OTHER)


def _wall(cloud: Cloud, request: Request) -> Response:
    stored = cloud.backend.records("POST#")
    posts = [row for row in stored if isinstance(row, StoredPost)]
    shown = [row for row in posts if row.post is not None and row.repost_of is None]
    shown.sort(key=lambda row: (row.received_at, row.post_id), reverse=True)
    language = language_of(request)
    told = [_on_the_wall(cloud, row, language) for row in shown]
    return _page(cloud, request, "wall", words(language)("The wall"), posts=told, refresh=5)


def _on_the_wall(cloud: Cloud, row: StoredPost, language: str) -> dict[str, Any]:
    post = row.post
    author = post.author if post else None
    ids = {row.post_id, post.version_id if post else row.post_id}
    replies = [
        {**reply, "time": _time(cloud, datetime.fromisoformat(reply["at"]))}
        for reply in cloud.platforms.standing()
        if reply["platform"] == row.platform and reply["reply_to"] in ids
    ]
    handle = f"@{author.handle}" if author and author.handle else None
    reach = (author.followers or 0) if author else 0
    return {
        "who": handle or (author.name if author else None) or words(language)("somebody"),
        "where": platform_name(row.platform, language),
        "at": iso(row.received_at),
        "time": _time(cloud, row.received_at),
        "text": post.text if post else "",
        "language": post.language if post else None,
        "readers": readers(reach + row.readers, language) if reach + row.readers else "",
        "reposts": row.reposts,
        "removed": row.removed,
        "replies": replies,
    }


def _report(cloud: Cloud, request: Request) -> Response:
    from herodesk_ops.local.scenario import page

    report, language = cloud.report, language_of(request)
    title = report.said(report.title, language) if report else words(language)("Report")
    told = page.sums(report, language) if report else []
    return _page(
        cloud, request, "report", title, report=report, reach=page.reach, sums=told,
        note=page.SAYS[language]["note"],
    )  # fmt: skip


def _drill(cloud: Cloud, request: Request, wrong: str = "") -> Response:
    from herodesk_ops.drill.page import rows_of

    running, language = cloud.drilling, language_of(request)
    next_at = running.next_at if running else None
    return _page(
        cloud,
        request,
        "drill",
        words(language)("Drill room"),
        wrong=wrong,
        storm=running.title_in(language) if running else "",
        rows=[*rows_of(running.score(), language)] if running else [],
        next_at=_weekday(cloud, next_at, language) if next_at else "",
        storms=STORMS,
    )


def _begin_drill(cloud: Cloud, request: Request) -> Response:
    from herodesk_ops.local.drilling import begin

    try:
        cloud.drilling = begin(_chosen(request), cloud)
    except InvalidError as error:
        response = _drill(cloud, request, str(error))
        response.status_code = 400
        return response
    cloud.drilling.go_on(0)
    return redirect("/_local/drill", SEE_OTHER)


def _chosen(request: Request) -> str:
    name = request.form.get("storm", "")
    if name not in STORMS:
        raise InvalidError("there is no such storm. Choose one of the list.")
    return name


def _go_on(cloud: Cloud, request: Request) -> Response:
    if cloud.drilling:
        cloud.drilling.go_on(min(MOST_MINUTES, float(request.form.get("minutes", "1"))))
    return redirect("/_local/drill", SEE_OTHER)


def _sample(cloud: Cloud, request: Request) -> Response:
    """A post as somebody would write it now, delivered as its platform would."""
    import requests

    platform, text = request.form["platform"], request.form["text"]
    number = 1_970_000_000_000_000_000 + len(cloud.backend.items("POST#"))
    handle = str(cloud.platforms.account(platform)["handle"])
    post = {
        "id": str(number),
        "author": {"id": "4711", "handle": "mara_k", "name": "Mara K.", "followers": 12},
        "text": text,
        "at": iso(cloud.clock.now()),
        "mention": f"@{handle.lower()}" in text.lower(),
    }
    for body in cloud.platforms.deliveries(platform, post):
        hook = f"{cloud.settings.base_url}/hooks/{platform}"
        requests.post(hook, data=body, headers=cloud.platforms.signed(platform, body), timeout=30)
    return redirect(f"{START}?posted=1", SEE_OTHER)


def _sign_in(cloud: Cloud, request: Request) -> Response | None:
    """From the start page's form: straight on to the board."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return None
    opened = local_api.open_session(cloud, request.form.get("hero", ""))
    response = redirect("/", SEE_OTHER)
    response.set_cookie(local_api.COOKIE, opened.token, httponly=True, samesite="Lax", path="/")
    return response


def _text(cloud: Cloud, request: Request) -> Response | None:
    """From the phone page's form: back to the phone."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return None
    sender = request.form.get("from", "")
    local_api.text_us(cloud, sender, request.form.get("text", ""))
    hero = views.hero_of(sender, cloud.people) or ""
    return redirect(f"/_local/phone?hero={hero}", SEE_OTHER)


def _page(cloud: Cloud, request: Request, here: str, title: str, **values: Any) -> Response:
    now, language = cloud.clock.now(), language_of(request)
    html = (
        _templates()
        .get_template(f"{here}.html")
        .render(
            title=title,
            here=here,
            places=PLACES + REPORT * (cloud.report is not None),
            brand=cloud.brand,
            people=cloud.people,
            virtual=cloud.clock.is_virtual,
            now=_time(cloud, now),
            now_iso=iso(now),
            language=language,
            _=words(language),
            role=role,
            platform_name=platform_name,
            **values,
        )
    )
    return Response(html, content_type="text/html; charset=utf-8")


def _time(cloud: Cloud, when: datetime) -> str:
    return f"{_here(cloud, when):%H:%M}"


def _weekday(cloud: Cloud, when: datetime, language: str) -> str:
    return f"{day(_here(cloud, when).weekday(), language)} {_time(cloud, when)}"


def _here(cloud: Cloud, when: datetime) -> datetime:
    return when.astimezone(ZoneInfo(cloud.brand.duty.zone))


@cache
def _templates() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(FOLDER)
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True)


_PAGES: Mapping[tuple[str, str], Callable[[Cloud, Request], Response | None]] = {
    ("GET", ""): _start,
    ("GET", "phone"): _phone,
    ("GET", "wall"): _wall,
    ("GET", "report"): _report,
    ("GET", "drill"): _drill,
    ("POST", "drill"): _begin_drill,
    ("POST", "drill/pass"): _go_on,
    ("GET", "style.css"): _style,
    ("GET", "log"): _log,
    ("POST", "sample"): _sample,
    ("POST", "pass"): _pass,
    ("POST", "text"): _text,
    ("POST", "sign-in"): _sign_in,
}
