"""Reads public addresses as people's devices do, all at once; each is waited for some seconds, then given up."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from itsus.app.clocks import read_wall
from itsus.app.doctor.address import Address, read_address
from itsus.app.doctor.survey import Survey
from itsus.model.errors import AnswerError, BackendError
from itsus.model.origin import PublicCopy, PublicReader

_LIMIT_S: Final = 6.0
#: Each has a thread of its own; an installation with more addresses than this is checked in part, which is said.
MOST: Final = 64


class Wanted(NamedTuple):
    """What to read: whose (the name of an origin, or empty for a page of the app's), for which app, where."""

    origin: str
    app: str
    url: str


class Reading(msgspec.Struct, frozen=True):
    """What an address gave. `problem` says why `copy` is None; `headers` are there (maybe none) if somebody answered,
    if only to say no; `at` is when.
    """

    wanted: Wanted
    at: datetime
    copy: PublicCopy | None = None
    problem: str = ""
    headers: Mapping[str, str] | None = None

    @property
    def is_answered(self) -> bool:
        """Whether somebody was there."""
        return self.headers is not None

    @property
    def address(self) -> Address | None:
        """Where it was read."""
        return read_address(self.wanted.url)

    @property
    def is_remote(self) -> bool:
        """Whether another machine was asked."""
        return self.address is not None and not self.address.is_loopback


async def read_all(wanted: Sequence[Wanted], reader: PublicReader, survey: Survey) -> list[Reading]:
    """Read all at once, but for hosts about which DNS does not answer: their look-up would only hang."""
    return list(await asyncio.gather(*(_read_known(one, reader, survey) for one in wanted)))


async def _read_known(wanted: Wanted, reader: PublicReader, survey: Survey) -> Reading:
    address = read_address(wanted.url)
    if address is None:
        return Reading(wanted, read_wall(), problem=f"{wanted.url} is not an address that a browser would take")
    names = survey.of(address).addresses
    if names.unknown and not names.is_answered:
        return Reading(wanted, read_wall(), problem=f"{wanted.url} was not asked: {names.unknown}")
    return await _read(wanted, reader)


async def _read(wanted: Wanted, reader: PublicReader) -> Reading:
    try:
        copy = await _run_apart(lambda: reader.read(wanted.url))
    except AnswerError as error:
        return Reading(wanted, read_wall(), problem=str(error), headers=error.headers)
    except BackendError as error:
        return Reading(wanted, read_wall(), problem=str(error))
    except TimeoutError:
        problem = f"{wanted.url} gives no answer within {_LIMIT_S:g} seconds"
        return Reading(wanted, read_wall(), problem=problem)
    return Reading(wanted, read_wall(), copy, headers=copy.headers)


async def _run_apart(call: Callable[[], PublicCopy]) -> PublicCopy:
    """Run a blocking call in a thread that the end of the program does not wait for: name look-ups may hang for long.

    Raises:
        TimeoutError: if it is not done in time.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[PublicCopy] = loop.create_future()

    def settle(copy: PublicCopy | None, error: BaseException | None) -> None:
        if done.done():
            return
        if copy is None:
            done.set_exception(error or BackendError("no answer", retryable=True))
        else:
            done.set_result(copy)

    def work() -> None:
        copy, error = None, None
        try:
            copy = call()
        except Exception as caught:  # noqa: BLE001 -- handed to whoever waits, who knows which to expect
            error = caught
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, copy, error)

    threading.Thread(target=work, daemon=True).start()
    return await asyncio.wait_for(done, _LIMIT_S)
