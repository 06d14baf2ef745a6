"""Everything that the demo (and the test that plays the same story) puts on stage: processes, ports, files.

itsus itself is started just as an operator would start it: `itsus serve` with a configuration. Each process is one that
can be killed alone, so that the story can take away an origin, or photogram's own server.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from itsus.app.setup import Made, Wanted, set_up

ACCOUNT: Final = "demo"
PASSWORD: Final = "it-is-us-not-you"
WORLD: Final = "oct4"
APPS: Final = ("photogram", "facespace", "wazzup")
FIRST_PORT: Final = 8420
_READY_S: Final = 60.0
_END_S: Final = 10.0

CONFIG: Final = """\
# Written by the demo. The stages that are not open wait for `itsus rollout advance`.
[policy]
hint = "auto"

[feed]
idle_s = 10
active_s = 5

[operators]
console = "{console}"

[serve]
port = {port}

[[origins]]
path = "origin-1"
public = "{origins[0]}/{{app}}.jws"

[[origins]]
path = "origin-2"
public = "{origins[1]}/{{app}}.jws"

[[rollout.photogram]]
if = {{ country = {{ "$in" = ["US"] }} }}
share = 0.9
hold = 0.1

[[rollout.photogram]]
if = {{ country = {{ "$in" = ["FR"] }} }}
share = 0.9
hold = 0.1
open = false

[[rollout.facespace]]
if = {{ country = {{ "$in" = ["US"] }} }}
share = 0.9
hold = 0.1
open = false

[[rollout.wazzup]]
if = {{ country = {{ "$in" = ["US"] }} }}
share = 0.9
hold = 0.1
open = false

[apps.photogram]
name = "Photogram"
family = "meadow"
components = ["login", "feed", "stories", "messages"]
locales = ["en", "fr", "es", "pt", "de"]
active_people = 2_000_000
url = "{app}"
client = "{app}/config.json"

[apps.facespace]
name = "Facespace"
family = "meadow"
components = ["login", "feed", "messages"]
locales = ["en", "fr", "es", "pt", "de"]
active_people = 2_000_000

