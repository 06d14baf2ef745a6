"""Whether a condition holds for a device's attributes: GrowthBook's published syntax (spec/feed.md, 3).

Without `$regex` (no two languages agree on it, and it can be made to run for ever) and saved groups (they need a
server). A condition with anything not understood never holds, as a whole (F-30). The semantics are JavaScript's, where
the syntax comes from: `"8"` counts as 8, null as 0.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeGuard

from itsus.feed.values import (
    has_type,
    is_equal,
    is_same,
    is_true,
    normalise_version,
    sort_key,
    to_number,
)
from itsus.model.document import Condition

Attributes: TypeAlias = Mapping[str, Any]

#: Conditions may be nested this deep (F-30).
MAX_DEPTH: Final = 16

_Test: TypeAlias = Callable[[Any, Any], bool]


def matches(condition: Condition, attributes: Attributes) -> bool:
    """Tell whether a condition holds; an invalid one never does (F-30)."""
    return is_valid(condition) and _holds(condition, attributes)


def is_valid(condition: object) -> bool:
    """Tell whether every operator in a condition is known, well-formed and not too deep (F-30)."""
    return _is_valid_condition(condition, 1)


def _is_valid_condition(condition: object, depth: int) -> bool:
    if not isinstance(condition, Mapping) or depth > MAX_DEPTH:
        return False
    return all(_is_valid_member(name, value, depth + 1) for name, value in condition.items())


def _is_valid_member(name: str, value: object, depth: int) -> bool:
    if name in ("$and", "$or", "$nor"):
        return isinstance(value, list) and all(_is_valid_condition(part, depth) for part in value)
    if name == "$not":
        return _is_valid_condition(value, depth)
    return _is_valid_value(value, depth)


def _is_valid_value(value: object, depth: int) -> bool:
    if not _has_operators(value):
        return True
    return depth <= MAX_DEPTH and all(_is_valid_operator(name, right, depth + 1) for name, right in value.items())


def _is_valid_operator(name: str, right: object, depth: int) -> bool:
    if name == "$elemMatch":
        return _is_valid_value(right, depth) if _has_operators(right) else _is_valid_condition(right, depth)
    if name in ("$all", "$alli"):
        return not isinstance(right, list) or all(_is_valid_value(item, depth) for item in right)
    if name in ("$not", "$size"):
        return _is_valid_value(right, depth)
    return name in _OPERATORS


def _has_operators(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping) and len(value) > 0 and all(name.startswith("$") for name in value)


def _holds(condition: Condition, attributes: object) -> bool:
    return all(_holds_member(name, value, attributes) for name, value in condition.items())


def _holds_member(name: str, value: Any, attributes: object) -> bool:
    match name:
        case "$and":
            return all(_holds(part, attributes) for part in value)
        case "$or":
            return _holds_any(value, attributes)
        case "$nor":
            return not _holds_any(value, attributes)
        case "$not":
            return not _holds(value, attributes)
        case _:
            return _holds_value(value, _find(attributes, name))


def _holds_any(conditions: Sequence[Condition], attributes: object) -> bool:
    return not conditions or any(_holds(part, attributes) for part in conditions)


def _find(attributes: object, path: str) -> Any:
    """Follow dots through own members and list indexes; what is not there is null."""
    here: Any = attributes
    for name in path.split("."):
        if isinstance(here, Mapping) and name in here:
            here = here[name]
        elif isinstance(here, list | tuple) and _INDEX.fullmatch(name) and int(name) < len(here):
            here = here[int(name)]
        else:
            return None
    return here


def _holds_value(expected: Any, actual: Any, *, fold: bool = False) -> bool:
    if _has_operators(expected):
        return all(_OPERATORS[name](actual, right) for name, right in expected.items())
    return is_equal(actual, expected, fold=fold)


def _compare(test: Callable[[Any, Any], bool]) -> _Test:
    def compare(actual: Any, expected: Any) -> bool:
        if isinstance(actual, str) and isinstance(expected, str):
            return test(sort_key(actual), sort_key(expected))
        left, right = to_number(actual), to_number(expected)
        return left is not None and right is not None and test(left, right)

    return compare


def _compare_versions(test: Callable[[Any, Any], bool]) -> _Test:
    return lambda actual, expected: test(normalise_version(actual), normalise_version(expected))


def _is_in(actual: Any, expected: Sequence[Any]) -> bool:
    items = actual if isinstance(actual, list | tuple) else (actual,)
    return any(is_same(item, choice) for item in items for choice in expected)


def _is_in_folded(actual: Any, expected: Sequence[Any]) -> bool:
    items = actual if isinstance(actual, list | tuple) else (actual,)
    return _is_in([_fold(item) for item in items], [_fold(choice) for choice in expected])


def _fold(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _needs_list(test: _Test) -> _Test:
    """Without a list on the right neither `$in` nor `$nin` holds."""
    return lambda actual, expected: isinstance(expected, list) and test(actual, expected)


def _has_all(actual: Any, expected: Sequence[Any], *, fold: bool) -> bool:
    return isinstance(actual, list | tuple) and all(
        any(_holds_value(wanted, item, fold=fold) for item in actual) for wanted in expected
    )


def _has_size(actual: Any, expected: Any) -> bool:
    return isinstance(actual, list | tuple) and _holds_value(expected, len(actual))


def _has_match(actual: Any, expected: Any) -> bool:
    if not isinstance(actual, list | tuple):
        return False
    check = _holds_value if _has_operators(expected) else _holds
    return any(is_true(item) and check(expected, item) for item in actual)


_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")

_OPERATORS: Final[Mapping[str, _Test]] = {
    "$eq": is_same,
    "$ne": lambda actual, expected: not is_same(actual, expected),
    "$lt": _compare(operator.lt),
    "$lte": _compare(operator.le),
    "$gt": _compare(operator.gt),
    "$gte": _compare(operator.ge),
    "$in": _needs_list(_is_in),
    "$nin": _needs_list(lambda actual, expected: not _is_in(actual, expected)),
    "$ini": _needs_list(_is_in_folded),
    "$nini": _needs_list(lambda actual, expected: not _is_in_folded(actual, expected)),
    "$all": _needs_list(lambda actual, expected: _has_all(actual, expected, fold=False)),
    "$alli": _needs_list(lambda actual, expected: _has_all(actual, expected, fold=True)),
    "$exists": lambda actual, expected: (actual is not None) == is_true(expected),
    "$type": has_type,
    "$not": lambda actual, expected: not _holds_value(expected, actual),
    "$size": _has_size,
    "$elemMatch": _has_match,
    "$veq": _compare_versions(operator.eq),
    "$vne": _compare_versions(operator.ne),
    "$vgt": _compare_versions(operator.gt),
    "$vgte": _compare_versions(operator.ge),
    "$vlt": _compare_versions(operator.lt),
    "$vlte": _compare_versions(operator.le),
}
