"""What one person's browser meets: the app's server, three origins of its feed, and an intake, all on loopback.

Each can be in another mood, or gone. Not responsible for the browser.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from itsus.testing.feed_attacker import FeedAttacker

CLIENT: Final = Path(__file__).resolve().parent.parent.parent / "clients" / "js" / "dist"
POLICY: Final = "default-src 'none'; script-src 'self'; connect-src *"
TYPES: Final = {".js": "text/javascript", ".html": "text/html"}


@dataclass(frozen=True)
class Answer:
    """What a server says; `wait_s`: how long it thinks first."""

    status: int = 200
    body: bytes = b""
    type: str = "text/plain"
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0


Mood = Callable[[str], Answer]

PORTAL: Final = Answer(body=b"<!doctype html><title>Welcome to the hotel</title>", type="text/html")
ELSEWHERE: Final = Answer(302, headers={"location": "http://127.0.0.1:9/welcome"})


class Party:
    """One server. `mood` says what it answers; what was asked is in `asked`."""

    def __init__(self, mood: Mood) -> None:
        self.mood = mood
        self.asked: list[str] = []
        self.is_gone = False
        self._leaving = threading.Event()
        party = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                party.answer(self)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                party.answer(self)

            def handle(self) -> None:
                with suppress(ConnectionError):
                    super().handle()

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer as the mood says; who is gone hangs up without a word."""
        self.asked.append(request.path)
        if self.is_gone:
            request.close_connection = True
            return
        answer = self.mood(request.path)
        self._leaving.wait(answer.wait_s)
        request.send_response(answer.status)
        for name, value in (
            {"content-type": answer.type, "content-length": str(len(answer.body)), "cache-control": "no-store"}
            | {"access-control-allow-origin": "*", "access-control-expose-headers": "Date, ETag, Retry-After"}
            | answer.headers
        ).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(answer.body)

    def close(self) -> None:
        """Stop the server, and whoever still waits for it."""
        self._leaving.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class Town:
    """The app at `app`, the origins of its feed, and the intake."""

    def __init__(self) -> None:
        self.publisher = FeedAttacker(now=datetime.now(UTC))
        self.app = Party(self.serve_app)
        self.origins = [Party(self.serve_feed) for _ in range(3)]
        self.intake = Party(lambda _: Answer(202))
        self.page = ""
        self.health = Answer(body=b"ok")
        self.api = Answer(body=b"{}")
        self.document = b""
        self.publish()

    @property
    def parties(self) -> list[Party]:
        return [self.app, *self.origins, self.intake]

    def publish(self, *notices: dict[str, Any], **changes: Any) -> None:
        """Sign the next document and have all origins serve it."""
        self.publisher.seq = max(self.publisher.seq + 1, int(time.time() * 1000))
        self.publisher.now = datetime.now(UTC)
        state = "notice" if notices else "quiet"
        defaults: dict[str, Any] = {"poll": {"idle_s": 900, "active_s": 8}, "sample": {"request": 1}}
        self.document = self.publisher.publish(**(defaults | {"notices": list(notices), "state": state} | changes))

    def serve_feed(self, _: str) -> Answer:
        """An origin as it should be."""
        return Answer(body=self.document, type="application/jose")

    def serve_app(self, path: str) -> Answer:
        """The app as it should be: its page, its health, its API, and the client."""
        if path == "/health":
            return self.health
        if path.startswith("/api/"):
            return self.api
        if path == "/page.js":
            return Answer(body=self.page.encode(), type=TYPES[".js"])
        file = CLIENT / path.removeprefix("/client/")
        if path.startswith("/client/") and file.is_file():
            return Answer(body=file.read_bytes(), type=TYPES[".js"])
        html = b'<!doctype html><title>Photogram</title><script type="module" src="/page.js"></script>'
        return Answer(body=html, type=TYPES[".html"], headers={"content-security-policy": POLICY})

    def reset(self) -> None:
        """Bring everything back to an ordinary day."""
        for party in self.parties:
            party.is_gone = False
            party.asked.clear()
        self.app.mood = self.serve_app
        for origin in self.origins:
            origin.mood = self.serve_feed
        self.health, self.api = Answer(body=b"ok"), Answer(body=b"{}")
        self.publish()

    def answer_everything(self, answer: Answer) -> None:
        """Let somebody on the way answer in everybody's place."""
        for party in self.parties:
            party.mood = lambda _: answer


@contextmanager
def open_town() -> Iterator[Town]:
    """Open a town, and leave nothing of it behind."""
    town = Town()
    try:
        yield town
    finally:
        for party in town.parties:
            party.close()
