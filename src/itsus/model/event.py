"""What the engine says (DESIGN 4.2): one line of JSON each, the same live and replayed.

Field order here is the order on the wire; `encode_event` is the only way to write one.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import msgspec

from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence
from itsus.model.incident import Action, IncidentState
from itsus.model.notice import Text
from itsus.model.scope import Scope
from itsus.model.words import Severity, Strength


class IncidentEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An incident was opened, changed (state, scope, severity or most likely fault) or ended."""

    at: datetime
    event: Literal["incident.opened", "incident.updated", "incident.resolved", "incident.dismissed"]
    app: str
    incident: str
    state: IncidentState
    scope: Scope
    severity: Severity
    fault: Mapping[str, float]
    evidence: tuple[Evidence, ...]
    by: str = ""


class DecisionEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The action or the reasons of the decision about an incident changed."""

    at: datetime
    event: Literal["decision"] = "decision"
    app: str
    incident: str
    action: Action
    reasons: tuple[str, ...]
    confusion: Confusion


class OperatorsTold(msgspec.Struct, frozen=True, kw_only=True):
    """A message goes to the operators. `why` is a reason code, `words` the message, `notice` what it is about."""

    at: datetime
    event: Literal["operators.told"] = "operators.told"
    app: str
    incident: str
    why: str
    words: str
    notice: str = ""


class NoticeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A notice was proposed, published, changed or ended. `why` names the row of DESIGN 4.7 or the act behind it."""

    at: datetime
    event: Literal["notice.proposed", "notice.published", "notice.updated", "notice.resolved", "notice.retracted"]
    app: str
    incident: str
    notice: str
    strength: Strength
    component: tuple[str, ...]
    audience: Scope
    text: Mapping[str, Text]
    draft: str
    why: str = ""
    by: tuple[str, ...] = ()


class SettingEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An operator did something that is not about a notice: mute, a rollout stage, a note beside an incident.

    Not part of `replay --json`.
    """

    at: datetime
    event: Literal["app.muted", "rollout.proposed", "rollout.advanced", "act.refused", "note.written"]
    app: str
    by: tuple[str, ...]
    words: str
    until: datetime | None = None
    stage: int | None = None
    incident: str = ""
    link: str = ""


Event: TypeAlias = IncidentEvent | DecisionEvent | OperatorsTold | NoticeEvent | SettingEvent


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The last line of a replay. `silence_gap_s` is the worst of the incidents spoken about; None if none was."""

    event: Literal["summary"] = "summary"
    from_: datetime | None = msgspec.field(name="from")
    to: datetime | None
    signals: int
    apps: tuple[str, ...]
    incidents: int
    notices: int
    hints: int
    retracted: int
    silence_gap_s: int | None


def encode_event(event: Event | Summary) -> bytes:
    """Return one line of JSON without the newline: times in RFC 3339 with `Z`, scopes in scope form, numbers short."""
    return msgspec.json.encode(_plain(event))


def _plain(value: Any) -> Any:
    match value:
        case Scope():
            plain: Any = value.to_json()
        case datetime():
            plain = format_utc(value)
        case float():
            plain = round(value, 4)
        case msgspec.Struct():
            plain = {key: _plain_field(key, getattr(value, name)) for name, key in _wire_names(type(value))}
        case Mapping():
            plain = {key: _plain(item) for key, item in value.items()}
        case tuple() | list():
            plain = [_plain(item) for item in value]
        case _:
            plain = value
    return plain


def _plain_field(key: str, value: Any) -> Any:
    if key == "component" and isinstance(value, tuple):
        return value[0] if len(value) == 1 else list(value)
    return _plain(value)


def _wire_names(kind: type[msgspec.Struct]) -> list[tuple[str, str]]:
    return list(zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True))


def format_utc(at: datetime) -> str:
    """Return RFC 3339 in UTC with `Z`, and fractions of a second only where there are any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
