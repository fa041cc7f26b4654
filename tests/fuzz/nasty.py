"""What nobody sends by accident: bodies too deep, too large, too many, words that turn around."""

from __future__ import annotations

import gzip

WORDS = (
    "\u202e\u2066\u200f\u061c",  # right to left, and back
    "\u200b\u200c\u200d\ufeff\u00ad\u2060",  # nothing to be seen
    "\x00\x1b[31m\x7f\x85\u2028",
    "ﷺ" * 40 + "e" + "\u0301" * 400,
    "\ufffe\uffff\U0010ffff",
    "<script>fuzz</script>\"'><img src=x onerror=fuzz>",
    "=HYPERLINK(fuzz)",
    "{{7*7}}{% raw %}${7*7}%s%(x)s{0.__class__}",
    "../../../etc/passwd%00",
    "9007199254740993",
    "9" * 39,
    "-0",
    "1e400",
    "NaN",
    "٣٤٥",
    "２０２６",
    "İıſẞǅ",
    "0001-01-01T00:00:00-23:59",
    "9999-12-31T23:59:59+00:01",
)

_LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
XML = (
    f'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY l0 "lol">{_LOL}]><feed>&l11;</feed>'.encode(),
    b'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>',
    b'<?xml version="1.0"?><!DOCTYPE f SYSTEM "http://x.example/f.dtd"><feed/>',
    b"<feed>" * 50_000,
    '<?xml version="1.0" encoding="utf-16"?><feed/>'.encode("utf-16"),
)
BODIES = (
    b"",
    b"\xff\xfe{\x00}\x00",
    b"{" * 100_000,
    b'{"a":' * 900 + b"1" + b"}" * 900,
    b'{"entry":[' * 900 + b"1" + b"]}" * 900,
    b'{"a":' + b"9" * 100_000 + b"}",
    b'{"id":1e999999}',
    gzip.compress(b"0" * 20_000_000),  # a bomb of 20 MB in 20 KB: nobody opens it
    b'{"a":"' + b"\\ud800" * 1000 + b'"}',
    *XML,
)
LISTS = ("entry", "notifications", "tweet_create_events", "items", "values", "data", "posts")
"""Names below which platforms tell of many things at once."""


def crowd(many: int = 100_000) -> bytes:
    """Lists of so many that are nothing, in all the names that platforms use."""
    empty = b"[" + b"{}," * (many - 1) + b"{}]"
    lists = [b'"' + name.encode() + b'":' + empty for name in LISTS]
    return b"{" + b",".join(lists) + b"}"
