"""Whom the doctor asks beyond this machine: the one place that picks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from itsus.app.doctor.examine import Outside
from itsus.app.doctor.system_network import SystemNetwork
from itsus.feed.origins.web.reader import WebReader

#: Pages and scripts of apps are read too, and these are longer than any document.
_MOST: Final = 2_000_000


@contextmanager
def open_outside() -> Iterator[Outside]:
    """Yield the network of this machine, and a reader of public addresses that is closed at the end."""
    with WebReader(most=_MOST, past_caches=False) as reader:
        yield Outside(SystemNetwork(), reader)
