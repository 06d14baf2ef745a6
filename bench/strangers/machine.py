"""What machines count: requests, probes, metrics and alerts."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.strangers.land import HOUR, MINUTE, Land
from bench.strangers.trouble import Curve, Trouble, cover

#: How much busier than usual it is at some times, per app.
Busy = Callable[[Curve], Curve]
#: Tells whether a source counts at some time.
Alive = Callable[[str, str, float], bool]
Counts = NDArray[np.int64]


def always(_app: str, _source: str, _second: float) -> bool:
    """Every source counts all the time."""
    return True


def rhythm(land: Land, times: Curve) -> Curve:
    """Return the day's rhythm: quiet at 4, busy at 20."""
    hours = land.start.hour + land.start.minute / 60 + times / HOUR
    return 1.0 + 0.55 * np.cos((hours - 18.0) / 24 * 2 * np.pi) + 0.08 * np.cos((hours - 12.5) / 12 * 2 * np.pi)


def count_requests(
    land: Land, troubles: Sequence[Trouble], *, busy: Busy | None = None, alive: Alive = always,
    adoption: Callable[[str, str, Curve], Curve] | None = None,
) -> None:  # fmt: skip
    """Write the requests of every series, as the gateways count them."""
    times = np.arange(0, land.end_s - land.span + 1, land.span, dtype=float)
    for app_index, app in enumerate(land.apps):
        drift = _drift(land, len(times))
        for known, share in _series(land).items():
            names = dict(zip(land.view, known, strict=True))
            expected = land.rps / (1 + app_index) * share * land.span * rhythm(land, times) * drift
            expected = expected * (busy(times) if busy else 1.0)
            if adoption is not None and "version" in names:
                expected = expected * adoption(names.get("platform", ""), names["version"], times)
            fails, extra = _fails(land, troubles, app, names, times)
            total = land.rng.poisson(np.maximum(expected * extra * _wobble(land, len(times)), 0.0))
            failed = land.rng.binomial(total, np.clip(fails, 0.0, 1.0))
            _write(land, app, names, times, total=total, failed=failed, troubles=troubles, alive=alive)


def _series(land: Land) -> dict[tuple[str, ...], float]:
    shares: dict[tuple[str, ...], float] = {}
    for place in land.places:
        known = tuple(str(getattr(place, axis)) for axis in land.view)
        shares[known] = shares.get(known, 0.0) + place.share
    return shares


def _drift(land: Land, number: int) -> Curve:
    """A slow wander of the traffic, some percent within an hour."""
    steps = land.rng.normal(0, 0.004, number)
    walk = np.zeros(number)
    for i in range(1, number):
        walk[i] = walk[i - 1] * 0.99 + steps[i]
    return np.exp(walk)


def _wobble(land: Land, number: int) -> Curve:
    return land.rng.gamma(400.0, 1 / 400.0, number)


def _fails(
    land: Land, troubles: Sequence[Trouble], app: str, names: dict[str, str], times: Curve
) -> tuple[Curve, Curve]:
    fails = land.base * land.rng.gamma(30.0, 1 / 30.0, len(times))
    extra = np.ones(len(times))
    offsets = np.arange(0.5, land.span, max(1.0, land.span / 12))
    for trouble in troubles:
        hit = cover(land, trouble, app, **names)
        if not hit:
            continue
        level = np.mean([trouble.level(times + offset) for offset in offsets], axis=0)
        fails = fails + trouble.share * hit * level
        after = np.clip(times - trouble.end_s, 0, None)
        burst = np.where(times >= trouble.end_s, trouble.burst * np.exp(-after / 180.0), 0.0)
        extra = extra * (1 - trouble.lost * hit * level) * (1 + 0.25 * hit * level * (trouble.lost == 0) + hit * burst)
    return fails, extra


def _write(
    land: Land, app: str, names: dict[str, str], times: Curve, *, total: Counts, failed: Counts,
    troubles: Sequence[Trouble], alive: Alive,
) -> None:  # fmt: skip
    known = {axis: name for axis, name in names.items() if name}
    for at, number, bad in zip(times.tolist(), total.tolist(), failed.tolist(), strict=True):
        parts = _split(land, number, bad)
        for gateway, (all_, wrong) in zip(land.gateways, parts, strict=True):
            if all_ and alive(app, gateway, at):
                common = {"kind": "request", "app": app, **known, "source": gateway}
                _write_row(land, common, at, total=all_, failed=wrong, errors=_errors(troubles, app, at))


def _split(land: Land, total: int, failed: int) -> list[tuple[int, int]]:
    if len(land.gateways) == 1:
        return [(total, failed)]
    half, half_failed = total // 2, failed // 2
    return [(half, half_failed), (total - half, failed - half_failed)]


def _errors(troubles: Sequence[Trouble], app: str, at: float) -> dict[str, float]:
    for trouble in troubles:
        if app in trouble.apps and trouble.start_s <= at < trouble.end_s:
            return dict(trouble.errors)
    return {"5xx": 0.6, "timeout": 0.3, "4xx": 0.1}


