"""This installation itself: configuration, operators, whether serve runs, the store, the engine."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Final

from itsus.app.config import Config
from itsus.app.doctor.finding import Finding, State
from itsus.app.runfile import find_clock, read_run_file
from itsus.app.secrets import resolve
from itsus.app.storage import locate_store
from itsus.model.errors import SettingsError
from itsus.model.event import format_utc
from itsus.model.store import Store

_BEHIND: Final = timedelta(seconds=60)


def judge_installation(config: Config) -> Iterator[Finding]:
    """Yield what can be said without the store; a configuration that cannot be read has been told before."""
    yield _judge_file(config)
    yield _judge_operators(config)
    yield _judge_running(config)


def _judge_file(config: Config) -> Finding:
    if config.file is None:
        words = "there is no itsus.toml here, so all of this is about the defaults"
        return _find("configuration", "unsure", words, "go to its folder, or name it with --config FILE")
    apps = ", ".join(config.settings.apps) or "from signals"
    return _find("configuration", "good", f"{config.file.name}; apps: {apps}")


def _judge_operators(config: Config) -> Finding:
    addresses = config.settings.operators.notify
    try:
        for address in addresses:
            resolve(address, config.folder, "operators.notify")
    except SettingsError as error:
        return _find("operators", "bad", str(error), "set it where the publisher is started")
    if not addresses:
        words = "nobody is told anything: [operators] notify is empty"
        return _find("operators", "unsure", words, 'set operators.notify, as in ["env:ITSUS_NOTIFY_URL"]')
    return _find("operators", "good", f"{len(addresses)} address(es)")


def _judge_running(config: Config) -> Finding:
    found = read_run_file(locate_store(config.settings, config.folder))
    if found is None:
        return _find("serve", "unsure", "does not run here", "start `itsus serve`, unless its roles run elsewhere")
    return _find("serve", "good", f"runs at {found.url}{', on a story clock' if found.clock else ''}")


async def judge_store(config: Config, store: Store) -> AsyncIterator[Finding]:
    """Yield how the store and the engine on it stand."""
    path = locate_store(config.settings, config.folder)
    yield _find("store", "good", f"{path.name} opens, its schema is current")
    begun = await store.begun_to()
    if begun is None:
        yield _find("engine", "unsure", "has never run on this store", "start `itsus serve`")
    elif find_clock(path).now() - begun > _BEHIND:
        words = f"last stepped at {format_utc(begun)}; is it running?"
        yield _find(
            "engine", "bad", words, "start `itsus serve`; if it runs, its output says what the engine waits for"
        )
    else:
        yield _find("engine", "good", f"stepped at {format_utc(begun)}")


def judge_no_store(words: str, *, is_missing: bool) -> Finding:
    """Return that there is no store, or none that opens."""
    fix = "`itsus init` makes one" if is_missing else "restore it from a backup, or let this user read and write it"
    return _find("store", "bad", words, fix)


def _find(what: str, state: State, words: str, fix: str = "") -> Finding:
    return Finding("this installation", what, state, words, fix)
