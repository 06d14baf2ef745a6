"""Those whose fates are compared: origins, the apps themselves, intake and console. Pure: from the settings."""

import os
from pathlib import Path
from typing import Literal

import msgspec

from itsus.app.config import Config
from itsus.app.doctor.address import Address, read_address
from itsus.model.settings import OriginSettings, Settings


class Party(msgspec.Struct, frozen=True):
    """One of them, with its addresses.

    `disk`: for a folder on this machine, the device that it lies on. `storage`: for a bucket, whose storage it is in.
    """

    role: Literal["origin", "app", "intake", "console"]
    name: str
    addresses: tuple[Address, ...] = ()
    disk: str = ""
    storage: str = ""

    @property
    def label(self) -> str:
        """How a sentence names it."""
        return f"the app {self.name}" if self.role == "app" else self.name


def list_origins(config: Config) -> list[Party]:
    """Return the origins."""
    return [_describe_origin(origin, config) for origin in config.settings.origins]


def list_apps(settings: Settings) -> list[Party]:
    """Return the apps whose own address is known."""
    return [Party("app", name, _read((app.url,))) for name, app in settings.apps.items() if app.url]


def list_own(settings: Settings) -> list[Party]:
    """Return what of ours is public and known: intake and console."""
    own = (
        Party("intake", "intake", _read((settings.serve.public,))),
        Party("console", "console", _read((settings.operators.console,))),
    )
    return [party for party in own if party.addresses]


def list_public(origin: OriginSettings, settings: Settings) -> dict[str, str]:
    """Return where people's devices read an origin, per app."""
    apps = tuple(settings.apps) if origin.public else ()
    return {app: origin.public.replace("{app}", app) for app in apps}


def _describe_origin(origin: OriginSettings, config: Config) -> Party:
    urls = tuple(list_public(origin, config.settings).values()) or (origin.public.replace("{app}", "app"),)
    disk = _find_disk(config.folder / origin.path) if origin.kind == "folder" else ""
    storage = f"{origin.endpoint or 'Amazon S3'} {origin.region}".strip() if origin.kind == "s3" else ""
    return Party("origin", origin.path, _read(urls), disk, storage)


def _read(urls: tuple[str, ...]) -> tuple[Address, ...]:
    found = [address for address in map(read_address, urls) if address]
    return tuple(dict.fromkeys(found))


def _find_disk(path: Path) -> str:
    """A folder that is not made yet will lie where the nearest folder above it does."""
    for folder in (path, *path.absolute().parents):
        try:
            device = folder.stat().st_dev
        except OSError:
            continue
        return f"{os.major(device)}:{os.minor(device)}"
    return ""
