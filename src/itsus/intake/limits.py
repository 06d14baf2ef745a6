"""How much a sender may send. All memory here is bounded, and no address outlives its minute."""

import hashlib
import ipaddress
import secrets
from typing import Final

import msgspec

_MIB: Final = 1024 * 1024
#: One network gives at most this share of what people are counted to say with publishable keys in a minute, but may say
#: so much of it in any case: a lone network is not mute, and far from the ten people a minute that are loud.
MOST_SHARE: Final = 0.2
LEAST_SAID: Final = 4
#: Addresses inside a house: what comes from there came through a proxy of ours, which stands for everybody.
_INSIDE: Final = tuple(
    map(ipaddress.ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"))
)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one intake node; each has a default that needs no tuning."""

    wire_bytes: int = _MIB
    body_bytes: int = 16 * _MIB
    signals_per_batch: int = 10_000
    server_signals_per_s: float = 200_000
    publishable_signals_per_s: float = 20_000
    prefix_signals_per_min: int = 600
    prefix_people_per_min: int = 200
    backlog_batches: int = 60


class TokenBucket:
    """Lets `rate` signals a second through, and two seconds' worth (at least one batch) at once."""

    def __init__(self, rate: float, batch: int, now_s: float) -> None:
        self._rate = rate
        self._most = max(2 * rate, batch)
        self._tokens = self._most
        self._at_s = now_s

    def take(self, signals: int, now_s: float) -> float:
        """Take tokens; return 0, or after how many seconds it is worth trying again (then none were taken)."""
        self._tokens = min(self._most, self._tokens + (now_s - self._at_s) * self._rate)
        self._at_s = now_s
        if signals <= self._tokens:
            self._tokens -= signals
            return 0.0
        return (signals - self._tokens) / self._rate


class Prefixes:
    """Caps what one network (/24, /48) sends with publishable keys in a minute, and what share of it is people's.

    Networks and persons are kept as hashes with a secret of the minute, and forgotten with it.
    """

    _MOST = 50_000

    def __init__(self, signals_per_min: int, people_per_min: int) -> None:
        self._signals_per_min = signals_per_min
        self._people_per_min = people_per_min
        self._minute = -1
        self._secret = b""
        self._signals: dict[bytes, int] = {}
        self._people: dict[bytes, set[int]] = {}
        self._said: dict[bytes, int] = {}
        self._said_in_all = 0

    def admits(self, address: str, person: str, now_s: float, *, is_said: bool = False) -> bool:
        """Count one signal from an address; tell whether its network may still send it. `is_said`: people say it."""
        if now_s // 60 != self._minute:
            self._turn(int(now_s // 60))
        network = self._digest(prefix_of(address))
        if network not in self._signals and len(self._signals) >= self._MOST:
            network = b""  # what does not fit shares one place
        count = self._signals[network] = self._signals.get(network, 0) + 1
        if count > self._signals_per_min:
            return False
        if is_said and is_outside(address) and not self._has_share(network):
            return False
        if person and not self._admits_person(network, hash((self._secret, person))):
            return False
        if is_said:
            self._said[network] = self._said.get(network, 0) + 1
            self._said_in_all += 1
        return True

    def _has_share(self, network: bytes) -> bool:
        """Tell whether one more keeps the network within its share of what was said so far this minute."""
        return self._said.get(network, 0) + 1 <= max(LEAST_SAID, MOST_SHARE * (self._said_in_all + 1))

    def _admits_person(self, network: bytes, person: int) -> bool:
        people = self._people.setdefault(network, set())
        if person in people:
            return True
        if len(people) >= self._people_per_min:
            return False
        people.add(person)
        return True

    def _digest(self, prefix: str) -> bytes:
        return hashlib.blake2b(prefix.encode(), digest_size=8, key=self._secret).digest()

    def _turn(self, minute: int) -> None:
        self._minute = minute
        self._secret = secrets.token_bytes(32)
        self._signals, self._people, self._said, self._said_in_all = {}, {}, {}, 0


def is_outside(address: str) -> bool:
    """Tell whether an address tells who sends: not where there is none, nor where it is one inside a house."""
    try:
        parsed = _parse(address)
    except ValueError:
        return False
    return not any(parsed in inside for inside in _INSIDE)


def prefix_of(address: str) -> str:
    """Return the network of an address: /24 for IPv4, /48 for IPv6; "" where there is no address (a local socket)."""
    try:
        parsed = _parse(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def _parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    parsed = ipaddress.ip_address(address)
    return parsed.ipv4_mapped or parsed if isinstance(parsed, ipaddress.IPv6Address) else parsed
