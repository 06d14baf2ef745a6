"""The ways in which several can fail together: one row each. Pure: what a party has of an aspect, and the words."""

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from itsus.app.doctor.operators import find_operator
from itsus.app.doctor.party import Party
from itsus.app.doctor.survey import Host, Survey, Traits

_HERE: Final = "this machine"


class Aspect(msgspec.Struct, frozen=True):
    """One way. `share` continues "A and B …"; `fails` continues "when …"; `fix` says what to do with one of them."""

    name: str
    find: Callable[[Party, Survey], Traits]
    share: str
    fails: str
    fix: str


def _find_machines(party: Party, survey: Survey) -> Traits:
    traits = _collect(party, survey, lambda host: host.addresses)
    own = {f"one disk of {_HERE}, device {party.disk}"} if party.disk else set()
    if any(address.is_loopback for address in party.addresses):
        own.add(f"{_HERE} itself, 127.0.0.1")
    others = {value for value in traits.values if not ipaddress.ip_address(value).is_loopback}
    return traits._replace(values=frozenset(own | others))


def _find_storage(party: Party, survey: Survey) -> Traits:
    del survey
    return Traits(frozenset({party.storage} if party.storage else ()))


def _find_domains(party: Party, survey: Survey) -> Traits:
    del survey
    return Traits(frozenset(address.domain for address in party.addresses if address.domain))


def _find_operators(party: Party, survey: Survey) -> Traits:
    traits = _collect(party, survey, lambda host: host.name_servers)
    return traits._replace(values=frozenset(map(find_operator, traits.values)))


def _find_networks(party: Party, survey: Survey) -> Traits:
    found = _collect(party, survey, lambda host: host.addresses)
    systems = _collect(party, survey, lambda host: host.systems)
    outside = [ip for ip in found.values if not ipaddress.ip_address(ip).is_loopback]
    return Traits(frozenset(map(_find_prefix, outside)) | systems.values, found.unknown or systems.unknown)


def _find_prefix(ip: str) -> str:
    """The smallest parts that are announced on their own: what is within one has one fate."""
    length = 24 if ipaddress.ip_address(ip).version == 4 else 48
    return str(ipaddress.ip_network(f"{ip}/{length}", strict=False))


def _find_issuers(party: Party, survey: Survey) -> Traits:
    return _collect(party, survey, lambda host: host.issuers)


def _collect(party: Party, survey: Survey, of: Callable[[Host], Traits]) -> Traits:
    all_traits = [of(survey.of(address)) for address in party.addresses]
    values = frozenset(value for traits in all_traits for value in traits.values)
    return Traits(values, next((traits.unknown for traits in all_traits if traits.unknown), ""))


ASPECTS: Final[Sequence[Aspect]] = (
    Aspect(
        "machine",
        _find_machines,
        "live on one machine",
        "it dies",
        "move one of them to a machine elsewhere, with another provider",
    ),
    Aspect(
        "storage",
        _find_storage,
        "lie in one object storage",
        "it fails",
        "put one of them with another provider, or at least into another region",
    ),
    Aspect(
        "domain",
        _find_domains,
        "are under one domain",
        "that name is lost, blocked or misconfigured",
        "give one of them a name under another domain, and put that into your client's `origins`",
    ),
    Aspect(
        "name servers",
        _find_operators,
        "have the same operator of name servers",
        "these do not answer",
        "let another company run the name servers of one of them",
    ),
    Aspect(
        "network",
        _find_networks,
        "are in one network",
        "it is cut off",
        "host one of them with a provider that has a network of its own",
    ),
    Aspect(
        "certificate authority",
        _find_issuers,
        "have certificates of one authority",
        "it revokes them or does not renew",
        "get the certificate of one of them from another authority",
    ),
)

#: Per party what it has of an aspect.
TraitsOf = Mapping[Party, Traits]
