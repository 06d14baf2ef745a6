"""Checks that the documentation is true where a program can tell.

Links lead somewhere, also inside a page; make targets and ADRs exist; and pages that promise to name all of something
do: every reason, every key of the policy, every detector.

Prints each fault as `file: what`, exits 1 if there is any.
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from itsus.decide.reasons import REASONS
from itsus.detect.table import build_detectors
from itsus.model.settings import Policy

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
ANCHOR = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)#([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
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


def find_broken_anchors(page: Path) -> Iterator[str]:
    """Yield links of a page to headings that are not there."""
    for link, anchor in ANCHOR.findall(page.read_text()):
        target = page.parent / link if link else page
        if target.suffix == ".md" and target.is_file() and anchor not in list_anchors(target):
            yield f"link to {link}#{anchor}, a heading that does not exist"


def list_anchors(page: Path) -> set[str]:
    """Return what headings of a page are linked by: lower case, without punctuation, hyphens for spaces."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in HEADING.findall(page.read_text())}


def find_unnamed(page: Path, names: Iterable[str]) -> Iterator[str]:
    """Yield names that a page does not put in code."""
    text = page.read_text()
    for name in names:
        if not re.search(rf"`{re.escape(name)}\b", text):
            yield f"`{name}` is not named"


def list_promised() -> dict[str, list[str]]:
    """Return per page what it promises to name in full."""
    detectors = [f"{type(one).__module__.rpartition('.')[2]}.py" for one in build_detectors()]
    return {"docs/decisions.md": [*REASONS, *Policy.__struct_fields__], "docs/detection.md": detectors}


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
        faults += [f"{name}: {fault}" for fault in (*find_broken_links(page), *find_broken_anchors(page))]
        faults += [f"{name}: {fault}" for fault in find_unknown_targets(page, targets)]
    for title, promised in list_promised().items():
        faults += [f"{title}: {fault}" for fault in find_unnamed(ROOT / title, promised)]
    print("\n".join(faults) or "docs: all links, targets and names are there")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
