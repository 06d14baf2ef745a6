"""Sends the signals of a world to a server at the time, on the server's clock, at which they would have come in."""

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import msgspec
import typer

from itsus.app.clocks import StoryClock, read_time, read_wall
from itsus.intake.check import time_received
from itsus.model.errors import BackendError, InputError
from itsus.model.event import format_utc
from itsus.model.signal import Signal

#: A story's beginning may lie this far from the server's present.
_NEAR: Final = timedelta(hours=2)
_LATE_S: Final = 300.0
_AT_ONCE: Final = 2_000
_TRIES: Final = 30
_TIMEOUT_S: Final = 10.0


class Player:
    """Plays to one server.

    Args:
        url: The server's address.
        key: A server key.
        speed: How fast its clock runs.
    """

    def __init__(self, url: str, key: str, speed: float) -> None:
        if not url.startswith(("http://", "https://")):
            raise InputError(f"--to expects an address like http://127.0.0.1:8420; got {url[:80]}")
        if not key:
            raise InputError("give a server key with --key or ITSUS_KEY (`itsus keys new NAME --server`)")
        headers = {"authorization": f"Bearer {key}", "content-type": "application/x-ndjson"}
        self._url = url.rstrip("/")
        self._client = httpx.Client(headers=headers, timeout=_TIMEOUT_S)
        self._speed = speed
        self.accepted, self.refused = 0, 0

    def play(self, signals: Iterable[Signal], start: datetime) -> None:
        """Send everything, then return.

        Raises:
            InputError: if the server does not live on the story's clock, or does not take the key.
            BackendError: if it cannot be reached.
        """
        clock = self._read_clock(start)
        for at_s, part in batches(signals, clock.now().timestamp() - _LATE_S):
            wait_s = (clock.to_wall(datetime.fromtimestamp(at_s, UTC)) - read_wall()).total_seconds()
            time.sleep(max(0.0, wait_s))
            self._post(part)
        typer.echo(f"itsus: the story is told: {self.accepted:,} signals taken, {self.refused:,} refused", err=True)

    def _read_clock(self, start: datetime) -> StoryClock:
        health = self._ask("GET", "/health", None)
        if "now" not in health:
            raise InputError(f"{self._url} is no itsus server")
        now = read_time(str(health["now"]))
        if abs(now - start) > _NEAR:
            command = f"itsus serve --clock {format_utc(start)} --speed {self._speed:g}"
            raise InputError(
                f"the server lives at {format_utc(now)}, the story at {format_utc(start)}; start it with: {command}"
            )
        return StoryClock(now, self._speed, read_wall())

    def _post(self, signals: list[Signal]) -> None:
        for first in range(0, len(signals), _AT_ONCE):
            part = signals[first : first + _AT_ONCE]
            answer = self._ask("POST", "/v1/signals", b"\n".join(map(_encode, part)))
            refused = len(answer.get("refused", ()))
            self.refused += refused
            self.accepted += len(part) - refused

    def _ask(self, method: str, path: str, body: bytes | None) -> dict[str, Any]:
        """Ask until the server answers: in a rehearsal it may just be starting again."""
        why = ""
        for _ in range(_TRIES):
            try:
                answer = self._client.request(method, self._url + path, content=body)
            except httpx.HTTPError as error:
                why = str(error)
            else:
                if answer.status_code < httpx.codes.BAD_REQUEST:
                    return _read_object(answer)
                why = f"{answer.status_code} {answer.text[:200]}"
                if answer.status_code not in (429, 502, 503, 504):
                    raise InputError(f"{self._url}{path} refuses: {why}")
            time.sleep(1.0)
        raise BackendError(f"{self._url} does not answer: {why}", retryable=True)


def _encode(signal: Signal) -> bytes:
    """Over HTTP the server stamps when a signal is received."""
    return msgspec.json.encode(msgspec.structs.replace(signal, received=None))


def _read_object(answer: httpx.Response) -> dict[str, Any]:
    try:
        found: Any = answer.json()
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def batches(signals: Iterable[Signal], from_s: float) -> Iterator[tuple[float, list[Signal]]]:
    """Yield together what is received within one second of the story; what is too old to count is left out."""
    first_s, at_s, part = 0.0, 0.0, list[Signal]()
    for signal in signals:
        received_s = time_received(signal)
        if received_s < from_s:
            continue
        # From the first of them: in a crowd no second passes without somebody, and nothing would ever be sent.
        if part and received_s > first_s + 1:
            yield at_s, part
            part = []
        first_s = first_s if part else received_s
        at_s = max(at_s, received_s) if part else received_s
        part.append(signal)
    if part:
        yield at_s, part
