"""A text that did not arrive: the same notice by e-mail, once, if it still matters (R11, R12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from herodesk import line
from herodesk.domain.brakes import Consent
from herodesk.domain.case import Case, State
from herodesk.domain.errors import StaleError
from herodesk.domain.notice import Notice, NoticeKind
from herodesk.domain.post import Posted
from herodesk.domain.records import Record
from herodesk.domain.staff import Way
from herodesk.ports import App
from herodesk.steps import brake
from herodesk.steps.sign_in import send_link
from herodesk.steps.take_in import take_in
from herodesk.steps.undelivered import Undelivered, undelivered
from herodesk_ops.memory import MemoryNotifier, MemoryRecords, MemoryRoster, VirtualClock
from tests.faults.power import PowerCut, Switch
from tests.sample import MONDAY_MORNING, a_post, everybody, memory_app, person

PROBLEM = "@nordwind Umtausch klappt nicht, Gerät defekt, keiner zuständig!"
UNREACHABLE = "Phone is currently unreachable/unavailable"


def with_mail(app: App) -> App:
    """The same people, everybody with an e-mail topic."""
    from herodesk.adapters.braked import BrakedRoster, Gate

    people = tuple(replace(p, email_topic=f"arn:aws:sns:eu:1:{p.id}") for p in everybody())
    roster = BrakedRoster(MemoryRoster(people), app.records.brakes)
    sms = MemoryNotifier(Way.SMS, gate=Gate(app.records, roster, app.rules))
    return replace(app, roster=roster, notifiers={**app.notifiers, Way.SMS: sms})


@pytest.fixture
def app(clock: VirtualClock) -> App:
    return with_mail(memory_app(clock))


def sent(app: App, way: Way, hero: str = "") -> list[Notice]:
    notifier = app.notifiers[way]
    assert isinstance(notifier, MemoryNotifier)
    return [notice for to, notice in notifier.sent if hero in {"", to}]


def arrives(app: App, n: int = 1, text: str = PROBLEM) -> Case:
    post = a_post(f"{n}", text, author=f"{n}", created_at=app.clock.now(), followers=900_000)
    taken = take_in(Posted(post=post), at=app.clock.now(), app=app)
    return case_of(app, str(taken.case))


def case_of(app: App, number: str) -> Case:
    case = app.records.case(number)
    assert case is not None
    return case


def failure(
    hero: str, at: datetime = MONDAY_MORNING, said: str = UNREACHABLE, id_: str = "m1"
) -> Undelivered:
    number = str(person(hero).phone)
    return Undelivered(id=id_, sent_at=at, at=at + timedelta(seconds=2), number=number, said=said)


def someone_texted(case: Case) -> str:
    return next(o.hero for o in case.offers if o.way is Way.SMS)


# -- the second channel --------------------------------------------------------------------------


def test_the_same_notice_comes_by_e_mail_once_however_often_it_is_told(app: App) -> None:
    case = arrives(app)
    hero = someone_texted(case)

    told = [undelivered(failure(hero), app=app) for _ in range(3)]

    assert told == ["unreachable"] * 3
    assert [n.kind for n in sent(app, Way.EMAIL, hero)] == [NoticeKind.OFFER]
    assert len(sent(app, Way.SMS)) == 3
    offer = next(o for o in case_of(app, case.number).offers if o.hero == hero)
    assert (offer.way, offer.sent_at is not None) == (Way.EMAIL, True)
    assert len(app.records.failures(hero).failed) == 1


def test_it_comes_though_somebody_else_was_changing_the_case_right_then(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = arrives(app)
    hero, save = someone_texted(case), app.records.save

    def at_it(*records: Record) -> None:
        if isinstance(records[0], Case):
            monkeypatch.undo()
            raise StaleError("CASE")
        save(*records)

    monkeypatch.setattr(app.records, "save", at_it)
    undelivered(failure(hero), app=app)

    assert [n.kind for n in sent(app, Way.EMAIL, hero)] == [NoticeKind.OFFER]


def test_the_link_of_the_mail_works_and_so_does_the_one_of_the_text(app: App) -> None:
    case = arrives(app)
    hero = someone_texted(case)
    undelivered(failure(hero), app=app)
    (mail,) = sent(app, Way.EMAIL, hero)
    token = mail.text.split("/c/")[1].split()[0]

    claimed, who = line.claim_by_link(token, app=app)

    assert (claimed.owner, who.person.id) == (hero, hero)


def test_nobody_is_told_of_a_case_that_somebody_has(app: App) -> None:
    case = arrives(app)
    first, second, *_ = (o.hero for o in case.offers)
    line.claim(case.number, person(second), app=app)

    undelivered(failure(first), app=app)

    assert sent(app, Way.EMAIL) == []
    assert len(app.records.failures(first).failed) == 1


def test_who_passed_is_not_asked_again(app: App) -> None:
    case = arrives(app)
    hero = someone_texted(case)
    line.pass_on(case.number, person(hero), app=app)

    undelivered(failure(hero), app=app)

    assert sent(app, Way.EMAIL) == []


def test_late_news_after_the_end_of_the_case_change_nothing(app: App, clock: VirtualClock) -> None:
    case = arrives(app)
    hero = someone_texted(case)
    line.not_a_case(case.number, person("karla"), app=app)
    clock.advance(72 * 3600)

    undelivered(failure(hero), app=app)

    assert sent(app, Way.EMAIL) == []


def test_only_the_notice_of_that_time_is_told_again(app: App, clock: VirtualClock) -> None:
    cases = []
    for n in range(3):
        cases.append(arrives(app, n))
        clock.advance(300)
    hero = someone_texted(cases[1])
    at = next(o.sent_at for o in cases[1].offers if o.hero == hero)
    assert at is not None

    undelivered(failure(hero, at=at), app=app)

    assert [n.case for n in sent(app, Way.EMAIL, hero)] == [cases[1].number]


def test_a_bundle_that_did_not_arrive_is_one_e_mail(app: App) -> None:
    numbers = {arrives(app, n).number for n in range(3)}
    hero = someone_texted(case_of(app, min(numbers)))
    asked = {n for n in numbers if any(o.hero == hero for o in case_of(app, n).offers)}

    undelivered(failure(hero), app=app)

    mails = sent(app, Way.EMAIL, hero)
    assert len(mails) == 1
    assert mails[0].kind is (NoticeKind.DIGEST if len(asked) > 1 else NoticeKind.OFFER)


def test_quiet_hours_are_kept_even_if_aws_is_late(app: App, clock: VirtualClock) -> None:
    case = arrives(app)
    hero = someone_texted(case)
    clock.move_to(MONDAY_MORNING + timedelta(hours=12))

    undelivered(failure(hero), app=app)

    assert sent(app, Way.EMAIL) == []


def test_danger_is_told_at_night_too(app: App, clock: VirtualClock) -> None:
    clock.move_to(MONDAY_MORNING + timedelta(hours=13))
    case = arrives(app, 1, "@nordwind Mein Trockner hat Feuer gefangen!")
    hero = someone_texted(case)

    undelivered(failure(hero, at=app.clock.now()), app=app)

    assert len(sent(app, Way.EMAIL, hero)) == 1


def test_who_has_no_mail_is_left_to_the_ladder(clock: VirtualClock) -> None:
    app = memory_app(clock)
    case = arrives(app)
    hero = someone_texted(case)

    undelivered(failure(hero), app=app)

    assert case_of(app, case.number) == case
    assert len(sent(app, Way.SMS)) == 3


def test_the_holder_hears_by_e_mail_that_the_customer_wrote_again(
    app: App, clock: VirtualClock
) -> None:
    case = arrives(app)
    hero = someone_texted(case)
    line.claim(case.number, person(hero), app=app)
    clock.advance(60)
    line.hand_over(case.number, person(hero), "ben" if hero != "ben" else "dora", "Bitte", app=app)
    new = case_of(app, case.number)
    reminder = next(o for o in new.offers if o.reminder)
    if reminder.way is not Way.SMS or reminder.sent_at is None:
        pytest.skip("this colleague is told by e-mail")

    undelivered(failure(reminder.hero, at=reminder.sent_at), app=app)

    assert [n.kind for n in sent(app, Way.EMAIL, reminder.hero)] == [NoticeKind.REMINDER]
    assert case_of(app, case.number).state is State.CLAIMED


def test_a_number_that_nobody_has_any_more_is_counted(app: App) -> None:
    gone = replace(failure("ana"), number="+15550100")

    assert undelivered(gone, app=app) == "unknown-number"


# -- the number ----------------------------------------------------------------------------------


def test_after_three_failures_no_text_goes_there_and_e_mail_takes_over(app: App) -> None:
    for n in range(3):
        undelivered(failure("ana", id_=f"m{n}"), app=app)

    ana = app.roster.person("ana")
    assert ana is not None
    assert (ana.sms_fails, ana.no_sms, ana.ways) == (True, False, (Way.EMAIL,))
    for n in range(6):
        arrives(app, n)
    assert sent(app, Way.SMS, "ana") == []
    assert sent(app, Way.EMAIL, "ana") != []


def test_the_same_failure_told_three_times_is_one(app: App) -> None:
    for _ in range(3):
        undelivered(failure("ana"), app=app)

    assert app.roster.person("ana").sms_fails is False  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "said",
    ["No quota left for account", "This delivery would exceed max price",
     "Phone carrier is currently unreachable/unavailable", "Blocked as spam by phone carrier"],
)  # fmt: skip
def test_what_is_not_the_numbers_fault_is_not_held_against_it(app: App, said: str) -> None:
    for n in range(5):
        undelivered(failure("ana", said=said, id_=f"m{n}"), app=app)

    assert app.records.brakes().failing == ()


def test_failures_of_weeks_ago_are_forgotten(app: App, clock: VirtualClock) -> None:
    for n in range(3):
        undelivered(failure("ana", at=app.clock.now(), id_=f"m{n}"), app=app)
        clock.advance(4 * 24 * 3600)

    assert app.records.brakes().failing == ()


def test_a_sign_in_link_by_text_that_is_used_shows_that_the_number_works(app: App) -> None:
    for n in range(3):
        undelivered(failure("ana", id_=f"m{n}"), app=app)
    send_link(person("ana"), Way.SMS, app=app)
    token = sent(app, Way.SMS, "ana")[-1].text.split("/s/")[1][:22]

    line.sign_in(token, app=app)

    assert app.records.brakes().failing == ()
    undelivered(failure("ana", id_="m9"), app=app)
    assert app.records.brakes().failing == ()


def test_a_link_by_e_mail_shows_nothing_about_the_number(app: App) -> None:
    for n in range(3):
        undelivered(failure("ana", id_=f"m{n}"), app=app)
    send_link(person("ana"), Way.EMAIL, app=app)
    token = sent(app, Way.EMAIL, "ana")[-1].text.split("/s/")[1][:22]

    line.sign_in(token, app=app)

    assert len(app.records.brakes().failing) == 1


def test_another_number_of_the_person_is_trusted(app: App) -> None:
    for n in range(3):
        undelivered(failure("ana", id_=f"m{n}"), app=app)

    moved = replace(person("ana"), phone="+491713920099")

    assert app.records.brakes().applied(moved).sms_fails is False


def test_it_says_that_a_number_works_again(app: App) -> None:
    for n in range(3):
        undelivered(failure("ana", id_=f"m{n}"), app=app)

    assert brake.works_again(person("ana"), records=app.records)
    assert not brake.works_again(person("ana"), records=app.records)
    assert app.roster.person("ana").sms_fails is False  # type: ignore[union-attr]


def test_opted_out_at_the_carrier_is_a_stop_on_the_ledger(app: App) -> None:
    for _ in range(2):
        undelivered(failure("ana", said="Phone number is opted out"), app=app)

    assert isinstance(app.records, MemoryRecords)
    lines = [one for one in app.records.items.values() if isinstance(one, Consent)]
    assert [(one.person, one.what, one.by) for one in lines] == [("ana", "stop", "carrier")]
    assert app.roster.person("ana").no_sms  # type: ignore[union-attr]
    assert app.records.brakes().failing == ()
    assert len(sent(app, Way.EMAIL, "ana")) == 1


# -- power ---------------------------------------------------------------------------------------


def test_a_power_cut_at_any_seam_ends_with_one_mail_or_two(clock: VirtualClock) -> None:
    seam, cuts = 1, 0
    while True:
        here = VirtualClock()
        app = with_mail(memory_app(here))
        hero = someone_texted(arrives(app))
        switch = Switch(after=seam)
        for name in ("save", "case", "cases"):
            setattr(app.records, name, switch.wrap(getattr(app.records, name)))
        mail = app.notifiers[Way.EMAIL]
        mail.send = switch.wrap(mail.send)  # type: ignore[method-assign]
        try:
            undelivered(failure(hero), app=app)
        except PowerCut:
            cuts += 1
            undelivered(failure(hero), app=app)
        if switch.calls < seam:
            break
        for _ in range(4):
            here.advance(60)
            line.follow_up(app=app)
        assert len(sent(app, Way.EMAIL, hero)) in {1, 2}
        assert len(app.records.failures(hero).failed) == 1
        seam += 1
    assert cuts >= 4
