"""The worlds: each draws a land, writes its signals, and says what must happen."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.random import Generator

from bench.strangers.land import HOUR, MINUTE, Land, Voice, draw_land
from bench.strangers.machine import Busy, alert, confess, count_requests, gauge, probe
from bench.strangers.people import close_counts, complain, talk_as_usual, wave
from bench.strangers.trouble import Curve, Trouble
from bench.strangers.truth import Expected, World
from bench.strangers.words import HACKED, NEWS

SERVER: Final = ({"5xx": 0.8, "timeout": 0.2}, {"timeout": 0.7, "5xx": 0.3}, {"5xx": 1.0}, {"connect": 0.5, "5xx": 0.5})


def _tell(land: Land, troubles: list[Trouble], *, busy: Busy | None = None, probes: bool = True) -> None:
    """Write everything that is usual, and the troubles as they are counted, probed, measured and complained about."""
    count_requests(land, troubles, busy=busy)
    if probes:
        probe(land, troubles)
    gauge(land, troubles, busy=busy)
    talk_as_usual(land)
    for trouble in troubles:
        if trouble.voices:
            complain(land, trouble)


def _voices(rng: Generator) -> float:
    return float(10 ** rng.uniform(1.5, 2.6))


def _share(rng: Generator) -> float:
    return float(rng.uniform(0.15, 1.0))


def _pick_errors(rng: Generator) -> dict[str, float]:
    return dict(SERVER[rng.integers(len(SERVER))])


def _length(rng: Generator) -> float:
    return float(rng.uniform(15, 45) * MINUTE)


def _expect(land: Land, trouble: Trouble, **more: object) -> tuple[Expected, ...]:
    named = tuple(axis for axis in trouble.where if axis in land.view)
    return tuple(
        Expected(app, trouble.seen_s(), trouble.end_s, dict(trouble.where), named, **more)  # type: ignore[arg-type]
        for app in trouble.apps
    )


def total_outage(rng: Generator) -> World:
    """Everything of all apps is gone; names do not resolve; the servers' own counts stop with it."""
    land = draw_land(rng, apps=int(rng.integers(2, 4)))
    start = float(land.story_s)
    trouble = Trouble(
        start, start + _length(rng) + 20 * MINUTE, 1.0, land.apps, errors={"dns": 0.8, "connect": 0.2}, lost=1.0,
        ramp_s=float(rng.choice([0, 60, 180])), voices=_voices(rng) * 1.5, burst=float(rng.uniform(0.3, 1.5)),
    )  # fmt: skip
    _tell(land, [trouble])
    return World(land, "speak", _expect(land, trouble))


def one_app(rng: Generator) -> World:
    """One app of a family fails everywhere, in all its parts; the others are perfectly fine."""
    land = draw_land(rng, apps=int(rng.integers(1, 4)))
    start = float(land.story_s)
    trouble = Trouble(
        start, start + _length(rng), _share(rng), land.apps[:1], errors=_pick_errors(rng),
        ramp_s=float(rng.uniform(0, 180)), voices=_voices(rng), burst=float(rng.uniform(0, 1.5)),
    )  # fmt: skip
    _tell(land, [trouble])
    alert(land, trouble)
    return World(land, "speak", _expect(land, trouble))


def one_component(rng: Generator) -> World:
    """One component fails for everyone."""
    land = draw_land(rng, need=("component",))
    part, start = str(rng.choice(land.components)), float(land.story_s)
    trouble = Trouble(
        start, start + _length(rng), float(rng.uniform(0.3, 1.0)), land.apps[:1], {"component": (part,)},
        _pick_errors(rng), ramp_s=float(rng.uniform(0, 180)), voices=_voices(rng),
    )  # fmt: skip
    _tell(land, [trouble])
    alert(land, trouble, component=part)
    return World(land, "speak", _expect(land, trouble))


