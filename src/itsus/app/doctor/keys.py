"""The keys of the feed, without reading a private one: who signs, what is pinned, what a thief or a fire would take."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from itsus.app.config import Config
from itsus.app.doctor.finding import Finding
from itsus.app.keyring import PublicHalves, read_public
from itsus.feed.envelope import open_envelope
from itsus.feed.keys import PublicKey
from itsus.model.errors import FeedError, SettingsError
from itsus.model.settings import FeedSettings
from itsus.model.store import Publication

_STANDBY: Final = "keys/standby.pem"


def load_public(config: Config) -> tuple[PublicHalves | None, list[Finding]]:
    """Return the pinned keys; None, and why, if they cannot be read."""
    try:
        halves = read_public(config.folder / config.settings.feed.public)
        halves.to_keys()
    except SettingsError as error:
        fix = "put back keys/public.json as clients pin it, from the app's code or a backup"
        return None, [Finding("keys", "public halves", "bad", str(error), fix)]
    return halves, []


def judge_keys(config: Config, halves: PublicHalves | None, publications: Iterable[Publication]) -> Iterator[Finding]:
    """Yield how the keys stand."""
    yield _judge_signing(config.settings.feed, config.folder)
    yield from _judge_standby(config.folder, halves)
    if halves is not None:
        yield from _judge_signer(halves, publications)


def _judge_signing(feed: FeedSettings, folder: Path) -> Finding:
    kind, _, name = feed.key.partition(":")
    if kind == "file":
        return _judge_file(folder / name)
    if kind == "env":
        is_set = bool(os.environ.get(name))
        fix = "" if is_set else f"see that {name} is set for the publisher, wherever it is started"
        words = f"{name} is {'set' if is_set else 'not set here'}"
        return Finding("keys", "signing key", "good" if is_set else "unsure", words, fix)
    # What the command prints is the key itself, so it is not run.
    return Finding("keys", "signing key", "good", "comes from a command, which was not run")


def _judge_file(path: Path) -> Finding:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        words = f"{path}: {error.strerror}: nothing can be signed"
        fix = "put it back; if it is lost for good: `itsus keys revoke current --standby FILE`"
        return Finding("keys", "signing key", "bad", words, fix)
    if mode & 0o077:
        words = f"{path} can be read by others, and the publisher refuses to start with it"
        return Finding("keys", "signing key", "bad", words, f"chmod 600 {path}")
    return Finding("keys", "signing key", "good", f"{path.name} is there, and only its owner may read it")


def _judge_standby(folder: Path, halves: PublicHalves | None) -> Iterator[Finding]:
    if halves is not None and halves.standby is None:
        words = "there is none: when the current key is lost or stolen, no client can ever be told of another"
        yield Finding(
            "keys",
            "standby key",
            "bad",
            words,
            "make a new pair (`itsus keys new --feed`), and release a client that pins both",
        )
        return
    path = folder / _STANDBY
    if path.exists():
        words = f"its private half is still on this machine ({_STANDBY}): whoever steals or burns it takes both keys"
        fix = f"take it offline: copy {path} to two places that are no computers' (a safe, a sealed stick), delete it"
        yield Finding("keys", "standby key", "bad", words, fix)
    elif halves is not None:
        yield Finding("keys", "standby key", "good", "clients can know it, and its private half is not in this folder")


def _judge_signer(halves: PublicHalves, publications: Iterable[Publication]) -> Iterator[Finding]:
    current = PublicKey.load_jwk(halves.current).kid
    standby = PublicKey.load_jwk(halves.standby).kid if halves.standby else ""
    if current in halves.revoked:
        words = "the current key of the public halves is revoked: clients refuse it"
        yield Finding(
            "keys", "public halves", "bad", words, "let the standby take over: `itsus keys rotate --standby FILE`"
        )
    for publication in publications:
        yield _compare(publication, current, standby)


def _compare(publication: Publication, current: str, standby: str) -> Finding:
    """The signing key is the publisher's alone; which one it holds is told by what it signed."""
    what = f"signer, {publication.app}"
    try:
        kid = open_envelope(publication.document).kid
    except FeedError as error:
        words = f"the last publication cannot be read: {error} ({error.rule})"
        return Finding("keys", what, "bad", words, "start `itsus serve`, which publishes anew")
    if kid == current:
        return Finding("keys", what, "good", "the last publication was signed by the current key of the public halves")
    if kid == standby:
        words = "the standby key signed the last publication: should this one be lost too, there is none left"
        return Finding("keys", what, "unsure", words, "make it the current one: `itsus keys rotate --standby FILE`")
    words = "the key that signed the last publication is not (or no longer) a public half: clients refuse it (F-05)"
    return Finding(
        "keys",
        what,
        "bad",
        words,
        "let feed.key and feed.public name halves of one key (`itsus keys list`), and start `itsus serve`",
    )
