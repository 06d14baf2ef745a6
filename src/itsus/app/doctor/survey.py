"""Asks the network about all hosts at once, each question bounded; what stays unknown keeps its reason."""

import asyncio
import ipaddress
from collections.abc import Awaitable, Iterable, Mapping
from typing import Final, NamedTuple

import msgspec

from itsus.app.doctor.address import Address, read_literal
from itsus.app.doctor.network import Certificate, Network
from itsus.model.errors import BackendError

_LIMIT_S: Final = 4.0
#: A name is looked up first, and a certificate that is refused is fetched twice.
_CERTIFICATE_S: Final = 7.0
#: More addresses of one host than this are not looked at; content networks give a handful.
_MOST_ADDRESSES: Final = 8


class Traits(NamedTuple):
    """What a host has of one kind (addresses, name servers, …); `unknown` says why it could not be found out."""

    values: frozenset[str] = frozenset()
    unknown: str = ""
    is_answered: bool = False


class Host(msgspec.Struct, frozen=True):
    """What was found out about one host."""

    addresses: Traits = Traits()
    name_servers: Traits = Traits()
    systems: Traits = Traits()
    issuers: Traits = Traits()
    certificate: Certificate | None = None


class Survey(msgspec.Struct, frozen=True):
    """What was found out, per address."""

    hosts: Mapping[Address, Host]

    def of(self, address: Address) -> Host:
        """Return what is known of an address."""
        return self.hosts.get(address, Host())

    @property
    def is_online(self) -> bool:
        """Whether anybody answered at all: if not, it is this machine that has no network."""
        return any(
            traits.is_answered
            for host in self.hosts.values()
            for traits in (host.addresses, host.name_servers, host.systems, host.issuers)
        )


async def look_around(addresses: Iterable[Address], network: Network) -> Survey:
    """Ask about all addresses at once; takes at most twice the limit."""
    wanted = list(dict.fromkeys(addresses))
    return Survey(dict(zip(wanted, await asyncio.gather(*(_look_at(one, network) for one in wanted)), strict=True)))


async def _look_at(address: Address, network: Network) -> Host:
    found, servers, (issuers, certificate) = await asyncio.gather(
        _find_addresses(address, network), _find_servers(address, network), _find_certificate(address, network)
    )
    return Host(found, servers, await _find_systems(found, network), issuers, certificate)


async def _find_addresses(address: Address, network: Network) -> Traits:
    if read_literal(address.host):
        return Traits(frozenset({address.host}))
    if address.is_loopback:
        return Traits(frozenset({"127.0.0.1", "::1"}))
    return await _ask(network.addresses(address.host))


async def _find_servers(address: Address, network: Network) -> Traits:
    return await _ask(network.name_servers(address.domain)) if address.domain else Traits()


async def _find_systems(addresses: Traits, network: Network) -> Traits:
    public = [ip for ip in sorted(addresses.values) if ipaddress.ip_address(ip).is_global][:_MOST_ADDRESSES]
    if not public:
        return Traits(unknown=addresses.unknown)
    answers = await asyncio.gather(*(_ask(_wrap(network.autonomous_system(ip))) for ip in public))
    unknown = next((answer.unknown for answer in answers if answer.unknown), "")
    values = frozenset(value for answer in answers for value in answer.values)
    return Traits(values, unknown, any(answer.is_answered for answer in answers))


async def _find_certificate(address: Address, network: Network) -> tuple[Traits, Certificate | None]:
    if address.scheme != "https":
        return Traits(), None
    try:
        certificate = await asyncio.wait_for(network.certificate(address.host, address.port), _CERTIFICATE_S)
    except (BackendError, TimeoutError) as error:
        return Traits(unknown=_explain(error)), None
    return Traits(frozenset({certificate.issuer}), "", is_answered=True), certificate


async def _wrap(answer: Awaitable[str]) -> frozenset[str]:
    return frozenset({await answer})


async def _ask(question: Awaitable[frozenset[str]]) -> Traits:
    try:
        return Traits(await asyncio.wait_for(question, _LIMIT_S), "", is_answered=True)
    except BackendError as error:
        return Traits(unknown=_explain(error), is_answered=not error.retryable)
    except TimeoutError as error:
        return Traits(unknown=_explain(error))


def _explain(error: Exception) -> str:
    return str(error) or "no answer in time"
