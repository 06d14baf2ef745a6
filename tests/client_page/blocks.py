"""The code blocks of a how-to: each with a file's name after its language is that file."""

import re
from pathlib import Path
from typing import Final

from tests.client_page.street import ROOT

_BLOCK: Final = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read_blocks(name: str) -> dict[str, str]:
    """Return the files of a how-to by name."""
    text = (ROOT / "docs" / name).read_text()
    unnamed = re.findall(r"^```\w+$", text, re.MULTILINE)
    assert not unnamed, "a block of a how-to without a name is run by nobody"
    return {file: content for _, file, content in _BLOCK.findall(text)}


def write_blocks(blocks: dict[str, str], folder: Path) -> None:
    """Write the files into a folder."""
    for name, content in blocks.items():
        (folder / name).write_text(content)