[apps.wazzup]
name = "Wazzup"
family = "meadow"
components = ["messages", "calls"]
locales = ["en", "fr", "es", "pt", "de"]
active_people = 2_000_000
"""


def find_port(wanted: int) -> int:
    """Return a port, the next free one if it is taken (which is said)."""
    for port in range(wanted, wanted + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                print(f"Port {port} is taken; trying {port + 1}.", flush=True)
                continue
            return port
    sys.exit(f"No free port between {wanted} and {wanted + 99}.")


@dataclass
class Stage:
    """The processes of one performance, in a folder of its own. Use it as a context manager: it ends what it began.

    Args:
        folder: Must be empty or missing.
        speed: How many times as fast the story runs.
        first_port: Ports are taken from here upwards.
        begins: Where the story's clock starts.
    """

    folder: Path
    speed: float
    first_port: int = FIRST_PORT
    begins: str = "2021-10-04T15:20Z"
    ports: dict[str, int] = field(init=False, default_factory=dict)
    made: Made = field(init=False)
    _processes: dict[str, subprocess.Popen[bytes]] = field(init=False, default_factory=dict)

    def __enter__(self) -> "Stage":
        """Set everything up; nothing runs yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted = self.first_port
        for name in ("itsus", "origin-1", "origin-2", "app"):
            self.ports[name] = find_port(wanted)
            wanted = self.ports[name] + 1
        self.made = asyncio.run(set_up(Wanted(self.folder, APPS, ACCOUNT, PASSWORD)))
        origins = [self.url("origin-1"), self.url("origin-2")]
        config = CONFIG.format(
            console=self.url("itsus"), port=self.ports["itsus"], origins=origins, app=self.url("app")
        )
        (self.folder / "itsus.toml").write_text(config)
        self._write_client_config(origins)
        return self

    def __exit__(self, *_: object) -> None:
        """End every process."""
        for name in reversed(list(self._processes)):
            self.stop(name)

    def url(self, name: str) -> str:
        """Return the address of a process."""
        return f"http://127.0.0.1:{self.ports[name]}"

    def start_all(self) -> None:
        """Start origins, photogram and itsus, and return when all of them answer."""
        for origin in ("origin-1", "origin-2"):
            self.start_origin(origin)
        self.start_app()
        self.start_itsus()

    def start_itsus(self) -> None:
        """Write the quiet week, and start `itsus serve` on the story's clock."""
        history = self.folder / "quiet-week.ndjson"
        self._itsus("rehearse", WORLD, "--part", "history", "--out", str(history))
        command = ("serve", "--clock", self.begins, "--speed", f"{self.speed:g}", "--history", str(history))
        log = (self.folder / "itsus.log").open("ab")
        with log:
            self._start("itsus", [*_ITSUS, *command], output=log.fileno())
        self.wait_for("itsus", "/health", limit_s=4 * _READY_S)

    def start_origin(self, name: str) -> None:
        """Start one origin's web server."""
        options = ["--port", str(self.ports[name]), "--folder", str(self.folder / name)]
        self._start(name, [sys.executable, "-m", "examples.photogram.origin", *options])
        self.wait_for(name, "/")

    def start_app(self) -> None:
        """Start photogram's own server."""
        options = ["--port", str(self.ports["app"]), "--config", str(self.folder / "client.json")]
        self._start("app", [sys.executable, "-m", "examples.photogram.server", *options])
        self.wait_for("app", "/health")

    def start_rehearsal(self) -> None:
        """Begin to send the story's signals."""
        options = ["--to", self.url("itsus"), "--speed", f"{self.speed:g}", "--key", self.made.server_key]
        self._start("rehearsal", [*_ITSUS, "rehearse", WORLD, *options])

    def stop(self, name: str) -> None:
        """End one process, whatever it takes."""
        process = self._processes.pop(name, None)
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def is_running(self, name: str) -> bool:
        """Tell whether a process runs."""
        process = self._processes.get(name)
        return process is not None and process.poll() is None

    def wait_for(self, name: str, path: str, limit_s: float = _READY_S) -> None:
        """Return when a process answers.

        Raises:
            RuntimeError: if it ended, or does not answer in time.
        """
        end = time.monotonic() + limit_s
        while time.monotonic() < end and self.is_running(name):
            try:
                httpx.get(self.url(name) + path, timeout=2)
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return
        log = self.folder / "itsus.log"
        last = log.read_text().strip().rpartition("\n")[2] if name == "itsus" and log.exists() else ""
        raise RuntimeError(f"{name} does not answer at {self.url(name)}. {last}")

    def _write_client_config(self, origins: list[str]) -> None:
        config = {
            "app": "photogram",
            "origins": origins,
            "keys": json.loads((self.folder / "keys" / "public.json").read_text()),
            "intake": {"url": self.url("itsus"), "key": self.made.publishable_key},
        }
        (self.folder / "client.json").write_text(json.dumps(config))

    def _itsus(self, *arguments: str) -> None:
        subprocess.run(
            [*_ITSUS, *arguments], check=True, cwd=self.folder, env=_environment(), stderr=subprocess.DEVNULL
        )

    def _start(self, name: str, command: list[str], output: int | None = None) -> None:
        # A session of its own: Ctrl-C reaches the director alone, who then ends everything in order.
        self._processes[name] = subprocess.Popen(
            command,
            cwd=self.folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output if output is not None else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if output is not None else subprocess.DEVNULL,
            start_new_session=True,
        )


_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_ITSUS: Final = (sys.executable, "-m", "itsus.cli.main")


def _environment() -> dict[str, str]:
    """Return the environment of the processes: the examples are importable from any folder."""
    return os.environ | {"PYTHONPATH": str(_ROOT), "PYTHONUNBUFFERED": "1"}
