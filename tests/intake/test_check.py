"""What a signal may say, beyond its types."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsus.intake.check import MAX_AMOUNT, check
from itsus.intake.fields import COMMON, DEFAULTS, FIELDS
from itsus.model.errors import InputError
from itsus.model.signal import Signal

NOW = datetime(2021, 10, 4, 15, 45, tzinfo=UTC)

#: The smallest signal of each kind.
SMALLEST: dict[str, dict[str, Any]] = {
    "request": {},
    "probe": {},
    "metric": {"name": "logins", "value": 1.5},
    "alert": {"name": "StoriesErrors", "status": "firing"},
    "report": {},
    "search": {},
    "ticket": {},
    "mention": {},
    "exposure": {"notice": "n_1", "arm": "shown"},
    "followup": {"notice": "n_1", "works": True},
}
#: A value of each field that is not its default.
SAID: dict[str, Any] = {
    "lang": "en", "count": 2, "weight": 2.0, "ok": 1, "failed": 1, "error": "dns", "name": "n", "value": 1.0,
    "bad": "up", "status": "firing", "severity": "critical", "dependency": "dns-provider", "text": "down?",
    "person": "p1", "arm": "held", "notice": "n_2", "affected": False, "works": False,
}  # fmt: skip


def _signal(kind: str = "report", **fields: Any) -> Signal:
    return Signal(**{"kind": kind, "at": NOW, "app": "photogram", **SMALLEST[kind], **fields})


def _code(signal: Signal) -> str:
    with pytest.raises(InputError) as error:
        check(signal, NOW)
    assert str(error.value)
    return error.value.code


@pytest.mark.parametrize("kind", FIELDS)
def test_the_smallest_signal_of_each_kind_is_well_formed(kind: str) -> None:
    check(_signal(kind), NOW)


def test_the_table_names_every_kind_and_every_field() -> None:
    assert set(FIELDS) == set(SMALLEST)
    assert set().union(*(fields.may for fields in FIELDS.values())) == set(SAID) == set(DEFAULTS) - COMMON


@pytest.mark.parametrize("kind", FIELDS)
@pytest.mark.parametrize("field", SAID)
def test_a_kind_carries_its_own_fields_and_no_others(kind: str, field: str) -> None:
    signal = _signal(kind, **{field: SAID[field]})

    if field in FIELDS[signal.kind].may:
        check(signal, NOW)
    else:
        assert _code(signal) == "misplaced_field"


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind in FIELDS for field in FIELDS[kind].must])
def test_a_kind_needs_its_own_fields(kind: str, field: str) -> None:
    assert _code(_signal(kind, **{field: DEFAULTS[field]})) == "missing_field"


@dataclass
class _Case:
    code: str
    kind: str
    fields: dict[str, Any]


@pytest.mark.parametrize(
    "case",
    [
        _Case("bad_value", "report", {"app": ""}),
        _Case("bad_value", "report", {"app": "photo.gram"}),
        _Case("bad_value", "report", {"app": "a" * 65}),
        _Case("bad_value", "report", {"app": "photogram\n"}),
        _Case("bad_value", "report", {"country": "us"}),
        _Case("bad_value", "report", {"country": "USA"}),
        _Case("bad_value", "report", {"country": "ÄÖ"}),
        _Case("bad_value", "metric", {"bad": "sideways"}),
        _Case("bad_value", "alert", {"status": "odd"}),
        _Case("too_long", "report", {"component": "x" * 129}),
        _Case("too_long", "report", {"text": "x" * 2001}),
        _Case("too_long", "report", {"person": "x" * 65}),
        _Case("too_long", "report", {"id": "x" * 129}),
        _Case("too_long", "alert", {"name": "x" * 201}),
        _Case("control_characters", "report", {"version": "1\n2"}),
        _Case("control_characters", "report", {"source": "a\u2028b"}),
        _Case("control_characters", "report", {"person": "a\x00"}),
        _Case("control_characters", "report", {"text": "a\x1b[31m"}),
        _Case("control_characters", "report", {"id": "a\tb"}),
        _Case("out_of_range", "report", {"count": 0}),
        _Case("out_of_range", "report", {"count": -1, "span": 60}),
        _Case("out_of_range", "report", {"count": MAX_AMOUNT + 1}),
        _Case("out_of_range", "report", {"weight": 0.5}),
        _Case("out_of_range", "report", {"weight": 1_000_001}),
        _Case("out_of_range", "report", {"weight": float("nan")}),
        _Case("out_of_range", "report", {"count": MAX_AMOUNT, "weight": 2.0}),
        _Case("out_of_range", "report", {"span": -1}),
        _Case("out_of_range", "report", {"span": 86_401}),
        _Case("out_of_range", "report", {"span": float("nan")}),
        _Case("out_of_range", "request", {"ok": -1}),
        _Case("out_of_range", "request", {"failed": -1, "ok": 1}),
        _Case("out_of_range", "request", {"ok": 10**30}),
        _Case("not_finite", "metric", {"value": float("inf")}),
        _Case("not_finite", "metric", {"value": float("nan")}),
        _Case("bad_time", "report", {"at": NOW.replace(tzinfo=None)}),
        _Case("ahead", "report", {"at": NOW + timedelta(seconds=61)}),
        _Case("clock_off", "report", {"at": NOW - timedelta(days=400)}),
    ],
    ids=lambda case: f"{case.code}: {case.kind} {str(case.fields)[:50]}",
)
def test_what_is_not_well_formed_is_refused_by_code(case: _Case) -> None:
    assert _code(_signal(case.kind, **case.fields)) == case.code


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("request", {"ok": 0, "failed": 0, "span": 10}),
        ("report", {"count": 0, "span": 1200}),
        ("report", {"text": "two\nlines\tand a tab", "person": "x" * 64}),
        ("report", {"text": "👨‍👩‍👧 x" + "x" * 1990}),
        ("report", {"at": NOW + timedelta(seconds=60)}),
        ("report", {"at": NOW - timedelta(days=300)}),
        ("report", {"span": 86_400, "at": NOW - timedelta(days=1)}),
        ("alert", {"name": "x" * 200, "component": "история"}),
        ("metric", {"value": -0.0, "bad": "both"}),
        ("report", {"at": NOW.astimezone(tz=None)}),
    ],
)
def test_what_is_unusual_but_well_formed_is_taken(kind: str, fields: dict[str, Any]) -> None:
    check(_signal(kind, **fields), NOW)


def test_a_clock_that_is_days_ahead_is_named() -> None:
    with pytest.raises(InputError, match="clock seems to be off"):
        check(_signal(at=NOW + timedelta(days=3)), NOW)


@settings(deadline=None)
@given(st.sampled_from(list(FIELDS)), st.dictionaries(st.sampled_from(sorted(SAID)), st.none(), max_size=4))
def test_a_signal_with_several_fields_is_refused_if_any_is_misplaced(kind: str, names: dict[str, None]) -> None:
    signal = _signal(kind, **{name: SAID[name] for name in names})

    if set(names) <= FIELDS[signal.kind].may:
        check(signal, NOW)
    else:
        assert _code(signal) == "misplaced_field"