def _write_row(
    land: Land, common: dict[str, str], at: float, *, total: int, failed: int, errors: dict[str, float]
) -> None:
    if not failed or land.errors_as == "none":
        land.say(at, land.span, **common, ok=total - failed, failed=failed)
    elif land.errors_as == "main":
        land.say(at, land.span, **common, ok=total - failed, failed=failed, error=max(errors, key=lambda e: errors[e]))
    else:
        _write_split(land, common, at, total=total, failed=failed, errors=errors)


def _write_split(
    land: Land, common: dict[str, str], at: float, *, total: int, failed: int, errors: dict[str, float]
) -> None:
    """One row per class of error; each has an id, or they would overwrite each other."""
    numbers = land.rng.multinomial(failed, [w / sum(errors.values()) for w in errors.values()])
    place = "/".join(common.values())
    land.say(at, land.span, **common, ok=total - failed, failed=0, id=f"{place}@{at:.0f}")
    for error, number in zip(errors, numbers.tolist(), strict=True):
        if number:
            land.say(at, land.span, **common, ok=0, failed=number, error=error, id=f"{place}@{at:.0f}/{error}")


def probe(land: Land, troubles: Sequence[Trouble], apps: Sequence[str] = ()) -> None:
    """Write what the probes see: each tries the first component of each app from one country and network."""
    for number in range(land.probes):
        country = land.countries[number % len(land.countries)]
        network = land.networks[country][number % 3]
        offset = float(land.rng.uniform(0, land.probe_every))
        for app in apps or land.apps:
            known = {"country": country, "network": network}
            known |= {"component": land.components[0]} if number % 2 else {}
            common = {"kind": "probe", "app": app, **known, "source": f"probe-{country.lower()}-{number}"}
            hits = [(t, cover(land, t, app, **known)) for t in troubles if t.seen_by_probes]
            _probe_from(land, hits, common, offset)


def _probe_from(land: Land, hits: Sequence[tuple[Trouble, float]], common: dict[str, str], offset: float) -> None:
    for at in np.arange(offset, land.end_s, land.probe_every).tolist():
        chance, errors = 0.002, {"timeout": 1.0}
        for trouble, hit in hits:
            level = float(trouble.level(np.array([at]))[0]) * max(trouble.share, trouble.lost) * hit
            if level > 0:
                chance, errors = chance + level, dict(trouble.errors)
        wrong = bool(land.rng.random() < chance)
        weights = np.array(list(errors.values()))
        error = str(land.rng.choice(list(errors), p=weights / weights.sum()))
        land.say(at, 0, **common, ok=int(not wrong), failed=int(wrong), **({"error": error} if wrong else {}))


def gauge(land: Land, troubles: Sequence[Trouble], *, busy: Busy | None = None, alive: Alive = always) -> None:
    """Write metrics with names of the stranger's own, each minute."""
    if not land.metrics:
        return
    times = np.arange(0, land.end_s - MINUTE, MINUTE, dtype=float)
    for app in land.apps:
        for component in land.components[:2]:
            hits = [(t, cover(land, t, app, component=component)) for t in troubles]
            bad = np.sum(
                [
                    np.mean([t.level(times + o) for o in (5, 25, 45)], axis=0) * max(t.share, t.lost) * hit
                    for t, hit in hits
                ]
                or [0 * times],
                axis=0,
            )
            rate = (
                800
                * rhythm(land, times)
                * (busy(times) if busy else 1.0)
                * (1 - 0.9 * bad)
                * land.rng.gamma(300, 1 / 300, len(times))
            )
            slow = 180 * (1 + 6 * bad) * land.rng.gamma(120, 1 / 120, len(times))
            for at, fine, latency in zip(times.tolist(), rate.tolist(), slow.tolist(), strict=True):
                if alive(app, "prometheus", at):
                    base = {"kind": "metric", "app": app, "component": component, "source": "prometheus"}
                    land.say(at, MINUTE, **base, name=f"{component}_success_per_min", value=round(fine, 2), bad="down")
                    land.say(at, MINUTE, **base, name=f"http_p95_ms:{component}", value=round(latency, 1), bad="up")


def alert(land: Land, trouble: Trouble, *, component: str = "") -> None:
    """Write what an alert manager says of a trouble: some minutes late, once firing and once resolved."""
    if not land.alerts:
        return
    wait = float(land.rng.choice([60, 120, 300]))
    known = {"component": component} if component else {}
    for app in trouble.apps:
        name = f"{app.title()}{component.title()}HighErrorRate"
        base = {"kind": "alert", "app": app, **known, "name": name, "severity": "critical", "source": "alertmanager"}
        if trouble.end_s - trouble.start_s > wait:
            land.say(trouble.seen_s() + wait, 0, **base, status="firing")
            land.say(trouble.end_s + wait, 0, **base, status="resolved")


DEPENDENCY_LAG_S: Final = (240.0, 900.0)


def confess(land: Land, trouble: Trouble, dependency: str) -> float:
    """Write a dependency's own word, minutes late; return when it came."""
    said_s = trouble.start_s + float(land.rng.uniform(*DEPENDENCY_LAG_S))
    for app in trouble.apps:
        base = {"kind": "alert", "app": app, "name": f"{dependency}: elevated errors", "dependency": dependency}
        land.say(said_s, 0, **base, status="firing", source=f"statuspage-{dependency}")
        land.say(trouble.end_s + 600, 0, **base, status="resolved", source=f"statuspage-{dependency}")
    return said_s
