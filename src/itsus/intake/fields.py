"""Which fields a signal of each kind may and must carry: the table behind `check` (spec/signals.md, S-10 to S-19)."""

from collections.abc import Mapping
from typing import Final

import msgspec

from itsus.model.signal import Signal
from itsus.model.words import Kind

#: What any kind may carry.
COMMON: Final = frozenset(
    {"kind", "at", "app", "span", "received", "id", "source"}
    | {"component", "country", "platform", "version", "network"}
)


class Fields(msgspec.Struct, frozen=True):
    """What one kind may carry beyond the common fields, and which of those it must."""

    may: frozenset[str]
    must: tuple[str, ...] = ()


def _fields(may: str, must: str = "") -> Fields:
    return Fields(may=frozenset(may.split()), must=tuple(must.split()))


_PEOPLE = "lang count weight text person"

FIELDS: Final[Mapping[Kind, Fields]] = {
    "request": _fields("weight ok failed error"),
    "probe": _fields("weight ok failed error name dependency"),
    "metric": _fields("name value bad", must="name value"),
    "alert": _fields("name status severity dependency", must="name status"),
    "report": _fields(f"{_PEOPLE} arm"),
    "search": _fields(f"{_PEOPLE} arm"),
    "ticket": _fields(f"{_PEOPLE} arm"),
    "mention": _fields(_PEOPLE),
    "exposure": _fields("notice arm affected count weight", must="notice arm"),
    "followup": _fields("notice works arm count weight", must="notice works"),
}

#: The value of each field that means "not said".
DEFAULTS: Final[Mapping[str, object]] = {
    f.name: f.default for f in msgspec.structs.fields(Signal) if f.default is not msgspec.NODEFAULT
}
