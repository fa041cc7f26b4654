"""What is told over HTTP first: from a signed delivery to the reply that X receives."""

import time
from concurrent.futures import ThreadPoolExecutor

from herodesk_ops.platforms import x
from rehearse.browser import Browser, link_in
from rehearse.engine import Engine, texts
from rehearse.supply import ANA, BEN
from rehearse.telling import deliver, expect, new_texts, now, of_all, post, state, told, wait
from rehearse.x_server import ACCOUNT, X


def exchange_that_fails(engine: Engine, platform: X) -> str:
    """ST1: one SMS to Ana, her claim, her reply on X, the case answered."""
    words = "@nordwind Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig!"
    before, first = texts(engine), post(words, "anna_m")
    deliver(engine, platform, first)
    sms = wait("an SMS to Ana", lambda: new_texts(engine, before))
    time.sleep(5)  # whoever else would be told would be told by now
    sent = new_texts(engine, before)
    expect([one["to"] for one in sent] == [ANA], "exactly one SMS, to Ana", sent)
    expect("anna" not in sms[0]["text"].lower(), "nothing of the customer in the SMS", sms)

    ana, path = Browser(engine), link_in(sms[0]["text"])
    shown = ana.get(path)
    expect(shown.status_code == 200, "the link shows the case", shown.text)
    claimed = ana.post(path)
    expect(claimed.status_code == 303, "the button makes it hers", claimed.text)
    case = claimed.headers["location"]

    answer = "Das bringen wir in Ordnung. Schick uns bitte kurz eine Nachricht."
    form = {"text": answer, "csrf": ana.csrf(case), "reply_id": "rehearsal-1"}
    replied = ana.post(f"{case}/reply", form)
    expect(replied.status_code == 303, "the reply is taken", replied.text)
    published = wait("the reply on X", lambda: platform.stand_in.published)
    expect(len(published) == 1, "one reply on X", published)
    expect(published[0]["reply_to"] == first["id"], "it answers the post", published)
    expect(published[0]["text"] == f"{answer} – Ana", "it ends in Ana's name", published)
    wait("the case to be answered", lambda: state(ana, case) == "answered")
    return f"{case.rsplit('/', 1)[-1]}: one SMS, claimed, answered on X, clock stopped"


def two_hands(engine: Engine, platform: X) -> str:
    """ST2: Ana and Ben claim at once; one has it, the other reads who."""
    before = texts(engine)
    words = "@nordwind Reparatur dauert seit sechs Wochen, Waschmaschine kaputt, was ist da los?"
    deliver(engine, platform, post(words, "otto_k"))
    wanted = {ANA, BEN}
    sms = wait(
        "an SMS to each of the two",
        lambda: of_all(
            {one["to"]: one["text"] for one in texts(engine) if one not in before}, wanted
        ),
    )
    hands = [(Browser(engine), link_in(sms[phone])) for phone in (ANA, BEN)]
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda hand: hand[0].post(hand[1]), hands))

    statuses = sorted(answer.status_code for answer in answers)
    expect(statuses in ([200, 303], [303, 409]), "one gets it, one does not", statuses)
    winner = next(i for i, answer in enumerate(answers) if answer.status_code == 303)
    name, page = ("Ana", "Ben")[winner], answers[1 - winner].text
    expect(name in page, f"the other reads that {name} has it", page)
    case = answers[winner].headers["location"]
    whole = told(hands[winner][0], case)
    expect(whole["owner"] == name.lower(), "the case has one owner", whole)
    time.sleep(3)
    expect(len(texts(engine)) == len(before) + 2, "nobody hears more about it", texts(engine))
    return f"{case.rsplit('/', 1)[-1]}: {name} has it, the other was told so"


def forged(engine: Engine, _platform: X) -> str:
    """A delivery that X did not sign, and a handshake that X did."""
    body = x.delivery(post("@nordwind gefälscht", "mallory"), account=ACCOUNT)
    guessed = x.sign(body, {"consumer_secret": "a guess", "client_secret": "another"}, now())
    refused = Browser(engine).deliver("/hooks/x", body, guessed)
    expect(refused.status_code == 401, "a forged delivery is refused", refused.text)
    unknown = Browser(engine).deliver("/hooks/nobody", body, guessed)
    expect(unknown.status_code == 404, "an unknown platform is not found", unknown.text)
    asked = Browser(engine).get("/hooks/x?crc_token=abc123")
    expect(asked.json().get("response_token", "")[:7] == "sha256=", "X's handshake", asked.text)
    return "forged 401, unknown 404, handshake answered"
