"""Reads the corpus: one file per language, sections of posts (README.md)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from itsus.model.words import BLAMES, INTENTS

FOLDER: Final = Path(__file__).parent / "corpus"
_HEAD: Final = "=== "


class Post(NamedTuple):
    """One post with its labels."""

    text: str
    lang: str
    intent: str
    blame: str


def read_corpus(folder: Path = FOLDER) -> list[Post]:
    """Return all posts, in the order of files and lines.

    Raises:
        ValueError: if a section is not named as README.md says, or a post stands twice; with file and line.
    """
    posts: list[Post] = []
    known: dict[str, str] = {}
    for path in sorted(folder.glob("*.txt")):
        for place, post in _read_file(path):
            if post.text in known:
                raise ValueError(f"{place}: this post stands at {known[post.text]} already")
            known[post.text] = place
            posts.append(post)
    return posts


def _read_file(path: Path) -> Iterator[tuple[str, Post]]:
    labels: tuple[str, str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        place, text = f"{path.name}:{number}", line.strip()
        if line.startswith(_HEAD):
            labels = _read_head(place, line)
        elif text and labels is None:
            raise ValueError(f"{place}: a post before the first section")
        elif text and labels is not None:
            yield place, Post(text, path.stem, *labels)


def _read_head(place: str, line: str) -> tuple[str, str]:
    match line.removeprefix(_HEAD).split():
        case [intent, blame] if intent in INTENTS and blame in BLAMES:
            return intent, blame
    raise ValueError(f"{place}: a section is called `=== intent blame`, such as `=== asking account`")
