"""How values look inside the tables: microseconds, JSON, and the binary form of batches."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

import msgspec

from itsus.model.act import Act
from itsus.model.errors import BackendError
from itsus.model.event import DecisionEvent, Event, IncidentEvent, NoticeEvent, OperatorsTold, SettingEvent
from itsus.model.log import Input
from itsus.model.settings import Settings
from itsus.model.window import WindowBatch, decode, encode

EventType: TypeAlias = (
    type[IncidentEvent] | type[DecisionEvent] | type[OperatorsTold] | type[NoticeEvent] | type[SettingEvent]
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_EVENT_TYPES: Final[dict[str, EventType]] = {
    "incident": IncidentEvent,
    "decision": DecisionEvent,
    "operators": OperatorsTold,
    "notice": NoticeEvent,
    "app": SettingEvent,
    "rollout": SettingEvent,
    "act": SettingEvent,
    "note": SettingEvent,
}


class _Head(msgspec.Struct):
    event: str


def to_micros(at: datetime) -> int:
    """Return Unix microseconds, exactly."""
    return (at - _EPOCH) // _MICROSECOND


def to_time(micros: int) -> datetime:
    """Return what `to_micros` was given, in UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def to_json(value: Any) -> str:
    """Return a value as JSON text."""
    return msgspec.json.encode(value).decode()


def read_event(data: str) -> Event:
    """Read an event back: its type follows from the first part of its `event`."""
    head = msgspec.json.decode(data, type=_Head).event.split(".", maxsplit=1)[0]
    event: Event = msgspec.json.decode(data, type=_EVENT_TYPES[head])
    return event


def kind_of(item: Input) -> str:
    """Name the kind of an input as the table has it."""
    if isinstance(item, WindowBatch):
        return "batch"
    return "settings" if isinstance(item, Settings) else "act"


def write_input(item: Input) -> bytes:
    """Return an input as bytes."""
    return encode(item) if isinstance(item, WindowBatch) else msgspec.json.encode(item)


def read_input(kind: str, data: bytes) -> Input:
    """Read an input back.

    Raises:
        BackendError: if the bytes are not what was written.
    """
    try:
        if kind == "batch":
            return decode(data)
        item: Act | Settings = (
            msgspec.json.decode(data, type=Settings) if kind == "settings" else msgspec.json.decode(data, type=Act)
        )
    except (msgspec.DecodeError, ValueError) as error:
        raise BackendError(
            "the store is damaged: an input cannot be read; restore it from a backup", retryable=False
        ) from error
    return item
