"""Which implementations the publisher speaks through: origins, channels, the signing key."""

from pathlib import Path

from itsus.app.secrets import resolve
from itsus.channels.apprise.channel import AppriseChannel
from itsus.channels.log.channel import LogChannel
from itsus.feed.keys import SigningKey
from itsus.feed.origins.table import make_origin
from itsus.model.channel import Channel
from itsus.model.origin import Origin
from itsus.model.settings import Settings


def build_origins(settings: Settings, folder: Path) -> list[Origin]:
    """Return the places the feed is published to; relative paths start from `folder`."""
    return [make_origin(origin.path, origin, folder) for origin in settings.origins]


def build_channels(settings: Settings, folder: Path) -> list[Channel]:
    """Return the ways to tell the operators; where none is configured, our own output.

    Raises:
        SettingsError: if an address stands in a variable or file that is not there.
    """
    addresses = [resolve(address, folder, "operators.notify") for address in settings.operators.notify]
    return [AppriseChannel(addresses)] if addresses else [LogChannel()]


def load_signing_key(settings: Settings, folder: Path) -> SigningKey:
    """Read the key that signs the feed. Only the publisher calls this.

    Raises:
        SettingsError: if it is missing, readable by others, or no key.
    """
    return SigningKey.load_pem(resolve(settings.feed.key, folder, "feed.key").encode())
