"""What we may honestly say is fine: never more than the fault allows."""

from collections.abc import Mapping
from typing import Final

from itsus.model.incident import Incident

#: What people blame -> the party whose fault it would then be.
PARTY_OF: Final = {"account": "account", "device": "device", "connection": "network"}

#: A thing is only called fine when the chance that it is the cause is at most this.
DOUBT: Final = 0.2


def find_party(incident: Incident) -> str:
    """Return whose fault a notice may say it is. A person who speaks by hand says that it is ours."""
    party = incident.fault.most_likely()
    return "us" if incident.by_hand and party == "unknown" else party


def is_bad_version(incident: Incident) -> bool:
    """Tell whether the trouble sits in some versions of the app: then the app on the device is not fine."""
    return bool(incident.scope.version)


def exclude_blame(incident: Incident) -> tuple[str, ...]:
    """Return what is certainly not the cause, in the order of the feed: account, device, connection.

    Nothing is excluded while we do not know whose fault it is.
    """
    party = find_party(incident)
    if party == "unknown":
        return ()
    excluded = [thing for thing, guilty in PARTY_OF.items() if _is_cleared(guilty, party, incident.fault.p)]
    return tuple(thing for thing in excluded if not (thing == "device" and is_bad_version(incident)))


def _is_cleared(guilty: str, party: str, p: Mapping[str, float]) -> bool:
    return guilty != party and p.get(guilty, 0.0) <= DOUBT
