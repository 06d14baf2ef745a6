"""The attribute combinations that a source names, and which of them lie inside a scope."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from itsus.model.scope import DIMENSIONS, Scope

Attributes: TypeAlias = tuple[str, ...]
Mask: TypeAlias = NDArray[np.bool_]

#: Scopes whose answer is remembered at a time: more than there are incidents.
MOST_SCOPES = 64


class Places:
    """Never changed once made: a source that names a new combination gets new ones."""

    def __init__(self, cells: tuple[Attributes, ...] = ()) -> None:
        self.cells = cells
        self._inside: dict[Scope, Mask] = {}

    def inside(self, scope: Scope) -> Mask:
        """Return per combination whether a scope covers it; what is not known does not exclude."""
        mask = self._inside.get(scope)
        if mask is None:
            if len(self._inside) >= MOST_SCOPES:
                self._inside = {}
            mask = np.array([scope.covers(dict(zip(DIMENSIONS, c, strict=True))) for c in self.cells], bool)
            self._inside[scope] = mask
        return mask

    def is_touched(self, scopes: tuple[Scope, ...]) -> bool:
        """Tell whether any of the scopes covers any combination."""
        return any(self.inside(scope).any() for scope in scopes)
