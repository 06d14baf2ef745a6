"""spec/signals.md, its schema, its vectors and the code say the same."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsus.intake.check import check
from itsus.intake.decode import decode
from itsus.intake.fields import COMMON, FIELDS
from itsus.model.errors import InputError
from itsus.model.signal import Signal

SPEC = Path(__file__).resolve().parents[2] / "spec"
SCHEMA: dict[str, Any] = json.loads((SPEC / "signals.schema.json").read_text())
RULES = (SPEC / "signals.md").read_text()
VECTORS = [json.loads(path.read_text()) for path in sorted((SPEC / "cases" / "signals").glob("*.json"))]
CASES = [case for vectors in VECTORS for case in vectors["cases"]]
NOW = datetime.fromisoformat(VECTORS[0]["now"])

_TYPES: dict[str, Any] = {
    "object": dict,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def _is_type(name: str, value: Any) -> bool:
    is_bool = isinstance(value, bool)
    return bool(isinstance(value, _TYPES[name]) and (name == "boolean" or not is_bool))


def _is_valid(schema: Any, value: Any) -> bool:
    """Tell whether a value fits a schema; knows exactly the words that ours uses, and fails on others."""
    if isinstance(schema, bool):
        return schema
    return all(_WORDS[word](argument, value, schema) for word, argument in schema.items())


def _fits_properties(properties: dict[str, Any], value: Any, _: Any) -> bool:
    return not isinstance(value, dict) or all(
        _is_valid(schema, value[name]) for name, schema in properties.items() if name in value
    )


def _fits_if(condition: Any, value: Any, schema: Any) -> bool:
    return not _is_valid(condition, value) or _is_valid(schema["then"], value)


def _is_number(value: Any) -> bool:
    return _is_type("number", value)


_WORDS: dict[str, Any] = {
    **dict.fromkeys(("$schema", "$id", "title", "description", "format", "then"), lambda *_: True),
    "type": lambda names, v, _: any(_is_type(n, v) for n in ([names] if isinstance(names, str) else names)),
    "enum": lambda values, v, _: v in values,
    "properties": _fits_properties,
    "required": lambda names, v, _: not isinstance(v, dict) or all(name in v for name in names),
    "additionalProperties": lambda a, v, s: a is False and (not isinstance(v, dict) or set(v) <= set(s["properties"])),
    "allOf": lambda schemas, v, _: all(_is_valid(schema, v) for schema in schemas),
    "not": lambda schema, v, _: not _is_valid(schema, v),
    "if": _fits_if,
    "maxLength": lambda n, v, _: not isinstance(v, str) or len(v) <= n,
    "pattern": lambda p, v, _: not isinstance(v, str) or re.search(p.removesuffix("$") + r"\Z", v) is not None,
    "minimum": lambda n, v, _: not _is_number(v) or v >= n,
    "maximum": lambda n, v, _: not _is_number(v) or v <= n,
    "exclusiveMinimum": lambda n, v, _: not _is_number(v) or v > n,
}


def _code(value: Any) -> str | None:
    """Return the code by which a value is refused, None if it is taken."""
    good, refused = decode(b"[" + json.dumps(value).encode() + b"]")
    if refused:
        return refused[0].code
    try:
        check(good[0][1], NOW)
    except InputError as error:
        return error.code
    return None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_code_agrees_with_each_vector(case: dict[str, Any]) -> None:
    assert _code(case["signal"]) == case["code"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_schema_agrees_with_each_vector(case: dict[str, Any]) -> None:
    assert _is_valid(SCHEMA, case["signal"]) == case.get("schema", case["code"] is None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_vector_names_a_rule_that_there_is(case: dict[str, Any]) -> None:
    assert f"**{case['rule']}**" in RULES


def test_every_code_of_a_signal_has_a_vector_and_stands_in_the_rules() -> None:
    codes = {case["code"] for case in CASES if case["code"]} | {"not_finite"}

    assert {code for code in codes if f"`{code}`" not in RULES} <= {"not_an_object"}
    sources = Path(SPEC.parent / "src/itsus/intake")
    words = "".join((sources / name).read_text() for name in ("check.py", "fields.py"))
    assert set(re.findall(r'code="(\w+)"', words)) <= codes


def test_the_schema_knows_the_fields_and_kinds_of_the_code() -> None:
    assert set(SCHEMA["properties"]) == {field.name for field in msgspec.structs.fields(Signal)}
    assert set(SCHEMA["properties"]["kind"]["enum"]) == set(FIELDS)


def test_the_table_of_kinds_is_that_of_the_code() -> None:
    for kind, fields in FIELDS.items():
        (row,) = [line for line in RULES.splitlines() if line.strip().startswith("|") and f"`{kind}`" in line]
        said = set(re.findall(r"\w+", row.rsplit("|", 2)[1]))
        must = set(re.findall(r"\*\*`(\w+)`\*\*", row))
        assert (said, must) == (set(fields.may), set(fields.must)), kind


def test_rules_are_numbered_once_and_rise() -> None:
    numbers = [int(number) for number in re.findall(r"^- \*\*S-(\d+)\*\*", RULES, re.MULTILINE)]

    assert numbers == sorted(set(numbers))


SAID: dict[str, list[Any]] = {
    "span": [10, 0.5, -1, 86_401], "id": ["7", "x" * 129], "source": ["gw"], "country": ["US", "us"], "lang": ["en"],
    "count": [1, 2, 0, -1, "3"], "weight": [1.5, 0.5], "ok": [3, -1], "failed": [3], "error": ["dns", "odd"],
    "name": ["n", "x" * 201], "value": [1.5, "1"], "bad": ["up", "odd"], "status": ["firing", "odd"], "text": ["a\nb"],
    "person": ["p", "a\nb"], "arm": ["held", "odd"], "notice": ["n_1"], "affected": [True, 1], "works": [False],
    "dependency": ["dns"], "severity": ["page"], "version": ["1", "a\x00"], "other": [1],
}  # fmt: skip


@settings(deadline=None)
@given(
    st.sampled_from([*FIELDS, "odd"]),
    st.lists(st.sampled_from(sorted(SAID)), max_size=5, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: st.sampled_from(SAID[name]) for name in names})
    ),
)
def test_schema_and_code_agree_on_any_mixture(kind: str, fields: dict[str, Any]) -> None:
    # A field that says its default says nothing: the code cannot tell it from one that is not there.
    misplaced = {"count": 1} if kind in FIELDS and "count" not in (FIELDS[kind].may | COMMON) else {}  # type: ignore[index]
    said = {name: value for name, value in fields.items() if misplaced.get(name) != value}
    value = {"kind": kind, "at": "2021-10-04T15:44:00Z", "app": "photogram", **said}

    assert _is_valid(SCHEMA, value) == (_code(value) is None)
