"""Secrets of links and sessions: how they are made, what is kept of them, when they are over."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from herodesk import line
from herodesk.adapters import chance
from herodesk.adapters.chance import LETTERS, RandomTokens, in_letters
from herodesk.adapters.items import decode, encode
from herodesk.domain.errors import NotFoundError, StaleError, TransientError
from herodesk.domain.numbers import case_number, lot, secret_hash, split_link
from herodesk.domain.records import Session
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps.sign_in import send_link, sign_out_everywhere, way_in, whose_link
from herodesk.steps.undelivered import undelivered
from herodesk_ops.memory import MemoryNotifier, MemoryRecords, MemoryRoster, VirtualClock
from tests.sample import MONDAY_MORNING, memory_app, person
from tests.unit.steps.test_undelivered import failure, with_mail

ANA, BEN = person("ana"), person("ben")


@pytest.fixture
def app(clock: VirtualClock) -> App:
    return memory_app(clock)


# -- how they are made ---------------------------------------------------------------------------


def test_a_secret_has_128_bits_of_the_machines_own_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chance, "randbits", lambda bits: 2**bits - 1)

    secret = RandomTokens().new()

    assert len(secret) == 22
    assert secret == in_letters(2**128 - 1)


def test_two_numbers_are_never_the_same_letters() -> None:
    numbers = [0, 1, 61, 62, 62**21, 2**127, 2**128 - 2, 2**128 - 1]
    told = [in_letters(number) for number in numbers]

    assert [sum(LETTERS.index(c) * 62**n for n, c in enumerate(text)) for text in told] == numbers


def test_what_is_kept_of_a_secret_stays_the_same_from_release_to_release() -> None:
    """Sessions outlive a deployment, and a redelivered post must find its case."""
    assert secret_hash("0123456789abcdefghijkl") == "JllLosc-vBcgR_IwVmO8LA"
    assert case_number("x", "1990000000000000001") == "7C5S3Z"
    assert case_number("x", "1990000000000000001", attempt=1) == "A25V9N"
    assert lot("JA6NVX", "ana").hex() == "aff00c752ab5f881"


@pytest.mark.parametrize(
    "token",
    [
        "JA6NVX" + "a" * 21,
        "JA6NVX" + "a" * 23,
        "JA6NVX" + "a" * 22 + "JA6NVX" + "a" * 22,
        "JA6NVX" + "a" * 21 + "-",
        "JA6NVX" + "a" * 21 + "ä",
        "JA6NVX" + "a" * 21 + "٣",
        "",
    ],
)
def test_what_is_no_link_has_no_number(token: str) -> None:
    assert split_link(token) == ("", "")


def test_a_link_may_be_typed_in_small_letters_but_for_its_secret() -> None:
    assert split_link("ja6nvx" + "aB" * 11) == ("JA6NVX", "aB" * 11)


# -- when they are over --------------------------------------------------------------------------


def test_signing_out_everywhere_ends_what_was_opened_until_then_and_nothing_later(
    app: App, clock: VirtualClock
) -> None:
    before = line.open_session(ANA, app=app)
    link = way_in(ANA, None, app=app)
    clock.advance(5)
    in_that_moment = line.open_session(ANA, app=app)
    sign_out_everywhere(ANA, app=app)
    at_once = line.open_session(ANA, app=app)
    clock.advance(5)
    later = line.open_session(ANA, app=app)

    sessions = (before, in_that_moment, at_once, later)
    assert [bool(line.signed_in(one.token, app=app)) for one in sessions] == [0, 0, 1, 1]
    with pytest.raises(NotFoundError):
        whose_link(link, app=app)


def test_signing_out_everywhere_ends_nobody_elses(app: App) -> None:
    bens = line.open_session(BEN, app=app)

    sign_out_everywhere(ANA, app=app)

    assert line.signed_in(bens.token, app=app)


def test_a_session_lives_twelve_hours_and_not_a_second_longer(
    app: App, clock: VirtualClock
) -> None:
    session = line.open_session(ANA, app=app)
    clock.advance(12 * 3600 - 1)
    just_before = line.signed_in(session.token, app=app)
    clock.advance(1)

    assert just_before
    assert line.signed_in(session.token, app=app) is None


class ByWire(MemoryRecords):
    """Gives what it read as the table does: made anew from what was written."""

    def session(self, token_hash: str) -> Session | None:
        kept = super().session(token_hash)
        return cast("Session", decode(json.loads(json.dumps(encode(kept))))) if kept else None


def test_a_session_that_comes_back_from_the_table_is_still_one(
    app: App, clock: VirtualClock
) -> None:
    here = replace(app, records=ByWire(clock))
    token = line.open_session(ANA, app=here).token

    assert line.signed_in(token, app=here)
    line.sign_out(token, app=here)
    assert line.signed_in(token, app=here) is None


def test_who_signs_out_is_out_however_often_the_session_was_written(app: App) -> None:
    token = line.open_session(ANA, app=app).token
    session = kept_of(token, app)
    app.records.save(replace(session, v=2))

    line.sign_out(token, app=app)
    line.sign_out(token, app=app)

    assert kept_of(token, app) == replace(session, used=True, v=3)
    assert line.signed_in(token, app=app) is None


def test_signing_out_without_a_session_changes_nothing(app: App) -> None:
    line.sign_out("never made", app=app)

    assert isinstance(app.records, MemoryRecords)
    assert not app.records.items


def test_signing_out_in_two_windows_at_once_is_signing_out(app: App, clock: VirtualClock) -> None:
    here = replace(app, records=Raced(clock))
    token = line.open_session(ANA, app=here).token

    line.sign_out(token, app=here)

    assert kept_of(token, here).v == 2
    assert line.signed_in(token, app=here) is None


def test_nobody_is_told_to_be_out_while_another_run_may_yet_come_to_nothing(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = line.open_session(ANA, app=app).token

    def at_it(*_: object) -> None:
        raise StaleError("TOKEN")

    monkeypatch.setattr(app.records, "save", at_it)
    with pytest.raises(TransientError):
        line.sign_out(token, app=app)

    assert line.signed_in(token, app=app)


KINDS = ("asked", "call", "company", "compact", "round", "session", "sign-in", "zzz")
SIGNS_IN = {"sign-in", "round"}
"""Links that a person gets; the others have doors of their own, or are no secret at all."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_secret_opens_what_it_was_made_for_and_nothing_else(kind: str, app: App) -> None:
    kept = kept_of(line.open_session(ANA, app=app).token, app)
    app.records.save(replace(kept, kind=kind, token_hash=secret_hash("y" * 22)))

    assert bool(line.signed_in("y" * 22, app=app)) is (kind == "session")
    with nullcontext() if kind in SIGNS_IN else pytest.raises(NotFoundError):
        assert whose_link("y" * 22, app=app)[1] == app.roster.person("ana")


