"""Reads secrets from where the configuration says they are: `env:NAME`, `file:PATH`. Never shows one in an error."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from itsus.model.errors import SettingsError

_MAX_BYTES: Final = 100_000


def resolve(value: str, folder: Path, key: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the secret that a setting names, or the setting itself if it names none.

    Args:
        value: `env:NAME`, `file:PATH` (relative paths start from `folder`) or anything else.
        folder: The configuration's folder.
        key: Where the setting stands, for the error.
        environment: The process's variables.

    Raises:
        SettingsError: if the variable is not set, or the file is missing or readable by others.
    """
    source, _, name = value.partition(":")
    if source == "env":
        return _read_variable(name, key, environment)
    if source == "file":
        return read_private(folder / name, key).decode().strip()
    return value


def read_private(path: Path, key: str) -> bytes:
    """Read a file that only its owner may read.

    Raises:
        SettingsError: if it is missing, too large, or others may read it.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_IMODE(mode) & 0o077:
            raise SettingsError(f"{key}: {path} can be read by others; run: chmod 600 {path}", key=key)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SettingsError(f"{key}: {path}: no such file (`itsus init` makes keys)", key=key) from error
    except OSError as error:
        raise SettingsError(f"{key}: {path}: cannot be read: {error.strerror}", key=key) from error
    if len(data) > _MAX_BYTES:
        raise SettingsError(f"{key}: {path} is too large to be a secret", key=key)
    return data


def _read_variable(name: str, key: str, environment: Mapping[str, str]) -> str:
    secret = environment.get(name, "").strip()
    if not secret:
        raise SettingsError(f"{key}: the environment variable {name} is not set", key=key)
    return secret
