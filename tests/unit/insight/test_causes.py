"""Which words and sentences stand for a topic."""

from __future__ import annotations

from dataclasses import replace

from herodesk.domain.causes import (
    Voiced,
    name_parts,
    names_within,
    sentences,
    shared_words,
    words_of,
)
from tests.sample import nordwind

(REPAIR,) = (topic for topic in nordwind().topics if topic.id == "repair")


def voice(n: int, text: str, author: str = "") -> Voiced:
    return Voiced(case=f"case {n}", author=author or f"author {n}", text=text)


def test_the_commonest_words_of_the_topic_count_once_a_case_and_not_twice_in_other_forms() -> None:
    voices = [
        voice(1, "Techniker kam nicht, der Techniker! Reparatur offen."),
        voice(2, "Wann kommt der Techniker? Gerät ist undicht."),
        voice(3, "Die Reparaturen: repariert ist nichts, Reparatur schlecht."),
        voice(4, "Wasserhahn undicht und Techniker weg."),
    ]

    assert words_of(REPAIR, voices) == (("techniker", 3), ("reparatur", 2), ("undicht", 2))


def test_a_word_belongs_to_nobody_once_three_customers_use_it() -> None:
    voices = [voice(n, "Schleuder kaputt, Meier kam.") for n in range(2)]

    assert "schleuder" not in shared_words(voices)
    again = [*voices, voice(3, "Schleuder", author="author 1")]
    assert "schleuder" not in shared_words(again)
    assert "schleuder" in shared_words([*voices, voice(3, "meine Schleuder ...")])


def test_handles_and_addresses_make_no_word_known() -> None:
    voices = [voice(n, "@mara_k schreibt an mara@post.example, www.mara.example") for n in range(5)]

    assert "mara" not in shared_words(voices)
    assert "schreibt" in shared_words(voices)


def test_sentences_with_the_commonest_words_come_first_and_short_ones_never() -> None:
    voices = [
        voice(
            1,
            "Ach! Ich bin sehr enttäuscht von euch allen. Der Techniker kam schon wieder nicht.",
        ),
        voice(2, "Wo bleibt ihr?"),
    ]

    told = [text for _, text in sentences(voices, [("techniker", 2)])]

    assert told[0] == "Der Techniker kam schon wieder nicht."
    assert told[1] == "Ich bin sehr enttäuscht von euch allen."
    assert len(told) == 2


def test_an_address_with_dots_stays_in_one_piece() -> None:
    ((_, told),) = sentences([voice(1, "Schreibt mir bitte an mara@post.example, danke.")], [])

    assert told == "Schreibt mir bitte an mara@post.example, danke."


def test_names_come_in_parts_as_they_are_compared() -> None:
    assert name_parts(["Mara Keßler", "mara_k"]) >= {"mara", "kessler", "mara_k"}
    assert name_parts(["", "x"]) == frozenset()
    assert replace(voice(1, ""), names=name_parts(["Ana"])).names == {"ana"}


def test_names_that_run_together_in_a_handle_are_found_in_any_case() -> None:
    names = name_parts(["PeterMüller83", "kai.lena"])
    text = "peter wartet, mueller auch, Kai ebenso, die Lena nicht, und der Tee"

    assert names_within(text, names) == {"peter", "muller", "kai", "lena"}


def test_a_short_word_that_many_use_is_no_name_and_a_long_one_is_whatever_many_say() -> None:
    names = name_parts(["DerDieter"])

    assert names_within("der Dieter ruft an", names, {"der", "dieter"}) == {"dieter"}
    assert "der" in names_within("der Dieter ruft an", names)
