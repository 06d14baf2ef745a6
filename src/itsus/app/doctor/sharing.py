"""Which origins fail together, and which fail with an app (O-06). Pure rules over what the survey found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from itsus.app.doctor.aspects import ASPECTS, Aspect
from itsus.app.doctor.finding import Finding, enumerate_names
from itsus.app.doctor.party import Party
from itsus.app.doctor.survey import Survey, Traits

Group: TypeAlias = tuple[Party, ...]


def judge_sharing(origins: Sequence[Party], apps: Sequence[Party], survey: Survey) -> Iterator[Finding]:
    """Yield for each aspect who shares it with whom, what is not known of it, or that nobody shares it."""
    parties = [*origins, *apps]
    told: set[Group] = set()
    for aspect in ASPECTS if len(parties) > 1 else ():
        traits = {party: aspect.find(party, survey) for party in parties}
        groups = _group(traits)
        # Places on one machine are in one network anyway: that need not be told twice.
        fresh = {group: values for group, values in groups.items() if aspect.name != "network" or group not in told}
        told |= set(groups)
        yield from (_tell_shared(aspect, group, values, origins) for group, values in fresh.items())
        yield from _tell_rest(aspect, traits, is_shared=bool(groups))


def _group(traits: Mapping[Party, Traits]) -> dict[Group, list[str]]:
    """Return who shares what, if an origin is among them; a group that is part of a larger one is not told apart."""
    groups: dict[Group, list[str]] = {}
    for value in sorted({value for one in traits.values() for value in one.values}):
        sharers = tuple(party for party, one in traits.items() if value in one.values)
        if len(sharers) > 1 and any(party.role == "origin" for party in sharers):
            groups.setdefault(sharers, []).append(value)
    return {one: values for one, values in groups.items() if not any(set(one) < set(other) for other in groups)}


def _tell_shared(aspect: Aspect, group: Group, values: Iterable[str], origins: Sequence[Party]) -> Finding:
    words = f"{_name(group)} {aspect.share} ({'; '.join(values)}): when {aspect.fails}, {_foretell(group, origins)}"
    return Finding("origins", f"same {aspect.name}", "bad", words, aspect.fix)


def _foretell(group: Group, origins: Sequence[Party]) -> str:
    left = [origin for origin in origins if origin not in group]
    if not left:
        end = "no origin is left" if len(origins) > 1 else "the only origin is gone"
    else:
        end = f"only {_name(left)} {'is' if len(left) == 1 else 'are'} left"
    is_with_app = any(party.role == "app" for party in group)
    return f"the app is down and {end}" if is_with_app else end


def _tell_rest(aspect: Aspect, traits: Mapping[Party, Traits], *, is_shared: bool) -> Iterator[Finding]:
    unknown = {party: one.unknown for party, one in traits.items() if one.unknown}
    if unknown:
        reasons = "; ".join(dict.fromkeys(unknown.values()))
        words = f"not known of {_name(unknown)}: {reasons}"
        yield Finding("origins", aspect.name, "unsure", words, "ask again, if need be from another network")
    elif not is_shared and sum(bool(one.values) for one in traits.values()) > 1:
        has = [f"{party.label}: {', '.join(sorted(one.values))}" for party, one in traits.items() if one.values]
        yield Finding("origins", aspect.name, "good", f"shared by none ({'; '.join(has)})")


def _name(parties: Iterable[Party]) -> str:
    return enumerate_names(party.label for party in parties)
