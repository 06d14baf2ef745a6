"""Whose fault it is, from where the excess lies, where it does not, what fails, and what people blame.

Each clue adds weight to one or more parties and says so in words; the weights are normalised. The weights are odds that
an engineer on call would give, not learnt: a dependency's own word beats where the excess lies, where the excess lies
beats what people say. Nothing but people's words never makes more than a guess.
"""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from itsus.detect.scope import say_scope
from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence, Fault
from itsus.model.words import FAULT_PARTIES, MACHINE_KINDS, PEOPLE_KINDS

#: Per clue what it adds to whom, and the clue in words.
Clue: TypeAlias = tuple[dict[str, float], str]

#: Before any clue: nobody knows, and whoever runs an app has more ways to break it than all others.
PRIOR = {"us": 0.3, "dependency": 0.05, "network": 0.05, "device": 0.05, "account": 0.05, "unknown": 0.5}
#: Error classes that come from our side of the line when every place sees them.
OUR_ERRORS = ("dns", "5xx", "timeout", "connect", "tls")
#: Shares from which a class of errors, or what people blame, is taken to stand for the whole.
MOSTLY = 0.5


def judge(evidence: Sequence[Evidence], others: Sequence[Evidence], confusion: Confusion) -> Fault:
    """Return whose fault an incident is.

    Args:
        evidence: That of the incident.
        others: That of the same step which is not in this incident: other scopes, other apps.
        confusion: What the people in the incident's scope say.
    """
    machine = [e for e in evidence if e.kind in MACHINE_KINDS and not e.telemetry_gap and not e.dependency]
    app = evidence[0].app if evidence else ""
    clues = [*_hear_dependencies([*evidence, *(o for o in others if o.app == app)])]
    if machine:
        clues += _judge_machine(machine, others)
    elif _is_dark(evidence, confusion):
        clues.append(({"us": 5.0}, "Our own counts have fallen silent while people speak up."))
    else:
        clues += _hear_people(confusion)
    return _weigh(clues)


def _is_dark(evidence: Sequence[Evidence], confusion: Confusion) -> bool:
    """Tell whether machines fell silent while people speak up."""
    are_heard = confusion.level != "none" or any(e.kind in PEOPLE_KINDS for e in evidence)
    return are_heard and any(e.telemetry_gap for e in evidence)


def _judge_machine(machine: Sequence[Evidence], others: Sequence[Evidence]) -> list[Clue]:
    """Where requests are counted, they tell where it fails: probes look at the same thing from places of their own."""
    local = [e for e in machine if e.kind == "probe" and (e.scope.country or e.scope.network)]
    if len(local) == len(machine):
        where = say_scope(local[0].scope)
        return [
            ({"us": 2.0, "network": 1.5}, f"Only probes see it, in {where}: it may be the line of the probe itself.")
        ]
    telling = [e for e in machine if e not in local]
    return [*_place(telling, others), *_read_errors(telling)]


def _weigh(clues: Iterable[Clue]) -> Fault:
    weights, words = dict(PRIOR), list[str]()
    for added, said in clues:
        words.append(said)
        for party, weight in added.items():
            weights[party] += weight
    total = sum(weights.values())
    p: dict[str, float] = {party: round(weights[party] / total, 4) for party in FAULT_PARTIES}
    best = max(FAULT_PARTIES, key=lambda party: p[party])
    p[best] = round(p[best] + 1 - sum(p.values()), 4)
    return Fault(p, tuple(words) or ("Nothing points anywhere yet.",))


def _hear_dependencies(evidence: Iterable[Evidence]) -> list[Clue]:
    """A dependency's own word, then probes of it."""
    said: dict[str, str] = {}
    for one in evidence:
        if one.dependency and (one.kind == "alert" or one.dependency not in said):
            said[one.dependency] = one.kind
    clues: list[Clue] = []
    for name, kind in sorted(said.items()):
        if kind == "alert":
            clues.append(({"dependency": 40.0}, f"{name}, which we depend on, is reported to fail."))
        else:
            clues.append(({"dependency": 12.0}, f"Probes of {name}, which we depend on, fail."))
    return clues


