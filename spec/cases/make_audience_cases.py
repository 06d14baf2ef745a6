"""Write the vectors of spec/feed.md, 4 anew: `python spec/cases/make_audience_cases.py`. The same bytes each time.

What each case expects is written here by hand, never taken from an implementation. Device ids were searched for by
place: the number in `AT` is the place (F-31) of the id in the salt `photogram:rollout`.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from itsus.testing.feed_attacker import FeedAttacker

FOLDER = Path(__file__).parent / "audience"
PUBLISHER = FeedAttacker()
NOW = int(PUBLISHER.now.timestamp())
AT = {0: "d20638", 500: "d7746", 4999: "d11919", 5000: "d4102", 8999: "d29379", 9000: "d14783", 9999: "d18747"}
US = {"country": {"$in": ["US"]}}

Case = dict[str, Any]


def _make_case(
    name: str, document: Case, device: Case, *, arm: str | None, notices: Iterable[str] = (), **more: Any
) -> Case:
    counted = more.pop("counted", None)
    if counted is None:
        counted = ["n_1"] if arm else []
    attributes = {"country": "US", "platform": "web"}
    whole = {"id": AT[0], "attributes": attributes} | device
    expect = {"arm": arm, "notices": list(notices), "counted": counted}
    return {"name": name, "now": more.pop("now", NOW), "document": document, "device": whole, "expect": expect}


def _stage(if_: Any = None, share: float = 0.9, hold: float = 0.1) -> Case:
    return {"if": US if if_ is None else if_, "share": share, "hold": hold}


def _with_stages(*stages: Case, **changes: Any) -> Case:
    return PUBLISHER.payload(rollout={"salt": "photogram:rollout", "stages": list(stages)}, **changes)


def _make_rollout_cases() -> Iterable[Case]:
    everyone = PUBLISHER.payload()
    shown: Case = {"arm": "shown", "notices": ["n_1"]}
    yield _make_case("no rollout: everyone, the last place too", everyone, {"id": AT[9999]}, **shown)
    yield _make_case("no rollout: a device that knows nothing of itself", everyone, {"attributes": {}}, **shown)
    yield _make_case("a rollout without stages: nobody", _with_stages(), {}, arm=None)
    yield _make_case("US only: the first place", _with_stages(_stage()), {}, **shown)
    yield _make_case("US only: the last place of the share", _with_stages(_stage()), {"id": AT[8999]}, **shown)
    yield _make_case("US only: the first place of the hold-out", _with_stages(_stage()), {"id": AT[9000]}, arm="held")
    yield _make_case("US only: the last place", _with_stages(_stage()), {"id": AT[9999]}, arm="held")
    fr = {"attributes": {"country": "FR"}}
    yield _make_case("US only: France", _with_stages(_stage()), fr, arm=None)
    yield _make_case("US only: country not known", _with_stages(_stage()), {"attributes": {}}, arm=None)
    yield _make_case("the first stage that matches counts", _with_stages(_stage(share=0), _stage()), {}, arm=None)
    second = _with_stages(_stage(), _stage({"country": "FR"}, 0.5, 0.5))
    yield _make_case("the second stage", second, fr | {"id": AT[4999]}, **shown)
    yield _make_case("the second stage, its hold-out", second, fr | {"id": AT[5000]}, arm="held")
    between = _with_stages(_stage(share=0.5, hold=0.1))
    yield _make_case("between share and hold-out: no arm", between, {"id": AT[5000]}, arm=None)
    yield _make_case("a small share is the lower end", between, {"id": AT[4999]}, **shown)
    yield _make_case("a raised share keeps whom it had", _with_stages(_stage(share=0.6)), {"id": AT[4999]}, **shown)
    yield _make_case(
        "share 0 and hold 1: all are held", _with_stages(_stage(share=0, hold=1)), {"id": AT[0]}, arm="held"
    )
    yield _make_case("share 1: all are shown", _with_stages(_stage(share=1, hold=0)), {"id": AT[9999]}, **shown)
    yield _make_case(
        "share 0.05 is 500 places: 500 is not one", _with_stages(_stage(share=0.05)), {"id": AT[500]}, arm=None
    )
    yield _make_case("share 0.0501", _with_stages(_stage(share=0.0501)), {"id": AT[500]}, **shown)
    unknown = _stage({"country": {"$regex": "U."}})
    yield _make_case(
        "a stage not understood matches nobody; the next counts", _with_stages(unknown, _stage()), {}, **shown
    )
    yield _make_case("an empty if matches everyone", _with_stages(_stage({})), {"attributes": {}}, **shown)


def _make_notice_cases() -> Iterable[Case]:
    p = PUBLISHER
    shown: Case = {"arm": "shown", "notices": ["n_1"]}
    unseen: Case = {"arm": "shown", "counted": []}

    def one(**changes: Any) -> Case:
        return p.payload(notices=[p.notice(**changes)])

    yield _make_case("the audience matches", one(audience=US), {}, **shown)
    yield _make_case("the audience is another country", one(audience={"country": {"$in": ["FR"]}}), {}, **unseen)
    yield _make_case("an audience not understood", one(audience={"$not": {"country": {"$regex": "F"}}}), {}, **unseen)
    affected = one(show="affected")
    yield _make_case("affected only: nothing fails here", affected, {}, **unseen)
    yield _make_case("affected only: the component failed here", affected, {"affected": ["stories"]}, **shown)
    yield _make_case("affected only: another component failed here", affected, {"affected": ["login"]}, **unseen)
    yield _make_case("affected only: something failed here", affected, {"affected": [""]}, **shown)
    yield _make_case("affected only: the person looked for help", affected, {"sought_help": True}, **shown)
    whole = one(show="affected", component=[])
    yield _make_case("the whole app: any failure counts", whole, {"affected": ["login"]}, **shown)
    yield _make_case("the whole app: nothing fails here", whole, {}, **unseen)
    two = one(show="affected", component=["login", "stories"])
    yield _make_case("one of several components failed here", two, {"affected": ["login"]}, **shown)
    held = _with_stages(_stage(), notices=[p.notice(show="affected")])
    yield _make_case("held and affected: sees nothing, counts", held, {"id": AT[9000], "affected": [""]}, arm="held")
    yield _make_case("held and not affected: does not count", held, {"id": AT[9000]}, arm="held", counted=[])
    yield _make_case("held and looked for help: counts", held, {"id": AT[9000], "sought_help": True}, arm="held")


def _make_life_cases() -> Iterable[Case]:
    p = PUBLISHER
    before = {"shown": ["n_1"]}
    kept: Case = {"arm": "shown", "notices": ["n_1"], "counted": []}

    def one(**changes: Any) -> Case:
        return p.payload(notices=[p.notice(**changes)])

    yield _make_case("once shown it stays: nothing fails any more", one(show="affected"), before, **kept)
    yield _make_case("once shown it stays: the audience narrowed", one(audience={"country": "FR"}), before, **kept)
    kept_without_arm = kept | {"arm": None}
    yield _make_case("once shown it stays: the rollout went back", _with_stages(), before, **kept_without_arm)
    for status in ("resolved", "retracted"):
        yield _make_case(f"{status}: where it was shown", one(status=status), before, **kept)
        yield _make_case(f"{status}: where it was not", one(status=status), {}, arm="shown", counted=[])
        left = one(status=status, show="affected")
        yield _make_case(f"{status}: not shown, still affected", left, {"affected": [""]}, arm="shown", counted=[])
    held = _with_stages(_stage(), notices=[p.notice(status="resolved")])
    yield _make_case("resolved: the hold-out sees nothing", held, {"id": AT[9999]}, arm="held", counted=[])
    late = one(until=NOW)
    yield _make_case("hidden at until", late, {}, arm="shown", counted=[])
    yield _make_case("hidden at until, also where it was shown", late, before, arm="shown", counted=[])
    yield _make_case("shown until the second before", one(until=NOW + 1), {}, arm="shown", notices=["n_1"])
    yield _make_case(
        "an expired document shows nothing", p.payload(), before, arm="shown", counted=[], now=NOW + 86_400
    )
    several = p.payload(
        notices=[
            p.notice(id="n_3", audience=US),
            p.notice(id="n_2", audience={"country": "FR"}),
            p.notice(id="n_1", status="resolved"),
        ]
    )
    yield _make_case(
        "several, in the document's order", several, before, arm="shown", notices=["n_3", "n_1"], counted=["n_3"]
    )


FILES = {"rollout": _make_rollout_cases, "notice": _make_notice_cases, "life": _make_life_cases}


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in FILES.items():
        text = "[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in make()) + "\n]\n"
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
