"""The compact in the browser: read, signed in three taps, taken back; levels and trainings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from herodesk.adapters.arranged import ArrangedRoster
from herodesk.adapters.braked import BrakedRoster
from herodesk.domain.compact import Compact, Deed, Footing
from herodesk.domain.errors import InvalidError, NotAllowedError, StaleError
from herodesk.domain.records import Record
from herodesk.domain.staff import Person
from herodesk.ports import App
from herodesk.steps import claim as claiming
from herodesk.steps.pass_training import DRILL, pass_training
from herodesk.steps.set_level import set_level
from herodesk.steps.sign_compact import link_for, sign, withdraw
from herodesk_ops.memory import MemoryRoster, VirtualClock
from tests.sample import a_post, everybody, memory_app, nordwind, person
from tests.unit.web.desk import Desk

NEXT = replace(
    nordwind().compact,
    version="2.0",
    counts_from=(VirtualClock().now() + timedelta(days=14)).date(),
)


def app_with(clock: VirtualClock, compact: Compact, **papers: str) -> App:
    """The line in memory, with that compact; `papers` say who signed which version on paper."""
    app = memory_app(clock)
    brand = replace(nordwind(), compact=compact)
    app.rules.rules = brand  # type: ignore[attr-defined]
    app.rules.words[compact.version] = app.rules.compact_words("1.0")  # type: ignore[attr-defined]
    people = tuple(replace(p, signed=papers.get(p.id, p.signed)) for p in everybody())
    on_duty = ArrangedRoster(MemoryRoster(people), app.rules.brand, app.records.changes, clock)
    return replace(app, roster=BrakedRoster(on_duty, app.records.brakes))


@pytest.fixture
def unsigned(clock: VirtualClock) -> App:
    """Ana has signed nothing yet."""
    return app_with(clock, nordwind().compact, ana="")


def lines(app: App, who: str) -> list[tuple[str, str, str, str]]:
    found = app.records.compact_lines(who)
    return [(str(one.what), one.value, one.by, one.why) for one in found]


# -- signing ----------------------------------------------------------------------------------


def test_one_signs_with_one_button_and_offers_begin(unsigned: App) -> None:
    ana = Desk(unsigned).signed_in_as("ana")
    number = ana.opens(a_post())
    with pytest.raises(NotAllowedError, match="compact-not-signed"):
        claiming.claim(number, signed_in(unsigned), app=unsigned)
    read = ana.get("/compact")
    assert read.says("Der HERO-Pakt von Nordwind")
    assert read.says("Das ist dein Teil.")
    assert read.body.index("part-hero") < read.body.index("part-manager")

    done = ana.post("/compact/sign", {"version": read.hidden("version")})

    assert (done.status, done.headers["location"]) == (303, "/compact?done=signed")
    assert ana.get(done.headers["location"]).says("Danke. Du hast Fassung 1.0 unterschrieben.")
    assert signed_in(unsigned).reasons_against() == ()
    [line] = unsigned.records.compact_lines("ana")
    assert (line.what, line.value, line.language, line.at) == (
        Deed.SIGNED, "1.0", "de", unsigned.clock.now(),
    )  # fmt: skip
    assert claiming.claim(number, signed_in(unsigned), app=unsigned).owner == "ana"


def signed_in(app: App, who: str = "ana") -> Person:
    found = app.roster.person(who)
    assert found
    return found


def test_nobody_signs_twice(unsigned: App) -> None:
    ana = signed_in(unsigned)

    assert [sign(ana, "1.0", "de", app=unsigned) for _ in range(3)] == [True, False, False]
    assert lines(unsigned, "ana") == [("signed", "1.0", "ana", "")]


def test_two_taps_at_once_sign_once(unsigned: App) -> None:
    """Somebody else's write comes between look and write: it is looked at again."""
    ana, save = signed_in(unsigned), unsigned.records.save
    raced: list[int] = []

    def late(*records: Record) -> None:
        if not raced and isinstance(records[0], Footing):
            raced.append(1)
            save(*records)  # the other tap
            raise StaleError("DUTY", None)
        save(*records)

    unsigned.records.save = late  # type: ignore[method-assign]

    assert sign(ana, "1.0", "de", app=unsigned) is False
    assert lines(unsigned, "ana") == [("signed", "1.0", "ana", "")]


