"""The worlds in which something is to be said."""

import numpy as np
from numpy.random import Generator

from bench.strangers.land import MINUTE, draw_land
from bench.strangers.machine import alert, confess, count_requests, gauge, probe
from bench.strangers.people import complain, talk_as_usual
from bench.strangers.telling import draw_length, draw_share, draw_voices, expect, hear_also, pick_errors, tell
from bench.strangers.trouble import Curve, Trouble
from bench.strangers.truth import Expected, World
from bench.strangers.words import HACKED


def total_outage(rng: Generator) -> World:
    """Everything of all apps is gone; names do not resolve; the servers' own counts stop with it."""
    land = draw_land(rng, apps=int(rng.integers(2, 4)))
    start = float(land.story_s)
    trouble = Trouble(
        start, start + draw_length(rng) + 20 * MINUTE, 1.0, land.apps, errors={"dns": 0.8, "connect": 0.2}, lost=1.0,
        ramp_s=float(rng.choice([0, 60, 180])), voices=draw_voices(rng) * 1.5, burst=float(rng.uniform(0.3, 1.5)),
    )  # fmt: skip
    tell(land, [trouble])
    return World(land, "speak", expect(land, trouble))


def one_app(rng: Generator) -> World:
    """One app of a family fails everywhere, in all its parts; the others are perfectly fine."""
    land = draw_land(rng, apps=int(rng.integers(1, 4)))
    start = float(land.story_s)
    trouble = Trouble(
        start, start + draw_length(rng), draw_share(rng), land.apps[:1], errors=pick_errors(rng),
        ramp_s=float(rng.uniform(0, 180)), voices=draw_voices(rng), burst=float(rng.uniform(0, 1.5)),
    )  # fmt: skip
    tell(land, [trouble])
    alert(land, trouble)
    return World(land, "speak", expect(land, trouble))


def one_component(rng: Generator) -> World:
    """One component fails for everyone."""
    land = draw_land(rng, need=("component",))
    part, start = str(rng.choice(land.components)), float(land.story_s)
    trouble = Trouble(
        start, start + draw_length(rng), float(rng.uniform(0.3, 1.0)), land.apps[:1], {"component": (part,)},
        pick_errors(rng), ramp_s=float(rng.uniform(0, 180)), voices=draw_voices(rng),
    )  # fmt: skip
    tell(land, [trouble])
    alert(land, trouble, component=part)
    return World(land, "speak", expect(land, trouble))


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
        start, start + draw_length(rng), float(rng.uniform(0.3, 1.0)), land.apps[:1], where, pick_errors(rng),
        ramp_s=float(rng.uniform(0, 180)), voices=draw_voices(rng),
    )  # fmt: skip
    tell(land, [trouble])
    return World(land, "speak", expect(land, trouble))


def one_country(rng: Generator) -> World:
    """All of an app fails in one country (our region there); the other countries are fine."""
    land = draw_land(rng, need=("country",))
    country, start = str(rng.choice(land.countries)), float(land.story_s)
    trouble = Trouble(
        start, start + draw_length(rng), draw_share(rng), land.apps[:1], {"country": (country,)}, pick_errors(rng),
        ramp_s=float(rng.uniform(0, 180)), voices=draw_voices(rng),
    )  # fmt: skip
    tell(land, [trouble])
    return World(land, "speak", expect(land, trouble))


def carrier(rng: Generator) -> World:
    """One network in one country fails: all apps suffer there, on other networks nobody does."""
    land = draw_land(rng, apps=int(rng.integers(2, 4)), need=("country", "network"))
    country = str(rng.choice(land.countries))
    network, start = str(rng.choice(land.networks[country])), float(land.story_s)
    lost = float(rng.choice([0.0, 0.9]))
    trouble = Trouble(
        start, start + draw_length(rng), 0.05 if lost else float(rng.uniform(0.4, 1.0)), land.apps,
        {"country": (country,), "network": (network,)}, {"timeout": 0.6, "connect": 0.3, "dns": 0.1}, lost=lost,
        ramp_s=float(rng.uniform(0, 120)), voices=float(rng.uniform(15, 90)),
    )  # fmt: skip
    tell(land, [trouble])
    return World(land, "silent", told_s=trouble.seen_s(), faults=("network",), variant="lost" if lost else "failed")


