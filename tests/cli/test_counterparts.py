"""Everything the console does is in the API and the terminal: docs/commands.md says where, and is held to that here."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
from typer.main import get_command

from itsus.cli.main import app
from itsus.web.access import ROUTES

Route = tuple[str, str]

#: What only a browser needs, and why.
ALONE: Final = {
    "/sign-in": "the API takes name and password with each request; the terminal is signed in already",
    "/sign-out": "likewise",
    "/static": "what pages are made of",
    "/schema": "describes the API itself",
}
PAGE: Final = (Path(__file__).parents[2] / "docs/commands.md").read_text()
TABLE: Final = PAGE.split("| console | API | terminal |")[1].split("\n\n")[0]
ROWS: Final = [
    tuple(re.findall(r"`([^`]+)`", cell) for cell in line.strip("| ").split(" | "))
    for line in TABLE.splitlines()
    if "`" in line
]


def read_route(text: str) -> Route:
    method, _, path = text.partition(" ")
    return method, path


def stands_alone(path: str) -> bool:
    return any(path == alone or path.startswith(f"{alone}/") for alone in ALONE)


def in_console() -> set[Route]:
    return {(m, path) for m, path in ROUTES if not path.startswith("/v1/") and not stands_alone(path)}


def in_api() -> set[Route]:
    return {(m, path) for m, path in ROUTES if path.startswith("/v1/")}


def find_command(words: list[str]) -> Any:
    """Return the command of these words; None if there is none."""
    command: Any = get_command(app)
    for word in words:
        command = command.get_command(None, word) if hasattr(command, "get_command") else None
        if command is None:
            return None
    return command


def options_of(command: Any) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts}


def test_every_row_names_something_in_each_of_the_three() -> None:
    assert [row for row in ROWS if len(row) != 3 or not all(row)] == []


def test_whatever_the_console_does_has_a_row() -> None:
    assert {read_route(text) for console, _, _ in ROWS for text in console} == in_console()


def test_whatever_the_api_does_has_a_row() -> None:
    assert {read_route(text) for _, api, _ in ROWS for text in api} == in_api()


def test_what_changes_something_is_answered_by_what_changes_something() -> None:
    for console, api, _ in ROWS:
        acts = [text for text in console if text.startswith("POST ")]
        assert not acts or any(text.startswith("POST ") for text in api), console


def test_a_role_that_may_do_it_in_the_console_may_do_it_over_the_api() -> None:
    for console, api, _ in ROWS:
        needed = {ROUTES[read_route(text)] for text in console if text.startswith("POST ")}
        assert not needed or {ROUTES[read_route(text)] for text in api if text.startswith("POST ")} == needed, console


@pytest.mark.parametrize("typed", sorted({text for _, _, terminal in ROWS for text in terminal}))
def test_every_command_of_the_table_exists_with_its_options(typed: str) -> None:
    name, *words = typed.split()
    command = find_command([word for word in words if not word.startswith("--")])
    assert name == "itsus"
    assert command is not None
    assert {word for word in words if word.startswith("--")} <= options_of(command)


def test_what_stands_alone_is_still_there() -> None:
    for alone in ALONE:
        assert any(stands_alone(path) and path.startswith(alone) for _, path in ROUTES), alone
