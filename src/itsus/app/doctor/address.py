"""Taking public addresses apart: scheme, host, port, and the domain that somebody has registered. Pure."""

import ipaddress
from functools import cache
from typing import Final
from urllib.parse import urlsplit

import msgspec
from publicsuffixlist import PublicSuffixList

_PORTS: Final = {"http": 80, "https": 443}
#: Names that never resolve for people outside (RFC 6761, RFC 6762, RFC 9476 and ICANN's reservation).
_INNER: Final = ("localhost", "local", "internal", "home.arpa")


class Address(msgspec.Struct, frozen=True):
    """Where something is reached."""

    scheme: str
    host: str
    port: int

    @property
    def domain(self) -> str:
        """The registrable domain of the host."""
        return find_domain(self.host)

    @property
    def is_loopback(self) -> bool:
        """Whether it is this very machine."""
        literal = read_literal(self.host)
        return literal.is_loopback if literal else self.host == "localhost" or self.host.endswith(".localhost")

    @property
    def is_inner(self) -> bool:
        """Whether only machines nearby can reach it: private networks and names that are not public."""
        literal = read_literal(self.host)
        if literal:
            return literal.is_private or literal.is_link_local
        last = self.host.rpartition(".")[2]
        return "." not in self.host or last in _INNER or self.host.endswith(".home.arpa")


def read_address(url: str) -> Address | None:
    """Take an address apart; None if it is none that a browser would take."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        host = host if read_literal(host) else host.encode("idna").decode()
    except ValueError:
        return None
    if not host or parts.scheme not in _PORTS:
        return None
    return Address(parts.scheme, host.lower(), port or _PORTS[parts.scheme])


def read_literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the IP address that a host is written as; None if it is a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def find_domain(name: str) -> str:
    """Return the domain that somebody registered (`example.co.uk`); empty if there is none in the name.

    Only the official part of the public suffix list counts: two names under a hoster's `pages.example` belong to two
    customers, but are lost together.
    """
    if read_literal(name):
        return ""
    return _suffixes().privatesuffix(name.rstrip(".").lower()) or ""


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)
