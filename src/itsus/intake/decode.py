"""Bytes to signals: NDJSON or a JSON array, told apart by the first byte that is not a space.

A good batch is decoded in one call. Only if that fails is it taken apart item by item, to refuse the bad ones with
index, code and reason and keep the good part. Values are checked later, by `check`.
"""

import json
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import Final

import msgspec

from itsus.intake.explain import explain
from itsus.intake.refusal import Refusal
from itsus.model.signal import Signal

_SIGNAL: Final = msgspec.json.Decoder(Signal)
_SIGNALS: Final = msgspec.json.Decoder(list[Signal])
_SPACE: Final = b" \t\r\n"
_BOM: Final = b"\xef\xbb\xbf"

#: As many refusals as an answer names; the rest need no hint.
HINTED_REFUSALS: Final = 100
#: Blank lines are free, but not without end.
_LINES_PER_ITEM: Final = 2

Decoded = tuple[list[tuple[int, Signal]], list[Refusal]]


def decode(body: bytes, *, at_most: int | None = None) -> Decoded:
    """Decode a batch; never raises for what is in it.

    Args:
        body: NDJSON or a JSON array.
        at_most: Stop taking a bad batch apart after this many items and one more, which tells that it is too long.

    Returns:
        The good signals with their place in the batch (from 0; in NDJSON blank lines do not count), and the refused.
    """
    body = body.removeprefix(_BOM)
    is_array = body.lstrip(_SPACE).startswith(b"[")
    try:
        signals = _SIGNALS.decode(body) if is_array else _SIGNAL.decode_lines(body)
    except (ValueError, RecursionError):
        items = _split_array(body) if is_array else _split_lines(body, at_most)
        return _decode_apart(items if at_most is None else islice(items, at_most + 1))
    return list(enumerate(signals)), []


def _decode_apart(items: Iterator[bytes | Refusal]) -> Decoded:
    good: list[tuple[int, Signal]] = []
    refused: list[Refusal] = []
    for index, item in enumerate(items):
        has_hint = len(refused) < HINTED_REFUSALS
        signal = item if isinstance(item, Refusal) else decode_one(item, index, has_hint=has_hint)
        if isinstance(signal, Refusal):
            refused.append(signal)
        else:
            good.append((index, signal))
    return good, refused


def decode_one(item: bytes, index: int, *, has_hint: bool = True) -> Signal | Refusal:
    """Decode one signal, or say why not."""
    try:
        return _SIGNAL.decode(item)
    except (ValueError, RecursionError) as error:
        return explain(item, index, error, has_hint=has_hint)


def _split_lines(body: bytes, at_most: int | None) -> Iterator[bytes]:
    lines = BytesIO(body) if at_most is None else islice(BytesIO(body), _LINES_PER_ITEM * (at_most + 1))
    return (line for line in lines if line.strip(_SPACE))


def _split_array(body: bytes) -> Iterator[bytes | Refusal]:
    """Split an array that did not decode as a whole, as far as it can be read.

    The standard library's scanner is slower, but it reads one value at a place and takes NaN, so that an item that is
    no JSON is refused alone.
    """
    scan = json.JSONDecoder().raw_decode
    text = body.decode("utf-8", "replace")
    place = _skip_space(text, text.index("[") + 1)
    index = 0
    while place < len(text) and text[place] != "]":
        try:
            _, end = scan(text, place)
        except (ValueError, RecursionError):
            yield Refusal(index, "bad_json", "not JSON from here on; this and what follows was not read")
            return
        yield text[place:end].encode()
        index += 1
        place = _skip_space(text, end)
        if text[place : place + 1] == ",":
            place = _skip_space(text, place + 1)
        elif text[place : place + 1] != "]":
            break
    if not text[place : place + 1]:
        yield Refusal(index, "cut", "the array was cut off here")
    elif text[place + 1 :].strip() or text[place] != "]":
        yield Refusal(index, "bad_json", "not JSON from here on; this and what follows was not read")


def _skip_space(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\r\n":
        place += 1
    return place
