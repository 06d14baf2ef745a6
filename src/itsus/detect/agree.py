"""Sources that find the same thing, brought together into one evidence."""

from collections.abc import Iterable

import msgspec

from itsus.model.evidence import Evidence


def agree(found: Iterable[Evidence], apps: set[str]) -> list[Evidence]:
    """Merge evidence of one kind about the same scope, note how many of the observed apps are hit, and sort.

    `sources` of the result lists those that agree each by itself; the rest is taken from the most certain one.
    """
    merged: dict[tuple[object, ...], Evidence] = {}
    for one in found:
        key = (one.app, one.kind, one.detector, one.scope, one.dependency, one.telemetry_gap)
        merged[key] = _join(merged[key], one) if key in merged else one
    hit = {e.app for e in merged.values() if not e.telemetry_gap}
    spread = {"app": (len(hit), len(apps | hit))}
    whole = [msgspec.structs.replace(e, spread={**e.spread, **spread}) for e in merged.values()]
    return sorted(whole, key=lambda e: (e.app, e.kind, -e.score, msgspec.json.encode(e.scope), e.sources, e.dependency))


def _join(first: Evidence, second: Evidence) -> Evidence:
    best = second if second.score > first.score else first
    return msgspec.structs.replace(
        best,
        sources=tuple(sorted({*first.sources, *second.sources})),
        since=min(first.since, second.since),
        until=max(first.until, second.until),
    )
