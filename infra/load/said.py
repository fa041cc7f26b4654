"""What is written under load: posts of each sort on every platform that delivers by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

PLATFORMS = (
    "x", "facebook", "instagram", "threads", "messenger", "whatsapp", "mastodon", "telegram",
    "linkedin", "discourse", "generic",
)  # fmt: skip
"""Those that deliver; the others are read back, at a pace of our own."""
SAYS = {
    "care": (
        "Umtausch bei Nordwind klappt einfach nicht, Gerät defekt, keiner zuständig",
        "die Rechnung ist falsch, der Betrag wurde doppelt abgebucht!",
        "der Techniker ist schon wieder nicht gekommen, das ist eine Frechheit",
        "wo bleibt meine Lieferung? Sie sollte gestern kommen",
    ),
    "praise": ("Danke, super Beratung in der Filiale, ganz toll",),
    "noise": ("WIN a free iPhone now!!! click https://bit.example/x1 #giveaway #crypto",),
}
SHARES = {"care": 25, "praise": 5, "noise": 70}
"""Most of what comes in asks for nothing."""
WAVE = "seit dem Update stürzt die App ab, nichts geht mehr"

Step = Mapping[str, Any]
"""A post as scenarios tell of it (docs/scenarios.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Customers of one run; the same seed says the same."""

    seed: int

    def writes(self, sort: str, several: int, label: str) -> Iterator[Step]:
        """So many posts of one sort, each of somebody else, on one platform after the other."""
        chance = Random(f"{self.seed} {label}")
        for number in range(several):
            yield _post(chance, sort, number, f"{label}{number}")

    def mixed(self, several: int, label: str) -> Iterator[Step]:
        """So many posts of all sorts."""
        chance = Random(f"{self.seed} {label}")
        for number in range(several):
            sort = chance.choices([*SHARES], weights=[*SHARES.values()])[0]
            yield _post(chance, sort, number, f"{label}{number}")

    def wave(self, several: int, label: str) -> Iterator[Step]:
        """So many authors who write about the same thing on X."""
        for number in range(several):
            yield _step("x", f"{label}{number}", WAVE, followers=number)


def _post(chance: Random, sort: str, number: int, label: str) -> Step:
    platform = PLATFORMS[number % len(PLATFORMS)]
    text = f"{chance.choice(SAYS[sort])} ({label})"
    return _step(platform, label, text, followers=chance.randrange(2000))


def _step(platform: str, label: str, text: str, *, followers: int) -> Step:
    number = int.from_bytes(label.encode()[-6:], "big") % 10**15
    author = {"id": str(number), "handle": f"who_{label}", "name": "Who", "followers": followers}
    return {
        "platform": platform, "post": label, "author": author, "text": f"@nordwind {text}",
        "lang": "de", "mention": True,
        **({"product": "webhook"} if platform == "mastodon" else {}),
    }  # fmt: skip