def test_that_a_link_was_asked_for_can_be_guessed_and_opens_nothing(app: App) -> None:
    send_link(ANA, Way.SMS, app=app)

    assert kept_of("asked ana", app).hero == "ana"
    assert line.signed_in("asked ana", app=app) is None
    with pytest.raises(NotFoundError):
        whose_link("asked ana", app=app)


def test_without_a_cookie_nobody_is_signed_in(app: App) -> None:
    assert line.signed_in("", app=app) is None
    assert line.signed_in("never made", app=app) is None


def test_who_has_left_hides_nobody_behind_them(app: App) -> None:
    gone = replace(BEN, gone=MONDAY_MORNING.date())
    here = replace(app, roster=MemoryRoster([gone, ANA]))

    line.ask_sign_in(str(ANA.email), app=here)

    assert [who for n in app.notifiers.values() for who, _ in _sent(n)] == ["ana"]


def kept_of(secret: str, app: App) -> Session:
    """What the table holds of a secret."""
    kept = app.records.session(secret_hash(secret))
    assert kept
    return kept


def _sent(notifier: object) -> list[tuple[str, Any]]:
    assert isinstance(notifier, MemoryNotifier)
    return list(notifier.sent)


@pytest.mark.parametrize(("way", "works"), [(Way.SMS, True), (Way.EMAIL, False)])
def test_who_comes_in_by_a_text_message_has_a_number_that_works_again(
    app: App, way: Way, works: bool
) -> None:
    here = with_mail(app)
    send_link(ANA, way, app=here)
    ((_, notice),) = _sent(here.notifiers[way])
    for n in range(3):
        undelivered(failure("ana", id_=f"m{n}"), app=here)

    line.sign_in(notice.text.split("/s/")[1][:22], app=here)

    ana = here.roster.person("ana")
    assert ana
    assert ana.sms_fails is not works


