"""Who runs a name server. Pure; a table of those whose servers are named under several domains."""

import re
from typing import Final

from itsus.app.doctor.address import find_domain

#: First part of the domain of the server -> its operator. All others are known by the domain itself.
_OPERATORS: Final = {
    "awsdns": "Amazon Route 53",
    "azure-dns": "Azure DNS",
    "cloudns": "ClouDNS",
    "dnsimple": "DNSimple",
    "hetzner": "Hetzner",
    "ui-dns": "IONOS",
    "ultradns": "UltraDNS",
}


def find_operator(name_server: str) -> str:
    """Return who runs a name server: a name, or the domain that its own name is under."""
    domain = find_domain(name_server)
    first = re.sub(r"-(\d+|edge)$", "", domain.partition(".")[0])
    return _OPERATORS.get(first, domain or name_server)
