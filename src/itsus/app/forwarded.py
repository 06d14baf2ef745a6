"""Who really asks, where proxies of yours stand in front: told by `X-Forwarded-For`, believed from them alone.

Responsible for the client's address and scheme in an ASGI scope, so that limits and the audit log need not know of
proxies. A header that comes from anywhere else is anybody's, and is not read.
"""

import ipaddress
from collections.abc import Awaitable, Iterable, Sequence
from typing import Final, TypeAlias

from itsus.app.pages import Asgi, AsgiScope, Receive, Send

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

#: So many hops are read, from the nearest on; no chain of proxies is longer.
_HOPS_MAX: Final = 20
#: So much of the header is read, from its end.
_READ: Final = 2000
_FOR: Final = b"x-forwarded-for"
_PROTO: Final = b"x-forwarded-proto"


class BehindProxies:
    """Passes a request on with the address that the trusted proxies in front of us have seen it come from.

    Args:
        app: Who answers.
        networks: Addresses of the trusted proxies, as in `10.0.0.0/8`.
    """

    def __init__(self, app: Asgi, networks: Iterable[str]) -> None:
        self._app = app
        self._networks: Sequence[Network] = tuple(ipaddress.ip_network(network) for network in networks)

    def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass a connection on."""
        client = scope.get("client")
        if scope["type"] != "lifespan" and client and self._trusts(read_address(client[0])):
            scope = {**scope, **self._look_behind(client, scope["headers"])}
        return self._app(scope, receive, send)

    def _look_behind(self, client: Sequence[object], headers: Iterable[tuple[bytes, bytes]]) -> dict[str, object]:
        told = [(name, value.decode("latin-1")) for name, value in headers if name in (_FOR, _PROTO)]
        hops = ",".join(value for name, value in told if name == _FOR)[-_READ:].split(",")[-_HOPS_MAX:]
        found = (self._find_client(str(client[0]), hops), client[1])
        schemes = ["", *(value.rpartition(",")[2].strip() for name, value in told if name == _PROTO)]
        return {"client": found} | ({"scheme": schemes[-1]} if schemes[-1] in ("http", "https") else {})

    def _find_client(self, nearest: str, hops: Sequence[str]) -> str:
        """Return the last hop that is no proxy of ours; what it says of others before it is its own word."""
        for hop in reversed(hops):
            address = read_address(hop)
            if address is None:
                break
            nearest = str(address)
            if not self._trusts(address):
                break
        return nearest

    def _trusts(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self._networks)


def read_address(text: object) -> Address | None:
    """Return an address as proxies write it, also with a port; None if it is none."""
    plain = str(text).strip()
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        address = ipaddress.ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
