"""The app's own little server: pages, pictures, an API, a health path. When it is stopped, photogram is down.

Run it alone with `python -m examples.photogram.server --port 8500 --config demo-data/client.json`.
"""

import argparse
import json
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from examples.photogram.posts import ACTIVITY, POSTS

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
CLIENT = HERE.parent.parent / "clients" / "js" / "dist"
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' http:"
PAGES = ("/", "/activity", "/help")


class Photogram(SimpleHTTPRequestHandler):
    """Answers one request. `config` is what the page hands to the itsus client."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, config: Path, **options: Any) -> None:
        self.config = config
        super().__init__(*args, directory=str(STATIC), **options)

    def do_GET(self) -> None:
        """Answer pages, the API, the client's files and the configuration."""
        path = self.path.partition("?")[0]
        if path == "/health":
            self._send_json({"ok": True})
        elif path == "/api/feed":
            self._send_json(POSTS)
        elif path == "/api/activity":
            self._send_json(ACTIVITY)
        elif path == "/config.json":
            self._send_json(json.loads(self.config.read_text()))
        elif path == "/worker-config.js":
            self._send_worker_config()
        elif path.startswith("/client/"):
            self._send_client(path.removeprefix("/client/"))
        else:
            self.path = "/index.html" if path in PAGES else path
            super().do_GET()

    def end_headers(self) -> None:
        """Add the strict policy under which the client must work."""
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def _send_client(self, name: str) -> None:
        file = (CLIENT / name).resolve()
        if not file.is_relative_to(CLIENT) or not file.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self._send(file.read_bytes(), "text/javascript; charset=utf-8")

    def _send_worker_config(self) -> None:
        """Send the configuration as a script: a service worker must know it at once."""
        config = json.loads(self.config.read_text())
        self._send(f"self.itsusOptions = {json.dumps(config)};".encode(), "text/javascript; charset=utf-8")

    def _send_json(self, value: object) -> None:
        self._send(json.dumps(value).encode(), "application/json")

    def _send(self, body: bytes, content_type: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server uses
        """Stay quiet: the demo prints the story."""


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8500)
    parser.add_argument("--config", type=Path, required=True)
    options = parser.parse_args()
    handler = partial(Photogram, config=options.config)
    ThreadingHTTPServer(("127.0.0.1", options.port), handler).serve_forever()


if __name__ == "__main__":
    main()
