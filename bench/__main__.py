"""Run the benchmarks: `python -m bench`, or some of them: `python -m bench intake replay`.

Options after a name are that benchmark's own: `python -m bench worlds --seeds 3`. Some have parts that run alone:
`python -m bench feed sizes`.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import takewhile
from pathlib import Path

_HERE = Path(__file__).parent
NAMES = sorted(
    [path.stem for path in _HERE.glob("*.py") if not path.stem.startswith("_")]
    + [path.parent.name for path in _HERE.glob("*/__init__.py")]
)


def main() -> int:
    """Run the benchmarks that were named, or all; return the exit code."""
    words = list(takewhile(lambda word: not word.startswith("-"), sys.argv[1:])) or NAMES
    wanted: list[tuple[str, list[str]]] = []
    for word in words:
        if word in NAMES:
            wanted.append((word, []))
        elif wanted and word in find_parts(wanted[-1][0]):
            wanted[-1][1].append(word)
        else:
            known = find_parts(wanted[-1][0]) if wanted else ()
            more = f"; parts of {wanted[-1][0]} are {', '.join(known)}" if known else ""
            print(f"no benchmark called {word}; there are {', '.join(NAMES)}{more}", file=sys.stderr)
            return 2
    for name, parts in wanted:
        print(f"== {name}", flush=True)
        run = import_module(f"bench.{name}").main
        run(parts) if parts else run()
    return 0


def find_parts(name: str) -> Sequence[str]:
    """Return the parts of a benchmark that can be run alone; most have none."""
    return getattr(import_module(f"bench.{name}"), "PARTS", ())


if __name__ == "__main__":
    sys.exit(main())
