"""How scopes relate, and the one scope that several pieces of evidence agree on."""

from collections.abc import Iterable, Sequence

from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence
from itsus.model.scope import DIMENSIONS, Scope
from itsus.model.words import PEOPLE_KINDS


def is_people(evidence: Evidence) -> bool:
    """Tell whether it rests on what people say."""
    return evidence.kind in PEOPLE_KINDS


def is_machine(evidence: Evidence) -> bool:
    """Tell whether a machine saw something fail; a kind that has only gone silent saw nothing."""
    return not evidence.telemetry_gap and not is_people(evidence)


def is_dark(evidence: Sequence[Evidence], confusion: Confusion) -> bool:
    """Tell whether machines have fallen silent while people speak up: it is an outage, though nothing is seen to fail.

    People speak up where they surge, or where a crowd is confused; a few who ask are there on any day.
    """
    is_loud = confusion.level == "high" or any(is_people(e) for e in evidence)
    return is_loud and any(e.telemetry_gap for e in evidence)


def is_related(one: Scope, other: Scope) -> bool:
    """Tell whether two scopes that machines named can be one problem.

    One lies in the other, or they share a named value: `stories / US` and `stories / ios`. A carrier in France and
    stories everywhere have people in common, but nothing that would make them one problem.
    """
    if one.contains(other) or other.contains(one):
        return True
    return one.overlaps(other) and any(one.values(d) and other.values(d) for d in DIMENSIONS)


def is_one_problem(one: Evidence, other: Evidence) -> bool:
    """Tell whether what two machines see can be one problem.

    Their scopes are related; or each saw so few places that it may be the other's: failures of one network, all in one
    country, and a probe in one country, on one network.
    """
    if is_related(one.scope, other.scope):
        return True
    return one.scope.overlaps(other.scope) and _lies_in(one, other.scope) and _lies_in(other, one.scope)


def explains_blind(known: Evidence, blind: Evidence) -> bool:
    """Tell whether what is known of one place may be all that a piece sees which cannot tell places apart.

    The known one has seen what is fine beside what it names. The blind one has never seen values of those
    dimensions; and where it names others, it has seen nothing fine beside them; or it is a vantage point that fails
    alone: of failures that hit some requests and not others, one vantage point may see more than its neighbours.
    """
    dimensions = [d for d in DIMENSIONS if known.scope.values(d)]
    if not dimensions or not is_machine(known) or not known.scope.overlaps(blind.scope):
        return False
    is_sharp = any(has_contrast(known, d) for d in dimensions)
    is_blind = all(blind.spread.get(d, (0, 0))[1] == 0 for d in dimensions if not blind.scope.values(d))
    is_vague = not any(has_contrast(blind, d) for d in DIMENSIONS if d not in dimensions)
    return (
        is_sharp and is_blind and (is_vague or _is_lone(blind)) and any(not blind.scope.values(d) for d in dimensions)
    )


def has_contrast(piece: Evidence, dimension: str) -> bool:
    """Tell whether it has seen values of a dimension that are fine, beside those that are not."""
    affected, observed = piece.spread.get(dimension, (0, 0))
    return affected < observed


def _is_lone(piece: Evidence) -> bool:
    return piece.kind == "probe" and len(piece.sources) <= 1


def hull(scopes: Iterable[Scope]) -> Scope:
    """Return the smallest scope that contains all of them."""
    parts = list(scopes)
    return Scope(**{d: _union(part.values(d) for part in parts) for d in DIMENSIONS})


def scope_of(evidence: Sequence[Evidence]) -> Scope:
    """Return what the evidence of one incident covers.

    The most specific scope that machines support; people's evidence, which seldom knows where, only counts when no
    machine sees anything.
    """
    machine = [e for e in evidence if is_machine(e)]
    if machine:
        return _meet([e for e in machine if not any(_explains(o, e) for o in machine)])
    said = [e for e in evidence if is_people(e)]
    return hull(e.scope for e in said or evidence)


def _meet(pieces: Sequence[Evidence]) -> Scope:
    """Return where all pieces lie.

    A dimension that only some name counts if one of those has seen that other values are fine, and the rest saw nothing
    beyond it: where one component has a metric and the others have none, their silence is no health.
    """
    dimensions = {}
    for d in DIMENSIONS:
        naming = [e for e in pieces if e.scope.values(d)]
        values = _union(e.scope.values(d) for e in naming)
        is_seen = len(naming) == len(pieces) or any(has_contrast(e, d) for e in naming)
        is_agreed = all(e.scope.values(d) or _saw_only(e, d, len(values)) for e in pieces)
        dimensions[d] = values if is_seen and is_agreed else ()
    return Scope(**dimensions)


def _lies_in(piece: Evidence, scope: Scope) -> bool:
    open_ones = [d for d in DIMENSIONS if scope.values(d) and not piece.scope.values(d)]
    return all(_saw_only(piece, d, len(scope.values(d))) for d in open_ones)


def _saw_only(piece: Evidence, dimension: str, number: int) -> bool:
    affected, _ = piece.spread.get(dimension, (0, 0))
    return 1 <= affected <= number


def _union(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    values = list(parts)
    return tuple(sorted(set().union(*values))) if values and all(values) else ()


def _explains(narrow: Evidence, wide: Evidence) -> bool:
    """Tell whether the narrower scope is where the wider evidence comes from, as far as its spread tells."""
    if narrow.scope == wide.scope or not wide.scope.contains(narrow.scope):
        return False
    return all(_is_within(narrow, wide, d) for d in DIMENSIONS if narrow.scope.values(d) and not wide.scope.values(d))


def _is_within(narrow: Evidence, wide: Evidence, dimension: str) -> bool:
    affected, _ = wide.spread.get(dimension, (0, 0))
    is_known = has_contrast(narrow, dimension) or has_contrast(wide, dimension)
    return is_known and affected <= len(narrow.scope.values(dimension))