def test_another_version_than_was_read_is_not_signed(unsigned: App) -> None:
    ana = Desk(unsigned).signed_in_as("ana")

    answer = ana.post("/compact/sign", {"version": "0.9"})

    assert answer.status == 422
    assert answer.says("Es gibt eine neuere Fassung des Pakts.")
    assert lines(unsigned, "ana") == []


def test_who_watches_over_privacy_has_nothing_to_sign(unsigned: App) -> None:
    with pytest.raises(NotAllowedError, match="compact-none"):
        sign(signed_in(unsigned, "nils"), "1.0", "de", app=unsigned)


def test_a_link_shows_the_words_and_its_button_signs_once(unsigned: App) -> None:
    token = unsigned.tokens.new()
    unsigned.records.save(link_for(person("ana"), token, now=unsigned.clock.now()))
    phone = Desk(unsigned)

    shown = phone.get(f"/k/{token}")
    assert shown.says("Der HERO-Pakt von Nordwind")
    assert lines(unsigned, "ana") == []
    done = phone.post(f"/k/{token}", {"version": shown.hidden("version")})

    assert (done.status, done.headers["location"]) == (303, "/compact?done=signed")
    assert lines(unsigned, "ana") == [("signed", "1.0", "ana", "")]
    assert phone.get("/compact").status == 200
    again = Desk(unsigned).post(f"/k/{token}", {"version": "1.0"})
    assert again.status == 404
    assert again.says("Dieser Link ist benutzt")


def test_a_link_is_over_after_three_days(unsigned: App, clock: VirtualClock) -> None:
    token = unsigned.tokens.new()
    unsigned.records.save(link_for(person("ana"), token, now=unsigned.clock.now()))
    clock.advance(timedelta(hours=73).total_seconds())

    assert Desk(unsigned).get(f"/k/{token}").status == 404


def test_a_signature_is_taken_back_and_offers_stop(clock: VirtualClock) -> None:
    app = app_with(clock, nordwind().compact)
    ana = Desk(app).signed_in_as("ana")
    assert ana.get("/compact").says("Dann werden dir keine Fälle mehr angeboten.")

    ana.post("/compact/withdraw", {"why": "Ich brauche  eine Pause"})

    assert app.roster.person("ana").reasons_against() == ("compact-not-signed",)  # type: ignore[union-attr]
    assert lines(app, "ana") == [("withdrew", "1.0", "ana", "Ich brauche eine Pause")]
    assert withdraw(app.roster.person("ana"), "", app=app) is False  # type: ignore[arg-type]
    number = ana.opens(a_post())
    case = app.records.case(number)
    assert case
    assert "ana" not in {offer.hero for offer in case.offers}
    assert sign(app.roster.person("ana"), "1.0", "de", app=app)  # type: ignore[arg-type]
    assert app.roster.person("ana").reasons_against() == ()  # type: ignore[union-attr]


def test_a_new_first_number_gives_notice_then_stops(clock: VirtualClock) -> None:
    app = app_with(clock, NEXT)
    ana = Desk(app).signed_in_as("ana")

    assert ana.get("/compact").says("Bis dahin geht alles weiter wie bisher.")
    assert ana.get("/me").says("ist bis 7.12. zu unterschreiben")
    assert app.roster.person("ana").reasons_against() == ()  # type: ignore[union-attr]
    clock.advance(timedelta(days=14).total_seconds())
    assert app.roster.person("ana").reasons_against() == ("compact-not-signed",)  # type: ignore[union-attr]
    ana = Desk(app).signed_in_as("ana")
    assert ana.get("/me").says("Dir werden keine Fälle angeboten: Pakt nicht unterschrieben.")
    ana.post("/compact/sign", {"version": "2.0"})
    assert app.roster.person("ana").reasons_against() == ()  # type: ignore[union-attr]


def test_a_new_second_number_only_informs(clock: VirtualClock) -> None:
    app = app_with(clock, replace(NEXT, version="1.1", counts_from=clock.now().date()))
    ana = Desk(app).signed_in_as("ana")

    assert ana.get("/compact").says("Zu unterschreiben ist nichts.")
    assert app.roster.person("ana").reasons_against() == ()  # type: ignore[union-attr]


def test_without_a_compact_there_is_nothing_to_sign(clock: VirtualClock) -> None:
    app = app_with(clock, Compact())
    ana = Desk(app).signed_in_as("ana")

    assert ana.get("/compact").says("Zu unterschreiben ist nichts.")
    assert not ana.get("/me").says("Pakt lesen")
    assert Desk(app).signed_in_as("lars").get("/compact/state").status == 200


