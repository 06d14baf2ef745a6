"""The feed: `python -m bench feed`, or some of its parts: `python -m bench feed sizes embedded`.

Each part prints its figures with their aims, talks to loopback only, and ends by itself. What it needs and does not
find (nginx, wrk, Chromium, Node, the built client) it names, and leaves the figure out.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Final

#: In the order in which they run; each is a module of this package.
PARTS: Final = ("sizes", "attacks", "survival", "embedded", "crowd", "publication", "screen", "idle")


def main(parts: Sequence[str] = ()) -> None:
    """Run the named parts, or all."""
    for part in parts or PARTS:
        print(f"-- {part}", flush=True)
        import_module(f"bench.feed.{part}").main()
