"""Judges what was said by what must happen. It reads events only as DESIGN 4.2 writes them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from bench.strangers.land import AXES, Land
from bench.strangers.play import Said
from bench.strangers.truth import Expected, World

#: No notice may be later than this after people could see the trouble; operators are told of a fear "at once".
LATEST_S: Final = 300.0
TOLD_S: Final = 300.0
#: "Fixed." must come this long after it is over at the latest; recovery has to hold for some minutes first.
RESOLVE_S: Final = 25 * 60.0
#: A notice that leaves out more of the affected than this is too narrow.
LEAST_REACHED: Final = 0.7

Event = dict[str, Any]


@dataclass
class Verdict:
    """One line of the table: what was wrong (nothing: right), what else is worth knowing, and figures."""

    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    hint_s: list[float] = field(default_factory=list)
    notice_s: list[float] = field(default_factory=list)
    false: int = 0
    names: set[str] = field(default_factory=set)
    fault: str = "-"


def judge(world: World, said: Said) -> Verdict:
    """Return the verdict on a run."""
    verdict = Verdict()
    left = _proposals(said.events)
    for expected in world.expected:
        left = _judge_expected(world, expected, said.events, left, verdict)
    verdict.false = len({e["notice"] for e in left})
    for event in _first_of_each(left):
        verdict.wrong.append(
            f"false {event['strength']} {event['app']} {_show(_audience(event))} {_clock(world, event)}"
        )
    _judge_whole(world, said.events, verdict)
    return verdict


def _judge_expected(
    world: World, expected: Expected, events: list[Event], proposals: list[Event], verdict: Verdict
) -> list[Event]:
    """Judge one notice that must come; return the proposals that were not about it."""
    ours = [e for e in proposals if _is_about(expected, e)]
    chosen = (
        {e["notice"] for e in ours[:1]}
        if len(world.expected) > 1 and not _alone(world, expected)
        else {e["notice"] for e in ours}
    )
    ours = [e for e in ours if e["notice"] in chosen]
    hints, notices = [e for e in ours if e["strength"] == "hint"], [e for e in ours if e["strength"] == "notice"]
    verdict.hint_s += [max(0.0, e["s"] - expected.seen_s) for e in (hints or notices)[:1]]
    verdict.notice_s += [max(0.0, e["s"] - expected.seen_s) for e in notices[:1]]
    if world.must == "hint":
        _judge_hint(expected, hints, notices, verdict)
    elif not notices:
        verdict.wrong.append(f"never spoke for {expected.app}" + (" (hint only)" if hints else ""))
    else:
        _judge_notices(world, expected, [*notices, *_changes(expected, events, chosen)], verdict)
    if world.one_notice and len(chosen) > 1:
        verdict.wrong.append(f"{len(chosen)} notices for one trouble")
    if ours:
        _judge_fault(expected, events, (notices or hints)[0], verdict)
        _judge_scope(expected, events, {e["incident"] for e in ours}, verdict)
        _judge_end(world, expected, events, chosen, verdict)
    return [e for e in proposals if e["notice"] not in chosen]


def _alone(world: World, expected: Expected) -> bool:
    return sum(e.app == expected.app for e in world.expected) == 1


def _changes(expected: Expected, events: list[Event], chosen: set[str]) -> list[Event]:
    """Return what a notice became while the trouble lasted: a narrower audience needs no proposal."""
    mine = [e for e in events if e["event"] == "notice.updated" and e["notice"] in chosen]
    return [e for e in mine if e["s"] <= expected.end_s]


def _judge_hint(expected: Expected, hints: list[Event], notices: list[Event], verdict: Verdict) -> None:
    if not hints:
        verdict.wrong.append("no hint proposed")
    elif hints[0]["s"] - expected.seen_s > LATEST_S:
        verdict.wrong.append("hint late")
    if notices:
        verdict.wrong.append("a notice where only a hint is right")


def _judge_notices(world: World, expected: Expected, notices: list[Event], verdict: Verdict) -> None:
    if expected.timed and notices[0]["s"] - expected.seen_s > LATEST_S:
        verdict.wrong.append("late")
    for axis in expected.named:
        if axis not in _audience(notices[-1]):
            verdict.wrong.append(f"too wide: audience does not name {axis}")
    reached = _reached(world.land, expected, _audience(notices[-1]))
    if reached < LEAST_REACHED:
        verdict.wrong.append(f"too narrow: {_show(_audience(notices[-1]))} reaches {reached:.0%}")


def _judge_fault(expected: Expected, events: list[Event], proposal: Event, verdict: Verdict) -> None:
    mine = [e for e in events if e["event"].startswith("incident.") and e["incident"] == proposal["incident"]]
    before = [e for e in mine if e["s"] <= proposal["s"]]
    verdict.fault = _top(before[-1]) if before else "-"
    if verdict.fault not in expected.faults:
        verdict.wrong.append(f"fault {verdict.fault} when spoken")
    last = [e for e in mine if e["s"] <= expected.end_s]
    if expected.at_last and last and _top(last[-1]) not in expected.at_last:
        verdict.wrong.append(f"fault {_top(last[-1])} at last")


def _judge_scope(expected: Expected, events: list[Event], incidents: set[str], verdict: Verdict) -> None:
    for event in events:
        if event.get("incident") in incidents and event["event"].startswith(("incident.", "notice.")):
            scope = event["scope"] if "scope" in event else _audience(event)
            verdict.names |= {
                f"{axis}={name}"
                for axis, right in expected.inside.items()
                for name in _names(scope, axis)
                if name not in right
            }
    if verdict.names:
        verdict.wrong.append(f"names {','.join(sorted(verdict.names))}")


def _judge_end(world: World, expected: Expected, events: list[Event], notices: set[str], verdict: Verdict) -> None:
    ends = [e for e in events if e.get("notice") in notices and e["event"] in ("notice.resolved", "notice.retracted")]
    if any(e["event"] == "notice.retracted" for e in ends):
        verdict.wrong.append("retracted what was true")
    early = [e for e in ends if e["s"] < expected.end_s - 60 and e["event"] == "notice.resolved"]
    if early and not world.one_notice:
        verdict.wrong.append(f"said fixed {expected.end_s - early[0]['s']:.0f} s too early")
    late = [e for e in ends if e["s"] >= expected.end_s - 60]
    if not late and world.land.end_s - expected.end_s > RESOLVE_S:
        verdict.wrong.append("never said fixed")
    verdict.notes += [f"fixed +{e['s'] - expected.end_s:.0f}s" for e in late[:1]]


def _judge_whole(world: World, events: list[Event], verdict: Verdict) -> None:
    told = [e for e in events if e["event"] == "operators.told"]
    if world.told_s is not None and not any(world.told_s <= e["s"] <= world.told_s + TOLD_S * 2 for e in told):
        verdict.wrong.append("operators not told within 10 min")
    given = {r for e in events if e["event"] == "decision" for r in e["reasons"]} | {e["why"] for e in told}
    if world.reasons and not given & set(world.reasons):
        verdict.wrong.append(f"no reason {'/'.join(world.reasons)} (given: {', '.join(sorted(given)) or 'none'})")
    if world.faults:
        tops = [_top(e) for e in events if e["event"] == "incident.updated" or e["event"] == "incident.opened"]
        verdict.fault = tops[-1] if tops else "-"
        if verdict.fault not in world.faults:
            verdict.wrong.append(f"fault {verdict.fault}")


def _proposals(events: Iterable[Event]) -> list[Event]:
    return [e for e in events if e["event"] == "notice.proposed"]


def _is_about(expected: Expected, event: Event) -> bool:
    """A proposal is about a trouble if it is of its app, not before it, and its audience touches it."""
    begin_s = expected.seen_s - 60 if expected.begin_s is None else expected.begin_s
    if event["app"] != expected.app or not begin_s <= event["s"] <= expected.end_s + 900:
        return False
    audience = _audience(event)
    return all(
        not _names(audience, axis) or set(_names(audience, axis)) & set(right)
        for axis, right in expected.inside.items()
    )


def _audience(event: Event) -> dict[str, Any]:
    part = event.get("component") or ()
    return dict(event["audience"]) | ({"component": part} if part else {})


def _names(scope: dict[str, Any], axis: str) -> tuple[str, ...]:
    names = scope.get(axis, ())
    return (names,) if isinstance(names, str) else tuple(names)


def _reached(land: Land, expected: Expected, audience: dict[str, Any]) -> float:
    """Return the share of the affected people who are in an audience."""
    hit = [p for p in land.places if all(getattr(p, a) in names for a, names in expected.inside.items())]
    named = {axis: _names(audience, axis) for axis in AXES if axis in audience}
    inside = [p for p in hit if all(getattr(p, axis) in names for axis, names in named.items())]
    return sum(p.share for p in inside) / sum(p.share for p in hit)


def _top(event: Event) -> str:
    fault = event["fault"]
    return max(sorted(fault), key=lambda party: fault[party]) if fault else "-"


def _first_of_each(events: list[Event]) -> list[Event]:
    seen: dict[str, Event] = {}
    for event in events:
        seen.setdefault(event["notice"], event)
    return list(seen.values())


def _show(scope: dict[str, Any]) -> str:
    return " ".join(f"{axis}={','.join(_names(scope, axis))}" for axis in scope) or "all"


def _clock(world: World, event: Event) -> str:
    return f"at story{event['s'] - world.land.story_s:+.0f}s"
