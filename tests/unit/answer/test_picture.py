"""A picture tells nothing but itself once it goes out: no place, no time, no device (L11)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herodesk.domain.errors import InvalidError
from herodesk.domain.picture import JPEG, MOST_PIXELS, PNG, plain
from tests.pictures import exif, jpeg, part, png

PLACE = b"GPSLatitude 53.55"


def test_what_a_phone_writes_beside_a_picture_is_left_out() -> None:
    secrets = [
        part(0xE1, b"Exif\0\0" + exif(1, PLACE)),
        part(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + PLACE),
        part(0xE2, b"MPF\0" + PLACE),
        part(0xED, b"Photoshop 3.0\0" + PLACE),
        part(0xFE, PLACE),
        part(0xE0, b"JFXX\0" + PLACE),
    ]

    made = plain(jpeg(40, 30, *secrets) + b"a film behind its end " + PLACE)

    assert PLACE not in made.data
    assert (made.kind, made.width, made.height) == (JPEG, 40, 30)
    assert made.data == jpeg(40, 30)


def test_colours_and_the_way_it_is_turned_stay() -> None:
    profile = part(0xE2, b"ICC_PROFILE\0\x01\x01 colours")
    turned = part(0xE1, b"Exif\0\0" + exif(6, PLACE))

    made = plain(jpeg(40, 30, turned, profile))

    assert profile in made.data
    assert PLACE not in made.data
    assert (made.width, made.height) == (30, 40)
    assert plain(made.data) == made


def test_words_in_a_png_are_left_out() -> None:
    made = plain(png(8, 6, (b"tEXt", b"Comment\0" + PLACE), (b"eXIf", exif(1, PLACE))) + PLACE)

    assert made.data == png(8, 6)
    assert (made.kind, made.width, made.height) == (PNG, 8, 6)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        jpeg(40, 30)[:-2],
        jpeg(40, 30)[:30],
        png(8, 6)[:-12],
        png(8, 6).replace(b"IDAT", b"IDAX"),
        b"\xff\xd8\xff\xd9",
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidError, match="picture-unreadable"):
        plain(data)


def test_a_picture_of_more_pixels_than_platforms_take_is_refused() -> None:
    with pytest.raises(InvalidError, match="picture-pixels"):
        plain(jpeg(MOST_PIXELS + 1, 30))


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n"]))
def test_nothing_that_comes_makes_it_stumble(data: bytes, begins: bytes) -> None:
    try:
        made = plain(begins + data)
    except InvalidError:
        return
    assert plain(made.data) == made


@given(st.integers(1, 8), st.binary(max_size=40))
def test_doing_it_again_changes_nothing(turned: int, beside: bytes) -> None:
    made = plain(jpeg(4, 3, part(0xE1, b"Exif\0\0" + exif(turned, beside))))

    assert plain(made.data) == made
    assert (made.width, made.height) == ((3, 4) if turned >= 5 else (4, 3))
