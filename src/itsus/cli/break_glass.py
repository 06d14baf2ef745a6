"""The part of `itsus speak` that needs neither server nor store: a key, origins, and words."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import typer

from itsus.app.clocks import read_wall
from itsus.app.config import Config, read
from itsus.app.keyring import load_signing_key, read_public
from itsus.app.offline import LastWords, NewWords, Speaker, Spoken, speak_offline
from itsus.app.outlets import build_origins
from itsus.app.placing import Place, PlaceReader
from itsus.feed.keys import PublicKeys, SigningKey
from itsus.feed.origins.folder.origin import FolderOrigin
from itsus.feed.origins.web.reader import WebReader
from itsus.model.errors import BackendError, InputError, SettingsError
from itsus.model.event import format_utc
from itsus.model.notice import Text


class Glass(msgspec.Struct, frozen=True):
    """What is behind the glass: a file with a private key, the origins to push to, and whether the key revokes."""

    key: str
    to: tuple[str, ...]
    revokes_current: bool


def break_glass(file: Path | None, app: str, words: NewWords | LastWords, glass: Glass) -> None:
    """Sign and push, and say where it arrived.

    Raises:
        ItsusError: if nothing could be signed, or it arrived nowhere.
    """
    config = read(file)
    _check(config, app, words)
    key = load_signing_key(f"file:{Path(glass.key).absolute()}", config.folder)
    speaker = Speaker(
        key=key,
        pinned=_find_pinned(config, key),
        places=tuple(_find_places(config, glass.to)),
        reader=PlaceReader(WebReader()),
        settings=config.settings,
        revokes_current=glass.revokes_current,
    )
    _report(asyncio.run(speak_offline(speaker, app, words, read_wall())))


def _check(config: Config, app: str, words: NewWords | LastWords) -> None:
    known = config.settings.apps
    if known and app not in known:
        raise InputError(f"there is no app {app}; configured are {', '.join(known)}", code="no_such_app")
    most = timedelta(seconds=config.settings.feed.exp_s)
    if isinstance(words, NewWords) and not timedelta(0) < words.lasts <= most:
        raise InputError(f"--for: from 1 s to {most}, after which the document expires")


def _find_pinned(config: Config, key: SigningKey) -> PublicKeys:
    path = config.folder / config.settings.feed.public
    if not path.exists():
        typer.echo(f"{path} is not here: whether clients pin this key is not known, and what is up cannot be checked.")
        return PublicKeys.of(key.public_jwk())
    pinned = read_public(path).to_keys()
    if pinned.find(key.thumbprint) is None:
        raise SettingsError(f"{path} has neither half of this key: clients would refuse what it signs")
    return pinned


def _find_places(config: Config, to: tuple[str, ...]) -> list[Place]:
    known = {
        one.path: Place(origin, one.public)
        for origin, one in zip(build_origins(config.settings, config.folder), config.settings.origins, strict=True)
    }
    return [known.get(name) or _open_folder(name, list(known)) for name in to] or list(known.values())


def _open_folder(name: str, known: list[str]) -> Place:
    if not Path(name).is_dir():
        raise InputError(
            f"--to {name}: no origin of the configuration ({', '.join(known)}), and no folder that is there"
        )
    return Place(FolderOrigin(name, Path(name)))


def _report(spoken: Spoken) -> None:
    notice = next(notice for notice in spoken.document.notices if notice.id == spoken.notice)
    lang, text = _pick_text(notice.text)
    typer.echo(f"{notice.id}: {notice.strength}, {notice.status}, number {spoken.document.seq}")
    typer.echo(f"  {text.title}\n  {text.body}\n  [{lang}; in {', '.join(notice.text)}]")
    for name, error in spoken.unread.items():
        typer.echo(f"?    {name}: could not be read before ({error}); what was up there alone is replaced")
    for name, error in spoken.results.items():
        typer.echo(f"FAIL {name}: {error}" if error else f"ok   {name}: read back")
    reached = sum(not error for error in spoken.results.values())
    if not reached:
        raise BackendError("it arrived nowhere; try again, or give other places with --to", retryable=True)
    until = format_utc(datetime.fromtimestamp(notice.until, UTC))
    typer.echo(f"Up on {reached} of {len(spoken.results)} until {until}. A server that comes back takes it over.")


def _pick_text(texts: Mapping[str, Text]) -> tuple[str, Text]:
    lang = "en" if "en" in texts else next(iter(texts))
    return lang, texts[lang]
