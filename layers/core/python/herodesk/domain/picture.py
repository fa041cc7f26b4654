"""A picture as it comes from a phone: what it is, and the same without what else it tells.

Where and when it was taken, with which device, small previews, and whatever hides behind its end
are left out; of all that only how it has to be turned is kept. The picture itself is not touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from herodesk.domain.errors import InvalidError

JPEG, PNG = "image/jpeg", "image/png"
ENDINGS = {JPEG: "jpg", PNG: "png"}
MOST_PIXELS = 8192
"""On either side: what X takes, which takes the least."""

_PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA"}
    | {b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs"}
)
_SOI, _EOI, _SOS, _APP0, _EXIF, _ICC, _ADOBE = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TABLES = frozenset((0xC4, 0xCC, 0xDB, 0xDD, _SOS)) | _FRAMES
_RESTARTS = frozenset(range(0xD0, 0xD8))
_ORIENTATION = 0x0112
_SIDEWAYS = 5
"""From this way of turning on, width and height change places."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A picture that shows itself and nothing else; width and height as people see it."""

    data: bytes
    kind: str
    width: int
    height: int


def plain(data: bytes) -> Plain:
    """The same picture without what else it tells; InvalidError for what is no JPEG or PNG."""
    try:
        made = _png(data) if data.startswith(_PNG_BEGINS) else _jpeg(data)
    except (IndexError, ValueError):
        raise InvalidError("picture-unreadable") from None
    if not (0 < made.width <= MOST_PIXELS and 0 < made.height <= MOST_PIXELS):
        raise InvalidError("picture-pixels")
    return made


# -- JPEG ------------------------------------------------------------------------------------------


def _jpeg(data: bytes) -> Plain:
    if data[:2] != bytes((0xFF, _SOI)):
        raise ValueError
    kept, size, turned = list[bytes](), (0, 0), 1
    for marker, whole in _segments(data):
        if marker in _FRAMES:
            size = int.from_bytes(whole[7:9]), int.from_bytes(whole[5:7])
        if marker == _EXIF and whole[4:10] == b"Exif\0\0":
            turned = _orientation(whole[10:])
        elif _is_needed(marker, whole):
            kept.append(whole)
    if not any(size):
        raise ValueError
    if turned >= _SIDEWAYS:
        size = size[1], size[0]
    body = b"".join((bytes((0xFF, _SOI)), _turned(turned), *kept, bytes((0xFF, _EOI))))
    return Plain(body, JPEG, *size)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each part with its marker, up to the end of the picture; a scan with all that it draws."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError
        while data[at + 1] == 0xFF:  # filling
            at += 1
        marker = data[at + 1]
        if marker == _EOI:
            return
        if marker in _RESTARTS or marker in {0x00, 0x01, _SOI}:
            raise ValueError
        length = int.from_bytes(data[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end >= len(data):
            raise ValueError
        if marker == _SOS:
            end = _end_of_scan(data, end)
        yield marker, data[at:end]
        at = end


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands; one that is cut off has none."""
    while True:
        at = data.index(0xFF, at)
        if data[at + 1] != 0x00 and data[at + 1] not in _RESTARTS:
            return at
        at += 2


def _is_needed(marker: int, whole: bytes) -> bool:
    if marker in _TABLES:
        return True
    return (
        (marker == _APP0 and whole[4:9] == b"JFIF\0")
        or (marker == _ICC and whole[4:16] == b"ICC_PROFILE\0")
        or (marker == _ADOBE and whole[4:9] == b"Adobe")
    )


def _orientation(tiff: bytes) -> int:
    """How the picture has to be turned, 1 to 8; 1 where that cannot be read."""
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if order == "little" else "big")

    first = number(4, 4)
    for place in range(min(number(first, 2), 100)):
        entry = first + 2 + place * 12
        if number(entry, 2) == _ORIENTATION:
            found = number(entry + 8, 2)
            return found if 1 <= found <= 8 else 1
    return 1


def _turned(orientation: int) -> bytes:
    """An Exif part that says this and nothing else; nothing for a picture that stands upright."""
    if orientation == 1:
        return b""
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + orientation.to_bytes(2) + b"\0\0"
    tiff = b"MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"
    body = b"Exif\0\0" + tiff
    return bytes((0xFF, _EXIF)) + (len(body) + 2).to_bytes(2) + body


# -- PNG -------------------------------------------------------------------------------------------


def _png(data: bytes) -> Plain:
    kept, size, at, kind = [_PNG_BEGINS], (0, 0), len(_PNG_BEGINS), b""
    while kind != b"IEND":
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data) or crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end]):
            raise ValueError
        if kind == b"IHDR":
            size = int.from_bytes(data[at + 8 : at + 12]), int.from_bytes(data[at + 12 : at + 16])
        if kind in _PNG_KEPT:
            kept.append(data[at:end])
        at = end
    return Plain(b"".join(kept), PNG, *size)
