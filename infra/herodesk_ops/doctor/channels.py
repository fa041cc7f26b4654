"""Each channel: secrets, our own address, what the platform says, its rhythm, answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from herodesk.domain.brand import Brand
from herodesk.domain.channel import SLOT, Channel, is_refusal
from herodesk.domain.reply import Lost, Refused, Wait
from herodesk.domain.standing import Fault, Flaw, Standing
from herodesk.platforms import declared_of, probe_of
from herodesk_ops.doctor.finding import Finding
from herodesk_ops.reaching import Stored, by_name, ours_of

if TYPE_CHECKING:
    from requests import Session

UNCONNECTED = "not-connected"
TOKEN_ENDS = timedelta(days=7)
LEASE_ENDS = timedelta(days=2)
SECONDS = 20


@dataclass(frozen=True)
class Patient:
    """One channel, and what is known of it here."""

    platform: str
    brand: Brand
    address: str
    api: str
    stored: Stored
    channel: Channel
    heard: tuple[datetime, ...]
    paused: str
    now: datetime

    @property
    def name(self) -> str:
        """As people call it."""
        return declared_of(self.platform).NAME

    def finds(self, code: str, told: str, cure: str, *, grave: bool = True) -> Finding:
        """A finding about this channel."""
        return Finding(code, self.platform, f"{self.name}: {told}", cure, grave)


PROBE = b'{"type":"ping"}'
"""Tells nothing on a platform that delivers JSON: it is taken, and is no dead letter."""


def probe_for(platform: str) -> bytes:
    """A delivery that tells nothing there; who delivers something else has a `PROBE` of its own."""
    from herodesk_ops.platforms import operated

    return bytes(getattr(operated(platform), "PROBE", PROBE))


def look_at(patient: Patient, http: Session) -> Iterator[Finding]:
    """Everything about one channel."""
    missing = list(_missing(patient))
    yield from missing
    if not missing:
        yield from _at_our_address(patient, http)
        yield from _standing(patient, http)
    yield from _rhythm(patient)
    if patient.channel.refused_at:
        yield patient.finds(
            "answers-refused",
            f"answers are refused since {patient.channel.refused_at:%Y-%m-%d %H:%M} UTC.",
            _again(patient, "api/access_token"),
        )
    if patient.paused:
        yield patient.finds(
            "channel-paused", patient.paused, f"herodesk resume channel {patient.platform}"
        )


def _again(patient: Patient, path: str) -> str:
    return f"herodesk connect {patient.platform} --secret {path} --yes"


def _missing(patient: Patient) -> Iterator[Finding]:
    told = declared_of(patient.platform)
    needed = {it: means for it, means in told.SECRETS.items() if it not in told.OPTIONAL_SECRETS}
    missing = [path for path in needed if not patient.stored.get(path)]
    if missing == [*needed] and not any(patient.stored.values()):
        yield patient.finds(
            UNCONNECTED,
            "not connected: the rules name an account there, and none of its secrets is stored "
            f"({', '.join(needed)}).",
            f"herodesk connect {patient.platform} --yes, or take the account out of the rules.",
        )
        return
    for path in missing:
        told_so = f"{path} is not stored ({needed[path]})."
        yield patient.finds("secret-missing", told_so, _again(patient, path))


def _at_our_address(patient: Patient, http: Session) -> Iterator[Finding]:
    """A signed delivery that tells nothing: does our own receiver take it?"""
    from requests import RequestException

    from herodesk_ops.platforms import operated

    if "verify" in declared_of(patient.platform).LACKS or not _has_hook(patient):
        return
    url, body = f"{patient.address}/hooks/{patient.platform}", probe_for(patient.platform)
    try:
        headers = operated(patient.platform).sign(body, by_name(patient.stored), patient.now)
        answer = http.post(url, data=body, headers=headers, timeout=SECONDS)
    except (RequestException, ValueError) as error:
        yield patient.finds(
            "address-silent",
            f"our own address {url} does not answer ({type(error).__name__}).",
            "Look whether the stack stands and PublicAddress is right; --address says another one.",
        )
        return
    if answer.status_code not in {200, 400}:
        yield patient.finds(
            "secret-wrong",
            f"{url} does not take what is signed with the stored secret ({answer.status_code}).",
            "A changed secret counts after five minutes. Else store it anew: "
            + _again(patient, next(iter(declared_of(patient.platform).SECRETS))),
        )


def _has_hook(patient: Patient) -> bool:
    """False where deliveries can be done without, and are."""
    return any(path.startswith("hook/") for path in patient.stored)


def _standing(patient: Patient, http: Session) -> Iterator[Finding]:
    part = probe_of(patient.platform)
    if part is None or not patient.api:
        return
    answer = part.probe(
        ours_of(patient.brand, patient.platform, patient.address),
        http=http,
        api=patient.api,
        secrets=by_name(patient.stored),
        now=patient.now,
    )
    match answer:
        case Standing():
            yield from _told(patient, answer)
        case Refused(reason=reason, detail=detail) if is_refusal(reason):
            yield _refused(patient, reason, detail)
        case Refused(reason=reason) | Wait(reason=reason) | Lost(reason=reason):
            yield patient.finds(
                "platform-silent",
                f"it does not say how we stand there ({reason}).",
                "Try again later; if it stays so, look at the platform's status page.",
                grave=False,
            )


def _refused(patient: Patient, reason: str, detail: str) -> Finding:
    said = f" It says: {detail}" if detail else ""
    if reason.endswith("-secret"):
        named = [it for it in _OF_THE_APP if it in patient.stored]
        told = f"it does not accept the app's keys ({', '.join(named)}).{said}"
        return patient.finds("secret-wrong", told, _again(patient, named[0] if named else "api/"))
    told = f"our access token has ended or was revoked.{said}"
    return patient.finds("token-ended", told, _again(patient, "api/access_token"))


_OF_THE_APP = ("hook/app_secret", "api/app_id", "api/app_token")
_PERMISSION = (
    "Ask the platform for {1}, and store the new token: "
    "herodesk connect {0} --secret api/access_token --yes"
)
_CURES: Mapping[Flaw, tuple[str, str]] = {
    Flaw.WEBHOOK_MISSING: ("it knows no address of ours.", "herodesk connect {0} --yes"),
    Flaw.WEBHOOK_ELSEWHERE: ("it delivers to {1}.", "herodesk connect {0} --yes"),
    Flaw.WEBHOOK_INVALID: ("it has given up on our address.", "herodesk connect {0} --yes"),
    Flaw.SUBSCRIPTION_MISSING: ("{1} is not subscribed.", "herodesk connect {0} --yes"),
    Flaw.PERMISSION_MISSING: ("our key does not allow {1}.", _PERMISSION),
}


def _told(patient: Patient, standing: Standing) -> Iterator[Finding]:
    yield from (_of_fault(patient, fault) for fault in standing.faults)
    ends = standing.token_ends_at or patient.channel.token_ends_at
    is_ours_to_renew = "renew" in declared_of(patient.platform).LACKS
    if ends and is_ours_to_renew and patient.now >= ends - TOKEN_ENDS:
        told = f"our access token ends {ends:%Y-%m-%d %H:%M} UTC."
        yield patient.finds("token-ends", told, _again(patient, "api/access_token"))
    lease = standing.lease_ends_at or patient.channel.lease_ends_at
    if lease and patient.now >= lease - LEASE_ENDS:
        told = f"our subscription ends {lease:%Y-%m-%d %H:%M} UTC, and nothing has extended it."
        yield patient.finds("lease-ends", told, f"herodesk connect {patient.platform} --yes")
    if standing.unchecked:
        told = f"not looked at: {', '.join(standing.unchecked)}."
        optional = ", ".join(declared_of(patient.platform).OPTIONAL_SECRETS)
        cure = f"An optional secret is needed for it ({optional})."
        yield patient.finds("unchecked", told, cure, grave=False)


def _of_fault(patient: Patient, fault: Fault) -> Finding:
    told, cure = (it.format(patient.platform, fault.what) for it in _CURES[fault.flaw])
    return patient.finds(str(fault.flaw), told, cure)


def _rhythm(patient: Patient) -> Iterator[Finding]:
    known = [at for at in (patient.channel.heard_at, *patient.heard[-1:]) if at]
    last = max(known, default=None)
    ended = last + SLOT if last else None
    if patient.channel.is_silent(ended, patient.now, patient.brand.duty.zone):
        told = f"nothing since {last:%Y-%m-%d %H:%M} UTC, which is not usual at this hour."
        cure = "Look at the platform whether posts appear, and whether anything above is wrong."
        yield patient.finds("silent", told, cure)
