"""Codes of refusals: what is raised, what is known, and what docs/api.md lists are the same."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from itsus.web.problem import CODES
from tests.conftest import ROOT

SOURCE = ROOT / "src" / "itsus"
#: Raised by no name: the framework refuses these by status.
BY_STATUS = {"not_found", "method_not_allowed", "too_large", "invalid_input"}
#: Whose errors reach a caller of this API. Signals have codes of their own (spec/signals.md); so has the terminal.
OURS = ("web", "model", "notices")


def _calls(folder: Path) -> Iterator[ast.Call]:
    for file in sorted(path for name in OURS for path in (folder / name).rglob("*.py")):
        yield from (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def raised() -> set[str]:
    """Return every code that stands in a `Problem("…")` or an `InputError(…, code="…")`."""
    problems = (call.args[0] for call in _calls(SOURCE) if _name(call) == "Problem" and call.args)
    errors = (
        word.value
        for call in _calls(SOURCE)
        if _name(call) == "InputError"
        for word in call.keywords
        if word.arg == "code"
    )
    return {str(node.value) for node in (*problems, *errors) if isinstance(node, ast.Constant)}


def listed() -> dict[str, int]:
    """Return the codes of the table in docs/api.md, with their status."""
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8").partition("## Errors")[2]
    found: dict[str, int] = {}
    for codes, statuses in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([\d, ]+) \|", page, re.MULTILINE):
        names, numbers = re.findall(r"\w+", codes), re.findall(r"\d+", statuses)
        found |= {name: int(numbers[min(n, len(numbers) - 1)]) for n, name in enumerate(names)}
    return found


def test_every_code_that_is_raised_is_known_and_every_known_one_is_raised() -> None:
    assert raised() - set(CODES) == set()
    assert set(CODES) - raised() - BY_STATUS == set()


def test_the_documentation_lists_exactly_these_codes_with_their_status() -> None:
    assert listed() == {code: status for code, (status, _) in CODES.items()}
