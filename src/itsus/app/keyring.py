"""The keys of the feed where they are kept: the private half that signs, the public halves that readers pin.

Only the publisher loads the private half, and whoever speaks offline with a key of their own. What keys are is
`itsus.feed.keys`'.
"""

import subprocess
from pathlib import Path
from shlex import split
from typing import Any, Final

import msgspec

from itsus.app.secrets import resolve
from itsus.feed.keys import PublicJwk, PublicKeys, SigningKey
from itsus.model.errors import SettingsError
from itsus.model.settings import Settings

_COMMAND: Final = "command:"
_COMMAND_S: Final = 20.0
_MAX_BYTES: Final = 100_000


class PublicHalves(msgspec.Struct, frozen=True, omit_defaults=True):
    """The file of public keys: what clients pin, and the former keys that count no more (`kid`s)."""

    current: PublicJwk
    standby: PublicJwk | None = None
    revoked: tuple[str, ...] = ()

    def to_keys(self) -> PublicKeys:
        """Return what a reader pins.

        Raises:
            SettingsError: if one is no key on P-256.
        """
        return PublicKeys.of(self.current, self.standby)


class Keyring(msgspec.Struct, frozen=True):
    """What a publisher signs with, what its readers pin, and which keys its documents revoke."""

    signing: SigningKey
    public: PublicKeys
    revoked: tuple[str, ...] = ()


def load_keyring(settings: Settings, folder: Path) -> Keyring:
    """Load the keys of a configuration. Without a file of public halves, readers know the signing key alone.

    Raises:
        SettingsError: if a key is missing, readable by others, no key, or not the current one of the public halves.
    """
    signing = load_signing_key(settings.feed.key, folder)
    path = folder / settings.feed.public
    if not path.exists():
        return Keyring(signing, PublicKeys.of(signing.public_jwk()))
    halves = read_public(path)
    public = halves.to_keys()
    if public.current is None or public.current.kid != signing.thumbprint:
        raise SettingsError(
            f"feed.key is not the current key of {path}, which clients pin: "
            "they would refuse every word; `itsus keys list` shows both",
            key="feed.key",
        )
    return Keyring(signing, public, halves.revoked)


def load_signing_key(place: str, folder: Path) -> SigningKey:
    """Read a private key: `file:PATH` (mode 0600), `env:NAME`, or `command:WORDS` that print it.

    Raises:
        SettingsError: if it cannot be had, or is no key; never with any part of it.
    """
    pem = _run(place.removeprefix(_COMMAND)) if place.startswith(_COMMAND) else resolve(place, folder, "feed.key")
    return SigningKey.load_pem(pem.encode())


def _run(words: str) -> str:
    """Ask a key store. What it prints on its own behalf is not repeated: it might be the key."""
    try:
        command = split(words)
        done = subprocess.run(command, capture_output=True, check=False, timeout=_COMMAND_S, stdin=subprocess.DEVNULL)
    except (OSError, ValueError, IndexError) as error:
        raise SettingsError(f"feed.key: this command cannot be run: {error}", key="feed.key") from None
    except subprocess.TimeoutExpired:
        raise SettingsError(f"feed.key: {command[0]} gave no key within {_COMMAND_S:g} s", key="feed.key") from None
    if done.returncode != 0:
        raise SettingsError(f"feed.key: {command[0]} gave no key (exit code {done.returncode})", key="feed.key")
    return done.stdout[:_MAX_BYTES].decode(errors="replace")


def read_public(path: Path) -> PublicHalves:
    """Read a file of public halves.

    Raises:
        SettingsError: if it is missing or not what `itsus init` writes.
    """
    try:
        found: Any = msgspec.json.decode(path.read_bytes())
        return msgspec.convert(found, PublicHalves)
    except FileNotFoundError as error:
        raise SettingsError(
            f"{path}: no such file; it holds both public keys (`itsus init` writes it)", key="feed.public"
        ) from error
    except (OSError, msgspec.DecodeError) as error:
        raise SettingsError(f"{path}: these keys cannot be read: {error}", key="feed.public") from error
    except msgspec.ValidationError:
        raise SettingsError(
            f'{path}: expected {{"current": …, "standby": …}} as `itsus init` writes it', key="feed.public"
        ) from None


def write_public(halves: PublicHalves) -> bytes:
    """Return the file of public halves."""
    return msgspec.json.format(msgspec.json.encode(halves), indent=2) + b"\n"


class LiveKeyring:
    """The keys of a configuration, read anew when the public halves change: a rotation needs no restart."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._changed_ns = self._look()
        self.keys = load_keyring(settings, folder)

    def refresh(self) -> bool:
        """Read the keys again if they have changed; tell whether there are other ones now.

        Raises:
            SettingsError: if what is there now cannot be used; the keys stay as they were, and are not tried again
                before the next change.
        """
        changed_ns = self._look()
        if changed_ns == self._changed_ns:
            return False
        self._changed_ns = changed_ns
        before, self.keys = self.keys, load_keyring(self._settings, self._folder)
        return before != self.keys

    def _look(self) -> int:
        try:
            return (self._folder / self._settings.feed.public).stat().st_mtime_ns
        except OSError:
            return 0
