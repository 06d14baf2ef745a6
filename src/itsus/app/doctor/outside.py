"""Whom the doctor asks beyond this machine: the one place that picks."""

from itsus.app.doctor.examine import Outside
from itsus.app.doctor.system_network import SystemNetwork
from itsus.feed.origins.web.reader import WebReader


def build_outside() -> Outside:
    """Return the network of this machine, and a reader of public addresses."""
    return Outside(SystemNetwork(), WebReader())
