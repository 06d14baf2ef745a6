"""Is a signal well-formed, beyond its types? Rules are numbered in spec/signals.md.

Responsible for what one signal may say, by itself and against the time it was received. Not for who may send it
(`keys`) or how much (`limits`). Labels (what is interned: who, where, what) and amounts (what is counted) are checked
apart, because a fold sees the same labels a thousand times and new amounts each time.
"""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple

from itsus.intake.fields import COMMON, DEFAULTS, FIELDS
from itsus.model.errors import InputError
from itsus.model.signal import Signal
from itsus.model.window import BAD_WAYS
from itsus.model.words import AHEAD_S, MACHINE_KINDS, OUTCOME_KINDS

MAX_SPAN_S: Final = 86_400
MAX_WEIGHT: Final = 1_000_000
#: The most that one signal may stand for, after weighting: room for thousands of such rows in 64 bits.
MAX_AMOUNT: Final = 1_000_000_000_000
MAX_TEXT: Final = 2_000
MAX_PERSON: Final = 64
MAX_NAME: Final = 200
MAX_STRING: Final = 128
#: Further in the past than this, it is not lateness: the sender's clock is off.
CLOCK_OFF_S: Final = 365 * 86_400

_EARLIEST_S: Final = datetime(2000, 1, 1, tzinfo=UTC).timestamp()
_LATEST_S: Final = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_DAY_S: Final = 86_400
_APP = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

_AMOUNTS: Final = ("count", "weight", "ok", "failed", "value", "text", "person")
_LABELS: Final = tuple(name for name in DEFAULTS if name not in (*_AMOUNTS, "span", "received", "id"))
_SHORT_STRINGS: Final = tuple(name for name in _LABELS if DEFAULTS[name] == "" and name != "name")
_READ_STRINGS: Final[Callable[[Signal], tuple[str, ...]]] = attrgetter(*_SHORT_STRINGS, "name")


class _Misplaced(NamedTuple):
    """The fields that a kind may not carry, read in one call, and what they are where they are absent."""

    read: Callable[[Signal], tuple[Any, ...]]
    absent: tuple[Any, ...]


def _list_misplaced(names: tuple[str, ...]) -> dict[str, _Misplaced]:
    table: dict[str, _Misplaced] = {}
    for kind, fields in FIELDS.items():
        barred = [name for name in names if name not in fields.may and name not in COMMON]
        absent = [DEFAULTS[name] for name in barred]
        # The kind itself, twice, so that there are always two to read: of one, no tuple would come.
        table[kind] = _Misplaced(attrgetter(*barred, "kind", "kind"), (*absent, kind, kind))
    return table


_MISPLACED: Final = {names: _list_misplaced(names) for names in (_LABELS, _AMOUNTS)}


def check(signal: Signal, received: datetime) -> None:
    """Check everything about one signal.

    Raises:
        InputError: with a stable `code` and words that say what to change.
    """
    check_labels(signal)
    check_amounts(signal)
    check_times(signal, received.timestamp())


def check_labels(signal: Signal) -> None:
    """Check what the signal says about who, where and what: the part that a fold interns.

    Raises:
        InputError: a field that the kind may not carry, one that it must, or a malformed string.
    """
    if signal.kind not in FIELDS:
        raise InputError(f"kind {signal.kind!r} is not known", code="unknown_kind")
    _check_carried(signal, _LABELS)
    for name in FIELDS[signal.kind].must:
        if getattr(signal, name) == DEFAULTS[name]:
            raise InputError(f"a {signal.kind} needs `{name}`", code="missing_field")
    if not _APP.fullmatch(signal.app):
        raise InputError("`app` must be 1 to 64 of A-Z, a-z, 0-9, - and _", code="bad_value")
    if signal.country and not _COUNTRY.fullmatch(signal.country):
        raise InputError("`country` must be two upper-case letters (ISO 3166)", code="bad_value")
    _check_strings(signal)
    _check_words(signal)


def _check_strings(signal: Signal) -> None:
    joined = "".join(_READ_STRINGS(signal))
    if len(joined) <= MAX_STRING and joined.isprintable():
        return
    for name in _SHORT_STRINGS:
        check_string(name, getattr(signal, name), MAX_STRING)
    check_string("name", signal.name, MAX_NAME)


def _check_words(signal: Signal) -> None:
    if signal.bad and signal.bad not in BAD_WAYS:
        raise InputError(f"`bad` must be one of {', '.join(BAD_WAYS)}", code="bad_value")
    if signal.status and signal.status not in ("firing", "resolved"):
        raise InputError("`status` must be firing or resolved", code="bad_value")


def check_string(name: str, value: str, limit: int) -> None:
    """Check the length of a string and that it is printable.

    Raises:
        InputError: `too_long` or `control_characters`.
    """
    if len(value) > limit:
        raise InputError(f"`{name}` has {len(value):,} characters, at most {limit:,} are taken", code="too_long")
    if not value.isprintable() and _CONTROL.search(value):
        raise InputError(f"`{name}` holds control characters", code="control_characters")


