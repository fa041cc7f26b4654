"""The channels and how they fare, for leads, managers and IT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from herodesk.domain.brakes import REMIND_MINUTES
from herodesk.web.answers import Answer, as_json
from herodesk.web.brakes import REMIND
from herodesk.web.rendering import page, voice
from herodesk.web.visit import Visit, visit

if TYPE_CHECKING:
    from herodesk.steps.look_channels import ChannelView
    from herodesk.web.words import Words

routes = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MOST_CASES = 10
TROUBLED = frozenset({"refused", "flawed", "ending", "silent", "unread"})


@routes.get("/channels")
def look() -> Answer:
    """Each channel: how it is, why, and what to do."""
    from herodesk.steps.concerns import all_concerns
    from herodesk.steps.look_channels import look_channels
    from herodesk.steps.matters import today
    from herodesk.texts import channels as texts

    here = visit(routes)
    say = voice(here, here.person)
    views = look_channels(here.person, app=here.app)
    address, day = say.brand.address, today(here.app)
    concerns = [it for it in all_concerns(app=here.app) if it.stands(day)]
    return page(
        "channels.html",
        here,
        channels=[
            {
                "view": view,
                "word": texts.health(view.health, say.language),
                "cure": texts.cure(view.health, view.platform, say.language, address),
                "flaws": [
                    texts.flaw(it.flaw, it.what, view.platform, say.language)
                    for it in view.channel.faults
                ],
                "rhythm": texts.rhythm(view.usual_minutes, say.language),
                "concerns": [it for it in concerns if it.platform == view.platform],
                "error": say.reason(view.channel.error) if view.channel.error else "",
            }
            for view in views
        ],
        everywhere=[it for it in concerns if not it.platform],
        troubled=sum(view.health in TROUBLED for view in views),
        stopped=sum(view.pause is not None for view in views),
        most_cases=MOST_CASES,
        remind=REMIND,
        standard=REMIND_MINUTES,
    )


@routes.get("/api/channels")
def channels_json() -> Answer:
    """The same as JSON."""
    from herodesk.steps.look_channels import look_channels

    here = visit(routes)
    say = voice(here, here.person)
    views = look_channels(here.person, app=here.app)
    return as_json({"channels": [_row(view, here, say) for view in views]})


def _row(view: ChannelView, here: Visit, say: Words) -> dict[str, Any]:
    from herodesk.texts import channels as texts

    channel, pause = view.channel, view.pause
    moments = {
        "last_delivery_at": view.heard_at,
        "last_look_at": channel.looked_at,
        "last_good_look_at": channel.good_at,
        "next_look_at": channel.next_look,
        "token_renewed_at": channel.renewed_at,
        "token_ends_at": channel.token_ends_at,
        "lease_ends_at": channel.lease_ends_at,
        "checked_at": channel.asked_at,
        "trouble_since": channel.trouble.since if channel.trouble else None,
        "paused_since": pause.since if pause else None,
    }
    address = here.app.rules.brand().address
    return {
        "platform": view.platform,
        "accounts": [account.handle for account in view.accounts],
        "health": str(view.health),
        "words": texts.health(view.health, say.language),
        "cure": texts.cure(view.health, view.platform, say.language, address) or None,
        "usual_minutes": view.usual_minutes,
        "read_every_minutes": view.every_minutes,
        "behind": view.is_behind,
        "error": channel.error,
        "faults": [{"flaw": str(it.flaw), "what": it.what} for it in channel.faults],
        "spent_usd": view.spent_mils / 1000,
        "cap_usd": view.cap_usd,
        "answers_usd": view.answers_mils / 1000,
        "failed_answers": list(view.failed),
        **{name: say.iso(at) if at else None for name, at in moments.items()},
    }