def release(rng: Generator) -> World:
    """A new version on one platform is broken: it spreads within minutes to an hour."""
    land = draw_land(rng, need=("platform", "version"), after_h=1.9)
    new, start = land.versions[-1], float(land.story_s)
    platform = str(rng.choice([p for p in land.platforms if p != "web"]))
    spread_s, most = float(rng.choice([300, 1200, 3000])), float(rng.uniform(0.15, 0.6))
    trouble = Trouble(
        start, start + 100 * MINUTE, float(rng.uniform(0.3, 0.9)), land.apps[:1],
        {"platform": (platform,), "version": (new,)}, {"other": 0.7, "4xx": 0.3}, ramp_s=spread_s,
        voices=draw_voices(rng), from_share=0.02, seen_by_probes=False, burst=0.0,
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
    # It fails for them from the first on; there are only few of them yet.
    where, seen = dict(trouble.where), trouble.seen_s()
    expected = Expected(land.apps[0], seen, trouble.end_s, where, ("version",), begin_s=start)
    return World(land, "speak", (expected,), variant=f"{spread_s / 60:.0f}min")


def hacked(rng: Generator) -> World:
    """Everyone was logged out; thousands believe that they were hacked; no server error."""
    land = hear_also(hear_also(draw_land(rng), "ticket"), "search")
    if rng.random() < 0.7:
        land = hear_also(land, "mention")
    start = float(land.story_s)
    logout = Trouble(start, start + 50 * MINUTE, 0.0, land.apps[:1], voices=draw_voices(rng) * 2, ramp_s=120)
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
        start, start + 30 * MINUTE + draw_length(rng), float(rng.uniform(0.3, 1.0)), land.apps,
        errors={"dns": 0.9, "connect": 0.1} if is_dns else {"timeout": 0.5, "5xx": 0.3, "tls": 0.2},
        ramp_s=float(rng.uniform(0, 180)), voices=draw_voices(rng),
    )  # fmt: skip
    tell(land, [trouble])
    confess(land, trouble, "dns-one" if is_dns else "fastcdn")
    expected = expect(land, trouble, faults=("us", "dependency"), at_last=("dependency",))
    return World(land, "speak", expected, variant="dns" if is_dns else "cdn")


def relapse(rng: Generator) -> World:
    """It fails, recovers, and fails again after five minutes."""
    land = draw_land(rng)
    start, first = float(land.story_s), float(rng.uniform(15, 25) * MINUTE)
    share, voices, errors = float(rng.uniform(0.3, 1.0)), draw_voices(rng), pick_errors(rng)
    again = start + first + 300
    troubles = [
        Trouble(start, start + first, share, land.apps[:1], {}, errors, voices=voices),
        Trouble(again, again + 20 * MINUTE, share, land.apps[:1], {}, errors, voices=voices, ramp_s=30),
    ]
    tell(land, troubles)
    expected = Expected(land.apps[0], troubles[0].seen_s(), troubles[1].end_s)
    return World(land, "speak", (expected,), one_notice=True)


def creep(rng: Generator) -> World:
    """Errors creep from one percent to twenty within an hour."""
    land = draw_land(rng, after_h=1.9)
    land.base = min(land.base, 0.005)
    start = float(land.story_s)
    trouble = Trouble(
        start, start + 100 * MINUTE, 0.20, land.apps[:1], errors=pick_errors(rng), ramp_s=3600, from_share=0.05,
        voices=draw_voices(rng), seen_by_probes=True,
    )  # fmt: skip
    tell(land, [trouble])
    return World(land, "speak", (Expected(land.apps[0], start, trouble.end_s, timed=False),))


def two(rng: Generator) -> World:
    """Two problems at once that have nothing to do with each other."""
    land = draw_land(rng, need=("component", "country"))
    parts = [str(c) for c in rng.choice(land.components, 2, replace=False)]
    countries = [str(c) for c in rng.choice(land.countries, 2, replace=False)]
    start = float(land.story_s)
    later = start + float(rng.uniform(0, 8)) * MINUTE
    troubles = [
        Trouble(begin, begin + draw_length(rng) + 10 * MINUTE, float(rng.uniform(0.4, 1.0)), land.apps[:1],
                {"component": (part,), "country": (country,)}, pick_errors(rng), voices=draw_voices(rng))
        for begin, part, country in zip((start, later), parts, countries, strict=True)
    ]  # fmt: skip
    tell(land, troubles)
    return World(land, "speak", tuple(e for t in troubles for e in expect(land, t)))
