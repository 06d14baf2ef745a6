"""From publication to the screen, in real Chromium: how long until a person whose app fails reads that it is us?

Two crowds of pages, each person with a browser profile of their own. In one the feed was quiet, and requests of the
page fail every three seconds; in the other a hint is shown already, and the page itself says nothing more. At a random
moment a notice replaces the document on both origins; the title is looked for in the element on the page.
"""

import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import msgspec
from playwright.sync_api import Browser, Page

from bench.feed.browser import browsing, find_missing_for_pages, lay_out_site
from bench.feed.nginx import serving_folder
from bench.feed.samples import APP, Press, make_notice, settings_for
from bench.feed.say import percentile, say, skip
from itsus.model.notice import Notice, Text
from itsus.model.words import Strength

_PAGES: Final = 16
_ROUNDS: Final = 4
_FAIL_MS: Final = 3000
_AIM_S: Final = 10.0
_LIMIT_S: Final = 30.0
#: Until every page has read what lay there before: `active_s` and its jitter, and a little.
_SETTLE_S: Final = 9.5
_SETTINGS: Final = settings_for(active_s=8)


class _Kind(NamedTuple):
    """What a crowd has read before, and how often requests of its pages fail (0: never)."""

    name: str
    before: tuple[Notice, ...]
    fail_ms: int


@dataclass
class Crowd:
    """Pages of one kind, and the press that makes their feed."""

    name: str
    press: Press
    before: tuple[Notice, ...]
    pages: list[Page]
    took_s: list[float]

    def rest(self) -> None:
        """Lay down what is there before a notice."""
        self.press.print(datetime.now(UTC), self.before, _SETTINGS)

    def publish(self, title: str) -> float:
        """Lay down a notice with this title; return when it lay there."""
        now = datetime.now(UTC)
        # A hint that becomes a notice keeps its name.
        name = self.before[0].id.removeprefix("n_") if self.before else title.replace(" ", "-")
        self.press.print(now, [_entitled(name, title, now, "notice")], _SETTINGS)
        return time.time()

    def collect(self, title: str, since_s: float) -> None:
        """Wait until the title is on every screen; a page that never shows it took for ever."""
        end_s = since_s + _LIMIT_S
        for page in self.pages:
            while not (shown_ms := page.evaluate("title => shown(title)", title)) and time.time() < end_s:
                page.wait_for_timeout(100)
            self.took_s.append(shown_ms / 1000 - since_s if shown_ms else float("inf"))


def main() -> None:
    """Print how long both crowds waited."""
    missing = find_missing_for_pages()
    if missing:
        skip("publication -> on the screen", missing)
        return
    with TemporaryDirectory(prefix="itsus-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        lay_out_site(folder / "site")
        site, *origins = (
            stack.enter_context(serving_folder(folder / part, folder / f"{part}.nginx"))[0]
            for part in ("site", "origin-1", "origin-2")
        )
        browser = stack.enter_context(browsing())
        hint = (_entitled("hint", "We are looking into it", datetime.now(UTC), "hint"),)
        kinds = (_Kind("failing", (), _FAIL_MS), _Kind("hinted", hint, 0))
        crowds = [_gather(browser, folder, site, origins, kind) for kind in kinds]
        _play(crowds)
    for crowd in crowds:
        p50, p99 = percentile(crowd.took_s, 0.5), percentile(crowd.took_s, 0.99)
        what = f"published -> on the screen, {crowd.name}: p50, p99 of {len(crowd.took_s)}"
        say(what, f"{p50:.1f}, {p99:.1f} s", f"p99 {_AIM_S:.0f} s", is_met=p99 <= _AIM_S)


def _gather(browser: Browser, folder: Path, site: str, origins: Sequence[str], kind: _Kind) -> Crowd:
    places = [folder / part / kind.name for part in ("origin-1", "origin-2")]
    for place in places:
        place.mkdir()
    crowd = Crowd(kind.name, Press(*places), kind.before, [], [])
    crowd.rest()
    options = {
        "app": APP,
        "origins": [f"{origin}/{kind.name}" for origin in origins],
        "keys": crowd.press.pinned,
        "attributes": {"country": "US", "platform": "ios"},
    }
    crowd.pages += [_open(browser, site, options, kind.fail_ms) for _ in range(_PAGES)]
    return crowd


def _open(browser: Browser, site: str, options: dict[str, Any], fail_ms: int) -> Page:
    page = browser.new_context(locale="en-US").new_page()
    page.goto(f"{site}/index.html")
    page.wait_for_function("() => window.start")
    page.evaluate("([options, failMs]) => start(options, failMs, 50)", [options, fail_ms])
    return page


def _play(crowds: Sequence[Crowd]) -> None:
    dice = random.Random(5)
    for number in range(_ROUNDS):
        time.sleep(_SETTLE_S + dice.random() * 5)
        title = f"It's us, not you ({number})"
        began = [crowd.publish(title) for crowd in crowds]
        for crowd, since_s in zip(crowds, began, strict=True):
            crowd.collect(title, since_s)
            crowd.rest()
        if any(min(crowd.took_s) == float("inf") for crowd in crowds):
            raise RuntimeError(f"no page showed the notice within {_LIMIT_S:.0f} s: does the built client work?")


def _entitled(name: str, title: str, now: datetime, strength: Strength) -> Notice:
    """Return a notice for those who are affected, or a hint for everyone, that says just this."""
    notice = make_notice(name, now, _SETTINGS, component="stories", strength=strength)
    assert notice.live is not None
    show = "everyone" if strength == "hint" else "affected"
    live = msgspec.structs.replace(notice.live, show=show, text={"en": Text(title, "Your account is fine.")})
    return msgspec.structs.replace(notice, live=live)
