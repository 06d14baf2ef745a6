"""Which implementation stands behind each interface. They are picked here, and only here."""

from pathlib import Path

from itsus.app.config import Config
from itsus.app.secrets import resolve
from itsus.channels.apprise.channel import AppriseChannel
from itsus.channels.log.channel import LogChannel
from itsus.confusion.meter import Meter
from itsus.confusion.phrases import PhraseReader
from itsus.detect.metric import Metric
from itsus.detect.table import build_detectors
from itsus.engine.stages import Stages
from itsus.feed.keys import SigningKey
from itsus.feed.origins.table import make_origin
from itsus.model.channel import Channel
from itsus.model.confusion import Reader
from itsus.model.engine import Detector
from itsus.model.origin import Origin
from itsus.model.settings import Settings
from itsus.store.sql import SqlStore, open_store

_SQLITE = "sqlite:///"


def build_stages() -> Stages:
    """Return what the engine is made of: detectors and the measure of confusion."""
    return Stages(build_detectors(), Meter())


def build_metric_detector() -> Detector:
    """Return the detector for one metric, as `itsus detect` tries it."""
    return Metric()


def build_reader() -> Reader:
    """Return who reads people's texts."""
    return PhraseReader()


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


def locate_store(settings: Settings, folder: Path) -> Path:
    """Return the file of the store."""
    return folder / settings.serve.store.removeprefix(_SQLITE)


async def open_configured_store(config: Config) -> SqlStore:
    """Open the store of a configuration.

    Raises:
        BackendError: if it cannot be opened.
    """
    return await open_store(f"{_SQLITE}{locate_store(config.settings, config.folder)}")
