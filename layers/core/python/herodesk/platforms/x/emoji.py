"""Which sequences of code points X counts as one emoji.

X's counting knows the emoji of Unicode 11: a later joined sequence is counted sign by sign,
which is never less than what X may count. Single emoji need no list, they weigh 2 anyway.
"""

from __future__ import annotations

import re

_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_TAG_FLAGS = ("gbeng", "gbsct", "gbwls")

# Unicode 11: signs with a plain form, which take U+FE0F.
_STYLED = """a9 ae 203c 2049 2122 2139 2194-2199 21a9-21aa 231a-231b 2328 23cf 23ed-23ef
23f1-23f2 23f8-23fa 24c2 25aa-25ab 25b6 25c0 25fb-25fe 2600-2604 260e 2611 2614-2615 2618 261d
2620 2622-2623 2626 262a 262e-262f 2638-263a 2640 2642 2648-2653 265f-2660 2663 2665-2666 2668
267b 267f 2692-2697 2699 269b-269c 26a0-26a1 26aa-26ab 26b0-26b1 26bd-26be 26c4-26c5 26c8 26cf
26d1 26d3-26d4 26e9-26ea 26f0-26f5 26f7-26fa 26fd 2702 2708-2709 270c-270d 270f 2712 2714 2716
271d 2721 2733-2734 2744 2747 2757 2763-2764 27a1 2934-2935 2b05-2b07 2b1b-2b1c 2b50 2b55 3030
303d 3297 3299 1f004 1f170-1f171 1f17e-1f17f 1f202 1f21a 1f22f 1f237 1f321 1f324-1f32c 1f336
1f37d 1f396-1f397 1f399-1f39b 1f39e-1f39f 1f3cb-1f3ce 1f3d4-1f3df 1f3f3 1f3f5 1f3f7 1f43f 1f441
1f4fd 1f549-1f54a 1f56f-1f570 1f573-1f579 1f587 1f58a-1f58d 1f590 1f5a5 1f5a8 1f5b1-1f5b2 1f5bc
1f5c2-1f5c4 1f5d1-1f5d3 1f5dc-1f5de 1f5e1 1f5e3 1f5e8 1f5ef 1f5f3 1f5fa 1f6cb 1f6cd-1f6cf
1f6e0-1f6e5 1f6e9 1f6f0 1f6f3"""

# Unicode 11: people and hands, which take a skin tone.
_SKINNED = """261d 26f7 26f9 270a-270d 1f385 1f3c2-1f3c4 1f3c7 1f3ca-1f3cc 1f442-1f443 1f446-1f450
1f466-1f469 1f46e 1f470-1f478 1f47c 1f481-1f483 1f485-1f487 1f4aa 1f574-1f575 1f57a 1f590
1f595-1f596 1f645-1f647 1f64b-1f64f 1f6a3 1f6b4-1f6b6 1f6c0 1f6cc 1f918-1f91c 1f91e-1f91f 1f926
1f930-1f939 1f93d-1f93e 1f9b5-1f9b6 1f9b8-1f9b9 1f9d1-1f9dd"""
_STYLED_SKINNED = "261d 26f7 26f9 270c-270d 1f3cb-1f3cc 1f574-1f575 1f590"

# People whom a joined ♀ or ♂ makes a woman or a man: with a skin tone, without, only styled.
_GENDERED = """1f3c3-1f3c4 1f3ca 1f46e 1f471 1f473 1f477 1f481-1f482 1f486-1f487 1f645-1f647 1f64b
1f64d-1f64e 1f6a3 1f6b4-1f6b6 1f926 1f935 1f937-1f939 1f93d-1f93e 1f9b8-1f9b9 1f9d6-1f9dd"""
_GENDERED_PLAIN = "1f46f 1f93c 1f9de-1f9df"
_GENDERED_STYLED = "1f3cb-1f3cc 1f574-1f575 26f9"

# What makes a woman or a man somebody by a joined thing: plain ones, styled ones, hair.
_TRADES = """1f33e 1f373 1f393 1f3a4 1f3a8 1f3eb 1f3ed 1f4bb-1f4bc 1f527 1f52c 1f680 1f692
1f9b0-1f9b3"""
_STYLED_TRADES = "2695-2696 2708"

# First letter and the second letters of every country with a flag.
_FLAGS = """A CDEFGILMOQRSTUWXZ B ABDEFGHIJLMNOQRSTVWYZ C ACDFGHIKLMNOPRUVWXYZ D EGJKMOZ E ACEGHRSTU
F IJKMOR G ABDEFGHILMNPQRSTUWY H KMNRTU I CDELMNOQRST J EMOP K EGHIMNPRWYZ L ABCIKRSTUVY
M ACDEFGHKLMNOPQRSTUVWXYZ N ACEFGILOPRUZ O M P AEFGHKLMNRSTWY Q A R EOSUW S ABCDEGHIJKLMNORSTVXYZ
T ACDFGHJKLMNORTVWZ U AGMNSYZ V ACEGINU W FS X K Y ET Z AMW"""


def _one_of(ranges: str) -> str:
    ends = [entry.split("-") for entry in ranges.split()]
    return "".join(f"{chr(int(end[0], 16))}-{chr(int(end[-1], 16))}" for end in ends)


def _flag(letters: str) -> str:
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in letters)


def _tag_flag(region: str) -> str:
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in region)
    return f"\U0001f3f4{tags}\U000e007f"


def _pattern() -> str:
    skin = "[\U0001f3fb-\U0001f3ff]"
    gender = f"{_JOINER}[♀♂]{_EMOJI_STYLE}"
    heart = f"❤{_EMOJI_STYLE}"
    kiss = f"{heart}{_JOINER}\U0001f48b"
    children = f"(?:👦{_JOINER}👦|👧{_JOINER}[👦👧]|[👦👧])"
    parents = f"(?:👨{_JOINER}[👨👩]|👩{_JOINER}👩|[👨👩])"
    trade = f"(?:[{_one_of(_STYLED_TRADES)}]{_EMOJI_STYLE}|[{_one_of(_TRADES)}])"
    lovers = [f"👨{_JOINER}{by}{_JOINER}👨|👩{_JOINER}{by}{_JOINER}[👨👩]" for by in (kiss, heart)]
    letters = _FLAGS.split()
    pairs = zip(letters[::2], letters[1::2], strict=True)
    return "|".join(
        [
            f"[👨👩]{skin}?{_JOINER}{trade}",
            f"[{_one_of(_GENDERED_STYLED)}](?:{skin}|{_EMOJI_STYLE}){gender}",
            f"[{_one_of(_GENDERED)}]{skin}?{gender}",
            f"[{_one_of(_GENDERED_PLAIN)}]{gender}",
            *lovers,
            f"{parents}{_JOINER}{children}",
            f"🏳{_EMOJI_STYLE}{_JOINER}🌈|🏴{_JOINER}☠{_EMOJI_STYLE}|👁{_JOINER}🗨",
            f"[#*0-9]{_EMOJI_STYLE}?\u20e3",
            f"[{_one_of(_SKINNED)}]{skin}|[{_one_of(_STYLED_SKINNED)}]{_EMOJI_STYLE}{skin}",
            f"[{_one_of(_STYLED)}]{_EMOJI_STYLE}",
            *[f"{_flag(first)}[{_flag(second)}]" for first, second in pairs],
            *map(_tag_flag, _TAG_FLAGS),
        ]
    )


SEQUENCE = re.compile(_pattern())
