"""Taking a JWS apart without trusting any of it (F-01 to F-04, F-07): sizes, base64url, strict JSON.

Libraries forgive much here (padding, duplicate names, deep nesting) that two readers could take differently; a document
that two readers take differently is refused by both.
"""

import base64
import binascii
import json
import math
import re
from typing import Any, Final, NamedTuple

from itsus.feed.sign import MAX_BYTES, TYP
from itsus.model.errors import FeedError

#: The payload may be nested this deep (F-07).
MAX_DEPTH: Final = 32

_HEADER_MEMBERS: Final = {"alg", "kid", "typ"}
_ALPHABET: Final = re.compile(rb"[A-Za-z0-9_-]+")
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_OPENING, _CLOSING = b"{[", b"}]"


class Envelope(NamedTuple):
    """The parts of a JWS: who claims to have signed, what was signed, the payload and the signature."""

    kid: str
    signed: bytes
    payload: bytes
    signature: bytes


def open_envelope(data: bytes) -> Envelope:
    """Take a document apart; nothing is verified yet.

    Raises:
        FeedError: F-01 to F-04.
    """
    if len(data) > MAX_BYTES:
        raise FeedError(f"the document has {len(data)} bytes, more than {MAX_BYTES}", rule="F-01")
    parts = data.split(b".")
    if len(parts) != 3:
        raise FeedError(f"the document has {len(parts)} parts instead of three; it may be cut", rule="F-02")
    header, payload, signature = (_decode_part(part) for part in parts)
    return Envelope(_read_header(header), parts[0] + b"." + parts[1], payload, signature)


def _decode_part(part: bytes) -> bytes:
    if not _ALPHABET.fullmatch(part):
        raise FeedError("a part of the document is empty or not base64url", rule="F-02")
    try:
        decoded = base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except binascii.Error:
        raise FeedError("a part of the document is not base64url; it may be cut", rule="F-02") from None
    if base64.urlsafe_b64encode(decoded).rstrip(b"=") != part:
        raise FeedError("a part of the document is not canonical base64url", rule="F-02")
    return decoded


def _read_header(data: bytes) -> str:
    header = parse_object(data, rule="F-03", what="header")
    if set(header) != _HEADER_MEMBERS:
        raise FeedError("the header must have exactly the members alg, kid and typ", rule="F-04")
    if header["alg"] != "ES256" or header["typ"] != TYP or not isinstance(header["kid"], str):
        raise FeedError(f"the header must say alg ES256 and typ {TYP}", rule="F-04")
    return header["kid"]


def parse_object(data: bytes, *, rule: str, what: str) -> dict[str, Any]:
    """Parse strict JSON: one object, no duplicate names, no NaN, at most `MAX_DEPTH` deep; whole floats become ints.

    Raises:
        FeedError: with the given rule.
    """
    if _measure_depth(data) > MAX_DEPTH:
        raise FeedError(f"the {what} is nested deeper than {MAX_DEPTH} levels", rule=rule)
    try:
        parsed = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_float=_finite,
            parse_int=_finite,
            parse_constant=_refuse_constant,
        )
    except ValueError as error:
        raise FeedError(f"the {what} is not strict JSON: {error}", rule=rule) from None
    if not isinstance(parsed, dict):
        raise FeedError(f"the {what} is not a JSON object", rule=rule)
    return parsed


def _measure_depth(data: bytes) -> int:
    """Count levels before parsing: a parser could run out of stack first. Too much is found also in broken JSON."""
    depth = deepest = 0
    for byte in _STRING.sub(b"", data):
        if byte in _OPENING:
            depth += 1
            deepest = max(deepest, depth)
        elif byte in _CLOSING:
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("an object names a member twice")
    return members


def _finite(text: str) -> int | float:
    """A JSON number as JavaScript would have it: what matters is the value, not how it is written."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is beyond the finite doubles")
    return int(value) if value.is_integer() else value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