def corner(rng: Generator) -> World:
    """One component fails on one platform in one country, and nowhere else."""
    land = draw_land(rng, need=("component", "country", "platform"))
    part, start = str(rng.choice(land.components)), float(land.story_s)
    where = {
        "component": (part,),
        "country": (str(rng.choice(land.countries)),),
        "platform": (str(rng.choice(land.platforms)),),
    }
    trouble = Trouble(
        start, start + _length(rng), float(rng.uniform(0.3, 1.0)), land.apps[:1], where, _pick_errors(rng),
        ramp_s=float(rng.uniform(0, 180)), voices=_voices(rng),
    )  # fmt: skip
    _tell(land, [trouble])
    return World(land, "speak", _expect(land, trouble))


def one_country(rng: Generator) -> World:
    """All of an app fails in one country (our region there); the other countries are fine."""
    land = draw_land(rng, need=("country",))
    country, start = str(rng.choice(land.countries)), float(land.story_s)
    trouble = Trouble(
        start, start + _length(rng), _share(rng), land.apps[:1], {"country": (country,)}, _pick_errors(rng),
        ramp_s=float(rng.uniform(0, 180)), voices=_voices(rng),
    )  # fmt: skip
    _tell(land, [trouble])
    return World(land, "speak", _expect(land, trouble))


def carrier(rng: Generator) -> World:
    """One network in one country fails: all apps suffer there, on other networks nobody does."""
    land = draw_land(rng, apps=int(rng.integers(2, 4)), need=("country", "network"))
    country = str(rng.choice(land.countries))
    network, start = str(rng.choice(land.networks[country])), float(land.story_s)
    lost = float(rng.choice([0.0, 0.9]))
    trouble = Trouble(
        start, start + _length(rng), 0.05 if lost else float(rng.uniform(0.4, 1.0)), land.apps,
        {"country": (country,), "network": (network,)}, {"timeout": 0.6, "connect": 0.3, "dns": 0.1}, lost=lost,
        ramp_s=float(rng.uniform(0, 120)), voices=float(rng.uniform(15, 90)),
    )  # fmt: skip
    _tell(land, [trouble])
    return World(land, "silent", told_s=trouble.seen_s(), faults=("network",), variant="lost" if lost else "failed")


def release(rng: Generator) -> World:
    """A new version on one platform is broken: it spreads within minutes to an hour."""
    land = draw_land(rng, need=("platform", "version"), after_h=1.9)
    new, start = land.versions[-1], float(land.story_s)
    platform = str(rng.choice([p for p in land.platforms if p != "web"]))
    spread_s, most = float(rng.choice([300, 1200, 3000])), float(rng.uniform(0.15, 0.6))
    trouble = Trouble(
        start, start + 100 * MINUTE, float(rng.uniform(0.3, 0.9)), land.apps[:1],
        {"platform": (platform,), "version": (new,)}, {"other": 0.7, "4xx": 0.3}, ramp_s=spread_s, voices=_voices(rng),
        from_share=0.02, seen_by_probes=False, burst=0.0,
    )  # fmt: skip
    usual = {v: sum(p.share for p in land.places if p.version == v) for v in land.versions}

    def adopt(of: str, version: str, times: Curve) -> Curve:
        if version not in usual:
            return np.ones(len(times))
        spread = np.clip((times - start) / spread_s, 0, 1) * most * (1.0 if of in (platform, "") else 0.0)
        here = usual[version] / sum(usual.values())
        return spread / here if version == new else (1 - spread) * (1 / (1 - usual[new] / sum(usual.values())))

    full = Trouble(**{**trouble.__dict__, "ramp_s": 1.0, "from_share": 1.0})
    count_requests(land, [full], adoption=adopt)
    probe(land, [])
    gauge(land, [])
    talk_as_usual(land)
    complain(land, trouble)
    # Nobody on another platform has that version, so that to name the version is to name the people.
    expected = Expected(land.apps[0], trouble.seen_s(), trouble.end_s, dict(trouble.where), ("version",))
    return World(land, "speak", (expected,), variant=f"{spread_s / 60:.0f}min")


