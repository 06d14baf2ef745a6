"""Checks that the documentation is true where a program can tell: links lead somewhere, make targets and ADRs exist.

Prints each fault as `file: what`, exits 1 if there is any.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
TARGET = re.compile(r"`make ([a-z-]+)")


def list_pages() -> list[Path]:
    """Return all Markdown pages of the project that git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    names = subprocess.check_output(command, cwd=ROOT, text=True).splitlines()
    return [ROOT / name for name in sorted(set(names)) if (ROOT / name).is_file()]


def find_broken_links(page: Path) -> Iterator[str]:
    """Yield links of a page to files that are not there."""
    for link in LINK.findall(page.read_text()):
        if not (page.parent / link).exists():
            yield f"link to {link}, which does not exist"


def find_unknown_targets(page: Path, targets: set[str]) -> Iterator[str]:
    """Yield `make` targets that the Makefile does not have."""
    for target in TARGET.findall(page.read_text()):
        if target not in targets:
            yield f"`make {target}`, which the Makefile does not have"


def find_unlisted_decisions() -> Iterator[str]:
    """Yield ADRs that the index does not list."""
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    for page in sorted((ROOT / "docs" / "adr").glob("0*.md")):
        if page.name not in index:
            yield f"{page.name} is not in the index"


def main() -> int:
    """Check everything; return the exit code."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    faults = [f"docs/adr/README.md: {fault}" for fault in find_unlisted_decisions()]
    for page in list_pages():
        name = page.relative_to(ROOT)
        faults += [f"{name}: {fault}" for fault in find_broken_links(page)]
        faults += [f"{name}: {fault}" for fault in find_unknown_targets(page, targets)]
    print("\n".join(faults) or "docs: all links and targets are there")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