# -- trainings --------------------------------------------------------------------------------


def test_a_topic_opens_with_its_training(desk: Desk) -> None:
    app = desk.app
    text = "@nordwind Ihr habt mir die Rechnung doppelt abgebucht, ich will mein Geld zurück!"
    number = desk.opens(a_post(text=text))
    case, jana = app.records.case(number), app.roster.person("jana")
    assert case
    assert jana
    assert case.topic == "billing"
    trained = {one.id for one in everybody() if "billing" in dict(one.passed)}
    assert {offer.hero for offer in case.offers} <= trained
    with pytest.raises(NotAllowedError, match="not-trained"):
        claiming.claim(number, jana, app=app)

    assert pass_training("jana", "billing", by=DRILL, app=app)

    after = app.roster.person("jana")
    assert after
    assert after.closed == ("repair",)
    assert claiming.claim(number, after, app=app).owner == "jana"
    assert lines(app, "jana") == [("passed", "billing", "drill", "")]
    assert pass_training("jana", "billing", by=DRILL, app=app) is False


def test_a_lead_enters_what_somebody_has_passed(desk: Desk) -> None:
    karla = desk.signed_in_as("karla")

    done = karla.post("/roster/p/jana/trained", {"topic": "billing", "day": "2026-11-20"})

    assert karla.get(done.headers["location"]).says("Die Schulung ist eingetragen.")
    jana = desk.signed_in_as("jana").get("/me")
    assert jana.says("Schulung für Rechnung bestanden durch Karla")
    assert jana.says("bestanden am 20.11., gilt bis 20.11.2027")


@pytest.mark.parametrize(
    ("who", "whom", "topic", "day", "status"),
    [
        ("ana", "jana", "billing", "2026-11-20", 403),
        ("karla", "karla", "billing", "2026-11-20", 403),
        ("karla", "jana", "shop", "2026-11-20", 422),
        ("karla", "jana", "billing", "2026-11-24", 422),
        ("karla", "jana", "billing", "2025-11-20", 422),
        ("karla", "jana", "billing", "soon", 422),
        ("karla", "nobody", "billing", "2026-11-20", 404),
    ],
)
def test_what_cannot_be_entered_is_refused(
    desk: Desk, who: str, whom: str, topic: str, day: str, status: int
) -> None:
    answer = desk.signed_in_as(who).post(f"/roster/p/{whom}/trained", {"topic": topic, "day": day})

    assert answer.status == status
    assert lines(desk.app, whom) == []


def test_a_case_is_not_handed_to_who_lacks_the_training(desk: Desk) -> None:
    text = "@nordwind Ihr habt mir die Rechnung doppelt abgebucht, ich will mein Geld zurück!"
    number = desk.opens(a_post(text=text))
    greta = desk.signed_in_as("greta")
    greta.post(f"/cases/{number}/claim")

    refused = greta.post(f"/cases/{number}/hand-over", {"to": "moritz", "note": "bitte"})

    assert refused.says("Hier fehlt die Schulung für dieses Thema.")


# -- levels -----------------------------------------------------------------------------------


def test_a_level_is_raised_with_a_reason_that_the_person_reads(desk: Desk) -> None:
    karla = desk.signed_in_as("karla")

    done = karla.post("/roster/p/cem/level", {"level": "2", "reason": "Drei Monate gute Antworten"})

    assert done.status == 303
    assert desk.app.roster.person("cem").level == 2  # type: ignore[union-attr]
    me = desk.signed_in_as("cem").get("/me")
    assert me.says("Stufe 1 wurde 2 durch Karla")
    assert me.says("Drei Monate gute Antworten")


@pytest.mark.parametrize(
    ("who", "whom", "level", "why", "code"),
    [
        ("ana", "cem", "2", "gut", "levels-whose"),
        ("mira", "cem", "2", "gut", "levels-whose"),
        ("karla", "karla", "2", "gut", "levels-whose"),
        ("karla", "ana", "3", "gut", "level-by-manager"),
        ("karla", "cem", "2", "  ", "why-missing"),
        ("karla", "cem", "4", "gut", "no-such-level"),
        ("karla", "cem", "x", "gut", "no-such-level"),
    ],
)
def test_levels_change_only_by_who_may_and_with_a_reason(
    desk: Desk, who: str, whom: str, level: str, why: str, code: str
) -> None:
    lead, app = desk.app.roster.person(who), desk.app
    assert lead

    with pytest.raises((NotAllowedError, InvalidError), match=code):
        set_level(whom, level, why, lead, app=app)

    assert lines(app, whom) == []


