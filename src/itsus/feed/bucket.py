"""Which of 10,000 places a device has in an app's rollout (F-31): GrowthBook's published hash, version 2.

Source: https://docs.growthbook.io/lib/build-your-own (hashing). The same in every language, so that server and device
would answer alike; but only the device knows its id, and only the device asks.
"""

from typing import Final

#: How many places there are; GrowthBook's own figure is place / PLACES.
PLACES: Final = 10_000


def find_place(salt: str, device: str) -> int:
    """Return the place of a device, 0 to 9,999: the same for ever for the same salt."""
    return _hash_fnv1a(str(_hash_fnv1a(salt + device))) % PLACES


def bucket(salt: str, device: str) -> float:
    """Return the place of a device as a share, 0 to 0.9999."""
    return find_place(salt, device) / PLACES


def _hash_fnv1a(text: str) -> int:
    """FNV-1a with 32 bits over UTF-16 code units, as JavaScript strings have them."""
    units = text.encode("utf-16-le", "surrogatepass")
    value = 0x811C9DC5
    for low, high in zip(units[::2], units[1::2], strict=True):
        value = ((value ^ (high << 8 | low)) * 0x01000193) & 0xFFFFFFFF
    return value
