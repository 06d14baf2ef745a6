"""Run the benchmarks: `python -m bench`, or some of them: `python -m bench intake replay`.

Options after a name are that benchmark's own: `python -m bench worlds --seeds 3`.
"""

import sys
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
    wanted = list(takewhile(lambda word: not word.startswith("-"), sys.argv[1:])) or NAMES
    unknown = sorted(set(wanted) - set(NAMES))
    if unknown:
        print(f"no benchmark called {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in wanted:
        print(f"== {name}", flush=True)
        import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
