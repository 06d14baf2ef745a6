"""The current document and its compressed variants (`.gz`, `.br`), as web servers give them out as they are.

A variant is there only while it holds what `{app}.jws` holds: variants are removed before the document is replaced and
come back after it. Killed anywhere between, a web server falls back to the plain file; the same put brings them back.
"""

import gzip
import os
from collections.abc import Mapping
from pathlib import Path

import brotli

from itsus.feed.origins.folder.whole import sync_folder, write_part


def compress(document: bytes) -> Mapping[str, bytes]:
    """Return the variants by the ending of their names; the same document always gives the same bytes."""
    return {".gz": gzip.compress(document, 9, mtime=0), ".br": brotli.compress(document, quality=11)}


def replace_current(folder: Path, app: str, document: bytes) -> None:
    """Make `document` the app's current one. All bytes are on the disk before anything that readers see changes.

    Raises:
        OSError: if that failed; until the last rename readers have the old document.
    """
    parts: dict[str, Path] = {}
    try:
        for ending, data in {"": document, **compress(document)}.items():
            parts[ending] = write_part(folder, app, data)
        _rename_all(folder / f"{app}.jws", parts)
    except BaseException:
        for part in parts.values():
            part.unlink(missing_ok=True)
        raise
    sync_folder(folder)


def _rename_all(current: Path, parts: Mapping[str, Path]) -> None:
    _set_times(current, parts)
    variants = {ending: current.with_name(current.name + ending) for ending in parts if ending}
    for variant in variants.values():
        variant.unlink(missing_ok=True)
    parts[""].replace(current)
    for ending, variant in variants.items():
        parts[ending].replace(variant)


def _set_times(current: Path, parts: Mapping[str, Path]) -> None:
    """Give each document a second of its own: `ETag` of nginx, `Last-Modified` and rsync tell files apart by
    second and size, and two documents of one second can have one size."""
    modified = int(parts[""].stat().st_mtime)
    if current.exists():
        modified = max(modified, int(current.stat().st_mtime) + 1)
    for part in parts.values():
        os.utime(part, (modified, modified))
