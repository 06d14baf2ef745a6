"""`itsus verify`: may a feed be believed, until when, and what do people see."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from itsus.app.clocks import read_wall
from itsus.app.config import read
from itsus.app.keyring import read_public
from itsus.cli.session import ConfigOption
from itsus.feed.keys import PublicKeys
from itsus.feed.origins.web.reader import WebReader
from itsus.feed.verify import verify as verify_feed
from itsus.model.document import FeedDocument, FeedNotice
from itsus.model.errors import InputError
from itsus.model.event import format_utc

#: One byte more than the rules allow shows that it is too long; no need to read on.
_MAX_BYTES: Final = 65_537


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(verify)


def verify(
    place: Annotated[str, typer.Argument(metavar="URL|FILE", help="The feed, as people's devices would read it.")],
    app: Annotated[str, typer.Option("--app", help="Whose; taken from the name ({app}.jws) by default.")] = "",
    keys: Annotated[
        Path | None, typer.Option("--keys", metavar="FILE", help="The pinned keys; keys/public.json by default.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Check a feed as a device does, and say what it tells. Exit code 4: it must not be believed."""
    pinned = _load_keys(keys, config)
    data = _fetch(place) if place.startswith(("http://", "https://")) else _read(Path(place))
    name = app or place.partition("?")[0].rstrip("/").rpartition("/")[2].removesuffix(".jws")
    now = read_wall()
    for line in describe(verify_feed(data, app=name, keys=pinned, now=now), len(data), now):
        typer.echo(line)


def describe(document: FeedDocument, size: int, now: datetime) -> list[str]:
    """Return what a feed says, in lines for a person."""
    left_h = (document.exp - now.timestamp()) / 3600
    lines = [
        f"{document.app}: good, {document.state}, number {document.seq}, {size:,} bytes",
        f"made {_time(document.iat)}, expires {_time(document.exp)} (in {left_h:.1f} h)",
    ]
    if document.rollout is not None:
        shares = [f"{stage.share:.0%} of {stage.if_ or 'everybody'}" for stage in document.rollout.stages]
        lines.append(f"rollout: {'; '.join(shares) or 'no stage is open, so nobody is shown anything'}")
    if not document.notices:
        lines.append("people see nothing: all is well")
    for notice in document.notices:
        lines += _describe_notice(notice)
    return lines


def _describe_notice(notice: FeedNotice) -> list[str]:
    lang, text = next(iter(notice.text.items()))
    audience = msgspec.json.encode(notice.audience).decode() if notice.audience else "everybody"
    return [
        f"{notice.id}: {notice.strength}, {notice.status}, for {audience} ({notice.show}), until {_time(notice.until)}",
        f"  {text.title}",
        f"  {text.body}",
        f"  [{lang}; in {', '.join(notice.text)}]",
    ]


def _time(seconds: int) -> str:
    return format_utc(datetime.fromtimestamp(seconds, UTC))


def _load_keys(file: Path | None, config: Path | None) -> PublicKeys:
    if file is None:
        found = read(config)
        file = found.folder / found.settings.feed.public
    return read_public(file).to_keys()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def _fetch(url: str) -> bytes:
    with WebReader() as reader:
        return reader.read(url).document