def test_a_manager_gives_and_takes_the_highest_level(desk: Desk) -> None:
    app, lars, karla = desk.app, desk.app.roster.person("lars"), desk.app.roster.person("karla")
    assert lars
    assert karla

    assert set_level("ana", "3", "führt die Schicht", lars, app=app)
    with pytest.raises(NotAllowedError, match="level-by-manager"):
        set_level("ana", "2", "doch nicht", karla, app=app)
    assert set_level("ana", "2", "auf eigenen Wunsch", lars, app=app)

    found = app.records.compact_lines("ana")
    assert [(one.before, one.value) for one in found] == [("2", "3"), ("3", "2")]


def test_a_level_without_the_right_promises_no_day_and_hands_over(clock: VirtualClock) -> None:
    """One row of the levels changed: what an answer may promise changes, and no code."""
    compact = nordwind().compact
    levels = dict(compact.levels)
    levels["1"] = replace(levels["1"], may=("take", "make-cases"))
    levels["2"] = replace(levels["2"], may=("move", "goodwill", "promise"))
    app = app_with(clock, replace(compact, levels=levels))
    cem = Desk(app).signed_in_as("cem")
    number = cem.opens(a_post())
    cem.post(f"/cases/{number}/claim")
    words = "Das tut mir leid. Der Techniker kommt am Donnerstag."

    refused = cem.post(f"/cases/{number}/reply", {"text": words, "reply_id": "1"})

    assert refused.says("Auf deiner Stufe wird kein Tag zugesagt.")
    assert app.records.case(number).reply is None  # type: ignore[union-attr]
    handed = cem.post(f"/cases/{number}/hand-over", {"to": "ana", "note": "braucht einen Tag"})
    assert handed.status == 303
    ana = Desk(app).signed_in_as("ana")
    ana.post(f"/cases/{number}/reply", {"text": words, "reply_id": "2"})
    assert app.records.case(number).reply  # type: ignore[union-attr]


# -- who owes what ----------------------------------------------------------------------------


def test_the_state_names_who_owes_what_and_counts_nobody(clock: VirtualClock) -> None:
    app = app_with(clock, NEXT, ana="2.0")
    state = Desk(app).signed_in_as("lars").get("/compact/state")

    assert state.says("ist bis 7.12. zu unterschreiben. Es fehlen noch:")
    assert state.says("Ben Brückner")
    assert "Ana Abendroth" not in state.body
    assert "Ines Ivers" not in state.body  # a guest needs no signature yet
    assert state.says("Alle haben die Schulungen ihrer Themen.")
    assert state.says("Jede Idee hat einen Tag für die Entscheidung")
    assert not state.says("Gezeigt und unterschrieben; nichts prüft es.")  # all 19 are kept


def test_an_ended_training_is_named_with_its_day(clock: VirtualClock) -> None:
    compact = nordwind().compact
    short = tuple(replace(one, holds_months=3) for one in compact.training)
    app = app_with(clock, replace(compact, training=short))

    state = Desk(app).signed_in_as("karla").get("/compact/state")

    assert state.says("endet bald 25.11.")


@pytest.mark.parametrize(("who", "status"), [("ana", 403), ("nils", 403), ("mira", 200)])
def test_the_state_is_for_those_who_may_see_it(desk: Desk, who: str, status: int) -> None:
    assert desk.signed_in_as(who).get("/compact/state").status == status


def test_the_same_by_the_api(unsigned: App) -> None:
    ana = Desk(unsigned).signed_in_as("ana")

    before = ana.get("/api/compact").json
    assert (before["version"], before["signed"], before["to_sign"]) == ("1.0", None, True)
    assert before["no_offers_because"] == ["compact-not-signed"]
    assert {"topic": "billing", "state": "missing", "passed": None, "until": None} in before[
        "trainings"
    ]
    assert ana.api("/api/compact/sign", {"version": "1.0"}, csrf="wrong").status == 403
    after = ana.api("/api/compact/sign", {"version": "1.0"}).json
    assert (after["signed"], after["to_sign"], after["no_offers_because"]) == ("1.0", False, [])
