"""All kinds of channels, one line each. A new one is one folder and one line here (CONTRIBUTING: add a channel)."""

from collections.abc import Callable, Sequence
from typing import Final

from itsus.channels.apprise.channel import AppriseChannel
from itsus.channels.log.channel import LogChannel
from itsus.model.channel import Channel

#: Kind -> builds the channel for its addresses.
CHANNELS: Final[dict[str, Callable[[Sequence[str]], Channel]]] = {
    "apprise": AppriseChannel,
    "log": lambda _addresses: LogChannel(),
}
