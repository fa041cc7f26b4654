"""Small pictures made by hand: as much of a JPEG and a PNG as is looked at."""

from __future__ import annotations

from zlib import compress, crc32


def part(marker: int, body: bytes) -> bytes:
    """One part of a JPEG."""
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body


def jpeg(width: int, height: int, *beside: bytes) -> bytes:
    """A JPEG of that size, with other parts before it."""
    frame = b"\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\x00"
    scan = part(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    tables = part(0xDB, bytes(65)) + part(0xC0, frame) + part(0xC4, bytes(20))
    first = part(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    return b"\xff\xd8" + b"".join(beside) + first + tables + scan + b"\xff\xd9"


def exif(turned: int, beside: bytes = b"") -> bytes:
    """What a camera tells: how the picture is turned, and whatever else."""
    entry = b"\x12\x01\x03\x00\x01\x00\x00\x00" + turned.to_bytes(2, "little") + b"\0\0"
    return b"II*\0\x08\0\0\0\x01\0" + entry + b"\0\0\0\0" + beside


def png(width: int, height: int, *beside: tuple[bytes, bytes]) -> bytes:
    """A PNG of that size, with other chunks in it."""
    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x00\x00\x00\x00"
    shades = (bytes([90 + 120 * row // height]) for row in range(height))  # an evening sky
    rows = compress(b"".join(b"\0" + shade * width for shade in shades))
    chunks = [(b"IHDR", head), *beside, (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + crc32(kind + body).to_bytes(4)
