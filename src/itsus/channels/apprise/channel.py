"""Sends messages to Apprise addresses.

Addresses hold secrets, so that no error and no log line of ours names more of one than its scheme.
"""

import asyncio
import warnings
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import apprise

from itsus.model.channel import Message
from itsus.model.errors import BackendError, SettingsError

TIMEOUT_S: Final = 20.0
#: For so many messages it is remembered which addresses have them, so that a second try repeats nothing.
REMEMBERED: Final = 200


class AppriseChannel:
    """Delivers to every address; a message counts as sent when all have it.

    A retry of the same message goes only to the addresses that do not have it yet (as long as the process lives; after
    a restart an address may be told twice, which is better than never).

    Args:
        addresses: Apprise addresses (`mailto://…`, `slack://…`, `json://…`), secrets filled in.
        timeout_s: What each address has for one message.

    Raises:
        SettingsError: if an address is none, naming its place and its scheme.
    """

    name = "apprise"

    def __init__(self, addresses: Sequence[str], timeout_s: float = TIMEOUT_S) -> None:
        self._services = [_open(address, place) for place, address in enumerate(addresses)]
        self._schemes = [_scheme_of(address) for address in addresses]
        self._timeout_s = timeout_s
        self._reached: OrderedDict[Message, set[int]] = OrderedDict()

    async def send(self, message: Message) -> None:
        """Deliver a message to every address that does not have it yet.

        Raises:
            BackendError: if some address could not be reached; always worth another try.
        """
        reached = self._remember(message)
        missing = [place for place in range(len(self._services)) if place not in reached]
        results = await asyncio.gather(*(self._deliver(place, message) for place in missing))
        reached |= {place for place, is_sent in zip(missing, results, strict=True) if is_sent}
        failed = sorted({self._schemes[place] for place in missing if place not in reached})
        if failed:
            raise BackendError(f"operators could not be told over {', '.join(failed)}", retryable=True)

    async def _deliver(self, place: int, message: Message) -> bool:
        """Return whether one address took it. Apprise's own errors are not passed on: they may hold the address."""
        body = f"{message.body}\n\n{message.link}" if message.link else message.body
        try:
            async with asyncio.timeout(self._timeout_s):
                result = await self._services[place].async_notify(
                    body=body, title=f"[{message.app}] {message.title}", body_format=apprise.NotifyFormat.TEXT
                )
        except Exception:  # noqa: BLE001 (plug-ins of many services: whatever goes wrong, it was not delivered)
            return False
        return bool(result)

    def _remember(self, message: Message) -> set[int]:
        reached = self._reached.setdefault(message, set())
        self._reached.move_to_end(message)
        while len(self._reached) > REMEMBERED:
            self._reached.popitem(last=False)
        return reached


def _open(address: str, place: int) -> apprise.Apprise:
    service = apprise.Apprise(asset=apprise.AppriseAsset(app_id="itsus", secure_logging=True, allow_templates=False))
    with warnings.catch_warnings():
        # Some plug-ins import modules that are leaving Python: nothing that an operator could act on.
        warnings.simplefilter("ignore", DeprecationWarning)
        is_known = service.add(address)
    if not is_known:
        raise SettingsError(
            f"operators.notify[{place}] ({_scheme_of(address)}) is no address that Apprise knows",
            key=f"operators.notify[{place}]",
        )
    return service


def _scheme_of(address: str) -> str:
    scheme, separator, _ = address.partition("://")
    return f"{scheme}://" if separator and scheme.isalnum() else "no scheme"
