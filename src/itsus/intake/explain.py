"""Why one item could not be decoded, in words that its sender can act on, with the nearest known name."""

import difflib
import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from itsus.intake.refusal import Refusal
from itsus.model.signal import Signal
from itsus.model.words import MACHINE_KINDS, OUTCOME_KINDS, PEOPLE_KINDS

_KINDS: Final = (*MACHINE_KINDS, *PEOPLE_KINDS, *OUTCOME_KINDS)
_KNOWN: Final = tuple(field.name for field in msgspec.structs.fields(Signal))
_NEEDED: Final = ("kind", "at", "app")
_TIMES: Final = ("at", "received")
_SHOWN: Final = 40  # characters of the sender's own words in a reason
#: A string, or the rest of the item where it is not closed: one pass, whatever is sent.
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_NOT_FINITE: Final = re.compile(r"-?\b(NaN|Infinity)\b", re.IGNORECASE)
_PLACE: Final = re.compile(r"^(?P<what>.*?)(?: - at `\$\.(?P<field>\w+)`)?$", re.DOTALL)


def explain(item: bytes, index: int, error: Exception, *, has_hint: bool = True) -> Refusal:
    """Return the refusal of an item whose decoding failed with `error`.

    Looking for the nearest known name is slow; `has_hint` says whether anyone will read it.
    """
    if isinstance(error, RecursionError):
        return Refusal(index, "bad_json", "nested too deeply; a signal is a flat object")
    if not isinstance(error, msgspec.ValidationError):
        return _explain_json(item, index)
    what, field = _split(str(error))
    if "out of range" in what:
        return Refusal(index, "not_finite", f"`{field}` must be a finite number")
    try:
        value = msgspec.json.decode(item)
    except (ValueError, RecursionError):
        return _explain_json(item, index)
    if not isinstance(value, dict):
        return Refusal(index, "not_an_object", f"{what.lower()}; a signal is an object")
    return _explain_object(value, index, has_hint) or _explain_value(index, what, field)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean …?)` where a known word is near, else nothing."""
    near = difflib.get_close_matches(word[:_SHOWN], list(known), n=1)
    return f" (did you mean `{near[0]}`?)" if near else ""


def _split(message: str) -> tuple[str, str]:
    match = _PLACE.match(message)
    return (match["what"], match["field"] or "") if match else (message, "")


def _explain_json(item: bytes, index: int) -> Refusal:
    try:
        outside = _STRING.sub("", item.decode())
    except UnicodeDecodeError:
        return Refusal(index, "bad_json", "not UTF-8")
    if found := _NOT_FINITE.search(outside):
        return Refusal(index, "not_finite", f"{found[0]} is no JSON number; leave the field out if there is no value")
    if not item.rstrip().endswith(b"}"):
        return Refusal(index, "cut", "cut off in the middle of an object")
    return Refusal(index, "bad_json", "not JSON; one signal is one JSON object")


def _explain_object(value: dict[str, Any], index: int, has_hint: bool) -> Refusal | None:
    for name in value:
        if name not in _KNOWN:
            hint = nearest(name, _KNOWN) if has_hint else ""
            return Refusal(index, "unknown_field", f"field {_show(name)} is not known{hint}")
    for name in _NEEDED:
        if name not in value:
            return Refusal(index, "missing_field", f"every signal needs `{name}`")
    kind = value["kind"]
    if isinstance(kind, str) and kind not in _KINDS:
        hint = nearest(kind, _KINDS) if has_hint else ""
        return Refusal(index, "unknown_kind", f"kind {_show(kind)} is not known{hint}")
    return None


def _explain_value(index: int, what: str, field: str) -> Refusal:
    if field in _TIMES:
        words = f"`{field}` must be an RFC 3339 time in UTC, as in 2021-10-04T15:40:00Z"
        return Refusal(index, "bad_time", words)
    if what.startswith("Invalid enum value"):
        return Refusal(index, "bad_value", f"`{field}`: {what[:1].lower()}{what[1:_SHOWN]}")
    return Refusal(index, "wrong_type", f"`{field}`: {what[:1].lower()}{what[1:]}")


def _show(word: str) -> str:
    return repr(word if len(word) <= _SHOWN else word[:_SHOWN] + "…")