def news(rng: Generator) -> World:
    """Everybody talks about an app: a scandal, a price, a goal; nothing is broken."""
    land = _with(draw_land(rng, night=False), "mention")
    start = float(land.story_s)
    _tell(land, [])
    kinds = ("mention",) if rng.random() < 0.6 else ("mention", "search", "ticket")
    wave(land, land.apps[0], start, start + HOUR, per_min=float(10 ** rng.uniform(1.6, 2.9)), moods=NEWS, kinds=kinds)
    return World(land, "silent", variant="+".join(kinds))


def calm_night(rng: Generator) -> World:
    """A component fails at night and nobody minds."""
    land = draw_land(rng, need=("component",), night=True)
    part = min(land.components, key=lambda c: sum(p.share for p in land.places if p.component == c))
    start = float(land.story_s)
    trouble = Trouble(
        start, start + float(rng.uniform(15, 50)) * MINUTE, float(rng.uniform(0.2, 0.8)), land.apps[:1],
        {"component": (part,)}, _pick_errors(rng), voices=0.0, burst=0.2,
    )  # fmt: skip
    _tell(land, [trouble])
    alert(land, trouble, component=part)
    return World(land, "silent", reasons=("people_calm",))


def brief(rng: Generator) -> World:
    """Errors for 90 seconds; a few people notice."""
    land = draw_land(rng)
    start = float(land.story_s)
    trouble = Trouble(
        start, start + 90, float(rng.uniform(0.15, 0.7)), land.apps[:1], errors=_pick_errors(rng), ramp_s=5,
        voices=float(rng.uniform(5, 25)), burst=0.3,
    )  # fmt: skip
    _tell(land, [trouble])
    return World(land, "silent")


def pipeline(rng: Generator) -> World:
    """The servers' counts (and metrics) stop; people and probes are fine."""
    land = draw_land(rng)
    start, stop = float(land.story_s), land.story_s + _length(rng)
    metrics_too = bool(rng.random() < 0.7)

    def alive(_app: str, source: str, at: float) -> bool:
        return not start <= at < stop or (source == "prometheus" and not metrics_too)

    count_requests(land, [], alive=alive)
    probe(land, [])
    gauge(land, [], alive=alive)
    talk_as_usual(land)
    return World(land, "silent", reasons=("telemetry_gap",), variant="all" if metrics_too else "requests")


def one_gateway(rng: Generator) -> World:
    """One of two gateways no longer sends its counts; the other does, people are fine."""
    land = draw_land(rng)
    land.gateways = ("edge-a", "edge-b")
    start, stop = float(land.story_s), land.story_s + _length(rng)

    def alive(_app: str, source: str, at: float) -> bool:
        return source != "edge-b" or not start <= at < stop

    count_requests(land, [], alive=alive)
    probe(land, [])
    gauge(land, [])
    talk_as_usual(land)
    return World(land, "silent")


def flood(rng: Generator) -> World:
    """One source sends thousands of reports that nobody wrote; everything is fine."""
    land = draw_land(rng)
    start, kind = float(land.story_s), str(rng.choice(["copied", "varied", "counted"]))
    _tell(land, [])
    per_min, app = float(rng.uniform(150, 500)), land.apps[0]
    times = np.sort(land.rng.uniform(start, start + 15 * MINUTE, int(per_min * 15)))
    if kind == "counted":
        for minute in range(15):
            land.say(start + 60 * minute, 60, kind="report", app=app, count=int(per_min), source="partner-feed")
    for at in times.tolist() if kind != "counted" else ():
        words = "{a} is down!!! cannot log in" if kind == "copied" else FAKES[land.rng.integers(len(FAKES))]
        person = f"{land.rng.integers(1 << 62):x}"
        text = words.format(a=app, c=str(land.rng.choice(land.components)), n=int(land.rng.integers(2, 40)))
        land.say(at, 0, kind="report", app=app, text=text, source="partner-feed", person=person)
    return World(land, "silent", reasons=("single_source",), told_s=start, variant=kind)


