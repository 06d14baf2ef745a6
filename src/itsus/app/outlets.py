"""Which implementations the publisher speaks through: origins and channels."""

from pathlib import Path

import msgspec

from itsus.app.secrets import resolve
from itsus.channels.apprise.channel import AppriseChannel
from itsus.channels.log.channel import LogChannel
from itsus.feed.origins.table import make_origin
from itsus.model.channel import Channel
from itsus.model.origin import Origin
from itsus.model.settings import OriginSettings, Settings


def build_origins(settings: Settings, folder: Path) -> list[Origin]:
    """Return the places the feed is published to; relative paths start from `folder`.

    Raises:
        SettingsError: if a key of an origin's stands in a variable or file that is not there.
    """
    source, _, name = settings.feed.key.partition(":")
    hidden = {name} if source == "env" else set()
    return [
        make_origin(origin.path, _resolve_keys(origin, folder, f"origins.{index}"), folder, hidden=hidden)
        for index, origin in enumerate(settings.origins)
    ]


def _resolve_keys(origin: OriginSettings, folder: Path, key: str) -> OriginSettings:
    return msgspec.structs.replace(
        origin,
        key_id=resolve(origin.key_id, folder, f"{key}.key_id"),
        secret_key=resolve(origin.secret_key, folder, f"{key}.secret_key"),
    )


def build_channels(settings: Settings, folder: Path) -> list[Channel]:
    """Return the ways to tell the operators; where none is configured, our own output.

    Raises:
        SettingsError: if an address stands in a variable or file that is not there.
    """
    addresses = [resolve(address, folder, "operators.notify") for address in settings.operators.notify]
    return [AppriseChannel(addresses)] if addresses else [LogChannel()]