class Raced(MemoryRecords):
    """Somebody else is a moment faster with the same link."""

    def save(self, *records: Any) -> None:
        if isinstance(records[0], Session) and records[0].used:
            super().save(replace(records[0], v=2))
        super().save(*records)


def test_of_two_who_redeem_a_link_at_once_the_second_is_refused(
    app: App, clock: VirtualClock
) -> None:
    here = replace(app, records=Raced(clock))
    token = way_in(ANA, None, app=here)

    with pytest.raises(NotFoundError):
        line.sign_in(token, app=here)

    stored = kept_of(token, here)
    assert (stored.used, stored.v) == (True, 2)


def test_a_link_is_used_up_however_often_it_was_written(app: App) -> None:
    token = way_in(ANA, None, app=app)
    link = kept_of(token, app)
    app.records.save(replace(link, v=2))

    line.sign_in(token, app=app)

    assert kept_of(token, app) == replace(link, used=True, v=3)


def test_a_link_that_another_run_may_be_using_is_not_called_used_up(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = way_in(ANA, None, app=app)

    def at_it(*_: object) -> None:
        raise StaleError("TOKEN")

    with monkeypatch.context() as other:
        other.setattr(app.records, "save", at_it)
        with pytest.raises(TransientError):
            line.sign_in(token, app=app)

    signed, _ = line.sign_in(token, app=app)
    assert line.signed_in(signed.token, app=app)


def test_a_link_is_used_up_only_together_with_a_session(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, save, written = way_in(ANA, None, app=app), app.records.save, list[int]()

    def noted(*records: Any) -> None:
        written.append(len(records))
        save(*records)

    monkeypatch.setattr(app.records, "save", noted)
    line.sign_in(token, app=app)

    assert written == [2]


def asked_while_answers_are_lost(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table writes what it is asked to, and does not say so."""
    save = app.records.save

    def lost(*records: Any) -> None:
        monkeypatch.undo()
        save(*records)
        raise TransientError("the table did not answer")

    monkeypatch.setattr(app.records, "save", lost)
    with pytest.raises(TransientError):
        send_link(ANA, Way.SMS, app=app)


def test_who_is_not_sent_a_link_because_the_table_is_silent_may_ask_again_at_once(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_while_answers_are_lost(app, monkeypatch)

    assert send_link(ANA, Way.SMS, app=app)
    assert not send_link(ANA, Way.SMS, app=app)


def test_what_was_written_is_known_again_though_it_comes_back_as_a_copy(
    app: App, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.advance(0.000_123)
    here = replace(app, records=ByWire(clock))

    asked_while_answers_are_lost(here, monkeypatch)

    assert send_link(ANA, Way.SMS, app=here)


def test_a_link_of_another_run_that_left_meanwhile_stays_the_only_one(
    app: App, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: Any) -> None:
        monkeypatch.undo()
        clock.advance(1)
        assert send_link(ANA, Way.SMS, app=app)
        raise TransientError("the table did not answer")

    monkeypatch.setattr(app.records, "save", silent)
    with pytest.raises(TransientError):
        send_link(ANA, Way.SMS, app=app)

    assert not send_link(ANA, Way.SMS, app=app)


def test_a_table_that_is_silent_later_in_the_minute_opens_no_way_to_a_second_link(
    app: App, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send_link(ANA, Way.SMS, app=app)
    clock.advance(5)
    save = app.records.save

    def silent(*records: Any) -> None:
        monkeypatch.setattr(app.records, "save", save)
        raise TransientError("the table did not answer")

    monkeypatch.setattr(app.records, "save", silent)
    with pytest.raises(TransientError):
        send_link(ANA, Way.SMS, app=app)

    assert not send_link(ANA, Way.SMS, app=app)


def test_a_link_to_a_case_leads_there_once_within_a_quarter_of_an_hour(
    app: App, clock: VirtualClock
) -> None:
    token = way_in(ANA, "JA6NVX", app=app)
    clock.advance(15 * 60 - 1)

    opened, case = line.sign_in(token, app=app)

    assert (opened.person.id, case) == ("ana", "JA6NVX")
    session = app.records.session(secret_hash(opened.token))
    assert session
    assert session.expires_at == clock.now() + timedelta(hours=12)


def test_secrets_are_kept_as_hashes_alone(app: App) -> None:
    session = line.open_session(ANA, app=app)

    assert isinstance(app.records, MemoryRecords)
    kept = repr(app.records.items)
    assert secret_hash(session.token) in kept
    assert session.token not in kept
