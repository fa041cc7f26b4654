"""The story, act by act: together they use every function, and everything it calls.

Each act ends with minutes in which nobody does anything: whatever a fault delayed is done then.
"""

from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from faults.town import Town

REDELIVERED_SECONDS = 120
"""Until a message whose run failed can be seen again."""
HEALED_SECONDS = 150
"""Until somebody goes on with what a fault may have delayed."""
ERASED_SECONDS = 300
"""Looks a minute apart, until one finds nothing."""
QUIET_SECONDS = REDELIVERED_SECONDS + 120
"""Redelivery, and two minutes more."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens; `quiet` are the seconds after it."""

    name: str
    play: Callable[[Town], None]
    quiet: int = QUIET_SECONDS


def on_x(label: str, author: str | Mapping[str, str], text: str, **more: Any) -> Mapping[str, Any]:
    """A post on X that mentions us."""
    return {
        "platform": "x", "post": label, "author": author, "text": f"@nordwind {text}",
        "lang": "de", "mention": True, **more,
    }  # fmt: skip


PIA = {"id": "4711001", "handle": "pia_p", "name": "Pia P"}
DOT = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJg"
    "gg=="
)
"""The smallest picture."""
BROKEN = "Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig"


def _first(town: Town) -> None:
    town.handshake()
    town.deliver(on_x("p", "mara_k", BROKEN))


def _several(town: Town) -> None:
    """One batch: another customer, praise, noise, the first post again, a repost of it."""
    town.deliver(
        on_x("bill", "gwen_pays", "die Rechnung ist falsch, der Betrag wurde doppelt abgebucht!"),
        on_x("praise", "otto_k", "Danke, toller Service, alles super gelaufen!"),
        on_x("idea", "ida_i", "Idee: bietet doch einen Reparaturkurs an"),
        on_x("win", "spam_bot", "WIN a free iPhone now!!! https://bit.example/x1 #giveaway"),
        on_x("fan", "fan_1", "", repost_of="p"),
    )


def _more(town: Town) -> None:
    town.deliver(
        on_x("p", "mara_k", f"{BROKEN}! Seit drei Wochen!", edit_of="p"),
        on_x("p2", "mara_k", "hallo, ist da jemand?"),
    )


def _claimed(town: Town) -> None:
    town.follow_link(town.asked("p")[0], town.case_of("p"))


def _answered(town: Town) -> None:
    case, hero = town.case_of("p"), town.asked("p")[0]
    town.look(hero, f"/cases/{case}")
    town.do(hero, case, "reply", text="Das bringen wir in Ordnung.", reply_id="answer-1")


def _asks_again(town: Town) -> None:
    town.deliver(on_x("p3", "mara_k", "und wann genau?", reply_to="p"))


def _corrected(town: Town) -> None:
    case, hero = town.case_of("p"), town.asked("p")[0]
    town.do(hero, case, "reply", text="Am Dienstag kommt jemand.", reply_id="answer-2")
    town.do(hero, case, "note", note="ruft Dienstag an")


def _withdrawn(town: Town) -> None:
    case, hero = town.case_of("p"), town.asked("p")[0]
    town.do(hero, case, "withdraw-reply", reason="falscher Tag")


def _solved(town: Town) -> None:
    case, hero = town.case_of("p"), town.asked("p")[0]
    town.do(hero, case, "reply", text="Am Mittwoch kommt jemand.", reply_id="answer-3")
    town.pass_time(HEALED_SECONDS)
    town.do(hero, case, "solve")


def _kindness(town: Town) -> None:
    """Thanks for praise, and a case of an idea."""
    town.do_to_post("karla", "x", town.posts.id_of("praise"), "thank")
    town.do_to_post("karla", "x", town.posts.id_of("idea"), "make-a-case")
    town.look("karla", "/")


def _advice(town: Town) -> None:
    case, hero = town.case_of("bill"), town.asked("bill")[0]
    town.do(hero, case, "claim")
    town.do(hero, case, "ask", who="kira", question="Dürfen wir erstatten?", key="k1")
    town.pass_time(HEALED_SECONDS)
    town.advise("kira", case, "Ja, ganz.")
    town.pass_time(HEALED_SECONDS)  # who has given the case away needs to hear of it no more
    town.do(hero, case, "extend", lease_until=town.lease_of(case))
    town.do(hero, case, "hand-over", to="karla", note="kennt den Fall")
    town.pass_time(HEALED_SECONDS)  # whoever releases it at once needs to be told no more
    town.do("karla", case, "release", note="muss weg")


