"""Checks a value against a JSON Schema, as far as the schemas of spec/ go: a keyword that is not known here fails."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SILENT = {"$schema", "$defs", "title", "description"}
_TYPES: dict[str, Any] = {
    "null": lambda v: v is None,
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, int | float) and not isinstance(v, bool) and float(v).is_integer(),
}


class Schema:
    """One schema file."""

    def __init__(self, path: Path) -> None:
        self.root: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))

    def find_faults(self, value: Any) -> list[str]:
        """Return what is wrong, empty if nothing is."""
        return list(self._check(value, self.root, "$"))

    def _check(self, value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
        for keyword, given in schema.items():
            if keyword not in _SILENT:
                yield from getattr(self, f"_{keyword.lstrip('$')}")(value, given, schema, at)

    def _ref(self, value: Any, given: str, _: Any, at: str) -> Iterator[str]:
        yield from self._check(value, self.root["$defs"][given.removeprefix("#/$defs/")], at)

    def _type(self, value: Any, given: str, _: Any, at: str) -> Iterator[str]:
        if not _TYPES[given](value):
            yield f"{at} is no {given}"

    def _const(self, value: Any, given: Any, _: Any, at: str) -> Iterator[str]:
        yield from self._enum(value, [given], _, at)

    def _enum(self, value: Any, given: list[Any], _: Any, at: str) -> Iterator[str]:
        if not any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in given):
            yield f"{at} is none of {given}"

    def _required(self, value: Any, given: list[str], _: Any, at: str) -> Iterator[str]:
        if isinstance(value, dict):
            yield from (f"{at}.{name} is absent" for name in given if name not in value)

    def _properties(self, value: Any, given: dict[str, Any], _: Any, at: str) -> Iterator[str]:
        for name in given if isinstance(value, dict) else ():
            if name in value:
                yield from self._check(value[name], given[name], f"{at}.{name}")

    def _additionalProperties(self, value: Any, given: Any, schema: Any, at: str) -> Iterator[str]:  # noqa: N802
        for name in value if isinstance(value, dict) else ():
            if name not in schema.get("properties", {}):
                yield from self._check(value[name], given, f"{at}.{name}")

    def _minProperties(self, value: Any, given: int, _: Any, at: str) -> Iterator[str]:  # noqa: N802
        if isinstance(value, dict) and len(value) < given:
            yield f"{at} has fewer than {given} members"

    def _items(self, value: Any, given: Any, _: Any, at: str) -> Iterator[str]:
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from self._check(item, given, f"{at}[{index}]")

    def _anyOf(self, value: Any, given: list[Any], _: Any, at: str) -> Iterator[str]:  # noqa: N802
        if all(list(self._check(value, each, at)) for each in given):
            yield f"{at} fits none of the alternatives"

    def _minLength(self, value: Any, given: int, _: Any, at: str) -> Iterator[str]:  # noqa: N802
        if isinstance(value, str) and len(value) < given:
            yield f"{at} is shorter than {given}"

    def _minimum(self, value: Any, given: float, _: Any, at: str) -> Iterator[str]:
        if _TYPES["number"](value) and not value >= given:
            yield f"{at} is below {given}"

    def _maximum(self, value: Any, given: float, _: Any, at: str) -> Iterator[str]:
        if _TYPES["number"](value) and not (value <= given and math.isfinite(value)):
            yield f"{at} is above {given}"
