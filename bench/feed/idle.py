"""An open page all day: what an idle person costs, and how soon they learn of a notice.

A real Chromium with the built client, on a faked clock that jumps from timer to timer, so that days pass in seconds.
The origin lives on the same clock: it signs a new document as often as the publisher renews, and answers as our own
server does. Counted is all that goes over the wire to and from the origin, headers too, as HTTP/1.1 has them.
"""

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from playwright.sync_api import Page

from bench.feed.browser import HERE, browsing, find_missing_for_pages, lay_out_site
from bench.feed.nginx import serving_folder
from bench.feed.samples import APP, Press, make_notice, settings_for, show_to_everyone
from bench.feed.say import percentile, say, skip
from itsus.app.feed_copy import FeedCopy
from itsus.app.publisher import QUIET_RENEWAL_S
from itsus.model.store import Publication

_DAYS: Final = 5
_NEWS: Final = 60
_IDLE_S: Final = 900
_MOST_REQUESTS: Final = 100
_MOST_BYTES: Final = 100 * 1024
_SETTINGS: Final = settings_for(idle_s=_IDLE_S)
_BEGIN: Final = datetime(2026, 6, 1, tzinfo=UTC)


class _Day(NamedTuple):
    """What a day cost: requests, bytes sent to the device and taken from it."""

    requests: int
    sent: int
    taken: int


class Origin:
    """An origin on the page's clock. `now_s` is set by who moves the clock; `news_s` is when a notice is published."""

    def __init__(self) -> None:
        self.press = Press()
        self.now_s = _BEGIN.timestamp()
        self.news_s = float("inf")
        self.requests = self.sent = self.taken = 0
        self._made: tuple[tuple[int, bool], FeedCopy] | None = None

    def count_anew(self) -> None:
        """Begin to count at nothing."""
        self.requests = self.sent = self.taken = 0

    def answer(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        """Return a whole answer, as it goes over the wire."""
        found = self._copy().pick(headers)
        start = found.start(int(self.now_s))
        lines = [b"HTTP/1.1 %d OK" % start["status"], *(name + b": " + value for name, value in start["headers"])]
        return b"\r\n".join(lines) + b"\r\n\r\n" + bytes(found.body["body"])

    def _copy(self) -> FeedCopy:
        """Publish anew where it is time to, as the publisher does."""
        begun_s = int(self.now_s // QUIET_RENEWAL_S * QUIET_RENEWAL_S)
        state = (begun_s, self.news_s <= self.now_s)
        if self._made is None or self._made[0] != state:
            at = datetime.fromtimestamp(begun_s, UTC)
            news = [show_to_everyone(make_notice("news", at, _SETTINGS, component="stories"))] if state[1] else []
            document = self.press.print(at, news, _SETTINGS)
            self._made = (state, FeedCopy(Publication(APP, int(self.now_s * 1000), document, at)))
        return self._made[1]


def main() -> None:
    """Print what a day costs, and how soon news arrive."""
    missing = find_missing_for_pages()
    if missing:
        skip("an idle day", missing)
        return
    origin = Origin()
    with TemporaryDirectory(prefix="itsus-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        lay_out_site(folder / "site")
        site, _ = stack.enter_context(serving_folder(folder / "site", folder / "nginx"))
        address = stack.enter_context(serving_origin(origin))
        page = _open(stack.enter_context(browsing()).new_context(locale="en-US").new_page(), site, address, origin)
        days = [_live(page, origin, 86_400) for _ in range(_DAYS)]
        waits_s = [_wait_for_news(page, origin, random.Random(number)) for number in range(_NEWS)]
    _report_days(days)
    p50, most, aim_s = percentile(waits_s, 0.5), max(waits_s), _IDLE_S + 60
    what = f"published -> idle open client: p50, most of {_NEWS}"
    say(what, f"{p50:.0f}, {most:.0f} s", f"{aim_s} s", is_met=most <= aim_s)


def _report_days(days: Sequence[_Day]) -> None:
    most = max(day.requests for day in days)
    say(f"requests of an idle day, most of {_DAYS}", f"{most}", f"{_MOST_REQUESTS}", is_met=most <= _MOST_REQUESTS)
    dearest = max(days, key=lambda day: day.sent + day.taken)
    size = dearest.sent + dearest.taken
    say("bytes of an idle day, both ways", f"{size:,}", f"{_MOST_BYTES:,}", is_met=size <= _MOST_BYTES)
    say("  of these to the device, and from it", f"{dearest.sent:,}, {dearest.taken:,}")


def _open(page: Page, site: str, address: str, origin: Origin) -> Page:
    page.clock.install(time=_BEGIN)
    page.add_init_script(path=HERE / "clock.js")
    page.goto(f"{site}/index.html")
    page.wait_for_function("() => window.start")
    page.clock.pause_at(_BEGIN + timedelta(seconds=60))
    origin.now_s = page.evaluate("Date.now()") / 1000
    options = {
        "app": APP,
        "origins": [address],
        "keys": origin.press.pinned,
        "attributes": {"country": "US", "platform": "ios"},
    }
    page.evaluate("options => start(options, 0, 0)", options)
    _live(page, origin, 60)
    return page


def _live(page: Page, origin: Origin, for_s: float) -> _Day:
    """Let time pass; return what it cost."""
    origin.count_anew()
    end_s = origin.now_s + for_s
    while origin.now_s < end_s:
        _jump(page, origin, end_s)
    return _Day(origin.requests, origin.sent, origin.taken)


def _jump(page: Page, origin: Origin, end_s: float = float("inf")) -> None:
    """Let time pass to the next timer, and wait for what it asks for."""
    due_s = min(end_s, page.evaluate("nextDueMs()") / 1000)
    origin.now_s = max(origin.now_s + 0.001, due_s)
    page.clock.run_for(max(1, round(1000 * origin.now_s - page.evaluate("Date.now()"))))
    while page.evaluate("isBusy()"):
        time.sleep(0.002)
    # The signature is checked outside of the faked clock.
    page.evaluate("new Promise((done) => crypto.subtle.digest('SHA-256', new Uint8Array(1)).then(done)).then(() => 0)")


def _wait_for_news(page: Page, origin: Origin, dice: random.Random) -> float:
    """Publish at a random moment; return the seconds until the client has it, and let it become quiet again."""
    origin.news_s = origin.now_s + dice.random() * _IDLE_S
    while not page.evaluate("client.entries().length"):
        _jump(page, origin)
    took_s = origin.now_s - origin.news_s
    origin.news_s = float("inf")
    while page.evaluate("client.entries().length"):
        _jump(page, origin)
    return took_s


@contextmanager
def serving_origin(origin: Origin) -> Iterator[str]:
    """Serve an origin until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = [(name.lower().encode(), value.encode()) for name, value in self.headers.items()]
            answer = origin.answer(headers)
            origin.requests += 1
            origin.taken += len(self.requestline) + 2 + len(bytes(self.headers))
            origin.sent += len(answer)
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server uses
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