def _by_text(town: Town) -> None:
    hero = "femi"
    for other in ("dora", "greta", "nora", "olga", "ana", "jana", "kira", "ben"):
        town.press(other, "/me/pause")
    town.deliver(on_x("texted", "gwen_2", "you have charged me twice for the same invoice",
                      lang="en"))  # fmt: skip
    town.pass_time(HEALED_SECONDS)
    for words in ("status", "1", "You are right, the second one goes back today.", "yes"):
        town.text(hero, words)
        town.pass_time(HEALED_SECONDS)


def _unreachable(town: Town) -> None:
    """The next text message to whoever is asked first does not arrive."""
    for hero in ("ana", "ben", "cem", "dora"):
        town.cloud.failing.fail(str(town.person(hero).phone), "", 1)
    town.deliver(on_x("unheard", "uli_h", f"{BROKEN}!!"))


def _deleted(town: Town) -> None:
    town.deliver({"platform": "x", "delete": "unheard"})


def _large(town: Town) -> None:
    """A delivery that is too large for a queue."""
    text = "Nordwind, die Rechnung ist falsch. " + "sehr " * 250_000
    town.deliver({"platform": "generic", "post": "large", "author": "long_l", "text": text,
                  "lang": "de"})  # fmt: skip


def _sign_in(town: Town) -> None:
    """Somebody asks for a link and goes in by it; somebody else tests the phone, says stop."""
    town.enter("lars")
    town.press("karla", "/me/texts/stop")
    town.pass_time(HEALED_SECONDS)  # else what was not confirmed yet would be true no more
    town.press("karla", "/me/texts/start")


def _contacts(town: Town) -> None:
    town.contacts()


def _brakes(town: Town) -> None:
    town.press("karla", "/pause", {"what": "channel:x", "why": "Wartung", "minutes": "10"})
    town.deliver(on_x("held", "hed_h", f"{BROKEN}?"))
    town.pass_time(HEALED_SECONDS)  # what a fault delays comes in while it is paused, too
    town.press("karla", "/resume", {"scope": "channel", "name": "x"})


def _left_alone(town: Town) -> None:
    """Nobody takes it: more people are asked, then whoever leads."""
    town.deliver(on_x("alone", "al_one", f"{BROKEN}, ich warte."))
    town.pass_time(1500)


def _pictured(town: Town) -> None:
    """On Facebook, where the picture is handed over first."""
    town.deliver({
        "platform": "facebook", "post": "seen", "author": PIA, "lang": "de", "mention": True,
        "text": f"{BROKEN}, seht selbst",
    })  # fmt: skip
    town.pass_time(HEALED_SECONDS)
    case, hero = town.case_of("seen"), town.asked("seen")[0]
    town.do(hero, case, "claim")
    town.answer_with_picture(
        hero, case, DOT, text="So sieht der Stecker aus.", alt="ein Stecker", reply_id="answer-4"
    )


def _gone(town: Town) -> None:
    """Whoever wrote leaves the platform: everything of hers goes, look by look."""
    town.leave("facebook", PIA)
    town.pass_time(ERASED_SECONDS)


ACTS = (
    Act("a post arrives", _first),
    Act("several arrive at once", _several),
    Act("it is edited, and there is more", _more),
    Act("somebody takes it by the link", _claimed),
    Act("it is answered", _answered),
    Act("the customer asks again", _asks_again),
    Act("it is answered again", _corrected),
    Act("the answer is taken back", _withdrawn),
    Act("it is solved", _solved),
    Act("praise is thanked for", _kindness),
    Act("a colleague advises, a case changes hands", _advice),
    Act("a case is answered by text message", _by_text),
    Act("text messages do not arrive", _unreachable),
    Act("a post is deleted", _deleted),
    Act("a delivery is too large for the queue", _large),
    Act("somebody signs in, somebody wants no texts", _sign_in),
    Act("addresses are looked after", _contacts),
    Act("a channel is paused and resumed", _brakes),
    Act("nobody takes it", _left_alone),
    Act("a picture goes beside an answer", _pictured),
    Act("somebody leaves the platform", _gone),
)
