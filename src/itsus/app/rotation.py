"""Making and changing the keys that sign the feed. Private halves are written with mode 0600, and never overwritten
but for the current one, which the standby replaces.

Why it leaves no gap: clients pin two keys and believe both. When the standby becomes the current key, clients that pin
the former pair believe it as their standby, and new ones as their current. Only then is a new standby needed.
"""

import os
from pathlib import Path
from typing import Final

import msgspec

from itsus.app.keyring import PublicHalves, read_public, write_public
from itsus.app.secrets import read_private
from itsus.feed.keys import SigningKey
from itsus.model.errors import BackendError, InputError, SettingsError
from itsus.model.settings import Settings

_FILE: Final = "file:"
KID_LENGTH: Final = 43


class Rotated(msgspec.Struct, frozen=True):
    """What a rotation made. `current` is None where the key is not kept in a file: it is replaced there by hand."""

    halves: PublicHalves
    former: str
    kid: str
    current: Path | None
    standby: Path


def make_pair(current: Path, standby: Path, public: Path) -> PublicHalves:
    """Make a current and a standby key.

    Raises:
        InputError: if any of the files is there already.
        BackendError: if one cannot be written.
    """
    pair = SigningKey.generate(), SigningKey.generate()
    halves = PublicHalves(pair[0].public_jwk(), pair[1].public_jwk())
    write_new(current, pair[0].to_pem(), 0o600)
    write_new(standby, pair[1].to_pem(), 0o600)
    write_new(public, write_public(halves), 0o644)
    return halves


def rotate(settings: Settings, folder: Path, standby: Path, *, revoke: bool) -> Rotated:
    """Let the standby key take over: it signs from now on, and a new standby is made.

    The file of public halves is written last: a publisher that runs takes the keys up when it changes, and a rotation
    that was cut short can be done again.

    Args:
        settings: Where the keys are kept.
        folder: The folder that paths in the settings start from.
        standby: The private half of the present standby.
        revoke: Whether documents say that the former current key counts no more (it was lost or stolen).

    Raises:
        SettingsError: if the file is not the present standby, or readable by others.
        BackendError: if something cannot be written.
    """
    path = folder / settings.feed.public
    halves = read_public(path)
    key = SigningKey.load_pem(read_private(standby, "--standby"))
    public = halves.to_keys()
    if public.standby is None or public.standby.kid != key.thumbprint:
        raise SettingsError(f"{standby} is not the standby key of {path}; clients would refuse what it signs")
    former = public.current.kid if public.current else ""
    new = SigningKey.generate()
    place = path.parent / f"standby-{new.thumbprint[:8]}.pem"
    write_new(place, new.to_pem(), 0o600)
    current = None
    if settings.feed.key.startswith(_FILE):
        current = folder / settings.feed.key.removeprefix(_FILE)
        _replace(current, key.to_pem(), 0o600)
    revoked = (*halves.revoked, *([former] if revoke and former not in halves.revoked else []))
    after = PublicHalves(key.public_jwk(), new.public_jwk(), revoked)
    _replace(path, write_public(after), 0o644)
    return Rotated(after, former, key.thumbprint, current, place)


def revoke_former(settings: Settings, folder: Path, kid: str) -> PublicHalves:
    """Let documents say that a former current key counts no more.

    Raises:
        InputError: if it is no kid, or one that is in use.
    """
    path = folder / settings.feed.public
    halves = read_public(path)
    public = halves.to_keys()
    if len(kid) != KID_LENGTH:
        raise InputError(f"{kid[:KID_LENGTH]} is no key's id (43 characters); `itsus keys list` shows them")
    if public.find(kid) is not None:
        raise InputError(
            f"{kid} is in use: let the standby take over first (`itsus keys revoke current --standby FILE`)"
        )
    after = msgspec.structs.replace(halves, revoked=tuple(dict.fromkeys((*halves.revoked, kid))))
    _replace(path, write_public(after), 0o644)
    return after


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file that is not there yet.

    Raises:
        InputError: if it is.
        BackendError: if it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BackendError(f"{path.parent}: cannot be written: {error.strerror}", retryable=False) from error
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise InputError(f"{path} is there already; nothing is overwritten") from error
    except OSError as error:
        raise BackendError(f"{path}: cannot be written: {error.strerror}", retryable=False) from error


def _replace(path: Path, data: bytes, mode: int) -> None:
    """Replace a file as a whole: whoever reads it sees the old one or the new one."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    write_new(beside, data, mode)
    try:
        beside.replace(path)
    except OSError as error:
        raise BackendError(f"{path}: cannot be replaced: {error.strerror}", retryable=False) from error
