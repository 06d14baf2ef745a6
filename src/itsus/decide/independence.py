"""How many independent kinds agree: different kinds, each from a source of its own."""

from collections.abc import Iterable, Mapping

from itsus.decide.scopes import is_people
from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence

#: Everything that browsers and phones send comes from whoever wants to send it: one source.
PUBLISHABLE = "publishable"


def count_independent(evidence: Iterable[Evidence], confusion: Confusion) -> int:
    """Return the largest number of kinds that can each be given a source of its own.

    Ten kinds from one source count as one, and so does one kind from ten sources. Confused people speak for the kinds
    they were heard in, also where no detector calls it a surge; but not where people are all that there is: beside a
    flood, somebody who opens a ticket as every day is no second witness.
    """
    evidence = list(evidence)
    sources: dict[str, set[str]] = {}
    for piece in evidence:
        sources.setdefault(piece.kind, set()).update(_one(s) for s in piece.sources or ("",))
    if confusion.level != "none" and not (evidence and all(is_people(e) for e in evidence)):
        for kind in confusion.kinds:
            sources.setdefault(kind, {_one(s) for s in confusion.sources} or {""})
    return _largest_pairing({kind: tuple(sorted(named)) for kind, named in sorted(sources.items())})


def _one(source: str) -> str:
    return PUBLISHABLE if source.startswith(("pk:", "pk_")) else source


def _largest_pairing(sources: Mapping[str, tuple[str, ...]]) -> int:
    """Pair kinds with sources so that none is used twice (augmenting paths; there are at most eight kinds)."""
    taken: dict[str, str] = {}

    def find_place(kind: str, tried: set[str]) -> bool:
        for source in sources[kind]:
            if source in tried:
                continue
            tried.add(source)
            if source not in taken or find_place(taken[source], tried):
                taken[source] = kind
                return True
        return False

    return sum(find_place(kind, set()) for kind in sources)
