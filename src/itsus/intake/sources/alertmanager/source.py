"""The webhook of Prometheus Alertmanager, version 4: each alert of a group becomes one alert signal.

Only what a payload says is believed: an alert that is missing from the next one is not taken for resolved. An alert
names its app by the label `itsus_app` or `app`; component, country, severity and dependency likewise.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from itsus.intake.decode import Decoded
from itsus.intake.refusal import Refusal
from itsus.model.errors import InputError
from itsus.model.signal import Signal

SOURCE: Final = "alertmanager"
VERSION: Final = "4"
_PREFIX: Final = "itsus_"
#: Alertmanager repeats what began hours ago; as a state it holds now, and must not count as late.
_NEWS: Final = timedelta(seconds=240)


class _Alert(msgspec.Struct, frozen=True, rename="camel"):
    status: str
    labels: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime | None = None
    fingerprint: str = ""


class _Payload(msgspec.Struct, frozen=True, rename="camel"):
    version: str
    group_key: str
    alerts: tuple[_Alert, ...]


class _Version(msgspec.Struct, frozen=True):
    version: str | int = ""


def signals_from(payload: bytes, *, now: datetime, app: str = "") -> Decoded:
    """Read a payload.

    Args:
        payload: What Alertmanager posted.
        now: When; a time outside the last few minutes is moved to where it counts as the state of now.
        app: Whose alerts they are where they do not say.

    Returns:
        The alert signals with their place in the payload, and the refused.

    Raises:
        InputError: if it is no payload of version 4.
    """
    try:
        version = str(msgspec.json.decode(payload, type=_Version).version)
        if version != VERSION:
            words = f"version {version[:20]!r} of the webhook is not read, only {VERSION}"
            raise InputError(words, code="unsupported_version")
        message = msgspec.json.decode(payload, type=_Payload)
    except (ValueError, RecursionError) as error:
        words = str(error) if isinstance(error, msgspec.ValidationError) else "not JSON"
        raise InputError(f"this is no Alertmanager payload: {words}", code="bad_payload") from None
    good: list[tuple[int, Signal]] = []
    refused: list[Refusal] = []
    for index, alert in enumerate(message.alerts):
        try:
            good.append((index, _signal(alert, message.group_key, now, app)))
        except InputError as error:
            refused.append(Refusal(index, error.code, str(error)))
    return good, refused


def _signal(alert: _Alert, group_key: str, now: datetime, app: str) -> Signal:
    changed = alert.starts_at if alert.status == "firing" else alert.ends_at or alert.starts_at
    if changed.tzinfo is None:
        raise InputError("startsAt and endsAt must say their time zone", code="bad_time")
    whose = _label(alert, "app") or app
    if not whose:
        raise InputError("no app: give the alert a label `app` or `itsus_app`, or the URL ?app=NAME", code="no_app")
    return Signal(
        kind="alert",
        at=min(max(changed, now - _NEWS), now),
        app=whose,
        id=_id(alert, group_key, changed),
        name=alert.labels.get("alertname", "alert"),
        status=alert.status,
        component=_label(alert, "component"),
        country=_label(alert, "country").upper(),
        severity=_label(alert, "severity"),
        dependency=_label(alert, "dependency"),
        # Without the prefix these usually mean something else: the version of a server, say.
        platform=alert.labels.get(f"{_PREFIX}platform", ""),
        version=alert.labels.get(f"{_PREFIX}version", ""),
        network=alert.labels.get(f"{_PREFIX}network", ""),
    )


def _label(alert: _Alert, name: str) -> str:
    return alert.labels.get(_PREFIX + name) or alert.labels.get(name, "")


def _id(alert: _Alert, group_key: str, changed: datetime) -> str:
    """Return an id whose part before `#` names the alert over its life, and the whole one state of it."""
    group = hashlib.blake2b(group_key.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{group}-{alert.fingerprint}#{alert.status}@{changed.isoformat()}"
