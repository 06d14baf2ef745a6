"""A thread of an origin's own: a disk or command that hangs holds up that origin and no other."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Result = TypeVar("_Result")


class OwnThread:
    """Runs blocking work in one thread, one piece after the other; the thread starts with the first.

    What is no longer waited for is finished all the same once it has begun, and dropped if it has not.
    """

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="origin")

    async def run(self, work: Callable[[], _Result]) -> _Result:
        """Return what the work returns."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)
