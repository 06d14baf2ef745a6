"""Series and scopes: where a signal belongs, and which part of that space a problem covers."""

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

import msgspec

Dimension: TypeAlias = str
#: The dimensions a scope can be narrowed by, in the order in which people would name them.
DIMENSIONS: Final[tuple[Dimension, ...]] = ("component", "country", "platform", "version", "network")


class Series(NamedTuple):
    """Whose counts a row of a window holds; empty = not known.

    The first seven are the series of the glossary. The rest keeps apart what must not be mixed: who counts (`source`),
    what a metric or alert is called (`name`), a dependency the signal speaks of, the language, the arm of a rollout.
    """

    app: str
    component: str
    country: str
    platform: str
    version: str
    network: str
    kind: str
    source: str = ""
    name: str = ""
    dependency: str = ""
    lang: str = ""
    arm: str = ""


class Scope(msgspec.Struct, frozen=True, omit_defaults=True):
    """A part of an app's series space. Per dimension the sorted values it covers; empty = all of them."""

    component: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    version: tuple[str, ...] = ()
    network: tuple[str, ...] = ()

    def values(self, dimension: Dimension) -> tuple[str, ...]:
        """Return the values of one dimension; empty = all."""
        values: tuple[str, ...] = getattr(self, dimension)
        return values

    def covers(self, attributes: Mapping[str, str]) -> bool:
        """Tell whether something with these attributes lies inside; an unknown (empty) attribute does not exclude."""
        return all(not self.values(d) or not attributes.get(d) or attributes[d] in self.values(d) for d in DIMENSIONS)

    def contains(self, other: "Scope") -> bool:
        """Tell whether every part of `other` lies inside this scope."""
        return all(
            not self.values(d) or (other.values(d) and set(other.values(d)) <= set(self.values(d))) for d in DIMENSIONS
        )

    def overlaps(self, other: "Scope") -> bool:
        """Tell whether the two have a part in common."""
        return all(
            not self.values(d) or not other.values(d) or set(self.values(d)) & set(other.values(d)) for d in DIMENSIONS
        )

    def to_json(self) -> dict[str, str | list[str]]:
        """Return the scope form of DESIGN 4.2: a single component as a string, else lists; absent = all."""
        form: dict[str, str | list[str]] = {d: list(self.values(d)) for d in DIMENSIONS if self.values(d)}
        if len(self.component) == 1:
            form["component"] = self.component[0]
        return form

    @classmethod
    def of(cls, **values: str | list[str] | tuple[str, ...]) -> "Scope":
        """Build a scope from the scope form: a string or a list per dimension.

        Raises:
            TypeError: for a dimension that does not exist.
        """
        return cls(**{d: (v,) if isinstance(v, str) else tuple(sorted(set(v))) for d, v in values.items()})
