"""How long to wait before trying again: doubling, up to a limit."""

from datetime import timedelta


def wait_after(tries: int, *, first_s: float = 1.0, most_s: float = 300.0) -> timedelta:
    """Return the wait after the `tries`-th failure (from 1)."""
    return timedelta(seconds=min(most_s, first_s * 2.0 ** min(tries - 1, 30)))
