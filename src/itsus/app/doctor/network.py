"""What the doctor asks of the network besides public addresses. The rules know only this."""

from datetime import datetime
from typing import Protocol

import msgspec

from itsus.model.errors import BackendError


class Certificate(msgspec.Struct, frozen=True):
    """The certificate that an address shows. `distrust`: why devices would not trust it; empty if they would."""

    issuer: str
    expires: datetime
    distrust: str = ""


class Network(Protocol):
    """Asks names, networks and certificates. Each question is bounded in time.

    Every method raises `BackendError` where there is no answer: `retryable` when nobody answered, not `retryable` when
    the answer was no (there is no such name).
    """

    async def addresses(self, host: str) -> frozenset[str]:
        """Return the addresses (IPv4 and IPv6) of a name."""

    async def name_servers(self, domain: str) -> frozenset[str]:
        """Return the names of the name servers of a registrable domain, in lower case, without the last dot."""

    async def autonomous_system(self, address: str) -> str:
        """Return the autonomous system that announces an address: `AS` and its number."""

    async def certificate(self, host: str, port: int) -> Certificate:
        """Return the certificate that is shown there, also one that is not to be trusted."""


class SilentNetwork:
    """A `Network` that is not asked: every answer is why not."""

    def __init__(self, why: str) -> None:
        self._why = why

    async def addresses(self, host: str) -> frozenset[str]:
        """See `Network.addresses`."""
        raise self._refuse(host)

    async def name_servers(self, domain: str) -> frozenset[str]:
        """See `Network.name_servers`."""
        raise self._refuse(domain)

    async def autonomous_system(self, address: str) -> str:
        """See `Network.autonomous_system`."""
        raise self._refuse(address)

    async def certificate(self, host: str, port: int) -> Certificate:
        """See `Network.certificate`."""
        raise self._refuse(f"{host}:{port}")

    def _refuse(self, what: str) -> BackendError:
        return BackendError(f"{what}: {self._why}", retryable=True)