FAKES: Final = (
    "{a} down for {n} minutes", "cant open {a} since {n} min", "{c} on {a} broken", "is {a} down?? tried {n} times",
    "error {n} on {a} {c}", "{a} not working", "my {a} account is gone", "{a} {c} dead for {n} of my friends",
)  # fmt: skip


def hacked(rng: Generator) -> World:
    """Everyone was logged out; thousands believe that they were hacked; no server error."""
    land = _with(_with(draw_land(rng), "ticket"), "search")
    if rng.random() < 0.7:
        land = _with(land, "mention")
    start = float(land.story_s)
    logout = Trouble(start, start + 50 * MINUTE, 0.0, land.apps[:1], voices=_voices(rng) * 2, ramp_s=120)
    count_requests(
        land, [], busy=lambda t: 1 + 0.4 * np.where(t > start, np.exp(-np.clip(t - start, 0, None) / 900), 0)
    )
    probe(land, [])
    gauge(land, [])
    talk_as_usual(land)
    complain(land, logout, HACKED)
    seen = start + 60.0
    expected = Expected(land.apps[0], seen, logout.end_s, faults=("unknown", "account"))
    return World(land, "hint", (expected,), told_s=seen)


def dependency(rng: Generator) -> World:
    """The CDN or the DNS provider fails, and says so some minutes later."""
    land = draw_land(rng)
    start, is_dns = float(land.story_s), bool(rng.random() < 0.5)
    trouble = Trouble(
        start, start + 30 * MINUTE + _length(rng), float(rng.uniform(0.3, 1.0)), land.apps,
        errors={"dns": 0.9, "connect": 0.1} if is_dns else {"timeout": 0.5, "5xx": 0.3, "tls": 0.2},
        ramp_s=float(rng.uniform(0, 180)), voices=_voices(rng),
    )  # fmt: skip
    _tell(land, [trouble])
    confess(land, trouble, "dns-one" if is_dns else "fastcdn")
    expected = _expect(land, trouble, faults=("us", "dependency"), at_last=("dependency",))
    return World(land, "speak", expected, variant="dns" if is_dns else "cdn")


def relapse(rng: Generator) -> World:
    """It fails, recovers, and fails again after five minutes."""
    land = draw_land(rng)
    start, first = float(land.story_s), float(rng.uniform(15, 25) * MINUTE)
    share, voices, errors = float(rng.uniform(0.3, 1.0)), _voices(rng), _pick_errors(rng)
    again = start + first + 300
    troubles = [
        Trouble(start, start + first, share, land.apps[:1], {}, errors, voices=voices),
        Trouble(again, again + 20 * MINUTE, share, land.apps[:1], {}, errors, voices=voices, ramp_s=30),
    ]
    _tell(land, troubles)
    expected = Expected(land.apps[0], troubles[0].seen_s(), troubles[1].end_s)
    return World(land, "speak", (expected,), one_notice=True)


def creep(rng: Generator) -> World:
    """Errors creep from one percent to twenty within an hour."""
    land = draw_land(rng, after_h=1.9)
    land.base = min(land.base, 0.005)
    start = float(land.story_s)
    trouble = Trouble(
        start, start + 100 * MINUTE, 0.20, land.apps[:1], errors=_pick_errors(rng), ramp_s=3600, from_share=0.05,
        voices=_voices(rng), seen_by_probes=True,
    )  # fmt: skip
    _tell(land, [trouble])
    return World(land, "speak", (Expected(land.apps[0], start, trouble.end_s, timed=False),))


def two(rng: Generator) -> World:
    """Two problems at once that have nothing to do with each other."""
    land = draw_land(rng, need=("component", "country"))
    parts = [str(c) for c in rng.choice(land.components, 2, replace=False)]
    countries = [str(c) for c in rng.choice(land.countries, 2, replace=False)]
    start = float(land.story_s)
    later = start + float(rng.uniform(0, 8)) * MINUTE
    troubles = [
        Trouble(begin, begin + _length(rng) + 10 * MINUTE, float(rng.uniform(0.4, 1.0)), land.apps[:1],
                {"component": (part,), "country": (country,)}, _pick_errors(rng), voices=_voices(rng))
        for begin, part, country in zip((start, later), parts, countries, strict=True)
    ]  # fmt: skip
    _tell(land, troubles)
    return World(land, "speak", tuple(e for t in troubles for e in _expect(land, t)))


