"""The processes that answer HTTP: intake, console, or both."""

import asyncio
import resource
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from litestar import Litestar

from itsus.app.assembly import build_reader
from itsus.app.config import Config
from itsus.app.job import Job
from itsus.app.keyring import read_public
from itsus.app.pages import Asgi
from itsus.app.secrets import resolve
from itsus.app.server import create_asgi
from itsus.bus.log import LogBus
from itsus.intake.fold import Fold
from itsus.intake.http import IntakeApp
from itsus.model.confusion import Reader
from itsus.model.errors import SettingsError
from itsus.web.desk import FeedKey
from itsus.web.provider.provider import Provider
from itsus.web.server import create_app

#: The server keeps this many connections open, if the system grants as many files; more wait until one is closed. Its
#: own default is 128: the next reader would wait for half a minute, and a signal behind ten thousand readers for ever.
_CONNECTIONS: Final = 20_000
#: How many wait to be accepted: a crowd that comes back all at once is not turned away.
_BACKLOG: Final = 4096
#: Files that are needed for anything but connections.
_OTHER_FILES: Final = 256

_log = structlog.get_logger("itsus")


async def run_intake(job: Job) -> None:
    """Take signals in, and serve the feed."""
    await _serve_http(job, has_intake=True, has_console=False)


async def run_console(job: Job) -> None:
    """Serve the console, the API and the feed."""
    await _serve_http(job, has_intake=False, has_console=True)


async def run_web(job: Job) -> None:
    """Serve everything that is HTTP."""
    await _serve_http(job, has_intake=True, has_console=True)


async def _serve_http(job: Job, *, has_intake: bool, has_console: bool) -> None:
    store, settings, clock = job.store, job.config.settings, job.clock
    reader = build_reader(settings)
    intake = _build_intake(job, reader) if has_intake else None
    console = _build_console(job, reader) if has_console else None
    proxies = settings.serve.proxies
    front = create_asgi(store, clock, intake=intake, console=cast("Asgi | None", console), proxies=proxies)
    server = Server(
        front,
        settings.serve.host,
        job.port,
        interface=Interfaces.ASGI,
        # Who wants HTTP/2 wants TLS, and a proxy that ends both; not looking for it saves 9 KB on each open connection.
        http=HTTPModes.http1,
        backlog=_BACKLOG,
        backpressure=count_connections(),
        log_enabled=False,
        websockets=False,
    )
    serving = asyncio.create_task(server.serve())
    _log.info("listening", url=f"http://{settings.serve.host}:{job.port}")
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        stop: Callable[[], None] = server.stop
        stop()
        await serving
        raise


def count_connections() -> int:
    """Ask the system for as many open files as it grants, and return how many connections to keep open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _OTHER_FILES
    granted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < granted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (granted, hard))
        soft = granted
    files = wanted if soft == resource.RLIM_INFINITY else soft
    return max(1, min(_CONNECTIONS, files - _OTHER_FILES))


def _build_console(job: Job, reader: Reader) -> Litestar:
    config = job.config
    return create_app(
        job.store,
        config.settings,
        job.clock,
        reader,
        rehearsal=job.is_rehearsal,
        feed_keys=lambda: list_feed_keys(config.folder / config.settings.feed.public),
        provider=build_provider(config),
    )


def build_provider(config: Config) -> Provider | None:
    """Return where people of the organisation sign in, if that is configured.

    Raises:
        SettingsError: if its secret cannot be read.
    """
    sign_in = config.settings.sign_in
    if not sign_in.issuer:
        return None
    secret = resolve(sign_in.client_secret, config.folder, "sign_in.client_secret")
    return Provider(sign_in, secret, config.settings.operators.console, time.monotonic)


def list_feed_keys(path: Path) -> list[FeedKey]:
    """Return the keys that sign the feed, by the file of their public halves; none if it is not here."""
    try:
        halves = read_public(path)
        known = halves.to_keys()
    except SettingsError:
        return []
    current = [FeedKey("current", known.current.kid)] if known.current else []
    standby = [FeedKey("standby", known.standby.kid)] if known.standby else []
    return [*current, *standby, *(FeedKey("revoked", kid) for kid in halves.revoked)]


def _build_intake(job: Job, reader: Reader) -> IntakeApp:
    # A node counts its batches from 1 at each start, so each start needs a name of its own.
    fold = Fold(f"node-{secrets.token_hex(8)}", reader)
    store = job.store
    return IntakeApp(fold, LogBus(store), store.api_keys, job.clock, job.config.settings, note_use=store.note_key_use)
