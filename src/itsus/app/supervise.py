"""Runs processes side by side: merges what they say, starts again what dies, ends all together."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

import msgspec

from itsus.app.backoff import wait_after
from itsus.app.roles import SUPERVISED
from itsus.model.errors import InputError, SettingsError

#: A child that lived this long has recovered: its next death is a first one again.
_HEALTHY_S: Final = 60.0
_END_S: Final = 8.0
#: What starting again cannot mend: the caller's or the operator's mistake.
_HOPELESS: Final = (InputError.exit_code, SettingsError.exit_code)

Say = Callable[[str, str], None]


class Child(msgspec.Struct, frozen=True):
    """One process to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = {}


class Supervisor:
    """Keeps children running until `stop`.

    Args:
        children: What to run.
        say: Called with the name of a child and a line of its output, or of ours about it.
    """

    def __init__(self, children: Sequence[Child], say: Say) -> None:
        self._children = children
        self._say = say
        self._stopping = asyncio.Event()
        self._exit_code = 0

    def stop(self) -> None:
        """End all children, then `run`."""
        self._stopping.set()

    async def run(self) -> int:
        """Run until stopped; return the exit code: 0, or that of a child for which starting again is hopeless."""
        async with asyncio.TaskGroup() as tasks:
            for child in self._children:
                tasks.create_task(self._keep(child))
        return self._exit_code

    async def _keep(self, child: Child) -> None:
        deaths = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            code = await self._run_once(child)
            if self._stopping.is_set():
                return
            if code in _HOPELESS:
                self._exit_code = code
                self.stop()
                return
            deaths = 1 if time.monotonic() - began > _HEALTHY_S else deaths + 1
            wait_s = wait_after(deaths, first_s=0.5, most_s=30).total_seconds()
            self._say(child.name, f"ended unexpectedly ({_explain(code)}); starting again in {wait_s:g} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait_s)

    async def _run_once(self, child: Child) -> int:
        process = await asyncio.create_subprocess_exec(
            *child.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **child.environment, SUPERVISED: "1"},
            # Ctrl-C in a terminal reaches us alone; we end the children in order.
            start_new_session=True,
        )
        ending = asyncio.create_task(self._end_when_stopped(process))
        try:
            await self._repeat_output(child.name, process)
            return await process.wait()
        finally:
            ending.cancel()
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _repeat_output(self, name: str, process: asyncio.subprocess.Process) -> None:
        output = process.stdout
        while output is not None:
            try:
                line = await output.readline()
            except ValueError:
                continue  # longer than the buffer: that line is dropped, the next ones are not
            if not line:
                return
            self._say(name, line.decode(errors="replace").rstrip())

    async def _end_when_stopped(self, process: asyncio.subprocess.Process) -> None:
        await self._stopping.wait()
        with suppress(ProcessLookupError):
            process.terminate()
            await asyncio.sleep(_END_S)
            process.kill()


def _explain(code: int) -> str:
    if code < 0:
        with suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
