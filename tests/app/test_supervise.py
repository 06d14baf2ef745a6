"""Children that die are started again, mistakes are not repeated, and all end together."""

import asyncio
import sys
from collections.abc import Callable

import pytest

from itsus.app.supervise import Child, Supervisor

pytestmark = pytest.mark.server


class Said:
    """Keeps what was said, and calls back at a word."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []
        self._wanted: list[tuple[str, Callable[[], None]]] = []

    def when(self, word: str, do: Callable[[], None]) -> None:
        self._wanted.append((word, do))

    def __call__(self, name: str, line: str) -> None:
        self.lines.append((name, line))
        for word, do in self._wanted:
            if word in line:
                do()


def python(name: str, code: str) -> Child:
    return Child(name, (sys.executable, "-u", "-c", code))


SLEEPER = "import sys; print('up'); sys.stdin.read()"


async def test_what_children_say_is_told_with_their_name() -> None:
    said = Said()
    supervisor = Supervisor([python("a", SLEEPER)], said)
    said.when("up", supervisor.stop)
    assert await asyncio.wait_for(supervisor.run(), 20) == 0
    assert said.lines == [("a", "up")]


async def test_a_child_that_dies_is_started_again_and_it_is_said() -> None:
    said = Said()
    supervisor = Supervisor([python("a", "import os, signal; print('up'); os.kill(os.getpid(), signal.SIGKILL)")], said)

    def stop_at_second() -> None:
        if said.lines.count(("a", "up")) == 2:
            supervisor.stop()

    said.when("up", stop_at_second)
    await asyncio.wait_for(supervisor.run(), 20)
    assert ("a", "ended unexpectedly (killed by SIGKILL); starting again in 0.5 s") in said.lines
    assert said.lines.count(("a", "up")) == 2


@pytest.mark.parametrize("code", [2, 3])
async def test_a_mistake_of_the_operator_ends_everything_with_its_code(code: int) -> None:
    said = Said()
    supervisor = Supervisor([python("a", f"raise SystemExit({code})"), python("b", SLEEPER)], said)
    assert await asyncio.wait_for(supervisor.run(), 20) == code


async def test_a_child_whose_supervisor_is_gone_sees_the_end_of_its_input() -> None:
    said = Said()
    supervisor = Supervisor([python("a", "import os; print(os.environ['ITSUS_SUPERVISED'])")], said)
    said.when("1", supervisor.stop)
    await asyncio.wait_for(supervisor.run(), 20)
    assert ("a", "1") in said.lines


async def test_a_line_longer_than_the_buffer_does_not_end_the_listening() -> None:
    said = Said()
    supervisor = Supervisor([python("a", "print('x' * 200_000); print('up'); import sys; sys.stdin.read()")], said)
    said.when("up", supervisor.stop)
    await asyncio.wait_for(supervisor.run(), 20)
    assert ("a", "up") in said.lines
