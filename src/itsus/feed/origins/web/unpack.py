"""Undoing a content encoding, bounded: a few bytes from a hostile place never become many here."""

import zlib
from typing import Final

import brotli

#: What we ask for; nothing else is undone.
ENCODINGS: Final = ("gzip", "br")
_GZIP_ONLY: Final = 16 + zlib.MAX_WBITS


def unpack(encoding: str, packed: bytes, most: int) -> bytes:
    """Return at most `most` bytes of what was packed.

    Raises:
        ValueError: if it is not packed like that.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return packed[:most]
        case "gzip":
            return _gunzip(packed, most)
        case "br":
            return _unbrotli(packed, most)
    raise ValueError(f"packed in a way nobody asked for: {encoding[:40]!r}")


def _gunzip(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj(_GZIP_ONLY).decompress(packed, most)
    except zlib.error:
        raise ValueError("it says gzip and is not") from None


def _unbrotli(packed: bytes, most: int) -> bytes:
    try:
        return bytes(brotli.Decompressor().process(packed, output_buffer_limit=most))[:most]
    except brotli.error:
        raise ValueError("it says br and is not") from None
