"""Writing files so that readers, and whoever comes after a crash, find them whole or not at all."""

import os
import tempfile
from pathlib import Path


def write_part(folder: Path, stem: str, data: bytes) -> Path:
    """Write data into a new file, synced, under a name that web servers hide; it is to be renamed to its place."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{stem}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def sweep_parts(folder: Path, stem: str) -> None:
    """Remove what a killed process left; only the writer that holds the lock may do this."""
    for part in folder.glob(f".{stem}.*.part"):
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
