"""An app's server in a process of its own, so that a test can kill it: a folder of pages, and the client.

The file `status` in the folder makes it answer every page with that status, `api_status` every call of its API; `hang`
makes it answer nothing at all; `policy` has another Content-Security-Policy.
"""

import argparse
import contextlib
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

CLIENT = Path(__file__).resolve().parent.parent.parent / "clients" / "js" / "dist"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' http:; "
    "worker-src 'self'; base-uri 'none'"
)
_PAGES = {"": "index.html"}


class SiteHandler(SimpleHTTPRequestHandler):
    """Answers one request under a strict policy."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, folder: Path, **options: Any) -> None:
        self.folder = folder
        super().__init__(*args, directory=str(folder), **options)

    def do_GET(self) -> None:
        """Answer with a file, or as the test wants it to fail."""
        path = self.path.partition("?")[0]
        if (self.folder / "hang").exists() and "." not in path:
            time.sleep(30)
        if (self.folder / "status").exists() and "." not in path:
            self._fail(int((self.folder / "status").read_text()))
            return
        if (self.folder / "api_status").exists() and path.startswith("/api/"):
            self._fail(int((self.folder / "api_status").read_text()))
            return
        name = path.strip("/")
        self.path = f"/{_PAGES.get(name, name if '.' in name else 'index.html')}"
        super().do_GET()

    def translate_path(self, path: str) -> str:
        """Serve the built client where it is."""
        if path.startswith("/client/"):
            return str(CLIENT / Path(path.removeprefix("/client/")))
        return super().translate_path(path)

    def end_headers(self) -> None:
        """Add the policy under which everything must work."""
        trusted_worker = self.path.startswith(("/sw", "/client/worker"))
        own = self.folder / "policy"
        policy = own.read_text() if own.exists() else POLICY
        self.send_header("Content-Security-Policy", "connect-src 'self' http:" if trusted_worker else policy)
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name http.server uses
        """Write what was asked for into a file of the folder that tests read."""
        with (self.folder / "asked.log").open("a") as log:
            log.write(f"{self.command} {self.path}\n")

    def finish(self) -> None:
        """Let go of a connection that the browser has let go of."""
        with contextlib.suppress(ConnectionError):
            super().finish()

    def handle(self) -> None:
        """Answer until the browser goes."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def _fail(self, status: int) -> None:
        body = b"Bad gateway, as a proxy says it."
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    ThreadingHTTPServer(("127.0.0.1", options.port), partial(SiteHandler, folder=options.folder)).serve_forever()


if __name__ == "__main__":
    main()
