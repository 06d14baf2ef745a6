"""Makes everything that `itsus serve` needs in a folder. Never overwrites: looks first, then writes."""

import asyncio
from pathlib import Path
from typing import Final

import msgspec
from argon2 import PasswordHasher

from itsus.app.config import DEFAULT_NAME
from itsus.app.limits import APP_NAME, APP_NAME_WORDS
from itsus.app.rotation import make_pair, write_new
from itsus.intake.keys import new_publishable_key, new_server_key
from itsus.model.errors import InputError
from itsus.model.store import Account
from itsus.model.team import check_account_name, check_password
from itsus.store.sql import open_store

_STORE: Final = "itsus.db"
_CURRENT, _STANDBY, _PUBLIC = "keys/current.pem", "keys/standby.pem", "keys/public.json"
_ALL: Final = (DEFAULT_NAME, _CURRENT, _STANDBY, _PUBLIC, _STORE)

_HEAD: Final = """\
# itsus: what can be configured stands in docs/configuration.md. `itsus check-config` finds mistakes.
"""
_APP: Final = """
[apps.{app}]
name = "{name}"                      # as people say it
components = []                      # what they would name: ["login", "feed", "messages"]
locales = ["en"]                     # of the notices: en, ar, de, es, fr, hi, id, it, ja, pt, ru, tr, zh
active_people = 0                    # on a usual day, roughly; 0 = not known
"""
_TAIL: Final = """
[policy]
approvals = 1                        # people who must approve a notice
hint = "approve"                     # "auto" once you trust it

[operators]
notify = []                          # Apprise addresses, best as ["env:ITSUS_NOTIFY_URL"]

[[origins]]                          # where the feed is published to; two or more, apart from each other
path = "origin"
"""


class Wanted(msgspec.Struct, frozen=True):
    """What to make, and where."""

    folder: Path
    apps: tuple[str, ...]
    account: str
    password: str


class Made(msgspec.Struct, frozen=True):
    """What was made: files with what they are for, and the keys to show once."""

    files: tuple[tuple[str, str], ...]
    server_key: str
    publishable_key: str


async def set_up(wanted: Wanted) -> Made:
    """Make configuration, keys, store and account.

    Raises:
        InputError: if any of it is there already, or a name is not usable.
        BackendError: if the folder cannot be written to.
    """
    _check(wanted)
    write_new(wanted.folder / DEFAULT_NAME, write_config(wanted.apps).encode(), 0o644)
    make_pair(*(wanted.folder / name for name in (_CURRENT, _STANDBY, _PUBLIC)))
    server, publishable = await _fill_store(wanted)
    files = (
        (DEFAULT_NAME, "the configuration"),
        (_CURRENT, "signs the feed; only the publisher needs it"),
        (_STANDBY, "takes over if that one is lost or stolen; keep it offline"),
        (_PUBLIC, "both public halves, for the client in your app"),
        (_STORE, "the store"),
    )
    return Made(files, server, publishable)


def write_config(apps: tuple[str, ...]) -> str:
    """Return a short, commented configuration for these apps."""
    return _HEAD + "".join(_APP.format(app=app, name=app.capitalize()) for app in apps) + _TAIL


def _check(wanted: Wanted) -> None:
    for app in wanted.apps:
        if not APP_NAME.fullmatch(app):
            raise InputError(f'"{app[:64]}" is no name for an app: {APP_NAME_WORDS}')
    check_account_name(wanted.account)
    check_password(wanted.password)
    present = [name for name in _ALL if (wanted.folder / name).exists()]
    if present:
        raise InputError(f"{', '.join(present)} in {wanted.folder.absolute()} already; nothing is overwritten")


async def _fill_store(wanted: Wanted) -> tuple[str, str]:
    secret, server = new_server_key("server")
    publishable = new_publishable_key("web", apps=wanted.apps)
    hashed = await asyncio.to_thread(PasswordHasher().hash, wanted.password)
    store = await open_store(f"sqlite:///{(wanted.folder / _STORE).absolute()}")
    try:
        (wanted.folder / _STORE).chmod(0o600)
        await store.save_account(Account(check_account_name(wanted.account), hashed, "admin"))
        await store.save_api_key(server)
        await store.save_api_key(publishable)
    finally:
        await store.close()
    return secret, publishable.digest
