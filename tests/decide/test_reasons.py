"""The vocabulary of reasons, its page, and the code that uses it are the same."""

import re
from pathlib import Path

from itsus.decide.reasons import REASONS

ROOT = Path(__file__).parents[2]


def test_the_page_lists_every_reason_with_its_sentence_and_no_other() -> None:
    page = (ROOT / "docs/reasons.md").read_text()

    assert dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", page, re.MULTILINE)) == REASONS


def test_every_reason_is_given_somewhere() -> None:
    rooms = [*(ROOT / "src/itsus/decide").rglob("*.py"), *(ROOT / "src/itsus/engine").rglob("*.py")]
    code = "".join(path.read_text() for path in rooms if path.name != "reasons.py")

    assert [reason for reason in REASONS if f'"{reason}"' not in code] == []


def test_no_stage_gives_a_reason_that_is_not_in_the_vocabulary() -> None:
    stages = (ROOT / "src/itsus/decide/stages").glob("*.py")
    given = {word for path in stages for word in re.findall(r'Outcome\(\s*"\w+", \(([^)]*)\)', path.read_text())}
    codes = {code for words in given for code in re.findall(r'"(\w+)"', words)}

    assert codes <= set(REASONS)
    assert len(codes) > 10
