"""How conditions look at JSON values: equality, numbers, texts and versions as in JavaScript (spec/feed.md, 3).

Only what conditions need; values are what a JSON parser gives (str, int, float, bool, None, list, dict).
"""

import math
import re
from collections.abc import Mapping
from typing import Any, Final

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_VERSION_NOISE: Final = re.compile(r"^v|\+.*$", re.DOTALL)
_DIGITS: Final = re.compile(r"[0-9]+")


def is_same(actual: Any, expected: Any) -> bool:
    """Tell whether two are the same string, number, boolean or null; lists and objects never are."""
    if isinstance(actual, bool) or isinstance(expected, bool):
        return actual is expected
    if _is_number(actual) and _is_number(expected):
        return bool(actual == expected)
    return (actual is None and expected is None) or (
        isinstance(actual, str) and isinstance(expected, str) and actual == expected
    )


def is_equal(actual: Any, expected: Any, *, fold: bool = False) -> bool:
    """Tell whether an attribute equals a plain value of a condition; `fold` ignores the case of a string."""
    match expected:
        case str():
            text = to_text(actual)
            return text.lower() == expected.lower() if fold else text == expected
        case bool():
            return actual is not None and is_true(actual) == expected
        case int() | float():
            return to_number(actual) == expected
        case None:
            return actual is None
        case _:
            return _is_same_json(actual, expected)


def is_true(value: Any) -> bool:
    """Tell whether a value counts as true: null, false, 0 and the empty string do not; empty lists and objects do."""
    return isinstance(value, list | tuple | Mapping) or bool(value)


def to_number(value: Any) -> float | None:
    """Return what a value counts as in a comparison of numbers, None if it is no number."""
    match value:
        case None:
            return 0.0
        case bool() | int() | float():
            return float(value) if math.isfinite(value) else None
        case str():
            text = value.strip()
            if not text:
                return 0.0
            return float(text) if _NUMBER.fullmatch(text) else None
        case _:
            return None


def to_text(value: Any) -> str:
    """Return a value as JavaScript writes it into a string."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int() | float():
            return str(int(value)) if float(value).is_integer() and abs(value) < 1e21 else repr(value)
        case list() | tuple():
            return ",".join("" if item is None else to_text(item) for item in value)
        case _:
            return "[object Object]"


def has_type(value: Any, name: Any) -> bool:
    """Tell whether a value has the JSON type `name`."""
    return bool(_name_type(value) == name)


def _name_type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case int() | float():
            return "number"
        case list() | tuple():
            return "array"
        case _:
            return "object"


def normalise_version(value: Any) -> bytes:
    """Return a version in a form whose bytes sort as versions do: 0.9.0 before 0.10.0, pre-releases before releases."""
    text = to_text(value) if _is_number(value) else value
    if not isinstance(text, str) or not text:
        text = "0"
    parts = re.split(r"[-.]", _VERSION_NOISE.sub("", text))
    if len(parts) == 3:
        parts.append("~")
    return sort_key("-".join(part.rjust(5) if _DIGITS.fullmatch(part) else part for part in parts))


def sort_key(text: str) -> bytes:
    """Return bytes that sort as the UTF-16 code units of a text do."""
    return text.encode("utf-16-be", "surrogatepass")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_same_json(actual: Any, expected: Any) -> bool:
    """Compare lists and objects part by part, members in the same order: as their JSON text would compare."""
    if isinstance(expected, Mapping):
        return (
            isinstance(actual, Mapping)
            and list(actual) == list(expected)
            and all(_is_same_json(actual[name], expected[name]) for name in expected)
        )
    if isinstance(expected, list | tuple):
        return (
            isinstance(actual, list | tuple)
            and len(actual) == len(expected)
            and all(map(_is_same_json, actual, expected))
        )
    return is_same(actual, expected)
