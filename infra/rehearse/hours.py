"""Stories of time: nobody reacts, somebody falls silent, and the night. The schedule of each minute
plays them; for that the rules are made so short that a person can wait."""

import time

from herodesk.domain.offer import STAGES
from rehearse.arrivals import WORDS
from rehearse.engine import Engine, texts
from rehearse.supply import ANA, BEN, KARLA, LARS, push_rules
from rehearse.telling import (
    claimed,
    deliver,
    expect,
    new_texts,
    number_of,
    post,
    state,
    taken_back,
    text_to,
    told,
    wait,
)
from rehearse.x_server import X

UNTIL_KNOWN = 65
"""Seconds until every function goes by new rules."""

HASTY = {
    "lease": 1,
    "next_heroes_after": 1,
    "lead_after": 2,
    "manager_after": 3,
    "offer_to": 1,
}
"""Minutes, and one person at a time."""

PATIENCE = 600.0
"""Seconds: schedules of a minute on a busy machine."""


def falls_silent(engine: Engine, platform: X) -> str:
    """ST7: Ana takes a case, notes something and is called away: it is offered again."""
    push_rules(engine, HASTY)
    time.sleep(UNTIL_KNOWN)
    before, said = texts(engine), post(WORDS, "lena_l")
    deliver(engine, platform, said)
    ana, case = claimed(engine, text_to(engine, ANA, before))
    note = "Rücksendung liegt in Köln bereit."
    written = ana.post(f"{case}/note", {"note": note, "csrf": ana.csrf(case)})
    expect(written.status_code == 303, "the note is taken", written.text)
    wait("the lease to end", lambda: state(ana, case) == "offered", PATIENCE)
    whole = told(ana, case)
    expect(whole["owner"] is None, "nobody has it", whole)
    expect(note in str(whole["timeline"]), "her note is on the case", whole["timeline"])
    taken_back(engine, platform, said)
    wait("the case to end", lambda: state(ana, case) == "withdrawn")
    return f"{number_of(case)}: offered again, with the note"


def nobody_reacts(engine: Engine, platform: X) -> str:
    """ST6: one HERO is asked, then the other, then the lead, then the manager, who takes it."""
    before = texts(engine)
    words = "@nordwind Reparatur dauert seit sechs Wochen, Waschmaschine kaputt, was ist da los?"
    said = post(words, "rosa_r")
    deliver(engine, platform, said)
    lars, case = claimed(engine, text_to(engine, LARS, before, PATIENCE))
    heard = {one["to"] for one in new_texts(engine, before) if number_of(case) in one["text"]}
    expect(heard == {ANA, BEN, KARLA, LARS}, "each of them was asked", heard)
    entries = told(lars, case)["timeline"]
    asked = [one["why"] for one in entries if one["what"].endswith("offered")]
    expect(asked[:4] == list(STAGES[1:]), "each step is in the timeline", entries)
    taken_back(engine, platform, said)
    wait("the case to end", lambda: state(lars, case) == "withdrawn")
    push_rules(engine, {})
    time.sleep(UNTIL_KNOWN)
    return f"{number_of(case)}: HERO, next HERO, lead, manager"


def night(engine: Engine, platform: X) -> str:
    """ST5: in quiet hours a question waits and danger rings at once; the rest comes after."""
    ends = push_rules(engine, {}, quiet_for_minutes=4)
    time.sleep(UNTIL_KNOWN)
    before = texts(engine)
    deliver(engine, platform, post("@nordwind Wie lange kann ich ein Gerät umtauschen?", "nils_n"))
    shock = "@nordwind Stromschlag an der Waschmaschine, mein Kind hat einen Schlag bekommen!"
    deliver(engine, platform, post(shock, "paula_p"))
    rung = wait("danger to ring", lambda: new_texts(engine, before))
    expect(time.time() < ends, "it rings in the night", rung)
    woken = {KARLA, LARS}  # who is on night duty
    expect(all(one["to"] in woken for one in rung), "nobody else is woken", rung)
    expect(all(one["text"].startswith("GEFAHR") for one in rung), "for danger alone", rung)
    text = text_to(engine, ANA, before, PATIENCE)
    expect(time.time() >= ends, "Ana hears when quiet hours are over", text)
    return "danger rang at once, the question waited for the morning"
