"""Vantage points that try the apps from outside."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from itsus.model.signal import Signal
from itsus.model.words import ErrorClass
from itsus.replay.worlds.chance import Draws
from itsus.replay.worlds.trouble import Probe

#: Place -> country and network.
VANTAGES: Final[dict[str, tuple[str, str]]] = {
    "fra": ("DE", "AS3320"),
    "cdg": ("FR", "AS3215"),
    "iad": ("US", "AS7018"),
    "sfo": ("US", "AS7922"),
    "gru": ("BR", "AS28573"),
    "bom": ("IN", "AS55836"),
}
EVERY_S: Final = 30
#: What a quiet time is counted in.
LONG_S: Final = 1800
#: A probe fails by itself about once in so many tries.
ODDS: Final = 2000


def build_probes(apps: Sequence[str]) -> tuple[Probe, ...]:
    """Build a probe per app and vantage point."""
    return tuple(
        Probe(app, place, country, network, EVERY_S) for app in apps for place, (country, network) in VANTAGES.items()
    )


def run_probe(
    probe: Probe,
    error_at: Callable[[float], ErrorClass | None],
    start_s: int,
    end_s: int,
    draws: Draws,
    *,
    step_s: int = 0,
) -> Iterator[Signal]:
    """Yield what a probe saw in a time: each try by itself, or with `step_s` one count in so many seconds."""
    every_s = step_s or probe.every_s
    # Each tries at its own second, since each was started by itself.
    offset_s = 0 if step_s else 7 * list(VANTAGES).index(probe.place) % probe.every_s
    for at_s in range(start_s + (offset_s - start_s) % every_s, end_s, every_s):
        tries = every_s // probe.every_s
        error = error_at(at_s)
        failed = tries if error else int(draws.binomial(tries, 1 / ODDS))
        yield Signal(
            kind="probe",
            at=datetime.fromtimestamp(at_s, UTC),
            span=every_s if step_s else 0,
            app=probe.app,
            country=probe.country,
            network=probe.network,
            ok=tries - failed,
            failed=failed,
            error=(error or "timeout") if failed else None,
            source=f"rehearsal-probe-{probe.place}",
        )