def _place(machine: Sequence[Evidence], others: Sequence[Evidence]) -> list[Clue]:
    """Where the excess lies, and where it does not."""
    sharpest = max(machine, key=lambda e: (_is_narrow(e), e.score))
    networks = _narrowed(machine, "network")
    if networks:
        return [_blame_network(machine, others, networks)]
    if _narrowed(machine, "version"):
        where = ", ".join(_narrowed(machine, "version"))
        return [({"us": 9.0, "device": 0.7}, f"Only version {where} fails, others are fine: a bad release of ours.")]
    if _narrowed(machine, "platform") and not _narrowed(machine, "component"):
        where = ", ".join(_narrowed(machine, "platform"))
        return [({"us": 5.0, "device": 1.0}, f"Only {where} fails, other platforms are fine.")]
    if _narrowed(machine, "country") and not _narrowed(machine, "component"):
        where = ", ".join(_narrowed(machine, "country"))
        return [({"us": 3.0, "network": 1.5}, f"Only {where} fails, on any component: ours, or the way to there.")]
    if _narrowed(machine, "component"):
        where = ", ".join(_narrowed(machine, "component"))
        return [({"us": 9.0}, f"Only {where} fails, other components are fine.")]
    return [({"us": 5.0}, f"It fails everywhere that {sharpest.kind}s are counted.")]


def _blame_network(machine: Sequence[Evidence], others: Sequence[Evidence], networks: tuple[str, ...]) -> Clue:
    where = ", ".join(networks)
    if _narrowed(machine, "component") or _narrowed(machine, "version"):
        return {"us": 3.0, "network": 2.0}, f"Only network {where} fails, but there not all of our components do."
    alike = {o.app for o in others if set(o.scope.network) & set(networks)} - {machine[0].app}
    also = f", and {', '.join(sorted(alike))} too" if alike else ""
    return (
        {"network": 14.0 if alike else 9.0, "us": 0.5},
        f"Only network {where} fails, other networks are fine, and all components suffer there{also}.",
    )


def _read_errors(machine: Sequence[Evidence]) -> list[Clue]:
    """What fails; only where all of a kind's places see it does it tell more than the place."""
    if _narrowed(machine, "network"):
        return []
    heard = [e for e in machine if e.errors]
    if not heard:
        return []
    best = max(heard, key=lambda e: (e.kind == "probe", e.score))
    name = max(best.errors, key=lambda c: best.errors[c])
    if best.errors[name] < MOSTLY:
        return []
    if name in OUR_ERRORS:
        return [({"us": 4.0}, f"The failures are mostly {name}, at every place that looks.")]
    if name == "auth":
        return [({"us": 1.5, "account": 1.5}, "The failures are mostly refused sign-ins.")]
    return []


def _hear_people(confusion: Confusion) -> list[Clue]:
    """Only people speak: what they blame is all there is."""
    blame = dict(confusion.blame)
    if not blame:
        return [({"us": 0.4, "unknown": 1.0}, "Only people say so, and they do not say what they blame.")]
    most = max(sorted(blame), key=lambda b: blame[b])
    if blame[most] < MOSTLY:
        return [({"us": 0.4, "unknown": 1.0}, "Only people say so, and they blame many things.")]
    if most == "account":
        return [({"account": 2.0, "unknown": 1.5}, "Only people say so, and most fear for their account.")]
    if most == "service":
        return [({"us": 1.2, "unknown": 1.0}, "Only people say so, and most blame us.")]
    return [({"unknown": 1.5, "us": 0.4}, f"Only people say so, and most blame their own {most}.")]


def _narrowed(machine: Sequence[Evidence], dimension: str) -> tuple[str, ...]:
    """Return the values that all evidence which can tell agrees on, where other values are seen to be fine."""
    telling = [e for e in machine if e.spread.get(dimension, (0, 0))[1] > 1 or e.scope.values(dimension)]
    if not telling or not all(e.scope.values(dimension) for e in telling):
        return ()
    return tuple(sorted({v for e in telling for v in e.scope.values(dimension)}))


def _is_narrow(one: Evidence) -> int:
    return sum(bool(one.scope.values(d)) for d in ("component", "country", "platform", "version", "network"))
