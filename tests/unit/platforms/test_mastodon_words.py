"""What a server's HTML says, and how long an answer is to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.platforms.mastodon.measure import LIMIT, length, message_length
from herodesk.platforms.mastodon.plain import plain
from herodesk_ops.platforms.mastodon_statuses import as_html

LINK = (
    '<p><a href="https://a.example/lang"><span class="invisible">https://</span>'
    '<span class="ellipsis">a.example/la</span><span class="invisible">ng</span></a></p>'
)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("", ""),
        ("<p>Hallo</p>", "Hallo"),
        ("<p>eins</p><p>zwei<br>drei<br/>vier<br />fünf</p>", "eins\n\nzwei\ndrei\nvier\nfünf"),
        ("<p>1 &lt; 2 &amp;&amp; &quot;ja&quot; &#39;so&#39;</p>", "1 < 2 && \"ja\" 'so'"),
        ("<p>&amp;lt;b&amp;gt; bleibt</p>", "&lt;b&gt; bleibt"),
        (LINK, "https://a.example/lang"),
        ("<p>vor</p><blockquote><p>Zitat</p></blockquote><p>nach</p>", "vor\n\nZitat\n\nnach"),
        ("<ul><li>eins</li><li>zwei</li></ul><p>Ende</p>", "eins\nzwei\n\nEnde"),
        ("<p>a<!-- <p>nie</p> -->b</p>", "ab"),
        ("<p>ruhig</p><script>alert(1)</script><style>p{}</style>", "ruhig"),
        ("a < b und <3 bleiben", "a < b und <3 bleiben"),
        ("ohne <b>Ende", "ohne Ende"),
        ('<p class="quote-inline">RE: <a href="x">x</a></p><p>so nicht</p>', "so nicht"),
    ],
)  # fmt: skip
def test_the_words_are_what_a_reader_sees(html: str, words: str) -> None:
    assert plain(html) == words


@given(words=st.text(st.sampled_from("aß <>&;\"'😡/pbr=\n"), max_size=30))
def test_what_was_written_comes_back_whatever_signs_it_has(words: str) -> None:
    assert plain(as_html(words)).split() == words.split()


@given(html=st.text(st.sampled_from("<>/!-pbrscit& \"'=a;"), max_size=60))
def test_no_html_makes_reading_fail_or_slow(html: str) -> None:
    plain(html * 50)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("", 0),
        ("Hallo", 5),
        ("👩🏽\u200d🚒", 1),
        ("https://nordwind.example.com/hilfe/waschmaschinen/fehler?e=18", 23),
        ("https://a.de", 23),
        ("siehe https://nordwind.de/a und http://nordwind.de/b!", 6 + 23 + 5 + 23 + 1),
        ("nordwind.de/hilfe", 17),  # without a protocol it is no link there
        ("https://keine-endung", 20),
        ("@mia", 4),
        ("@mia@andere.example", 4),
        ("Hallo @mia.k@sehr-lang.andere.example!", 6 + 6 + 1),
        ("hilfe@nordwind.de", 17),
        ("😡 https://nordwind.de/ü", 2 + 23),
    ],
)
def test_an_answer_is_counted_as_the_server_counts(text: str, units: int) -> None:
    assert length(text) == units
    assert message_length(text) == units


def test_the_longest_answer_leaves_room_for_the_longest_handle() -> None:
    assert length(f"@{'b' * 30}@andere.example " + "x" * LIMIT) == 500
