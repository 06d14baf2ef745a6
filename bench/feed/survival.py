"""One origin of three alive: is every reading good?

Two origins are dead in several ways (nobody listens; errors; another app's page instead of a document), in every order.
Each reader begins with nothing and reads once, so that none is helped by remembering who answered.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle, permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.feed.nginx import serving_folder
from bench.feed.node import find_missing_for_node, run_client
from bench.feed.programs import find_missing, find_port
from bench.feed.samples import APP, Press, make_notice, settings_for, show_to_everyone
from bench.feed.say import say, skip
from itsus.feed.origins.web.reader import WebReader
from itsus.feed.read import FeedReader

_READINGS: Final = 1000


def main() -> None:
    """Print how many readings of each reader were good."""
    missing = find_missing("nginx")
    if missing:
        skip("good readings with 1 origin of 3 alive", missing)
        return
    with TemporaryDirectory(prefix="itsus-bench-") as name, ExitStack() as stack:
        root = Path(name) / "origin"
        alive, _ = stack.enter_context(serving_folder(root, Path(name) / "nginx"))
        press, now, settings = Press(root), datetime.now(UTC), settings_for()
        notice = make_notice("alive", now, settings, component="stories")
        press.print(now, [show_to_everyone(notice)], settings)
        dead = [stack.enter_context(answering(status)) for status in (503, 200)]
        orders = _order(alive, [f"http://127.0.0.1:{find_port()}", *dead])
        _report("Python reader", _read_in_python(orders, press))
        _read_in_node(orders, press)


def _order(alive: str, dead: Sequence[str]) -> list[list[str]]:
    """Return every order of the living one and two of the dead."""
    return [list(order) for order in permutations([alive, *dead], 3) if alive in order]


def _report(who: str, good: int) -> None:
    say(f"good readings, 1 origin of 3 alive, {who}", f"{good:,} of {_READINGS:,}", "all", is_met=good == _READINGS)


def _read_in_python(orders: Sequence[Sequence[str]], press: Press) -> int:
    with WebReader() as source:
        turns = zip(range(_READINGS), cycle(orders), strict=False)
        readers = (FeedReader(APP, order, press.keys, source=source) for _, order in turns)
        return sum(reader.refresh(datetime.now(UTC)).is_good for reader in readers)


def _read_in_node(orders: Sequence[Sequence[str]], press: Press) -> None:
    missing = find_missing_for_node()
    if missing:
        skip("good readings, 1 origin of 3 alive, built client", missing)
        return
    options = {"app": APP, "keys": press.pinned, "attributes": {"country": "US", "platform": "ios"}}
    found = run_client({"readings": _READINGS, "orders": list(orders), "options": options})
    _report("built client", sum(one["notices"] == ["n_alive"] for one in found))


@contextmanager
def answering(status: int) -> Iterator[str]:
    """Run an origin that answers everything with the same status and no document."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = b"<html>this is another page</html>"
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server uses
            del format, args

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Who has seen enough hangs up; that is no error here."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
