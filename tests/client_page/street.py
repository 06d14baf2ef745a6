"""What a page meets: the app's server, which can be killed, and two origins with signed feeds. All on loopback."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from examples.photogram.origin import OriginHandler
from itsus.testing.feed_attacker import FeedAttacker

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = {
    "en": {"title": "It's us, not you", "body": "<b>Photogram</b> does not open. Your account is fine."},
    "de": {"title": "Es liegt an uns, nicht an dir", "body": "Photogram öffnet sich nicht."},
}


class QuietOrigin(OriginHandler):
    """An origin that does not mind when a page goes."""

    def handle(self) -> None:
        """Answer until the browser goes."""
        with contextlib.suppress(ConnectionError):
            super().handle()


class Street:
    """The app at `app` and its feed at `origins`; ends what it began."""

    def __init__(self, folder: Path) -> None:
        self.site = folder / "site"
        self.site.mkdir(parents=True)
        self.publisher = FeedAttacker(now=datetime.now(UTC))
        self._folders = [folder / "origin-1", folder / "origin-2"]
        self._servers = [self._serve(each) for each in self._folders]
        self.origins = [f"http://127.0.0.1:{each.server_address[1]}" for each in self._servers]
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self._port: int = found.getsockname()[1]
        self.app = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._written_s = time.time() - 1000

    def options(self, **more: Any) -> str:
        """Return the client's options as JSON."""
        keys = self.publisher.pinned()
        assert keys.current is not None
        public = {"current": self.publisher.current.public_jwk(), "standby": self.publisher.standby.public_jwk()}
        return json.dumps({"app": "photogram", "origins": self.origins, "keys": public} | more)

    def write(self, **files: str) -> None:
        """Write files of the app; `__` in a name stands for a dot."""
        for name, text in files.items():
            (self.site / name.replace("__", ".")).write_text(text)

    def notice(self, **changes: Any) -> dict[str, Any]:
        """Return a notice for everyone, with members changed."""
        return self.publisher.notice(**({"text": TEXT, "component": []} | changes))

    def publish(self, *notices: dict[str, Any], **changes: Any) -> None:
        """Sign the next document and put it on both origins."""
        self.publisher.seq += 1
        self.put(self.publisher.publish(notices=list(notices), state="notice" if notices else "quiet", **changes))

    def put(self, document: bytes) -> None:
        """Put any bytes on both origins."""
        for folder in self._folders:
            file = folder / "photogram.jws"
            file.write_bytes(document)
            # The little server tells versions apart by the second in which they were written.
            self._written_s += 1
            os.utime(file, (self._written_s, self._written_s))

    def start_app(self) -> None:
        """Start the app's server, and return when it answers."""
        command = [
            sys.executable,
            "-m",
            "tests.client_page.site",
            "--port",
            str(self._port),
            "--folder",
            str(self.site),
        ]
        self._process = subprocess.Popen(command, cwd=ROOT)
        for _ in range(200):
            try:
                httpx.get(f"{self.app}/ready.txt", timeout=2)
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the app's server does not answer")

    def kill_app(self) -> None:
        """End the app's server, as an outage does."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close_origin(self, place: int) -> None:
        """End one origin."""
        self._servers[place].shutdown()
        self._servers[place].server_close()
        del self._servers[place]

    def close(self) -> None:
        """End everything."""
        self.kill_app()
        while self._servers:
            self.close_origin(0)

    def asked(self) -> list[str]:
        """Return what the app's server was asked for."""
        return (self.site / "asked.log").read_text().split("\n")

    @staticmethod
    def _serve(folder: Path) -> ThreadingHTTPServer:
        folder.mkdir()
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietOrigin, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server
