"""When a key was last used: noted about once a minute, and never in the way of signals."""

from datetime import UTC, datetime, timedelta

import httpx
from prometheus_client import CollectorRegistry

from itsus.intake.fold import Fold
from itsus.intake.http import SIGNALS, IntakeApp
from itsus.intake.keys import new_server_key
from itsus.intake.uses import NOTED_EVERY_S, Uses
from itsus.model.errors import BackendError
from itsus.model.settings import Settings
from itsus.model.store import ApiKey
from itsus.model.window import WindowBatch
from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader

NOW = datetime(2021, 10, 4, 15, 45, tzinfo=UTC)
LATER = timedelta(days=1000)
SECRET, KEY = new_server_key("gateway")


class _Notes:
    """What was noted, by a store that may be down."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, datetime]] = []
        self.is_down = False

    async def note(self, name: str, at: datetime) -> None:
        if self.is_down:
            raise BackendError("the store is locked", retryable=True)
        self.noted.append((name, at))


async def test_a_key_that_is_used_all_the_time_is_noted_once_a_minute() -> None:
    notes = _Notes()
    uses = Uses(notes.note, lambda: NOW)
    for second in range(round(NOTED_EVERY_S) * 2):
        uses.add("gateway", float(second))
        await uses.flush()
    assert notes.noted == [("gateway", NOW), ("gateway", NOW)]


async def test_each_key_has_its_own_minute() -> None:
    notes = _Notes()
    uses = Uses(notes.note, lambda: NOW)
    uses.add("gateway", 0.0)
    uses.add("web", 1.0)
    await uses.flush()
    assert [name for name, _ in notes.noted] == ["gateway", "web"]


async def test_a_store_that_is_down_is_asked_again_with_the_next_use() -> None:
    notes = _Notes()
    uses = Uses(notes.note, lambda: NOW)
    notes.is_down = True
    uses.add("gateway", 0.0)
    await uses.flush()
    notes.is_down = False
    await uses.flush()
    assert notes.noted == []
    uses.add("gateway", NOTED_EVERY_S)
    await uses.flush()
    assert notes.noted == [("gateway", NOW)]


async def test_whoever_wants_to_know_nothing_is_told_nothing() -> None:
    uses = Uses(None, lambda: NOW)
    uses.add("gateway", 0.0)
    await uses.flush()
    assert uses._waiting == {}


class _Bus:
    async def publish(self, batch: WindowBatch, received: datetime) -> None:
        """Take it."""


async def _send(app: IntakeApp, secret: str) -> int:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake") as client:
        signal = {"kind": "request", "at": "2021-10-04T15:44:00Z", "app": "photogram", "ok": 3}
        answer = await client.post(SIGNALS, json=[signal], headers={"authorization": f"Bearer {secret}"})
    return answer.status_code


async def test_intake_notes_the_key_of_a_request_on_the_walls_clock_and_no_unknown_one() -> None:
    notes = _Notes()

    async def keys() -> list[ApiKey]:
        return [KEY]

    clock = FakeClock(NOW, wall_offset=LATER)
    app = IntakeApp(
        Fold("node", FixedReader(), secret=b"fixed"), _Bus(), keys, clock, Settings(), registry=CollectorRegistry(),
        note_use=notes.note,
    )  # fmt: skip
    assert await _send(app, SECRET) == 200
    assert await _send(app, "sk_unknown") == 401
    await app.stop()
    assert notes.noted == [("gateway", NOW + LATER)]
