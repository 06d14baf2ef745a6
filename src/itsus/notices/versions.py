"""Which version people should update to when one of theirs is bad."""

import re
from collections.abc import Mapping
from typing import TypeAlias

from itsus.model.scope import Scope

_Order: TypeAlias = tuple[tuple[int, str], ...]


def find_update(scope: Scope, minimum_versions: Mapping[str, str]) -> str | None:
    """Return the version that cures: the minimum of the one platform concerned, if it is newer than all bad ones."""
    if len(scope.platform) != 1 or not scope.version:
        return None
    minimum = minimum_versions.get(scope.platform[0])
    return minimum if minimum and _order(minimum) > max(_order(bad) for bad in scope.version) else None


def _order(version: str) -> _Order:
    """Return a sort key: numbers compare as numbers, so that 10.2 comes after 9.9."""
    parts = re.findall(r"\d+|[^\d.]+", version)
    return tuple((int(p[:18]), "") if p.isdecimal() else (-1, p) for p in parts)
