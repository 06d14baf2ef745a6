"""`itsus classify`: what posts say, one line of JSON each, so that a team can try it on its own."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, BinaryIO, Final

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress

from itsus.app.assembly import build_reader
from itsus.model.confusion import Reader, find_likeliest
from itsus.model.errors import InputError
from itsus.model.settings import Settings
from itsus.model.words import BLAMES, INTENTS, UNIT

_AT_ONCE: Final = 1000
_MAX_LINE: Final = 100_000


class Post(msgspec.Struct, frozen=True):
    """One post: its text, and its language where it is known."""

    text: str
    lang: str = ""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(classify)


def classify(
    file: Annotated[str, typer.Argument(metavar="FILE", help="One post a line, or NDJSON; - reads stdin.")],
) -> None:
    """Read posts and print intent, blame and their probabilities as NDJSON."""
    if file == "-":
        _classify(sys.stdin.buffer, "stdin")
        return
    path = Path(file)
    if path.is_dir():
        raise InputError(f"{file} is a folder, not a file of posts")
    try:
        with path.open("rb") as lines:
            _classify(lines, path.name, path.stat().st_size)
    except FileNotFoundError as error:
        raise InputError(f"{file}: no such file") from error


def _classify(lines: BinaryIO, name: str, size: int | None = None) -> None:
    """Read posts from lines; `size` in bytes, where it is known, lets a terminal show how far it has come."""
    reader = build_reader(Settings())
    out = sys.stdout
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        bar = progress.add_task(f"Reading {name}", total=size)
        for posts in _batches(_read_posts(lines, name)):
            for line in read_texts(reader, posts):
                out.write(line + "\n")
            out.flush()
            progress.update(bar, completed=lines.tell() if size else None, advance=None if size else len(posts))


def read_texts(reader: Reader, posts: Sequence[Post]) -> Iterator[str]:
    """Yield per post a line of JSON: intent, blame, and the probability of each."""
    joint = reader.read([post.text for post in posts], [post.lang for post in posts])
    for post, table in zip(posts, joint, strict=True):
        by_intent, by_blame = table.sum(axis=1) / UNIT, table.sum(axis=0) / UNIT
        intent, blame = find_likeliest(table)
        p = dict(zip(INTENTS, by_intent.tolist(), strict=True)) | {
            f"blame:{blame}": value for blame, value in zip(BLAMES, by_blame.tolist(), strict=True)
        }
        found = {
            "text": post.text,
            "intent": intent,
            "blame": blame,
            "p": {key: round(value, 3) for key, value in p.items()},
        }
        yield msgspec.json.encode(found).decode()


def _read_posts(lines: Iterable[bytes], name: str) -> Iterator[Post]:
    decoder = msgspec.json.Decoder(Post)
    for number, line in enumerate(lines, start=1):
        if len(line) > _MAX_LINE:
            raise InputError(f"{name} line {number}: longer than {_MAX_LINE:,} bytes")
        text = line.decode(errors="replace").strip()
        if text.startswith("{"):
            try:
                yield decoder.decode(line)
            except msgspec.DecodeError as error:
                raise InputError(f"{name} line {number}: {error}") from error
        elif text:
            yield Post(text)


def _batches(posts: Iterator[Post]) -> Iterator[list[Post]]:
    """Yield posts in batches; what stands before a line that cannot be read is yielded before the error."""
    part: list[Post] = []
    try:
        for post in posts:
            part.append(post)
            if len(part) == _AT_ONCE:
                yield part
                part = []
    except InputError:
        yield part
        raise
    yield part