def final(rng: Generator) -> World:
    """A football final: traffic doubles within minutes and everyone talks; nothing is broken."""
    land = _with(draw_land(rng), "mention")
    start = float(land.story_s)

    def busy(times: Curve) -> Curve:
        return 1 + np.clip((times - start) / 600, 0, 1) * np.clip((start + 5400 - times) / 900, 0, 1)

    _tell(land, [], busy=busy)
    wave(
        land,
        land.apps[0],
        start,
        start + 80 * MINUTE,
        per_min=float(rng.uniform(20, 150)),
        moods=NEWS,
        kinds=("mention",),
    )
    return World(land, "silent")


def blip_in_talk(rng: Generator) -> World:
    """A deploy fails requests for 20 seconds while everyone talks about the app for other reasons."""
    land = _with(draw_land(rng), "mention")
    start = float(land.story_s)
    blip = Trouble(
        start + 1200, start + 1220, float(rng.uniform(0.1, 0.5)), land.apps[:1], ramp_s=0, voices=0.0, burst=0.0
    )
    _tell(land, [blip])
    wave(
        land,
        land.apps[0],
        start,
        start + 80 * MINUTE,
        per_min=float(rng.uniform(30, 300)),
        moods=NEWS,
        kinds=("mention",),
    )
    return World(land, "silent")


def planned_drop(rng: Generator) -> World:
    """At night a big client is switched off as planned: traffic drops by half, no one is hurt."""
    land = draw_land(rng, night=True)
    start, fast = float(land.story_s), float(rng.choice([60, 600, 1800]))

    def busy(times: Curve) -> Curve:
        return 1 - 0.5 * np.clip((times - start) / fast, 0, 1) * np.clip((start + 4500 - times) / fast, 0, 1)

    _tell(land, [], busy=busy)
    return World(land, "silent", variant=f"{fast:.0f}s")


def _with(land: Land, kind: str) -> Land:
    """Make sure that people are heard in one way."""
    if not any(v.kind == kind and not v.every for v in land.voices):
        land.voices += (Voice(kind, {"mention": "x", "ticket": "zendesk"}.get(kind, "help-centre"), 4.0, 0, (), 1.0),)
    return land


WORLDS: Final[dict[str, Callable[[Generator], World]]] = {
    "total-outage": total_outage, "one-app": one_app, "one-component": one_component, "corner": corner,
    "one-country": one_country, "carrier": carrier, "release": release, "news": news, "calm-night": calm_night,
    "brief": brief, "pipeline": pipeline, "one-gateway": one_gateway, "flood": flood, "hacked": hacked,
    "dependency": dependency, "relapse": relapse, "creep": creep, "two": two, "final": final,
    "blip-in-talk": blip_in_talk, "planned-drop": planned_drop,
}  # fmt: skip


def write_world(name: str, seed: int) -> World:
    """Return a world with its signals in order of receipt, shuffled within a second, some batches sent twice."""
    rng = np.random.default_rng([seed, sorted(WORLDS).index(name)])
    world = WORLDS[name](rng)
    close_counts(world.land)
    lines = world.land.lines
    order = np.lexsort((rng.random(len(lines)), np.array([str(line["received"]) for line in lines])))
    world.land.lines = _resend(rng, [lines[i] for i in order])
    return world


def _resend(rng: Generator, lines: list[dict[str, object]]) -> list[dict[str, object]]:
    """Send some batches of machines' lines twice, at once."""
    out: list[dict[str, object]] = []
    for at in range(0, len(lines), 200):
        batch = lines[at : at + 200]
        out += batch
        if rng.random() < 0.03:
            out += [line for line in batch if line["kind"] in ("request", "metric") and line["span"]]
    return out
