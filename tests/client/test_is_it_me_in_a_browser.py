"""Whose fault it is, in situations as they happen: a real Chromium, and servers that answer, fail, hang or are gone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.client.town import ELSEWHERE, PORTAL, Answer, Town
from tests.client.visit import Visit, visit

pytestmark = [pytest.mark.browser, pytest.mark.server]

DAY_S = 86_400
HELD = {"salt": "s", "stages": [{"if": {}, "share": 0, "hold": 1}]}
SENTENCES = {
    "us": "It's us, not you.",
    "hint": "It may be us",
    "connection": "This looks like your connection",
    "version": "This version of the app is too old",
    "clock": "The clock of this device is wrong",
    "account": "This seems to be about your account",
    "fine": "Everything that can be checked",
    "unreachable": "Your connection works, but the app cannot be reached",
    "unknown": "We cannot tell yet",
}


@dataclass(frozen=True)
class Situation:
    """What happens, and what must be said. `before` is so when the page loads, `then` happens while it is open."""

    name: str
    verdict: str
    sentence: str
    then: Callable[[Visit], None] = lambda _: None
    before: Callable[[Town], None] = lambda _: None
    evidence: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


def _gone(*which: str) -> Callable[[Visit], None]:
    def act(seen: Visit) -> None:
        parties = {"app": [seen.town.app], "origins": seen.town.origins, "first origin": seen.town.origins[:1]}
        for each in which:
            for party in parties[each]:
                party.is_gone = True

    return act


def _block(*which: str) -> Callable[[Visit], None]:
    def act(seen: Visit) -> None:
        parties = {"intake": [seen.town.intake], "origins": seen.town.origins, "first origin": seen.town.origins[:1]}
        for each in which:
            for party in parties[each]:
                seen.block(party.address)

    return act


def _both(*acts: Callable[[Visit], None]) -> Callable[[Visit], None]:
    def act(seen: Visit) -> None:
        for each in acts:
            each(seen)

    return act


def _health(answer: Answer) -> Callable[[Visit], None]:
    return lambda seen: setattr(seen.town, "health", answer)


def _api(answer: Answer) -> Callable[[Visit], None]:
    def act(seen: Visit) -> None:
        seen.town.api = answer
        seen.use_app()

    return act


def _notice(**changes: Any) -> Callable[[Town], None]:
    document = {name: changes.pop(name) for name in ("rollout",) if name in changes}
    return lambda town: town.publish(town.publisher.notice(**changes), **document)


def _all(answer: Answer) -> Callable[[Visit], None]:
    return lambda seen: seen.town.answer_everything(answer)


def _retract(seen: Visit) -> None:
    seen.town.publish(seen.town.publisher.notice(status="retracted"), state="quiet")


def _expire(seen: Visit) -> None:
    now_s = int(seen.town.publisher.now.timestamp())
    seen.town.publish(seen.town.publisher.notice(), iat=now_s - DAY_S, exp=now_s - 60)


def _forge(seen: Visit) -> None:
    seen.town.publisher.current = seen.town.publisher.thief
    seen.town.publish(seen.town.publisher.notice())


def _lose_name(seen: Visit) -> None:
    seen.block(seen.town.app.address, "namenotresolved")


def _offline(seen: Visit) -> None:
    seen.context.set_offline(True)


def _lie_about_the_network(seen: Visit) -> None:
    seen.page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => false })")


def _lie_and_cut(seen: Visit) -> None:
    seen.page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => true })")
    seen.context.set_offline(True)


SITUATIONS = [
    Situation("all is well", "fine", "fine", evidence={"online": True, "origins_good": 3, "health": 200}),
    Situation("offline", "connection", "connection", _offline, evidence={"online": False, "origins_good": 0}),
    Situation("a captive portal answers everything", "connection", "connection", _all(PORTAL)),
    Situation("a captive portal sends everybody elsewhere", "connection", "connection", _all(ELSEWHERE),
              evidence={"health": "redirected"}),
    Situation("a captive portal says so (511)", "connection", "connection", _all(Answer(511, b"", "text/html"))),
    Situation("the app's name is dead", "unknown", "unreachable", _lose_name,
              evidence={"health": "unreachable", "origins_good": 3}),
    Situation("the app's server is gone", "unknown", "unreachable", _gone("app")),
    Situation("the app answers 503", "us", "us", _health(Answer(503)), evidence={"health": 503}),
    Situation("the app answers 502", "us", "us", _health(Answer(502)), evidence={"health": 502}),
    Situation("the app hangs", "unknown", "unreachable", _health(Answer(wait_s=8)), evidence={"health": "unreachable"}),
    Situation("the app is slow, but it comes", "fine", "fine", _health(Answer(wait_s=1))),
    Situation("its stories answer 500, its health is fine", "us", "us", _api(Answer(500)),
              evidence={"failing": "stories"}),
    Situation("one origin is blocked", "fine", "fine", _block("first origin"), evidence={"origins_good": 2}),
    Situation("one origin is gone", "fine", "fine", _gone("first origin"), evidence={"origins_good": 2}),
    Situation("all origins are blocked, the app is fine", "fine", "fine", _block("origins"),
              evidence={"origins_good": 0}),
    Situation("all origins are blocked, the app is gone", "connection", "connection",
              _both(_block("origins"), _gone("app"))),
    Situation("an ad blocker eats what is counted", "fine", "fine",
              _both(_block("intake"), Visit.use_app), evidence={"origins_good": 3}),
    Situation("the clock is two days fast", "device", "clock", options={"clock_off_s": 2 * DAY_S}),
    Situation("the clock is two days slow", "device", "clock", options={"clock_off_s": -2 * DAY_S}),
    Situation("signed out: the app's own requests answer 401", "account", "account", _api(Answer(401)),
              evidence={"failing": "stories"}),
    Situation("the account is restricted", "account", "account", options={"account": "problem"},
              evidence={"account": "problem"}),
    Situation("the account is restricted, and the app answers 503", "us", "us", _health(Answer(503)),
              options={"account": "problem"}),
    Situation("the version is too old", "device", "version", options={"minimumVersion": "210.0"},
              evidence={"version_too_old": True}),
    Situation("a notice, and it fails here", "us", "us", _api(Answer(500)), _notice(show="affected"),
              evidence={"notice": "n_1"}),
    Situation("a notice, and the app is gone: no contradiction", "us", "us", _gone("app"), _notice()),
    Situation("a notice, then offline: no contradiction", "us", "us", _offline, _notice()),
    Situation("a notice for those who are affected, nothing fails here", "us", "us", before=_notice(show="affected")),
    Situation("a notice for another country", "fine", "fine", before=_notice(audience={"country": "FR"})),
    Situation("a notice for another version, and no connection", "connection", "connection", _offline,
              _notice(audience={"version": {"$vlt": "200"}})),
    Situation("a hint", "unknown", "hint", before=_notice(strength="hint"), evidence={"hint": "n_1"}),
    Situation("a hint, and the app answers 503", "us", "us", _health(Answer(503)), _notice(strength="hint")),
    Situation("held: nothing is said of the notice", "fine", "fine", before=_notice(rollout=HELD)),
    Situation("held: what the notice excludes is not named", "unknown", "unknown", _offline,
              _notice(rollout=HELD, blame_not=["connection"])),
    Situation("a notice that was taken back", "fine", "fine", _retract, _notice()),
    Situation("a feed that has expired", "fine", "fine", _expire, evidence={"origins_good": 0}),
    Situation("a feed that is forged", "fine", "fine", _forge, evidence={"origins_good": 0}),
    Situation("the health path does not exist", "fine", "fine", _health(Answer(404)), evidence={"health": 404}),
    Situation("the health path leads elsewhere", "fine", "fine", _health(ELSEWHERE),
              evidence={"health": "redirected"}),
    Situation("the browser says offline, and is not", "fine", "fine", _lie_about_the_network,
              evidence={"online": False}),
    Situation("the browser says online, and is not", "connection", "connection", _lie_and_cut,
              evidence={"online": True}),
]  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.name)
def test_the_answer_is_right(situation: Situation, browser: Browser, town: Town) -> None:
    current = town.publisher.current
    try:
        situation.before(town)
        with visit(browser, town, **situation.options) as seen:
            situation.then(seen)
            answer = seen.ask()
    finally:
        town.publisher.current = current
    assert answer["verdict"] == situation.verdict, answer
    assert answer["sentence"].startswith(SENTENCES[situation.sentence])
    assert situation.evidence.items() <= answer["evidence"].items()
    assert "notice" not in answer["evidence"] or situation.verdict == "us"
