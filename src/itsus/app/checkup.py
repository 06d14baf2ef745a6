"""Looks over an installation, as far as one can from its own machine. Changes nothing, reads no private key."""

import os
import stat
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

import msgspec

from itsus.app.clocks import read_wall
from itsus.app.config import Config
from itsus.app.outlets import build_origins
from itsus.app.publisher import RENEWAL_S
from itsus.app.runfile import find_clock, read_run_file
from itsus.app.secrets import resolve
from itsus.app.storage import locate_store, open_configured_store
from itsus.model.errors import BackendError, SettingsError
from itsus.model.event import format_utc
from itsus.model.origin import Origin
from itsus.model.store import Store

_BEHIND: Final = timedelta(seconds=60)


class Finding(msgspec.Struct, frozen=True):
    """What was looked at, how it stands, and what to do about it."""

    what: str
    state: Literal["good", "bad", "unsure"]
    words: str


async def check_up(config: Config) -> list[Finding]:
    """Return all findings; a configuration that cannot be read has been told before."""
    name = config.file.name if config.file else "no file"
    findings = [Finding("configuration", "good", f"{name}; apps: {', '.join(config.settings.apps) or 'from signals'}")]
    findings += [*_check_key(config), *_check_operators(config), _check_running(config)]
    path = locate_store(config.settings, config.folder)
    if not path.exists():
        return [*findings, Finding("store", "bad", f"{path}: there is none yet; `itsus init` makes one")]
    try:
        store = await open_configured_store(config)
    except BackendError as error:
        return [*findings, Finding("store", "bad", str(error))]
    try:
        return findings + [finding async for finding in _check_store(config, store)]
    finally:
        await store.close()


def _check_key(config: Config) -> list[Finding]:
    kind, _, name = config.settings.feed.key.partition(":")
    if kind != "file":
        is_set = bool(os.environ.get(name))
        return [
            Finding("signing key", "good" if is_set else "unsure", f"{name} is {'set' if is_set else 'not set here'}")
        ]
    findings = [_check_private(config.folder / name)]
    standby = config.folder / "keys" / "standby.pem"
    if standby.exists():
        findings.append(Finding("standby key", "unsure", f"{standby} is still on this machine; take it offline"))
    return findings


def _check_private(path: Path) -> Finding:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        return Finding("signing key", "bad", f"{path}: {error.strerror}")
    if mode & 0o077:
        return Finding("signing key", "bad", f"{path} can be read by others; run: chmod 600 {path}")
    return Finding("signing key", "good", f"{path.name} is there, and only its owner may read it")


def _check_operators(config: Config) -> list[Finding]:
    addresses = config.settings.operators.notify
    try:
        for address in addresses:
            resolve(address, config.folder, "operators.notify")
    except SettingsError as error:
        return [Finding("operators", "bad", str(error))]
    if not addresses:
        return [Finding("operators", "unsure", "nobody is told anything: [operators] notify is empty")]
    return [Finding("operators", "good", f"{len(addresses)} address(es)")]


def _check_running(config: Config) -> Finding:
    found = read_run_file(locate_store(config.settings, config.folder))
    if found is None:
        return Finding("serve", "unsure", "does not run here (its roles may run elsewhere)")
    return Finding("serve", "good", f"runs at {found.url}{', on a story clock' if found.clock else ''}")


async def _check_store(config: Config, store: Store) -> AsyncIterator[Finding]:
    yield Finding("store", "good", f"{locate_store(config.settings, config.folder).name} opens, its schema is current")
    now = find_clock(locate_store(config.settings, config.folder)).now()
    begun = await store.begun_to()
    if begun is None:
        yield Finding("engine", "unsure", "has never run on this store")
    elif now - begun > _BEHIND:
        yield Finding("engine", "bad", f"last stepped at {format_utc(begun)}; is it running?")
    else:
        yield Finding("engine", "good", f"stepped at {format_utc(begun)}")
    for origin in build_origins(config.settings, config.folder):
        for app in config.settings.apps:
            yield await _check_origin(store, origin, app)


async def _check_origin(store: Store, origin: Origin, app: str) -> Finding:
    what = f"origin {origin.name}, {app}"
    publication = await store.last_publication(app)
    if publication is None:
        return Finding(what, "unsure", "nothing has been published yet")
    try:
        held = await origin.get(app)
    except BackendError as error:
        return Finding(what, "bad", str(error))
    if held != publication.document:
        return Finding(what, "bad", "does not hold the last publication; does the publisher run?")
    age_s = (read_wall() - publication.at).total_seconds()
    state: Literal["good", "bad"] = "bad" if age_s > 3 * RENEWAL_S else "good"
    return Finding(what, state, f"holds number {publication.seq}, published {age_s / 60:.0f} min ago")
