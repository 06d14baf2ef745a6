"""The real `Network`: asks the DNS servers of this machine, Team Cymru's list of networks, and hosts for certificates.

Names are asked of DNS itself and not of this machine's own list of hosts, which people's devices do not have; and a
look-up that hangs can be given up.
"""

import ipaddress
import re
from collections.abc import Sequence
from typing import Final

import dns.asyncresolver
import dns.exception
import dns.rdatatype
import dns.resolver
import dns.reversename

from itsus.app.doctor.address import read_literal
from itsus.app.doctor.certificate import read_certificate
from itsus.app.doctor.network import Certificate
from itsus.model.errors import BackendError

LIMIT_S: Final = 3.0
#: Who announces an address, as text records: https://www.team-cymru.com/ip-asn-mapping
_ORIGINS: Final = {4: "origin.asn.cymru.com", 6: "origin6.asn.cymru.com"}
_NUMBER: Final = re.compile(r"\s*\"?(\d{1,10})\b")
_MOST_RECORDS: Final = 64


class SystemNetwork:
    """`Network` over this machine's own connection.

    Args:
        name_servers: The DNS servers to ask, instead of those that this machine is set to.
        port: Their port.
        limit_s: How long they may take for an answer.
    """

    def __init__(self, name_servers: Sequence[str] = (), port: int = 53, limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._resolver: dns.asyncresolver.Resolver | None = None
        try:
            resolver = dns.asyncresolver.Resolver(configure=not name_servers)
        except dns.exception.DNSException:
            return
        if name_servers:
            resolver.nameservers, resolver.port = list(name_servers), port
        resolver.cache = dns.resolver.LRUCache(1000)
        self._resolver = resolver

    async def addresses(self, host: str) -> frozenset[str]:
        """See `Network.addresses`."""
        if read_literal(host):
            return frozenset({host})
        found = [*await self._ask(host, "A"), *await self._ask(host, "AAAA")]
        if not found:
            raise BackendError(f"{host} has no address", retryable=False)
        return frozenset(found)

    async def name_servers(self, domain: str) -> frozenset[str]:
        """See `Network.name_servers`."""
        return frozenset(name.rstrip(".").lower() for name in await self._ask(domain, "NS"))

    async def autonomous_system(self, address: str) -> str:
        """See `Network.autonomous_system`."""
        ip = ipaddress.ip_address(address)
        reverse = dns.reversename.from_address(address).to_text().split(".")
        # The last three labels are the tree of reverse names (in-addr.arpa or ip6.arpa, and the root).
        records = await self._ask(".".join([*reverse[:-3], _ORIGINS[ip.version]]), "TXT")
        found = next((match for record in records if (match := _NUMBER.match(record))), None)
        if found is None:
            raise BackendError(f"who announces {address} is not known", retryable=False)
        return f"AS{found[1]}"

    async def certificate(self, host: str, port: int) -> Certificate:
        """See `Network.certificate`."""
        # One that answers is enough; IPv4 first, since many a machine has no IPv6.
        first = min(await self.addresses(host), key=lambda ip: (ipaddress.ip_address(ip).version, ip))
        return await read_certificate(host, first, port)

    async def _ask(self, name: str, kind: str) -> list[str]:
        if self._resolver is None:
            raise BackendError("no DNS server is configured on this machine", retryable=True)
        try:
            answer = await self._resolver.resolve(
                name, kind, lifetime=self._limit_s, search=False, raise_on_no_answer=False
            )
        except dns.resolver.NXDOMAIN:
            raise BackendError(f"DNS says that there is no {name}", retryable=False) from None
        except (dns.exception.DNSException, OSError) as error:
            # The error of a resolver lists servers and tries; whoever reads this can do nothing with them.
            why = "does not answer" if isinstance(error, dns.exception.Timeout) else "gives no usable answer"
            raise BackendError(f"DNS {why} about {name}", retryable=True) from None
        return [record.to_text() for record in list(answer)[:_MOST_RECORDS]]
