"""How a figure is printed: what it is, the figure, and the aim beside it. Percentiles of a few hundred measurements."""

from collections.abc import Sequence


def say(what: str, figure: str, aim: str = "", *, is_met: bool | None = None) -> None:
    """Print one line; `is_met` marks a figure that misses its aim."""
    missed = "   MISSED" if is_met is False else ""
    print(f"  {what:<58} {figure:>22}   {f'aim {aim}' if aim else ''}{missed}".rstrip(), flush=True)


def skip(what: str, why: str) -> None:
    """Print that something cannot be measured here, and what would change that."""
    print(f"  {what:<58} {'not measured':>22}   {why}", flush=True)


def percentile(figures: Sequence[float], share: float) -> float:
    """Return the smallest figure that at least `share` of all do not exceed."""
    ordered = sorted(figures)
    return ordered[max(0, -(-int(len(ordered) * share * 1000) // 1000) - 1)]
