"""The fault lies with somebody else."""

from typing import Final

from itsus.decide.view import Outcome, View

#: From this probability on, "it's us" would more likely be wrong than right.
MOST_LIKELY: Final = 0.5


def is_not_ours(view: View) -> bool:
    """Tell whether a network or people's own devices are the most likely cause."""
    return any(view.incident.fault.p.get(party, 0.0) > MOST_LIKELY for party in ("network", "device"))


def spare_others(view: View) -> Outcome | None:
    """Stay silent to people and tell the operators: "it's us" would be wrong."""
    return Outcome("silent", ("not_ours",), tell="not_ours") if is_not_ours(view) else None