def check_amounts(signal: Signal) -> None:
    """Check what the signal counts: numbers, text, person and id.

    Raises:
        InputError: a field that the kind may not carry, or a value out of range.
    """
    if signal.id:
        check_string("id", signal.id, MAX_STRING)
    if not 0 <= signal.span <= MAX_SPAN_S:
        raise InputError(f"`span` must lie between 0 and {MAX_SPAN_S:,} seconds", code="out_of_range")
    if not 1 <= signal.weight <= MAX_WEIGHT:
        raise InputError(f"`weight` must lie between 1 and {MAX_WEIGHT:,}", code="out_of_range")
    if signal.kind in MACHINE_KINDS:
        _check_machine_amounts(signal)
    else:
        _check_people_amounts(signal)


def _check_machine_amounts(signal: Signal) -> None:
    if signal.count != 1 or signal.text or signal.person:
        _check_carried(signal, ("count", "text", "person"))
    if signal.kind in ("metric", "alert"):
        _check_carried(signal, _AMOUNTS)
        if signal.value is not None and not math.isfinite(signal.value):
            raise InputError("`value` must be a finite number", code="not_finite")
        return
    if signal.value is not None:
        _check_carried(signal, ("value",))
    if signal.ok < 0 or signal.failed < 0:
        raise InputError("`ok` and `failed` must not be negative", code="out_of_range")
    _check_total(signal.ok + signal.failed, signal.weight)


def _check_people_amounts(signal: Signal) -> None:
    if signal.ok or signal.failed or signal.value is not None:
        _check_carried(signal, ("ok", "failed", "value"))
    if signal.text:
        _check_text(signal.text)
    if signal.person:
        check_string("person", signal.person, MAX_PERSON)
    if signal.kind in OUTCOME_KINDS:
        _check_carried(signal, ("text", "person"))
    # Nobody in twenty minutes is an observation; nobody at an instant is none.
    if signal.count < 1 and not (signal.count == 0 and signal.span):
        raise InputError("`count` must be at least 1 (or 0 over a `span`)", code="out_of_range")
    _check_total(signal.count, signal.weight)


def _check_text(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise InputError(f"`text` has {len(text):,} characters, at most {MAX_TEXT:,} are taken", code="too_long")
    if not text.isprintable() and _CONTROL_IN_TEXT.search(text):
        raise InputError("`text` holds control characters", code="control_characters")


def _check_total(amount: int, weight: float) -> None:
    if amount * weight > MAX_AMOUNT:
        raise InputError(f"one signal may stand for at most {MAX_AMOUNT:,}", code="out_of_range")


def _check_carried(signal: Signal, names: tuple[str, ...]) -> None:
    misplaced = _MISPLACED[names][signal.kind] if names in _MISPLACED else None
    if misplaced and misplaced.read(signal) == misplaced.absent:
        return
    may = FIELDS[signal.kind].may
    for name in names:
        if name not in may and name not in COMMON and getattr(signal, name) != DEFAULTS[name]:
            raise InputError(f"a {signal.kind} carries no `{name}`", code="misplaced_field")


def check_times(signal: Signal, received_s: float) -> float:
    """Check the times of a signal against when it was received; return `at` in Unix seconds.

    Lateness up to a year is no error here: it is counted.

    Raises:
        InputError: `bad_time`, `ahead` or `clock_off`.
    """
    if signal.at.tzinfo is None:
        raise InputError("`at` says no time zone: write UTC, as in 2021-10-04T15:40:00Z", code="bad_time")
    at_s = signal.at.timestamp()
    if at_s > received_s + AHEAD_S:
        _raise_ahead(at_s - received_s)
    if not _EARLIEST_S <= at_s <= _LATEST_S or at_s + signal.span + CLOCK_OFF_S < received_s:
        raise InputError(f"`at` is {signal.at:%Y-%m-%d}: the sender's clock seems to be off", code="clock_off")
    return at_s


def _raise_ahead(ahead_s: float) -> None:
    hint = "; the sender's clock seems to be off" if ahead_s > _DAY_S else ""
    raise InputError(f"`at` is {ahead_s:,.0f} s in the future, at most {AHEAD_S} s are taken{hint}", code="ahead")


def time_received(signal: Signal) -> float:
    """Return when a signal of a file counts as received, in Unix seconds: `received`, or the end of what it counts.

    Raises:
        InputError: `bad_time` for a time without a zone.
    """
    stated = signal.received or signal.at
    if stated.tzinfo is None:
        name = "received" if signal.received else "at"
        raise InputError(f"`{name}` says no time zone: write UTC, as in 2021-10-04T15:40:00Z", code="bad_time")
    return stated.timestamp() + (0 if signal.received else signal.span)
