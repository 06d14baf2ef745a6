"""Incidents to write about."""

from collections.abc import Mapping
from datetime import UTC, datetime

from itsus.model.evidence import Evidence, Fault
from itsus.model.incident import Incident
from itsus.model.scope import Scope
from itsus.model.settings import AppSettings, Settings
from itsus.model.words import Severity

AT = datetime(2021, 10, 4, 15, 44, tzinfo=UTC)
LANGS = ("en", "ar", "de", "es", "fr", "hi", "id", "it", "ja", "pt", "ru", "tr", "zh")


def settings_of(
    name: str = "Photogram", locales: tuple[str, ...] = LANGS, minimum_versions: Mapping[str, str] | None = None
) -> Settings:
    app = AppSettings(name=name, locales=locales, minimum_versions=minimum_versions or {})
    return Settings(apps={"photogram": app})


def evidence_of(kind: str, *, failing: float | None = None, scope: Scope | None = None, gap: bool = False) -> Evidence:
    return Evidence(
        app="photogram",
        scope=scope or Scope(),
        kind=kind,
        detector="test",
        sources=("gateway",),
        score=9.0,
        since=AT,
        until=AT,
        span_s=10,
        failing=failing,
        telemetry_gap=gap,
    )


def incident_of(
    scope: Scope | None = None,
    *,
    severity: Severity = "partial",
    fault: Mapping[str, float] | None = None,
    evidence: tuple[Evidence, ...] = (),
    by_hand: bool = False,
) -> Incident:
    return Incident(
        id="i_1",
        app="photogram",
        state="confirmed",
        scope=scope or Scope(),
        severity=severity,
        fault=Fault({"us": 1.0} if fault is None else fault),
        evidence=evidence,
        opened_at=AT,
        visible_since=AT,
        last_evidence_at=AT,
        updated_at=AT,
        by_hand=by_hand,
    )
